// At which block several nodes are read. In honest life their heads differ by a block or two, so they are first asked where they
// are; the block is then the newest that as many hosts as must agree have reached, known by its hash. What a contract calls its block's
// number is never asked: on some chains that is another chain's.

import { joinFailures } from "./agreement.ts";
import { readQuantity, type RpcAnswer, type RpcCall, RpcError, type RpcNode } from "./rpc.ts";
import { DIGEST_TEXT } from "../hash/bytes.ts";

/** A block, as one node names it. */
export interface Header {
  readonly number: number;
  readonly hash: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
}

/** The block that is read: its number, and the headers that nodes gave for it, the one that most hosts gave first. */
export interface AgreedBlock {
  readonly number: number;
  readonly headers: readonly [Header, ...Header[]];
}

/** How to agree on a block. */
export interface BlockRule {
  /** How many hosts must have reached it. */
  readonly quorum: number;
  /** How far apart those may be that are not waited for, in seconds; undefined to wait for every node. */
  readonly tolerance: number | undefined;
}

const LAST_SECOND = 2 ** 40;
/** How far apart hosts may be that agree, in seconds: one that is of long ago would have the others speak of a state that is over. */
const FARTHEST_APART = 900;

/** The call for a block's header, by tag or number. */
export function askHeader(block: number | string): RpcCall {
  return {
    method: "eth_getBlockByNumber",
    params: [typeof block === "number" ? `0x${block.toString(16)}` : block, false],
  };
}

/**
 * Reads the answer to `askHeader`.
 * @param name by which the block was asked for
 * @throws RpcError `rpc.bad-answer` where it is no block's header, or of another block; `rpc.no-finality` where the node knows no final or safe one
 */
export function readHeader(answer: RpcAnswer | undefined, host: string, name: number | string): Header {
  const { number, hash, timestamp } = Object(isFinalTag(name) ? readFinal(answer, host, name) : answer?.());
  const header = { number: Number(readQuantity(number, host)), timestamp: Number(readQuantity(timestamp, host)) };
  const isBlock =
    Number.isSafeInteger(header.number) &&
    header.timestamp < LAST_SECOND &&
    (typeof name === "string" || name === header.number);
  if (!isBlock || typeof hash !== "string" || !DIGEST_TEXT.test(hash.toLowerCase()))
    throw new RpcError("rpc.bad-answer", `${host} did not answer with the block asked for`);
  return { ...header, hash: hash.toLowerCase() };
}

/** Reads the headers of blocks by their numbers. @throws RpcError as `readHeader` · the reason of the signal */
export async function readHeaders(node: RpcNode, numbers: readonly number[], signal: AbortSignal): Promise<Header[]> {
  const answers = await node.send(numbers.map(askHeader), signal);
  return numbers.map((number, i) => readHeader(answers[i], node.host, number));
}

/** Whether a block's name is one that some chains and nodes do not know. */
export function isFinalTag(name: unknown): name is "finalized" | "safe" {
  return name === "finalized" || name === "safe";
}

/** What nodes say that have no final block, if not null: a code, or one of many texts. What they say of limits and faults is none of these. */
const UNKNOWN_BLOCK = /finalized|safe|unknown block|unsupported|invalid|hex|not found/i;
const UNKNOWN_CODES: readonly unknown[] = [-39001, -32602];

function readFinal(answer: RpcAnswer | undefined, host: string, name: string): unknown {
  let refusal: unknown;
  try {
    const value = answer?.();
    if (value !== null) return value;
  } catch (error) {
    ({ refusal } = error as RpcError);
    const { code, message } = Object(refusal) as Record<string, unknown>;
    if (!UNKNOWN_CODES.includes(code) && !UNKNOWN_BLOCK.test(String(message))) throw error;
  }
  throw new RpcError("rpc.no-finality", `${host} has no ${name} block`, refusal);
}

/**
 * Agrees on the newest block that `quorum` hosts have reached. It waits for more nodes only while those that answered are further
 * apart than `tolerance`: so a slow one delays nobody, and one that pretends to lag does not hold the others back.
 * @param find a node's own newest block
 * @throws RpcError where fewer than `quorum` hosts named a block, `rpc.disagreement` where fewer are within 15 minutes of it
 */
export function agreeOnBlock(
  nodes: readonly RpcNode[],
  find: (node: RpcNode) => Promise<Header>,
  { quorum, tolerance }: BlockRule,
): Promise<AgreedBlock> {
  return new Promise((resolve, reject) => {
    const found: Found[] = [];
    const failures: RpcError[] = [];
    const look = (): void => {
      const isLast = found.length + failures.length === nodes.length;
      const byHeight = listReached(found);
      const [newest, reached] = [byHeight[0], byHeight[quorum - 1]];
      if (newest === undefined || reached === undefined) {
        if (isLast) reject(joinFailures(failures, quorum, nodes, found.length));
        return;
      }
      const block = blockAt(reached, found);
      const [{ timestamp: moment }] = block.headers;
      const near = byHeight.filter(({ timestamp }) => Math.abs(timestamp - moment) <= FARTHEST_APART);
      if (near.length >= quorum) {
        if (isLast || (tolerance !== undefined && newest.timestamp - reached.timestamp <= tolerance)) resolve(block);
      } else if (isLast) reject(new RpcError("rpc.disagreement", "the nodes are more than 15 minutes apart"));
    };
    // Where there is nobody to wait for, this ends it.
    look();
    for (const node of nodes) {
      find(node).then(
        (header) => {
          found.push({ header, voter: node.voter });
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

/** A block that a node named, and whose word that is. */
interface Found {
  readonly header: Header;
  readonly voter: string;
}

/** The newest block of each host, the newest first. */
function listReached(found: readonly Found[]): Header[] {
  const newest = new Map<string, Header>();
  for (const { header, voter } of found) {
    if (header.number > (newest.get(voter)?.number ?? -1)) newest.set(voter, header);
  }
  return [...newest.values()].sort((a, b) => b.number - a.number);
}

function blockAt(reached: Header, found: readonly Found[]): AgreedBlock {
  const support = new Map<string, { readonly header: Header; readonly voters: Set<string> }>();
  for (const { header, voter } of found) {
    if (header.number !== reached.number) continue;
    const key = `${header.hash} ${header.timestamp}`;
    const same = support.get(key) ?? { header, voters: new Set() };
    same.voters.add(voter);
    support.set(key, same);
  }
  const byVoters = [...support.values()].sort((a, b) => b.voters.size - a.voters.size);
  const [first = reached, ...others] = byVoters.map(({ header }) => header);
  return { number: reached.number, headers: [first, ...others] };
}
