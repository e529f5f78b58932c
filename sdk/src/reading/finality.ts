// Where several nodes are read: the block that is final for enough of them, and the newest that enough of them have, or had at a past
// moment.

import { type AgreedBlock, agreeOnBlock, askHeader, type Header, readHeader } from "../rpc/heads.ts";
import { findBlockAt } from "../rpc/past-block.ts";
import { RpcError, type RpcNode } from "../rpc/rpc.ts";
import type { Finality, TrustedRegistry } from "./trust-list.ts";

/** The blocks that all nodes are read at. */
export interface AgreedBlocks {
  readonly final: AgreedBlock;
  readonly latest: AgreedBlock;
  /** Whether they are of a past moment, whose state a node may have dropped. */
  readonly isPast: boolean;
}

/** How far apart honest nodes are, in seconds: a few blocks, and two epochs of finality. */
const HEADS_APART = 60;
const FINAL_APART = 900;
/** How far a block's time may lie ahead of this computer's clock, in seconds. */
const CLOCKS_APART = 900;

/** The names of the blocks that are read, the final one first where it has a name of its own. */
export function listTags(finality: Finality): readonly string[] {
  return finality === "safe" || finality === "finalized" ? [finality, "latest"] : ["latest"];
}

/** What is wrong with the time of the newest block, if anything. */
export function findAgeFault(timestamp: number, { maxAge }: TrustedRegistry): RpcError | undefined {
  if (maxAge === null) return undefined;
  const age = Date.now() / 1000 - timestamp;
  if (age > maxAge)
    return new RpcError("rpc.stale", `the newest block is of ${new Date(timestamp * 1000).toISOString()}`);
  if (-age <= CLOCKS_APART) return undefined;
  return new RpcError("rpc.bad-answer", "the newest block is of the future: is this clock right?");
}

/** How to agree on them. */
export interface AgreementOptions {
  /** How long a request may take, in milliseconds. */
  readonly limit: number;
  /** A past moment in seconds since 1970: the newest block is then the one of that moment. */
  readonly asOf: number | undefined;
  /** Whether to wait for every node, and not only for as many as are needed. */
  readonly isPatient: boolean;
}

/**
 * Agrees on the blocks to read.
 * @throws RpcError where too few nodes say where they are
 */
export async function agreeOnBlocks(
  nodes: readonly RpcNode[],
  registry: TrustedRegistry,
  { limit, asOf, isPatient }: AgreementOptions,
): Promise<AgreedBlocks> {
  const { quorum, finality } = registry;
  const heads = nodes.map((node) => readHeads(node, finality, limit));
  const agreeOn = (name: "final" | "latest", apart: number): Promise<AgreedBlock> => {
    const named = heads.map(async (head) => (await head)[name]);
    return agreeOnBlock(named, quorum, isPatient ? undefined : apart);
  };
  const [newest, tagged] = await Promise.all([agreeOn("latest", HEADS_APART), agreeOn("final", FINAL_APART)]);
  const fault = asOf === undefined ? undefined : findAgeFault(newest.timestamp, registry);
  if (fault !== undefined) throw fault;
  const latest =
    asOf === undefined || asOf >= newest.timestamp ? newest : await agreeOnPastBlock(nodes, quorum, asOf, newest);
  const isPast = latest !== newest;
  const depth = typeof finality === "string" ? tagged.number : Math.max(0, newest.number - finality.confirmations);
  if (finality === "latest" || depth >= latest.number) return { final: latest, latest, isPast };
  if (typeof finality === "string") return { final: tagged, latest, isPast };
  const headers = nodes.map((node) => readHeaderAt(node, depth, limit));
  return { final: await agreeOnBlock(headers, quorum, 0), latest, isPast };
}

async function readHeads(node: RpcNode, finality: Finality, limit: number): Promise<{ final: Header; latest: Header }> {
  const answers = await node.send(listTags(finality).map(askHeader), limit);
  const headers = answers.map((answer) => readHeader(answer(), node.host));
  const [final, latest] = [headers[0] as Header, headers.at(-1) as Header];
  if (latest.number < final.number)
    throw new RpcError("rpc.bad-answer", `${node.host} has a latest block below the final one`);
  return { final, latest };
}

async function readHeaderAt(node: RpcNode, number: number, limit: number): Promise<Header> {
  const [answer] = await node.send([askHeader(number)], limit);
  return readHeader(answer?.(), node.host, number);
}

/** The block of a past moment: one node finds it, enough others confirm that the next block is later. */
async function agreeOnPastBlock(
  nodes: readonly RpcNode[],
  quorum: number,
  asOf: number,
  newest: AgreedBlock,
): Promise<AgreedBlock> {
  let failure: unknown;
  for (const finder of nodes) {
    try {
      const number = await findBlockAt(finder, asOf, newest);
      const confirmed = nodes.map((node) => confirmBlock(node, number, asOf));
      return await agreeOnBlock(confirmed, quorum, 0);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      failure = error;
    }
  }
  throw failure;
}

async function confirmBlock(node: RpcNode, number: number, asOf: number): Promise<Header> {
  const [answer, next] = await node.send([askHeader(number), askHeader(number + 1)]);
  const header = readHeader(answer?.(), node.host, number);
  const isIt = header.timestamp <= asOf && readHeader(next?.(), node.host, number + 1).timestamp > asOf;
  if (!isIt) throw new RpcError("rpc.bad-answer", `${node.host} has another block at the moment asked for`);
  return header;
}
