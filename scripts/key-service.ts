// A key that stays where it is: a signer around whatever signs 32-byte digests, such as a hardware module or a cloud's key service.
import type { TransactionSigner } from "@laurel/sdk";
import { getBytes, recoverAddress, Signature, toBeHex, Transaction } from "ethers";

/** What signs, with ECDSA over secp256k1. Key services give r and s in DER; that is unpacked before it comes here. */
export interface KeyService {
  readonly address: string;
  readonly sign: (digest: Uint8Array) => Promise<{ readonly r: bigint; readonly s: bigint }>;
}

const ORDER = 0xffff_ffff_ffff_ffff_ffff_ffff_ffff_fffe_baae_dce6_af48_a03b_bfd2_5e8c_d036_4141n;

/** What `anchorBatch`, `changeStatus` and `relayOrder` take for `signer`. */
export function createServiceSigner({ address, sign }: KeyService): TransactionSigner {
  return {
    getAddress: async () => address,
    async signTransaction(request) {
      const transaction = Transaction.from(request);
      const { r, s } = await sign(getBytes(transaction.unsignedHash));
      // Chains take the lower s only (EIP-2), and services do not say which of two points was meant.
      const low = s > ORDER / 2n ? ORDER - s : s;
      for (const yParity of [0, 1] as const) {
        const signature = Signature.from({ r: toBeHex(r, 32), s: toBeHex(low, 32), yParity });
        if (recoverAddress(transaction.unsignedHash, signature) !== address) continue;
        transaction.signature = signature;
        return transaction.serialized;
      }
      throw new Error(`the service did not sign with the key of ${address}`);
    },
  };
}
