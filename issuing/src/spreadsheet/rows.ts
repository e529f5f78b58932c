// Which rows below a header are no learner's: totals, second headers, footers, what an exporter adds. Each is told by itself.
import type { Finding } from "../columns/finding.ts";
import { isTotal } from "./labels.ts";
import { type Layout, sameName, type TableRow } from "./layout.ts";

/** Why a row below the header is no learner's. */
export type RowKind =
  "empty-row" | "header-row" | "second-header" | "total-row" | "footer-row" | "exporter-row" | "test-row";

/** Tells learners, for which it gives undefined, from other rows, each by itself. @param key the column that identifies a learner; -1 if not known */
export function openRowSorter(
  { headerRow, header, body }: Layout,
  key: number,
): (row: TableRow) => RowKind | undefined {
  const named = header.filter((name) => name !== "").length;
  const keys = body
    .filter(({ cells }) => cells.filter((cell) => cell !== "").length * 2 >= named && findLabel(cells) === undefined)
    .map(({ cells }) => cells[key] ?? "")
    .filter((cell) => cell !== "");
  const lengths = new Set(keys.map((cell) => cell.length));
  const isCoded = keys.filter(isCode).length * 2 > keys.length;
  const typed = header.flatMap((_, column) => (isTyped(body, headerRow, column) ? [column] : []));

  return ({ number, cells }) => {
    if (TEST_LEARNER.test(cells[0] ?? "") || cells.some((cell) => PREVIEW.test(cell))) return "test-row";
    const known = cells[key] ?? "";
    if (isCoded && isCode(known) && (known.includes("@") || lengths.has(known.length))) return undefined;
    const filled = cells.filter((cell) => cell !== "");
    if (filled.length === 0) return "empty-row";
    if (filled.length > 1 && header.every((name, column) => sameName(name, cells[column] ?? ""))) return "header-row";
    const id = key === -1 ? (filled.find((cell) => /\d{4}|@/.test(cell)) ?? "") : known;
    const [first = ""] = filled;
    if (isExporters(filled) && (id === "" || id === first || isExporters([id]))) return "exporter-row";
    if (number <= headerRow + 3 && isSecondHeader(cells, filled)) return "second-header";
    // A learner may be called Total, but has a number like the others'.
    if (findLabel(cells) !== undefined && (id === "" || isTotal(id) || isCoded)) return "total-row";
    const isRemark = filled.length === 1 || (filled.length === 2 && named > 3 && /[:\d]/.test(filled.join(" ")));
    return named > 2 && isRemark && !isKey(id) ? "footer-row" : undefined;
  };

  /** Whether a cell may identify a learner, as far as the first rows show what such cells are like. */
  function isKey(cell: string): boolean {
    return cell !== "" && (isCoded ? isCode(cell) : !/\s/.test(cell) || !/[:\d]/.test(cell));
  }

  /** Words in a column of numbers, dates or addresses, in the first rows below the header. */
  function isSecondHeader(cells: readonly string[], filled: readonly string[]): boolean {
    const words = typed.filter((column) => isWords(cells[column] ?? ""));
    if (key !== -1 && (cells[key] ?? "") === "") return words.length > 0 || filled.every((cell) => UNIT.test(cell));
    const isOnly = typed.every((column) => (cells[column] ?? "") === "" || words.includes(column));
    return words.length > 0 && isOnly && (key === -1 || words.includes(key));
  }
}

/** The label of a total among the first cells of a row. */
function findLabel(cells: readonly string[]): string | undefined {
  return cells
    .filter((cell) => cell !== "")
    .slice(0, 3)
    .find(isTotal);
}

const TEST_LEARNER = /^(?:Student, Test|Test Student)$/;
const PREVIEW = /_previewuser$/i;
const UNIT = /^(?:[[(].*[\])]|(?:max|min|out of|von|sur|de|su|z|av|of)\b\.?.*\d.*|\/ ?\d.*|%|pts?|points?|punkte)$/iu;

function isMissing(cell: string): boolean {
  return /^(?:|[-–—]+|n\/?[av]|null|none|keine?)$/i.test(cell);
}

/** What Canvas, Qualtrics and their like write between the header and the learners. */
function isExporters([first = "", ...more]: readonly string[]): boolean {
  if (/^(?:Points Possible|Manual Posting|\(read only\))$/i.test(first)) return true;
  return [first, ...more].every((cell) => /^\{"ImportId":/.test(cell));
}

/** A number, an address or another name in one piece, not a word. */
function isCode(cell: string): boolean {
  return /[\d@]/.test(cell) && !/\s/.test(cell);
}

/** Whether a cell holds words alone: no number, date or address. */
function isWords(cell: string): boolean {
  return !/[\d@]/.test(cell) && !isMissing(cell) && !isTotal(cell);
}

/** Whether a column holds numbers, dates or addresses in all rows but the first few, of which one may be a second header. */
function isTyped(body: readonly TableRow[], headerRow: number, column: number): boolean {
  const cells = body
    .filter(({ number, cells }) => number > headerRow + 1 && !isExporters(cells))
    .map((row) => row.cells[column] ?? "")
    .filter((cell) => !isMissing(cell) && !isTotal(cell));
  return cells.length > 1 && cells.filter(isWords).length * 5 < cells.length;
}

const MESSAGES: Readonly<Record<RowKind, string>> = {
  "empty-row": "left out: empty",
  "header-row": "left out: the column names again",
  "second-header": "reads like a second row of headings, not like a learner",
  "total-row": "reads like a total, not like a learner",
  "footer-row": "reads like a remark, not like a learner",
  "exporter-row": "added by the program that exported the list, not a learner",
  "test-row": "reads like a test account, not like a learner",
};

/** What is said of the rows of one kind, whose number and first examples were counted. */
export function describeRows(kind: RowKind, count: number, examples: Finding["examples"]): Finding {
  const isNote = kind === "empty-row" || kind === "header-row";
  const cure = isNote ? undefined : "delete the rows that are not learners";
  return { grade: isNote ? "note" : "ask", kind, count, examples, message: MESSAGES[kind], cure, effect: "leave-out" };
}
