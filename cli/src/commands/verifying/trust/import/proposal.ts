// What an import proposes for one registry: the lines of the difference, what the chain says of them, and what speaks against it.
import type { TrustedRegistry } from "@laurel/sdk";
import { countNoun, describeNetwork } from "@laurel/issuing";
import { readRegistryFacts, type RegistryFacts } from "../../../../chain/registry-facts.ts";
import type { NamedNode } from "../../../../settings/nodes-file.ts";
import type { PublishedRegistry } from "../../../../settings/published-trust.ts";
import { explainLibraryError } from "../../../../terminal/explain.ts";
import { CommandError } from "../../../../terminal/failure.ts";
import type { Session } from "../../../../terminal/session.ts";
import { type Change, compareRegistry } from "./difference.ts";
import { chooseNodes, type NodeOptions } from "./nodes.ts";

/** What is proposed for a registry. */
export interface Proposal {
  readonly published: PublishedRegistry;
  /** The entry on the list; undefined where it has none. */
  readonly own: TrustedRegistry | undefined;
  /** The nodes that were named for its chain. */
  readonly named: readonly NamedNode[];
  readonly changes: readonly Change[];
  /** What the nodes say of it; undefined where they were not asked, or do not say it. */
  readonly facts: RegistryFacts | undefined;
  /** Why it cannot be imported. */
  readonly faults: readonly CommandError[];
}

/** Whether a registry is new to the list, and nobody named a node to compare it by. */
export function lacksNodes({ own, named }: Pick<Proposal, "own" | "named">): boolean {
  return own === undefined && named.length === 0;
}

/** Compares a published registry with the list and with the chain. */
export async function propose(
  session: Session,
  registry: Pick<Proposal, "published" | "own" | "named">,
  options: NodeOptions,
): Promise<Proposal> {
  const { published, own, named } = registry;
  const changes = compareRegistry(published, own);
  const proposal = { ...registry, changes, facts: undefined, faults: [] };
  if (changes.length === 0 || lacksNodes(registry)) return proposal;
  const listed = published.accreditors === "all" ? [] : published.accreditors;
  try {
    const { nodes, plainHttp } = await chooseNodes(session, own, named, options);
    session.progress(`asking the nodes of ${describeNetwork(published.chainId)}`);
    const accreditors = [...new Set([...listed, ...(own?.accreditors ?? [])])];
    const facts = await readRegistryFacts(published, nodes, { plainHttp, accreditors });
    return { ...proposal, facts, faults: findFaults(published, facts) };
  } catch (error) {
    // Less is trusted by the other lines, whatever the nodes say.
    const isNeeded = changes.some(({ loosens, kind }) => loosens || kind === "code-pinned");
    return { ...proposal, faults: isNeeded ? [explainLibraryError(error)] : [] };
  }
}

function findFaults({ codeHash, accreditors }: PublishedRegistry, facts: RegistryFacts): CommandError[] {
  const missing = accreditors === "all" ? [] : accreditors.filter((id) => id > facts.count);
  const cure = "ask the publisher; believe neither until then";
  const wrong = `the list says code hash ${codeHash}, but its nodes say ${facts.codeHash}`;
  const names = `the list names ${missing.length === 1 ? "accreditor" : "accreditors"} ${missing.join(", ")}`;
  const none = `${names}, but the registry has ${countNoun(facts.count, "accreditor")}`;
  return [
    ...(facts.codeHash === codeHash ? [] : [new CommandError("registry.wrong-code", 1, wrong, { cure })]),
    ...(missing.length === 0 ? [] : [new CommandError("accreditor.none", 1, none, { cure })]),
  ];
}
