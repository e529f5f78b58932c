// Is this file CSV in UTF-8? What people save instead, told apart by its first bytes, each with its cure.
import { basename } from "node:path";
import { readFileStart } from "@laurel/sdk/node";
import { IssuingError, type Problem } from "../messages/issuing-error.ts";

const CURE = 'open it in the spreadsheet program and save it as "CSV UTF-8"';
/** What is said of a file in which a NUL stands. */
export const NO_TEXT = { message: "it is not text in UTF-8 (UTF-16 perhaps, or no text at all)", cure: CURE } as const;
const SAMPLE_BYTES = 64 * 1024;

function startsWith(bytes: Uint8Array, ...start: number[]): boolean {
  return start.every((byte, position) => bytes[position] === byte);
}

function nameOtherKind(bytes: Uint8Array): string | undefined {
  if (startsWith(bytes, 0x50, 0x4b, 0x03, 0x04)) return "this is an Excel workbook (.xlsx), whatever its name says";
  if (startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)) return "this is an old Excel workbook (.xls), whatever its name says";
  if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff))
    return 'its text is UTF-16 ("Unicode Text"), not UTF-8';
  if (bytes.subarray(0, 512).includes(0)) return NO_TEXT.message;
  if (startsWith(bytes, 0x25, 0x50, 0x44, 0x46)) return "this is a PDF, not a table";
  return undefined;
}

/** Refuses a file in place of which CSV in UTF-8 is needed. */
export function refuseFile(file: string, problem: Omit<Problem, "file">): IssuingError {
  const problems = [{ file, ...problem }];
  return new IssuingError("cohort.file", "refused", `${file} cannot be read as a table`, { problems });
}

/** The first 64 KiB of a file, as text. @throws IssuingError where it is something else than CSV in UTF-8, saying what. */
export function sampleText(path: string): string {
  const bytes = readFileStart(path, SAMPLE_BYTES);
  const other = nameOtherKind(bytes);
  if (other !== undefined) throw refuseFile(basename(path), { message: other, cure: CURE });
  if (bytes.length === 0)
    throw refuseFile(basename(path), { message: "the file is empty", cure: "export the learners again" });
  return new TextDecoder().decode(bytes);
}

/** The bytes that Windows-1252 has for characters beyond ASCII. */
const WINDOWS_1252: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 128 }, (_, at) => [new TextDecoder("windows-1252").decode(Uint8Array.of(at + 128)), at + 128]),
);

/** What a text was before its UTF-8 was read as Windows-1252 and saved again, as when ë has become Ã«; undefined for most texts. */
export function undoMisreading(text: string): string | undefined {
  if (!/[\u00c2-\u00f4][^\0-\x7f]/.test(text)) return undefined;
  const bytes = Array.from(text, (character) => WINDOWS_1252.get(character) ?? character.charCodeAt(0));
  if (bytes.some((byte) => byte > 255)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(bytes));
  } catch {
    return undefined;
  }
}

/** Refuses a file whose text is not UTF-8, with the row where that begins. */
export function refuseText(file: string, row: number): IssuingError {
  const message = "its text is not UTF-8 (Windows-1252 perhaps, in which é and ł come out wrong)";
  return refuseFile(file, { row, message, cure: CURE });
}
