// Asking the nodes of one chain, in order, until one answers as it should; telling all of them a transaction.

import { decodeRegistryError } from "../registry/registry-error.ts";
import { connectNode, readCount, readQuantity, RpcError, type RpcNode } from "../rpc/rpc.ts";

/** A chain, through one node or several. */
export interface ChainClient {
  readonly chainId: number;
  /**
   * The result of one call, of the first node that gives one.
   * @throws RegistryError where the registry refuses the call · RpcError `rpc.wrong-chain` at once, else every node's failure
   */
  readonly ask: (method: string, params: readonly unknown[]) => Promise<unknown>;
  /** Tells every node. What they reply is not believed: only the chain says what became of it. */
  readonly tell: (method: string, params: readonly unknown[]) => Promise<void>;
}

/** The nodes of a chain. */
export interface ChainAccess {
  readonly chainId: number;
  /** URLs of JSON-RPC nodes, asked in this order until one answers. */
  readonly rpc: readonly string[];
  /** How long one request may take, in milliseconds; 10,000 unless said. */
  readonly timeout?: number | undefined;
}

const TIMEOUT_MS = 10_000;

/** The chain id that the first node that answers states. @throws RpcError where none answers */
export async function readChainId({ rpc, timeout = TIMEOUT_MS }: Omit<ChainAccess, "chainId">): Promise<number> {
  const failures: RpcError[] = [];
  for (const url of rpc) {
    try {
      return readCount(await readStatedChain(connectNode(url, timeout)));
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      failures.push(error);
    }
  }
  throw summarize(failures);
}

async function readStatedChain(node: RpcNode): Promise<unknown> {
  const [stated] = await node.send([{ method: "eth_chainId", params: [] }]);
  return stated?.();
}

/** Connects to a chain; each node's chain id is checked before it is asked anything else. */
export function connectChain({ chainId, rpc, timeout = TIMEOUT_MS }: ChainAccess): ChainClient {
  const nodes = rpc.map((url) => connectNode(url, timeout));
  const known = new Set<RpcNode>();
  // The one that answered last is asked first, so that a dead one costs its time limit once.
  let first = 0;

  async function askNode(node: RpcNode, method: string, params: readonly unknown[]): Promise<unknown> {
    if (!known.has(node)) {
      const found = readQuantity(await readStatedChain(node), node.host);
      if (found !== BigInt(chainId))
        throw new RpcError("rpc.wrong-chain", `${node.host} is of chain ${found}, not of chain ${chainId}`);
      known.add(node);
    }
    const [answer] = await node.send([{ method, params }]);
    return answer?.();
  }

  return {
    chainId,
    async ask(method, params) {
      const failures: RpcError[] = [];
      for (let turn = 0; turn < nodes.length; turn += 1) {
        const position = (first + turn) % nodes.length;
        try {
          const result = await askNode(nodes[position] as RpcNode, method, params);
          first = position;
          return result;
        } catch (error) {
          if (!(error instanceof RpcError) || error.code === "rpc.wrong-chain") throw error;
          const refusal = readRefusal(error);
          if (refusal !== undefined) throw refusal;
          failures.push(error);
        }
      }
      throw summarize(failures);
    },
    async tell(method, params) {
      await Promise.allSettled(nodes.map((node) => askNode(node, method, params)));
    },
  };
}

/** Every node's failure; with one node, its own. */
function summarize(failures: readonly RpcError[]): RpcError {
  const last = failures.at(-1);
  if (last === undefined) return new RpcError("rpc.unreachable", "no node is named");
  return failures.length === 1
    ? last
    : new RpcError(last.code, failures.map(({ message }) => message).join("; "), last.refusal);
}

/** The contract's own error in a node's refusal: its data stands at different depths. */
function readRefusal({ refusal }: RpcError): Error | undefined {
  const { data } = (refusal ?? {}) as { data?: unknown };
  const inner = typeof data === "object" && data !== null ? (data as { data?: unknown }).data : undefined;
  return decodeRegistryError(data) ?? decodeRegistryError(inner);
}
