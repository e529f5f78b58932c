// Who revoked a credential first: from the registry's events, to tell a person. Nothing is decided by it.
import { hasBit, wordOf } from "@laurel/sdk";
import { type EventLog, type Log, toBeHex } from "ethers";
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

/** The revocation that is in force, of the credential or of its whole batch; undefined where the node does not tell. */
export async function findRevocation(
  { contract, provider }: Chain,
  { issuer, root, index, fromBlock }: RevocationQuery,
): Promise<Revocation | undefined> {
  const names = ["CredentialsRevoked", "CredentialsReplaced", "CredentialRevocationsAnnulled", "BatchRevoked"];
  const topics = names.map((name) => contract.interface.getEvent(name)?.topicHash ?? "");
  const filter = [topics, toBeHex(issuer, 32), root];
  const logs = await contract.queryFilter(filter, fromBlock).catch(() => []);
  let found: { readonly log: EventLog; readonly replacedBy?: string } | undefined;
  for (const log of logs as readonly (EventLog | Log)[]) {
    if (!("args" in log)) continue;
    const { eventName, args, transactionHash } = log;
    const isAbout = args.word === undefined || (Number(args.word) === wordOf(index) && hasBit(args.mask, index));
    if (!isAbout) continue;
    if (eventName === "CredentialRevocationsAnnulled") found = undefined;
    else if (eventName !== "CredentialsReplaced") found ??= { log };
    else if (found?.log.transactionHash === transactionHash) found = { ...found, replacedBy: String(args.root) };
  }
  if (found === undefined) return undefined;
  const { log, replacedBy } = found;
  const block = await provider.getBlock(log.blockNumber).catch(() => null);
  if (block === null) return undefined;
  const { timestamp } = block;
  return { operator: Number(log.args.operator), timestamp, transaction: log.transactionHash, replacedBy };
}
