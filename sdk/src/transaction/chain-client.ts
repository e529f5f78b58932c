// Asking the nodes of one chain, and believing only what a majority of them says; telling all of them a transaction.

import { agree, type Agreement, type Vote } from "../rpc/agreement.ts";
import { agreeOnBlock, askHeader, type Header, readHeader } from "../rpc/heads.ts";
import { runInTime } from "../rpc/deadline.ts";
import { findUrlFault } from "../rpc/node-url.ts";
import { connectNode, readCount, readQuantity, type RpcCall, RpcError, type RpcNode } from "../rpc/rpc.ts";
import { decodeRegistryError, type RegistryError } from "../registry/registry-error.ts";

/** A chain, through one node or several. */
export interface ChainClient {
  readonly chainId: number;
  /**
   * The result of one call, as a majority of the nodes gives it at a block that a majority has reached. Of two nodes, one is enough while the other cannot
   * be reached.
   * @throws RegistryError where a majority says that the registry refuses the call · RpcError where there is none, `rpc.disagreement` where they differ
   */
  readonly ask: (method: string, params: readonly unknown[]) => Promise<unknown>;
  /**
   * The same where there is a majority, else what most of the nodes that answer say: good enough to send by, never to call something done.
   * @throws RegistryError only where a majority says so · RpcError where no node gives a result
   */
  readonly guess: (method: string, params: readonly unknown[]) => Promise<unknown>;
  /**
   * What each node says that answers, for figures in which honest nodes differ. @throws as `guess`
   */
  readonly askEach: (method: string, params: readonly unknown[]) => Promise<readonly unknown[]>;
  /** Tells every node. What they reply is not believed: only the chain says what became of it. */
  readonly tell: (method: string, params: readonly unknown[]) => Promise<void>;
}

/** The nodes of a chain. */
export interface ChainAccess {
  readonly chainId: number;
  /** URLs of JSON-RPC nodes. A majority of their hosts is believed. */
  readonly rpc: readonly string[];
  /** Whether a far node may be asked by http, where anybody on the way can answer in its place; refused unless said. */
  readonly plainHttp?: boolean | undefined;
  /** How long one request may take, in milliseconds; 10,000 unless said. */
  readonly timeout?: number | undefined;
}

const TIMEOUT_MS = 10_000;
/** What a node gets that could not be reached the last time. */
const SHORT_MS = 1_000;
/** Honest nodes may differ for a moment: how often they are asked again, and after how long. */
const MORE_TRIES = 2;
const PAUSE_MS = 300;
/** How far apart those may be that are not waited for, in seconds: one that lags, or says so, holds nobody back to where it is. */
const HEADS_APART = 0;
/** How far apart newest blocks may be that nodes are asked at, in seconds: what was done since would be left out. */
const FARTHEST_APART = 60;

/** Where the methods that read a state name its block. */
const BLOCK_POSITIONS: Readonly<Record<string, number>> = {
  eth_call: 1,
  eth_estimateGas: 1,
  eth_getBalance: 1,
  eth_getCode: 1,
  eth_getTransactionCount: 1,
};

/** What honest nodes of every make say alike, of answers in which they may differ else. */
const BLOCK_MEMBERS = ["number", "hash", "timestamp", "baseFeePerGas"];
const LOG_MEMBERS = ["address", "topics", "data", "blockNumber", "transactionHash", "logIndex"];
const RECEIPT_MEMBERS = ["transactionHash", "blockHash", "blockNumber", "gasUsed", "status", "contractAddress"];
const ALIKE: Readonly<Record<string, (result: unknown) => unknown>> = {
  eth_getBlockByNumber: (block) => pick(block, BLOCK_MEMBERS),
  eth_getLogs: (logs) => listLogs(logs),
  eth_getTransactionReceipt: (receipt) =>
    receipt === null ? null : [pick(receipt, RECEIPT_MEMBERS), listLogs(Object(receipt).logs)],
};

function pick(value: unknown, members: readonly string[]): unknown[] {
  return members.map((member) => (Object(value) as Record<string, unknown>)[member] ?? null);
}

function listLogs(logs: unknown): unknown {
  return Array.isArray(logs) ? logs.map((log) => pick(log, LOG_MEMBERS)) : null;
}

/** What a node says: a result, or that the registry refuses the call. */
type Said = { readonly result: unknown } | { readonly refusal: RegistryError };

/** What the nodes say of one call, in their order, and what a majority says of it. */
interface Poll {
  readonly votes: readonly Vote<Said>[];
  readonly majority: Agreement<Said> | RpcError;
}

/** The chain id that a majority of nodes states. @throws RpcError where there is none · TypeError as `connectChain` */
export async function readChainId(access: Omit<ChainAccess, "chainId">): Promise<number> {
  const nodes = openNodes(access);
  const { majority } = await poll(nodes, async (node) => ({ result: readCount(await readStatedChain(node)) }));
  return Number(readSaid(majority));
}

async function readStatedChain(node: RpcNode, signal?: AbortSignal): Promise<unknown> {
  const [stated] = await node.send([{ method: "eth_chainId", params: [] }], signal);
  return stated?.();
}

function openNodes({ rpc, plainHttp = false, timeout = TIMEOUT_MS }: Omit<ChainAccess, "chainId">): RpcNode[] {
  return rpc.map((url, i) => {
    const fault = findUrlFault(url, { plainHttp });
    if (fault !== undefined) throw new TypeError(`rpc[${i}] ${fault}`);
    return connectNode(url, timeout);
  });
}

/**
 * Connects to a chain; each node's chain id is checked before it is asked anything else.
 * @throws TypeError for what is no node's URL, and for a far node with http unless `plainHttp` says so
 */
export function connectChain({ chainId, timeout = TIMEOUT_MS, ...access }: ChainAccess): ChainClient {
  const nodes = openNodes({ ...access, timeout });
  const known = new Set<RpcNode>();
  const silent = new Set<RpcNode>();

  async function askNode(node: RpcNode, { method, params }: RpcCall): Promise<unknown> {
    try {
      return await runInTime({ limit: silent.has(node) ? SHORT_MS : timeout }, async (signal) => {
        if (!known.has(node)) {
          const found = readQuantity(await readStatedChain(node, signal), node.host);
          if (found !== BigInt(chainId))
            throw new RpcError("rpc.wrong-chain", `${node.host} is of chain ${found}, not of chain ${chainId}`);
          known.add(node);
        }
        const [answer] = await node.send([{ method, params }], signal);
        silent.delete(node);
        return answer?.();
      });
    } catch (error) {
      if (error instanceof RpcError && error.code === "rpc.unreachable") silent.add(node);
      throw error;
    }
  }

  /** The newest block with this name that a majority has reached; undefined where no majority names one. */
  async function findBlock(tag: string) {
    const quorum = countMajority(nodes);
    const read =
      (asked: string | number) =>
      async (node: RpcNode): Promise<Header> =>
        readHeader(await askNode(node, askHeader(asked)), node.host, typeof asked === "number" ? asked : undefined);
    try {
      const rule = { quorum, tolerance: HEADS_APART, ...(tag === "latest" ? { farthest: FARTHEST_APART } : {}) };
      const reached = await agreeOnBlock(nodes, read(tag), rule);
      if (reached.agreed >= quorum) return reached;
      // Some are ahead, or one misstates where it is and when that was: a majority has to know the block as it was named.
      const known = await agreeOnBlock(nodes, read(reached.number), { quorum, tolerance: undefined });
      return known.agreed >= quorum && known.headers[0].timestamp === reached.headers[0].timestamp ? known : undefined;
    } catch (error) {
      if (error instanceof RpcError) return undefined;
      throw error;
    }
  }

  /** The same call at a block that all nodes mean alike: one for each hash that was named for it, the one that most named first. */
  async function pinCall(method: string, params: readonly unknown[]): Promise<(readonly unknown[])[]> {
    const position = method === "eth_getBlockByNumber" ? 0 : BLOCK_POSITIONS[method];
    const tag = position === undefined ? undefined : params[position];
    if (nodes.length === 1 || (tag !== "latest" && tag !== "safe" && tag !== "finalized")) return [params];
    const block = await findBlock(tag);
    if (block === undefined) return [params];
    const { number, headers } = block;
    const pins =
      position === 0
        ? [`0x${number.toString(16)}`]
        : headers.map(({ hash }) => ({ blockHash: hash, requireCanonical: true }));
    return pins.map((pin) => params.map((param, i) => (i === position ? pin : param)));
  }

  async function pollCall(method: string, params: readonly unknown[]): Promise<Poll> {
    if (method === "eth_blockNumber" && nodes.length > 1) {
      const block = await findBlock("latest");
      if (block !== undefined)
        return { votes: [], majority: { value: { result: `0x${block.number.toString(16)}` }, agreed: nodes.length } };
    }
    let found: Poll | undefined;
    for (const pinned of await pinCall(method, params)) {
      const ask = (node: RpcNode): Promise<Said> =>
        askNode(node, { method, params: pinned }).then((result) => ({ result }), readRefusal);
      found = await poll(nodes, ask, method);
      if (!(found.majority instanceof RpcError)) break;
    }
    return found as Poll;
  }

  async function pollAgain(method: string, params: readonly unknown[]): Promise<Poll> {
    for (let turn = 0; ; turn += 1) {
      const found = await pollCall(method, params);
      const { votes, majority } = found;
      const isOpen = votes.length > 1 && majority instanceof RpcError && majority.code !== "rpc.wrong-chain";
      if (!isOpen || turn === MORE_TRIES || votes.every(isUnreachable)) return found;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * 2 ** turn));
    }
  }

  async function askEach(method: string, params: readonly unknown[]): Promise<readonly unknown[]> {
    const { votes, majority } = await pollCall(method, params);
    if (!(majority instanceof RpcError) && "refusal" in majority.value) throw majority.value.refusal;
    const results = votes.flatMap((vote) => (isResult(vote) ? [vote.value.result] : []));
    if (results.length > 0) return results;
    throw majority instanceof RpcError ? majority : new RpcError("rpc.disagreement", "the nodes contradict each other");
  }

  return {
    chainId,
    ask: async (method, params) => readSaid((await pollAgain(method, params)).majority),
    async guess(method, params) {
      const { votes, majority } = await pollCall(method, params);
      if (!(majority instanceof RpcError)) return readSaid(majority);
      const results = votes.filter(isResult);
      const countEqual = ({ key }: { readonly key: string }): number => results.filter((one) => one.key === key).length;
      const [first, ...more] = results;
      if (first === undefined) throw majority;
      return more.reduce((most, one) => (countEqual(one) > countEqual(most) ? one : most), first).value.result;
    },
    askEach,
    async tell(method, params) {
      await Promise.allSettled(nodes.map((node) => askNode(node, { method, params })));
    },
  };
}

/** How many hosts are believed. */
function countMajority(nodes: readonly RpcNode[]): number {
  return Math.floor(new Set(nodes.map(({ voter }) => voter)).size / 2) + 1;
}

/** Asks all nodes at once, until a majority says the same or none can. */
async function poll(nodes: readonly RpcNode[], ask: (node: RpcNode) => Promise<Said>, method = ""): Promise<Poll> {
  const asked = nodes.map((node) =>
    ask(node).then(
      (said): Vote<Said> => ({ key: keyOf(method, said), value: said }),
      (error: unknown): RpcError => {
        if (error instanceof RpcError) return error;
        throw error;
      },
    ),
  );
  const votes: Vote<Said>[] = [];
  const [majority = new RpcError("rpc.unreachable", "no node is named")] = await agree(
    nodes,
    countMajority(nodes),
    nodes.length === 0 ? 0 : 1,
    async (_, position) => {
      const vote = (await asked[position]) as Vote<Said>;
      votes[position] = vote;
      return [vote];
    },
  );
  // Without a majority every node is heard: what one says may be good enough.
  const heard = majority instanceof RpcError ? await Promise.all(asked) : votes.filter((vote) => vote !== undefined);
  const [only, ...others] = heard.filter((vote) => !(vote instanceof RpcError));
  const isLone = nodes.length === 2 && heard.length === 2 && others.length === 0 && heard.some(isUnreachable);
  if (isLone && only !== undefined && !(only instanceof RpcError))
    return { votes: heard, majority: { value: only.value, agreed: 1 } };
  return { votes: heard, majority };
}

function keyOf(method: string, said: Said): string {
  if ("refusal" in said) return `refused: ${said.refusal.message}`;
  return JSON.stringify(ALIKE[method]?.(said.result) ?? said.result).toLowerCase();
}

function isUnreachable(vote: Vote<Said>): boolean {
  return vote instanceof RpcError && vote.code === "rpc.unreachable";
}

function isResult(vote: Vote<Said>): vote is Exclude<Vote<Said>, RpcError> & { value: { result: unknown } } {
  return !(vote instanceof RpcError) && "result" in vote.value;
}

function readSaid(majority: Agreement<Said> | RpcError): unknown {
  if (majority instanceof RpcError) throw majority;
  if ("refusal" in majority.value) throw majority.value.refusal;
  return majority.value.result;
}

/** The contract's own error in a node's refusal: its data stands at different depths. @throws what it was, where it is none */
function readRefusal(error: unknown): Said {
  const { data } = Object(error instanceof RpcError ? error.refusal : undefined) as { data?: unknown };
  const refusal = decodeRegistryError(data) ?? decodeRegistryError((Object(data) as { data?: unknown }).data);
  if (refusal === undefined) throw error;
  return { refusal };
}
