// Which batches replace a credential, and which one it replaces: from the registry's events, to tell a person. Nothing is decided by it.
import { connectChain, hasBit, issuerTopic, RpcError, scanLogsSince, topicOf, wordOf } from "@laurel/sdk";
import type { Chain } from "./chain.ts";
import { parseEvent } from "./issuer-events.ts";

/** A batch that replaces a credential, as a majority of the nodes says now. */
export interface Successor {
  readonly root: string;
  /** One, of every batch that Laurel makes to correct: then the index in it is 0. */
  readonly size: number;
  /** Seconds since 1970. */
  readonly anchoredAt: number;
  /** Whether it counts and is not revoked. */
  readonly stands: boolean;
}

/** What came before a credential and after it. */
export interface CorrectionTrail {
  /** The batches that replace it, and those that replace them; each once, in that order. */
  readonly correctedBy: readonly Successor[];
  /** The roots of the batches whose credentials its own batch replaced. */
  readonly corrects: readonly string[];
}

/** Which credential; any of its batch where no index is named. */
export interface TrailQuery {
  readonly issuer: number;
  readonly root: string;
  readonly index?: number | undefined;
  /** When its batch was anchored, in seconds since 1970. */
  readonly since: number;
}

/** It only informs whoever wants to revoke at once, in milliseconds. */
const LIMIT_MS = 20_000;
/** So many batches are followed. */
const MOST_STEPS = 100;

interface Replacement {
  readonly from: string;
  readonly to: string;
  /** Whether an index of the replaced batch is among those that were revoked by it. */
  readonly has: (index: number) => boolean;
}

/** Finds what replaced a credential, and what it replaced; undefined where the nodes do not list all events. */
export async function findCorrections(chain: Chain, query: TrailQuery): Promise<CorrectionTrail | undefined> {
  try {
    const replacements = await listReplacements(chain, query);
    return replacements && (await follow(chain, query, replacements));
  } catch (error) {
    if (error instanceof RpcError) return undefined;
    throw error;
  }
}

async function follow(
  chain: Chain,
  { issuer, root, index }: TrailQuery,
  replacements: readonly Replacement[],
): Promise<CorrectionTrail> {
  const found = new Map<string, Successor>();
  const open = [{ root, index }];
  for (let at = open.shift(); at !== undefined && found.size < MOST_STEPS; at = open.shift()) {
    const { root: from, index: which } = at;
    for (const one of replacements) {
      const isMeant = one.from === from && (which === undefined || one.has(which));
      if (!isMeant || one.to === root || found.has(one.to)) continue;
      const next = await readSuccessor(chain, issuer, one.to);
      found.set(one.to, next);
      // Of a larger batch nobody but its folder knows which credential replaces this one.
      if (next.size === 1) open.push({ root: one.to, index: 0 });
    }
  }
  const corrects = replacements.flatMap(({ from, to }) => (to === root ? [from] : []));
  return { correctedBy: [...found.values()], corrects: [...new Set(corrects)] };
}

async function readSuccessor({ registry }: Chain, issuer: number, root: string): Promise<Successor> {
  const [counts, { batch, revoked }] = await Promise.all([
    registry.counts(issuer, root),
    registry.standing(issuer, root, [0]),
  ]);
  const { size, anchoredAt, revokedAt } = batch;
  const isRevoked = revokedAt !== 0 || (size === 1 && hasBit(revoked[0] ?? 0n, 0));
  return { root, size, anchoredAt, stands: counts && !isRevoked };
}

/** The issuer's replacements since a moment, in order; undefined where the nodes do not list all of them. */
async function listReplacements(
  { ref, rpc, plainHttp }: Chain,
  { issuer, since }: TrailQuery,
): Promise<readonly Replacement[] | undefined> {
  const events = [topicOf("CredentialsRevoked"), topicOf("CredentialsReplaced")];
  const filter = { address: ref.address, topics: [events, issuerTopic(issuer)], since };
  // By it a person chooses what is revoked as well: of two nodes, one alone does not say it.
  const client = connectChain({ chainId: ref.chainId, rpc, plainHttp, strict: true });
  const { logs, unread } = await scanLogsSince(client.ask, filter, { limit: LIMIT_MS });
  if (unread !== undefined) return undefined;
  const told = logs.flatMap((log) => {
    const event = parseEvent(log);
    return event === undefined ? [] : [{ ...event, transaction: log.transaction }];
  });
  return told.flatMap((one) => {
    if (one.event !== "CredentialsReplaced") return [];
    const { replacedRoot, root, transaction } = one;
    const has = (index: number): boolean =>
      told.some(
        (other) =>
          other.event === "CredentialsRevoked" &&
          other.transaction === transaction &&
          other.root === replacedRoot &&
          other.word === wordOf(index) &&
          hasBit(other.mask, index),
      );
    return [{ from: replacedRoot, to: root, has }];
  });
}
