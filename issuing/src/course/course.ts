// A course file (laurel-course-v1): what every learner of a cohort shares, as a template, and what each may withhold.
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import {
  FormatError,
  formatPointer,
  isObject,
  type Json,
  type JsonObject,
  parseJson,
  PROTECTED_MEMBERS,
  readRequirements,
  StackError,
  type StackRequirements,
} from "@laurel/sdk";
import { DATE_FORMATS, type DateFormat } from "../spreadsheet/dates.ts";
import { IssuingError, type Problem } from "../messages/issuing-error.ts";
import { parsePlaceholders, type Placeholder } from "./placeholder.ts";

/** A course, as its file says it. */
export interface Course {
  readonly file: string;
  /** The column that identifies a learner. */
  readonly key: string;
  /** JSON pointers of the members that a holder may withhold. */
  readonly disclosable: readonly string[];
  /** How the dates of some columns are written. */
  readonly dateFormats: ReadonlyMap<string, DateFormat>;
  readonly template: JsonObject;
  /** What it requires of the parts of a larger credential; undefined where its credentials stand on none. */
  readonly requires: StackRequirements | undefined;
  /** The file's bytes, for its digest. */
  readonly bytes: Uint8Array;
}

const MEMBERS = ["format", "$comment", "key", "disclosable", "columns", "requires", "credential"];

/** Refuses a course, naming all that is wrong with it. */
function refuseCourse(problems: readonly Problem[]): IssuingError {
  const file = problems[0]?.file ?? "the course";
  return new IssuingError("course.invalid", "refused", `${file} is not a course that can be issued`, { problems });
}

/** Reads a course file. @throws IssuingError with every problem found in it. */
export async function readCourse(path: string): Promise<Course> {
  const file = basename(path);
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new IssuingError(
      "course.unreadable",
      "misuse",
      `${path}: ${cause.code === "ENOENT" ? "there is no such file" : cause.message}`,
      {
        cure: "name a course's file",
        cause,
      },
    );
  });
  let value: Json;
  try {
    value = parseJson(bytes);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const row = error.line;
    throw refuseCourse([{ file, ...(row === undefined ? {} : { row }), message: error.message }]);
  }
  return parseCourse(file, bytes, value);
}

function parseCourse(file: string, bytes: Uint8Array, value: Json): Course {
  const problems: Problem[] = [];
  const report = (column: string, message: string, cure?: string): void => {
    problems.push({ file, column, message, ...(cure === undefined ? {} : { cure }) });
  };
  const source = isObject(value) ? value : {};
  if (source.format !== "laurel-course-v1") {
    report("/format", `it is ${JSON.stringify(source.format ?? null)}`, 'a course says "format": "laurel-course-v1"');
    throw refuseCourse(problems);
  }
  for (const name of Object.keys(source)) {
    if (!MEMBERS.includes(name))
      report(formatPointer([name]), "a course has no such member", `it has ${MEMBERS.join(", ")}`);
  }
  const { key, disclosable = [], columns = {}, credential } = source;
  if (typeof key !== "string" || key === "") report("/key", "missing", "name the column that identifies a learner");
  if (!Array.isArray(disclosable) || !disclosable.every((pointer) => typeof pointer === "string")) {
    report("/disclosable", "not a list of JSON pointers", 'write it as ["/credentialSubject/name"]');
  }
  if (!isObject(credential))
    report("/credential", "missing", "write the credential that every learner gets, with {{column}} where they differ");
  else checkTemplate(credential, report);
  const dateFormats = parseColumns(columns, report);
  const requires = parseRequirements(source, report);
  if (problems.length > 0) throw refuseCourse(problems);
  return {
    file,
    key: key as string,
    disclosable: disclosable as string[],
    dateFormats,
    template: credential as JsonObject,
    requires,
    bytes,
  };
}

type Report = (column: string, message: string, cure?: string) => void;

function parseColumns(columns: Json, report: Report): Map<string, DateFormat> {
  const formats = new Map<string, DateFormat>();
  if (!isObject(columns)) {
    report("/columns", "not an object", 'write it as { "column": { "date": "DD/MM/YYYY" } }');
    return formats;
  }
  for (const [name, column] of Object.entries(columns)) {
    const format = isObject(column) && Object.keys(column).length === 1 ? column.date : undefined;
    if (DATE_FORMATS.includes(format as DateFormat)) formats.set(name, format as DateFormat);
    else
      report(
        `/columns${formatPointer([name])}`,
        "not a column's description",
        `write { "date": one of ${DATE_FORMATS.join(", ")} }`,
      );
  }
  return formats;
}

function parseRequirements({ requires, credential, disclosable }: JsonObject, report: Report) {
  if (requires === undefined) return undefined;
  const subject = isObject(credential) ? credential.credentialSubject : undefined;
  if (isObject(subject) && Object.hasOwn(subject, "stack"))
    report(
      "/credential/credentialSubject/stack",
      "what it stands on is written when it is made of its parts",
      "take it out",
    );
  for (const pointer of Array.isArray(disclosable) ? disclosable : []) {
    if (typeof pointer === "string" && `${pointer}/`.startsWith("/credentialSubject/stack/"))
      report("/disclosable", `${pointer}: what it stands on may not be withheld`, "take it out");
  }
  try {
    return readRequirements(requires, "/requires");
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    report(error.member, error.problem);
    return undefined;
  }
}

function checkTemplate(credential: JsonObject, report: Report): void {
  visitStrings(credential, [], (text, path) => {
    const pointer = `/credential${formatPointer(path)}`;
    try {
      const parts = parsePlaceholders(text);
      const [only] = parts ?? [];
      const droppable = parts?.length === 1 && typeof only === "object" && only.optional;
      if (droppable && PROTECTED_MEMBERS.has(path[0] ?? "") && path.length === 1) {
        report(
          pointer,
          "it would be dropped where the cell is empty, but a credential always states it",
          `write {{${only.column}}}`,
        );
      }
    } catch (error) {
      report(pointer, (error as Error).message);
    }
  });
}

/** Calls `visit` with every string of a JSON value and the path to it. */
export function visitStrings(
  value: Json,
  path: readonly string[],
  visit: (text: string, path: readonly string[]) => void,
): void {
  if (typeof value === "string") visit(value, path);
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) visitStrings(item, [...path, String(index)], visit);
  } else if (typeof value === "object" && value !== null) {
    for (const [name, member] of Object.entries(value)) visitStrings(member, [...path, name], visit);
  }
}

/** A placeholder where it stands. */
export interface UsedPlaceholder {
  readonly placeholder: Placeholder;
  /** Member names and array indexes from the credential down. */
  readonly path: readonly string[];
  /** The whole string that it is part of. */
  readonly template: string;
}

/** Every column that a course's template uses, with how. */
export function listPlaceholders(course: Course): UsedPlaceholder[] {
  const found: UsedPlaceholder[] = [];
  visitStrings(course.template, [], (text, path) => {
    const parts = parsePlaceholders(text) ?? [];
    for (const part of parts) if (typeof part !== "string") found.push({ placeholder: part, path, template: text });
  });
  return found;
}
