// laurel trust: the registries that a verifier trusts.
import { parseTrust, type TrustedRegistry, type TrustList } from "@laurel/sdk";
import { keccak256 } from "ethers";
import { parseRegistryOption } from "../../chain/chain.ts";
import { findFile } from "../../settings/config.ts";
import { usageError } from "../../terminal/failure.ts";
import { confirm } from "../../terminal/prompt.ts";
import { type CommonOptions, done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import { tabulate } from "../../terminal/table.ts";
import { neutralize } from "../../terminal/terminal.ts";
import { readTrust } from "../../settings/trust-file.ts";
import {
  connectNodes,
  countNoun,
  describeNetwork,
  forgiveMissing,
  nameNode,
  readCode,
  readFormFile,
  writeFileAtomic,
} from "@laurel/issuing";

/** What `trust add` takes. */
export interface AddTrustOptions extends CommonOptions {
  readonly registry: string;
  readonly rpc: readonly string[];
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

/** Adds a registry to trust.json, after a yes. */
export async function addTrust({ session, options }: Invocation<AddTrustOptions>): Promise<Outcome> {
  const ref = parseRegistryOption(options.registry);
  const { chainId, address } = ref;
  const provider = await connectNodes(options.rpc, chainId);
  const code = await readCode(provider, ref).finally(() => provider.destroy());
  const entry = {
    ...{ name: options.name, chainId, address, codeHash: keccak256(code), rpc: options.rpc },
    ...{ finality: parseFinality(options.finality), maxAge: parseMaxAge(options.maxAge) },
    ...(options.accreditor === undefined ? {} : { accreditors: options.accreditor.map(parseAccreditor) }),
  };
  session.note(`The node says: registry ${address} on ${describeNetwork(chainId)}, code hash ${entry.codeHash}.`);
  session.note(
    "Compare address and code hash with what the registry's governor publishes: whoever you trust here decides what is valid.",
  );
  await confirm(session, `Trust it as "${neutralize(options.name)}"?`, options.yes);
  const path = (await findFile("trust.json", { option: options.trust, env: session.env })) ?? "trust.json";
  const earlier = await readFormFile<Partial<TrustList>>("trust", path).catch(forgiveMissing);
  if (earlier !== undefined) parseTrust(earlier.value);
  const others = (earlier?.value.registries ?? []).filter(
    (other) => other.chainId !== chainId || other.address.toLowerCase() !== address.toLowerCase(),
  );
  const trust = { format: "laurel-trust-v1", registries: [...others, entry] };
  // What an editor needs in the file stays there.
  const kept = { ...earlier?.value, ...trust };
  parseTrust(kept);
  await writeFileAtomic(path, `${JSON.stringify(kept, null, 2)}\n`);
  return done(showTrust(trust.registries), [
    `${neutralize(path)} trusts ${countNoun(trust.registries.length, "registry", "registries")} now.`,
    "Next: laurel verify <file>",
  ]);
}

/** A trust list as it is printed: of its nodes, the hosts. */
function showTrust(registries: readonly Pick<TrustedRegistry, "rpc">[]): object {
  const shown = registries.map((registry) => ({ ...registry, rpc: registry.rpc.map(nameNode) }));
  return { format: "laurel-trust-v1", registries: shown };
}

/** Prints the registries in trust.json. */
export async function listTrust({ session, options }: Invocation<object>): Promise<Outcome> {
  const { registries } = await readTrust(session, options);
  const rows = registries.map(({ name, chainId, address, finality, rpc }) => {
    const rule = typeof finality === "string" ? finality : `${finality.confirmations} confirmations`;
    return [name, `chain ${chainId}`, address, rule, rpc.map(nameNode).join(" ")];
  });
  return done(showTrust(registries), tabulate(rows, "You trust no registry yet."));
}
