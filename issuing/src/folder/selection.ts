// Which credentials of a batch are meant: by learner, by index, or by file.
import {
  fromHex,
  type Hex,
  invertOrder,
  keccak256,
  openCredential,
  type OpenedCredential,
  orderRows,
  toHex,
} from "@laurel/sdk";
import { type BatchFolder, type BatchRecord, type BatchSecret, isSameIssuer, NAMES } from "./batch-folder.ts";
import { parseCredentialFile } from "../disk/credential-file.ts";
import { readCourse } from "../course/course.ts";
import { locateFinding } from "../input/judge-cohort.ts";
import { IssuingError, type Problem, refuseUse } from "../messages/issuing-error.ts";
import { readBatchInput } from "./batch-input.ts";
import { listErasedRows, readSalts } from "./salts.ts";
import { countNoun } from "../messages/words.ts";
import { readCohort, type TableOptions } from "../spreadsheet/cohort.ts";
import { normalizeName, sameName } from "../spreadsheet/layout.ts";

/** Which credentials are meant. */
export interface Selection {
  /** By the course's key. */
  readonly learners?: readonly string[] | undefined;
  /** By a list with a column that is named as the course's key, a learner a row. */
  readonly list?: LearnersFile | undefined;
  readonly indexes?: readonly number[] | undefined;
  /** By their files: only those of the batch itself are taken. */
  readonly credentials?: readonly string[] | undefined;
}

/** A list of learners, CSV or .xlsx, and how it is read. */
export interface LearnersFile extends TableOptions {
  readonly path: string;
}

/** The chosen indexes, in order, each once. @throws IssuingError where one is not of this batch, or none is chosen. */
export async function selectIndexes(folder: BatchFolder, record: BatchRecord, chosen: Selection): Promise<number[]> {
  const indexes = new Set<number>();
  for (const index of chosen.indexes ?? []) {
    if (!(Number.isInteger(index) && index >= 0 && index < record.size))
      throw refuseUse(`index ${index}: not an index of this batch`, `use an index from 0 to ${record.size - 1}`);
    indexes.add(index);
  }
  if (chosen.learners !== undefined || chosen.list !== undefined)
    for (const index of await findLearners(folder, chosen)) indexes.add(index);
  for (const file of chosen.credentials ?? []) indexes.add((await openOwnCredential(file, record)).proof.index);
  if (indexes.size === 0) throw refuseUse("no credential is named", "name a learner, an index or a credential's file");
  return [...indexes].sort((a, b) => a - b);
}

/** Opens a credential to act on it. @throws IssuingError unless it is whole, and of this batch's registry, issuer and root. */
async function openOwnCredential(file: string, record: BatchRecord): Promise<OpenedCredential> {
  const opened = openCredential((await parseCredentialFile(file)).credential);
  const refuse = (code: string, message: string): IssuingError =>
    new IssuingError(code, "refused", `${file}: ${message}; nothing was sent`);
  if (!opened.leadsToRoot)
    throw refuse("integrity.altered", "the file was altered: its content does not match its root");
  const { issuerRef, proof } = opened;
  if (!isSameIssuer(issuerRef, record))
    throw refuse("credential.place", "the file belongs to a different registry or issuer");
  if (proof.root !== record.root) throw refuse("credential.batch", "the file belongs to a different batch");
  return opened;
}

async function findLearners(folder: BatchFolder, { learners = [], list }: Selection): Promise<number[]> {
  const secret = await folder.readSecret();
  if (secret === undefined) {
    const message = `${folder.path}/${NAMES.secret} is gone, and ${NAMES.input} cannot be checked without it; nothing was sent`;
    throw new IssuingError("secret.missing", "refused", message, { cure: "name the credential by its file" });
  }
  if (secret.course === null) {
    const message = "this batch was issued from ready documents, which have no learners' keys";
    throw refuseUse(message, "name the credentials by index or file");
  }
  const { key, bytes } = await readCourse(`${folder.path}/${NAMES.course}`);
  if (toHex(keccak256(bytes)) !== secret.course.digest) {
    const message = `${folder.path}/${NAMES.course} is not the course of this batch; nothing was sent`;
    throw new IssuingError("folder.invalid", "refused", message, { cure: "restore the file from a copy" });
  }
  const listed = list === undefined ? undefined : await readKeys(list, key);
  const { indexes, erased } = readOrder(folder.path, secret);
  const own = readBatchInput(folder.path, secret, { erased });
  const column = own.header.findIndex((name) => sameName(name, key));
  const wanted = new Set([...learners, ...(listed?.rows ?? []).map((row) => row.key)].map(normalizeName));
  const found = new Map<string, number[]>();
  for (let row = 0; row < own.count; row += 1) {
    if (erased.has(row)) continue;
    const text = normalizeName(own.row(row).cells[column] ?? "");
    if (wanted.has(text)) found.set(text, [...(found.get(text) ?? []), row]);
  }
  const countFound = (wantedKey: string): number => found.get(normalizeName(wantedKey))?.length ?? 0;
  const describe = (count: number): string =>
    count === 0 ? "no learner of this batch has" : `${countNoun(count, "row")} of ${NAMES.input} have`;
  for (const learner of learners) {
    const count = countFound(learner);
    const cure = count === 0 ? `check ${folder.path}/${NAMES.input}` : "name the index instead";
    const message = `learner ${learner}: ${describe(count)} this ${key}`;
    if (count === 0) throw new IssuingError("learner.unknown", "misuse", message, { cure });
    if (count !== 1) throw refuseUse(message, cure);
  }
  if (list !== undefined && listed !== undefined) {
    const faults = listed.rows.flatMap(({ row, key: text }): Problem[] => {
      const count = countFound(text);
      return count === 1 ? [] : [{ file: listed.file, row, column: key, message: `${describe(count)} ${text}` }];
    });
    refuseList(list.path, [...listed.problems, ...faults]);
  }
  return [...found.values()].flat().map((row) => indexes[row] as number);
}

/** The index of each row, and the rows that are erased. */
function readOrder(folder: string, secret: BatchSecret): { indexes: Uint32Array; erased: ReadonlySet<number> } {
  const { seed, size, erased } = secret;
  if (erased === undefined)
    return { indexes: invertOrder(orderRows(fromHex(seed as Hex), size, true)), erased: new Set() };
  const kept = readSalts(folder, secret);
  return { indexes: invertOrder(kept.rows), erased: listErasedRows(kept) };
}

/** A learner that a list names. */
interface ListedKey {
  /** As spreadsheets number it. */
  readonly row: number;
  readonly key: string;
}

/** Reads the column of a list that is named as the course's key: every row that is not empty names a learner. @throws IssuingError */
async function readKeys(
  { path, ...options }: LearnersFile,
  key: string,
): Promise<{ readonly file: string; readonly rows: readonly ListedKey[]; readonly problems: readonly Problem[] }> {
  const { file, header, headerRow, count, row, findings } = await readCohort(path, {
    ...{ ...options, wanted: [key], takesAll: true },
  });
  const column = header.findIndex((name) => sameName(name, key));
  if (column === -1) {
    const cure = `rename the column of the learners' keys; the columns are ${header.filter((name) => name !== "").join(", ")}`;
    refuseList(path, [{ file, row: headerRow, column: key, message: "this column is missing", cure }]);
  }
  const problems: Problem[] = [];
  const first = new Map<string, number>();
  const rows: ListedKey[] = [];
  for (let position = 0; position < count; position += 1) {
    const { number, cells } = row(position);
    const text = normalizeName(cells[column] ?? "");
    const earlier = first.get(text);
    if (text === "") problems.push({ file, row: number, column: key, message: "empty, and names no learner" });
    else if (earlier === undefined) {
      first.set(text, number);
      rows.push({ row: number, key: text });
    } else problems.push({ file, row: number, column: key, message: `row ${earlier} already names ${text}` });
  }
  // In what encoding the other columns are does not matter.
  const isPlain = rows.every((listed) => /^[ -~]*$/.test(listed.key));
  for (const finding of findings)
    if (finding.grade !== "note" && !(isPlain && finding.setting?.option === "encoding"))
      problems.push({ ...locateFinding(file, finding), accept: finding.setting });
  if (count + problems.length === 0) problems.push({ file, message: "no row names a learner" });
  return { file, rows, problems };
}

/** @throws IssuingError where there are problems */
function refuseList(path: string, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const count = countNoun(problems.length, "problem");
  const sorted = [...problems].sort((a, b) => (a.row ?? 0) - (b.row ?? 0));
  throw new IssuingError("list.invalid", "refused", `${path} has ${count}; nothing was sent`, { problems: sorted });
}
