// What the cells of a column say together: dates of one order, numbers with one kind of comma, identifiers of one width.
import { listUndone, undoMisreading } from "../letters/misread.ts";
import { isNumber, readBoolean } from "./cell.ts";
import { listReadings, nameReading, readAs, readDay, type Reading } from "./dates.ts";
import {
  hasLostDigits,
  IDENTIFIER_CURES,
  isExponentLike,
  isShortened,
  judgeSeparators,
  MAX_WIDTH,
  NUMBER_CURES,
  padZeros,
} from "./digits.ts";
import type { JudgedColumn } from "./cell.ts";
import { mergeTallied, type Tallied, type Tally } from "./tally.ts";

/** Notes cells, and says at the end which of what was noted counts. */
export interface Check {
  note(row: number, cell: string): void;
  /** What was found, in place of what this check had in the tally. */
  finish(): readonly Tallied[];
}

/** Opens the check of a column by the values that it must hold. */
export function openCheck(column: JudgedColumn, now: Date, tally: Tally): Check {
  const { types, role } = column;
  if (types.has("date")) return openDateCheck(column, now, tally);
  if (types.has("number")) return openNumberCheck(tally);
  if (types.has("boolean")) return openTruthCheck(tally);
  return role === "key" || role === "text" ? openIdentifierCheck(role === "key", tally) : NONE;
}

const NONE: Check = { note() {}, finish: () => [] };

/** Kinds that were noted, if they were. */
function pick(tally: Tally, kinds: readonly string[]): Tallied[] {
  return kinds.map((kind) => tally.get(kind)).filter((found) => found !== undefined);
}

/** Opens the check for text that was read in another code page: the pages that explain the most cells. */
export function openMisreadCheck(tally: Tally): Check {
  /** Kinds in the tally, each for the cells that the same pages explain. */
  const kinds = new Map<string, readonly string[]>();
  const scores = new Map<string, number>();
  return {
    note(row, text) {
      const undone = listUndone(text);
      for (const { page, score } of undone) scores.set(page.kind, (scores.get(page.kind) ?? 0) + score);
      const pages = undone.map(({ page }) => page.kind).sort();
      const kind = `misread ${pages.join(" ")}`;
      kinds.set(kind, pages);
      tally.note(kind, row, text);
    },
    finish() {
      const found: Tallied[] = [];
      let open = [...kinds].map(([kind, pages]) => ({ pages, cells: tally.get(kind) as Tallied }));
      while (open.length > 0) {
        const likely = [...scores].map(([page, score]) => ({ page, score, count: countCells(open, page) }));
        const [best] = likely.sort((one, other) => other.count - one.count || other.score - one.score);
        if (best === undefined || best.count === 0) break;
        const { page } = best;
        const explained = open.filter(({ pages }) => pages.includes(page)).map(({ cells }) => cells);
        found.push(mergeTallied(`misread-${page}`, explained, (text) => undoMisreading(text, page)));
        open = open.filter(({ pages }) => !pages.includes(page));
      }
      return found;
    },
  };
}

function countCells(open: readonly { pages: readonly string[]; cells: Tallied }[], page: string): number {
  return open.reduce((sum, { pages, cells }) => sum + (pages.includes(page) ? cells.count : 0), 0);
}

const BIRTHS = ["birth-buddhist", "birth-hijri", "birth-before-1900", "birth-to-come", "birth-recent", "birth-default"];

function openDateCheck(column: JudgedColumn, now: Date, tally: Tally): Check {
  const format = column.dateFormat;
  const own = nameReading(format);
  const today = now.toISOString().slice(0, 10);

  function noteDay(row: number, cell: string, day: string): void {
    const kind = column.role === "birth" ? judgeBirth(day, today) : judgeYear(day, today);
    if (kind !== undefined) tally.note(kind, row, cell, kind === "birth-buddhist" ? shiftBuddhist(cell) : undefined);
  }

  return {
    note(row, cell) {
      const day = readDay(cell, format);
      if (day !== undefined) {
        noteDay(row, cell, day);
        return;
      }
      const all = listReadings(cell);
      const readings = own !== undefined && all.includes(own) ? [own] : all;
      const [reading] = readings;
      if (reading === undefined) {
        tally.note("not-a-date", row, cell);
        return;
      }
      const read = readAs(cell, reading) ?? "";
      if (readings.length > 1) tally.note("dates-either", row, cell);
      else tally.note(reading, row, cell, read);
      noteDay(row, read, read);
    },
    finish() {
      const either = tally.get("dates-either");
      const [dmy, mdy] = [tally.get("dates-dmy"), tally.get("dates-mdy")];
      const found = pick(tally, [
        "not-a-date",
        "dates-ymd",
        "dates-in-words",
        "dates-unix",
        "dates-serial",
        "odd-year",
        ...BIRTHS,
      ]);
      // What may be either is what the others are, if they agree.
      if (either === undefined || (dmy === undefined) === (mdy === undefined))
        return [...found, ...pick(tally, ["dates-either", "dates-dmy", "dates-mdy"])];
      const kind: Reading = dmy === undefined ? "dates-mdy" : "dates-dmy";
      return [...found, mergeTallied(kind, [dmy, mdy, either], (text) => readAs(text, kind) ?? text)];
    },
  };
}

/** What is odd about a day of birth. */
function judgeBirth(day: string, today: string): string | undefined {
  const year = Number(day.slice(0, 4));
  if (day > today) return year > 2400 && year < 2650 ? "birth-buddhist" : "birth-to-come";
  if (year >= 1300 && year <= 1470) return "birth-hijri";
  if (day <= "1900-01-01") return "birth-before-1900";
  if (day === "1970-01-01") return "birth-default";
  return Number(today.slice(0, 4)) - year < 10 ? "birth-recent" : undefined;
}

function judgeYear(day: string, today: string): string | undefined {
  const year = Number(day.slice(0, 4));
  return year < 1900 || year > Number(today.slice(0, 4)) + 100 ? "odd-year" : undefined;
}

/** A date with its year of the Buddhist era as one of the common era. */
export function shiftBuddhist(text: string): string {
  return text.replace(/(?<!\d)2[4-6]\d\d(?!\d)/, (year) => String(Number(year) - 543));
}

function openNumberCheck(tally: Tally): Check {
  let points = 0;
  return {
    note(row, cell) {
      let text = cell;
      for (const kind of ["percent-sign", "grouped-digits"] as const) {
        const cured = NUMBER_CURES[kind](text);
        if (cured !== text) tally.note(kind, row, text, cured);
        text = cured;
      }
      const separators = judgeSeparators(text);
      if (separators === "comma" || separators === "point") tally.note(`separator-${separators}`, row, text);
      else if (separators !== undefined) tally.note(separators, row, text, NUMBER_CURES[separators](text));
      else if (!isNumber(text)) tally.note(isShortened(text) ? "shortened-number" : "not-a-number", row, cell);
      else if (text.includes(".")) points += 1;
    },
    finish() {
      const [decimal, groups] = [tally.get("decimal-comma"), tally.get("comma-groups")];
      const [comma, point] = [tally.get("separator-comma"), tally.get("separator-point")];
      const found = pick(tally, ["not-a-number", "shortened-number", "percent-sign", "grouped-digits"]);
      const isGrouped = groups !== undefined || points > 0;
      if (decimal !== undefined && !isGrouped)
        return [...found, mergeTallied("decimal-comma", [decimal, comma, point], NUMBER_CURES["decimal-comma"])];
      if (decimal === undefined && isGrouped && (comma ?? groups) !== undefined)
        return [...found, mergeTallied("comma-groups", [groups, comma], NUMBER_CURES["comma-groups"])];
      // With commas of both kinds, one between three digits and one may be either.
      const unsure = decimal === undefined ? [comma] : [comma, point];
      const either = unsure.some(Boolean) ? [mergeTallied("comma-either", unsure)] : [];
      return [...found, ...pick(tally, ["decimal-comma", "comma-groups"]), ...either];
    },
  };
}

/** Truth values in other words, by their languages' spreadsheets and forms. */
const TRUTHS: ReadonlyMap<string, string> = new Map([
  ..."y t on ja j wahr oui vrai si sí verdadero sim verdadeiro vero tak prawda ano pravda igen igaz evet doğru da adevărat да истина так є はい 是"
    .split(" ")
    .map((word) => [word, "true"] as const),
  ..."n f off nein falsch non faux falso não nao nie fałsz ne nepravda nem hamis hayır yanlış nu fals нет ложь ні nej nee onwaar falskt いいえ 否"
    .split(" ")
    .map((word) => [word, "false"] as const),
]);

/** A truth value in another language as true or false; any other text as it is. */
export function translateTruth(text: string): string {
  return TRUTHS.get(text.toLowerCase()) ?? text;
}

function openTruthCheck(tally: Tally): Check {
  return {
    note(row, cell) {
      if (readBoolean(cell) !== undefined) return;
      const cured = translateTruth(cell);
      if (cured === cell) tally.note("not-yes-or-no", row, cell);
      else tally.note("truth-in-words", row, cell, cured);
    },
    finish: () => pick(tally, ["not-yes-or-no", "truth-in-words"]),
  };
}

function openIdentifierCheck(isKey: boolean, tally: Tally): Check {
  /** Cells of digits alone that begin with a zero, and all, by their width. */
  const [zeros, widths] = [new Array<number>(MAX_WIDTH + 1).fill(0), new Array<number>(MAX_WIDTH + 1).fill(0)];
  let [isLong, hasDecimals, sixteens] = [false, false, 0];

  function noteDigits(row: number, cell: string): void {
    const width = cell.length;
    if (width <= MAX_WIDTH) {
      widths[width] = (widths[width] ?? 0) + 1;
      if (cell.startsWith("0")) zeros[width] = (zeros[width] ?? 0) + 1;
      else tally.note(`width-${width}`, row, cell);
    }
    if (hasLostDigits(cell)) tally.note("lost-digits", row, cell);
    else if (width === 16) {
      sixteens += 1;
      if (cell.endsWith("0")) tally.note("lost-digits-16", row, cell);
    }
  }

  function noteOther(row: number, cell: string): void {
    const cured = IDENTIFIER_CURES["point-zero"](cell);
    if (isShortened(cell)) tally.note("shortened", row, cell);
    else if (isExponentLike(cell)) tally.note("code-with-e", row, cell);
    else if (cured !== cell) {
      isLong ||= cured.length > 4;
      tally.note("point-zero", row, cell, cured);
    } else hasDecimals ||= /^\d{1,15}[.,]\d{1,15}$/.test(cell);
    if (!isKey) return;
    for (const kind of ["exponent", "grouped-identifier"] as const) {
      const made = IDENTIFIER_CURES[kind](cell);
      if (made !== cell) tally.note(kind, row, cell, made);
    }
  }

  return {
    note: (row, cell) => (/^\d+$/.test(cell) ? noteDigits(row, cell) : noteOther(row, cell)),
    finish() {
      const found = pick(tally, ["shortened", "lost-digits", "exponent", "grouped-identifier", "code-with-e"]);
      const sixteen = tally.get("lost-digits-16");
      if (sixteen !== undefined && sixteen.count === sixteens && sixteens > 2) found.push(sixteen);
      if (!hasDecimals && (isKey || isLong)) found.push(...pick(tally, ["point-zero"]));
      // Zeros were lost where others of the greatest width still have theirs.
      const width = widths.findLastIndex((count) => count > 0);
      const shorter = widths.flatMap((_, at) => (at < width ? [tally.get(`width-${at}`)] : []));
      if (width >= (isKey ? 3 : 5) && (zeros[width] ?? 0) > 0 && shorter.some(Boolean))
        found.push(mergeTallied(`lost-zeros-${width}`, shorter, (text) => padZeros(text, width)));
      return found;
    },
  };
}
