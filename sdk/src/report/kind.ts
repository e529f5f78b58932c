// What was given in place of a credential: recognized by how it begins, so that a person is told what to ask for.

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
/** A proof's type, in whatever is left of its JSON. Bounded, so that no text takes long. */
const LAUREL = /"@?type"\s*:\s*(?:\[[^\]]{0,200})?"Laurel|Laurel\w{0,40}Proof/;
const CREDENTIAL = /Verifiable(?:Credential|Presentation)|AchievementCredential|OpenBadge|\/credentials\/v\d/i;
const CONTROL = /[^\P{Cc}\s]/u;
/** What is no text, whatever stands in it. */
const BINARY: ReadonlySet<FileKind> = new Set(["picture", "pdf", "archive"]);

/** How files begin; of files of bytes, a byte a character. A cut JSON is known by its first member. */
const BEGINNINGS: readonly (readonly [FileKind, RegExp])[] = [
  ["picture", /^(?:.PNG\r|\xff\xd8\xff|GIF8|RIFF....WEBP|BM....\0|II\*\0|MM\0|....ftyp(?:he|mif|msf|avi))/s],
  ["pdf", /^%PDF-/],
  ["archive", /^(?:PK[^\P{Cc}\s]|\xd0\xcf|7z\xbc|Rar!|[^\P{Cc}\s]\x8b|\{\\rtf)/u],
  ["damaged", /^[[\s]*\{\s*(?:["'“”]|$)/],
  ["jwt", /^"?eyJ[\w-]+\.[\w-]/],
  ["email", /^(?=From \S+@|[\w-]+:\s)(?:.*\n)?(?:from|received|message-id|mime-version):/is],
  ["picture", /^(?:<[?!][^>]*>\s*)*<svg/i],
  ["webpage", /^<.*?html/is],
];

/**
 * Recognizes what a file is. A text with a Laurel proof anywhere is `laurel`, whatever else it claims to be; a file of bytes that
 * begins as a picture, a PDF or an archive is that, whatever it holds.
 */
export function recognizeKind(input: string | Uint8Array): FileKind {
  const isText = typeof input === "string";
  const head = isText ? input.slice(0, HEAD) : String.fromCharCode(...input.subarray(0, HEAD));
  const whole = isText ? input.slice(0, LOOKED_AT) : new TextDecoder().decode(input.subarray(0, LOOKED_AT));
  // Without NULs, UTF-16 reads like UTF-8 as far as the names of JSON go.
  const text = whole
    .replaceAll("\0", "")
    .replace(/^\ufffd+/, "")
    .trim();
  const unescaped = text.replace(/\\u(....)/g, (_, unit: string) => String.fromCharCode(Number.parseInt(unit, 16)));
  const heads = [head, text.slice(0, HEAD)];
  const [begun] = BEGINNINGS.find(([, form]) => heads.some((one) => form.test(one))) ?? [];
  const isBinary = CONTROL.test(whole);
  if (LAUREL.test(unescaped)) return isBinary && begun !== undefined && BINARY.has(begun) ? begun : "laurel";
  if (text === "") return "empty";
  if (/^[[{]/.test(text) && isJson(text, input.length)) return CREDENTIAL.test(text) ? "credential" : "json";
  return begun ?? (isBinary ? "binary" : "text");
}

/** What is too long to be a credential is not read. */
function isJson(text: string, length: number): boolean {
  try {
    return length > LOOKED_AT || JSON.parse(text) !== undefined;
  } catch {
    return false;
  }
}
