// Hands out a batch's credentials, one parcel a learner: as e-mail drafts, as one archive, or by e-mail. A run that was stopped is gone on with by another.
import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { setImmediate, setTimeout } from "node:timers/promises";
import {
  type BatchFolder,
  type BatchRecord,
  countNoun,
  createFile,
  IssuingError,
  makeFolder,
  type Office,
  type Problem,
  rebuildFolder,
  type RebuiltBatch,
  removeParts,
  requireGoing,
  requireOwn,
  selectIndexes,
} from "@laurel/issuing";
import { streamRegularFile } from "@laurel/sdk/node";
import { type HandedOut, noteHandedOut, readHandedOut, writeNoted } from "../batch/handed-out.ts";
import { placeOver } from "../batch/place.ts";
import { MOST_ENTRIES, writeArchive } from "./archive.ts";
import { openFitness, type Unfit } from "./fitness.ts";
import { composeMessage, nameMessage } from "./message.ts";
import { openPacking, type Packed, type PackingOptions } from "./packing.ts";
import type { Post, Sending } from "./post.ts";
import { findRecipients, type RecipientOptions, type Recipients } from "./recipients.ts";
import { openStock, type Stocked } from "./stock.ts";

/** How credentials are handed out. */
export type Handling =
  /** A draft for each learner, or one archive with a folder for each; `out` is where they go. */
  | { readonly as: "eml" | "zip"; readonly out: string }
  | {
      readonly as: "smtp";
      /** The address that they come from; the name beside it is the issuer's. */
      readonly from: string;
      /** Connects to the server; called once something is to be sent and was agreed to. */
      readonly open: () => Promise<Post>;
      /** Is asked before anything is sent; whoever declines rejects. */
      readonly approve?: ((mailing: Mailing) => Promise<void>) | undefined;
      /** Between two e-mails, in milliseconds. */
      readonly pause?: number | undefined;
    };

/** What is about to be sent. */
export interface Mailing {
  readonly count: number;
  /** How many of these learners have a draft already, which somebody may have sent. */
  readonly drafted: number;
  /** The first three. */
  readonly examples: readonly { readonly name: string; readonly address: string; readonly subject: string }[];
}

/** What is handed out, and how. */
export interface DeliveryRequest extends RecipientOptions, PackingOptions {
  readonly folder: BatchFolder;
  /** Only these, by the course's key. */
  readonly learners?: readonly string[] | undefined;
  readonly handling: Handling;
  /** Hands out again what was sent before. */
  readonly again?: boolean | undefined;
  /** Hands out again what may have been sent, or not. */
  readonly retryUnknown?: boolean | undefined;
}

/** What came of it. */
export interface DeliveryResult {
  readonly record: BatchRecord;
  /** What this run handed out, or found as it should be; the file as a whole path, where there is one. */
  readonly done: readonly { readonly index: number; readonly file?: string | undefined }[];
  /** How many of them had to be written or sent. */
  readonly written: number;
  /** What was sent by an earlier run, and not again. */
  readonly earlier: readonly number[];
  readonly leftOut: readonly { readonly index: number; readonly reason: Unfit }[];
  /** What the server did not take: for good, or for now. */
  readonly failed: readonly { readonly index: number; readonly address: string; readonly sending: Sending }[];
  /** What may have been sent, or not. */
  readonly unknown: readonly number[];
  /** How many were not come to, and why. */
  readonly remaining: number;
  readonly stopped?: Error | undefined;
  /** The newest that is known of each credential that was ever handed out, by index. */
  readonly handedOut: readonly HandedOut[];
  /** What a learner is called in the list: by the course's key; undefined where there is no list. */
  readonly learner: (index: number) => string | undefined;
}

/** Without drafts being called sent, so many in a row that the server takes none of end a run. */
const MOST_POSTPONED = 3;
/** So many drafts are noted at once. */
const AT_ONCE = 50;
const ARCHIVE = "credentials.zip";

/**
 * Hands out the credentials of a batch that are valid and final; the others are left out. Address and credential of a learner come from one row, which is
 * compared with its digest before. Nothing that was sent, or may have been, is sent again unless that is asked for.
 * @throws IssuingError `delivery.…` and `template.…` naming what is at fault, `mail.…` where nothing could be sent, as `readBatchStanding` and `rebuildFolder` ·
 * CertificateError · RpcError
 */
export async function deliverBatch(office: Office, request: DeliveryRequest): Promise<DeliveryResult> {
  // A folder that holds no batch gets no lock either.
  await request.folder.requireRecord();
  return request.folder.lock(() => deliverLocked(office, request));
}

/** What is handed out to one learner. */
interface Parcel {
  readonly index: number;
  /** Where it goes; empty in an archive. */
  readonly address: string;
}

/** A run that goes on: what it works with, and what it has found. */
interface Run extends Pick<RebuiltBatch, "record"> {
  readonly office: Office;
  readonly request: DeliveryRequest;
  readonly fetch: (index: number) => Promise<Stocked | undefined>;
  readonly judge: ReturnType<typeof openFitness>;
  readonly packing: Awaited<ReturnType<typeof openPacking>>;
  readonly total: number;
  readonly done: DeliveryResult["done"][number][];
  readonly leftOut: DeliveryResult["leftOut"][number][];
  readonly failed: DeliveryResult["failed"][number][];
  readonly unknown: number[];
}

async function deliverLocked(office: Office, request: DeliveryRequest): Promise<DeliveryResult> {
  const { folder, handling, learners } = request;
  const record = await folder.requireRecord();
  requireOwn(office, record);
  const history = readHandedOut(folder, record.size);
  const packing = await openPacking({ ...request, isMailed: handling.as !== "zip" });
  const rebuilt = await rebuildFolder(folder, office.onEvent);
  const { plan, input } = rebuilt;
  const { erased } = plan.batch;
  const chosen =
    learners === undefined
      ? Array.from({ length: record.size }, (_, index) => index)
      : await selectIndexes(folder, record, { learners });
  const named = chosen.filter((index) => !erased.has(index));
  const recipients = handling.as === "zip" ? undefined : await findAddresses(rebuilt, named, request);
  const sent = readSent(history);
  const isAgain = (index: number): boolean =>
    handling.as === "zip" ||
    (sent.get(index) !== "unknown" && (sent.get(index) !== "sent" || request.again === true)) ||
    (sent.get(index) === "unknown" && request.retryUnknown === true);
  const wanted = named.filter(isAgain);
  const passed = named.filter((index) => !isAgain(index));
  const run: Run = {
    ...{ office, request, record, packing, total: wanted.length },
    fetch: openStock(folder, rebuilt),
    judge: openFitness(office, record, rebuilt),
    ...{ done: [], failed: [] },
    leftOut: chosen.filter((index) => erased.has(index)).map((index) => ({ index, reason: "erased" })),
    unknown: passed.filter((index) => sent.get(index) === "unknown"),
  };
  const parcels = await check(run, orderByRow(wanted, rebuilt, handling), { recipients, rebuilt });
  const { written, stopped } = await hand(run, parcels, history);
  const touched = new Set([...run.done, ...run.leftOut, ...run.failed].map(({ index }) => index));
  return {
    ...{ record, written, stopped, done: run.done, leftOut: run.leftOut, failed: run.failed },
    earlier: passed.filter((index) => sent.get(index) === "sent"),
    unknown: run.unknown.sort((a, b) => a - b),
    remaining: parcels.filter(({ index }) => !touched.has(index) && !run.unknown.includes(index)).length,
    handedOut: listNewest(readHandedOut(folder, record.size)),
    learner: (index) =>
      (input.keyColumn < 0 ? undefined : input.cells(plan.batch.row(index))[input.keyColumn]) || undefined,
  };
}

/** People meet their list's order; files of JSON Lines are read from their beginning to their end, and an archive is the same each time. */
function orderByRow(indexes: readonly number[], { plan }: RebuiltBatch, handling: Handling): readonly number[] {
  if (handling.as === "zip" || plan.secret.files === "jsonl") return indexes;
  return [...indexes].sort((one, other) => plan.batch.row(one) - plan.batch.row(other));
}

async function findAddresses(
  rebuilt: RebuiltBatch,
  indexes: readonly number[],
  request: DeliveryRequest,
): Promise<Recipients> {
  if (rebuilt.input.course !== null) return findRecipients(rebuilt, indexes, request);
  const message =
    "this batch was issued from ready documents, so no list says who gets what; nothing was written or sent";
  throw new IssuingError("delivery.list", "misuse", message, { cure: "hand out the batch as an archive" });
}

/** What became of each credential that was sent by e-mail: `sent`, `unknown`, or what did not reach anybody. */
function readSent(history: readonly HandedOut[]): ReadonlyMap<number, HandedOut["state"]> {
  const sent = new Map<number, HandedOut["state"]>();
  for (const { index, format, state } of history)
    if (format === "smtp") sent.set(index, state === "sending" ? "unknown" : state);
  return sent;
}

function listNewest(history: readonly HandedOut[]): readonly HandedOut[] {
  const newest = new Map<number, HandedOut>();
  for (const entry of history) {
    const state = entry.state === "sending" ? "unknown" : entry.state;
    if (state !== "drafting") newest.set(entry.index, { ...entry, state });
  }
  return sortByIndex([...newest.values()]);
}

function sortByIndex<Item extends { readonly index: number }>(items: readonly Item[]): readonly Item[] {
  return [...items].sort((one, other) => one.index - other.index);
}

/** Looks at everything before the first is written or sent. @returns what is to be handed out @throws IssuingError naming the rows at fault */
async function check(
  run: Run,
  wanted: readonly number[],
  { recipients, rebuilt }: { readonly recipients: Recipients | undefined; readonly rebuilt: RebuiltBatch },
): Promise<readonly Parcel[]> {
  const parcels: Parcel[] = [];
  const problems: Problem[] = [];
  let code: string | undefined;
  for (const [position, index] of wanted.entries()) {
    await step(run.office, "credentials checked", position + 1, wanted.length);
    if (recipients?.empty.has(index)) {
      run.leftOut.push({ index, reason: "no-address" });
      continue;
    }
    const stocked = await fetchFit(run, index);
    if (stocked === undefined) continue;
    const fault = run.packing.findFault(stocked);
    if (fault === undefined) parcels.push({ index, address: recipients?.addresses.get(index) ?? "" });
    else {
      code ??= fault.code;
      problems.push({ ...rebuilt.input.locate(rebuilt.plan.batch.row(index)), message: fault.message });
    }
  }
  if (problems.length === 0) return parcels;
  problems.sort((a, b) => (a.row ?? 0) - (b.row ?? 0));
  const message = `${countNoun(problems.length, "credential")} cannot be handed out this way; nothing was written or sent`;
  throw new IssuingError(code ?? "", "refused", message, { problems });
}

/** A credential that may be handed out now; undefined where it is left out, which is noted. */
async function fetchFit(run: Run, index: number): Promise<Stocked | undefined> {
  const stocked = await run.fetch(index);
  const reason = stocked === undefined ? "not-signed" : await run.judge(stocked.opened);
  if (reason === undefined) return stocked;
  run.leftOut.push({ index, reason });
  return undefined;
}

async function hand(
  run: Run,
  parcels: readonly Parcel[],
  history: readonly HandedOut[],
): Promise<{ readonly written: number; readonly stopped?: Error | undefined }> {
  const { handling } = run.request;
  if (parcels.length === 0) return { written: 0 };
  if (handling.as === "smtp") return send(run, { parcels, history, handling });
  const out = resolve(handling.out);
  if (handling.as === "zip" && parcels.length > MOST_ENTRIES)
    throw new IssuingError("usage", "misuse", `an archive has room for ${MOST_ENTRIES} learners; nothing was written`);
  await makeFolder(out);
  await removeParts(out);
  return { written: await (handling.as === "eml" ? writeDrafts(run, parcels, out) : writeZip(run, parcels, out)) };
}

async function writeDrafts(run: Run, parcels: readonly Parcel[], out: string): Promise<number> {
  const { folder } = run.request;
  const { root, anchoredAt } = run.record;
  const date = new Date((anchoredAt ?? 0) * 1000);
  let written = 0;
  for (let from = 0; from < parcels.length; from += AT_ONCE) {
    const drafts: { index: number; file: string; address: string; packed: Packed }[] = [];
    for (const { index, address } of parcels.slice(from, from + AT_ONCE)) {
      const stocked = await fetchFit(run, index);
      if (stocked === undefined) continue;
      const packed = await run.packing.pack(stocked);
      drafts.push({ index, address, packed, file: join(out, `${packed.stem}.eml`) });
    }
    written += await writeNoted({ folder, format: "eml" }, drafts, async ({ index, address, packed, file }) => {
      const id = nameMessage(root, index);
      const message = await composeMessage({ ...packed, to: { name: packed.name, address }, id, date });
      const isNew = await placeOver(file, message, (found) => Buffer.from(found).includes(`<${id}>`));
      run.done.push({ index, file });
      await step(run.office, "credentials handed out", run.done.length, parcels.length);
      return isNew;
    });
  }
  return written;
}

async function writeZip(run: Run, parcels: readonly Parcel[], out: string): Promise<number> {
  const { folder } = run.request;
  const file = join(out, ARCHIVE);
  const hash = createHash("sha256");
  async function* list() {
    for (const { index } of parcels) {
      const stocked = await fetchFit(run, index);
      if (stocked === undefined) continue;
      const { stem, link, enclosure } = await run.packing.pack(stocked);
      run.done.push({ index, file });
      await step(run.office, "credentials handed out", run.done.length, parcels.length);
      const { name, bytes } = enclosure ?? { name: "link.txt", bytes: Buffer.from(`${link}\n`) };
      yield { name: `${stem}/${name}`, bytes };
    }
  }
  let fault: unknown;
  async function* watch() {
    try {
      for await (const piece of writeArchive(list())) {
        hash.update(piece);
        yield piece;
      }
    } catch (error) {
      fault = error;
      throw error;
    }
  }
  const note = (state: HandedOut["state"], indexes: readonly { readonly index: number }[]): Promise<void> =>
    noteHandedOut(
      folder,
      indexes.map(({ index }) => ({ index, format: "zip", file, state })),
    );
  await note("drafting", parcels);
  const isNew = await createFile(file, watch()).catch((error: unknown) => {
    // What went wrong before the disk is said as it is.
    throw fault ?? error;
  });
  if (!isNew && !(await hasDigest(file, hash.digest("hex")))) {
    const message = `${file} already exists, and is a different archive`;
    throw new IssuingError("file.exists", "refused", message, {
      cure: "move that file away, or choose another folder",
    });
  }
  await note("drafted", run.done);
  return isNew ? run.done.length : 0;
}

async function hasDigest(file: string, digest: string): Promise<boolean> {
  const hash = createHash("sha256");
  for await (const piece of streamRegularFile(file, 1 << 16)) hash.update(piece as Uint8Array);
  return hash.digest("hex") === digest;
}

/** Sends one after the other. Before each it is noted that it is being sent: of a run that is killed it is known which one may have been. */
async function send(
  run: Run,
  {
    parcels,
    history,
    handling,
  }: {
    readonly parcels: readonly Parcel[];
    readonly history: readonly HandedOut[];
    readonly handling: Handling & { as: "smtp" };
  },
): Promise<{ readonly written: number; readonly stopped?: Error | undefined }> {
  const { folder } = run.request;
  const { from, open, approve, pause = 0 } = handling;
  const drafted = new Set(
    history.flatMap(({ format, state, index }) => (format === "eml" && state === "drafted" ? [index] : [])),
  );
  await approve?.({
    count: parcels.length,
    drafted: parcels.filter(({ index }) => drafted.has(index)).length,
    examples: await showExamples(run, parcels.slice(0, 3)),
  });
  const domain = from.slice(from.lastIndexOf("@") + 1);
  const note = (index: number, state: HandedOut["state"]): Promise<void> =>
    noteHandedOut(folder, [{ index, format: "smtp", state }]);
  let postponed = 0;
  const post = await open();
  try {
    for (const [position, { index, address }] of parcels.entries()) {
      await step(run.office, "credentials handed out", position, parcels.length);
      const stocked = await fetchFit(run, index);
      if (stocked === undefined) continue;
      const packed = await run.packing.pack(stocked);
      const message = await composeMessage({
        ...packed,
        ...{ from: { name: packed.issuer, address: from }, to: { name: packed.name, address } },
        ...{ id: nameMessage(run.record.root, index, domain), date: new Date() },
      });
      await note(index, "sending");
      const sending = await post.send({ from, to: address, message }).catch(async (error: unknown) => {
        // There was no connection to send it by.
        await note(index, "postponed");
        throw error;
      });
      await note(index, sending.state);
      if (sending.state === "sent") run.done.push({ index });
      else if (sending.state === "unknown") run.unknown.push(index);
      else run.failed.push({ index, address, sending });
      postponed = sending.state === "postponed" ? postponed + 1 : 0;
      if (postponed === MOST_POSTPONED) {
        const message = `the mail server accepts nothing now (${sending.reply})`;
        throw new IssuingError("mail.postponed", "unfinished", message, { cure: "run the same command again later" });
      }
      if (pause > 0 && position < parcels.length - 1)
        await setTimeout(pause, undefined, { signal: run.office.signal }).catch(() => undefined);
    }
    return { written: run.done.length };
  } catch (error) {
    // What was done so far is told first.
    if (run.done.length + run.failed.length + run.unknown.length === 0) throw error;
    return { written: run.done.length, stopped: error as Error };
  } finally {
    post.close();
  }
}

async function showExamples(run: Run, parcels: readonly Parcel[]): Promise<Mailing["examples"]> {
  const examples: Mailing["examples"][number][] = [];
  for (const { index, address } of parcels) {
    const stocked = await run.fetch(index);
    if (stocked === undefined) continue;
    const { name, letter } = await run.packing.pack(stocked);
    examples.push({ name, address, subject: letter.subject });
  }
  return examples;
}

async function step(
  { onEvent, signal }: Pick<Office, "onEvent" | "signal">,
  name: "credentials checked" | "credentials handed out",
  done: number,
  total: number,
): Promise<void> {
  onEvent?.({ type: "step", step: name, done, total });
  await setImmediate();
  requireGoing(signal);
}
