// What each kind of finding means, in words: a predicate that is true for each of its cells, and what to do.
import { CODE_PAGES } from "../letters/code-pages.ts";
import { checkCell, quoteExample } from "./cell.ts";
import type { Effect, Finding, Grade } from "./finding.ts";
import type { JudgedColumn } from "./cell.ts";
import type { Tallied } from "./tally.ts";

/** What is said of a kind: its grade, what a yes does, the predicate without the example, and what else to do. */
type Said = readonly [grade: Grade, effect: Effect, message: string, cure: string];

const AGAIN = "export the list again";
const ALL_DIGITS = "use the number format 0 to show all digits, and export the list again";
const AS_TEXT = "format the column as text, and export it again";

const KINDS: Readonly<Record<string, Said>> = {
  empty: ["ask", "leave-out", "empty, but the course needs it", "fill it in"],
  "all-empty": [
    "refuse",
    "keep",
    "empty in every row, but the course needs it",
    "fill it in, or leave the column out of the course",
  ],
  long: ["ask", "keep", "longer than 4,096 characters, and not checked for damage", "shorten it"],
  "formula-text": ["ask", "cure", "wrapped in a formula", AGAIN],
  apostrophe: ["ask", "cure", "an apostrophe was put in front", AGAIN],
  "html-entities": ["ask", "cure", "letters are written as HTML entities", AGAIN],
  "percent-encoded": ["ask", "cure", "letters are percent-encoded, as in web addresses", AGAIN],
  "quoted-printable": ["ask", "cure", "letters are quoted-printable, as in e-mails", AGAIN],
  "unicode-escapes": ["ask", "cure", "letters are written as program escapes", AGAIN],
  unseen: ["ask", "cure", "contains an invisible character", "type it again"],
  "empty-parts": ["ask", "cure", "joined from parts, and one was empty", "fix the name"],
  "lost-letters": ["ask", "keep", "letters were lost", `${AGAIN} as UTF-8, or type the letters`],
  "odd-sign": ["ask", "keep", "contains a sign that names do not have", "fix the name"],
  "stray-capital": ["ask", "keep", "has a capital letter in an odd place", "fix the name"],
  markup: ["ask", "keep", "contains markup from a web page", "write only the text"],
  formula: ["ask", "keep", "reads like a formula", "write the value"],
  "no-letters": ["ask", "keep", "a name without letters", "write the name"],
  "e-mail-as-name": ["ask", "keep", "an e-mail address instead of a name", "write the name"],
  shortened: ["ask", "leave-out", "shortened by a spreadsheet: the last digits are lost", ALL_DIGITS],
  "lost-digits": [
    "ask",
    "leave-out",
    "longer than the 15 digits that spreadsheets keep: the last digits are lost",
    AS_TEXT,
  ],
  "lost-digits-16": [
    "ask",
    "leave-out",
    "longer than the 15 digits that spreadsheets keep: the last digits are lost",
    AS_TEXT,
  ],
  "point-zero": ["ask", "cure", "an identifier that became a number with decimals", AS_TEXT],
  exponent: ["ask", "cure", "an identifier that became a number with an exponent", AS_TEXT],
  "grouped-identifier": ["ask", "cure", "an identifier with separators between its digits", AS_TEXT],
  "lost-zeros": ["ask", "cure", "shorter than the others, which begin with zeros", AS_TEXT],
  "not-a-date": ["refuse", "keep", "not a date", "write a date"],
  "dates-either": ["refuse", "keep", "day or month may be first", "write it as YYYY-MM-DD"],
  "dates-dmy": ["ask", "cure", "a date with the day first", "write it as YYYY-MM-DD"],
  "dates-mdy": ["ask", "cure", "a date with the month first", "write it as YYYY-MM-DD"],
  "dates-ymd": [
    "ask",
    "cure",
    "a date that is not written as YYYY-MM-DD; a time of day is dropped",
    "write it as YYYY-MM-DD",
  ],
  "dates-in-words": ["ask", "cure", "a date with the month in words", "write it as YYYY-MM-DD"],
  "dates-unix": ["ask", "cure", "a Unix time; the day in UTC is used", "write it as YYYY-MM-DD"],
  "dates-serial": [
    "ask",
    "cure",
    "a day as spreadsheets count them, from 1900",
    "format the column as a date, and export it again",
  ],
  "odd-year": ["ask", "keep", "a year long ago or far ahead", "fix the year"],
  "birth-buddhist": ["ask", "cure", "a date of birth in the Buddhist calendar", "write the year of the common era"],
  "birth-hijri": ["ask", "leave-out", "a date of birth in an Islamic calendar", "write the year of the common era"],
  "birth-before-1900": ["ask", "keep", "a date of birth more than a century ago", "fix the date"],
  "birth-to-come": ["ask", "keep", "a date of birth in the future", "fix the date"],
  "birth-recent": [
    "note",
    "keep",
    "a date of birth less than ten years ago",
    "check that the column holds dates of birth",
  ],
  "birth-default": [
    "note",
    "keep",
    "a date that programs fill in when they know none",
    "check that this is the date of birth",
  ],
  "not-a-number": ["refuse", "keep", "not a number", "write digits"],
  "shortened-number": ["refuse", "keep", "shortened by a spreadsheet: the last digits are lost", ALL_DIGITS],
  "comma-either": [
    "refuse",
    "keep",
    "the separator may mark decimals or thousands",
    "write digits with a decimal point",
  ],
  "percent-sign": ["ask", "cure", "a number with a percent sign", "write only the number"],
  "grouped-digits": ["ask", "cure", "a number with separators between its digits", "write only the digits"],
  "comma-groups": ["ask", "cure", "a number with commas between thousands", "write only the digits"],
  "decimal-comma": ["ask", "cure", "a number with a decimal comma", "write a decimal point"],
  "not-yes-or-no": ["refuse", "keep", "neither yes nor no", "write true or false"],
  "truth-in-words": ["ask", "cure", "yes or no in another language", "write true or false"],
  "code-with-e": [
    "note",
    "keep",
    "a code that spreadsheets read as a number",
    "format the column as text before you save the list again",
  ],
  "no-e-mail": ["note", "keep", "not an e-mail address", "check the address"],
  placeholder: ["note", "keep", "a name that people use for tests", "delete the row if this is not a learner"],
  "odd-name": ["note", "keep", "a name with digits or a semicolon", "check the name"],
  "mixed-scripts": ["ask", "keep", "a word mixes letters of two scripts", "type it again"],
  decomposed: ["note", "keep", "accents are separate characters; they are compared as one", ""],
};

/** A finding of what was counted. */
export function describeFinding(found: Tallied, column: JudgedColumn): Finding {
  const { kind, count, rows, examples } = found;
  const text = examples[0]?.text ?? "";
  const [grade, effect, message, cure] = say(kind, text, column);
  const example = text === "" || kind === "empty-mark" ? "" : `, ${quoteExample(text)}`;
  return {
    ...{ grade, column: column.name, kind, count, examples, rows, effect },
    message: `${message}${example}`,
    cure: cure === "" ? undefined : cure,
  };
}

function say(kind: string, text: string, column: JudgedColumn): Said {
  const { role, required, name } = column;
  const fault = REFUSED.has(kind) ? checkCell(text, column) : undefined;
  if (fault !== undefined) return ["refuse", "keep", fault.message.replace(/, as in ".*$/s, ""), fault.cure];
  if (kind.startsWith("misread-")) {
    const page = CODE_PAGES.find((known) => kind === `misread-${known.kind}`)?.name ?? "another encoding";
    return ["ask", "cure", `text in UTF-8 was read as ${page}`, `${AGAIN} as UTF-8`];
  }
  if (kind === "empty-mark") {
    const mark = `"${text}" means an empty cell`;
    if (role === "name") return ["ask", "keep", `${mark}, but the course needs a name`, "write the name"];
    return required
      ? ["ask", "leave-out", `${mark}, but the course needs it`, "fill it in"]
      : ["ask", "cure", mark, "leave the cell empty"];
  }
  if (kind === "spreadsheet-error")
    return [
      role === "name" ? "ask" : "refuse",
      "keep",
      "a spreadsheet error, not a value",
      "fix the formula, or type the value",
    ];
  if (kind === "dates-either") {
    const cure = `add to the course "columns": { "${name}": { "date": "${text.includes("-") ? "DD-MM-YYYY" : "DD/MM/YYYY"}" } }${text.includes("/") ? " (or MM/DD/YYYY)" : ""}; or write YYYY-MM-DD`;
    return ["refuse", "keep", "a date that may have the day or the month first", cure];
  }
  const said = KINDS[kind] ?? KINDS[kind.replace(/-\d+$/, "")];
  if (said === undefined) throw new Error(`no words for ${kind}`);
  return said;
}

const REFUSED: ReadonlySet<string> = new Set(["not-a-date", "not-a-number", "not-yes-or-no"]);
