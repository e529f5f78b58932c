// A verifier that hashes by WebAssembly where that is allowed: the plain one, once the fast hashers are loaded.

import { loadKeccak } from "../hash/fast-keccak.ts";
import type { TrustList } from "../reading/trust-list.ts";
import { createVerifier as createPlainVerifier, type Verifier, type VerifierOptions } from "./verifier.ts";

/**
 * Makes a verifier.
 * @throws RangeError where `timeout` is no such time
 * @example
 * const { verdict, checks } = await createVerifier(readTrust(trustJson, "trust.json")).verify(await file.text());
 */
export function createVerifier(trust: TrustList, options?: VerifierOptions): Verifier {
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
