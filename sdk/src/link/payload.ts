// What a link carries: a check, the compressed text of a file, and as bytes what does not compress ("Links" in docs/protocol.md).
import { deflateSync } from "fflate";
import { concatBytes, countUtf8Bytes, equalBytes, fromHex, toHex, utf8 } from "../hash/bytes.ts";
import { keccak256 } from "../hash/keccak.ts";
import { MAX_FILE_BYTES } from "../json/text.ts";
import { inflate, type InflateFault } from "./inflate.ts";
import { refuseDamaged } from "./link-error.ts";

const CHECK_BYTES = 8;
/** Where 16 and 32 bytes were cut out. No JSON text holds these characters: in strings they stand as escapes. */
const MARKS: Readonly<Record<string, number>> = { "\u0001": 16, "\u0002": 32 };
const [SHORT_MARK, LONG_MARK] = Object.keys(MARKS) as [string, string];
const CUT = /"0x(?:[0-9a-f]{64}|[0-9a-f]{32})"/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the marks
const MARK = /[\u0001\u0002]/g;

const FAULTS: Readonly<Record<InflateFault, string>> = {
  cut: "the text ends too early",
  limit: "the content is too large",
  form: "the content cannot be unpacked",
};

/** Packs a JSON text. @param dictionary what both sides know already */
export function packText(text: string, dictionary: Uint8Array): Uint8Array {
  const cut: Uint8Array[] = [];
  const head = text.replace(CUT, (quoted) => {
    const bytes = fromHex(quoted.slice(1, -1));
    cut.push(bytes);
    return bytes.length === MARKS[LONG_MARK] ? LONG_MARK : SHORT_MARK;
  });
  const body = concatBytes(deflateSync(utf8(head), { level: 9, mem: 8, dictionary }), ...cut);
  return concatBytes(checkOf(body, text, dictionary), body);
}

/**
 * Unpacks the text, byte for byte as it was packed.
 * @throws LinkError `link.damaged` for anything that `packText` did not write with this dictionary
 */
export function unpackText(payload: Uint8Array, dictionary: Uint8Array): string {
  const body = payload.subarray(CHECK_BYTES);
  const { bytes, end } = inflate(body, { dictionary, limit: MAX_FILE_BYTES, refuse });
  let at = end;
  const text = decode(bytes).replace(MARK, (mark) => {
    const from = at;
    at += MARKS[mark] as number;
    return `"${toHex(body.subarray(from, at))}"`;
  });
  if (at !== body.length) throw refuseDamaged("the text is too short or too long");
  if (countUtf8Bytes(text) > MAX_FILE_BYTES) throw refuse("limit");
  if (!equalBytes(payload.subarray(0, CHECK_BYTES), checkOf(body, text, dictionary)))
    throw refuseDamaged("the checksum is wrong");
  return text;
}

/** Binds what is written, what comes out of it and what both sides have to know: a link opens as one text, or not at all. */
function checkOf(body: Uint8Array, text: string, dictionary: Uint8Array): Uint8Array {
  return keccak256(concatBytes(keccak256(dictionary), body, utf8(text))).subarray(0, CHECK_BYTES);
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refuseDamaged("the content is not text");
  }
}

function refuse(fault: InflateFault): Error {
  return refuseDamaged(FAULTS[fault]);
}
