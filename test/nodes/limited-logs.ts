// Nodes that list events of so many blocks at once, or so many events, or none: as providers do, in their own words.
import type { Fault, Reply } from "./proxy.ts";

/** What such a node refuses, and how. */
export interface LogLimit {
  /** The most blocks that it lists at once; 0 for none at all. */
  readonly blocks?: number;
  /** The most events. */
  readonly results?: number;
  readonly refusal: { readonly code: number; readonly message: string } | Reply;
}

/** Refusals by range as public providers word them, with the most blocks each is about. */
export const RANGE_WORDS: Readonly<Record<string, (most: number, from: number) => LogLimit["refusal"]>> = {
  "-32600, nothing named": () => ({ code: -32600, message: "Invalid Request" }),
  "-32602 with the limit": (most) => ({ code: -32602, message: `range 9009594 is bigger than range limit ${most}` }),
  "exceed maximum block range": (most) => ({ code: -32600, message: `exceed maximum block range: ${most}` }),
  "limited to a range": (most) => ({ code: -32614, message: `eth_getLogs is limited to a ${most} range` }),
  "a suggested range": (most, from) => ({
    code: -32600,
    message: `Under the Free tier plan, you can make eth_getLogs requests with up to a ${most} block range. Based on your parameters, this block range should work: [0x${from.toString(16)}, 0x${(from + most - 1).toString(16)}].`,
  }),
  "too wide": () => ({ code: -32602, message: "block range is too wide" }),
  "HTTP 413": () => ({ status: 413, body: "Request Entity Too Large" }),
  "HTTP 400": () => ({ status: 400, body: "" }),
};

const isReply = (refusal: LogLimit["refusal"]): refusal is Reply => typeof refusal === "string" || !("code" in refusal);

/** Makes a proxy such a node. @param limit of a request's first block */
export function limitLogs(limit: (from: number) => LogLimit): Fault {
  return async (calls, forward) => {
    const asked = calls.find(({ method }) => method === "eth_getLogs");
    if (asked === undefined) return undefined;
    const { fromBlock, toBlock } = asked.params[0] as { readonly fromBlock: string; readonly toBlock: string };
    const { blocks = Number.POSITIVE_INFINITY, results, refusal } = limit(Number(fromBlock));
    const answer = isReply(refusal) ? refusal : { body: { jsonrpc: "2.0", id: asked.id, error: refusal } };
    if (Number(toBlock) - Number(fromBlock) + 1 > blocks) return answer;
    if (results === undefined) return undefined;
    const body = (await forward()) as { readonly result?: readonly unknown[] };
    return (body.result?.length ?? 0) > results ? answer : { body };
  };
}
