// The files attached to an e-mail (RFC 5322, MIME: RFC 2045 to 2047, 2183, 2231), as mail programs save one (.eml).
import { type CarrierError, refuseDamaged, refuseLimit } from "./carrier-error.ts";
import type { Allowance, Found } from "./reading.ts";

/** So deep parts lie in each other. */
const MOST_DEPTH = 8;
/** The most parts of one part. */
const MOST_PARTS = 1000;
/** The longest head of a part, in bytes. */
const MOST_HEAD = 64 * 1024;
const MOST_NAME = 80;
/** So many bytes are decoded at once. */
const PIECE = 8192;
const PARAMETER = /;\s*([\w*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*))/g;
const WORD = /=\?([\w-]+)(?:\*[\w-]*)?\?([bq])\?([^?]*)\?=(?:\s+(?==\?))?/gi;

/** Finds every part that has no parts of its own, unpacked; in a text for reading a credential counts where it stands alone. @throws CarrierError */
export function findInMail(mail: Uint8Array, allowance: Allowance): Found[] {
  const found: Found[] = [];

  function read(text: string, depth: number): void {
    allowance.takePart();
    if (depth > 0) allowance.takeBytes(text.length);
    if (depth > MOST_DEPTH) throw refuseLimit("The e-mail has parts nested too deeply");
    const { head, body } = splitHead(text);
    const [type = "text/plain"] = readField(head, "content-type").map((value) => value.split(";", 1)[0]?.trim());
    const boundary = readParameter(head, "content-type", "boundary");
    if (!/^multipart\//i.test(type)) {
      const name = readName(head);
      const place = name === undefined ? type.slice(0, MOST_NAME).toLowerCase() : `attachment ${name}`;
      found.push({ place, bytes: decodeBody(head, body), isMeant: false });
    } else if (boundary !== undefined) for (const part of splitParts(body, boundary)) read(part, depth + 1);
  }

  read(toLatin1(mail), 0);
  return found;
}

/** A part's head, its lines unfolded, and what follows the first empty line. */
function splitHead(text: string): { readonly head: string; readonly body: string } {
  const begun = text.slice(0, MOST_HEAD);
  const [end] = /^\r?\n|\r?\n\r?\n/.exec(begun) ?? [];
  if (end === undefined && text.length > MOST_HEAD) throw refuseLimit("The e-mail has a head that is too long");
  const at = end === undefined ? text.length : begun.indexOf(end);
  return { head: `\n${text.slice(0, at).replace(/\r?\n[ \t]+/g, " ")}`, body: text.slice(at + (end?.length ?? 0)) };
}

/** The values of a field; of two that differ, readers could take either. */
function readField(head: string, name: string): string[] {
  const values = head.split(/\r?\n/).flatMap((line) => {
    const colon = line.indexOf(":");
    return line.slice(0, colon).trim().toLowerCase() === name ? [line.slice(colon + 1).trim()] : [];
  });
  if (new Set(values).size > 1) throw refuseDamaged(`The e-mail has a part with two ${name}`);
  return values;
}

function readParameter(head: string, field: string, name: string): string | undefined {
  for (const [, key = "", quoted, plain] of (readField(head, field)[0] ?? "").matchAll(PARAMETER))
    if (key.toLowerCase() === name) return quoted === undefined ? plain : quoted.replace(/\\(.)/g, "$1");
  return undefined;
}

function splitParts(body: string, boundary: string): string[] {
  const mark = `\n--${boundary}`;
  const text = `\n${body}`;
  const parts: string[] = [];
  let from: number | undefined;
  for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) {
    const end = text.indexOf("\n", at + 1);
    const rest = text.slice(at + mark.length, end < 0 ? undefined : end).trim();
    // The boundary of an outer part may go on like this one.
    if (rest !== "" && rest !== "--") continue;
    if (from !== undefined) parts.push(text.slice(from, at).replace(/\r$/, ""));
    if (parts.length > MOST_PARTS) throw refuseLimit("The e-mail has too many parts");
    if (rest === "--") return parts;
    from = end < 0 ? text.length : end + 1;
  }
  throw refuseCut();
}

function refuseCut(): CarrierError {
  return refuseDamaged("The e-mail is cut off");
}

/** A body's bytes; what is no base64 in it is passed over, as mail programs do. */
function decodeBody(head: string, body: string): Uint8Array {
  const encoding = (readField(head, "content-transfer-encoding")[0] ?? "").toLowerCase();
  if (encoding === "base64") return decodeBase64(body);
  if (encoding !== "quoted-printable") return fromLatin1(body);
  // White space at the end of a line was added on the way.
  const lines = body.split("\n").map((line) => line.trimEnd() + (line.endsWith("\r") ? "\r" : ""));
  return decodeQuoted(lines.join("\n").replace(/=\r?\n/g, ""));
}

function decodeBase64(text: string): Uint8Array {
  const [packed = ""] = text.replace(/[^\w+/=]/g, "").split("=");
  try {
    return fromLatin1(atob(packed.replaceAll("_", "")));
  } catch {
    throw refuseCut();
  }
}

function decodeQuoted(text: string): Uint8Array {
  return fromLatin1(text.replace(/=([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))));
}

/** A character for each byte. What browsers call latin1 is windows-1252, which has other characters from 0x80 to 0x9f. */
function toLatin1(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += PIECE) pieces.push(String.fromCharCode(...bytes.subarray(at, at + PIECE)));
  return pieces.join("");
}

function fromLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** The name of an attached file, as readers show it. */
function readName(head: string): string | undefined {
  const read = (name: string): string | undefined =>
    readParameter(head, "content-disposition", name) ?? readParameter(head, "content-type", name);
  const extended = read("filename*") ?? read("name*") ?? read("filename*0*");
  const name = extended === undefined ? (read("filename") ?? read("name")) : extended.replace(/^[\w-]*'[^']*'/, "");
  const isAttached = /^attachment/i.test(readField(head, "content-disposition")[0] ?? "");
  if (name === undefined) return isAttached ? "" : undefined;
  const decoded = extended === undefined ? decodeWords(name) : decodeQuotedName(name);
  return decoded.slice(0, MOST_NAME).toWellFormed();
}

function decodeQuotedName(name: string): string {
  return new TextDecoder().decode(decodeQuoted(name.replaceAll("%", "=")));
}

/** Names that are no ASCII: encoded words, or bytes of UTF-8 as they are. */
function decodeWords(name: string): string {
  if (!name.includes("=?")) return new TextDecoder().decode(fromLatin1(name));
  return name.replace(WORD, (word, charset: string, how: string, text: string) => {
    try {
      const bytes = /b/i.test(how) ? decodeBase64(text) : decodeQuoted(text.replaceAll("_", " "));
      return new TextDecoder(charset).decode(bytes);
    } catch {
      return word;
    }
  });
}
