// A list of verdicts as CSV that a spreadsheet opens as text: no cell becomes a formula, whatever a file says.

import { neutralize } from "@laurel/sdk/verify";

/** Rows as CSV (RFC 4180) in UTF-8 with its mark, every cell quoted. */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  return `\uFEFF${rows.map((row) => `${row.map(writeCell).join(",")}\r\n`).join("")}`;
}

/** What makes a spreadsheet calculate a cell that begins with one, also after blanks: by OWASP, and full-width as some read it. */
const FORMULA = /^(?:[\t\r\n]|\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/;

function writeCell(text: string): string {
  const safe = `${FORMULA.test(text) ? "'" : ""}${neutralize(text)}`;
  return `"${safe.replaceAll('"', '""')}"`;
}
