// CSV (RFC 4180) by records: where one ends, and what its cells are. Quotes open and close a whole cell, and "" inside is one.
import { LaurelError } from "@laurel/sdk";

/** A quotation mark that neither opens nor closes a cell. */
export class QuoteError extends LaurelError {
  override readonly name = "QuoteError";
}

const DELIMITERS = [",", ";", "\t", "|"];
const QUOTE = 0x22;
const CR = 0x0d;
const LF = 0x0a;
/** So many records are looked at for the separator. */
const SAMPLE_RECORDS = 64;
/** What Excel writes and reads as the first line, to name the separator. */
const NAMED_DELIMITER = /^"?sep=([^\r\n"])"?[\t,;|]*(?:\r|\n|$)/i;

/** Whether a record's cells are Excel's line that names the separator. */
export function isDelimiterLine(cells: readonly string[]): boolean {
  return /^sep=.?$/i.test(cells[0] ?? "") && cells.slice(1).every((cell) => cell === "");
}

/**
 * The separator of a table: the one that is named in the first line, or into whose cells most rows fall alike. Titles above the header and
 * commas in names or numbers do not count.
 * @param sample its beginning
 */
export function detectDelimiter(sample: string): string {
  const named = NAMED_DELIMITER.exec(sample)?.[1];
  if (named !== undefined) return named;
  const records = splitSample(sample);
  const fits = DELIMITERS.map((delimiter) => measureFit(records, delimiter));
  // What is in all rows but the header is in their cells: a separator is in the header too.
  const rest = fits.filter((fit) => !fits.some((other) => other.begin < fit.begin && other.count >= fit.count));
  return rest.reduce((best, fit) => (fit.score > best.score ? fit : best), NO_FIT).delimiter;
}

/** How well a table falls into cells by a separator. */
interface Fit {
  readonly delimiter: string;
  /** The first row that is as wide as most are. */
  readonly begin: number;
  /** How many are so wide. */
  readonly count: number;
  readonly score: number;
}

const NO_FIT: Fit = { delimiter: ",", begin: 0, count: 0, score: 0 };

function splitSample(sample: string): string[] {
  const bytes = Buffer.from(sample);
  const endOf = openRecords(bytes);
  const records: string[] = [];
  for (let from = 0; from < bytes.length && records.length < SAMPLE_RECORDS;) {
    const end = endOf(from);
    // The last one may be cut off.
    if (end === -1 && records.length > 1) break;
    records.push(bytes.toString("utf8", from, end === -1 ? bytes.length : end));
    from = end === -1 ? bytes.length : end;
  }
  return records.filter((record) => /[^\s,;|]/.test(record));
}

/** -1 where a quotation mark does not fit. */
function countCells(record: string, delimiter: string): number {
  try {
    return parseRecord(record, delimiter).length;
  } catch {
    return -1;
  }
}

function measureFit(records: readonly string[], delimiter: string): Fit {
  const widths = records.map((record) => countCells(record, delimiter));
  const counts = new Map<number, number>();
  for (const width of widths) if (width > 1) counts.set(width, (counts.get(width) ?? 0) + 1);
  const [[width, count] = [1, 0]] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0]);
  const faults = widths.filter((one) => one === -1).length;
  return {
    delimiter,
    begin: count === 0 ? Infinity : widths.indexOf(width),
    count,
    score: count * Math.log2(width) - faults,
  };
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
      if (cell.includes('"')) throw new QuoteError("a quote is inside a cell");
      at += cell.length;
    }
    cells.push(cell);
    if (at === text.length) return cells;
    if (text[at] !== delimiter) throw new QuoteError("something follows a closing quote");
  }
}
