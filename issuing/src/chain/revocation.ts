// Who revoked a credential first: from the registry's events, to tell a person. Nothing is decided by it.
import { type ChainLog, hasBit, issuerTopic, readCount, RpcError, scanLogsSince, topicOf, wordOf } from "@laurel/sdk";
import { toQuantity } from "ethers";
import type { Chain } from "./chain.ts";
import { parseEvent } from "./issuer-events.ts";

/** A revocation as the registry's events tell it. */
export interface Revocation {
  /** The operator's number. */
  readonly operator: number;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly transaction: string;
  /** The root of the batch that replaces the credential; undefined where it was only revoked. */
  readonly replacedBy: string | undefined;
}

/** Which credential, and since when its events matter, in seconds since 1970: since its batch was anchored. */
export interface RevocationQuery {
  readonly issuer: number;
  readonly root: string;
  readonly index: number;
  readonly since: number;
}

/** The events that say whether a credential is revoked: its own, and those of its whole batch. */
const EVENTS = [
  ...["CredentialsRevoked", "CredentialsReplaced", "CredentialRevocationsAnnulled"],
  ...["BatchRevoked", "BatchRevocationAnnulled"],
] as const;

/** What the registry's events tell of a credential. */
export interface CredentialHistory {
  /** The revocation that is in force, of the credential or of its whole batch. */
  readonly revocation: Revocation | undefined;
  /** The roots of all batches that ever replaced the credential, also where its revocation was annulled afterwards. */
  readonly replacedBy: readonly string[];
}

/** What became of a credential since its batch was anchored; undefined where the nodes do not tell. */
export async function readHistory(chain: Chain, query: RevocationQuery): Promise<CredentialHistory | undefined> {
  try {
    return await scanHistory(chain, query);
  } catch (error) {
    if (error instanceof RpcError) return undefined;
    throw error;
  }
}

async function scanHistory(
  { provider, ref }: Chain,
  { issuer, root, index, since }: RevocationQuery,
): Promise<CredentialHistory | undefined> {
  const filter = { address: ref.address, topics: [EVENTS.map(topicOf), issuerTopic(issuer), root], since };
  const { logs, unread } = await scanLogsSince((method, params) => provider.ask(method, params), filter);
  if (unread !== undefined) return undefined;
  const replacedBy = new Set<string>();
  let own: { readonly log: ChainLog; readonly operator: number; readonly replacedBy?: string } | undefined;
  let whole: { readonly log: ChainLog; readonly operator: number } | undefined;
  for (const log of logs) {
    const told = parseEvent(log);
    if (told === undefined) continue;
    const isAbout = !("mask" in told) || (told.word === wordOf(index) && hasBit(told.mask, index));
    if (!isAbout) continue;
    if (told.event === "CredentialsRevoked") own ??= { log, operator: told.operator };
    else if (told.event === "CredentialRevocationsAnnulled") own = undefined;
    else if (told.event === "BatchRevoked") whole = { log, operator: told.operator };
    else if (told.event === "BatchRevocationAnnulled") whole = undefined;
    else if (told.event === "CredentialsReplaced" && own?.log.transaction === log.transaction) {
      own = { replacedBy: told.root, ...own };
      replacedBy.add(String(own.replacedBy));
    }
  }
  const found = own ?? whole;
  if (found === undefined) return { revocation: undefined, replacedBy: [...replacedBy] };
  const { transaction, block } = found.log;
  const header = Object(await provider.ask("eth_getBlockByNumber", [toQuantity(block), false]));
  const timestamp = readCount((header as { readonly timestamp?: unknown }).timestamp);
  const revocation = { operator: found.operator, timestamp, transaction, replacedBy: own?.replacedBy };
  return { revocation, replacedBy: [...replacedBy] };
}
