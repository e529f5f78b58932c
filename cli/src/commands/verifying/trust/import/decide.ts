// What a person decides of an import, line by line, and what is written then.
import { formatRegistryRef, parseTrust, type TrustedRegistry } from "@laurel/sdk";
import { countNoun, forgiveMissing, readFormFile } from "@laurel/issuing";
import { tellNodes } from "../../../../chain/node-findings.ts";
import { keepHeaders } from "../../../../settings/nodes-file.ts";
import { writeSettings } from "../../../../settings/settings-file.ts";
import type { ImportedList } from "../../../../settings/trust-file.ts";
import { CommandError, usageError } from "../../../../terminal/failure.ts";
import { done, type Outcome } from "../../../../terminal/invocation.ts";
import { askLine, askYes } from "../../../../terminal/prompt.ts";
import type { Session } from "../../../../terminal/session.ts";
import { neutralize } from "../../../../terminal/terminal.ts";
import { checkEntry, type ReadingOptions, readReading } from "../entry.ts";
import { applyChanges, type Change, isSame, removeRegistry } from "./difference.ts";
import { nameRegistry } from "./names.ts";
import { lacksNodes, type Proposal } from "./proposal.ts";
import { describeChange, describeDifference, describeReplay, type Difference } from "./text.ts";

/** An entry as a file has it, which need not say all. */
type Entry = Pick<TrustedRegistry, "name" | "chainId" | "address" | "rpc"> & Partial<TrustedRegistry>;

/** A trust list as its file has it. */
export interface ListFile {
  readonly registries?: readonly Entry[];
  readonly imported?: readonly ImportedList[];
}

/** An import, and the file that it goes into. */
export interface Import extends Difference {
  readonly file: { readonly value: ListFile; readonly bytes: Uint8Array } | undefined;
}

/** What decides beside the person. */
interface DecideOptions extends ReadingOptions {
  readonly yes?: boolean;
}

/** Asks about what loosens the list, and writes what was accepted. @throws CommandError where nothing is, or something speaks against it */
export async function decide(session: Session, found: Import, options: DecideOptions): Promise<Outcome> {
  session.note(...describeDifference(found));
  const open = found.proposals.filter((one) => !lacksNodes(one) && one.changes.length > 0);
  const isAnything = found.gone.length > 0 || found.proposals.some(({ changes }) => changes.length > 0);
  refuseFaults(open);
  if (isAnything && open.length === 0 && found.gone.length === 0)
    throw usageError("no node is named to check the registries; nothing was imported", "name nodes: --rpc <url>");
  const replay = describeReplay(found);
  if (replay !== undefined) {
    if (options.yes === true) throw refuseReplay(replay);
    session.note(`Careful: ${neutralize(replay)}`);
    if (!(await askYes(session, "Import it anyway?"))) throw decline();
  }
  const fresh = open.filter(({ own }) => own === undefined).map((one) => ({ ...one, entry: makeEntry(one, options) }));
  for (const { entry, named } of fresh) {
    const listed = checkEntry(entry);
    if (listed.quorum === 1)
      session.note(`${nameRegistry(listed)}: one node is believed. Name nodes of other hosts too, with more --rpc.`);
    await tellNodes(session, named, { ...listed, codeHash: undefined });
  }
  const accepted =
    options.yes === true
      ? [...open.flatMap(({ changes }) => changes), ...found.gone.map(removeRegistry)]
      : await askAll(session, open, found.gone);
  if (isAnything && accepted.length === 0) throw decline();
  return write(session, found, { accepted, fresh });
}

/** Nobody is asked under `--yes`, and a SHA-256 may be of an old list too. */
function refuseReplay(replay: string): CommandError {
  const message = `nothing was imported: --yes does not take a list that may be old. ${replay}`;
  const cure = "ask the publisher; to import the list anyway, run the command at a terminal without --yes";
  return new CommandError("trust.replay", 1, message, { cure });
}

function decline(): CommandError {
  return new CommandError("declined", 1, "nothing was imported");
}

function refuseFaults(open: readonly Proposal[]): void {
  for (const { published, faults } of open)
    for (const { code, exitCode, message, cure } of faults)
      throw new CommandError(code, exitCode, `${nameRegistry(published)}: ${message}; nothing was imported`, { cure });
}

async function askAll(session: Session, open: readonly Proposal[], gone: Import["gone"]): Promise<Change[]> {
  const accepted: Change[] = [];
  for (const proposal of open) accepted.push(...(await askLoosening(session, proposal)));
  for (const own of gone)
    if (await askYes(session, `Remove ${nameRegistry(own)} from your list?`)) accepted.push(removeRegistry(own));
  const tighter = open.flatMap(({ changes }) => changes.filter(({ loosens }) => !loosens));
  const question = `Apply ${tighter.length === 1 ? "the line" : `the ${tighter.length} lines`} with - (trusting less)?`;
  if (tighter.length > 0 && (await askYes(session, question))) accepted.push(...tighter);
  return accepted;
}

/** Asks about each line by which more would be trusted. A registry that is new needs one accreditor at least. */
async function askLoosening(session: Session, proposal: Proposal): Promise<readonly Change[]> {
  const { published, own, changes } = proposal;
  const registry = nameRegistry(own ?? published);
  const accepted: Change[] = [];
  for (const change of changes.filter(({ loosens }) => loosens)) {
    const text = describeChange(change, proposal);
    if (change.kind === "accreditors-all") {
      session.note(`${registry}: the list recognises all accreditors: anyone that the governor appoints.`);
      if ((await askLine(session, `${registry}: Type all to recognise them all:`)) === "all") accepted.push(change);
    } else if (await askYes(session, `${registry}: trust ${text}?`)) accepted.push(change);
    else if (change.kind === "registry-added") return [];
  }
  if (own !== undefined || accepted.length > 1) return accepted;
  session.note(`${registry} is left out: you recognise none of its accreditors.`);
  return [];
}

/** The entry of a registry that is new, but for what the accepted lines decide. */
function makeEntry({ published, named }: Proposal, options: ReadingOptions): Entry {
  const { name, chainId, address, codeHash } = published;
  const rpc = named.map(({ url }) => url);
  return { name, chainId, address, codeHash, rpc, ...readReading(options) } as Entry;
}

/** What was decided. */
interface Decision {
  readonly accepted: readonly Change[];
  readonly fresh: readonly (Proposal & { readonly entry: Entry })[];
}

async function write(session: Session, found: Import, { accepted, fresh }: Decision): Promise<Outcome> {
  const { path, file, source } = found;
  const ofPlace = (place: string): Change[] => accepted.filter(({ registry }) => registry === place);
  const kept = (file?.value.registries ?? []).flatMap((entry) => {
    const mine = ofPlace(formatRegistryRef({ ...entry, address: checkEntry(entry).address }));
    if (mine.some(({ kind }) => kind === "registry-removed")) return [];
    return mine.length === 0 ? [entry] : [mergeEntry(entry, mine)];
  });
  const added = fresh.flatMap(({ published, entry }) => {
    const mine = ofPlace(formatRegistryRef(published));
    return mine.length === 0 ? [] : [mergeEntry(entry, mine)];
  });
  const registries = [...kept, ...added];
  const value = {
    ...file?.value,
    ...{ format: "laurel-trust-v1", registries },
    imported: noteImport(found, registries.map(formatRegistryRef), added.map(formatRegistryRef)),
  };
  parseTrust(value);
  await refuseChanged(found);
  const used = fresh.filter(({ published }) => added.some((one) => isSame(one, published)));
  const secrets = await keepHeaders(
    session,
    used.flatMap(({ named }) => named),
  );
  await writeSettings(path, value);
  const count = countNoun(registries.length, "registry", "registries");
  const from = `Imported from ${source.from}, SHA-256 ${source.sha256}.`;
  return done({ ...show(found, accepted), written: true }, [
    neutralize(from),
    `${neutralize(path)} now trusts ${count}.`,
    ...secrets.map(neutralize),
    "Next: laurel verify <file>",
  ]);
}

/** An entry with what the lines decide; nothing else of it changes. */
function mergeEntry(entry: Entry, mine: readonly Change[]): Entry {
  const isNew = mine.some(({ kind }) => kind === "registry-added");
  const { accreditors: had, codeHash: pinned, ...rest } = entry;
  const { codeHash, accreditors } = applyChanges(mine, isNew ? undefined : { codeHash: pinned, accreditors: had });
  return {
    ...rest,
    ...(codeHash === undefined ? {} : { codeHash }),
    ...(accreditors === undefined ? {} : { accreditors }),
  };
}

/** What was imported from where, with this import in place of an earlier one from there. */
function noteImport(
  { file, earlier, source, published }: Import,
  places: readonly string[],
  added: readonly string[],
): readonly ImportedList[] {
  const { publisher, updated } = published;
  const registries = [...new Set([...(earlier?.registries ?? []), ...added])].filter((one) => places.includes(one));
  const others = (file?.value.imported ?? []).filter(
    (one) => earlier === undefined || one.from !== earlier.from || one.publisher !== earlier.publisher,
  );
  const noted = {
    ...{ from: source.from, sha256: source.sha256, at: `${new Date().toISOString().slice(0, 19)}Z`, registries },
    ...(publisher === undefined ? {} : { publisher }),
    ...(updated === undefined ? {} : { updated }),
  };
  return [...others, noted];
}

/** Refuses to write over what another command wrote while the person was asked. @throws CommandError */
async function refuseChanged({ path, file }: Import): Promise<void> {
  const now = await readFormFile("trust", path).catch(forgiveMissing);
  const isSameFile =
    now === undefined ? file === undefined : file !== undefined && Buffer.compare(now.bytes, file.bytes) === 0;
  if (isSameFile) return;
  throw new CommandError("trust.changed", 3, `${path} has changed in the meantime; nothing was imported`, {
    cure: "run the same command again",
  });
}

/** An import as JSON; nothing of it is written unless that is said. */
export function show({ source, published, path, proposals, gone }: Import, accepted: readonly Change[]): object {
  const changes = [
    ...proposals.flatMap((proposal) => proposal.changes.map((change) => ({ change, proposal }))),
    ...gone.map((own) => ({ change: removeRegistry(own), proposal: { own, facts: undefined } })),
  ];
  return {
    format: "laurel-trust-import-v1",
    from: source.from,
    sha256: source.sha256,
    publisher: published.publisher ?? null,
    updated: published.updated ?? null,
    file: path,
    written: false,
    changes: changes.map(({ change, proposal }) => ({
      ...{ kind: change.kind, registry: change.registry, loosens: change.loosens },
      accreditors: change.accreditors,
      text: describeChange(change, proposal),
      accepted: accepted.some((one) => JSON.stringify(one) === JSON.stringify(change)),
    })),
    faults: proposals.flatMap(({ published: one, faults }) =>
      faults.map(({ message }) => `${nameRegistry(one)}: ${message}`),
    ),
    withoutNodes: proposals.filter(lacksNodes).map((one) => formatRegistryRef(one.published)),
  };
}
