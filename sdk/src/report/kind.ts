// What was given in place of a credential: recognized by how it begins, so that a person is told what to ask for. Loaded with the first such
// file, so it imports nothing that a verifier has already.

/**
 * What was given. `laurel` has a Laurel proof in it, in order or not; `credential` is JSON of Open Badges or W3C without one; `damaged` is
 * JSON that was cut off or broken, which may have been anything; `archive` may be an office document.
 */
export type FileKind =
  | "laurel"
  | "credential"
  | "jwt"
  | "json"
  | "damaged"
  | "picture"
  | "pdf"
  | "email"
  | "webpage"
  | "archive"
  | "text"
  | "empty"
  | "binary";

/** How much is looked at, in bytes or UTF-16 code units: a credential has at most a quarter of it. */
const LOOKED_AT = 1 << 20;
const HEAD = 1024;
/** As long as a credential may be: what is longer is not read as JSON. */
const LONGEST_JSON = 256 * 1024;
/** A proof's type, in whatever is left of its JSON. Bounded, so that no text takes long. */
const LAUREL = /"@?type"\s*:\s*(?:\[[^\]]{0,200})?"Laurel|Laurel\w{0,40}Proof/;
const CREDENTIAL = /VerifiableCredential|OpenBadge|credentials\/v\d/i;
const CONTROL = /[^\P{Cc}\s]/u;
/** What is no text, whatever stands in it. */
const BINARY: readonly (FileKind | undefined)[] = ["picture", "pdf", "archive"];

/** How files begin. What is no UTF-8 reads as U+FFFD; a cut JSON is known by its first member. */
const BEGINNINGS: readonly (readonly [FileKind, RegExp])[] = [
  ["picture", /^(?:\ufffdPNG|\ufffd{3}|GIF8|RIFF.{1,4}WEBP|.{1,4}ftyp(?:he|mi|av))/s],
  ["pdf", /^%PDF-/],
  ["archive", /^(?:PK[^\P{Cc}\s]|\{\\rtf|Rar!|7z\ufffd)/u],
  ["damaged", /^[[\s]*\{\s*(?:["'“”]|$)/],
  ["jwt", /^"?eyJ[\w-]+\.[\w-]/],
  ["email", /^(?:From .*?\n)?(?=[\w-]+:\s)(?:.*\n)?(?:from|received|mime-version):/is],
  ["picture", /^(?:<[?!][^>]*>\s*)*<svg/i],
  ["webpage", /^<.*?html/is],
];

/**
 * Recognizes what a file is. A text with a Laurel proof anywhere is `laurel`, whatever else it claims to be; a file of bytes that
 * begins as a picture, a PDF or an archive is that, whatever it holds.
 */
export function recognizeKind(input: string | Uint8Array): FileKind {
  const read = input.slice(0, LOOKED_AT);
  const whole = (typeof read === "string" ? read : new TextDecoder().decode(read)).trim();
  const hasControls = CONTROL.test(whole);
  const head = whole.slice(0, HEAD);
  const begun = BEGINNINGS.find(([, form]) => form.test(head))?.[0];
  if (hasControls && begun !== undefined && BINARY.includes(begun)) return begun;
  // Without NULs, UTF-16 reads like UTF-8 as far as the names of JSON go.
  const text = whole.replace(/\0|^\ufffd+/g, "");
  if (LAUREL.test(text.replace(/\\u(....)/g, (_, unit: string) => String.fromCharCode(Number.parseInt(unit, 16)))))
    return "laurel";
  if (text === "") return "empty";
  if (/^[[{]/.test(text) && isJson(text, input.length)) return CREDENTIAL.test(text) ? "credential" : "json";
  return begun ?? (hasControls ? "binary" : "text");
}

function isJson(text: string, length: number): boolean {
  try {
    return length > LONGEST_JSON || JSON.parse(text) !== undefined;
  } catch {
    return false;
  }
}
