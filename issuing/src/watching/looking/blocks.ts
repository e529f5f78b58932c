// Blocks, as a majority of the nodes names them.
import { type ChainClient, type Finality, readCount, RpcError } from "@laurel/sdk";
import type { WatchSource } from "../events/source.ts";

/** A block. */
export interface Block {
  readonly number: number;
  readonly hash: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
}

/** How far the newest block's time may lie ahead of this computer's clock, in seconds. */
const CLOCKS_APART = 900;
/** So many blocks may come again where the nodes name none that is final. */
const UNKNOWN_DEPTH = 128;

/** Reads a block by its number or name. @throws RpcError where no majority names it */
export async function readBlock({ ask }: Pick<ChainClient, "ask">, name: number | string): Promise<Block> {
  const named = typeof name === "number" ? `0x${name.toString(16)}` : name;
  const answer = Object(await ask("eth_getBlockByNumber", [named, false])) as Record<string, unknown>;
  const hash = String(answer.hash);
  if (!/^0x[0-9a-f]{64}$/.test(hash)) throw new RpcError("rpc.bad-answer", `the nodes have no block ${name}`);
  return { number: readCount(answer.number), hash, timestamp: readCount(answer.timestamp) };
}

/** Reads the newest block. @throws RpcError as `readBlock`, and where it is of the future, on a chain that keeps to the clock */
export async function readHead({ client, isAgeless }: Pick<WatchSource, "client" | "isAgeless">): Promise<Block> {
  const block = await readBlock(client, "latest");
  if (isAgeless || block.timestamp <= Date.now() / 1000 + CLOCKS_APART) return block;
  throw new RpcError("rpc.bad-answer", "the newest block is from the future: check this computer's clock");
}

/** The number of the newest block that is final, by what a trust list says; some way back where the nodes name none. @throws RpcError where they do not answer */
export async function readFinalNumber(
  client: Pick<ChainClient, "ask">,
  head: Block,
  finality: Finality,
): Promise<number> {
  if (finality === "latest") return head.number;
  if (typeof finality === "object") return Math.max(0, head.number - finality.confirmations);
  try {
    return Math.min(head.number, (await readBlock(client, finality)).number);
  } catch (error) {
    if (error instanceof RpcError && error.code === "rpc.no-finality") return Math.max(0, head.number - UNKNOWN_DEPTH);
    throw error;
  }
}

/** The number of the last block before a moment, in seconds since 1970; 0 where there is none. @throws RpcError where no majority names the blocks between */
export async function findBlockBefore(client: Pick<ChainClient, "ask">, head: Block, moment: number): Promise<number> {
  if (head.timestamp < moment) return head.number;
  let [low, high] = [0, head.number];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if ((await readBlock(client, middle)).timestamp < moment) low = middle;
    else high = middle;
  }
  return low;
}
