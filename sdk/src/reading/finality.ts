// Where several nodes are read: the block that is final for enough of them, and the newest that enough of them have, or had at a past
// moment.

import type { NodeSource } from "../rpc/source.ts";
import { runInTime } from "../rpc/deadline.ts";
import {
  type AgreedBlock,
  agreeOnBlock,
  askHeader,
  type Header,
  isFinalTag,
  readHeader,
  readHeaders,
} from "../rpc/heads.ts";
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
  return isFinalTag(finality) ? [finality, "latest"] : ["latest"];
}

/** What is wrong with the time of the newest block, if anything. */
export function findAgeFault(timestamp: number, { maxAge }: TrustedRegistry<NodeSource>): RpcError | undefined {
  if (maxAge === null) return undefined;
  const age = Date.now() / 1000 - timestamp;
  if (age > maxAge)
    return new RpcError("rpc.stale", `the newest block is from ${new Date(timestamp * 1000).toISOString()}`);
  if (-age <= CLOCKS_APART) return undefined;
  return new RpcError("rpc.bad-answer", "the newest block is from the future: check the clock");
}

/** How to agree on them. */
export interface AgreementOptions {
  /** How long the nodes may take to say where they are, in milliseconds. */
  readonly limit: number;
  readonly signal: AbortSignal;
  /** A past moment in seconds since 1970: the newest block is then the one of that moment. */
  readonly asOf: number | undefined;
  /** Whether to wait for every node, and not only for as many as are needed. */
  readonly isPatient: boolean;
}

/**
 * Agrees on the blocks to read.
 * @throws RpcError where too few nodes say where they are · the reason of the caller's signal
 */
export async function agreeOnBlocks(
  nodes: readonly RpcNode[],
  registry: TrustedRegistry<NodeSource>,
  { limit, signal, asOf, isPatient }: AgreementOptions,
): Promise<AgreedBlocks> {
  const { quorum, finality } = registry;
  const [newest, tagged] = await runInTime({ limit, signal }, (within) => {
    const heads = new Map(nodes.map((node) => [node, readHeads(node, finality, within)]));
    const agreeOn = (name: keyof Heads, apart: number): Promise<AgreedBlock> => {
      const find = async (node: RpcNode): Promise<Header> => ((await heads.get(node)) as Heads)[name];
      return agreeOnBlock(nodes, find, { quorum, tolerance: isPatient ? undefined : apart });
    };
    return Promise.all([agreeOn("latest", HEADS_APART), agreeOn("final", FINAL_APART)]);
  });
  const [{ timestamp }] = newest.headers;
  const fault = asOf === undefined ? undefined : findAgeFault(timestamp, registry);
  if (fault !== undefined) throw fault;
  const search = { moment: asOf ?? timestamp, newest: { number: newest.number, timestamp }, signal };
  // Each node finds it by itself: honest ones find the same, and none of the others holds them up.
  const latest =
    search.moment >= timestamp
      ? newest
      : await agreeOnBlock(nodes, (node) => findBlockAt(node, search), { quorum, tolerance: 0 });
  const isPast = latest !== newest;
  const depth = typeof finality === "string" ? tagged.number : Math.max(0, newest.number - finality.confirmations);
  if (finality === "latest" || depth >= latest.number) return { final: latest, latest, isPast };
  if (typeof finality === "string") return { final: tagged, latest, isPast };
  const find = async (node: RpcNode): Promise<Header> => (await readHeaders(node, [depth], signal))[0] as Header;
  return { final: await agreeOnBlock(nodes, find, { quorum, tolerance: 0 }), latest, isPast };
}

interface Heads {
  readonly final: Header;
  readonly latest: Header;
}

async function readHeads(node: RpcNode, finality: Finality, signal: AbortSignal): Promise<Heads> {
  const [tag = "latest"] = listTags(finality);
  const answers = await node.send(listTags(finality).map(askHeader), signal);
  const latest = readHeader(answers.at(-1), node.host, "latest");
  const final = readHeader(answers[0], node.host, tag);
  if (latest.number < final.number)
    throw new RpcError("rpc.bad-answer", `${node.host} has a latest block below the final one`);
  return { final, latest };
}
