// What is watched: one issuer or a whole registry, by the nodes that the options or laurel.json name.
import { connectChain, type Finality, parseRegistryRef } from "@laurel/sdk";
import { openLedger, readIssuingError, type WatchSource } from "@laurel/issuing";
import { parseRegistryOption, type RegistryOptions } from "../../chain/chain.ts";
import { parseId } from "../../chain/registry-action.ts";
import { type Config, readConfig } from "../../settings/config.ts";
import { openNodes, readNodeOption } from "../../settings/nodes-file.ts";
import { userFolder } from "../../settings/settings-file.ts";
import { findTrust } from "../../settings/trust-file.ts";
import { usageError } from "../../terminal/failure.ts";
import type { Session } from "../../terminal/session.ts";
import { neutralize } from "../../terminal/terminal.ts";
import { openBatches } from "./batches.ts";

/** Options that say what is watched. */
export interface TargetOptions extends RegistryOptions {
  readonly issuer?: string;
  readonly all?: boolean;
  readonly folder?: readonly string[];
}

/** What is watched. */
export interface WatchTarget {
  readonly source: WatchSource;
  readonly config: Config | undefined;
}

/** Opens what the options name; no node is asked yet. @throws CommandError where nothing is named */
export async function openTarget(session: Session, options: TargetOptions): Promise<WatchTarget> {
  const named = options.registry === undefined ? undefined : parseRegistryOption(options.registry);
  const rpc = options.rpc && (await readNodeOption(session, options.rpc, options));
  const config =
    named !== undefined && rpc !== undefined ? undefined : await readConfig({ ...session, option: options.config });
  const ref = named ?? parseRegistryRef(`eip155:${config?.chainId}:${config?.registry}`);
  if (ref === undefined)
    throw usageError("no registry is named", "name one with --registry, or write laurel.json with `laurel init`");
  const { chainId, address } = ref;
  const issuer = chooseIssuer(options, named === undefined ? config?.issuer : named.issuer);
  const plainHttp = rpc === undefined ? config?.plainHttp : options.plainHttp;
  const nodes = rpc ?? (await openNodes(session, config?.rpc ?? []));
  const listed = (await findTrust(session, options))?.registries.find(
    (one) => one.chainId === chainId && one.address.toLowerCase() === address.toLowerCase(),
  );
  const finality: Finality = listed?.finality ?? "finalized";
  const knows = await openKnown(session, { chainId, registry: address }, options.folder ?? []);
  const client = connectChain({ chainId, rpc: nodes, plainHttp, strict: true });
  const isOwn = named === undefined && issuer === config?.issuer;
  const accreditation = isOwn ? config?.accreditation : undefined;
  return {
    source: {
      client,
      ref: { chainId, address },
      issuer,
      accreditation,
      finality,
      isAgeless: listed?.maxAge === null,
      knows,
    },
    config,
  };
}

function chooseIssuer({ issuer, all }: TargetOptions, known: number | undefined): number | undefined {
  if (all === true && issuer !== undefined) throw usageError("--all and --issuer are both given", "name one of them");
  if (all === true) return undefined;
  if (issuer !== undefined) return parseId(issuer, "--issuer");
  if (known === undefined)
    throw usageError("no issuer is named", "name one with --issuer, or watch the whole registry: --all");
  return known;
}

/** Whether a batch is in the person's ledger, or in a folder that is named. */
async function openKnown(
  session: Session,
  registry: { readonly chainId: number; readonly registry: string },
  folders: readonly string[],
): Promise<WatchSource["knows"]> {
  const ledger = openLedger(userFolder(session.env));
  const holds = await openBatches(folders);
  return async (issuer, root) => {
    if (await holds({ ...registry, issuer }, root)) return true;
    try {
      return (await ledger.knowsRoot({ ...registry, issuer }, root))?.folder !== undefined;
    } catch (error) {
      const known = readIssuingError(error);
      if (known === undefined) throw error;
      session.note(neutralize(`Your ledger cannot tell whether batch ${root} is yours: ${known.message}.`));
      return null;
    }
  };
}
