// How credentials stand on chain before they are handed out, each batch asked for once.
import {
  type BatchPlace,
  type BatchStanding,
  type FailureKind,
  formatMoment,
  isSameIssuer,
  IssuingError,
  type Office,
  readBatchStanding,
} from "@laurel/issuing";
import type { OpenedCredential } from "@laurel/sdk";

/** The registry whose chain is asked. */
export type AskedRegistry = Pick<Office, "chain" | "finality">;

/** How a credential stands. */
export type State = "good" | "revoked" | "suspended";

/** Opens what says how a credential stands, of each batch once: undefined where it is of another registry, or nobody is asked. @throws IssuingError where its batch does not count · RpcError */
export function openStandings(
  registry: AskedRegistry | undefined,
): (opened: Pick<OpenedCredential, "proof" | "issuerRef">) => Promise<State | undefined> {
  const known = new Map<string, readonly BatchStanding[]>();
  return async ({ proof, issuerRef }) => {
    if (registry === undefined) return undefined;
    const { chainId, address } = registry.chain.ref;
    const { issuer } = issuerRef;
    if (!isSameIssuer(issuerRef, { chainId, registry: address, issuer })) return undefined;
    const { root, size, index } = proof;
    const key = `${issuer}:${root}`;
    const standings =
      known.get(key) ?? (await readCounting(registry, { issuer, root, size }, { outcome: "nothing was written" }));
    known.set(key, standings);
    if (standings.some(({ isRevoked }) => isRevoked(index))) return "revoked";
    return standings.some(({ isSuspended }) => isSuspended(index)) ? "suspended" : "good";
  };
}

/** What is said where a batch does not count. */
export interface Refusal {
  /** What becomes of it, such as "nothing was signed". */
  readonly outcome: string;
  /** Whether a batch that the newest block lacks is still to come, as one that is planned. */
  readonly isAwaited?: boolean;
}

/**
 * What the chain says of a batch at the finality point and now: what is withdrawn at either is not handed out.
 * @throws IssuingError `anchor.missing`, `anchor.pending`, `anchor.size`, `anchor.distrusted` or `registry.BatchIsRevoked` where it does not count · RpcError
 */
export async function readCounting(
  registry: AskedRegistry & { readonly strict?: boolean },
  place: BatchPlace,
  { outcome, isAwaited = false }: Refusal,
): Promise<readonly BatchStanding[]> {
  const refuse = (code: string, message: string, kind: FailureKind = "refused"): IssuingError =>
    new IssuingError(code, kind, `${message} (root ${place.root}); ${outcome}`);
  const final = await readBatchStanding(registry, place, "final");
  const latest = await readBatchStanding(registry, place, "latest");
  if (latest.batch.anchoredAt === 0 && !isAwaited) throw refuse("anchor.missing", "the chain does not have this batch");
  if (latest.batch.anchoredAt === 0 || final.batch.anchoredAt === 0)
    throw refuse("anchor.pending", "the anchor of this batch is not final yet", "unfinished");
  for (const { batch, lapsed } of [final, latest]) {
    if (batch.size !== place.size)
      throw refuse("anchor.size", `the batch has ${batch.size} credentials on chain, not ${place.size}`);
    if (lapsed.length > 0) {
      const message = `the anchor no longer counts: a term was ended as of before it (${lapsed.join(", ")})`;
      throw refuse("anchor.distrusted", message);
    }
    if (batch.revokedAt !== 0)
      throw refuse("registry.BatchIsRevoked", `the batch was revoked on ${formatMoment(batch.revokedAt)}`);
  }
  return [final, latest];
}
