// The nodes that an import is compared by: a registry's own where it is on the list, else those that the person names.
import { type NodeSource, readChainId, type TrustedRegistry } from "@laurel/sdk";
import { describeNetwork, nameNode } from "@laurel/issuing";
import { type NamedNode, openNodes, readNodeOption } from "../../../../settings/nodes-file.ts";
import type { PublishedRegistry } from "../../../../settings/published-trust.ts";
import { askLine } from "../../../../terminal/prompt.ts";
import type { Session } from "../../../../terminal/session.ts";
import { nameRegistry } from "./names.ts";

/** What the options say of nodes. */
export interface NodeOptions {
  readonly rpc?: readonly string[];
  readonly header?: readonly string[];
  readonly plainHttp?: boolean;
}

/** Nodes by the chain that they say they are of. */
export type ChainNodes = ReadonlyMap<number, readonly NamedNode[]>;

/** Asks each node that `--rpc` names for its chain, and says which are of none that the list needs. @throws CommandError · RpcError */
export async function sortNodes(
  session: Session,
  options: NodeOptions,
  registries: readonly Pick<PublishedRegistry, "chainId">[],
): Promise<ChainNodes> {
  const nodes = await readNodeOption(session, options.rpc ?? [], options);
  const { plainHttp = false } = options;
  const ids = await Promise.all(nodes.map((node) => readChainId({ rpc: [node], plainHttp })));
  for (const [i, id] of ids.entries()) {
    if (registries.some(({ chainId }) => chainId === id)) continue;
    const node = nameNode(nodes[i]?.url ?? "");
    session.note(`${node} is connected to ${describeNetwork(id)}, where the list has no registry, so it is not asked.`);
  }
  return Map.groupBy(nodes, (_, i) => ids[i] ?? 0);
}

/** Asks a person for nodes of a chain that `--rpc` names none of. @returns none where they leave its registries out */
export async function askNodes(
  session: Session,
  options: NodeOptions,
  registry: Pick<PublishedRegistry, "name" | "chainId" | "address">,
): Promise<readonly NamedNode[]> {
  const { chainId } = registry;
  session.note(
    `${nameRegistry(registry)} is on ${describeNetwork(chainId)}, and you named no node there. A published list never names nodes.`,
  );
  const answer = await askLine(session, "URLs of its nodes, on several hosts (press Enter to leave the registry out):");
  const urls = answer.split(/[\s,]+/).filter((url) => url !== "");
  if (urls.length === 0) return [];
  const nodes = await sortNodes(session, { ...options, rpc: urls }, [{ chainId }]);
  return nodes.get(chainId) ?? [];
}

/** The nodes that a registry is read by: those of its entry, else those that were named. */
export async function chooseNodes(
  session: Session,
  own: Pick<TrustedRegistry, "rpc" | "plainHttp"> | undefined,
  named: readonly NamedNode[],
  options: NodeOptions,
): Promise<{ readonly nodes: readonly NodeSource[]; readonly plainHttp: boolean | undefined }> {
  if (own === undefined) return { nodes: named, plainHttp: options.plainHttp };
  return { nodes: await openNodes(session, own.rpc), plainHttp: own.plainHttp };
}
