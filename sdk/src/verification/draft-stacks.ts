// Drafting larger credentials from their parts, verified as their verifiers will.

import { openCredential, parseCredential } from "../credential/credential.ts";
import type { IssuerRef } from "../credential/issuer-ref.ts";
import type { JsonObject } from "../json/value.ts";
import { keyOfPart, namePart, type PartName, type StackRequirements } from "../relations/stack.ts";
import { stateParts } from "../relations/state-parts.ts";
import type { Report, StackReport } from "../report/report.ts";
import type { VerifyOptions } from "./checks.ts";
import { createStackJudge } from "./stack.ts";
import { openParts, readLarger } from "./stack-parts.ts";

/** Verifies parts: what a `Verifier` does for many files. */
interface PartVerifier {
  verifyMany(inputs: Iterable<string | Uint8Array>, options: VerifyOptions): AsyncIterable<Report>;
}

/** What larger credentials are drafted from. */
export interface StackDraftInput {
  /** Verifies the parts, by the issuer's own trust list. */
  readonly verifier: PartVerifier;
  /** Who will issue them, and where. */
  readonly issuerRef: IssuerRef;
  readonly requires: StackRequirements;
  /** For each learner a document without a statement of parts, and the parts that it names: each file's text or bytes, 1 to 64. */
  readonly drafts: readonly { readonly document: JsonObject; readonly parts: readonly (string | Uint8Array)[] }[];
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
 * @throws StackError if the requirements are not of the right form, a document names parts already, or the parts are too many or too
 *   long together (4,096; 64 MiB)
 */
export async function draftStacks(
  { verifier, issuerRef, requires, drafts, below = [] }: StackDraftInput,
  options: VerifyOptions = {},
): Promise<StackDraft[]> {
  const all = [...drafts.flatMap(({ parts }) => parts), ...below];
  const given = await openParts(all);
  const names = all.map((part) => namePart(openCredential(parseCredential(part))));
  const reports = new Map<string, Report>();
  let count = 0;
  for await (const report of verifier.verifyMany(all, { ...options, parts: all })) {
    reports.set(keyOfPart(names[count++] as PartName), report);
  }
  const { judge } = createStackJudge(given, reports);
  const unused = names.values();
  return drafts.map(({ document, parts }) => {
    const own = parts.map(() => unused.next().value as PartName);
    const stated = stateParts(document, requires, own);
    const candidate = readLarger({ document: stated, issuerRef, withheld: [] });
    const stack = candidate === undefined ? null : judge(candidate);
    if (stack === null) throw new Error("a stack that was stated is read");
    return { document: stated, stack };
  });
}
