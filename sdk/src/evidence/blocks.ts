// Who says that a block is on the chain: the only thing about evidence that has to be believed.

import { agree } from "../rpc/agreement.ts";
import { LONGEST_MS, runInTime } from "../rpc/deadline.ts";
import { askHeader, readHeader } from "../rpc/heads.ts";
import { RpcError } from "../rpc/rpc.ts";
import type { NodeSource } from "../rpc/source.ts";
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

/** The nodes of a registry on the trust list: as many hosts as its quorum must name the same hash. They learn a block, and not the batch. */
export function quorumBlocks(
  registry: TrustedRegistry<NodeSource>,
  { timeout = 10_000, signal }: { readonly timeout?: number; readonly signal?: AbortSignal } = {},
): BlockSource {
  return {
    name: `the nodes of ${registry.name}`,
    async confirm({ chainId, number, hash }) {
      if (chainId !== registry.chainId) return "unknown";
      const nodes = connectTrusted(registry, timeout);
      return runInTime({ limit: Math.min(timeout, LONGEST_MS), signal }, async (within) => {
        const { final } = await agreeOnBlocks(nodes, registry, {
          ...{ limit: timeout / 2, signal: within, asOf: undefined, isPatient: nodes.length > 1 },
        });
        const [answer] = await agree(nodes, registry.quorum, 1, async (node) => {
          const [said] = await node.send([askHeader(number)], within);
          const header = readHeader(said, node.host, number);
          return [{ key: header.hash, value: header.hash }];
        });
        if (answer === undefined || answer instanceof RpcError)
          throw answer ?? new RpcError("rpc.unreachable", "no node answered");
        if (answer.value !== hash) return "unknown";
        return number <= final.number ? "final" : "not final";
      });
    },
  };
}
