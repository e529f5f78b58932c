// Larger credentials, before they are issued: their documents with the names of their parts, and what these come to.

import { openCredential, parseCredential } from "./credential.ts";
import type { JsonObject } from "./json.ts";
import type { Place } from "./leaf.ts";
import type { Report } from "./report.ts";
import { createStackJudge } from "./stack-judgement.ts";
import { openParts } from "./stack-parts.ts";
import type { StackReport } from "./stack-report.ts";
import { namePart, type PartName, placePart, type StackRequirements, stateParts } from "./stacking.ts";
import type { Verifier, VerifyOptions } from "./verification.ts";

/** What larger credentials are drafted from. */
export interface StackDraftInput {
  /** Verifies the parts, by the issuer's own trust list. */
  readonly verifier: Verifier;
  /** Who will issue them, and where. */
  readonly place: Place;
  readonly requires: StackRequirements;
  /** For each learner a document without a statement of parts, and the parts that it names: each file's text or bytes, 1 to 64. */
  readonly drafts: readonly {
    readonly document: JsonObject;
    readonly parts: readonly (string | Uint8Array)[];
  }[];
  /** The parts of those that stand on others themselves. */
  readonly below?: readonly (string | Uint8Array)[];
}

/** A draft; to be issued only where `stack.outcome` is `pass`. */
export interface StackDraft {
  /** The document with the names of its parts. */
  readonly document: JsonObject;
  readonly stack: StackReport;
}

/**
 * Drafts larger credentials from parts, and verifies these as their verifiers will, a batch at a time.
 * @throws FormatError if a part is no credential
 * @throws StackError if the requirements are not of the right form, a document names parts already, or there are more than 4,096
 */
export async function draftStacks(
  { verifier, place, requires, drafts, below = [] }: StackDraftInput,
  options: VerifyOptions = {},
): Promise<StackDraft[]> {
  const all = [...drafts.flatMap(({ parts }) => parts), ...below];
  const names = all.map((part) => namePart(openCredential(parseCredential(part))));
  const reports = new Map<string, Report>();
  let count = 0;
  for await (const report of verifier.verifyMany(all, { ...options, parts: all })) {
    reports.set(placePart(names[count++] as PartName), report);
  }
  const { judge } = createStackJudge(openParts(all), reports);
  const unused = [...names];
  return drafts.map(({ document, parts }) => {
    const stated = stateParts(document, requires, unused.splice(0, parts.length));
    const stack = judge({ document: stated, place, withheld: [] });
    if (stack === null) throw new Error("a stack that was stated is read");
    return { document: stated, stack };
  });
}
