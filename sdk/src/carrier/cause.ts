// Why a file is no credential in order, where that can be told from the file: what happened to it on its way. It never changes a verdict.
import { openCredential, parseCredential } from "../credential/credential.ts";
import { toHex, utf8 } from "../hash/bytes.ts";
import { FormatError } from "../json/format-error.ts";
import { parseJson } from "../json/parse.ts";
import { MAX_FILE_BYTES } from "../json/text.ts";
import type { CarrierError } from "./formats/carrier-error.ts";
import type { OpenedFile } from "./unwrap.ts";

/** What happened to a file. */
export type CauseCode =
  | "file.zeros"
  | "file.cut"
  | "file.before"
  | "file.after"
  | "file.quotes"
  | "file.markup"
  | "file.base64"
  | "file.letters"
  | "file.misread"
  | "file.encoding"
  | "file.sign-in"
  | "file.webpage"
  | "file.archive"
  | "file.outlook"
  | "file.winmail"
  | "file.email"
  | "file.several";

/** What happened to a file, and where. */
export interface Cause {
  readonly code: CauseCode;
  /** After how many bytes of the file. */
  readonly byte?: number;
  /** What is in it, of others' making; at most three. */
  readonly names?: readonly string[];
  /** How many there are; of more than 16, 16. */
  readonly count?: number;
}

/** What is told of a file beside the verifier's report. */
export interface FileNotes extends Pick<OpenedFile, "unwrapped" | "decoded"> {
  readonly cause?: Cause;
}

/** What a reader has of a file that was verified: what `openFile` gave, or why it gave nothing. */
export interface ReadFile extends Pick<OpenedFile, "unwrapped" | "decoded"> {
  readonly content: string | Uint8Array | null;
  readonly reason?: CarrierError | undefined;
}

const MOST_NAMES = 3;
/** How much of a file is looked at. */
const LOOKED_AT = 1 << 19;
const CURLY = "“”„‟«»‘’";
/** How a text may stop inside of an escape or a number. */
const END = /^(?:\\(?:u[\da-fA-F]{0,3})?|-)$/;
/** How files begin that hold the credential where nothing of ours opens it, in hexadecimal. */
const MAGIC: readonly (readonly [CauseCode, RegExp])[] = [
  ["file.archive", /^0x(?:504b0304|52617221|377abcaf|1f8b)/],
  ["file.outlook", /^0xd0cf11e0/],
  ["file.winmail", /^0x789f3e22/],
];

/** The checks that say whether a file is as it was issued. */
const WHOLE: readonly string[] = ["format", "integrity"];

/** What is told of a file beside a verifier's report. */
export function noteFile(
  { content, unwrapped, decoded, reason }: ReadFile,
  { checks }: { readonly checks: readonly { readonly check: string; readonly outcome: string }[] },
): FileNotes {
  const isWhole = checks.every(({ check, outcome }) => !WHOLE.includes(check) || outcome === "pass");
  const cause = isWhole ? undefined : explainFile({ content, reason });
  return { ...(unwrapped && { unwrapped }), ...(decoded && { decoded }), ...(cause && { cause }) };
}

/** What happened to a file that is no credential, or an altered one. */
export function explainFile({ content, reason }: Pick<ReadFile, "content" | "reason">): Cause | undefined {
  return findReason(reason) ?? (content === null ? undefined : findCause(content));
}

function findReason(reason: ReadFile["reason"]): Cause | undefined {
  if (reason === undefined || reason.places.length === 0) return undefined;
  const names = reason.places.slice(0, MOST_NAMES);
  const code = reason.code === "carrier.several" ? "file.several" : "file.email";
  return { code, count: reason.places.length, names };
}

function findCause(input: string | Uint8Array): Cause | undefined {
  const bytes = typeof input === "string" ? utf8(input) : input;
  // Of a longer one only the beginning is here.
  const isAll = bytes.length > 0 && bytes.length <= MAX_FILE_BYTES;
  if (isAll && bytes.every((byte) => byte === 0)) return { code: "file.zeros" };
  const begun = bytes.subarray(0, LOOKED_AT);
  const [code] = MAGIC.find(([, form]) => form.test(toHex(begun.subarray(0, 4)))) ?? [];
  if (code === "file.archive") return { code, names: listNames(begun) };
  if (code !== undefined) return { code };
  const text = typeof input === "string" ? input : new TextDecoder("utf-8", { ignoreBOM: true }).decode(begun);
  if (/^\s*</.test(text)) return findInMarkup(text);
  return findInText(text, bytes) ?? findInLetters(text, bytes);
}

/** The files in a ZIP, as far as it is looked at; of an office document, none. */
function listNames(zip: Uint8Array): string[] {
  const names: string[] = [];
  const decoder = new TextDecoder();
  for (let at = 0; at + 30 < zip.length && names.length < MOST_NAMES; at += 1) {
    at = zip.indexOf(0x50, at);
    if (at < 0) break;
    if (zip[at + 1] !== 0x4b || zip[at + 2] !== 3 || zip[at + 3] !== 4) continue;
    const length = (zip[at + 26] ?? 0) + 256 * (zip[at + 27] ?? 0);
    const name = decoder.decode(zip.subarray(at + 30, at + 30 + length));
    if (name === "[Content_Types].xml") return [];
    if (/\.(?:json|jwt|png|svg|pdf|eml)$/i.test(name)) names.push(name.slice(0, 80).toWellFormed());
  }
  return names;
}

function findInMarkup(text: string): Cause | undefined {
  if (!/^\s*<(?:!doctype html|html|head|body|meta|script)\b/i.test(text)) return undefined;
  return { code: /type\s{0,9}=\s{0,9}["']?password|SAMLRequest/i.test(text) ? "file.sign-in" : "file.webpage" };
}

function findInText(text: string, bytes: Uint8Array): Cause | undefined {
  const end = text.trimEnd().length;
  if (end === 0) return undefined;
  if (!/^\s*[[{]/.test(text)) {
    if (/^[\w+/\s-]+=*\s*$/.test(text) && /^\s*(?:eyJ|ew|W3)/.test(text)) return { code: "file.base64" };
    return /[[{]\s*"/.test(text) && text.includes("Laurel") ? { code: "file.before" } : undefined;
  }
  const fault = findFault(text);
  if (fault === undefined) return undefined;
  const { at, problem } = fault;
  const found = text.charAt(at);
  if (CURLY.includes(found) && found !== "") return { code: "file.quotes" };
  if (found === "&" && /^&(?:quot|#34|amp);/.test(text.slice(at, at + 6))) return { code: "file.markup" };
  if (problem.startsWith("There is more")) return { code: "file.after", byte: utf8(text.slice(0, at)).length };
  // A string that is not closed in a text that ends as JSON does lost a quotation mark elsewhere.
  const isOpen = problem.startsWith("A string is not closed") && !text.slice(0, end).endsWith("}");
  const rest = text.slice(at, end);
  if (isOpen || END.test(rest) || ["true", "false", "null"].some((word) => word.startsWith(rest)))
    return { code: "file.cut", byte: bytes.length };
  return undefined;
}

/** Where a text stops being JSON, and how; undefined where it does not. */
function findFault(text: string): { readonly at: number; readonly problem: string } | undefined {
  try {
    parseJson(text);
  } catch (error) {
    if (!(error instanceof FormatError) || error.code !== "format.json") return undefined;
    const { line = 1, column = 1, problem } = error;
    let at = 0;
    for (let i = 1; i < line; i++) at = text.indexOf("\n", at) + 1;
    return { at: at + column - 1, problem };
  }
  return undefined;
}

/** Letters that were written in another way on the way: with the first, the content would lead to the root. */
function findInLetters(text: string, bytes: Uint8Array): Cause | undefined {
  if (!/\P{ASCII}/u.test(text)) return undefined;
  if (["NFC", "NFD"].some((form) => text.normalize(form) !== text && leadsToRoot(text.normalize(form))))
    return { code: "file.letters" };
  if (leadsToRoot(new TextDecoder("windows-1252").decode(bytes))) return { code: "file.encoding" };
  return leadsToRoot(unreadText(text) ?? "") ? { code: "file.misread" } : undefined;
}

/** The text whose UTF-8 was read as Windows-1252; undefined where it cannot have been. */
function unreadText(text: string): string | undefined {
  const letters = new TextDecoder("windows-1252").decode(Uint8Array.from({ length: 256 }, (_, byte) => byte));
  const codes = new Map([...letters].map((letter, byte) => [letter, byte]));
  const bytes = [...text].map((letter) => codes.get(letter) ?? -1);
  if (bytes.includes(-1)) return undefined;
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

function leadsToRoot(text: string): boolean {
  try {
    return openCredential(parseCredential(text)).leadsToRoot;
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}
