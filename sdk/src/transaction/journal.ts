// What was signed, kept before it is sent, so that a run that was killed goes on with the same bytes.

import { DIGEST_TEXT, type Hex } from "../hash/bytes.ts";

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

/** Of a transaction: no node takes a longer one. */
const BYTES = /^0x(?:[0-9a-f]{2}){1,131072}$/;
const DECIMAL = /^(?:0|[1-9]\d{0,77})$/;

/** The entries of one purpose that are of the right form, in the order in which they were written. */
export async function readEntries(journal: Journal, purpose: Hex): Promise<JournalEntry[]> {
  return (await journal.read()).filter((entry): entry is JournalEntry => isEntry(entry) && entry.purpose === purpose);
}

function isEntry(value: unknown): value is JournalEntry {
  if (typeof value !== "object" || value === null) return false;
  const { purpose, nonce, raw, transaction, maxFeePerGas, maxPriorityFeePerGas } = value as Record<string, unknown>;
  const isText = (one: unknown, form: RegExp): boolean => typeof one === "string" && form.test(one);
  return (
    isText(purpose, DIGEST_TEXT) &&
    Number.isSafeInteger(nonce) &&
    (nonce as number) >= 0 &&
    (raw === null ? transaction === null : isText(raw, BYTES) && isText(transaction, DIGEST_TEXT)) &&
    [maxFeePerGas, maxPriorityFeePerGas].every((fee) => isText(fee, DECIMAL))
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
