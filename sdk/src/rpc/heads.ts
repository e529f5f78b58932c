// At which block several nodes are read. In honest life their heads differ by a block or two, so they are first asked where they
// are; the block is then the newest that as many as must agree have reached, known by its hash.

import { joinFailures } from "./agreement.ts";
import { readQuantity, type RpcCall, RpcError } from "./rpc.ts";
import { DIGEST_TEXT } from "../hash/bytes.ts";

/** A block, as one node names it. */
export interface Header {
  readonly number: number;
  readonly hash: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
}

/** The block that is read: its number, and the hashes that nodes gave for it, the commonest first. */
export interface AgreedBlock {
  readonly number: number;
  readonly timestamp: number;
  readonly hashes: readonly string[];
}

const LAST_SECOND = 2 ** 40;

/** The call for a block's header, by tag or number. */
export function askHeader(block: number | string): RpcCall {
  return {
    method: "eth_getBlockByNumber",
    params: [typeof block === "number" ? `0x${block.toString(16)}` : block, false],
  };
}

/** Reads the answer to `askHeader`. @throws RpcError `rpc.bad-answer` where it is no block's header, or of another block */
export function readHeader(value: unknown, host: string, asked?: number): Header {
  const { number, hash, timestamp } = Object(value) as Record<string, unknown>;
  const header = { number: Number(readQuantity(number, host)), timestamp: Number(readQuantity(timestamp, host)) };
  const isBlock =
    Number.isSafeInteger(header.number) && header.timestamp < LAST_SECOND && (asked ?? header.number) === header.number;
  if (!isBlock || typeof hash !== "string" || !DIGEST_TEXT.test(hash.toLowerCase()))
    throw new RpcError("rpc.bad-answer", `${host} answered with something that is not the block asked for`);
  return { ...header, hash: hash.toLowerCase() };
}

/**
 * Agrees on the newest block that `quorum` nodes have reached. It waits for more nodes only while those that answered are further
 * apart than `tolerance`: so a slow one delays nobody, and one that pretends to lag does not hold the others back.
 * @param heads each node's own newest block
 * @param tolerance in seconds; undefined to wait for every node
 * @throws RpcError where fewer than `quorum` nodes named a block
 */
export function agreeOnBlock(
  heads: readonly Promise<Header>[],
  quorum: number,
  tolerance: number | undefined,
): Promise<AgreedBlock> {
  return new Promise((resolve, reject) => {
    const found: Header[] = [];
    const failures: RpcError[] = [];
    const look = (): void => {
      const isLast = found.length + failures.length === heads.length;
      const byHeight = [...found].sort((a, b) => b.number - a.number);
      const [newest, reached] = [byHeight[0], byHeight[quorum - 1]];
      if (newest === undefined || reached === undefined) {
        if (isLast) reject(joinFailures(failures, quorum, heads.length));
      } else if (isLast || (tolerance !== undefined && newest.timestamp - reached.timestamp <= tolerance))
        resolve(blockAt(reached, found));
    };
    for (const head of heads) {
      head.then(
        (header) => {
          found.push(header);
          look();
        },
        (error: unknown) => {
          if (!(error instanceof RpcError)) return reject(error);
          failures.push(error);
          look();
        },
      );
    }
  });
}

function blockAt({ number, timestamp }: Header, found: readonly Header[]): AgreedBlock {
  const support = new Map<string, number>();
  for (const header of found) {
    if (header.number === number) support.set(header.hash, (support.get(header.hash) ?? 0) + 1);
  }
  const hashes = [...support].sort(([, a], [, b]) => b - a).map(([hash]) => hash);
  return { number, timestamp, hashes };
}
