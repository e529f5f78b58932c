// Revoking, suspending, reinstating and annulling, with the care of anchoring: run again, they do nothing twice.

import { refuseArgument, requireMembers } from "../text/argument.ts";
import { Transaction } from "ethers";
import { registryInterface } from "../registry/contract.ts";
import { readStanding } from "./anchor.ts";
import type { Hex } from "../hash/bytes.ts";
import { type ChainClient, connectChain } from "../transaction/chain-client.ts";
import type { Receipt } from "../transaction/receipt.ts";
import { packIndexes, readBit, unpackIndexes } from "../registry/bitmap.ts";
import { countWords, halveLarge, MOST_WORDS, type Part, settleParts, splitIndexes } from "./parts.ts";
import { readCount, RpcError } from "../rpc/rpc.ts";
import type { Standing } from "../registry/standing.ts";
import { readFinalBlock } from "../transaction/settle.ts";
import { readGasBound } from "../transaction/fees.ts";
import { listSigned, readAccount } from "../transaction/signing.ts";
import { TransactionError } from "../transaction/transaction-error.ts";
import type { ChainTarget, SettleSettings } from "../transaction/undertaking.ts";

/** What to change: some credentials by their indexes, or the whole batch. */
export type StatusChange =
  | {
      readonly action: "revoke" | "suspend" | "reinstate";
      readonly operator: number;
      readonly indexes: readonly number[];
    }
  /** The issuer's admin takes revocations back. */
  | { readonly action: "annul"; readonly indexes: readonly number[] }
  | { readonly action: "revoke-batch"; readonly operator: number }
  | { readonly action: "annul-batch" };

/** A change, where, and how to bring it about: the operator's account signs, the admin's to annul. */
export interface StatusOptions extends ChainTarget, SettleSettings {
  readonly issuer: number;
  readonly root: string;
  readonly change: StatusChange;
}

/** The contract's method for each change. */
export const STATUS_METHODS: Readonly<Record<StatusChange["action"], string>> = {
  revoke: "revokeCredentials",
  suspend: "suspendCredentials",
  reinstate: "reinstateCredentials",
  annul: "annulCredentialRevocations",
  "revoke-batch": "revokeBatch",
  "annul-batch": "annulBatchRevocation",
};

/** What takes a change back. */
const OPPOSITES = {
  revoke: "annul",
  suspend: "reinstate",
  reinstate: "suspend",
  annul: "revoke",
  "revoke-batch": "annul-batch",
  "annul-batch": "revoke-batch",
} as const;

/** A change of some credentials. */
type CredentialsChange = Extract<StatusChange, { readonly indexes: readonly number[] }>;

/** The call that makes a change. */
function encodeStatusChange(issuer: number, root: string, change: StatusChange): Hex {
  const parts: unknown[] = [issuer];
  if ("operator" in change) parts.push(change.operator);
  parts.push(root);
  if ("indexes" in change) {
    const { words, masks } = packIndexes(change.indexes);
    parts.push(words, masks);
  }
  return registryInterface.encodeFunctionData(STATUS_METHODS[change.action], parts) as Hex;
}

/**
 * Brings a change about and waits until it is final. What the chain has already is not sent; what is too much for one transaction is sent in several. It can
 * be stopped at any moment and run again with the same journal: what was signed for it goes on as it was.
 * @returns the receipts of our transactions, where they can be found
 * @throws RegistryError where the registry refuses · TransactionError · RpcError, as `anchorBatch`
 */
export async function changeStatus(options: StatusOptions): Promise<readonly Receipt[]> {
  requireMembers("options", options, { signer: "signer" });
  const settled = await settleParts(await planParts(options), options);
  return settled.flatMap(({ receipt }) => receipt ?? []);
}

/**
 * Which indexes of a change are so already, as a majority of the nodes says now and at the finality point; of the whole batch, any index asks for all. What is not
 * proven is not said to be so: also where no majority answers.
 */
export async function readProven(options: Omit<StatusOptions, "signer">): Promise<(index: number) => boolean> {
  const chain = connect(options);
  await requireNoOpposite(options, chain);
  return (await readState(options, chain))?.isProven ?? isUnknown;
}

/**
 * Whatever the chain says now, a change is not there to stay while what takes it back is signed and may still come into a block.
 * @throws TransactionError `transaction.pending`
 */
async function requireNoOpposite(options: Omit<StatusOptions, "signer">, chain: ChainClient): Promise<void> {
  const { change, journal } = options;
  const opposite = OPPOSITES[change.action];
  const asked = new Set("indexes" in change ? change.indexes : []);
  const used = new Map<string, number | undefined>();
  for (const entry of await journal.read()) {
    const signed = readTransaction(Object(entry).raw);
    const indexes = signed === undefined ? undefined : readIndexesOf(signed, options, opposite);
    const isAbout = indexes?.length === 0 || indexes?.some((index) => asked.has(index)) === true;
    if (!isAbout || !signed?.from) continue;
    const counted = used.has(signed.from)
      ? used.get(signed.from)
      : await chain.ask("eth_getTransactionCount", [signed.from, "latest"]).then(readCount).catch(takeForUnknown);
    used.set(signed.from, counted);
    // Where no majority tells, nothing is kept from being sent; what is not proven is.
    if (counted !== undefined && signed.nonce >= counted)
      throw new TransactionError(
        "transaction.pending",
        `a transaction signed to ${opposite} may still get into a block`,
        true,
      );
  }
}

function readTransaction(raw: unknown): Transaction | undefined {
  try {
    return typeof raw === "string" ? Transaction.from(raw) : undefined;
  } catch {
    return undefined;
  }
}

/** The indexes that a transaction changes in this batch, by this action; none of a whole batch. Undefined for anything else. */
function readIndexesOf(
  { chainId, to, data }: Transaction,
  { registry, issuer, root }: Pick<StatusOptions, "registry" | "issuer" | "root">,
  action: StatusChange["action"],
): readonly number[] | undefined {
  if (Number(chainId) !== registry.chainId || to?.toLowerCase() !== registry.address.toLowerCase()) return undefined;
  try {
    const said = registryInterface.decodeFunctionData(STATUS_METHODS[action], data);
    const isHere = Number(said.issuer) === issuer && said.root === root.toLowerCase();
    if (!isHere) return undefined;
    return action.endsWith("batch") ? [] : unpackIndexes([...said.words].map(Number), [...said.masks]);
  } catch {
    return undefined;
  }
}

const isUnknown = (): boolean => false;

/** What a majority of the nodes says of the indexes of a change. */
interface State {
  /** Whether one is so now. */
  readonly isNow: (index: number) => boolean;
  /** Whether it is so at the finality point as well: what was so there may be otherwise since. */
  readonly isProven: (index: number) => boolean;
}

/** @returns undefined where no majority answers */
async function readState(options: Omit<StatusOptions, "signer">, chain: ChainClient): Promise<State | undefined> {
  const { change, finality = "finalized" } = options;
  const lists = "indexes" in change ? splitIndexes(change.indexes, MOST_WORDS) : [[]];
  const read = async (block: string): Promise<(index: number) => boolean> => {
    const standings = new Map<number, Standing>();
    for (const list of lists) {
      const standing = await readIndexes(chain, options, list, block);
      for (const index of "indexes" in change ? list : [0]) standings.set(index, standing);
    }
    return (index) => {
      const standing = standings.get("indexes" in change ? index : 0);
      return standing !== undefined && isSo(standing, change, index);
    };
  };
  try {
    const isNow = await read("latest");
    const isFinal = await read(await readFinalBlock({ chain, finality }));
    return { isNow, isProven: (index) => isNow(index) && isFinal(index) };
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    return undefined;
  }
}

function readIndexes(
  chain: ChainClient,
  { registry, issuer, root }: Pick<StatusOptions, "registry" | "issuer" | "root">,
  indexes: readonly number[],
  block: string,
): Promise<Standing> {
  return readStanding(chain, registry.address, { issuer, root, words: packIndexes(indexes).words, block });
}

function isSo({ batch, revoked, suspended }: Standing, { action }: StatusChange, index: number): boolean {
  if (action === "revoke-batch" || action === "annul-batch")
    return (batch.revokedAt !== 0) === (action === "revoke-batch");
  const bitmap = action === "revoke" || action === "annul" ? revoked : suspended;
  return readBit(bitmap, index) === (action === "revoke" || action === "suspend");
}

/** What is to be true on chain for a change to have come about. */
export function undertakeStatusChange(
  options: Omit<StatusOptions, "signer">,
  chain: ChainClient = connect(options),
): Part {
  const { registry: ref, issuer, root, change, journal, finality = "finalized" } = options;
  const indexes = "indexes" in change ? change.indexes : [];
  return {
    ...{ chain, finality, journal, indexes, count: indexes.length },
    call: { to: ref.address, data: encodeStatusChange(issuer, root, change) },
    async isDone(block) {
      const standing = await readIndexes(chain, options, indexes, block);
      return "indexes" in change ? indexes.every((index) => isSo(standing, change, index)) : isSo(standing, change, 0);
    },
  };
}

function connect(options: Omit<StatusOptions, "signer">): ChainClient {
  const target = { registry: "registry", rpc: "nodes", journal: "journal" } as const;
  requireMembers("options", options, { ...target, issuer: "number", root: "root", change: "object" });
  const { registry, rpc, plainHttp, timeout, change } = options;
  if (!Object.hasOwn(STATUS_METHODS, change.action))
    throw refuseArgument("options.change.action", `one of ${Object.keys(STATUS_METHODS).join(", ")}`, change.action);
  if (!change.action.endsWith("batch")) requireMembers("options.change", change, { indexes: "list" });
  return connectChain({ chainId: registry.chainId, rpc, plainHttp, timeout });
}

/** A change of some credentials, and who makes it. */
interface CredentialsOptions extends Omit<StatusOptions, "signer"> {
  readonly change: CredentialsChange;
}

/**
 * Lists of the indexes of a change, each of which one transaction, or one order, may change: as the chain's limits and the nodes' estimates are now.
 * @param account the operator's, whose order it is
 */
export async function splitChange(options: CredentialsOptions, account: string): Promise<(readonly number[])[]> {
  const chain = connect(options);
  const open: Part[] = await splitParts(options, chain, options.change.indexes);
  const lists: (readonly number[])[] = [];
  for (let part = open.shift(); part !== undefined; part = open.shift()) {
    const halves = await halveLarge(part, account);
    if (halves === undefined) lists.push(part.indexes);
    else open.unshift(...halves);
  }
  return lists;
}

/** What is to be changed, in parts for which a transaction has room. */
async function splitParts(
  options: CredentialsOptions,
  chain: ChainClient,
  indexes: readonly number[],
): Promise<Part[]> {
  if (packIndexes(indexes).words.length < 2)
    return indexes.length === 0 ? [] : [undertakePart(options, chain, indexes)];
  const gas = (await readGasBound(chain).catch(takeForUnknown)) ?? 1n << 24n;
  const split = (some: readonly number[], words: number): Part[] =>
    splitIndexes(some, words).map((list) => {
      const { length } = packIndexes(list).words;
      const limit = length < 2 ? undefined : { gas, halve: () => split(list, Math.ceil(length / 2)) };
      return { ...undertakePart(options, chain, list), limit };
    });
  return split(indexes, countWords(gas));
}

function undertakePart(options: CredentialsOptions, chain: ChainClient, indexes: readonly number[]): Part {
  return undertakeStatusChange({ ...options, change: { ...options.change, indexes } }, chain);
}

/** The transactions that make a change: first those that were signed for it and may still come, then what is in a block and not final yet, then the rest. */
async function planParts(options: StatusOptions): Promise<readonly Part[]> {
  const { change } = options;
  const chain = connect(options);
  await requireNoOpposite(options, chain);
  if (!("indexes" in change)) return [undertakeStatusChange(options, chain)];
  const wanted = { ...options, change };
  // The nonce first: what it counts, the state shows. Where no majority tells, everything that was signed may still come.
  const account = await readAccount(options.signer);
  const counted = await chain.ask("eth_getTransactionCount", [account, "latest"]).catch(takeForUnknown);
  const state = await readState(options, chain);
  const used = counted === undefined || state === undefined ? 0 : readCount(counted);
  const { isNow, isProven } = state ?? { isNow: isUnknown, isProven: isUnknown };
  const left = new Set(change.indexes.filter((index) => !isProven(index)));
  const signed = listSigned(await options.journal.read(), account, chain.chainId)
    .sort((a, b) => a.nonce - b.nonce)
    .map(({ raw, nonce }) => ({ nonce, indexes: readSigned(raw, wanted) }))
    .filter(
      ({ nonce, indexes }) =>
        indexes.some((index) => left.size === 0 || left.has(index)) && (nonce >= used || indexes.every(isNow)),
    );
  const lists = new Map(signed.map(({ indexes }) => [indexes.join(), indexes]));
  for (const index of [...lists.values()].flat()) left.delete(index);
  const inBlocks = splitIndexes([...left].filter(isNow), MOST_WORDS);
  const parts = [
    ...[...lists.values(), ...inBlocks].map((list) => undertakePart(wanted, chain, list)),
    ...(await splitParts(
      wanted,
      chain,
      [...left].filter((index) => !isNow(index)),
    )),
  ];
  // All of it is final, by whomever.
  if (parts.length > 0) return parts;
  return splitIndexes(change.indexes, MOST_WORDS).map((list) => undertakePart(wanted, chain, list));
}

/** @throws any other error */
function takeForUnknown(error: unknown): undefined {
  if (!(error instanceof RpcError)) throw error;
}

/** The indexes that a journalled transaction changes as is asked; none where it does anything else, or to others too. */
function readSigned(raw: string, options: CredentialsOptions): readonly number[] {
  const { issuer, root, change } = options;
  const signed = Transaction.from(raw);
  const indexes = readIndexesOf(signed, options, change.action) ?? [];
  const asked = new Set(change.indexes);
  const isAsked = encodeStatusChange(issuer, root, { ...change, indexes }) === signed.data;
  return isAsked && indexes.every((index) => asked.has(index)) ? indexes : [];
}
