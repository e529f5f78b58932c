// The register of a registry for a command: rebuilt from its nodes, or read from a snapshot's file.
import { type CollectedRegister, collectRegister } from "@laurel/issuing";
import { type NodeSource, type Register, RegisterError, type RegistryRef, type TrustedRegistry } from "@laurel/sdk";
import { type NamedChain, type RegistryOptions, withChain } from "../../chain/chain.ts";
import { chooseListRegistry } from "../../chain/list-registry.ts";
import { tell } from "../../chain/office.ts";
import { openNodes } from "../../settings/nodes-file.ts";
import { userFolder } from "../../settings/settings-file.ts";
import { findTrust } from "../../settings/trust-file.ts";
import { CommandError } from "../../terminal/failure.ts";
import type { Session } from "../../terminal/session.ts";
import { neutralize } from "../../terminal/terminal.ts";

/** What says how a register is collected. */
export interface CollectOptions extends RegistryOptions {
  readonly gas?: boolean;
  /** False for `--no-check`. */
  readonly check?: boolean;
  /** Reads all events again. */
  readonly anew?: boolean;
}

/** Collects the register of the registry that the options name, or laurel.json's, and tells a person what the nodes said wrong. */
export function collect(session: Session, options: CollectOptions): Promise<CollectedRegister> {
  return withChain(session, options, async (chain) => {
    const registry = await chooseRegistry(session, options, chain);
    const request = {
      ...{ registry, personFolder: userFolder(session.env), signal: session.stop },
      ...{ isCompared: options.check !== false, hasGas: options.gas === true, isAnew: options.anew === true },
    };
    const collected = await session
      .stoppable(() => collectRegister({ ...request, onEvent: (event) => tell(session, event) }))
      .catch((error: unknown) => {
        throw explainTooLarge(error);
      });
    session.endProgress();
    session.note(...describeFaults(collected));
    return collected;
  });
}

/** The registry as it is read for others: by all nodes that the person named, with what these ask for. */
async function chooseRegistry(
  session: Session,
  options: CollectOptions,
  { ref, rpc, plainHttp }: NamedChain,
): Promise<TrustedRegistry<NodeSource>> {
  const named = new Map(rpc.map((node) => [typeof node === "string" ? node : Object(node).url, node]));
  const config = { ...{ chainId: ref.chainId, registry: ref.address, plainHttp }, rpc: [...named.keys()] as string[] };
  const chosen = chooseListRegistry(ref, config, await findTrust(session, options));
  const found = await openNodes(session, chosen.rpc);
  return { ...chosen, rpc: chosen.rpc.map((url, i) => named.get(url) ?? (found[i] as NodeSource)) };
}

/** The accreditors of a registry that the person's trust list knows; undefined where it does not say. */
export async function findListed(
  session: Session,
  options: CollectOptions,
  { chainId, address }: RegistryRef,
): Promise<readonly number[] | undefined> {
  const trust = await findTrust(session, options);
  return trust?.registries.find((one) => one.chainId === chainId && one.address.toLowerCase() === address.toLowerCase())
    ?.accreditors;
}

/** The most rows that are named one by one. */
const MOST_NAMED = 10;

/** What the nodes said wrong, or did not say. */
function describeFaults({ differences, unread, withoutGas, register }: CollectedRegister): readonly string[] {
  const lines: string[] = [];
  if (differences.length > 0) {
    lines.push(
      `The nodes' events differ from the chain's state in ${count(differences.length, "row")}; the state decides:`,
    );
    for (const { row, fault, members } of differences.slice(0, MOST_NAMED)) {
      const what = {
        differs: `other ${members.join(", ")}`,
        missing: "no event reported it",
        unknown: "not on the chain, left out",
      };
      lines.push(`  ${neutralize(row)}: ${what[fault]}`);
    }
    if (differences.length > MOST_NAMED) lines.push(`  … and ${differences.length - MOST_NAMED} more`);
  }
  if (unread !== undefined) {
    const { number } = register.block;
    lines.push(
      `${count(countUnchecked(register), "row")} could not be compared with the chain (${neutralize(unread.message)}): shown as of block ${number}, from events alone.`,
    );
  }
  if (withoutGas > 0)
    lines.push(`The nodes have no receipt for ${count(withoutGas, "anchor")}, so their gas is not shown.`);
  return lines;
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

/** How many rows rest on events alone. */
export function countUnchecked({ accreditors, issuers, accreditations, batches }: Register): number {
  const lists: readonly (readonly { readonly checked: boolean }[])[] = [accreditors, issuers, accreditations, batches];
  return lists.reduce((sum, rows) => sum + rows.filter(({ checked }) => !checked).length, 0);
}

/** What a register cannot hold is said with what can. */
export function explainTooLarge(error: unknown): unknown {
  if (!(error instanceof RegisterError)) return error;
  const cure = "read this registry with an indexer, such as Ponder";
  return new CommandError(error.code, 1, error.message, { cure, cause: error });
}
