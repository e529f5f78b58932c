// A verifier that hashes by WebAssembly where that is allowed, and opens files of evidence: the plain one, once the fast hashers are loaded.

import { type EvidenceOptions, type EvidenceStore, openEvidence } from "../evidence/store.ts";
import { loadKeccak } from "../hash/fast-keccak.ts";
import type { TrustInput } from "../reading/trust-list.ts";
import { createVerifier as createPlainVerifier, type Verifier, type VerifierOptions } from "./verifier.ts";

/** How a verifier works: how long it waits for nodes, and which evidence decides where they cannot be reached. */
export interface FastVerifierOptions extends Omit<VerifierOptions, "evidence">, Omit<EvidenceOptions, "evidence"> {
  /** Files of evidence, their texts or bytes; or what `openEvidence` opened. */
  readonly evidence?: EvidenceStore | EvidenceOptions["evidence"];
}

/**
 * Makes a verifier. In a program's own list, a provider may stand for a node: an EIP-1193 one or one of ethers.
 * @throws TrustError naming the member of the list at fault · TypeError for what is no list · RangeError where `timeout` is no such time
 * @example
 * const { verdict, checks } = await createVerifier(readTrust(trustJson, "trust.json")).verify(await file.text());
 */
export function createVerifier(trust: TrustInput, options: FastVerifierOptions = {}): Verifier {
  const opened = admitEvidence(options);
  const { verify, verifyMany } = createPlainVerifier(trust, { ...options, evidence: opened });
  return Object.freeze<Verifier>({
    async verify(...given) {
      await loadKeccak();
      return verify(...given);
    },
    async *verifyMany(...given) {
      await loadKeccak();
      yield* verifyMany(...given);
    },
  });
}

/** What was opened already says by itself how it is believed. @throws as `openEvidence` · TypeError where that is said twice */
function admitEvidence(options: FastVerifierOptions): EvidenceStore | undefined {
  const { evidence, blocks, offline, maxAge, asOfBlock } = options;
  const isOpen = typeof evidence === "object" && "over" in evidence;
  const said = Object.entries({ blocks, offline, maxAge, asOfBlock }).find(([, value]) => value !== undefined);
  if (isOpen && said !== undefined) throw new TypeError(`pass ${said[0]} to openEvidence, which opened the evidence`);
  if (isOpen) return evidence;
  return evidence === undefined && offline !== true ? undefined : openEvidence(options as EvidenceOptions);
}
