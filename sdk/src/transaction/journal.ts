// What was signed, kept before it is sent, so that a run that was killed goes on with the same bytes.

import type { Hex } from "../hash/bytes.ts";

/** One transaction that was signed, or handed to a node that holds the key. */
export interface JournalEntry {
  /** Keccak-256 of what it does: the chain, the contract and the call. One journal may serve several purposes. */
  readonly purpose: Hex;
  readonly nonce: number;
  /** The signed bytes, to be sent again as they are; null where a node signs. */
  readonly raw: Hex | null;
  /** Its hash; null where a node signs. */
  readonly transaction: Hex | null;
  /** Wei per unit of gas, decimal. */
  readonly maxFeePerGas: string;
  readonly maxPriorityFeePerGas: string;
}

/** A journal. `append` resolves only once the entry is durable; entries that cannot be read are left out by `read`. */
export interface Journal {
  readonly read: () => Promise<readonly unknown[]>;
  readonly append: (entry: JournalEntry) => Promise<void>;
}

const HEX = /^0x[0-9a-f]+$/;
const DECIMAL = /^(?:0|[1-9]\d{0,77})$/;

/** The entries of one purpose that are of the right form, in the order in which they were written. */
export async function readEntries(journal: Journal, purpose: Hex): Promise<JournalEntry[]> {
  return (await journal.read()).filter((entry): entry is JournalEntry => isEntry(entry) && entry.purpose === purpose);
}

function isEntry(value: unknown): value is JournalEntry {
  if (typeof value !== "object" || value === null) return false;
  const { purpose, nonce, raw, transaction, maxFeePerGas, maxPriorityFeePerGas } = value as Record<string, unknown>;
  const isHex = (one: unknown): boolean => typeof one === "string" && HEX.test(one);
  return (
    isHex(purpose) &&
    Number.isSafeInteger(nonce) &&
    (raw === null ? transaction === null : isHex(raw) && isHex(transaction)) &&
    [maxFeePerGas, maxPriorityFeePerGas].every((fee) => typeof fee === "string" && DECIMAL.test(fee))
  );
}

/** A journal in memory, for programs that are not to survive a crash, and for tests. */
export function createMemoryJournal(): Journal {
  const entries: JournalEntry[] = [];
  return {
    read: async () => entries,
    append: async (entry) => {
      entries.push(entry);
    },
  };
}
