// The file of evidence, `laurel-evidence-v1` (docs/evidence.md): its members and their bounds, before anything in it is believed.

import { isChecksummedAddress } from "../hash/address.ts";
import { countUtf8Bytes, DIGEST_TEXT, type Hex, MAX_UINT32 } from "../hash/bytes.ts";
import { FormatError } from "../json/format-error.ts";
import { readMembers } from "../json/members.ts";
import { visitJson } from "../json/parse.ts";
import type { Json, JsonObject } from "../json/value.ts";
import { refuseArgument } from "../text/argument.ts";
import { EvidenceError } from "./evidence-error.ts";

/** The longest file, in bytes of UTF-8. */
export const MOST_EVIDENCE_BYTES: number = 4 * 1024 * 1024;
/** How many batches one file proves, and how many words of their bitmaps, together. */
export const MOST_BATCHES = 1024;
export const MOST_WORDS = 16_384;

/** A batch whose standing is proved, for the indexes of these words. */
export interface EvidenceBatch {
  readonly issuer: number;
  readonly root: Hex;
  /** Strictly ascending; a word holds 256 indexes. */
  readonly words: readonly number[];
}

/** An accreditation as its commitment states it. */
export interface AccreditationText {
  readonly accreditation: number;
  readonly issuer: number;
  readonly accreditor: number;
  /** In seconds since 1970, half-open. */
  readonly from: number;
  readonly until: number;
  readonly name: string;
  readonly uri: string;
}

/** An accreditor as its commitment states it. */
export type AccreditorText = Omit<AccreditationText, "accreditation" | "issuer">;

/** A file of evidence as it is written: nothing in it is proved yet. */
export interface Evidence {
  readonly format: "laurel-evidence-v1";
  readonly chainId: number;
  /** With its EIP-55 checksum. */
  readonly registry: string;
  /** The number of the block. */
  readonly block: number;
  /** Strictly ascending by issuer and root. */
  readonly batches: readonly EvidenceBatch[];
  /** What the registry committed to: one for each accreditation and accreditor that the batches need. */
  readonly texts: {
    readonly accreditations: readonly AccreditationText[];
    readonly accreditors: readonly AccreditorText[];
  };
  /** Header and nodes, one after another. */
  readonly proof: Uint8Array;
}

const MEMBERS = ["format", "chainId", "registry", "block", "batches", "texts", "proof"];
const LAST_SECOND = 2 ** 40;
const MOST_TEXT = 256;
const MOST_DEPTH = 5;
/** Words, four values a batch, and nine a text, of which there are two a batch: some 39,000 are the most. */
const MOST_VALUES = 50_000;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const refuse = (at: string, problem: string): EvidenceError => new EvidenceError("evidence.form", `${at}: ${problem}`);

/**
 * Reads a file of evidence; what it says is proved by `proveEvidence`.
 * @param input its text, or its bytes in UTF-8; at most 4 MiB
 * @throws EvidenceError `evidence.form` naming the member at fault · TypeError for anything but text or bytes
 */
export function readEvidence(input: string | Uint8Array): Evidence {
  if (typeof input !== "string" && !ArrayBuffer.isView(input))
    throw refuseArgument("input", "text or bytes (a Uint8Array) as the file has them, before any parsing", input);
  const value = parse(decode(input));
  const head = readMembers(value, "evidence", MEMBERS, refuse, ".");
  const { format, registry } = head;
  if (format !== "laurel-evidence-v1") throw refuse("format", 'must be "laurel-evidence-v1"');
  if (typeof registry !== "string" || !isChecksummedAddress(registry))
    throw refuse("registry", "must be an address with its EIP-55 checksum");
  const texts = readMembers(head.texts, "texts", ["accreditations", "accreditors"], refuse, ".");
  return Object.freeze({
    ...{ format, registry, chainId: readNumber(head.chainId, "chainId", 1, Number.MAX_SAFE_INTEGER) },
    block: readNumber(head.block, "block", 1, 2 ** 48 - 1),
    batches: readBatches(head.batches),
    texts: Object.freeze({
      accreditations: readTexts(texts.accreditations, "accreditations", ["accreditation", "issuer", "accreditor"]),
      accreditors: readTexts(texts.accreditors, "accreditors", ["accreditor"]),
    }) as unknown as Evidence["texts"],
    proof: readProof(head.proof),
  });
}

function decode(input: string | Uint8Array): string {
  const size = typeof input === "string" ? countUtf8Bytes(input) : input.length;
  if (size > MOST_EVIDENCE_BYTES) throw refuse("evidence", "is longer than 4 MiB");
  try {
    const text =
      typeof input === "string" ? input : new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(input);
    if (text.isWellFormed()) return text;
  } catch {
    // No UTF-8.
  }
  throw refuse("evidence", "is not text in UTF-8");
}

function parse(text: string): Json {
  let found: Json = null;
  let values = 0;
  try {
    visitJson(text, {
      enter(path) {
        if (path.length > MOST_DEPTH) throw refuse("evidence", "is nested too deeply");
        values += 1;
        if (values > MOST_VALUES) throw refuse("evidence", "has too many values");
      },
      leave(value, path) {
        if (path.length === 0) found = value;
      },
    });
  } catch (error) {
    if (error instanceof FormatError) throw refuse("evidence", `is not JSON: ${error.message}`);
    throw error;
  }
  return found;
}

function readNumber(value: unknown, at: string, from: number, to: number): number {
  if (Number.isInteger(value) && (value as number) >= from && (value as number) <= to) return value as number;
  throw refuse(at, `must be a whole number from ${from} to ${to}`);
}

function readList(value: unknown, at: string, most: number): readonly Json[] {
  if (Array.isArray(value) && value.length > 0 && value.length <= most) return value;
  throw refuse(at, `must be a list of 1 to ${most}`);
}

function readBatches(value: unknown): readonly EvidenceBatch[] {
  let words = 0;
  const batches = readList(value, "batches", MOST_BATCHES).map((one, i): EvidenceBatch => {
    const at = `batches[${i}]`;
    const batch = readMembers(one, at, ["issuer", "root", "words"], refuse, ".");
    const { root } = batch;
    if (typeof root !== "string" || !DIGEST_TEXT.test(root))
      throw refuse(`${at}.root`, "must be 32 bytes in lower-case hexadecimal");
    const listed = readList(batch.words, `${at}.words`, MOST_WORDS).map((word, j, all) => {
      const last = j === 0 ? -1 : (all[j - 1] as number);
      return readNumber(word, `${at}.words[${j}]`, last + 1, MAX_UINT32 >>> 8);
    });
    words += listed.length;
    if (words > MOST_WORDS) throw refuse(`${at}.words`, `are more than ${MOST_WORDS} in all`);
    const issuer = readNumber(batch.issuer, `${at}.issuer`, 1, MAX_UINT32);
    return Object.freeze({ issuer, root: root as Hex, words: Object.freeze(listed) });
  });
  batches.forEach(({ issuer, root }, i) => {
    const last = batches[i - 1];
    if (last !== undefined && (issuer < last.issuer || (issuer === last.issuer && root <= last.root)))
      throw refuse(`batches[${i}]`, "must come after the one before it, by issuer and root");
  });
  return Object.freeze(batches);
}

/** Texts that ascend by their first id. */
function readTexts(value: unknown, list: string, ids: readonly string[]): readonly JsonObject[] {
  if (!Array.isArray(value) || value.length > 2 * MOST_BATCHES)
    throw refuse(`texts.${list}`, `must be a list of at most ${2 * MOST_BATCHES}`);
  let last = 0;
  return Object.freeze(
    value.map((one, i) => {
      const at = `texts.${list}[${i}]`;
      const text = readMembers(one, at, [...ids, "from", "until", "name", "uri"], refuse, ".");
      for (const id of ids) readNumber(text[id], `${at}.${id}`, 1, MAX_UINT32);
      last = readNumber(text[ids[0] as string], `${at}.${ids[0]}`, last + 1, MAX_UINT32);
      readNumber(text.from, `${at}.from`, 0, LAST_SECOND - 1);
      readNumber(text.until, `${at}.until`, 0, LAST_SECOND - 1);
      for (const name of ["name", "uri"]) {
        const said = text[name];
        if (typeof said !== "string" || said === "" || countUtf8Bytes(said) > MOST_TEXT)
          throw refuse(`${at}.${name}`, `must be a text of 1 to ${MOST_TEXT} bytes`);
      }
      return text;
    }),
  );
}

/** Base64 of RFC 4648 in its one form: padded, no spaces, the bits after the last byte zero. */
function readProof(value: unknown): Uint8Array {
  if (typeof value !== "string" || value.length % 4 !== 0 || !BASE64.test(value))
    throw refuse("proof", "must be base64 with padding");
  const text = atob(value);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  const tail = value.slice(-4);
  if (btoa(text.slice(text.length - (tail.endsWith("==") ? 1 : tail.endsWith("=") ? 2 : 3))) !== tail)
    throw refuse("proof", "is not in the canonical form of base64");
  return bytes;
}
