// A registry's events over many blocks, from nodes that list only so many blocks, or so many events, at once: ranges shrink when a node refuses
// them, and grow again. The newest blocks come first, unless the events are taken as they come; what was read is kept whatever happens afterwards.

import { DeadlineError } from "../rpc/deadline.ts";
import { askHeader, type Header, readHeader } from "../rpc/heads.ts";
import { findBlockAt } from "../rpc/past-block.ts";
import { readCount, readData, type RpcCall, RpcError, type RpcNode } from "../rpc/rpc.ts";
import type { Hex } from "../hash/bytes.ts";

/** An event, as nodes list it. */
export interface ChainLog {
  readonly topics: readonly string[];
  readonly data: Hex;
  readonly block: number;
  readonly transaction: Hex;
}

/** Which events: those of one contract, by their topics; a list stands for any of its members. */
export interface LogFilter {
  readonly address: string;
  readonly topics: readonly (string | readonly string[] | null)[];
}

/** Of which blocks. */
export interface BlockRange {
  readonly from: number;
  readonly to: number;
}

/** How far a scan is. */
export interface ScanProgress {
  /** Blocks that were looked at. */
  readonly done: number;
  readonly of: number;
}

/** Bounds of a scan. */
export interface ScanOptions {
  /** 2,000 unless said: a million blocks at a node that lists 500 of them at once. */
  readonly mostRequests?: number | undefined;
  /** How long it may take, in milliseconds; 3 minutes unless said. */
  readonly limit?: number | undefined;
  /** How many characters of events are kept; 256 Mi unless said: half a million events. */
  readonly mostKept?: number | undefined;
  /**
   * Takes the events of each range when it was read, and the range's last block: the oldest range first, and none of them is kept. What it throws ends
   * the scan.
   */
  readonly take?: ((logs: readonly ChainLog[], last: number) => void | Promise<void>) | undefined;
  readonly onProgress?: ((progress: ScanProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a scan found, the oldest event first. */
export interface LogScan {
  readonly logs: readonly ChainLog[];
  /** The blocks that were not looked at, and why: `rpc.no-logs` where the nodes refuse, or where it would take too long. */
  readonly unread?: (BlockRange & { readonly reason: RpcError }) | undefined;
}

/** Asks one node, or a majority of several. */
export type AskChain = (method: string, params: readonly unknown[]) => Promise<unknown>;

const MOST_REQUESTS = 2_000;
const LIMIT_MS = 180_000;
const MOST_KEPT = 256 * 1024 * 1024;
/** What an event takes besides its texts. */
const EVENT = 200;
/** After so many answers to ranges of one size, a wider one is tried that was refused before; then after twice as many, and so on. */
const PATIENCE = 8;
/** What nodes say of a method that they do not have: asking again is of no use. */
const UNKNOWN_METHOD: readonly unknown[] = [-32601, -32004];
/** How much of what a node says is shown, in characters. */
const MOST_TEXT = 200;
/** How long a single block is waited for before it is asked for again, in milliseconds: where it was refused, and where the line was cut. */
const REFUSED_MS: readonly number[] = [250];
const CUT_MS: readonly number[] = [500, 1_000];
/** Blocks at once while a moment is narrowed down: each is one request to each node. */
const PROBES = 3;

/**
 * Lists the events of a range of blocks, in as few requests as the nodes let it.
 * @throws the reason of the caller's signal · what is no RpcError
 */
export async function scanLogs(
  ask: AskChain,
  { from, to, ...filter }: LogFilter & BlockRange,
  { mostRequests = MOST_REQUESTS, limit = LIMIT_MS, mostKept = MOST_KEPT, take, onProgress, signal }: ScanOptions = {},
): Promise<LogScan> {
  const parts: ChainLog[][] = [];
  const end = performance.now() + limit;
  const width = openWidth(to - from + 1);
  let [first, last] = [from, to];
  let failures = 0;
  let kept = 0;
  const stop = (reason: RpcError): LogScan => ({
    logs: parts.reverse().flat(),
    ...(last < first ? {} : { unread: { from: first, to: last, reason } }),
  });
  for (let requests = 0; last >= first; requests += 1) {
    if (signal?.aborted === true && !(signal.reason instanceof DeadlineError)) throw signal.reason;
    if (requests >= mostRequests || performance.now() >= end)
      return stop(new RpcError("rpc.no-logs", `${describeBlocks(last - first + 1)} would take too long to search`));
    const range =
      take === undefined
        ? { from: Math.max(first, last - width.now() + 1), to: last }
        : { from: first, to: Math.min(last, first + width.now() - 1) };
    let logs: ChainLog[] | undefined;
    try {
      logs = await readLogs(ask, { ...filter, ...range });
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      if (signal?.aborted === true) return stop(error);
      if (range.from < range.to) width.shrink(range.to - range.from + 1, error);
      else {
        const pauses = error.code === "rpc.bad-answer" ? REFUSED_MS : CUT_MS;
        const isLasting = UNKNOWN_METHOD.includes(readRefusal(error).code) || error.code === "rpc.wrong-chain";
        const pause = isLasting ? undefined : pauses[failures];
        if (pause === undefined) return stop(describeRefusal(error));
        failures += 1;
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
    if (logs !== undefined) {
      if (take === undefined) {
        for (const { topics, data } of logs) kept += EVENT + topics.join("").length + data.length;
        if (kept > mostKept) return stop(new RpcError("rpc.no-logs", "there are more events than can be kept"));
        parts.push(logs);
        last = range.from - 1;
      } else {
        await take(logs, range.to);
        first = range.to + 1;
      }
      failures = 0;
      width.grow();
    }
    onProgress?.({ done: to - from - (last - first), of: to - from + 1 });
  }
  return stop(new RpcError("rpc.no-logs", ""));
}

/**
 * Lists the events since a moment, in seconds since 1970: of the block of that moment, which is found by narrowing down, and those after it.
 * @param query `blocks` bounds how many of them
 * @throws RpcError where no node says which block is the newest · as `scanLogs`
 */
export async function scanLogsSince(
  ask: AskChain,
  {
    since,
    blocks = Number.POSITIVE_INFINITY,
    ...filter
  }: LogFilter & { readonly since: number; readonly blocks?: number },
  options: ScanOptions = {},
): Promise<LogScan> {
  const answer = await ask(...spread(askHeader("latest")));
  const newest = readHeader(() => answer, "the node", "latest");
  const from = await findFirstBlock(ask, since, { newest, signal: options.signal ?? new AbortController().signal });
  return scanLogs(ask, { ...filter, from, to: Math.min(newest.number, from + blocks - 1) }, options);
}

const spread = ({ method, params }: RpcCall): [string, readonly unknown[]] => [method, params];

/** The first block that is not before a moment, in seconds since 1970; the very first where the nodes do not let it be narrowed down. */
export async function findFirstBlock(
  ask: AskChain,
  since: number,
  { newest, signal }: { readonly newest: Header; readonly signal: AbortSignal },
): Promise<number> {
  if (newest.timestamp < since) return newest.number + 1;
  const host = "the node";
  const send: RpcNode["send"] = (calls) =>
    Promise.all(calls.map((call) => ask(...spread(call)).then((result) => () => result)));
  try {
    const search = { moment: since - 1, newest, probes: PROBES, signal };
    return (await findBlockAt({ host, voter: host, isProvider: false, send }, search)).number + 1;
  } catch (error) {
    if (error instanceof RpcError) return 0;
    throw error;
  }
}

/** How many blocks are asked for at once. */
interface Width {
  readonly now: () => number;
  /** After an answer. */
  readonly grow: () => void;
  /** After a refusal of so many. */
  readonly shrink: (asked: number, error: RpcError) => void;
}

function openWidth(all: number): Width {
  let width = all;
  let [granted, refused] = [0, Number.POSITIVE_INFINITY];
  let [streak, patience] = [0, PATIENCE];
  return {
    now: () => width,
    grow() {
      granted = width;
      streak += 1;
      if (streak >= patience) [refused, streak, patience] = [Number.POSITIVE_INFINITY, 0, 2 * patience];
      if (refused === Number.POSITIVE_INFINITY) width *= 2;
      // Near enough: each more that is tried may be one more that is refused.
      else if (refused - width > width / 4) width = Math.floor((width + refused) / 2);
    },
    shrink(asked, error) {
      const isFirst = granted === 0 && refused === Number.POSITIVE_INFINITY;
      if (granted >= asked) granted = 0;
      const named = readLimit(error, asked);
      // One block tells whether the node lists any at all.
      if (named !== undefined && named > granted) [width, refused] = [named, named + 1];
      else [width, refused] = [isFirst ? 1 : Math.max(granted, Math.floor(asked / 2)), asked];
      streak = 0;
    },
  };
}

/** How many blocks a node says that it lists at once: `[0x1, 0x7d0]`, `range 24383075-24383096`, `limited to a 10,000 range`, `up to a 2K block range`. */
function readLimit(error: RpcError, asked: number): number | undefined {
  const { text } = readRefusal(error);
  const [, first, second] = /(0x[0-9a-f]+),\s*(0x[0-9a-f]+)/i.exec(text) ?? /\b(\d+)\s*-\s*(\d+)\b/.exec(text) ?? [];
  const named = [
    ...text.matchAll(/(?<![\w.,-])(\d[\d,_]*)(k?)\b(?!\s*(?:results|logs|events|m?s\b|sec|min|[km]b\b))/gi),
  ];
  const sizes = [
    Number(second) - Number(first) + 1,
    ...named.map(([, digits, thousand]) => Number(digits?.replace(/\D/g, "")) * (thousand === "" ? 1 : 1000)),
  ];
  // That so many were asked for is said too, counted in one way or the other.
  const [size] = sizes.filter((one) => one >= 1 && one < asked - 1).sort((a, b) => a - b);
  return size;
}

/** The events of one range, as they are of use. @throws RpcError where they are not those asked for, each once and in order */
async function readLogs(ask: AskChain, { address, topics, from, to }: LogFilter & BlockRange): Promise<ChainLog[]> {
  const [fromBlock, toBlock] = [from, to].map((block) => `0x${block.toString(16)}`);
  const logs = await ask("eth_getLogs", [{ address, fromBlock, toBlock, topics }]);
  const refuse = (): RpcError => new RpcError("rpc.bad-answer", "the node did not return the registry's events");
  if (!Array.isArray(logs)) throw refuse();
  let last = { block: from, position: -1 };
  return logs.map((log): ChainLog => {
    const {
      address: by,
      topics: own,
      data,
      blockNumber,
      logIndex,
      removed,
      transactionHash,
    } = Object(log) as Record<string, unknown>;
    const at = { block: readCount(blockNumber), position: readCount(logIndex) };
    const isLater = at.block > last.block || (at.block === last.block && at.position > last.position);
    const isOurs = String(by).toLowerCase() === address.toLowerCase() && removed !== true;
    if (!isOurs || !isLater || at.block > to || !Array.isArray(own) || !isAskedFor(own, topics)) throw refuse();
    last = at;
    return { topics: own as string[], data: readData(data), block: at.block, transaction: readData(transactionHash) };
  });
}

function isAskedFor(own: readonly unknown[], asked: LogFilter["topics"]): boolean {
  return asked.every((topic, i) => topic === null || [topic].flat().includes(String(own[i]).toLowerCase()));
}

function readRefusal({ refusal }: RpcError): { readonly code: unknown; readonly text: string } {
  const { code, message, data } = Object(refusal) as Record<string, unknown>;
  return { code, text: [message, typeof data === "string" ? data : Object(data).payload].filter(Boolean).join(" ") };
}

/** Why not even one block's events are listed. */
function describeRefusal(error: RpcError): RpcError {
  const { code, message, reason = "" } = error;
  if (code !== "rpc.bad-answer" && !["http", "server"].includes(reason)) return error;
  const { text } = readRefusal(error);
  return new RpcError("rpc.no-logs", `${message}${text === "" ? "" : `: ${text.slice(0, MOST_TEXT)}`}`);
}

const describeBlocks = (count: number): string => `${count.toLocaleString("en")} block${count === 1 ? "" : "s"}`;
