// The places that batches have in the status lists of their issuer. A file for each list, in the person's folder, says which places were given
// away; none is ever given twice, whatever becomes of its batch.
import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { findListFault, formatIssuerRef, type IssuerRef, type JsonObject, type StatusPlace } from "@laurel/sdk";
import { makeFolder, refuseLinks, writeFileAtomic } from "../disk/atomic-file.ts";
import { withFolderLock } from "../disk/folder-lock.ts";
import { type FormProblem, forgiveMissing, readFormFile } from "../disk/form-file.ts";
import { describeReadError, IssuingError, readIssuingError, refuseUse } from "../messages/issuing-error.ts";
import { isSealed, sealFile } from "./seal.ts";

/** What a batch was given: the places from `offset` on. */
export interface GivenPlaces {
  readonly offset: number;
  /** How many. */
  readonly size: number;
  /** The batch's folder, absolute. */
  readonly folder: string;
  /** The batch's root; null while nothing was kept of the batch, so that nothing can be on chain. */
  readonly root: string | null;
}

/** A status list and who stands where in it: a file of the form laurel-status-list-v1. */
export interface Allocation extends IssuerRef {
  readonly format: "laurel-status-list-v1";
  /** The list's URL without its ending. */
  readonly list: string;
  /** How many places it has. */
  readonly length: number;
  /** In their order, none over another. */
  readonly places: readonly GivenPlaces[];
}

/** For which batch places are wanted. */
export interface PlacesRequest extends IssuerRef {
  /** The URL under which the issuer's lists lie, as `readStatusBase` gives it. */
  readonly base: string;
  readonly size: number;
  readonly folder: string;
}

/** A batch that is kept, with its places. */
export interface KeptPlaces extends IssuerRef, Omit<GivenPlaces, "offset"> {
  readonly status: StatusPlace;
  readonly root: string;
}

/** How many places a list has at least, so that asking for one does not tell about whom: as Bitstring Status List 1.0 wants it. */
const LEAST = 131_072;
const FOLDER = "status-lists";
const NAME = /^[0-9a-f]{8}\.json$/;
/** In place of a list's id where none is begun; no list has it. */
const NO_LIST = "00000000";
/** In bytes: a full list of batches of one, each with a long path. */
const MOST_BYTES = 1 << 26;
/** How long to wait for another process that has the lists, which takes some milliseconds. */
const PATIENCE_MS = 30_000;

/**
 * Reads the URL under which status lists lie; a slash at its end is taken away.
 * @throws IssuingError `usage` for what is no plain https URL
 */
export function readStatusBase(url: string): string {
  const fault = findBaseFault(url);
  if (fault !== undefined) throw refuseUse(`the URL of the status lists ${fault}`);
  return trimBase(url);
}

/** What is wrong with a URL under which status lists are to lie; undefined if nothing is. */
export function findBaseFault(url: string): string | undefined {
  return findListFault(`${trimBase(url)}/${NO_LIST}`);
}

function trimBase(url: string): string {
  return url.replace(/\/+$/, "").replace(/^[^/]*\/\/[^/]*/, (start) => start.toLowerCase());
}

/** A place as one that a batch will be given looks: for showing, and for nothing else. */
export function showPlace(base: string): StatusPlace {
  return { list: `${base}/${NO_LIST}`, offset: 0 };
}

/** The URL under which a list lies. */
export function baseOf({ list }: Pick<StatusPlace, "list">): string {
  return list.slice(0, list.lastIndexOf("/"));
}

/**
 * Lists what was given away, by list.
 * @throws IssuingError `allocation.invalid`, `allocation.unreadable`, `file.link`
 */
export async function listAllocations(personFolder: string): Promise<readonly Allocation[]> {
  return Promise.all((await listAllocationFiles(personFolder)).map(readAllocation));
}

/** Lists the files that say what was given away, one for each list. @throws IssuingError `allocation.unreadable`, `file.link` */
export async function listAllocationFiles(personFolder: string): Promise<readonly string[]> {
  const folder = join(personFolder, FOLDER);
  await refuseLinks(folder);
  const names = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return [];
    const message = `${folder}: ${describeReadError(cause, "folder")}`;
    throw new IssuingError("allocation.unreadable", "unfinished", message, { cause });
  });
  return names.filter((name) => NAME.test(name)).map((name) => join(folder, name));
}

/**
 * Gives a batch places that nobody had before, and waits until the disk has that written down. Batches share a list until one does not fit,
 * but a list whose file is not the very one that the last run left is never gone on with: other runs may have, of which a copy knows nothing.
 * @throws IssuingError as `listAllocations`, `disk`, `folder.locked`
 */
export async function reservePlaces(
  personFolder: string,
  { base, size, folder, chainId, registry, issuer }: PlacesRequest,
): Promise<StatusPlace> {
  const issuerRef = { chainId, registry, issuer };
  return withLists(personFolder, async (lists) => {
    const known = await listAllocations(personFolder);
    const fitting = known.filter(
      (one) => baseOf(one) === base && isOf(one, issuerRef) && endOf(one) + size <= one.length,
    );
    // The fullest first, so that lists get full.
    fitting.sort((a, b) => endOf(b) - endOf(a));
    let open: Allocation | undefined;
    for (const one of fitting) if (open === undefined && (await isSealed(locate(lists, one)))) open = one;
    const allocation = open ?? beginList(issuerRef, chooseList(base, known), size);
    const offset = endOf(allocation);
    const given = { offset, size, folder: resolve(folder), root: null };
    await write(lists, { ...allocation, places: [...allocation.places, given] }, true);
    return { list: allocation.list, offset };
  });
}

/**
 * Writes down which batch has its places, before any of it is sent; and where it lies, if it was moved. What an older copy of the file does not
 * know of is added.
 * @throws IssuingError `status.taken` where another batch has one of them · as `reservePlaces`
 */
export async function keepPlaces(
  personFolder: string,
  { status: { list, offset }, size, folder, root, chainId, registry, issuer }: KeptPlaces,
): Promise<void> {
  const issuerRef = { chainId, registry, issuer };
  const kept: GivenPlaces = { offset, size, folder: resolve(folder), root };
  await withLists(personFolder, async (lists) => {
    const path = locate(lists, { list });
    const found = await readAllocation(path).catch(forgiveMissing);
    const allocation = found ?? beginList(issuerRef, list, offset + size);
    const met = allocation.places.filter((one) => one.offset < offset + size && offset < one.offset + one.size);
    const [same] = met;
    const isOurs = same === undefined || (same.offset === offset && same.size === size && (same.root ?? root) === root);
    const fits = allocation.list === list && isOf(allocation, issuerRef) && offset + size <= allocation.length;
    if (met.length > 1 || !isOurs || !fits) throw refuseTaken(path, folder);
    if (same?.root === root && same.folder === kept.folder) return;
    const others = allocation.places.filter((one) => one !== same);
    const places = [...others, kept].sort((a, b) => a.offset - b.offset);
    await write(lists, { ...allocation, places }, await isSealed(path));
  });
}

function refuseTaken(path: string, folder: string): IssuingError {
  const message = `${path} says that the places of ${folder} in the status list belong to another batch`;
  const cure = "issue the batch again into another folder, which gets its own places";
  return new IssuingError("status.taken", "refused", message, { cure });
}

/** Runs work on the folder of the lists while no other process does; waits for one that does. */
async function withLists<Result>(personFolder: string, work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = join(personFolder, FOLDER);
  await makeFolder(folder);
  await refuseLinks(folder);
  for (const end = Date.now() + PATIENCE_MS; ;) {
    try {
      return await withFolderLock(folder, () => work(folder));
    } catch (error) {
      if (readIssuingError(error)?.code !== "folder.locked" || Date.now() > end) throw error;
      await setTimeout(5 + Math.random() * 20);
    }
  }
}

/** @param isWhole whether all that was given away of the list is known */
async function write(lists: string, allocation: Allocation, isWhole: boolean): Promise<void> {
  const path = locate(lists, allocation);
  await writeFileAtomic(path, `${JSON.stringify(allocation, null, 2)}\n`);
  if (isWhole) await sealFile(path);
}

function locate(lists: string, { list }: Pick<Allocation, "list">): string {
  return join(lists, `${basename(list)}.json`);
}

function beginList(issuerRef: IssuerRef, list: string, size: number): Allocation {
  // Bits are in bytes.
  const length = Math.max(LEAST, Math.ceil(size / 8) * 8);
  return { format: "laurel-status-list-v1", ...issuerRef, list, length, places: [] };
}

function chooseList(base: string, known: readonly Allocation[]): string {
  const ids = new Set([NO_LIST, ...known.map(({ list }) => basename(list))]);
  for (;;) {
    const id = randomBytes(4).toString("hex");
    if (!ids.has(id)) return `${base}/${id}`;
  }
}

/** Addresses may be written with a checksum or without. */
function isOf(allocation: Allocation, issuerRef: IssuerRef): boolean {
  return formatIssuerRef(allocation) === formatIssuerRef(issuerRef);
}

/** The first place behind all that was given away. */
function endOf({ places }: Allocation): number {
  const last = places.at(-1);
  return last === undefined ? 0 : last.offset + last.size;
}

/** Reads what was given away of one list. @throws IssuingError `allocation.invalid`, `allocation.unreadable` */
export async function readAllocation(path: string): Promise<Allocation> {
  const options = { most: MOST_BYTES, findMore: (source: JsonObject) => findPlaceFaults(source, path) };
  return (await readFormFile<Allocation>("allocation", path, options)).value;
}

/** What no schema can say: the list has the file's name, and no place is given twice or beyond its end. */
function findPlaceFaults({ list, length, places }: JsonObject, path: string): FormProblem[] {
  const faults: FormProblem[] = [];
  if (typeof length === "number" && length % 8 !== 0)
    faults.push({ column: "/length", message: "not a multiple of 8" });
  const fault = findListFault(list);
  if (typeof list === "string" && fault !== undefined) faults.push({ column: "/list", message: fault });
  else if (typeof list === "string" && `${basename(list)}.json` !== basename(path))
    faults.push({ column: "/list", message: "does not match the file's name" });
  let end = 0;
  for (const [at, place] of (Array.isArray(places) ? places : []).entries()) {
    const { offset, size } = Object(place) as Partial<GivenPlaces>;
    if (typeof offset !== "number" || typeof size !== "number") continue;
    const next = offset + size;
    if (offset < end || (typeof length === "number" && next > length))
      faults.push({ column: `/places/${at}`, message: "overlaps another, or exceeds the list" });
    end = next;
  }
  return faults;
}
