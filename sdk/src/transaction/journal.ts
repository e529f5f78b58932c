// What was signed, kept before it is sent, so that a run that was killed goes on with the same bytes.

import { DIGEST_TEXT, type Hex } from "../hash/bytes.ts";
import { isRefusal, type Told } from "./refusal.ts";

/** One transaction that was signed, or handed to a node that holds the key. */
export interface JournalEntry {
  /** Keccak-256 of what it does: the chain, the contract and the call. One journal may serve several purposes. */
  readonly purpose: Hex;
  readonly nonce: number;
  /** The signed bytes, to be sent again as they are; null where a node signs. */
  readonly raw: Hex | null;
  /** Its hash; null where a node signs, and has not said it yet: then a second entry says it. */
  readonly transaction: Hex | null;
  /** 0 where it is a transaction of the old kind, whose one price is in both of the following; left out where it is of type 2 (EIP-1559). */
  readonly type?: 0;
  /** Wei per unit of gas, decimal. */
  readonly maxFeePerGas: string;
  readonly maxPriorityFeePerGas: string;
}

/** What the nodes replied to the newest transaction of a purpose, written when that changed: it tells a person why it waits, and decides nothing. */
export interface JournalReply {
  readonly purpose: Hex;
  readonly reply: Told & { readonly nonce: number; readonly transaction: Hex | null };
}

/** A journal. `append` resolves only once the line is durable; lines that cannot be read are left out by `read`. */
export interface Journal {
  readonly read: () => Promise<readonly unknown[]>;
  readonly append: (line: JournalEntry | JournalReply) => Promise<void>;
}

/** Of a transaction: no node takes a longer one. */
const BYTES = /^0x(?:[0-9a-f]{2}){1,131072}$/;
const DECIMAL = /^(?:0|[1-9]\d{0,77})$/;

/** The entries of one purpose that are of the right form, in the order in which they were written. */
export async function readEntries(journal: Journal, purpose: Hex): Promise<JournalEntry[]> {
  return (await journal.read()).filter((entry): entry is JournalEntry => isEntry(entry) && entry.purpose === purpose);
}

/** What the nodes replied to the transactions of one purpose that have a nonce, in the order in which it was written. */
export async function readReplies(journal: Journal, purpose: Hex, nonce: number): Promise<JournalReply["reply"][]> {
  return (await journal.read()).flatMap((line) => {
    const { purpose: found, reply } = Object(line) as Partial<JournalReply>;
    return found === purpose && isReply(reply) && reply.nonce === nonce ? [reply] : [];
  });
}

function isReply(value: unknown): value is JournalReply["reply"] {
  const { nonce, transaction, wasTaken, refusals } = Object(value) as Record<string, unknown>;
  return (
    isNonce(nonce) &&
    (transaction === null || isText(transaction, DIGEST_TEXT)) &&
    typeof wasTaken === "boolean" &&
    Array.isArray(refusals) &&
    refusals.every(isRefusal)
  );
}

const isText = (one: unknown, form: RegExp): boolean => typeof one === "string" && form.test(one);
const isNonce = (one: unknown): boolean => Number.isSafeInteger(one) && (one as number) >= 0;

function isEntry(value: unknown): value is JournalEntry {
  if (typeof value !== "object" || value === null) return false;
  const { purpose, nonce, raw, transaction, type, maxFeePerGas, maxPriorityFeePerGas } = value as Record<
    string,
    unknown
  >;
  return (
    isText(purpose, DIGEST_TEXT) &&
    isNonce(nonce) &&
    (type === undefined || type === 0) &&
    (isText(transaction, DIGEST_TEXT) ? raw === null || isText(raw, BYTES) : raw === null && transaction === null) &&
    [maxFeePerGas, maxPriorityFeePerGas].every((fee) => isText(fee, DECIMAL))
  );
}

/** A journal in memory, for programs that are not to survive a crash, and for tests. */
export function createMemoryJournal(): Journal {
  const lines: (JournalEntry | JournalReply)[] = [];
  return {
    read: async () => lines,
    append: async (line) => {
      lines.push(line);
    },
  };
}
