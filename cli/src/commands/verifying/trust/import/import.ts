// laurel trust import: takes registries, code hashes and accreditors from a published list, line by line.
import { formatRegistryRef, parseTrust } from "@laurel/sdk";
import { forgiveMissing, readFormFile } from "@laurel/issuing";
import { readPublishedTrust } from "../../../../settings/published-trust.ts";
import { locateSettings } from "../../../../settings/settings-file.ts";
import { readImported } from "../../../../settings/trust-file.ts";
import { type CommonOptions, done, type Invocation, type Outcome } from "../../../../terminal/invocation.ts";
import type { ReadingOptions } from "../entry.ts";
import { decide, type Import, type ListFile, show } from "./decide.ts";
import { isSame } from "./difference.ts";
import { askNodes, type NodeOptions, sortNodes } from "./nodes.ts";
import { propose, type Proposal } from "./proposal.ts";
import { readSource } from "./source.ts";
import { neutralize } from "../../../../terminal/terminal.ts";
import { describeDifference, describeHead, describeReplay, findRelated } from "./text.ts";

/** What `trust import` takes. */
export interface ImportTrustOptions extends CommonOptions, NodeOptions, ReadingOptions {
  readonly sha256?: string;
  readonly yes?: boolean;
}

/** Imports a published list, after a yes to each line that loosens anything. */
export async function importTrust(invocation: Invocation<ImportTrustOptions>): Promise<Outcome> {
  const { session, options, operand } = invocation;
  const source = await readSource(operand, options.sha256);
  const published = readPublishedTrust({ path: source.from, bytes: source.bytes });
  const path = locateSettings("trust.json", { ...session, option: options.trust });
  const file = await readFormFile<ListFile>("trust", path).catch(forgiveMissing);
  const list = file === undefined ? undefined : parseTrust(file.value);
  const imported = readImported(path, file?.value);
  const earlier = imported.find(
    (one) => one.from === source.from && (source.isWeb || one.publisher === published.publisher),
  );
  const head = { source, published, path, earlier, related: findRelated({ source, published }, imported) };
  const { yes = false, sha256 } = options;
  const isAsked = !yes && session.interactive;
  const tellHead = (): void => {
    session.note(...describeHead(head));
    if (source.isWeb && sha256 === undefined)
      session.note("Compare the SHA-256 with what the publisher says elsewhere: a host can be hijacked.");
  };
  if (isAsked) tellHead();
  const proposals = await compare(invocation, { ...head, list }, isAsked);
  const isCompared = sha256 !== undefined || !(source.isWeb || proposals.some(loosensMuch));
  const isDecided = isAsked || (yes && isCompared);
  if (isDecided && yes) tellHead();
  const gone = source.isWeb
    ? (list?.registries ?? []).filter(
        (own) =>
          earlier?.registries.includes(formatRegistryRef(own)) && !published.registries.some((one) => isSame(one, own)),
      )
    : [];
  const found: Import = { ...head, list, file, proposals, gone };
  const isSameList = earlier?.sha256 === source.sha256;
  if (!proposals.some(({ changes }) => changes.length > 0) && gone.length === 0 && (isSameList || !isDecided))
    return done(show(found, []), [
      ...(isDecided ? [] : describeHead(head)),
      "Nothing changes: your list already says the same.",
    ]);
  if (!isDecided) return refuse(found, options);
  return decide(session, found, options);
}

/** Whether a proposal recognises anyone, or other code than before: what nobody takes who has not compared the list. */
function loosensMuch({ changes }: Proposal): boolean {
  return changes.some(({ kind }) => kind === "accreditors-all" || kind === "code-changed");
}

/** Compares each published registry; asks a person for nodes of a chain that none is named of. */
async function compare(
  { session, options }: Invocation<ImportTrustOptions>,
  { published, list }: Pick<Import, "published" | "list">,
  mayAsk: boolean,
): Promise<readonly Proposal[]> {
  const nodes = new Map(await sortNodes(session, options, published.registries));
  const proposals: Proposal[] = [];
  for (const registry of published.registries) {
    const own = list?.registries.find((one) => isSame(one, registry));
    const { chainId } = registry;
    if (mayAsk && own === undefined && !nodes.has(chainId))
      nodes.set(chainId, await askNodes(session, options, registry));
    const named = nodes.get(chainId) ?? [];
    proposals.push(await propose(session, { published: registry, own, named }, options));
  }
  return proposals;
}

/** Everything that there is to say, where nobody decides: exit code 2. */
function refuse(found: Import, { yes }: ImportTrustOptions): Outcome {
  const { source } = found;
  const replay = describeReplay(found);
  const last =
    yes === true
      ? [
          source.isWeb
            ? "Nothing was written: with --yes, a list from a host needs --sha256."
            : "Nothing was written: with --yes, all accreditors or a new code need --sha256.",
          `  → compare the SHA-256 with what the publisher says elsewhere, and add --sha256 ${source.sha256}`,
        ]
      : [
          "Nothing was written: each line with + needs confirmation, but this is not a terminal.",
          `  → run the command at a terminal; or compare the lines, and add --yes --sha256 ${source.sha256}`,
        ];
  return {
    exitCode: 2,
    value: show(found, []),
    lines: [
      ...describeHead(found),
      ...(replay === undefined ? [] : [`Careful: ${neutralize(replay)}`]),
      ...describeDifference(found),
      ...last,
    ],
  };
}
