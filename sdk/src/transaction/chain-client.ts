// Asking the nodes of one chain, and believing only what a majority of them says; telling all of them a transaction.

import { requireMembers } from "../text/argument.ts";
import { DIGEST_TEXT, fromHex, type Hex, toHex } from "../hash/bytes.ts";
import { keccak256 } from "../hash/keccak.ts";
import { agree, type Agreement, type Vote } from "../rpc/agreement.ts";
import { writeAlike } from "../rpc/alike.ts";
import { isAskedByNumber, readByNumber } from "../rpc/by-number.ts";
import { connectNode } from "../rpc/line/connect.ts";
import { askHeader, type Header, isFinalTag, readHeader } from "../rpc/heads.ts";
import { runInTime } from "../rpc/deadline.ts";
import { findProvider, findSourceFault, type NodeSource } from "../rpc/source.ts";
import { readCount, readQuantity, type RpcCall, type RpcCode, RpcError, type RpcNode } from "../rpc/rpc.ts";
import { readReply, type Refusal, type Told } from "./refusal.ts";
import { askOnce, explainWallet } from "./wallet.ts";
import { decodeRegistryError, type RegistryError } from "../registry/registry-error.ts";

/** A chain, through one node or several. */
export interface ChainClient {
  readonly chainId: number;
  /** Whether one of the nodes is a provider, which may ask a person before it sends. */
  readonly hasWallet: boolean;
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
  /** Tells every node a transaction. What they reply tells a person why it waits; only the chain says what became of it. */
  readonly tell: (method: string, params: readonly unknown[]) => Promise<Told>;
}

/** The nodes of a chain. */
export interface ChainAccess {
  readonly chainId: number;
  /** Nodes that speak JSON-RPC. A majority of their hosts is believed. */
  readonly rpc: readonly NodeSource[];
  /** Whether a far node may be asked by http, where anybody on the way can answer in its place; refused unless said. */
  readonly plainHttp?: boolean | undefined;
  /** How long one request may take, in milliseconds; 10,000 unless said. */
  readonly timeout?: number | undefined;
  /** Whether a majority is needed of two nodes as well, of which one cannot be reached: for what is told to others who do not ask. */
  readonly strict?: boolean | undefined;
}

const TIMEOUT_MS = 10_000;
/** What a node gets that could not be reached the last time. */
const SHORT_MS = 1_000;
/** Honest nodes may differ for a moment: how often they are asked again, and after how long. */
const MORE_TRIES = 3;
/** What asking again does not change. */
const LASTING: readonly string[] = ["rpc.wrong-chain", "rpc.no-finality"];
const PAUSE_MS = 300;
/** How far apart honest nodes are, in seconds; and those whose newest final or safe block is asked for, which moves in leaps. */
const HEADS_APART = 60;
const LEAP = 900;

/** Where the methods that read a state name its block. */
const BLOCK_POSITIONS: Readonly<Record<string, number>> = {
  eth_call: 1,
  eth_estimateGas: 1,
  eth_getBalance: 1,
  eth_getCode: 1,
  eth_getTransactionCount: 1,
};

/** What a node says: a result, or that the registry refuses the call. */
type Said = { readonly result: unknown } | { readonly refusal: RegistryError };

/** What the nodes say of one call, in their order, and what a majority says of it. */
interface Poll {
  readonly votes: readonly Vote<Said>[];
  readonly majority: Pick<Agreement<Said>, "value"> | RpcError;
}

/** The chain id that a majority of nodes states. @throws RpcError where there is none · TypeError as `connectChain` */
export async function readChainId(access: Omit<ChainAccess, "chainId">): Promise<number> {
  requireMembers("access", access, { rpc: "nodes" });
  const nodes = openNodes(access);
  const { majority } = await poll(nodes, async (node) => ({ result: readCount(await readStatedChain(node)) }));
  return Number(readSaid(majority));
}

async function readStatedChain(node: RpcNode, signal?: AbortSignal): Promise<unknown> {
  const [stated] = await node.send([{ method: "eth_chainId", params: [] }], signal);
  return stated?.();
}

function openNodes({ rpc, plainHttp = false, timeout = TIMEOUT_MS }: Omit<ChainAccess, "chainId">): RpcNode[] {
  return rpc.map((source, i) => {
    const fault = findSourceFault(source, { plainHttp });
    if (fault !== undefined) throw new TypeError(`rpc[${i}] ${fault}`);
    return connectNode(source, timeout, askOnce(findProvider(source)));
  });
}

/**
 * Connects to a chain; each node's chain id is checked before it is asked anything else.
 * @throws TypeError for what is no node's URL, and for a far node with http unless `plainHttp` says so
 */
export function connectChain(given: ChainAccess): ChainClient {
  requireMembers("access", given, { chainId: "number", rpc: "nodes" });
  const { chainId, timeout = TIMEOUT_MS, strict = false, ...access } = given;
  const nodes = openNodes({ ...access, timeout });
  const known = new Set<RpcNode>();
  const silent = new Set<RpcNode>();

  async function askNode(node: RpcNode, { method, params }: RpcCall): Promise<unknown> {
    try {
      return await runInTime({ limit: silent.has(node) ? SHORT_MS : timeout }, async (signal) => {
        if (!known.has(node)) {
          const found = readQuantity(await readStatedChain(node, signal), node.host);
          if (found !== BigInt(chainId))
            throw new RpcError("rpc.wrong-chain", `${node.host} is on chain ${found}, not on chain ${chainId}`);
          known.add(node);
        }
        const [answer] = await node.send([{ method, params }], signal);
        silent.delete(node);
        if (method === "eth_getBlockByNumber" && isFinalTag(params[0])) readHeader(answer, node.host, params[0]);
        return answer?.();
      });
    } catch (error) {
      if (error instanceof RpcError && error.code === "rpc.unreachable" && error.reason !== "rate-limited")
        silent.add(node);
      throw node.isProvider ? explainWallet(error, method) : error;
    }
  }

  /**
   * A block that a majority has, and behind which a majority is not: whoever is honest among these vouches that it is none of the past. Undefined where there
   * is none.
   * @param isPatient hears every node, and not only as many as are believed
   */
  async function findBlock(tag: string, isPatient: boolean): Promise<Header | undefined> {
    const quorum = countMajority(nodes);
    const heads = new Map(nodes.map((node) => [node, readHead(node, tag)]));
    const heard = await hearHeads(heads, isPatient ? Number.POSITIVE_INFINITY : quorum);
    const { number } = [...heard.values()].sort((a, b) => a.number - b.number)[quorum - 1] ?? {};
    if (number === undefined) return undefined;
    const [found] = await agree(nodes, quorum, 1, async (node) => {
      const head = (await heads.get(node)) as Header;
      const isHead = head.number === number;
      const header = isHead ? head : await readHead(node, number);
      if (Math.abs(head.timestamp - header.timestamp) > (tag === "latest" ? HEADS_APART : LEAP))
        throw new RpcError("rpc.stale", `${node.host} is already past block ${number}`);
      return [{ key: `${header.hash} ${header.timestamp}`, value: header }];
    });
    if (found !== undefined && !(found instanceof RpcError)) return found.value;
    // One that pretends to be ahead spoils the first try, never the one that hears everybody.
    return isPatient ? undefined : findBlock(tag, true);
  }

  async function readHead(node: RpcNode, name: string | number): Promise<Header> {
    const answer = await askNode(node, askHeader(name));
    return readHeader(() => answer, node.host, name);
  }

  /** How to ask a node for the same call at a block that all nodes mean alike, where there is one. */
  async function pinCall(
    method: string,
    params: readonly unknown[],
    isPatient: boolean,
  ): Promise<(node: RpcNode) => Promise<unknown>> {
    const position = method === "eth_getBlockByNumber" ? 0 : BLOCK_POSITIONS[method];
    const tag = position === undefined ? undefined : params[position];
    const isPinned = nodes.length > 1 && (tag === "latest" || isFinalTag(tag));
    const block = isPinned ? await findBlock(tag, isPatient) : undefined;
    const askAt = (node: RpcNode, pin: unknown): Promise<unknown> =>
      askNode(node, { method, params: params.map((param, i) => (i === position ? pin : param)) });
    if (block === undefined) return (node) => askTagged(node, tag, askAt(node, tag));
    if (position === 0) return (node) => askAt(node, askHeader(block.number).params[0]);
    return (node) => askPinned(node, block, (pin) => askAt(node, pin));
  }

  /** What is refused at a final block that the node does not have, is refused for that. */
  function askTagged(node: RpcNode, tag: unknown, asked: Promise<unknown>): Promise<unknown> {
    return asked.catch(async (error: unknown) => {
      if (isFinalTag(tag) && error instanceof RpcError && error.refusal !== undefined) await readHead(node, tag);
      throw error;
    });
  }

  async function askPinned(node: RpcNode, block: Header, askAt: (pin: unknown) => Promise<unknown>): Promise<unknown> {
    try {
      if (!isAskedByNumber(node)) return await askAt({ blockHash: block.hash, requireCanonical: true });
    } catch (error) {
      // What the registry refuses, it refuses by the number too.
      if (!(error instanceof RpcError) || error.refusal === undefined || findRefusal(error) !== undefined) throw error;
    }
    return readByNumber(node, { headers: [block], ask: (call) => askNode(node, call), read: askAt });
  }

  async function pollCall(method: string, params: readonly unknown[], isPatient = false): Promise<Poll> {
    if (method === "eth_blockNumber" && nodes.length > 1) {
      const block = await findBlock("latest", isPatient);
      if (block !== undefined) return { votes: [], majority: { value: { result: `0x${block.number.toString(16)}` } } };
    }
    const ask = await pinCall(method, params, isPatient);
    return poll(nodes, (node) => ask(node).then((result) => ({ result }), readRefusal), { method, strict });
  }

  async function pollAgain(method: string, params: readonly unknown[]): Promise<Poll> {
    for (let turn = 0; ; turn += 1) {
      const found = await pollCall(method, params, turn > 0);
      const { votes, majority } = found;
      // Who refuses to list events of so many blocks does so again.
      const isDecided = (code: RpcCode): boolean =>
        LASTING.includes(code) || (method === "eth_getLogs" && code !== "rpc.disagreement");
      const isOpen = votes.length > 1 && majority instanceof RpcError && !isDecided(majority.code);
      // Where too few can be reached, asking again at once is of no use.
      const reached = votes.filter((vote) => !isUnreachable(vote));
      if (!isOpen || turn === MORE_TRIES || reached.length < countMajority(nodes)) return found;
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
    hasWallet: nodes.some(({ isProvider }) => isProvider),
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
      const replies = await Promise.all(
        nodes.map((node) =>
          askNode(node, { method, params }).then(
            (hash) => (isOther(method, params, hash) ? refuseOther(node) : { hash }),
            (error: unknown) => readReply(node.host, error),
          ),
        ),
      );
      const refusals = replies.filter((reply) => "kind" in reply).filter(({ kind }) => kind !== "already-known");
      const [hash] = replies.flatMap((reply) => ("hash" in reply && isHash(reply.hash) ? [reply.hash] : []));
      return { wasTaken: refusals.length < nodes.length, refusals, hash };
    },
  };
}

/** Whether it is not the hash of the transaction that was sent: whoever has it can hash it. */
function isOther(method: string, [raw]: readonly unknown[], hash: unknown): boolean {
  return method === "eth_sendRawTransaction" && String(hash).toLowerCase() !== toHex(keccak256(fromHex(raw as Hex)));
}

/** It may have sent the transaction all the same. */
const refuseOther = ({ host }: RpcNode): Refusal => ({
  ...{ host, kind: "unreachable", message: `${host} answered with the hash of another transaction` },
});

function isHash(value: unknown): value is Hex {
  return typeof value === "string" && DIGEST_TEXT.test(value);
}

/** The oldest of the newest blocks of each host, once so many hosts have named one, or all have answered. */
function hearHeads(heads: ReadonlyMap<RpcNode, Promise<Header>>, enough: number): Promise<ReadonlyMap<string, Header>> {
  return new Promise((resolve, reject) => {
    const heard = new Map<string, Header>();
    let open = heads.size;
    const close = (): void => {
      open -= 1;
      if (open === 0 || heard.size >= enough) resolve(new Map(heard));
    };
    for (const [{ voter }, head] of heads) {
      head.then(
        (header) => {
          if (header.number < (heard.get(voter)?.number ?? Number.POSITIVE_INFINITY)) heard.set(voter, header);
          close();
        },
        (error: unknown) => (error instanceof RpcError ? close() : reject(error)),
      );
    }
  });
}

/** How many hosts are believed. */
function countMajority(nodes: readonly RpcNode[]): number {
  return Math.floor(new Set(nodes.map(({ voter }) => voter)).size / 2) + 1;
}

/** Asks all nodes at once, until a majority says the same or none can. */
async function poll(
  nodes: readonly RpcNode[],
  ask: (node: RpcNode) => Promise<Said>,
  { method = "", strict = false }: { readonly method?: string; readonly strict?: boolean } = {},
): Promise<Poll> {
  const asked = nodes.map((node) =>
    ask(node).then(
      (said): Vote<Said> => {
        if ("refusal" in said) return { key: `refused: ${said.refusal.message}`, value: said };
        const key = writeAlike(method, said.result);
        // Of equal answers one is taken, which may be a liar's: so no more of it than what is equal.
        return { key, value: { result: JSON.parse(key) as unknown } };
      },
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
  // One node of another chain keeps nobody from going on with the others.
  const isOther = majority instanceof RpcError && majority.code === "rpc.wrong-chain";
  if (isOther && !heard.every((vote) => vote instanceof RpcError && vote.code === "rpc.wrong-chain"))
    return { votes: heard, majority: new RpcError("rpc.unreachable", majority.message) };
  const [only, ...others] = heard.filter((vote) => !(vote instanceof RpcError));
  const isLone =
    !strict && nodes.length === 2 && heard.length === 2 && others.length === 0 && heard.some(isUnreachable);
  if (isLone && only !== undefined && !(only instanceof RpcError))
    return { votes: heard, majority: { value: only.value } };
  return { votes: heard, majority };
}

function isUnreachable(vote: Vote<Said>): boolean {
  return vote instanceof RpcError && vote.code === "rpc.unreachable";
}

function isResult(vote: Vote<Said>): vote is Exclude<Vote<Said>, RpcError> & { value: { result: unknown } } {
  return !(vote instanceof RpcError) && "result" in vote.value;
}

function readSaid(majority: Poll["majority"]): unknown {
  if (majority instanceof RpcError) throw majority;
  if ("refusal" in majority.value) throw majority.value.refusal;
  return majority.value.result;
}

/** The contract's own error in a node's refusal: its data stands at different depths. @throws what it was, where it is none */
function readRefusal(error: unknown): Said {
  const refusal = findRefusal(error);
  if (refusal === undefined) throw error;
  return { refusal };
}

function findRefusal(error: unknown): RegistryError | undefined {
  const { data } = Object(error instanceof RpcError ? error.refusal : undefined) as { data?: unknown };
  return decodeRegistryError(data) ?? decodeRegistryError((Object(data) as { data?: unknown }).data);
}
