// How long and how deep an answer may be: what is longer than its question's longest answer is not read, what is deeper is not parsed.

/** What is asked. */
interface Question {
  readonly method: string;
  readonly params: readonly unknown[];
}

const KIB = 1024;
const MIB = 1024 * KIB;

/** The longest results, in bytes; of any other method a number or a hash is expected. */
const RESULTS: Readonly<Record<string, number>> = {
  // 24,576 bytes of code are the most that a contract has (EIP-170), two digits each.
  eth_getCode: 64 * KIB,
  // The hashes of 15,000 transactions.
  eth_getBlockByNumber: MIB,
  eth_getBlockByHash: MIB,
  // 128 KiB of call data are the most that nodes pass on, two digits each.
  eth_getTransactionByHash: 512 * KIB,
  // Some 1,400 events.
  eth_getTransactionReceipt: MIB,
  eth_getLogs: 8 * MIB,
  // The account's proof and those of 256 slots: sixteen nodes of 532 bytes each, two digits a byte.
  eth_getProof: 257 * 17 * KIB,
};
const NUMBER = KIB;
/** The registry's answers: four texts of 256 bytes, three terms, and for each word asked for one of each bitmap. */
const STANDING = 5 * KIB;
const STANDING_WORD = 130;
/** What a node may say instead, of one call or of many. */
const REFUSAL = 64 * KIB;
/** The most that is ever read at once. */
export const MOST: number = 8 * MIB;
/** Events of a receipt lie six deep; what nodes tell of a refusal may lie deeper. */
const MAX_DEPTH = 16;

/** The longest result that a call may have, in bytes. */
export function boundResult({ method, params }: Question): number {
  if (method !== "eth_call") return RESULTS[method] ?? NUMBER;
  const { data } = Object(params[0]) as { readonly data?: unknown };
  return STANDING + STANDING_WORD * Math.ceil(String(data).length / 64);
}

/** The longest answer to calls in one request, in bytes: all their results, and a refusal. */
export function boundAnswer(calls: readonly Question[]): number {
  return Math.min(
    MOST,
    calls.reduce((sum, call) => sum + boundResult(call), REFUSAL),
  );
}

/** Whether a JSON text nests deeper than any answer does: a parser takes seconds for what a megabyte of brackets says. */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  let isText = false;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (isText) {
      if (code === 0x5c) i += 1;
      else if (code === 0x22) isText = false;
    } else if (code === 0x22) isText = true;
    else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > MAX_DEPTH) return true;
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
  }
  return false;
}
