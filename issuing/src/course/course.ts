// A course file (laurel-course-v1): what every learner of a cohort shares, as a template, and what each may withhold.
import { basename } from "node:path";
import {
  formatPointer,
  isObject,
  type Json,
  type JsonObject,
  PROTECTED_MEMBERS,
  readRequirements,
  StackError,
  type StackRequirements,
} from "@laurel/sdk";
import { type FormProblem, readFormFile } from "../disk/form-file.ts";
import type { DateFormat } from "../columns/dates.ts";
import { mayVanish } from "./join.ts";
import { formatPlaceholder, parsePlaceholders, type Placeholder, type TemplateParts } from "./placeholder.ts";

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
  /** Whether a text leaves out what stands beside an empty part; false for batches of the first version, which are made again as they were. */
  readonly isTidy: boolean;
  /** What it requires of the parts of a larger credential; undefined where its credentials stand on none. */
  readonly requires: StackRequirements | undefined;
  /** The file's bytes, for its digest. */
  readonly bytes: Uint8Array;
}

/** Reads a course file. @throws IssuingError with every problem found in it. */
export async function readCourse(path: string): Promise<Course> {
  const { value, bytes } = await readFormFile<CourseFile>("course", path, {
    findMore(source, faults) {
      const known = faults.some(({ column }) => column?.startsWith("/requires"));
      return [...findTemplateFaults(source), ...findStackFaults(source, known)];
    },
  });
  const { key, disclosable = [], columns = {}, requires, credential: template } = value;
  const dateFormats = new Map(Object.entries(columns).map(([name, { date }]) => [name, date]));
  return { file: basename(path), key, disclosable, dateFormats, template, isTidy: true, requires, bytes };
}

/** A course file's members, as its schema has them. */
interface CourseFile {
  readonly key: string;
  readonly disclosable?: readonly string[];
  readonly columns?: Readonly<Record<string, { readonly date: DateFormat }>>;
  readonly requires?: StackRequirements;
  readonly credential: JsonObject;
}

/** What no schema can say of a template's placeholders. */
function findTemplateFaults({ credential = null }: JsonObject): FormProblem[] {
  const faults: FormProblem[] = [];
  visitStrings(credential, [], (text, path) => {
    const column = `/credential${formatPointer(path)}`;
    try {
      const parts = parsePlaceholders(text);
      const optional = parts?.find((part) => typeof part === "object");
      if (optional && mayVanish(parts ?? []) && PROTECTED_MEMBERS.has(path[0] ?? "") && path.length === 1) {
        const message = "an empty cell would drop this, but a credential must always state it";
        faults.push({ column, message, cure: `write ${formatPlaceholder({ ...optional, optional: false })}` });
      }
    } catch (error) {
      faults.push({ column, message: (error as Error).message });
    }
  });
  return faults;
}

/** What no schema can say of a larger credential. @param known whether its requirements are at fault already */
function findStackFaults({ requires, credential, disclosable }: JsonObject, known: boolean): FormProblem[] {
  if (requires === undefined) return [];
  const faults: FormProblem[] = [];
  const cure = "remove it";
  const subject = isObject(credential) ? credential.credentialSubject : undefined;
  if (isObject(subject) && Object.hasOwn(subject, "stack")) {
    const message = "the list of parts is written when the credential is made from them";
    faults.push({ column: "/credential/credentialSubject/stack", message, cure });
  }
  for (const pointer of Array.isArray(disclosable) ? disclosable : []) {
    if (`${pointer}/`.startsWith("/credentialSubject/stack/"))
      faults.push({ column: "/disclosable", message: `${pointer}: the list of parts may not be withheld`, cure });
  }
  try {
    if (!known) readRequirements(requires, "/requires");
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    faults.push({ column: error.member, message: error.problem });
  }
  return faults;
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
  /** The whole string that it is part of, and the same taken apart. */
  readonly text: string;
  readonly parts: TemplateParts;
}

/** Every column that a course's template uses, with how. */
export function listPlaceholders(course: Course): UsedPlaceholder[] {
  const found: UsedPlaceholder[] = [];
  visitStrings(course.template, [], (text, path) => {
    const parts = parsePlaceholders(text) ?? [];
    for (const part of parts) if (typeof part !== "string") found.push({ placeholder: part, path, text, parts });
  });
  return found;
}
