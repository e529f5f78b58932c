// A larger credential, before it is issued: its document with the names of its parts, and what these come to.

import { openCredential, parseCredential } from "./credential.ts";
import type { JsonObject } from "./json.ts";
import type { Place } from "./leaf.ts";
import type { Report } from "./report.ts";
import { createStackJudge } from "./stack-judgement.ts";
import { openParts } from "./stack-parts.ts";
import type { StackReport } from "./stack-report.ts";
import { namePart, type PartName, placePart, type StackRequirements, stateParts } from "./stacking.ts";
import type { Verifier, VerifyOptions } from "./verification.ts";

/** What a larger credential is drafted from. */
export interface StackDraftInput {
  /** Verifies the parts, by the issuer's own trust list. */
  readonly verifier: Verifier;
  /** The larger credential's document, without a statement of parts. */
  readonly document: JsonObject;
  /** Who will issue it, and where. */
  readonly place: Place;
  readonly requires: StackRequirements;
  /** The parts that it names, each as its file's text or bytes; from 1 to 64. */
  readonly parts: readonly (string | Uint8Array)[];
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
 * Drafts a larger credential from parts, and verifies them as its verifiers will.
 * @throws FormatError if a part is no credential
 * @throws StackError if the requirements are not of the right form, or the document names parts already
 */
export async function draftStack(input: StackDraftInput, options: VerifyOptions = {}): Promise<StackDraft> {
  const { verifier, place, requires } = input;
  const all = [...input.parts, ...(input.below ?? [])];
  const names = all.map((part) => namePart(openCredential(parseCredential(part))));
  const document = stateParts(input.document, requires, names.slice(0, input.parts.length));
  const reports = new Map<string, Report>();
  let count = 0;
  for await (const report of verifier.verifyMany(all, { ...options, parts: all })) {
    reports.set(placePart(names[count++] as PartName), report);
  }
  const stack = createStackJudge(openParts(all), reports).judge({ document, place, withheld: [] });
  if (stack === null) throw new Error("a stack is drafted");
  return { document, stack };
}
