// One status list, read from the chain at one final block and put where a web server finds it. Whatever is not certain stops it: the list that is there
// stays, and ends by itself.
import { basename, join } from "node:path";
import { type Allocation, formatMoment, IssuingError, makeFolder, withFolderLock } from "@laurel/issuing";
import {
  type PlacedStanding,
  readSnapshot,
  readStatusEvents,
  type SnapshotOptions,
  type NodeSource,
  type TrustedRegistry,
} from "@laurel/sdk";
import type { SigningKey } from "../keys/signing-key.ts";
import { openProofSigner } from "../proof/proof-signer.ts";
import { type BatchState, judgeBatch, type ListedBatch, listRevoked } from "./batch-state.ts";
import { type Bits, countBits, createBits, hasBitAt, setBitAt } from "./bits.ts";
import { type Earlier, requireCauses } from "./causes.ts";
import { digestFile, type ExportState, readState, writeState } from "./export-state.ts";
import {
  type ListContent,
  type ListFormat,
  type ListName,
  type ListSigner,
  nameList,
  type Purpose,
  readList,
  writeList,
} from "./list-file.ts";
import { readBatches } from "./listed-batches.ts";
import { openWebFolder, type WebFolder } from "./webroot.ts";

/** A list that is to be exported. */
export interface ListExport extends SnapshotOptions {
  /** The folder of the person's own settings, in which the list's allocation is. */
  readonly personFolder: string;
  readonly allocation: Allocation;
  /** How the list's registry is read. */
  readonly registry: TrustedRegistry<NodeSource>;
  readonly signer: ListSigner;
  readonly formats: readonly ListFormat[];
  /** How long the list may be relied on after its block, in seconds; at most a day. */
  readonly ttl: number;
  /** The folder that a web server has at `/`. */
  readonly out: string;
}

/** A list as it lies in the web root now. Seconds are since 1970. */
export interface ExportedList {
  readonly list: string;
  readonly block: { readonly number: number; readonly hash: string; readonly timestamp: number };
  readonly validUntil: number;
  readonly files: readonly { readonly path: string; readonly isWritten: boolean }[];
  /** How many batches are anchored, and how many entries the issuer has given out. */
  readonly batches: number;
  readonly entries: number;
  /** How many bits are set. */
  readonly revoked: number;
  readonly suspended: number;
  /** The folders of batches that are not anchored at this block: they have no bits yet. */
  readonly waiting: readonly string[];
}

const PURPOSES: readonly Purpose[] = ["revocation", "suspension"];
const FORMATS: readonly ListFormat[] = ["bitstring", "token"];
/** In seconds. */
const DAY = 86_400;
const FOLDER = "status-lists";

/** Who signs lists, by a key that was opened. */
export function openListSigner({ did, ed25519, p256 }: SigningKey): ListSigner {
  return { did, createProof: openProofSigner(ed25519).createProof, p256 };
}

/**
 * Exports a list. Kept first is what is exported, and only then published, so that no run that is killed is forgotten; at the block of the last export
 * only what is missing or differs is written.
 * @throws IssuingError `status-list.…`, `folder.…`, `file.link`, `disk` · RpcError where the chain cannot be read as it has to be: then nothing was written
 */
export async function exportList(request: ListExport): Promise<ExportedList> {
  const { personFolder, allocation, out, ttl } = request;
  if (!(ttl >= 60 && ttl <= DAY)) throw new RangeError("ttl must be from a minute to a day");
  const web = openWebFolder(out, allocation.list);
  const folder = join(personFolder, FOLDER, basename(allocation.list));
  await makeFolder(folder);
  return withFolderLock(folder, () => exportLocked(request, folder, web));
}

async function exportLocked(request: ListExport, folder: string, web: WebFolder): Promise<ExportedList> {
  const { allocation, registry, signer, formats, ttl } = request;
  const { list, issuer } = allocation;
  const listed = await readBatches(allocation);
  requireIssuer(listed, signer);
  const { block, standings } = await readSnapshot(
    registry,
    listed.map(({ root, size }) => ({ issuer, root, size })),
    request,
  );
  requireAccredited(listed, standings, signer);
  const state = readState(folder, list);
  const judged = listed.map((batch, i) =>
    keepLapse(batch, judgeBatch(batch, standings[i] as PlacedStanding, signer.did), state),
  );
  const batches = judged.filter((batch) => batch !== undefined);
  const entries = Math.max(0, ...listed.map(({ offset, size }) => offset + size));

  const lost = state?.batches.find(
    ({ offset, root }) => !listed.some((one) => one.offset === offset && one.root === root),
  );
  if (lost !== undefined) throw refusePlaces(`the batch at entry ${lost.offset} (root ${lost.root}) was in the list`);
  const found = await readPublished(request, web, state);
  for (const earlier of [...(state === undefined ? [] : [state]), ...found.map(({ content }) => content)])
    requireLater(earlier, { block, entries });
  for (const earlier of listEarlier(state, found))
    await requireCauses(earlier, batches, (batch, after) =>
      readStatusEvents(registry, { issuer, root: batch.root, from: after + 1, to: block.number }, request),
    );

  const now = Math.floor(Date.now() / 1000);
  if (now - block.timestamp >= ttl) {
    const message = `the newest final block is from ${formatMoment(block.timestamp)}: a list from that block would already have expired`;
    throw new IssuingError("status-list.old", "unfinished", message, {
      cure: "find out why the nodes lag behind, then run this again",
    });
  }
  const from = Math.min(block.timestamp, now);
  const bits = drawBits(allocation.length, batches);
  const content = (purpose: Purpose): ListContent => ({
    ...{ list, block: { number: block.number, hash: block.hash }, from, until: from + ttl, entries },
    bits: bits[purpose],
  });
  const files = [];
  for (const purpose of PURPOSES)
    for (const format of formats) {
      const name = nameList(format, purpose);
      const there = found.find((one) => one.name === name);
      const isSame = there?.isShared === true && isSameContent(there.content, content(purpose));
      const text = isSame ? there.text : await writeList(name, content(purpose), signer);
      files.push({ name, text, isWritten: !isSame });
    }
  const digests = Object.fromEntries(files.map(({ name, text }) => [name, digestFile(text)]));
  if (state?.block.number !== block.number || files.some(({ isWritten }) => isWritten))
    await writeState(folder, {
      ...{ list, block: { number: block.number, hash: block.hash }, entries, batches },
      files: { ...state?.files, ...digests },
    });
  for (const { name, text, isWritten } of files) if (isWritten) await web.write(name, text);
  return {
    ...{ list, block, validUntil: from + ttl, batches: batches.length, entries },
    files: files.map(({ name, isWritten }) => ({ path: join(web.path, name), isWritten })),
    ...{ revoked: countBits(bits.revocation), suspended: countBits(bits.suspension) },
    waiting: listed.filter((_, i) => judged[i] === undefined).map((batch) => batch.folder),
  };
}

/** Of a batch whose secret was deleted, only the last export may know that its anchor names somebody else: the same anchor still does. */
function keepLapse(
  { identity, root }: ListedBatch,
  batch: BatchState | undefined,
  state: ExportState | undefined,
): BatchState | undefined {
  if (batch === undefined || identity !== undefined) return batch;
  const before = state?.batches.find((one) => one.offset === batch.offset && one.root === root);
  return before?.anchoredAt === batch.anchoredAt && before.isLapsed ? { ...batch, isLapsed: true } : batch;
}

/** Other verifiers want a list and its credentials to be of one issuer. */
function requireIssuer(listed: readonly ListedBatch[], { did }: ListSigner): void {
  const other = listed.find(({ identity }) => identity !== undefined && identity.id !== did);
  if (other === undefined) return;
  throw refuseKey(did, other.folder, other.identity?.id);
}

/** Where no folder says any more whose its credentials are, an accreditation at least has to. */
function requireAccredited(
  listed: readonly ListedBatch[],
  standings: readonly PlacedStanding[],
  { did }: ListSigner,
): void {
  const anchored = standings.flatMap(({ batch, accreditation }, i) =>
    batch.anchoredAt === 0 ? [] : [{ accreditation, i }],
  );
  const [first] = anchored;
  const isNamed = listed.some(({ identity }) => identity !== undefined);
  if (first === undefined || isNamed || anchored.some(({ accreditation }) => accreditation.uri === did)) return;
  throw refuseKey(did, listed[first.i]?.folder, first.accreditation.uri);
}

function refuseKey(did: string, folder = "", named = ""): IssuingError {
  const message = `the key signs for ${did}, but the issuer of the credentials in ${folder} is ${named}`;
  const cure = "sign with the key of the issuer that the credentials name";
  return new IssuingError("status-list.issuer", "refused", message, { cure });
}

/** A file in the web root that is ours. */
interface Published {
  readonly name: ListName;
  readonly text: string;
  readonly isShared: boolean;
  readonly content: ListContent;
}

/** Reads the files of the list that are in the web root. One that another key of ours has signed is known by its digest, and says what the state says. */
async function readPublished(
  { allocation: { list, length }, signer, formats }: ListExport,
  web: WebFolder,
  state: ExportState | undefined,
): Promise<readonly Published[]> {
  const published: Published[] = [];
  for (const format of FORMATS)
    for (const purpose of PURPOSES) {
      const name = nameList(format, purpose);
      const file = web.read(name);
      if (file === undefined) continue;
      const content = await readList(file.text, { name, list, most: length, signer });
      if (content !== undefined) published.push({ ...file, name, content });
      else if (formats.includes(format) && digestFile(file.text) !== state?.files[name])
        throw new IssuingError(
          "status-list.foreign",
          "refused",
          `${join(web.path, name)} is not a list that this key signed`,
          {
            cure: "check whose file that is; move it away if it is not yours, or sign with the key that signed it",
          },
        );
    }
  return published;
}

/** Requires that the chain is not read at an earlier block than the last time, nor the places of an earlier copy. */
function requireLater(
  earlier: Pick<ListContent, "block" | "entries">,
  { block, entries }: Pick<ListContent, "block" | "entries">,
): void {
  const { number, hash } = earlier.block;
  const refuse = (message: string): IssuingError =>
    new IssuingError("status-list.behind", "unfinished", message, {
      cure: "run this again later; if the error stays, the nodes lag behind: name other nodes",
    });
  if (block.number < number)
    throw refuse(`the nodes are at block ${block.number}, but block ${number} was already exported`);
  if (block.number === number && block.hash !== hash)
    throw refuse(`the nodes have a different block ${number} than the one exported`);
  if (entries < earlier.entries)
    throw refusePlaces(`${earlier.entries} entries of the list were given out, but the settings have ${entries}`);
}

function refusePlaces(what: string): IssuingError {
  const message = `${what}; the settings folder is older`;
  const cure = "restore the newest copy of status-lists in that folder, or name the folder of each missing batch";
  return new IssuingError("status-list.places", "refused", message, { cure });
}

/** What was said before, of which nothing may be taken back without a cause: by the state, and by published files that are newer. */
function listEarlier(state: ExportState | undefined, published: readonly Published[]): readonly Earlier[] {
  const newer = published.filter(({ content }) => content.block.number > (state?.block.number ?? -1));
  return [
    ...(state === undefined ? [] : [{ block: state.block.number, batches: state.batches }]),
    ...newer.map(({ name, content: { block, bits } }) => {
      const purpose: Purpose = name.startsWith("revocation") ? "revocation" : "suspension";
      return { block: block.number, batches: [], published: { purpose, bits } };
    }),
  ];
}

function drawBits(length: number, batches: readonly BatchState[]): Readonly<Record<Purpose, Bits>> {
  const bits = { revocation: createBits(length), suspension: createBits(length) };
  for (const batch of batches) {
    copyBits(listRevoked(batch), bits.revocation, batch);
    copyBits(batch.suspended, bits.suspension, batch);
  }
  return bits;
}

function copyBits(own: Bits, into: Bits, { offset, size }: Pick<BatchState, "offset" | "size">): void {
  for (let index = 0; index < size; index += 1) if (hasBitAt(own, index)) setBitAt(into, offset + index);
}

function isSameContent(one: ListContent, other: ListContent): boolean {
  const describe = ({ list, block, from, until, entries }: ListContent): string =>
    JSON.stringify([list, block.number, block.hash, from, until, entries]);
  return describe(one) === describe(other) && Buffer.compare(one.bits, other.bits) === 0;
}
