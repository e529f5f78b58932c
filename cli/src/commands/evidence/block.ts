// laurel trust block: add, list. Blocks that a person pins, so that evidence of them counts with no node asked.
import { quorumBlocks } from "@laurel/sdk/evidence";
import { describeNetwork, formatMoment } from "@laurel/issuing";
import { parseRegistryOption } from "../../chain/chain.ts";
import { locateBlocks, pinBlock, readBlocks } from "../../notes/blocks-file.ts";
import { openTrustedNodes } from "../../settings/nodes-file.ts";
import { requireTrust } from "../../settings/trust-file.ts";
import { usageError } from "../../terminal/failure.ts";
import { done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import { tabulate } from "../../terminal/table.ts";
import { neutralize } from "../../terminal/terminal.ts";

/** What `trust block add` takes. */
export interface PinOptions {
  readonly registry?: string;
}

/** Pins the newest block that the nodes of each registry on the trust list call final. */
export async function addBlock({ session, options }: Invocation<PinOptions>): Promise<Outcome> {
  const named = options.registry === undefined ? undefined : parseRegistryOption(options.registry);
  const trust = await openTrustedNodes(session, await requireTrust(session, options));
  const registries = trust.registries.filter(
    ({ chainId, address }) => named === undefined || (chainId === named.chainId && address === named.address),
  );
  if (registries.length === 0) throw usageError("the registry is not on your trust list", "see laurel trust list");
  const lone = registries.find(({ rpc }) => rpc.length === 0);
  if (lone !== undefined)
    throw usageError(
      `${lone.name}: no node of this registry is named, so its blocks cannot be read`,
      'name a node in the "rpc" of trust.json, or choose other registries with --registry',
    );
  const chains = [...new Map(registries.map((registry) => [registry.chainId, registry])).values()];
  const blocks = [];
  for (const registry of chains) {
    const { number, hash, timestamp } = await quorumBlocks(registry).newest();
    const pinned = { chainId: registry.chainId, block: number, hash, timestamp };
    await pinBlock(session.env, pinned);
    blocks.push(pinned);
  }
  return done({ format: "laurel-blocks-v1", blocks }, [
    ...blocks.map(describeBlock),
    `Pinned in ${neutralize(locateBlocks(session.env))}: evidence of these blocks now counts without a node.`,
  ]);
}

/** Prints the blocks that are pinned. */
export async function listBlocks({ session }: Invocation<object>): Promise<Outcome> {
  const blocks = readBlocks(session.env);
  const rows = blocks.map(({ chainId, block, hash, timestamp }) => [
    describeNetwork(chainId),
    `block ${block}`,
    formatMoment(timestamp),
    hash,
  ]);
  return done({ format: "laurel-blocks-v1", blocks }, tabulate(rows, "No block is pinned yet: laurel trust block add"));
}

function describeBlock({ chainId, block, hash, timestamp }: ReturnType<typeof readBlocks>[number]): string {
  return `Block ${block} of ${describeNetwork(chainId)}, ${formatMoment(timestamp)}: ${hash}`;
}
