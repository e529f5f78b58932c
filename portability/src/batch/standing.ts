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
    const standings = known.get(key) ?? (await readStandings(registry, { issuer, root, size }));
    known.set(key, standings);
    if (standings.some(({ isRevoked }) => isRevoked(index))) return "revoked";
    return standings.some(({ isSuspended }) => isSuspended(index)) ? "suspended" : "good";
  };
}

/** What the chain says at the finality point and now: what is withdrawn at either is not handed out. */
async function readStandings(registry: AskedRegistry, place: BatchPlace): Promise<readonly BatchStanding[]> {
  const refuseBatch = (code: string, message: string, kind: FailureKind = "refused"): IssuingError =>
    new IssuingError(code, kind, `${message} (root ${place.root}); nothing was written`);
  const final = await readBatchStanding(registry, place, "final");
  const latest = await readBatchStanding(registry, place, "latest");
  if (latest.batch.anchoredAt === 0) throw refuseBatch("anchor.missing", "the chain does not have this batch");
  if (final.batch.anchoredAt === 0) throw refuseBatch("anchor.pending", "the anchor is not final yet", "unfinished");
  for (const { batch, lapsed } of [final, latest]) {
    if (batch.size !== place.size)
      throw refuseBatch("anchor.size", `the chain has ${batch.size} credentials in this batch, not ${place.size}`);
    if (lapsed.length > 0)
      throw refuseBatch(
        "anchor.distrusted",
        `the anchor no longer counts: a term was ended back past it (${lapsed.join(", ")})`,
      );
    if (batch.revokedAt !== 0)
      throw refuseBatch("registry.BatchIsRevoked", `the batch was revoked on ${formatMoment(batch.revokedAt)}`);
  }
  return [final, latest];
}
