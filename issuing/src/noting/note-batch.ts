// What of a batch goes into the ledger: its course, its learners under their HMACs, when each credential expires; and a whole folder anew.
import { isObject, type Json, type JsonObject, readValidity } from "@laurel/sdk";
import type { BatchFolder, BatchRecord } from "../folder/batch-folder.ts";
import type { IssueInput } from "../input/input.ts";
import type { BatchKey, Ledger, LedgerBatch, LedgerLearner } from "../ledger/ledger.ts";
import { type ChangeNote, type LedgerCourse, listChanges, splitChange } from "../ledger/lines.ts";
import type { Listener } from "../messages/events.ts";
import type { Plan } from "../planning/plan.ts";
import { rebuildFolder } from "../planning/rebuild.ts";

/** What is noted of a batch that is planned. */
export interface NotedPlan {
  readonly folder: string;
  readonly record: BatchRecord;
  readonly input: IssueInput;
  readonly plan: Pick<Plan, "batch">;
}

/**
 * Notes a batch before any of it is sent, and of a correction why what it replaces is revoked; again, it does nothing twice. The learner of a
 * correction that was made of a ready document is the one of what it replaces.
 * @throws as `Ledger.noteBatch`
 */
export async function notePlan(ledger: Ledger, { folder, record, input, plan }: NotedPlan): Promise<void> {
  const { size, replaces = null } = record;
  const corrected = replaces === null ? undefined : await ledger.find({ ...keyOf(record), root: replaces.root });
  const noted = await ledger.noteBatch(
    {
      ...{ ...keyOf(record), size, folder, replaces },
      course: describeCourse(input) ?? corrected?.noted?.course ?? null,
    },
    await listNamed(ledger, { input, plan, corrected, indexes: replaces?.indexes ?? [] }),
  );
  if (replaces === null || !noted) return;
  const change = { action: "revoke", indexes: replaces.indexes, reason: "superseded", transaction: null } as const;
  await noteLacking(ledger, { ...keyOf(record), root: replaces.root }, [change]);
}

/** Notes that a batch is on chain, as its record says. */
export async function noteAnchor(ledger: Ledger, record: BatchRecord): Promise<void> {
  const { anchoredAt, block, transaction } = record;
  if (anchoredAt !== null) await ledger.noteAnchored({ ...keyOf(record), anchoredAt, block, transaction });
}

/**
 * Notes what the ledger lacks of a batch that lies in a folder: the batch itself, its learners, its anchor, why credentials were revoked.
 * @returns whether it lacked the batch
 * @throws IssuingError where the batch cannot be made again · as `Ledger.noteBatch`
 */
export async function noteFolder(ledger: Ledger, folder: BatchFolder, onEvent?: Listener): Promise<boolean> {
  const record = await folder.requireRecord();
  const before = await ledger.find(keyOf(record));
  if (before?.noted === undefined) {
    const { plan, input } = await rebuildFolder(folder, onEvent);
    await notePlan(ledger, { folder: folder.path, record, input, plan });
  } else await ledger.noteBatch({ ...keyOf(record), ...before.noted, folder: folder.path }, undefined);
  await noteAnchor(ledger, record);
  await noteLacking(ledger, keyOf(record), listChanges(folder.readNotes()));
  return before?.noted === undefined;
}

/** Of whom a batch is, as the ledger names it. */
function keyOf({ chainId, registry, issuer, root }: BatchKey): BatchKey {
  return { chainId, registry, issuer, root };
}

/** Notes those changes that the ledger lacks. */
async function noteLacking(
  ledger: Ledger,
  batch: BatchKey,
  changes: readonly (ChangeNote & { readonly at?: number })[],
): Promise<void> {
  const known = ((await ledger.find(batch))?.changes ?? []).map(describeChange);
  for (const change of changes)
    for (const part of splitChange(change)) {
      const same = known.indexOf(describeChange(part));
      if (same === -1) await ledger.noteChange({ ...batch, ...part, ...(change.at && { at: change.at }) });
      else known.splice(same, 1);
    }
}

function describeChange({ action, indexes, reason }: ChangeNote): string {
  return JSON.stringify([action, indexes, reason]);
}

/** What is named, and by what else where the input has no keys. */
interface Naming extends Pick<NotedPlan, "input" | "plan"> {
  readonly corrected: LedgerBatch | undefined;
  readonly indexes: readonly number[];
}

async function listNamed(
  ledger: Ledger,
  { input, plan, corrected, indexes }: Naming,
): Promise<Iterable<LedgerLearner>> {
  const { batch } = plan;
  const { name } = await ledger.openNaming();
  const until = openExpiry(input);
  const earlier = input.keyColumn === -1 && corrected !== undefined ? pickNames(ledger, corrected, indexes) : [];
  return (function* () {
    for (let index = 0; index < batch.size; index += 1) {
      const row = batch.row(index);
      const key = readLearner(input, row);
      yield { name: earlier[index] ?? (key === undefined ? undefined : name(key)), until: until(row) };
    }
  })();
}

/** The names of some credentials of a batch; none where they cannot be read. */
function pickNames(ledger: Ledger, batch: LedgerBatch, indexes: readonly number[]): (string | undefined)[] {
  const names: (string | undefined)[] = [];
  let index = 0;
  for (const { name } of ledger.readLearners(batch)) {
    if (index === indexes[names.length]) names.push(name);
    index += 1;
  }
  return names;
}

/** What names the learner of a row: the cell of the course's key; of a ready document its subject's id, or an identifier. Undefined where nothing does. */
export function readLearner(input: IssueInput, row: number): string | undefined {
  if (input.erased?.has(row) === true) return undefined;
  if (input.keyColumn !== -1) return input.cells(row)[input.keyColumn] || undefined;
  const subject = input.document(row).credentialSubject;
  if (!isObject(subject)) return undefined;
  if (typeof subject.id === "string") return subject.id;
  const [first] = Array.isArray(subject.identifier) ? (subject.identifier as readonly Json[]) : [subject.identifier];
  return isObject(first) && typeof first.identityHash === "string" ? first.identityHash : undefined;
}

/** When the credential of a row expires, in seconds since 1970; undefined for never. */
export function openExpiry(input: IssueInput): (row: number) => number | undefined {
  const read = (row: number | undefined): number | undefined =>
    row === undefined || input.erased?.has(row) === true
      ? undefined
      : readValidity(input.document(row)).validUntil || undefined;
  // Of a course, it is the same for all unless cells fill it.
  if (input.bound === undefined || input.bound.members.has("/validUntil")) return read;
  const same = read(listKnownRows(input).next().value);
  return () => same;
}

/** The course of all rows; undefined where they are of several, or say none. */
export function describeCourse(input: IssueInput): LedgerCourse | undefined {
  const { bound } = input;
  const rows = listKnownRows(input);
  const first = rows.next().value;
  if (first === undefined) return undefined;
  const achievement = readAchievement(input.document(first));
  if (bound !== undefined) {
    const { id, title } = achievement;
    const isSame = (member: string): boolean => !bound.members.has(`/credentialSubject/achievement/${member}`);
    return {
      digest: input.course?.digest ?? null,
      id: isSame("id") ? id : null,
      title: isSame("name") ? title : null,
    };
  }
  for (const row of rows) if (readAchievement(input.document(row)).id !== achievement.id) return undefined;
  return achievement.id === null ? undefined : { digest: null, ...achievement };
}

/** The rows of which anything is known: not those of erased credentials. */
function* listKnownRows({ count, erased }: IssueInput): Generator<number, undefined> {
  for (let row = 0; row < count; row += 1) if (erased?.has(row) !== true) yield row;
  return undefined;
}

function readAchievement({ credentialSubject }: JsonObject): Pick<LedgerCourse, "id" | "title"> {
  const achievement = isObject(credentialSubject) ? credentialSubject.achievement : undefined;
  const { id, name } = isObject(achievement) ? achievement : {};
  return { id: typeof id === "string" ? id : null, title: typeof name === "string" ? name : null };
}
