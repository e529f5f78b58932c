// Bringing one thing onto the chain, once, whatever happens: the chain says whether it is done, the journal what was signed for it.

import { capFees, type Fees, heedRefusals, raiseFees, readFees, readGas, MAX_FEE } from "./fees.ts";
import { listSigned, readAccount, readNonce, readSignedFees, sendEntry, signCall } from "./signing.ts";
import { keccak256, toUtf8Bytes } from "ethers";
import type { Hex } from "../hash/bytes.ts";
import { type JournalEntry, readEntries, readReplies } from "./journal.ts";
import { findReceipt, type Receipt } from "./receipt.ts";
import { isLasting, type Refusal, type Told } from "./refusal.ts";
import { RegistryError } from "../registry/registry-error.ts";
import { askHeader, isFinalTag } from "../rpc/heads.ts";
import { readCount, readData, readQuantity, RpcError } from "../rpc/rpc.ts";
import { explainRefusals, TransactionError } from "./transaction-error.ts";
import type { Progress, SettleOptions, Undertaking } from "./undertaking.ts";

const POLL_MS = 250;
const MAX_POLL_MS = 4_000;
/** How long nodes may fail before anything was signed. */
const HICCUP_MS = 8_000;
/** How often, and for how long, all nodes must refuse a transaction for a reason that does not pass by itself before it is waited for no longer. */
const REFUSALS = 3;
const REFUSED_MS = 10_000;
/** How often a fee that all nodes call too low is raised at once: seven doublings are from 1 gwei to the most that a tip is. */
const MOST_RAISES = 10;

/** Fewer nodes than a majority do not keep anything from being sent: what is not proven is to be done. @throws any other error */
function takeForUnproven(error: unknown, unproven: RpcError[]): false {
  if (!(error instanceof RpcError) || error.code === "rpc.wrong-chain") throw error;
  unproven.push(error);
  return false;
}

/** What tells the entries of one purpose from others in a journal. */
function hashPurpose({ chain, call }: Undertaking): Hex {
  return keccak256(toUtf8Bytes(`${chain.chainId} ${call.to.toLowerCase()} ${call.data}`)) as Hex;
}

/** The block at which something is final, as a tag or a number. */
export async function readFinalBlock({ chain, finality }: Pick<Undertaking, "chain" | "finality">): Promise<string> {
  if (typeof finality === "string") return finality;
  const latest = readCount(await chain.ask("eth_blockNumber", []));
  return `0x${Math.max(0, latest - finality.confirmations).toString(16)}`;
}

/** How far it is, without doing anything. */
export async function readProgress(undertaking: Undertaking): Promise<Progress> {
  const { isDone, journal } = undertaking;
  const entries = await readEntries(journal, hashPurpose(undertaking));
  if (await isDone("latest")) {
    try {
      if (await isDone(await readFinalBlock(undertaking))) return { state: "final" };
    } catch (error) {
      if (!isNoFinality(error)) throw error;
      return { ...(await countBlocks(undertaking, entries)), hasNoFinality: true };
    }
    return countBlocks(undertaking, entries);
  }
  const last = entries.at(-1);
  if (last === undefined) return { state: "planned" };
  const replies = await readReplies(journal, hashPurpose(undertaking), last.nonce);
  return describeReply(last, { taken: replies.findLast(({ wasTaken }) => wasTaken), told: replies.at(-1) });
}

/** How far a transaction is that no block has. @param taken the newest of those with its nonce that a node took */
function describeReply(
  { transaction, nonce }: JournalEntry,
  { taken, told }: { readonly taken: Pick<JournalEntry, "transaction"> | undefined; readonly told: Told | undefined },
): Progress & { readonly state: "signed" | "sent" } {
  const { refusals = [] } = told ?? {};
  if (taken === undefined) return { state: "signed", transaction, nonce, refusals };
  return { state: "sent", transaction: taken.transaction, refusals };
}

function isNoFinality(error: unknown): error is RpcError & { readonly code: "rpc.no-finality" } {
  return error instanceof RpcError && error.code === "rpc.no-finality";
}

/** Nothing is sent where it can never be final. @throws RpcError `rpc.no-finality` */
async function requireFinality({ chain, finality }: Undertaking): Promise<void> {
  if (!isFinalTag(finality)) return;
  const { method, params } = askHeader(finality);
  await chain.ask(method, params).catch((error: unknown) => {
    takeForUntold(error);
    if (isNoFinality(error)) throw new RpcError(error.code, `${error.message}; nothing was sent`, error.refusal);
  });
}

type Pending = Extract<Progress, { state: "pending" }>;

/** The blocks since it was in one, that one included. */
async function countBlocks({ chain, finality }: Undertaking, entries: readonly JournalEntry[]): Promise<Pending> {
  const of = typeof finality === "string" ? {} : { of: finality.confirmations + 1 };
  // It only tells a person how long it takes.
  const [receipt, head] = await Promise.all([
    findReceipt(chain, entries).catch(() => undefined),
    chain.guess("eth_blockNumber", []),
  ]);
  const blocks = receipt === undefined ? 1 : readCount(head) - receipt.block + 1;
  return { state: "pending", blocks: Math.max(1, blocks), ...of };
}

/**
 * Brings it onto the chain and waits until it is final, or in a block; gives the receipt of what is final, where it is one of ours.
 * @throws RegistryError where the registry refuses · TransactionError · RpcError. Run it again to go on, with the same journal.
 */
export async function settle(options: SettleOptions): Promise<Receipt | undefined> {
  const { chain, isDone, journal, signal, until, patience = 1_800_000, onProgress = () => undefined } = options;
  const purpose = hashPurpose(options);
  const end = Date.now() + patience;
  let entries = await readEntries(journal, purpose);
  const steps = openSteps(options, purpose);
  let failingSince = 0;
  for (let pause = POLL_MS; ; pause = Math.min(pause * 1.5, MAX_POLL_MS)) {
    if (signal?.aborted) throw new TransactionError("transaction.stopped", "stopped", entries.length > 0);
    try {
      const unproven: RpcError[] = [];
      if (await isDone("latest").catch((error: unknown) => takeForUnproven(error, unproven))) {
        if (until === "included") return undefined;
        if (await isDone(await readFinalBlock(options))) {
          onProgress({ state: "final" });
          // It is done by what the registry says; a node that misstates the receipt does not undo that.
          return await findReceipt(chain, entries).catch(() => undefined);
        }
        onProgress(await countBlocks(options, entries));
      } else {
        if (entries.length === 0) await requireFinality(options);
        entries = await steps.step(entries);
        onProgress(steps.describe(entries.at(-1) as JournalEntry));
      }
      const [failure] = unproven;
      if (failure !== undefined) throw failure;
      failingSince = 0;
    } catch (error) {
      // Refused because another run, or an earlier transaction of ours, has done it meanwhile.
      if (error instanceof RegistryError && (await isDone("latest").catch(() => false))) continue;
      if (!(error instanceof RpcError) || error.code === "rpc.wrong-chain" || isNoFinality(error)) throw error;
      // A node that fails now and then is asked again.
      if (failingSince === 0) failingSince = Date.now();
      if (entries.length === 0 && Date.now() > failingSince + HICCUP_MS) throw error;
      if (Date.now() > end)
        throw new TransactionError("transaction.pending", `the outcome is unknown: ${error.message}`, true);
    }
    if (Date.now() > end) throw steps.explainWait(entries);
    await wait(pause, signal);
  }
}

function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, milliseconds);
    signal?.addEventListener("abort", finish);
  });
}

/** Steps that are taken while the chain does not have it. */
interface Steps {
  /**
   * Takes the entries signed so far, gives them with what was signed in this step.
   * @throws TransactionError where no node takes it, for a reason that does not pass
   */
  readonly step: (entries: JournalEntry[]) => Promise<JournalEntry[]>;
  /** How far the newest entry is. */
  readonly describe: (entry: JournalEntry) => Progress;
  /** Why there is nothing final in the end. */
  readonly explainWait: (entries: readonly JournalEntry[]) => TransactionError;
}

/** How far behind the nodes of one load balancer are: what is in a block by one of them, others do not show yet. */
const BLOCKS_APART = 3;
/** How long that is waited for, in milliseconds: on a chain that stands still no block follows. */
const APART_MS = 3_000;
/** A node that says that a call will pass, when it does not, costs gas each time. */
const MAX_FAILURES = 2;

/** Begins to bring something about. */
function openSteps(options: SettleOptions, purpose: Hex): Steps {
  const { chain, call, isDone, signer, journal, maxFeePerGas: cap = MAX_FEE } = options;
  // In a wallet, it is the person who raises fees: a second request could be taken for another one.
  const isPersons = chain.hasWallet && "nodeAccount" in signer;
  const stuckAfter = isPersons ? Number.POSITIVE_INFINITY : (options.stuckAfter ?? 60_000);
  let capped = false;
  let isLegacy = false;
  let baseFee: bigint | undefined;
  let gasLimit = 0n;
  let sentAt = 0;
  let failures = 0;
  let behindSince = 0;
  let waiting = 0;
  let hasToldBelow = false;
  let raises = 0;
  /** What the nodes replied the last time, and what of the same nonce a node took. */
  let told: Told | undefined;
  let taken: JournalEntry | undefined;
  let written = "";
  let refusedSince = 0;
  let refusedTimes = 0;
  /** For which kinds of refusal another transaction was signed once. */
  const renewed = new Set<string>();

  /** @param budget what the account can pay for, in units of gas */
  async function simulate(account: string, budget?: bigint): Promise<void> {
    const request = { from: account, to: call.to, data: call.data };
    // Both at the newest block: with our own transaction, which may wait already, the registry would refuse a second one.
    await chain.guess("eth_call", [request, "latest"]);
    const most = budget === undefined ? {} : { most: (budget * 10n) / 11n };
    gasLimit = await readGas(chain, [request, "latest"], { ...most, hasMargin: true });
  }

  async function signNew(
    entries: JournalEntry[],
    { account, nonce, fees }: { readonly account: string; readonly nonce: number; readonly fees: Fees },
  ): Promise<JournalEntry[]> {
    let offered = fees;
    const { maxFeePerGas: price } = fees;
    const stated =
      price === 0n ? undefined : await chain.ask("eth_getBalance", [account, "latest"]).catch(takeForUntold);
    const balance = stated === undefined ? undefined : readQuantity(stated);
    await simulate(account, balance === undefined ? undefined : balance / price);
    const need = gasLimit * price;
    const isShort = balance !== undefined && balance < need;
    // Where there is no base fee, gas may be free, whatever tip a node names.
    if (isShort && baseFee === 0n && entries.length === 0)
      offered = { ...fees, maxFeePerGas: 0n, maxPriorityFeePerGas: 0n };
    else if (isShort)
      throw new TransactionError("funds", `the account ${account} cannot pay for the transaction`, entries.length > 0, {
        funds: { chainId: chain.chainId, account, balance, need },
      });
    if (entries.at(-1)?.nonce !== nonce) taken = undefined;
    return [...entries, await signCall({ chain, signer, ...call, purpose, nonce, gasLimit, fees: offered, journal })];
  }

  async function chooseFees(old?: JournalEntry, refusals: readonly Refusal[] = []): Promise<Fees | undefined> {
    const asked = await readFees(chain, { tip: options.maxPriorityFeePerGas, isLegacy });
    baseFee = asked.baseFee;
    if (old === undefined) return capFees(asked, cap);
    const before = readSignedFees(old);
    return raiseFees(before, refusals.length === 0 ? asked : heedRefusals(asked, before, refusals), cap);
  }

  async function begin(entries: JournalEntry[], account: string): Promise<JournalEntry[]> {
    const code = await chain.ask("eth_getCode", [call.to, "latest"]).catch(takeForUntold);
    if (code !== undefined && readData(code) === "0x")
      throw new TransactionError("registry.no-contract", `there is no contract at ${call.to}`);
    const fees = (await chooseFees()) as Fees;
    // What this journal has signed for something else, and no block has yet, is not to be replaced.
    const used = await readNonce(chain, account);
    const nonce = Math.max(
      used,
      ...listSigned(await journal.read(), account, chain.chainId).map((signed) => signed.nonce + 1),
    );
    const counted = await chain
      .guess("eth_getTransactionCount", [account, "pending"])
      .then((count) => readCount(count))
      .catch(takeForUntold);
    waiting = counted === undefined ? 0 : Math.max(0, counted - nonce);
    return send(await signNew(entries, { account, nonce, fees }));
  }

  async function send(entries: JournalEntry[]): Promise<JournalEntry[]> {
    const entry = entries.at(-1) as JournalEntry;
    if (gasLimit === 0n) await simulate(await readAccount(signer));
    // What a wallet has sent once, no person is asked for again while it is known.
    const isKnown = isPersons && (await isWaiting(entry));
    told = isKnown ? { wasTaken: true, refusals: [] } : await sendEntry(chain, signer, { ...call, gasLimit }, entry);
    const sent = await keepHash(entry, told);
    if (told.wasTaken) taken = sent;
    if (sentAt === 0) sentAt = Date.now();
    await keepReply(sent, told);
    requireHope(sent, told);
    return [...entries.slice(0, -1), sent];
  }

  async function isWaiting({ transaction }: JournalEntry): Promise<boolean> {
    if (transaction === null) return false;
    return !!(await chain.guess("eth_getTransactionByHash", [transaction]).catch(takeForUntold));
  }

  /** Keeps the hash that a node tells which signs by itself. */
  async function keepHash(entry: JournalEntry, { hash }: Told): Promise<JournalEntry> {
    if (entry.transaction !== null || hash === undefined) return entry;
    const known = { ...entry, transaction: hash };
    await journal.append(known);
    return known;
  }

  /** A disk that is full keeps nothing from the chain: the entry is durable, the replies only tell a person. */
  async function keepReply({ nonce, transaction }: JournalEntry, { wasTaken, refusals }: Told): Promise<void> {
    const state = JSON.stringify([transaction, wasTaken, refusals.map(({ host, kind }) => [host, kind])]);
    if (state === written) return;
    written = state;
    const reply = { nonce, transaction, wasTaken, refusals };
    await journal.append({ purpose, reply }).catch(() => undefined);
  }

  /** @throws TransactionError where every node that answers has refused it for a while, and none will take it by itself */
  function requireHope(entry: JournalEntry, { refusals }: Told): void {
    const said = refusals.filter(({ kind }) => kind !== "unreachable");
    const [first] = said;
    const lasts = ({ kind }: Refusal): boolean =>
      isLasting(kind) || (kind === "fee-too-low" && capped) || (kind === "type" && isLegacy);
    if (taken !== undefined || first === undefined || !said.every(lasts)) {
      refusedTimes = 0;
      return;
    }
    refusedTimes += 1;
    if (refusedTimes === 1) refusedSince = Date.now();
    if (refusedTimes >= REFUSALS && Date.now() >= refusedSince + REFUSED_MS)
      throw explainRefusals(said, entry.nonce, true);
  }

  /** Other fees at once, where no node took what was offered and another offer may be taken; undefined where waiting is all that is left. */
  async function chooseAnew(last: JournalEntry): Promise<Fees | undefined> {
    if (told === undefined || taken !== undefined || isPersons) return undefined;
    const { refusals } = told;
    const kinds = new Set(refusals.map(({ kind }) => kind));
    if (kinds.has("fee-too-low") && raises < MOST_RAISES) {
      raises += 1;
      const fees = await chooseFees(
        last,
        refusals.filter(({ kind }) => kind === "fee-too-low"),
      );
      capped = fees === undefined;
      return fees;
    }
    // What takes another type, less gas or a lower fee than the one that was signed earlier may pass now.
    for (const kind of ["type", "gas-limit", "funds"] as const) {
      if (!kinds.has(kind) || renewed.has(kind)) continue;
      renewed.add(kind);
      isLegacy ||= kind === "type";
      return chooseFees();
    }
    return undefined;
  }

  /** Whether a node may not show yet what is in a block by its receipt. */
  function mayBeBehind(block: number, head: number): boolean {
    if (block > head) return true;
    if (behindSince === 0) behindSince = Date.now();
    return block > head - BLOCKS_APART && Date.now() < behindSince + APART_MS;
  }

  async function step(entries: JournalEntry[]): Promise<JournalEntry[]> {
    const account = await readAccount(signer);
    const last = entries.at(-1);
    if (last === undefined) return begin(entries, account);
    // Only a majority's word makes us sign another one: by a lie, one would follow the other.
    const counted = await chain.ask("eth_getTransactionCount", [account, "latest"]).catch(takeForUntold);
    const used = counted === undefined ? undefined : readCount(counted);
    if (used !== undefined && last.nonce < used) {
      // Its nonce is used up: by one of ours that the node asked does not show yet, by one that failed, or by another's.
      const receipt = await findReceipt(chain, entries);
      const head = readCount(await chain.ask("eth_blockNumber", []));
      if ((await isDone("latest")) || (receipt?.succeeded === true && mayBeBehind(receipt.block, head))) return entries;
      if (receipt?.succeeded === false && ++failures === MAX_FAILURES)
        throw new TransactionError(
          "transaction.failed",
          `${MAX_FAILURES} transactions failed, the last in block ${receipt.block}, although the node predicted success`,
        );
      sentAt = 0;
      behindSince = 0;
      told = undefined;
      return begin(entries, account);
    }
    const isStuck = sentAt !== 0 && Date.now() - sentAt >= stuckAfter;
    let fees = await chooseAnew(last);
    if (fees === undefined && isStuck) {
      sentAt = Date.now();
      fees = await chooseFees(last);
      capped = fees === undefined;
    }
    if (fees === undefined) return send(entries);
    sentAt = Date.now();
    // Below our nonce one may be missing. What this journal signed for something else is told again, once; else it will never come, and ours moves down to it.
    const below = listSigned(await journal.read(), account, chain.chainId).filter(
      ({ nonce }) => nonce >= (used ?? last.nonce) && nonce < last.nonce,
    );
    for (const { raw } of below) await chain.tell("eth_sendRawTransaction", [raw]);
    const isToldFirst = below.length > 0 && !hasToldBelow;
    hasToldBelow ||= isToldFirst;
    const nonce = isToldFirst ? last.nonce : Math.min(last.nonce, used ?? last.nonce);
    return send(await signNew(entries, { account, nonce, fees }));
  }

  function describe(entry: JournalEntry): Progress {
    const progress = describeReply(entry, { taken, told });
    return progress.state === "signed" || waiting === 0 ? progress : { ...progress, waiting };
  }

  function explainWait(entries: readonly JournalEntry[]): TransactionError {
    const last = entries.at(-1);
    const { refusals = [] } = told ?? {};
    if (last !== undefined && taken === undefined && refusals.length > 0)
      return explainRefusals(refusals, last.nonce, true);
    const isUnderWay = last !== undefined;
    return capped
      ? new TransactionError(
          "fee.cap",
          "the transaction is waiting for a block, and needs a higher fee than the cap",
          true,
          { refusals },
        )
      : new TransactionError("transaction.pending", "the transaction is not final yet", isUnderWay, { refusals });
  }

  return { step, describe, explainWait };
}

/** What no majority says decides nothing here: the chain itself refuses what cannot be. @throws any other error */
function takeForUntold(error: unknown): undefined {
  if (!(error instanceof RpcError)) throw error;
}
