// What can be wrong with evidence, and in which of its parts.

import { type EvidenceCode, RpcError } from "../rpc/rpc.ts";

/** Evidence that proves nothing, or not what was asked. */
export class EvidenceError extends RpcError {
  override readonly name: string = "EvidenceError";
  declare readonly code: EvidenceCode | "registry.no-contract" | "registry.wrong-code";

  constructor(code: EvidenceError["code"], problem: string) {
    super(code, problem);
  }
}

/** Refuses what a trie, a header or a value cannot be. */
export function refuseProof(problem: string): EvidenceError {
  return new EvidenceError("evidence.unproven", problem);
}
