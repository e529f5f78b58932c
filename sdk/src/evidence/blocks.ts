// Who says that a block is on the chain: the only thing about evidence that has to be believed.

import { agree } from "../rpc/agreement.ts";
import { LONGEST_MS, runInTime } from "../rpc/deadline.ts";
import { askHeader, type Header, readHeader } from "../rpc/heads.ts";
import { RpcError } from "../rpc/rpc.ts";
import type { Eip1193Provider, NodeSource } from "../rpc/source.ts";
import { agreeOnBlocks } from "../reading/finality.ts";
import type { TrustedRegistry } from "../reading/trust-list.ts";
import { connectTrusted } from "../reading/trusted-node.ts";

/** A block, by what evidence of it proves. */
export interface BlockClaim {
  readonly chainId: number;
  readonly number: number;
  /** 32 bytes in lower-case hexadecimal. */
  readonly hash: string;
}

/** What a source says of a block: it is on the chain and final, it is on the chain and not final yet, or this source does not say so. */
export type BlockAnswer = "final" | "not final" | "unknown";

/** Says which blocks are on a chain. */
export interface BlockSource {
  /** As a report names it: `you said that block 12 is 0x…`, `2 of 3 nodes`. */
  readonly name: string;
  /** @throws RpcError where it cannot be asked */
  readonly confirm: (claim: BlockClaim) => Promise<BlockAnswer>;
}

/** Blocks that are known beforehand: from the command line, or from the person's own settings. */
export function pinnedBlocks(
  pinned: readonly { readonly chainId: number; readonly block: number; readonly hash: string }[],
  name = "pinned blocks",
): BlockSource {
  const known = new Set(pinned.map(({ chainId, block, hash }) => `${chainId} ${block} ${hash.toLowerCase()}`));
  return {
    name,
    confirm: async ({ chainId, number, hash }) => (known.has(`${chainId} ${number} ${hash}`) ? "final" : "unknown"),
  };
}

/** The blocks of a provider of the program's own, such as a light client: it says what it holds final, if it says that at all. */
export function providerBlocks(provider: Eip1193Provider, name = "a provider"): BlockSource {
  const ask = (method: string, params: readonly unknown[] = []): Promise<unknown> =>
    provider.request({ method, params });
  const read = async (block: number | string): Promise<Header> => {
    const { method, params } = askHeader(block);
    const said = await ask(method, params);
    return readHeader(() => said, name, block);
  };
  return {
    name,
    async confirm({ chainId, number, hash }) {
      if (BigInt(String(await ask("eth_chainId"))) !== BigInt(chainId)) return "unknown";
      if ((await read(number)).hash !== hash) return "unknown";
      const final = await read("finalized");
      return number <= final.number ? "final" : "not final";
    },
  };
}

/** The blocks that the nodes of a registry name. */
export interface NodeBlocks extends BlockSource {
  /** The newest block that is final for the quorum. @throws RpcError where too few nodes name the same */
  readonly newest: () => Promise<Header>;
}

/** The nodes of a registry on the trust list: as many hosts as its quorum must name the same hash. They learn a block, and not the batch. */
export function quorumBlocks(
  registry: TrustedRegistry<NodeSource>,
  {
    timeout = 10_000,
    signal,
  }: { readonly timeout?: number | undefined; readonly signal?: AbortSignal | undefined } = {},
): NodeBlocks {
  const nodes = connectTrusted(registry, timeout);
  const limit = Math.min(timeout, LONGEST_MS);
  const findFinal = async (within: AbortSignal): Promise<number> => {
    const options = { limit: timeout / 2, signal: within, asOf: undefined, isPatient: nodes.length > 1 };
    return (await agreeOnBlocks(nodes, registry, options)).final.number;
  };
  const readBlock = async (number: number, within: AbortSignal): Promise<Header> => {
    const [answer] = await agree(nodes, registry.quorum, 1, async (node) => {
      const [said] = await node.send([askHeader(number)], within);
      const header = readHeader(said, node.host, number);
      return [{ key: `${header.hash} ${header.timestamp}`, value: header }];
    });
    if (answer === undefined || answer instanceof RpcError)
      throw answer ?? new RpcError("rpc.unreachable", "no node answered");
    return answer.value;
  };
  return {
    newest: () => runInTime({ limit, signal }, async (within) => readBlock(await findFinal(within), within)),
    name: `the nodes of ${registry.name}`,
    async confirm({ chainId, number, hash }) {
      if (chainId !== registry.chainId) return "unknown";
      return runInTime({ limit, signal }, async (within) => {
        const [final, header] = [await findFinal(within), await readBlock(number, within)];
        if (header.hash !== hash) return "unknown";
        return number <= final ? "final" : "not final";
      });
    },
  };
}
