// An import in words: whose list it is, and each line of the difference.
import { formatRegistryRef, type TrustedRegistry, type TrustList } from "@laurel/sdk";
import { countNoun, describeNetwork, formatMoment } from "@laurel/issuing";
import { describeAccreditor, describeRelease } from "../../../../chain/registry-facts.ts";
import type { PublishedRegistry, PublishedTrust } from "../../../../settings/published-trust.ts";
import type { ImportedList } from "../../../../settings/trust-file.ts";
import { tabulate } from "../../../../terminal/table.ts";
import { formatOption, indent, neutralize, quoteWord } from "../../../../terminal/terminal.ts";
import { type Change, isSame } from "./difference.ts";
import { listNameOddities, nameRegistry } from "./names.ts";
import { lacksNodes, type Proposal } from "./proposal.ts";
import type { Source } from "./source.ts";

/** Whose list is imported, and into which. */
export interface ImportHead {
  readonly source: Source;
  readonly published: PublishedTrust;
  /** What was imported from there before. */
  readonly earlier: ImportedList | undefined;
  /** That, and what was imported from elsewhere and may be an earlier list of the same publisher. */
  readonly related: readonly ImportedList[];
  readonly path: string;
}

/** The head of what is shown. */
export function describeHead({ source, published, earlier, path }: ImportHead): string[] {
  const { publisher, updated, leftOut } = published;
  const before = earlier === undefined ? [] : [["before", `${earlier.at.slice(0, 10)}, SHA-256 ${earlier.sha256}`]];
  return [
    ...tabulate([
      ["from", source.from],
      ["SHA-256", source.sha256],
      ["publisher", publisher === undefined ? "the list does not say" : `${publisher}, as the list says`],
      ["updated", updated === undefined ? "the list does not say" : formatMoment(Date.parse(updated) / 1000)],
      ...before,
      ["into", path],
    ]),
    ...leftOut.map((text) => neutralize(`Not imported: ${text}.`)),
  ];
}

/** Earlier imports that may be of the same list, wherever they came from: from the same place, of the same publisher, or with a registry that the list names. */
export function findRelated(
  { source, published }: Pick<ImportHead, "source" | "published">,
  imported: readonly ImportedList[],
): readonly ImportedList[] {
  const places = published.registries.map(formatRegistryRef);
  return imported.filter(
    ({ from, publisher, registries }) =>
      from === source.from ||
      (publisher !== undefined && publisher === published.publisher) ||
      registries.some((place) => places.includes(place)),
  );
}

/** What is odd about when a list was written; undefined where nothing is. */
export function describeReplay(head: ImportHead): string | undefined {
  const now = head.published.updated;
  if (now !== undefined && Date.parse(now) > Date.now() + DAY_MS)
    return `The list says that it was written on ${now.slice(0, 10)}, which is in the future.`;
  return head.related.map((earlier) => compareAge(head, earlier)).find((odd) => odd !== undefined);
}

function compareAge({ source, published }: ImportHead, earlier: ImportedList): string | undefined {
  const [now, then] = [published.updated, earlier.updated];
  if (then === undefined) return undefined;
  const before = `${then}${earlier.from === source.from ? "" : `, from ${earlier.from}`}`;
  const old = "an old list may trust what its publisher no longer trusts";
  if (now === undefined)
    return `The list does not say when it was written, but the one before did (${before}): ${old}.`;
  // A moment that cannot be read is older than nothing.
  if (!(Date.parse(now) >= Date.parse(then)))
    return `The list is from ${now}, older than the one that you imported before (${before}): ${old}.`;
  if (now === then && source.sha256 !== earlier.sha256)
    return `The list has the same date as the one before (${before}), but different contents.`;
  return undefined;
}

const DAY_MS = 86_400_000;

/** All lines of a registry. @param others the names of all other registries */
function describeProposal(proposal: Proposal, others: readonly string[]): string[] {
  const { published, own, changes, faults } = proposal;
  const title = `${nameRegistry(own ?? published)}, on ${describeNetwork(published.chainId)}`;
  if (changes.length === 0) return [`${title}: nothing changes`];
  const oddities = own === undefined ? listNameOddities(published.name, others) : [];
  const lines = [
    ...changes.map((change) => `${SIGNS[change.kind]} ${describeChange(change, proposal)}`),
    ...[...faults.map(({ message }) => message), ...oddities].map((odd) => `! ${odd}`),
    ...(lacksNodes(proposal) ? ["! no node is named to check this registry: it is left out"] : []),
  ];
  return [title, ...indent(lines.map(neutralize))];
}

const SIGNS = {
  "registry-added": "+",
  "registry-removed": "-",
  "accreditor-added": "+",
  "accreditor-removed": "-",
  "accreditors-all": "+",
  "accreditors-limited": "-",
  "code-pinned": "-",
  "code-changed": "~",
} as const;

/** A line of the difference without its sign, as it came: to be made harmless. */
export function describeChange(change: Change, { own, facts }: Pick<Proposal, "own" | "facts">): string {
  const name = (id: number): string => {
    const found = facts?.accreditors.find((one) => one.id === id);
    return found === undefined ? String(id) : describeAccreditor(found);
  };
  const code = `code hash ${change.codeHash}${facts === undefined ? "" : `; ${describeRelease(facts)}`}`;
  const [id = 0] = change.accreditors;
  switch (change.kind) {
    case "registry-added":
      return `this registry, ${code}`;
    case "registry-removed":
      return "this registry";
    case "accreditor-added":
    case "accreditor-removed":
      return `accreditor ${name(id)}`;
    case "accreditors-all":
      return "all accreditors: anyone that the governor appoints, now or later";
    case "accreditors-limited":
      return `all accreditors except ${change.accreditors.map(name).join("; ")}`;
    case "code-pinned":
      return `any code except ${code}`;
    case "code-changed":
      return `code: ${own?.codeHash} becomes ${code}`;
  }
}

/** What to type for a registry that no node was named for. */
function describeMissing(published: PublishedRegistry): string[] {
  const { name, chainId, address, codeHash, accreditors } = published;
  const ids = accreditors === "all" ? ["all"] : accreditors.map(String);
  const options = ids.map((value) => formatOption({ option: "accreditor", value })).join(" ");
  const place = formatRegistryRef({ chainId, address });
  return [
    `${nameRegistry(published)} needs nodes of ${describeNetwork(chainId)}: import again with --rpc <url>, ideally on several hosts; or,`,
    neutralize(`to check code hash ${codeHash} yourself:`),
    `Next: laurel trust add --name ${quoteWord(neutralize(name))} --registry ${place} ${options} --rpc <url>`,
  ];
}

/** An import that was compared with the list. */
export interface Difference extends ImportHead {
  readonly list: TrustList | undefined;
  readonly proposals: readonly Proposal[];
  /** Registries that came from there, and that it does not name any more. */
  readonly gone: readonly TrustedRegistry[];
}

/** All that would change, and what stays undecided. */
export function describeDifference({ proposals, list, published, gone }: Difference): string[] {
  const others = (list?.registries ?? []).filter((own) => !published.registries.some((one) => isSame(one, own)));
  const count = others.length - gone.length;
  const names = [...proposals.map(({ own, published: one }) => own ?? one), ...others].map(({ name }) => name);
  return [
    ...proposals.flatMap((proposal, i) => describeProposal(proposal, names.toSpliced(i, 1))),
    ...gone.flatMap((own) => [
      `${nameRegistry(own)}, on ${describeNetwork(own.chainId)}`,
      "  - this registry, which you imported from there: the list no longer names it",
    ]),
    ...(count === 0 ? [] : [`Not in the list, and kept: ${countNoun(count, "registry", "registries")} of yours.`]),
    ...proposals.filter(lacksNodes).flatMap((proposal) => describeMissing(proposal.published)),
  ];
}
