// Takes the one credential out of a file that carries it, whatever lies in between; two different ones are refused, as two readers could take different ones.
import { refuseArgument } from "../text/argument.ts";
import { equalBytes } from "../hash/bytes.ts";
import { MAX_FILE_BYTES } from "../json/text.ts";
import { CarrierError, refuseLimit } from "./formats/carrier-error.ts";
import { decodeText, type Encoding } from "./encoding.ts";
import { findInJson } from "./formats/json.ts";
import { findInJwt } from "./formats/jwt.ts";
import { findInPng } from "./formats/png.ts";
import { findInSvg } from "./formats/svg.ts";
import {
  type Allowance,
  createAllowance,
  type Found,
  MAX_CARRIER_BYTES,
  MOST_NAMED,
  unescapeText,
} from "./formats/reading.ts";
import { type CarrierKind, recognizeCarrier } from "./formats/recognize.ts";

/** A credential that was in another file. */
export interface Unwrapped {
  /** What the file is. */
  readonly kind: CarrierKind;
  /** The credential, byte for byte as it was put in, but for its encoding. It is checked against nothing yet: give it to `verify`. */
  readonly credential: Uint8Array;
  /** Where it was, such as `iTXt openbadgecredential`; with names of others' making. `neutralize` it before it is printed alone. */
  readonly place: string;
  /** How it was saved, where it had to be decoded. */
  readonly decoded?: Encoding;
}

/** A file, opened. */
export interface OpenedFile {
  /** What goes to the verifier: the credential inside, or the file as it is. */
  readonly content: Uint8Array;
  /** Where it was, if in another file. */
  readonly unwrapped?: Pick<Unwrapped, "kind" | "place">;
  /** How it was saved, where it had to be decoded. */
  readonly decoded?: Encoding;
  /** Why nothing came out of a file that may carry a credential. */
  readonly reason?: CarrierError;
}

/** So many files may lie in each other. */
const MOST_DEPTH = 4;
const QUOTE = 0x22;
const BRACE = 0x20;
const OPEN = 0x7b;
const CLOSE = 0x7d;
/** What no credential is without. */
const LOOKS = /Laurel|VerifiableCredential|OpenBadge|credentials\/v\d/i;

const READERS: Readonly<Record<CarrierKind, (bytes: Uint8Array, allowance: Allowance) => Found[] | Promise<Found[]>>> =
  {
    png: findInPng,
    svg: findInSvg,
    // What reads these is loaded for them alone.
    pdf: async (bytes, allowance) => (await import("./formats/pdf/pdf.ts")).findInPdf(bytes, allowance),
    jwt: findInJwt,
    eml: async (bytes, allowance) => (await import("./formats/mail.ts")).findInMail(bytes, allowance),
    json: findInJson,
  };

/** A thing that another reader may take for the credential. */
interface Candidate extends Pick<Found, "place" | "bytes" | "fault"> {
  /** What the outermost file is; undefined where it is no other file than the credential's own. */
  readonly kind: CarrierKind | undefined;
  readonly encoding: Encoding | undefined;
}

/**
 * Opens a file as people send it, for a verifier, which takes a credential's own bytes alone: decodes what is not UTF-8, and takes the
 * credential out of what carries or wraps it. What is around it is not checked. Anything else is given as it is.
 * @param begun the file, or more of it than a credential may have
 * @param readOn gives its first bytes, so many at most
 * @throws CarrierError but `carrier.none`
 */
export async function openFile(
  begun: Uint8Array,
  readOn: (most: number) => Uint8Array | Promise<Uint8Array>,
): Promise<OpenedFile> {
  requireBytes("begun", begun);
  if (isPlain(begun) || !isOpenable(begun)) return { content: begun };
  const bytes = begun.length > MAX_FILE_BYTES ? await readOn(MAX_CARRIER_BYTES + 1) : begun;
  try {
    const { kind, place, credential, decoded } = await unwrapFile(bytes);
    if (kind === undefined && decoded === undefined) return { content: begun };
    return { content: credential, ...(kind && { unwrapped: { kind, place } }), ...(decoded && { decoded }) };
  } catch (error) {
    if (!(error instanceof CarrierError) || error.code !== "carrier.none") throw error;
    return recognizeCarrier(bytes) === undefined ? { content: begun } : { content: begun, reason: error };
  }
}

/**
 * Takes the credential out of a PNG, SVG, PDF, JWT, e-mail or JSON that wraps it. What is around it is not checked, a signature neither: it proves nothing.
 * @throws CarrierError `carrier.none` where none is inside, or the file is of no such kind · `carrier.several` where different ones are, with
 * their places · `carrier.limit` for more than 16 MiB, or where more is packed in it than is read · `carrier.damaged`
 */
export async function unwrapCarrier(bytes: Uint8Array): Promise<Unwrapped> {
  requireBytes("bytes", bytes);
  const { kind, ...found } = await unwrapFile(bytes);
  if (kind === undefined) throw new CarrierError("carrier.none", "The file contains no other");
  return { kind, ...found };
}

function requireBytes(name: string, value: unknown): void {
  if (!ArrayBuffer.isView(value)) throw refuseArgument(name, "bytes (a Uint8Array)", value);
}

async function unwrapFile(bytes: Uint8Array): Promise<Omit<Unwrapped, "kind"> & Pick<Candidate, "kind">> {
  const isLong = bytes.length > MAX_CARRIER_BYTES;
  // A credential in so long a JSON is not looked for.
  if (!isOpenable(bytes) || (isLong && recognizeCarrier(bytes) === undefined))
    throw new CarrierError("carrier.none", "The file is not JSON, PNG, SVG, PDF, JWT or e-mail");
  if (isLong) throw refuseLimit("The file is longer than 16 MiB");
  const search: Search = { allowance: createAllowance(), candidates: [], attached: [] };
  const layer = { path: [], kind: undefined, encoding: undefined, isLaurel: false };
  await explore({ place: "", bytes, isMeant: false }, layer, search);
  const { candidates, attached, unread } = search;
  const [first, second] = candidates;
  if (first === undefined)
    throw unread ?? new CarrierError("carrier.none", "The file contains no credential", attached);
  if (second !== undefined) {
    const places = candidates.map(({ place }) => place);
    const named = places.slice(0, 3).join("; ");
    const more = places.length > 3 ? `; and ${places.length - 3} more` : "";
    const count = places.length === MOST_NAMED ? `${MOST_NAMED} or more` : places.length;
    throw new CarrierError(
      "carrier.several",
      `The file contains ${count} different credentials: ${named}${more}`,
      places,
    );
  }
  if (first.fault !== undefined) throw new CarrierError("carrier.none", `The file contains ${first.fault}`);
  if (first.kind !== undefined && first.bytes.length > MAX_FILE_BYTES)
    throw refuseLimit("The credential in the file is longer than 256 KiB");
  const { kind, place, encoding } = first;
  // A copy: a view would keep the whole file in memory.
  return { kind, credential: new Uint8Array(first.bytes), place, ...(encoding && { decoded: encoding }) };
}

/** What is known of a thing by what is around it. */
interface Layer extends Pick<Candidate, "kind" | "encoding"> {
  readonly path: readonly string[];
  /** Whether only what names Laurel counts: around it may be credentials of any kind. */
  readonly isLaurel: boolean;
}

/** What was found so far. */
interface Search {
  readonly allowance: Allowance;
  readonly candidates: Candidate[];
  /** What is attached to an e-mail, whatever it is. */
  readonly attached: string[];
  /** Of an e-mail: why the first thing attached could not be read. */
  unread?: CarrierError;
}

/** Adds all candidates of a thing and of what is in it; what is the same, byte for byte, once. */
async function explore(found: Found, layer: Layer, search: Search): Promise<void> {
  const { allowance, candidates } = search;
  if (candidates.length === MOST_NAMED) return;
  const { bytes, encoding = layer.encoding } = decodeText(found.bytes);
  const { path, isLaurel } = layer;
  const kind = found.fault === undefined && !found.isCredential ? recognizeFile(bytes) : undefined;
  if (kind !== undefined) {
    allowance.takeBytes(bytes.length);
    // JSON with nothing in it is a credential's own, if any.
    const inner = await READERS[kind](bytes, allowance);
    if (path.length >= MOST_DEPTH && (kind !== "json" || inner.length > 0))
      throw refuseLimit("The file has files nested too deeply");
    const around = { kind: layer.kind ?? kind, encoding, isLaurel: isLaurel || kind === "json" };
    for (const one of inner) {
      allowance.takePart();
      const exploring = explore(one, { ...around, path: [...path, one.place] }, search);
      await (kind === "eml" ? exploring.catch((error: unknown) => passOver(error, search)) : exploring);
      if (kind === "eml" && one.place.startsWith("attachment ") && search.attached.length < MOST_NAMED)
        search.attached.push(one.place.slice("attachment ".length));
    }
    if (kind !== "json" || inner.length > 0) return;
  }
  if (!isCounted({ ...found, bytes }, isLaurel)) return;
  if (candidates.some((one) => equalBytes(one.bytes, bytes))) return;
  const other = "something other than a credential where one belongs";
  const fault = found.fault ?? (found.isMeant && !isJson(bytes) ? other : undefined);
  candidates.push({ kind: layer.kind, place: path.join(" › "), bytes, encoding, fault });
}

/** Beside the credential that somebody mails, they may mail a file that nobody can read. @throws `error` unless it is that */
function passOver(error: unknown, search: Search): void {
  if (!(error instanceof CarrierError) || error.code !== "carrier.damaged") throw error;
  search.unread ??= error;
}

function isCounted({ bytes, isMeant, fault, isCredential }: Found, isLaurel: boolean): boolean {
  if (isLaurel) return isCredential || (fault === undefined && looksLike(/Laurel/, bytes));
  return isMeant || fault !== undefined || looksLike(LOOKS, bytes);
}

function looksLike(what: RegExp, bytes: Uint8Array): boolean {
  return isJson(bytes) && what.test(unescapeText(new TextDecoder().decode(bytes)));
}

/** Whether a file is to be looked into, by how it begins: a JWT may be in UTF-16, too. */
function isOpenable(bytes: Uint8Array): boolean {
  return (recognizeFile(bytes) ?? recognizeFile(decodeText(bytes.subarray(0, 1024)).bytes)) !== undefined;
}

/** What a thing is that may hold a credential; JSON may be one. */
function recognizeFile(bytes: Uint8Array): CarrierKind | undefined {
  return recognizeCarrier(bytes) ?? (isJson(bytes) ? "json" : undefined);
}

function isJson(bytes: Uint8Array): boolean {
  return /^[\ufeff\ufffd\s]*[[{]/.test(new TextDecoder().decode(bytes.subarray(0, 1024)).replaceAll("\0", ""));
}

/** Whether a file is nothing but a credential, as far as its end shows: the last `proof` is the outermost object's, and Laurel's. */
function isPlain(bytes: Uint8Array): boolean {
  if (bytes[0] !== OPEN || bytes.length > MAX_FILE_BYTES) return false;
  const text = new TextDecoder().decode(bytes);
  const from = text.lastIndexOf('"proof"');
  if (from < 0 || !text.includes('"Laurel', from)) return false;
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const mark = text.charCodeAt(at);
    // A string goes on to the next quotation mark: an escaped one in a proof only costs a closer look.
    if (mark === QUOTE) at = text.indexOf('"', at + 1);
    if (at < 0) return false;
    // Brackets and braces differ in one bit.
    if ((mark | BRACE) === OPEN) depth += 1;
    if ((mark | BRACE) === CLOSE) depth -= 1;
    if (depth < 0) return text.slice(at + 1).trim() === "";
  }
  return false;
}
