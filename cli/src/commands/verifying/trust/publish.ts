// laurel trust publish: writes the list that a ministry or a governor publishes, of registries read from the chain.
import { createHash } from "node:crypto";
import { formatRegistryRef, type RegistryRef, type TrustedRegistry, type TrustList } from "@laurel/sdk";
import { countNoun, createFile, describeNetwork, writeFileAtomic } from "@laurel/issuing";
import { readSmallFile } from "@laurel/sdk/node";
import { parseRegistryOption } from "../../../chain/chain.ts";
import {
  describeAccreditor,
  describeRelease,
  readRegistryFacts,
  type RegistryFacts,
  requireAccreditors,
} from "../../../chain/registry-facts.ts";
import { openNodes, readNodeOption } from "../../../settings/nodes-file.ts";
import {
  isPublishedList,
  PUBLISHED_PATH,
  type PublishedFile,
  type PublishedRegistry,
  readPublishedTrust,
} from "../../../settings/published-trust.ts";
import { findTrust, requireTrust } from "../../../settings/trust-file.ts";
import { CommandError, usageError } from "../../../terminal/failure.ts";
import { type CommonOptions, done, type Invocation, type Outcome } from "../../../terminal/invocation.ts";
import type { Session } from "../../../terminal/session.ts";
import { indent, neutralize } from "../../../terminal/terminal.ts";
import { askAccreditors, MOST_LISTED } from "./accreditors.ts";
import { parseAccreditors } from "./entry.ts";

/** What `trust publish` takes. */
export interface PublishTrustOptions extends CommonOptions {
  readonly out: string;
  readonly registry?: readonly string[];
  readonly rpc?: readonly string[];
  readonly plainHttp?: boolean;
  readonly name?: string;
  readonly accreditor?: readonly string[];
  readonly publisher?: string;
}

/** A registry that is to be published, and what is known of it before the chain is asked. */
interface Chosen extends RegistryRef {
  readonly name: string;
  readonly listed: TrustedRegistry | undefined;
}

/** Writes the published list, and says where it belongs. */
export async function publishTrust({ session, options }: Invocation<PublishTrustOptions>): Promise<Outcome> {
  const { out, publisher } = options;
  // Before anybody is asked anything.
  requireReplaceable(out);
  const given = options.accreditor === undefined ? undefined : parseAccreditors(options.accreditor);
  const chosen = await chooseRegistries(session, options);
  if (given !== undefined && chosen.length > 1)
    throw usageError("--accreditor goes with one registry, but several are named", "name one registry with --registry");
  const registries: PublishedRegistry[] = [];
  const told: string[] = [];
  for (const one of chosen) {
    const { facts, accreditors } = await readChosen(session, one, given, options);
    registries.push({
      ...{ name: one.name, chainId: one.chainId, address: one.address },
      ...{ codeHash: facts.codeHash, accreditors },
    });
    told.push(...describeRegistry(one, facts, accreditors));
  }
  const list: PublishedFile = {
    format: "laurel-published-trust-v1",
    ...(publisher === undefined ? {} : { publisher }),
    updated: `${new Date().toISOString().slice(0, 19)}Z`,
    registries,
  };
  const bytes = Buffer.from(`${JSON.stringify(list, null, 2)}\n`);
  // As those read it who import it.
  readPublishedTrust({ path: out, bytes });
  await writeList(out, bytes);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return done({ ...list, format: "laurel-trust-publish-v1", publisher: publisher ?? null, file: out, sha256 }, [
    `${neutralize(out)} names ${countNoun(registries.length, "registry", "registries")}, and no node.`,
    ...told,
    `SHA-256 ${sha256}`,
    `Put the file at https://<your host>${PUBLISHED_PATH}, without a redirect to another host, as`,
    "  Content-Type: application/json",
    "  Cache-Control: no-cache",
    "Say its SHA-256 somewhere else too: in a letter, or in an official gazette.",
    `To import the list, others type: laurel trust import https://<your host> --sha256 ${sha256} --rpc <url>`,
  ]);
}

/** Writes a list that is not there yet, or in the place of an earlier one. */
async function writeList(path: string, bytes: Uint8Array): Promise<void> {
  if (await createFile(path, bytes, { mode: 0o644 })) return;
  requireReplaceable(path);
  await writeFileAtomic(path, bytes, { mode: 0o644 });
}

/** The most bytes that are read of what is there already. */
const MOST_BYTES = 1 << 20;

/** Requires that nothing is there, or an earlier list. @throws CommandError where something else is, or what nobody can read */
function requireReplaceable(path: string): void {
  try {
    if (isPublishedList(readSmallFile(path, MOST_BYTES))) return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
  }
  const cure = "choose another name, or move that file away";
  throw usageError(`${path} exists already and is not a published list; nothing was written`, cure);
}

/** The registries that `--registry` names, or all of the person's list. @throws CommandError where there are none */
async function chooseRegistries(session: Session, options: PublishTrustOptions): Promise<readonly Chosen[]> {
  const { registry: named, rpc, name } = options;
  const list: TrustList | undefined =
    named !== undefined && rpc !== undefined ? await findTrust(session, options) : await requireTrust(session, options);
  const all = list?.registries ?? [];
  if (name !== undefined && named?.length !== 1)
    throw usageError("--name goes with one registry, but several are named", "name the registry with --registry");
  if (named === undefined) {
    if (all.length === 0)
      throw usageError(
        "your trust list names no registry",
        "name one: --registry eip155:<chain id>:<address> --rpc <url>",
      );
    return all.map((one) => ({ chainId: one.chainId, address: one.address, name: one.name, listed: one }));
  }
  return named.map((text) => {
    const { chainId, address } = parseRegistryOption(text);
    const listed = all.find((one) => one.chainId === chainId && one.address === address);
    const called = name ?? listed?.name;
    if (called === undefined)
      throw usageError(
        `${text}: a registry that is not on your trust list needs a name`,
        'add --name "National registry"',
      );
    if (listed === undefined && rpc === undefined)
      throw usageError(`${text}: the registry is not on your trust list`, "name its nodes: --rpc <url>");
    return { chainId, address, name: called, listed };
  });
}

/** Reads a registry from its nodes, and says whom to recognise. @throws CommandError where its code is another than the list pins */
async function readChosen(
  session: Session,
  one: Chosen,
  given: readonly number[] | "all" | undefined,
  options: PublishTrustOptions,
): Promise<{ readonly facts: RegistryFacts; readonly accreditors: readonly number[] | "all" }> {
  const { listed } = one;
  const known = given ?? listed?.accreditors;
  const isOwn = options.rpc === undefined;
  const nodes = isOwn
    ? await openNodes(session, listed?.rpc ?? [])
    : await readNodeOption(session, options.rpc ?? [], options);
  const facts = await readRegistryFacts(one, nodes, {
    plainHttp: isOwn ? listed?.plainHttp : options.plainHttp,
    accreditors: known === undefined ? { first: MOST_LISTED } : known === "all" ? [] : known,
  });
  if (listed?.codeHash !== undefined && listed.codeHash !== facts.codeHash) {
    const message = `${one.name}: your list pins code hash ${listed.codeHash}, but the nodes say ${facts.codeHash}; nothing was written`;
    throw new CommandError("registry.wrong-code", 1, message, {
      cure: "find out which one is right before you publish it",
    });
  }
  if (known !== undefined && known !== "all") requireAccreditors(facts, known, "--accreditor");
  if (known !== undefined) return { facts, accreditors: known };
  session.note(neutralize(`${one.name}, ${formatRegistryRef(one)}, on ${describeNetwork(one.chainId)}`));
  return { facts, accreditors: await askAccreditors(session, facts) };
}

function describeRegistry(one: Chosen, facts: RegistryFacts, accreditors: readonly number[] | "all"): string[] {
  const whom =
    accreditors === "all"
      ? ["all accreditors: anyone that the governor appoints, now or later"]
      : facts.accreditors.map((accreditor) => `accreditor ${describeAccreditor(accreditor)}`);
  const code = `code hash ${facts.codeHash}; ${describeRelease(facts)}`;
  const title = `${one.name}, ${formatRegistryRef(one)}, on ${describeNetwork(one.chainId)}`;
  return [neutralize(title), ...indent([code, ...whom].map(neutralize))];
}
