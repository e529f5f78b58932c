// Anchoring a planned batch: once, whatever happens. The contract takes a root once, and the journal keeps what was signed.
import { join } from "node:path";
import type { Signer, TransactionResponse } from "ethers";
import { type BatchRecord, NAMES, writeRecord } from "./batch-folder.ts";
import { type Chain, openSigner } from "./chain.ts";
import { CommandError, usageError } from "./failure.ts";
import type { SigningOptions } from "./invocation.ts";
import { appendJournal, readJournal } from "./journal.ts";
import type { Session } from "./session.ts";

/** What is anchored, and with what. */
export interface AnchorPlanOptions {
  readonly session: Session;
  readonly chain: Chain;
  readonly options: SigningOptions & { readonly maxFee?: string };
  readonly folder: string;
  readonly record: BatchRecord;
  /** The operator's account, which must sign. */
  readonly account: string;
  /** Anchors a batch again that is on chain but does not count. */
  readonly again?: boolean;
}

const POLL_MS = 250;
const PATIENCE_MS = 300_000;

/** Anchors the batch, or finds that it is anchored. @throws CommandError where the registry refuses it, or the chain does not take it in time. */
export async function anchorPlan(plan: AnchorPlanOptions): Promise<BatchRecord> {
  const { chain, record, folder } = plan;
  const earlier = await findAnchor(plan);
  if (earlier !== undefined) return earlier;
  const journal = join(folder, NAMES.journal);
  const resent = plan.again === true ? false : await resend(chain, await readJournal(journal));
  if (!resent) await signAndSend(plan, journal);
  if (plan.again !== true) await writeRecord(folder, NAMES.batch, { ...record, state: "sent" });
  return awaitAnchor(plan);
}

/** The batch as anchored, where the chain has it and it counts. @throws CommandError where another size stands there, or it no longer counts. */
async function findAnchor({ chain, record, again }: AnchorPlanOptions): Promise<BatchRecord | undefined> {
  const { registry } = chain;
  const batch = await registry.getBatch(record.issuer, record.root);
  if (batch.anchoredAt === 0) return undefined;
  const counting = await registry.counts(record.issuer, record.root);
  if (!counting && again === true) return undefined;
  if (!counting) {
    throw new CommandError(
      "anchor.distrusted",
      1,
      "this batch is on chain but no longer counts: a term behind it was ended back past it",
      {
        cure: "see which with `laurel reanchor`, which anchors it again",
      },
    );
  }
  if (batch.size !== record.size) {
    throw new CommandError(
      "anchor.size",
      1,
      `the chain has ${batch.size} credentials under this root, not ${record.size}`,
      {
        cure: "someone else anchored it wrongly: end that operator's term as of then, and run `laurel reanchor`",
      },
    );
  }
  return { ...record, state: "anchored", ...(await findTransaction(chain, record, batch.anchoredAt)) };
}

async function findTransaction(chain: Chain, record: BatchRecord, anchoredAt: number) {
  const { contract } = chain.registry;
  const filter = contract.filters.BatchAnchored?.(record.issuer, record.root);
  const logs = filter === undefined ? [] : await contract.queryFilter(filter).catch(() => []);
  const log = logs.at(-1);
  const receipt = log === undefined ? null : await chain.provider.getTransactionReceipt(log.transactionHash);
  return {
    transaction: receipt?.hash ?? null,
    block: receipt?.blockNumber ?? null,
    gasUsed: receipt === null ? null : Number(receipt.gasUsed),
    anchoredAt,
  };
}

/** Sends what an earlier run signed once more; true where one of it is in a block or waits for one. */
async function resend({ provider }: Chain, entries: Awaited<ReturnType<typeof readJournal>>): Promise<boolean> {
  for (const { transaction, raw } of [...entries].reverse()) {
    const receipt = await provider.getTransactionReceipt(transaction);
    if (receipt !== null && receipt.status === 0) continue;
    if ((await provider.getTransaction(transaction)) !== null) return true;
    if (raw === null) continue;
    // The reply is not believed: whether the node took it is asked of the chain.
    await provider.send("eth_sendRawTransaction", [raw]).catch(() => undefined);
    if ((await provider.getTransaction(transaction)) !== null) return true;
  }
  return false;
}

async function signAndSend(plan: AnchorPlanOptions, journal: string): Promise<TransactionResponse | undefined> {
  const { session, chain, options, record, account } = plan;
  const { provider, registry } = chain;
  const signer: Signer = await openSigner(session, options, chain);
  const address = await signer.getAddress();
  if (address.toLowerCase() !== account.toLowerCase()) {
    throw new CommandError(
      "signer.other",
      1,
      `the key is of ${address}, but operator ${record.operator} is ${account}; nothing was sent`,
      {
        cure: "sign with the operator's key (--signer), or run `laurel init` with this one",
      },
    );
  }
  const values = [record.issuer, record.accreditation, record.operator, record.root, record.size];
  const gas = await registry.estimateGas("anchorBatch", values, address);
  const fees = await provider.getFeeData();
  const fee = fees.maxFeePerGas ?? fees.gasPrice ?? 0n;
  if (options.maxFee !== undefined && fee > parseGwei(options.maxFee)) {
    throw new CommandError(
      "fee.cap",
      3,
      `gas costs ${Number(fee) / 1e9} gwei now, more than your --max-fee ${options.maxFee}; nothing was sent`,
      {
        cure: "run the same command again later, or allow more",
      },
    );
  }
  const request = await registry.contract.getFunction("anchorBatch").populateTransaction(...values);
  if (!("signTransaction" in signer) || signer.constructor.name === "JsonRpcSigner") {
    const sent = await signer.sendTransaction({ ...request, gasLimit: gas + gas / 10n });
    await appendJournal(journal, { transaction: sent.hash, raw: null });
    return sent;
  }
  const raw = await signer.signTransaction(await signer.populateTransaction({ ...request, gasLimit: gas + gas / 10n }));
  const { Transaction } = await import("ethers");
  await appendJournal(journal, { transaction: Transaction.from(raw).hash ?? "", raw });
  // The reply is not believed, only the chain.
  await provider.send("eth_sendRawTransaction", [raw]).catch(() => undefined);
  return undefined;
}

function parseGwei(text: string): bigint {
  const gwei = Number(text);
  if (!(gwei > 0)) throw usageError(`--max-fee ${text}: not a fee`, "write it in gwei, such as 30");
  return BigInt(Math.round(gwei * 1e9));
}

async function awaitAnchor(plan: AnchorPlanOptions): Promise<BatchRecord> {
  const { session } = plan;
  const end = Date.now() + PATIENCE_MS;
  const onInterrupt = (): void => {
    session.note("Stopped. That is safe: run the same command again to go on.");
    process.exit(3);
  };
  process.once("SIGINT", onInterrupt);
  try {
    for (;;) {
      const found = await findAnchor(plan);
      if (found !== undefined) return found;
      if (Date.now() > end) {
        throw new CommandError("anchor.pending", 3, "the transaction is not in a block yet", {
          cure: "run the same command again later: it goes on where it stopped, and nothing is sent twice",
        });
      }
      session.progress("waiting until the batch is in a block");
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  } finally {
    process.removeListener("SIGINT", onInterrupt);
  }
}
