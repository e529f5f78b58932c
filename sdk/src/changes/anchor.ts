// Anchoring a batch, exactly once. The contract is the idempotency key: it takes a root of an issuer once while its anchor counts.

import { requireMembers } from "../text/argument.ts";
import { packIndexes, readBit } from "../registry/bitmap.ts";
import { encodeStandingCall, type Query } from "../registry/codec.ts";
import { registryInterface } from "../registry/contract.ts";
import type { Hex } from "../hash/bytes.ts";
import { type ChainClient, connectChain } from "../transaction/chain-client.ts";
import { findReceipt, type Receipt } from "../transaction/receipt.ts";
import { scanLogsSince } from "../reading/log-scan.ts";
import { decodeStanding, listLapsedTerms, NO_STANDING, type Standing } from "../registry/standing.ts";
import type { ChainTarget, Progress, SettleSettings, Undertaking } from "../transaction/undertaking.ts";
import { readProgress, settle } from "../transaction/settle.ts";
import { TransactionError } from "../transaction/transaction-error.ts";

/** What to anchor, and where. */
export interface AnchorRequest extends ChainTarget {
  readonly issuer: number;
  readonly accreditation: number;
  readonly operator: number;
  readonly root: string;
  readonly size: number;
  /** Anchors again a batch whose anchor no longer counts; without it that is refused. */
  readonly again?: boolean;
  /** What the batch replaces: revoked by the same transaction, for which the operator needs both rights. */
  readonly replaces?: Replaced | undefined;
}

/** Credentials of an earlier batch of the same issuer. */
export interface Replaced {
  readonly root: string;
  readonly indexes: readonly number[];
}

/** How to anchor it: the operator's account signs. */
export interface AnchorOptions extends AnchorRequest, SettleSettings {}

/** The anchor as the chain has it. */
export interface Anchored {
  /** Seconds since 1970. */
  readonly anchoredAt: number;
  /** The transaction, where it can be found. */
  readonly transaction: Hex | null;
  readonly block: number | null;
  readonly gasUsed: number | null;
}

/**
 * Anchors a batch and waits until that is final. It can be stopped at any moment and run again with the same journal: exactly one anchor comes of it.
 * @throws RegistryError where the registry refuses, `CredentialsAlreadyRevoked` where somebody replaced or revoked one first · TransactionError `anchor.size`
 * or `anchor.distrusted` where the chain has it otherwise, `signer.other`, `funds`, `fee.cap`, `transaction.pending` · RpcError where no node answers
 * @example
 * const journal = openJournal("batch/journal.jsonl"); // from @laurel/sdk/node
 * await anchorBatch({ registry, rpc, signer, issuer: 1, accreditation: 1, operator: 1, root: batch.root, size: batch.size, journal });
 */
export async function anchorBatch(options: AnchorOptions): Promise<Anchored> {
  requireMembers("options", options, { signer: "signer" });
  const undertaking = undertakeAnchor(options);
  const { standing, ...rest } = undertaking;
  const receipt = await settle({ ...options, ...rest });
  const { batch } = await standing("latest");
  const { anchoredAt } = batch;
  return { anchoredAt, ...(await findTransaction(rest, { ...options, anchoredAt }, receipt)) };
}

/** How far an anchor is, without signing or sending. @throws as `anchorBatch` */
export function readAnchorProgress(plan: AnchorRequest): Promise<Progress> {
  return readProgress(undertakeAnchor(plan));
}

/**
 * The anchor of a batch as the chain has it now, whoever sent it; undefined where it has none of this size. Nothing is signed or sent.
 * @throws RpcError
 */
export async function readAnchor(plan: AnchorRequest): Promise<Anchored | undefined> {
  const { standing, ...undertaking } = undertakeAnchor(plan);
  const { anchoredAt, size } = (await standing("latest")).batch;
  if (anchoredAt === 0 || size !== plan.size) return undefined;
  return { anchoredAt, ...(await findTransaction(undertaking, { ...plan, anchoredAt }, undefined)) };
}

/** What is to be true on chain for a batch to be anchored. */
export function undertakeAnchor(
  plan: AnchorRequest,
): Undertaking & { readonly standing: (block: string) => Promise<Standing> } {
  requireMembers("options", plan, {
    ...{ registry: "registry", rpc: "nodes", journal: "journal" },
    ...{ issuer: "number", accreditation: "number", operator: "number", root: "root", size: "number" },
  });
  const { registry: ref, rpc, plainHttp, issuer, root, size, timeout, replaces, again = false } = plan;
  const chain = connectChain({ chainId: ref.chainId, rpc, plainHttp, timeout });
  async function isReplaced({ root: replaced, indexes }: Replaced, block: string): Promise<boolean> {
    const { words } = packIndexes(indexes);
    const { revoked } = await readStanding(chain, ref.address, { issuer, root: replaced, words, block });
    return indexes.every((index) => readBit(revoked, index));
  }
  const standing = (block: string) => readStanding(chain, ref.address, { issuer, root, words: [], block });
  return {
    chain,
    call: { to: ref.address, data: encodeAnchor(plan) },
    finality: plan.finality ?? "finalized",
    journal: plan.journal,
    standing,
    async isDone(block) {
      const found = await standing(block);
      if (found.batch.anchoredAt === 0) return false;
      if (listLapsedTerms(found).length === 0) {
        if (found.batch.size === size) return replaces === undefined || isReplaced(replaces, block);
        const message = `the batch on chain has ${found.batch.size} credentials, not ${size}`;
        throw new TransactionError("anchor.size", message);
      }
      if (again || block !== "latest") return false;
      const message = "the batch is on chain but no longer counts: a term was ended with effect from before it";
      throw new TransactionError("anchor.distrusted", message);
    },
  };
}

function encodeAnchor({ issuer, accreditation, operator, root, size, replaces }: AnchorRequest): Hex {
  const values = [issuer, accreditation, operator, root, size];
  if (replaces === undefined) return registryInterface.encodeFunctionData("anchorBatch", values) as Hex;
  const { words, masks } = packIndexes(replaces.indexes);
  const replacing = [...values, replaces.root, words, masks];
  return registryInterface.encodeFunctionData("replaceCredentials", replacing) as Hex;
}

/** Which standing to read. */
export interface StandingQuery extends Query {
  /** A tag, or a number in hexadecimal. */
  readonly block: string;
}

/** Reads a standing of one chain. @throws TransactionError `registry.no-contract`, RpcError */
export async function readStanding(chain: ChainClient, address: string, query: StandingQuery): Promise<Standing> {
  const { block } = query;
  const answer = await chain.ask("eth_call", [{ to: address, data: encodeStandingCall(query) }, block]);
  if (answer === "0x") {
    if (block === "latest") throw new TransactionError("registry.no-contract", `there is no contract at ${address}`);
    return NO_STANDING;
  }
  return decodeStanding(answer, query);
}

/** Our own transaction, or the one in the registry's events: another run may have sent it. Nulls where the nodes do not list these. */
async function findTransaction(
  { chain, call }: Undertaking,
  batch: AnchorEvent,
  receipt: Receipt | undefined,
): Promise<Omit<Anchored, "anchoredAt">> {
  const own = receipt?.succeeded === true ? receipt : undefined;
  const found = own ?? (await findInEvents(chain, call.to, batch).catch(() => undefined));
  return { transaction: found?.transaction ?? null, block: found?.block ?? null, gasUsed: found?.gasUsed ?? null };
}

/** Which anchor is looked for: some chains have several blocks of the same second. */
interface AnchorEvent {
  readonly issuer: number;
  readonly root: string;
  readonly anchoredAt: number;
}

const BLOCKS_A_SECOND = 100;
/** It only informs. */
const LOOK_MS = 10_000;

async function findInEvents(chain: ChainClient, address: string, { issuer, root, anchoredAt }: AnchorEvent) {
  const topics = registryInterface.encodeFilterTopics("BatchAnchored", [issuer, root]);
  const query = { address, topics, since: anchoredAt, blocks: BLOCKS_A_SECOND };
  const { logs } = await scanLogsSince(chain.ask, query, { limit: LOOK_MS });
  return findReceipt(chain, logs);
}
