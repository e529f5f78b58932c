// What is too much for one transaction: split into parts, sent one after another, and awaited together.

import { readGas } from "../transaction/fees.ts";
import type { Receipt } from "../transaction/receipt.ts";
import { settle } from "../transaction/settle.ts";
import { readAccount } from "../transaction/signing.ts";
import { TransactionError } from "../transaction/transaction-error.ts";
import type { PartPlace, SettleSettings, Undertaking } from "../transaction/undertaking.ts";
import { wordOf } from "../registry/bitmap.ts";
import { RegistryError } from "../registry/registry-error.ts";

/** What one word takes at most, and what all else does, a signature's check included; measured, and rounded up. */
const [WORD_GAS, OTHER_GAS] = [27_000n, 300_000n];
/** More words than these are never in one part: their call has 32 kB, which every node takes. */
export const MOST_WORDS = 500;

/** How many words of a bitmap one transaction changes at most, where it may take so much gas, a tenth of which is kept in reserve. */
export function countWords(gas: bigint): number {
  const words = Number(((gas * 10n) / 11n - OTHER_GAS) / WORD_GAS);
  return Math.min(MOST_WORDS, Math.max(1, words));
}

/** Indexes in order, each once, in lists of so many words at most: whatever order they come in, the lists are the same. */
export function splitIndexes(indexes: Iterable<number>, words: number): number[][] {
  const lists: number[][] = [];
  let count = words;
  let last = -1;
  for (const index of [...new Set(indexes)].sort((a, b) => a - b)) {
    if (wordOf(index) !== last) count += 1;
    last = wordOf(index);
    if (count > words) {
      lists.push([]);
      count = 1;
    }
    lists.at(-1)?.push(index);
  }
  return lists;
}

/** One transaction of several. */
export interface Part extends Undertaking {
  /** How many credentials it changes. */
  readonly count: number;
  /** Those that are there, of a change. */
  readonly indexes: readonly number[];
  /** How it is split where it takes more gas than this; undefined for what is signed already, and for one word. */
  readonly limit?: { readonly gas: bigint; readonly halve: () => readonly Part[] } | undefined;
}

/** What became of a part. */
export interface SettledPart {
  /** The receipt where it is one of ours. */
  readonly receipt?: Receipt | undefined;
  /** Why the registry refuses it, or what it has in its place; the others went on. */
  readonly refusal?: RegistryError | TransactionError;
}

/** How parts are brought about. */
export interface PartsSettings extends SettleSettings {
  /** Whether the others go on where the registry refuses one; else that is thrown. */
  readonly isEachAlone?: boolean;
}

/**
 * Brings parts onto the chain: each is sent once the one before is in a block, and all are awaited until they are final. What a reorganisation takes away
 * meanwhile is sent again.
 * @returns what became of each, in their order; of a part that was too large, of its halves
 * @throws as `settle`
 */
export async function settleParts(parts: readonly Part[], settings: PartsSettings): Promise<SettledPart[]> {
  const { patience = 1_800_000, onProgress, isEachAlone = false } = settings;
  const end = Date.now() + patience;

  function settlePart(part: Part, until: "included" | "final", place: PartPlace): Promise<SettledPart> {
    const shown = place.of === 1 ? undefined : place;
    return settle({
      ...{ ...settings, ...part, until, patience: Math.max(0, end - Date.now()) },
      onProgress: (progress) => onProgress?.(progress, shown),
    }).then(
      (receipt) => ({ receipt }),
      (refusal: unknown) => {
        if (!isEachAlone || !isOwn(refusal)) throw refusal;
        return { refusal };
      },
    );
  }

  const account = await readAccount(settings.signer);
  const open = [...parts];
  const placed: { readonly part: Part; readonly refusal?: SettledPart["refusal"] }[] = [];
  let done = 0;
  for (let part = open.shift(); part !== undefined; part = open.shift()) {
    const halves = await halveLarge(part, account);
    if (halves !== undefined) {
      open.unshift(...halves);
      continue;
    }
    const of = placed.length + 1 + open.length;
    if (placed.length > 0 && Date.now() > end) {
      const said = `${placed.length} of ${of} parts are in blocks, and the rest was not sent yet`;
      throw new TransactionError("transaction.pending", said, true);
    }
    const place = {
      number: placed.length + 1,
      of,
      done,
      total: countAll([...placed.map((one) => one.part), part, ...open]),
    };
    const { refusal } = of === 1 ? {} : await settlePart(part, "included", place);
    if (refusal === undefined) done += part.count;
    placed.push({ part, refusal });
  }
  const of = placed.length;
  const total = countAll(placed.map(({ part }) => part));
  const settled: SettledPart[] = [];
  for (const [i, { part, refusal }] of placed.entries())
    settled.push(
      refusal === undefined ? await settlePart(part, "final", { number: i + 1, of, done, total }) : { refusal },
    );
  return settled;
}

/** What a batch on chain has otherwise than a part would have it; nothing is signed then. */
const ELSE: readonly string[] = ["anchor.size", "anchor.distrusted"];

/** Whether something stops one part, and none of the others. */
function isOwn(error: unknown): error is RegistryError | TransactionError {
  return error instanceof RegistryError || (error instanceof TransactionError && ELSE.includes(error.code));
}

function countAll(parts: readonly Part[]): number {
  return parts.reduce((sum, { count }) => sum + count, 0);
}

/** The halves of a part that takes more gas than it may; where nobody knows, sending says so. @param account whose call it is */
export async function halveLarge({ chain, call, limit }: Part, account: string): Promise<readonly Part[] | undefined> {
  if (limit === undefined) return undefined;
  try {
    const gas = await readGas(chain, [{ from: account, to: call.to, data: call.data }, "latest"]);
    return gas + gas / 10n <= limit.gas ? undefined : limit.halve();
  } catch (error) {
    return error instanceof TransactionError && error.code === "transaction.gas-limit" ? limit.halve() : undefined;
  }
}
