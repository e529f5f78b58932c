// A column judged as a whole: the one place that decides what cannot be right, what is probably damaged, and what is only odd.
import { ESCAPES } from "../letters/escapes.ts";
import { listUndone, undoMisreading } from "../letters/misread.ts";
import { isEmptyMark } from "./cell.ts";
import { openCheck, openMisreadCheck, shiftBuddhist, translateTruth } from "./checks.ts";
import { listReadings, readAs, READINGS } from "./dates.ts";
import { hasLostDigits, IDENTIFIER_CURES, isShortened, NUMBER_CURES, padZeros } from "./digits.ts";
import type { Finding } from "./finding.ts";
import { describeFinding } from "./messages.ts";
import * as oddities from "./oddities.ts";
import type { JudgedColumn } from "./cell.ts";
import { openTally, type Tallied } from "./tally.ts";

/** Takes the cells of a column, one after the other, in any number: no more than a few are kept. */
export interface ColumnJudge {
  /** @param row as spreadsheets number it, from 1 @param cell without the spaces around it */
  note(row: number, cell: string): void;
  /** What was found, the gravest first; cures in the order in which they are made. */
  finish(): readonly Finding[];
}

type Cure = (cell: string) => string;

/** Cures of any text, in their order. */
const TEXT_CURES: readonly (readonly [kind: string, cure: Cure])[] = [
  ["formula-text", IDENTIFIER_CURES["formula-text"]],
  ["apostrophe", IDENTIFIER_CURES.apostrophe],
  ["misread", (cell) => listUndone(cell)[0]?.text ?? cell],
  ...Object.entries(ESCAPES),
  ["unseen", oddities.dropUnseen],
  ["empty-parts", oddities.joinParts],
];

/** All cures by their kinds, in their order, but those with a width in their names. */
const CURES: ReadonlyMap<string, Cure> = new Map<string, Cure>([
  ...TEXT_CURES,
  ["empty-mark", (cell) => (isEmptyMark(cell) ? "" : cell)],
  ...Object.entries(IDENTIFIER_CURES).slice(2),
  ...Object.entries(NUMBER_CURES),
  ["truth-in-words", translateTruth],
  ...READINGS.map((reading) => [reading, (cell: string) => readOnly(cell, reading)] as const),
  ["birth-buddhist", shiftBuddhist],
]);
const ORDER = [...CURES.keys()];

/** Printed ASCII that no damage leaves behind, and that needs no second look. */
const PLAIN = /^[A-Za-z0-9 .,:()/_-]*$/;
/** Names of ASCII letters, of which most lists have many. */
const PLAIN_NAME = /^(?!.*(?:null|NULL|undefined|NaN))[A-Za-z]+(?:[ '-][A-Za-z]+)*$/;
/** A longer cell is asked about for that alone, in UTF-16 code units. */
const LONGEST = 4096;
const GRADES = ["refuse", "ask", "note"] as const;

/** Opens the judgement of one column. @param now by which a birth to come is known */
export function openColumnJudge(column: JudgedColumn, now: Date): ColumnJudge {
  const tally = openTally();
  const check = openCheck(column, now, tally);
  const misread = openMisreadCheck(tally);
  const { role, required } = column;
  let total = 0;
  return {
    note(row, given) {
      total += 1;
      if (given.length > LONGEST) {
        tally.note("long", row, given.slice(0, LONGEST));
        check.note(row, given);
        return;
      }
      const isPlain = (role === "name" ? PLAIN_NAME : PLAIN).test(given);
      const cell = isPlain
        ? given
        : cureText(given, column, (kind, text, cured) => {
            if (kind === "misread") misread.note(row, text);
            else tally.note(kind, row, text, cured);
          });
      if (cell === "") {
        if (required) tally.note("empty", row, "");
        return;
      }
      if (isMark(cell, column)) {
        const isCured = role !== "name" && !required;
        tally.note("empty-mark", row, cell, isCured ? "" : undefined);
        return;
      }
      const oddity = isPlain ? undefined : findOddity(cell, column);
      if (oddity !== undefined) tally.note(oddity, row, cell);
      if (oddity !== "spreadsheet-error") check.note(row, cell);
      const note = noteOddity(cell, column);
      if (note !== undefined) tally.note(note, row, cell);
    },
    finish() {
      const checked = [...misread.finish(), ...check.finish()];
      const empty = tally.get("empty");
      const found: Tallied[] = [
        ...tally.list().filter(({ kind }) => ANYWHERE.has(kind) && (kind !== "empty" || empty?.count !== total)),
        ...(empty !== undefined && empty.count === total ? [{ ...empty, kind: "all-empty" }] : []),
        ...checked,
      ];
      return found.map((of) => describeFinding(of, column)).sort(compareFindings);
    },
  };
}

/** Kinds that are counted cell by cell, and not by a check. */
const ANYWHERE: ReadonlySet<string> = new Set([
  ...TEXT_CURES.map(([kind]) => kind),
  ..."long empty empty-mark spreadsheet-error lost-letters odd-sign stray-capital markup formula no-letters e-mail-as-name no-e-mail placeholder odd-name mixed-scripts decomposed".split(
    " ",
  ),
]);

/** Whether the rows of a finding whose effect is `leave-out` include the one with this cell. */
export function isLeftOut(kind: string, cell: string, column: JudgedColumn): boolean {
  const text = cureText(cell, column);
  if (kind === "empty") return text === "";
  if (kind === "empty-mark") return text !== "" && isMark(text, column);
  if (kind === "shortened") return isShortened(text);
  if (kind === "lost-digits") return hasLostDigits(text);
  if (kind === "lost-digits-16") return /^\d{15}0$/.test(text);
  if (kind !== "birth-hijri") return false;
  const [reading] = listReadings(text);
  return /^1[34]\d\d-/.test(reading === undefined ? text : (readAs(text, reading) ?? text));
}

/** A cell as an accepted cure makes it; the cell itself where that kind of damage is not in it. The same on every thread. */
export function cureCell(kind: string, cell: string): string {
  if (cell.length > LONGEST) return cell;
  const [, what, how = ""] = /^(misread|lost-zeros)-(.+)$/.exec(kind) ?? [];
  if (what === "misread") return undoMisreading(cell, how);
  if (what === "lost-zeros") return padZeros(cell, Number(how));
  return CURES.get(kind)?.(cell) ?? cell;
}

/** A date by a reading; one that is ISO already, and what is no date, stay as they are. */
function readOnly(cell: string, reading: (typeof READINGS)[number]): string {
  return readAs(cell, reading) ?? cell;
}

/** A cell after all cures of text that its column may need. @param found is told each */
function cureText(
  cell: string,
  { role }: JudgedColumn,
  found?: (kind: string, text: string, cured: string) => void,
): string {
  let text = cell;
  if (cell.length > LONGEST) return cell;
  for (const [kind, cure] of TEXT_CURES) {
    if (kind === (role === "name" ? "apostrophe" : "empty-parts")) continue;
    const cured = cure(text);
    if (cured === text) continue;
    found?.(kind, text, cured);
    text = cured;
  }
  return text;
}

/** Whether a cell stands for nothing. As a name, only what cannot be one: Na and Null are. */
function isMark(cell: string, { role }: JudgedColumn): boolean {
  return (
    isEmptyMark(cell) &&
    (role !== "name" || (!cell.includes("?") && (/[^\p{L}]/u.test(cell) || /^(?:null|NULL|undefined|NaN)$/.test(cell))))
  );
}

/** The gravest oddity of a text that is to be asked about. */
function findOddity(cell: string, { role }: JudgedColumn): string | undefined {
  if (oddities.isSpreadsheetError(cell)) return "spreadsheet-error";
  const isName = role === "name";
  if (oddities.hasLostLetters(cell, isName || role === "email")) return "lost-letters";
  if (oddities.hasMarkup(cell)) return "markup";
  if (oddities.isFormula(cell)) return "formula";
  if (!isName) return undefined;
  if (/@[\w-]+\.\w/.test(cell)) return "e-mail-as-name";
  if (!/\p{L}/u.test(cell)) return "no-letters";
  if (oddities.findSign(cell) !== undefined) return "odd-sign";
  return oddities.hasStrayCapital(cell) ? "stray-capital" : undefined;
}

/** What is only noted. */
function noteOddity(cell: string, { role }: JudgedColumn): string | undefined {
  if (role === "email") return cell.includes("@") ? undefined : "no-e-mail";
  if (role !== "name" && role !== "key") return undefined;
  if (role === "name") {
    if (cell.length < 20 && oddities.PLACEHOLDERS.has(cell.toLowerCase())) return "placeholder";
    if (/[\d;]/.test(cell) && /\p{L}/u.test(cell)) return "odd-name";
  }
  if (!/[^\0-\x7f]/.test(cell)) return undefined;
  if (oddities.mixesScripts(cell)) return "mixed-scripts";
  return /[\u0300-\u036f]/.test(cell) && cell.normalize() !== cell ? "decomposed" : undefined;
}

function compareFindings(one: Finding, other: Finding): number {
  return rank(one) - rank(other);
}

function rank({ grade, effect, kind }: Finding): number {
  const cure =
    effect === "cure" && grade === "ask"
      ? 2 + (ORDER.indexOf(kind.replace(/^misread-.*/, "misread")) + 1 || ORDER.length + 1)
      : 0;
  return GRADES.indexOf(grade) * 1000 + (effect === "leave-out" ? 0 : 1) + cure;
}
