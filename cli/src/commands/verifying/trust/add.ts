// laurel trust add: puts a registry on the trust list.
import {
  describeTrust,
  formatRegistryRef,
  identifyRuntime,
  type NodeSource,
  parseTrust,
  type RegistryRef,
  type TrustList,
} from "@laurel/sdk";
import { keccak256 } from "ethers";
import { parseRegistryOption } from "../../../chain/chain.ts";
import { tellNodes } from "../../../chain/node-findings.ts";
import {
  describeAccreditor,
  describeRelease,
  readRegistryFacts,
  type RegistryFacts,
  requireAccreditors,
} from "../../../chain/registry-facts.ts";
import { keepHeaders, readNodeOption } from "../../../settings/nodes-file.ts";
import { locateSettings, writeSettings } from "../../../settings/settings-file.ts";
import { readImported, requireTrust } from "../../../settings/trust-file.ts";
import { CommandError } from "../../../terminal/failure.ts";
import { type CommonOptions, done, type Invocation, type Outcome } from "../../../terminal/invocation.ts";
import { askYes, confirm } from "../../../terminal/prompt.ts";
import type { Session } from "../../../terminal/session.ts";
import { tabulate } from "../../../terminal/table.ts";
import { neutralize } from "../../../terminal/terminal.ts";
import {
  connectNodes,
  countNoun,
  describeNetwork,
  forgiveMissing,
  readCode,
  readFormFile,
  requireEvm,
} from "@laurel/issuing";
import { askAccreditors, MOST_LISTED } from "./accreditors.ts";
import { checkEntry, parseAccreditors, type ReadingOptions, readReading, showTrust } from "./entry.ts";

/** What `trust add` takes. */
export interface AddTrustOptions extends CommonOptions, ReadingOptions {
  readonly registry: string;
  readonly rpc: readonly string[];
  readonly header?: readonly string[];
  readonly name: string;
  /** True where the option names nobody: the accreditors are to be listed. */
  readonly accreditor?: readonly string[] | true;
  readonly yes?: boolean;
}

/** Adds a registry to the trust list, after a yes. */
export async function addTrust({ session, options }: Invocation<AddTrustOptions>): Promise<Outcome> {
  const path = locateSettings("trust.json", { ...session, option: options.trust });
  const ref = parseRegistryOption(options.registry);
  const { chainId, address } = ref;
  const nodes = await readNodeOption(session, options.rpc, options);
  const rpc = nodes.map(({ url }) => url);
  const { accreditor: given } = options;
  const isSilent = given === undefined && (options.yes === true || !session.interactive);
  const isAsked = given === true || (given === undefined && !isSilent);
  const named = Array.isArray(given) ? parseAccreditors(given) : "all";
  const { plainHttp } = options;
  const facts =
    isAsked || named !== "all"
      ? await readRegistryFacts(ref, nodes, {
          plainHttp,
          accreditors: named === "all" ? { first: MOST_LISTED } : named,
        })
      : await readCodeFacts(ref, nodes, plainHttp);
  const entry = {
    ...{ name: options.name, chainId, address, codeHash: facts.codeHash, rpc },
    ...readReading(options),
  };
  const listed = checkEntry(entry);
  const release = facts.release === undefined ? "" : `, release ${facts.release}`;
  session.note(
    `The node says: registry ${address} on ${describeNetwork(chainId)}, code hash ${entry.codeHash}${release}.`,
  );
  session.note(
    "Compare the address and code hash with what the registry's governor publishes: the registry that you trust here decides what is valid.",
  );
  if (listed.quorum === 1)
    session.note(
      "One node is believed: it alone decides what is valid. Name nodes of other hosts too, with more --rpc.",
    );
  await tellNodes(session, nodes, { ...listed, codeHash: undefined });
  if (facts.release === undefined) await admitUnknown(session, facts, options.yes);
  if (named !== "all") requireAccreditors(facts, named, "--accreditor");
  const accreditors = isAsked ? await askAccreditors(session, facts) : named;
  if (isSilent)
    session.note(
      "Every accreditor of the registry is recognised, now and later. To recognise only some, name each: --accreditor 1",
    );
  else if (!isAsked && accreditors !== "all")
    session.note(...facts.accreditors.map((one) => neutralize(`Recognised: accreditor ${describeAccreditor(one)}.`)));
  await confirm(session, `Trust it as "${options.name}"?`, options.yes);
  const earlier = await readFormFile<Partial<TrustList>>("trust", path).catch(forgiveMissing);
  if (earlier !== undefined) parseTrust(earlier.value);
  // From now on the entry is the person's own: no list takes it off that it once came from.
  const imported = readImported(path, earlier?.value).map((list) => ({
    ...list,
    registries: list.registries.filter((place) => place.toLowerCase() !== formatRegistryRef(ref).toLowerCase()),
  }));
  const others = (earlier?.value.registries ?? []).filter(
    (other) => other.chainId !== chainId || other.address.toLowerCase() !== address.toLowerCase(),
  );
  const added = { ...entry, ...(accreditors === "all" ? {} : { accreditors }) };
  const trust = { format: "laurel-trust-v1", registries: [...others, added] };
  // What an editor needs in the file stays there.
  const kept = { ...earlier?.value, ...trust, ...(imported.length === 0 ? {} : { imported }) };
  parseTrust(kept);
  const secrets = await keepHeaders(session, nodes);
  await writeSettings(path, kept);
  return done(showTrust({ registries: trust.registries, imported }), [
    `${neutralize(path)} now trusts ${countNoun(trust.registries.length, "registry", "registries")}.`,
    ...secrets.map(neutralize),
    ...tabulate(describeTrust(await requireTrust(session, { trust: path }))),
    "Next: laurel verify <file>",
  ]);
}

/** What is known where nobody asks for accreditors. */
async function readCodeFacts(
  ref: RegistryRef,
  nodes: readonly NodeSource[],
  plainHttp: boolean | undefined,
): Promise<RegistryFacts> {
  const { chainId, address } = ref;
  const provider = await connectNodes(nodes, { chainId, plainHttp });
  const code = await requireEvm(nodes)
    .then(() => readCode(provider, ref))
    .finally(() => provider.destroy());
  const release = identifyRuntime(code, { chainId, address })?.release;
  return { codeHash: keccak256(code), release, count: 0, accreditors: [] };
}

/** Asks about code that nobody here has read. @throws CommandError where the person goes no further */
async function admitUnknown(session: Session, facts: RegistryFacts, yes: boolean | undefined): Promise<void> {
  const said = `Careful: ${describeRelease(facts)}. Only its governor can say what the code does.`;
  session.note(said);
  if (yes === true || !session.interactive) return;
  if (!(await askYes(session, "Trust code that Laurel does not know?")))
    throw new CommandError("declined", 1, "nothing was done");
}
