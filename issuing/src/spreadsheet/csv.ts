// CSV (RFC 4180) by records: where one ends, and what its cells are. Quotes open and close a whole cell, and "" inside is one.
import { LaurelError } from "@laurel/sdk";

/** A quotation mark that neither opens nor closes a cell. */
export class QuoteError extends LaurelError {
  override readonly name = "QuoteError";
}

const DELIMITERS = [",", ";", "\t"];
const QUOTE = 0x22;
const CR = 0x0d;
const LF = 0x0a;

/** The separator that stands most often in the first line, outside quotes. */
export function detectDelimiter(sample: string): string {
  const counts = new Map(DELIMITERS.map((delimiter) => [delimiter, 0]));
  let quoted = false;
  for (const character of sample) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && (character === "\n" || character === "\r")) break;
    else if (!quoted && counts.has(character)) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  return DELIMITERS.reduce((best, delimiter) =>
    (counts.get(delimiter) ?? 0) > (counts.get(best) ?? 0) ? delimiter : best,
  );
}

/**
 * Opens a search for record ends in one piece of a table: LF, CRLF or CR, which a file that was put together from two may mix. What is
 * returned gives the place after the record that begins at `from`, or -1 where that needs more than this piece.
 */
export function openRecords(bytes: Buffer): (from: number) => number {
  const next = (byte: number, found: number, at: number): number =>
    found === -1 || found >= at ? found : bytes.indexOf(byte, at);
  let [quote, cr, lf] = [bytes.indexOf(QUOTE), bytes.indexOf(CR), bytes.indexOf(LF)];

  return (from) => {
    for (let at = from; ;) {
      [quote, cr, lf] = [next(QUOTE, quote, at), next(CR, cr, at), next(LF, lf, at)];
      const end = cr === -1 || (lf !== -1 && lf < cr) ? lf : cr;
      if (quote === -1 || (end !== -1 && end < quote)) {
        if (end === -1 || (end === cr && end + 1 === bytes.length)) return -1;
        return end === cr && lf === end + 1 ? end + 2 : end + 1;
      }
      const close = bytes.indexOf(QUOTE, quote + 1);
      if (close === -1) return -1;
      at = close + 1;
    }
  };
}

/** The cells of one record, which may still have its line end. @throws QuoteError */
export function parseRecord(record: string, delimiter: string): string[] {
  let end = record.length;
  if (end > 0 && record.charCodeAt(end - 1) === LF) end -= 1;
  if (end > 0 && record.charCodeAt(end - 1) === CR) end -= 1;
  const text = record.slice(0, end);
  if (!text.includes('"')) return text.split(delimiter);
  const cells: string[] = [];
  for (let at = 0; ; at += 1) {
    let cell = "";
    if (text[at] === '"') {
      for (let from = at + 1; ; from = at + 1) {
        at = text.indexOf('"', from);
        if (at === -1) throw new QuoteError("a quote is not closed");
        cell += text.slice(from, at);
        at += 1;
        if (text[at] !== '"') break;
        cell += '"';
      }
    } else {
      const end = text.indexOf(delimiter, at);
      cell = text.slice(at, end === -1 ? text.length : end);
      if (cell.includes('"')) throw new QuoteError("a quote stands inside a cell");
      at += cell.length;
    }
    cells.push(cell);
    if (at === text.length) return cells;
    if (text[at] !== delimiter) throw new QuoteError("something follows a closing quote");
  }
}
