// What can be wrong with evidence, and in which of its parts.

import { LaurelError } from "../text/laurel-error.ts";

/** Why evidence proves nothing about a credential; none of them says that the credential is not genuine. */
export type EvidenceCode =
  | "evidence.form"
  | "evidence.missing"
  | "evidence.unknown-code"
  | "evidence.unproven"
  | "evidence.untrusted-block"
  | "evidence.not-final"
  | "evidence.later"
  | "evidence.stale"
  | "registry.no-contract"
  | "registry.wrong-code";

/** Evidence that proves nothing, or not what was asked. */
export class EvidenceError extends LaurelError {
  override readonly name: string = "EvidenceError";
  readonly code: EvidenceCode;

  constructor(code: EvidenceCode, problem: string) {
    super(problem);
    this.code = code;
  }
}

/** Refuses what a trie, a header or a value cannot be. */
export function refuseProof(problem: string): EvidenceError {
  return new EvidenceError("evidence.unproven", problem);
}
