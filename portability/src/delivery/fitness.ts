// Whether a credential may be handed out at this moment: valid, and final, as the chain says at the finality point and now.
import { type BatchRecord, IssuingError, type RebuiltBatch } from "@laurel/issuing";
import type { OpenedCredential } from "@laurel/sdk";
import { type AskedRegistry, readCounting } from "../batch/standing.ts";

/** Why a credential is not handed out. */
export type Unfit = (typeof UNFIT)[number];

const UNFIT = ["revoked", "suspended", "expired", "not-yet-valid", "not-signed", "erased", "no-address"] as const;

/** What the chain said is believed for so long, in milliseconds, and for so many credentials. */
const [FRESH_MS, FRESH_COUNT] = [60_000, 100];

/**
 * Opens what judges credentials of a batch. The chain is read again after a minute, and after a hundred credentials.
 * @returns why one is not handed out; undefined where it may be
 * @throws IssuingError where the batch does not count, or names its issuer otherwise than the accreditation · RpcError
 */
export function openFitness(
  registry: AskedRegistry,
  record: BatchRecord,
  { plan }: Pick<RebuiltBatch, "plan">,
): (opened: Pick<OpenedCredential, "proof" | "validity">) => Promise<Unfit | undefined> {
  const outcome = "nothing more was written or sent";
  const { identity } = plan.secret;
  let [asked, until] = [0, 0];
  let standings: Awaited<ReturnType<typeof readCounting>> = [];
  return async ({ proof: { index }, validity: { validFrom, validUntil } }) => {
    if (standings.length === 0 || asked >= FRESH_COUNT || performance.now() > until) {
      standings = await readCounting({ ...registry, strict: true }, record, { outcome });
      const other = standings.find(
        (standing) => standing.identity.id !== identity.id || standing.identity.name !== identity.name,
      );
      if (other !== undefined) {
        const message = `the accreditation names the issuer ${other.identity.name} (${other.identity.id}), but the credentials name ${identity.name} (${identity.id}); ${outcome}`;
        throw new IssuingError("delivery.issuer", "refused", message);
      }
      [asked, until] = [0, performance.now() + FRESH_MS];
    }
    asked += 1;
    if (standings.some(({ isRevoked }) => isRevoked(index))) return "revoked";
    if (standings.some(({ isSuspended }) => isSuspended(index))) return "suspended";
    const now = Math.floor(Date.now() / 1000);
    if (now < validFrom) return "not-yet-valid";
    return validUntil !== 0 && now >= validUntil ? "expired" : undefined;
  };
}
