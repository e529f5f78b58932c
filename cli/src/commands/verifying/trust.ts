// laurel trust: the registries that a verifier trusts.
import { describeTrust, parseTrust, TrustError, type TrustedRegistry, type TrustList } from "@laurel/sdk";
import { keccak256 } from "ethers";
import { parseRegistryOption } from "../../chain/chain.ts";
import { tellNodes } from "../../chain/node-findings.ts";
import { keepHeaders, readNodeOption } from "../../settings/nodes-file.ts";
import { locateSettings, writeSettings } from "../../settings/settings-file.ts";
import { usageError } from "../../terminal/failure.ts";
import { confirm } from "../../terminal/prompt.ts";
import { type CommonOptions, done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import { tabulate } from "../../terminal/table.ts";
import { neutralize } from "../../terminal/terminal.ts";
import { requireTrust } from "../../settings/trust-file.ts";
import {
  connectNodes,
  countNoun,
  describeNetwork,
  forgiveMissing,
  nameNode,
  readCode,
  readFormFile,
  requireEvm,
} from "@laurel/issuing";

/** What `trust add` takes. */
export interface AddTrustOptions extends CommonOptions {
  readonly registry: string;
  readonly rpc: readonly string[];
  readonly plainHttp?: boolean;
  readonly header?: readonly string[];
  readonly name: string;
  readonly finality: string;
  readonly accreditor?: readonly string[];
  readonly maxAge: string;
  readonly yes?: boolean;
}

function parseFinality(text: string): string | { confirmations: number } {
  if (["finalized", "safe", "latest"].includes(text)) return text;
  if (/^\d{1,5}$/.test(text)) return { confirmations: Number(text) };
  throw usageError(`--finality ${text}: not a rule`, "write finalized, safe, latest, or a number of confirmations");
}

function parseMaxAge(text: string): number | null {
  if (text === "none") return null;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw usageError(`--max-age ${text}: not a number of seconds`, "write 3600, or none for a chain that stands still");
}

function parseAccreditor(text: string): number {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw usageError(`--accreditor ${text}: not an accreditor's number`, "laurel accreditor list prints them");
}

/** Adds a registry to the trust list, after a yes. */
export async function addTrust({ session, options }: Invocation<AddTrustOptions>): Promise<Outcome> {
  const path = locateSettings("trust.json", { ...session, option: options.trust });
  const ref = parseRegistryOption(options.registry);
  const { chainId, address } = ref;
  const nodes = await readNodeOption(session, options.rpc, options);
  const rpc = nodes.map(({ url }) => url);
  const provider = await connectNodes(nodes, { chainId, plainHttp: options.plainHttp });
  const code = await requireEvm(nodes)
    .then(() => readCode(provider, ref))
    .finally(() => provider.destroy());
  const entry = {
    ...{ name: options.name, chainId, address, codeHash: keccak256(code), rpc },
    ...(options.plainHttp === true ? { plainHttp: true } : {}),
    ...{ finality: parseFinality(options.finality), maxAge: parseMaxAge(options.maxAge) },
    ...(options.accreditor === undefined ? {} : { accreditors: options.accreditor.map(parseAccreditor) }),
  };
  const listed = checkEntry(entry);
  session.note(`The node says: registry ${address} on ${describeNetwork(chainId)}, code hash ${entry.codeHash}.`);
  session.note(
    "Compare address and code hash with what the registry's governor publishes: whoever you trust here decides what is valid.",
  );
  if (listed.quorum === 1)
    session.note("One node is believed: it alone decides what is valid. Name nodes of other hosts too, by more --rpc.");
  await tellNodes(session, nodes, { ...listed, codeHash: undefined });
  await confirm(session, `Trust it as "${options.name}"?`, options.yes);
  const earlier = await readFormFile<Partial<TrustList>>("trust", path).catch(forgiveMissing);
  if (earlier !== undefined) parseTrust(earlier.value);
  const others = (earlier?.value.registries ?? []).filter(
    (other) => other.chainId !== chainId || other.address.toLowerCase() !== address.toLowerCase(),
  );
  const trust = { format: "laurel-trust-v1", registries: [...others, entry] };
  // What an editor needs in the file stays there.
  const kept = { ...earlier?.value, ...trust };
  parseTrust(kept);
  const secrets = await keepHeaders(session, nodes);
  await writeSettings(path, kept);
  return done(showTrust(trust.registries), [
    `${neutralize(path)} trusts ${countNoun(trust.registries.length, "registry", "registries")} now.`,
    ...secrets.map(neutralize),
    ...tabulate(describeTrust(await requireTrust(session, { trust: path }))),
    "Next: laurel verify <file>",
  ]);
}

/** The entry as a trust list has it. @throws CommandError saying which of the options is wrong */
function checkEntry(entry: object): TrustedRegistry {
  try {
    const [listed] = parseTrust({ format: "laurel-trust-v1", registries: [entry] }).registries;
    return listed as TrustedRegistry;
  } catch (error) {
    if (!(error instanceof TrustError)) throw error;
    throw usageError(error.message.replaceAll("registries[0].", ""), "correct what the option says, and run it again");
  }
}

/** A trust list as it is printed: of its nodes, the hosts. */
function showTrust(registries: readonly Pick<TrustedRegistry, "rpc">[]): object {
  const shown = registries.map((registry) => ({ ...registry, rpc: registry.rpc.map(nameNode) }));
  return { format: "laurel-trust-v1", registries: shown };
}

/** Prints the registries on the trust list, and which list that is. */
export async function listTrust({ session, options }: Invocation<object>): Promise<Outcome> {
  const trust = await requireTrust(session, options);
  const { registries } = trust;
  const rows = registries.map(({ name, chainId, address, finality, quorum, rpc }) => {
    const rule = typeof finality === "string" ? finality : `${finality.confirmations} confirmations`;
    const some = quorum === 1 ? "one node is believed" : `${quorum} hosts must agree`;
    const believed = rpc.length === 0 ? "no node is named: evidence alone decides" : some;
    return [name, `chain ${chainId}`, address, rule, believed, rpc.map(nameNode).join(" ")];
  });
  const lines = [...tabulate(rows, "You trust no registry yet."), ...tabulate(describeTrust(trust))];
  return done(showTrust(registries), lines);
}
