// What a batch will say, in short: a few learners as a table, how many have which grade, and whose rows are left out.
import { formatPointer, isObject, type Json, type JsonObject, readPeriod, sayDay } from "@laurel/sdk";
import { readHeaderName } from "../columns/header-names.ts";
import type { BoundCourse } from "../course/template.ts";
import type { IssueInput } from "../input/input.ts";
import { listRows } from "../messages/issuing-error.ts";
import { countNoun } from "../messages/words.ts";

/** A batch before it is anchored, as a person looks at it. */
export interface Preview {
  /** What is the same for all: the course, and dates that no cell fills. */
  readonly shared: readonly string[];
  /** The names of the columns, what matters most first; the key is the first. */
  readonly columns: readonly string[];
  /** The first learners, in the order of the list. */
  readonly rows: readonly (readonly string[])[];
  readonly counts: readonly ValueCount[];
  readonly leftOut: readonly { readonly count: number; readonly message: string }[];
}

/** How many learners have which value. */
export interface ValueCount {
  readonly column: string;
  /** How many different values there are. */
  readonly different: number;
  /** The most frequent first; where there are too many, none. */
  readonly values: readonly { readonly value: string; readonly count: number }[];
}

const SHOWN = 3;
const NONE = "–";
const MOST_VALUES = 25;
/** More different values than so many are not told apart. */
export const MANY_VALUES = 1000;
const MIDNIGHT = /^(\d{4}-\d\d-\d\d)T00:00:00(?:\.0+)?(?:Z|[+-]\d\d:\d\d)$/;
/** What matters more comes first. */
const ORDER = ["/credentialSubject/name", "/credentialSubject/result/", "/validFrom", "/awardedDate", "/validUntil"];

/** A value of each learner: what it is called, and what it says in a row. */
interface Shown {
  readonly column: string;
  readonly read: (row: number) => string;
}

/** Looks at what is to be issued. */
export function previewInput(input: IssueInput): Preview {
  const { bound, count, leftOut } = input;
  const positions = Array.from({ length: Math.min(count, SHOWN) }, (_, row) => row);
  const all = bound === undefined ? listOfDocuments(input) : listOfCourse(input, bound);
  const isFilled = ({ read }: Shown): boolean => positions.some((row) => read(row) !== NONE);
  const shown = [...all.filter(isFilled), ...all.filter((one) => !isFilled(one))];
  const rows = positions.map((row) => shown.map(({ read }) => read(row)));
  return {
    shared: describeShared(input.document(0), bound),
    columns: shown.map(({ column }) => column),
    rows,
    counts: bound === undefined ? [] : listGrades(input, bound).map((grade) => countValues(grade, count)),
    leftOut: leftOut.map(
      ({ count: left, column, message, examples, rows: numbers = examples.map(({ row }) => row) }) => {
        const what = `${column === undefined ? "" : `"${column}" `}${message.replace(/^left out: /, "")}`;
        return {
          count: left,
          message: `${numbers.length === 0 ? countNoun(left, "row") : listRows(numbers, left)}: ${what}`,
        };
      },
    ),
  };
}

/** The key, and each text that cells fill, once. */
function listOfCourse(input: IssueInput, bound: BoundCourse): Shown[] {
  const { header, keyColumn, cells } = input;
  const key = header[keyColumn] ?? "";
  const place = (pointer: string): number => {
    const at = ORDER.findIndex((first) => pointer.startsWith(first));
    return at === -1 ? ORDER.length : at;
  };
  const seen = new Set([JSON.stringify([key])]);
  const members = [...bound.members].filter(([, { text, columns }]) => {
    const what = text.startsWith("{{") && text.endsWith("}}") && columns.length === 1 ? JSON.stringify(columns) : text;
    return !seen.has(what) && seen.add(what);
  });
  return [
    { column: key, read: (row) => cells(row)[keyColumn] ?? "" },
    ...members.sort(([one], [other]) => place(one) - place(other)).map(([member]) => readMember(input, bound, member)),
  ];
}

/** A member by its column, or by its own name where several fill it. */
function readMember({ cells }: IssueInput, bound: BoundCourse, member: string): Shown {
  const { columns = [] } = bound.members.get(member) ?? {};
  const [column = "", ...others] = columns;
  return {
    column: others.length === 0 ? column : (member.split("/").findLast((name) => !/^\d+$/.test(name)) ?? column),
    read(row) {
      const of = cells(row);
      const slot = bound.listSlots(of).find((one) => one.member === member);
      const value = slot?.fill(of);
      // The day after is what the document says; a person is told the last one.
      if (member === "/validUntil" && typeof value === "string")
        return readPeriod({ credential: { validUntil: value } })[1];
      return formatValue(value);
    },
  };
}

function listGrades(input: IssueInput, bound: BoundCourse): Shown[] {
  return [...bound.members]
    .filter(([member, { columns }]) => {
      const isResult = /^\/credentialSubject\/result\/\d+\/(?:value|achievedLevel|status)$/.test(member);
      return isResult || (columns.length === 1 && readHeaderName(columns[0] ?? "")?.field === "grade");
    })
    .map(([member]) => readMember(input, bound, member));
}

function countValues({ column, read }: Shown, count: number): ValueCount {
  const counts = new Map<string, number>();
  for (let row = 0; row < count && counts.size <= MANY_VALUES; row += 1) {
    const value = read(row);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const values = [...counts].map(([value, of]) => ({ value, count: of })).sort((a, b) => b.count - a.count);
  return { column, different: counts.size, values: values.length > MOST_VALUES ? [] : values };
}

/** Where each document is, and what most documents say. */
function listOfDocuments({ locate, document }: IssueInput): Shown[] {
  const read = (column: string, ...path: readonly string[]): Shown => ({
    column,
    read: (row) => formatValue(path.reduce<Json | undefined>(enter, document(row))),
  });
  return [
    {
      column: "document",
      read: (row) => [locate(row).file, locate(row).row].filter((part) => part !== undefined).join(" "),
    },
    read("name", "credentialSubject", "name"),
    read("result", "credentialSubject", "result", "0", "value"),
    read("validFrom", "validFrom"),
  ];
}

function enter(value: Json | undefined, name: string): Json | undefined {
  if (Array.isArray(value)) return (value as readonly Json[])[Number(name)];
  return isObject(value) ? value[name] : undefined;
}

/** The course's name and the dates, where they are the same for all: ready documents may all be different. */
function describeShared(document: JsonObject, bound: BoundCourse | undefined): string[] {
  if (bound === undefined) return [];
  const isShared = (...path: readonly string[]): boolean =>
    typeof path.reduce<Json | undefined>(enter, document) === "string" && !bound.members.has(formatPointer(path));
  const [from, until] = readPeriod({ credential: document });
  const title = ["credentialSubject", "achievement", "name"];
  return [
    ...(isShared(...title) ? [String(title.reduce<Json | undefined>(enter, document))] : []),
    ...(isShared("validFrom") ? [`valid from ${sayDay(from, "en")}`] : []),
    ...(isShared("validUntil") ? [`valid until ${sayDay(until, "en", true)}`] : []),
  ];
}

function formatValue(value: Json | undefined): string {
  if (value === undefined) return NONE;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return MIDNIGHT.exec(text)?.[1] ?? text;
}
