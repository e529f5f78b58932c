// A verifier that hashes by WebAssembly where that is allowed: the plain one, once the fast hashers are loaded.

import { loadKeccak } from "../hash/fast-keccak.ts";
import type { TrustInput } from "../reading/trust-list.ts";
import { createVerifier as createPlainVerifier, type Verifier, type VerifierOptions } from "./verifier.ts";

/**
 * Makes a verifier. In a program's own list, a provider may stand for a node: an EIP-1193 one or one of ethers.
 * @throws TrustError naming the member of the list at fault · TypeError for what is no list · RangeError where `timeout` is no such time
 * @example
 * const { verdict, checks } = await createVerifier(readTrust(trustJson, "trust.json")).verify(await file.text());
 */
export function createVerifier(trust: TrustInput, options?: VerifierOptions): Verifier {
  const { verify, verifyMany } = createPlainVerifier(trust, options);
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
