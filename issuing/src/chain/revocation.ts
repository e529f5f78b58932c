// Who revoked a credential first: from the registry's events, to tell a person. Nothing is decided by it.
import { hasBit, wordOf } from "@laurel/sdk";
import { type EventLog, toBeHex } from "ethers";
import type { Chain } from "./chain.ts";

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

/** Which credential, and from which block on the events matter. */
export interface RevocationQuery {
  readonly issuer: number;
  readonly root: string;
  readonly index: number;
  readonly fromBlock: number;
}

/** The events that say whether a credential is revoked: its own, and those of its whole batch. */
const EVENTS = [
  ...["CredentialsRevoked", "CredentialsReplaced", "CredentialRevocationsAnnulled"],
  ...["BatchRevoked", "BatchRevocationAnnulled"],
] as const;

/** The revocation that is in force, of the credential or of its whole batch; undefined where the node does not tell. */
export async function findRevocation(
  { contract, provider }: Chain,
  { issuer, root, index, fromBlock }: RevocationQuery,
): Promise<Revocation | undefined> {
  const topics = EVENTS.map((name) => contract.interface.getEvent(name)?.topicHash ?? "");
  const logs = await contract.queryFilter([topics, toBeHex(issuer, 32), root], fromBlock).catch(() => []);
  let own: { readonly log: EventLog; readonly replacedBy?: string } | undefined;
  let whole: EventLog | undefined;
  for (const log of logs) {
    if (!("args" in log)) continue;
    const { eventName, args, transactionHash } = log;
    const isAbout = args.word === undefined || (Number(args.word) === wordOf(index) && hasBit(args.mask, index));
    if (!isAbout) continue;
    if (eventName === "CredentialsRevoked") own ??= { log };
    else if (eventName === "CredentialRevocationsAnnulled") own = undefined;
    else if (eventName === "BatchRevoked") whole = log;
    else if (eventName === "BatchRevocationAnnulled") whole = undefined;
    else if (own?.log.transactionHash === transactionHash) own = { replacedBy: String(args.root), ...own };
  }
  const log = own?.log ?? whole;
  const block = log === undefined ? null : await provider.getBlock(log.blockNumber).catch(() => null);
  if (log === undefined || block === null) return undefined;
  const { timestamp } = block;
  const operator = Number(log.args.operator);
  return { operator, timestamp, transaction: log.transactionHash, replacedBy: own?.replacedBy };
}
