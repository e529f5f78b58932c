// The credential in a PNG badge (Open Badges 3.0, section 5.3.1): a text chunk named for it. Structure and checks have to be in order.
import { concatBytes, type OwnBytes, utf8, writeUint32 } from "../../hash/bytes.ts";
import { refuseDamaged } from "./carrier-error.ts";
import { type Allowance, createAllowance, type Found } from "./reading.ts";

const SIGNATURE: readonly number[] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Where a badge keeps its credential: of Open Badges 3, and of those before. */
const KEYWORD = "openbadgecredential";
const KEYWORDS: readonly string[] = [KEYWORD, "openbadges"];
const TEXTS: readonly string[] = ["iTXt", "tEXt", "zTXt"];

const latin1 = new TextDecoder("latin1");

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
  /** Where it begins and ends in the file. */
  readonly from: number;
  readonly to: number;
}

/** Finds what stands in the chunks for credentials. @throws CarrierError `carrier.damaged`, `carrier.limit` */
export function findInPng(png: Uint8Array, allowance: Allowance): Found[] {
  return readChunks(png, allowance.takePart).flatMap((chunk) => {
    const keyword = readKeyword(chunk);
    if (keyword === undefined) return [];
    const rest = chunk.data.subarray(keyword.length + 1);
    return [{ place: `${chunk.type} ${keyword}`, bytes: readText(chunk.type, rest, allowance), isMeant: true }];
  });
}

/**
 * Puts a credential into a copy of a PNG, uncompressed, since some wallets look for its text; one that was in it goes out.
 * @param credential the file's bytes, as they are
 * @throws CarrierError `carrier.damaged` where the picture is no PNG in order
 */
export function writePngCarrier(png: Uint8Array, credential: Uint8Array): OwnBytes {
  const [head, ...others] = readChunks(png, createAllowance().takePart);
  // Not compressed, method 0; no language, no translated keyword.
  const chunk = writePngChunk("iTXt", concatBytes(utf8(KEYWORD), new Uint8Array(5), credential));
  const kept = others.filter((other) => readKeyword(other) === undefined);
  return concatBytes(png.subarray(0, head?.to), chunk, ...kept.map(({ from, to }) => png.subarray(from, to)));
}

/** All chunks, the first IHDR, the last IEND; nothing stands after it. */
function readChunks(png: Uint8Array, takePart: () => void): Chunk[] {
  const chunks: Chunk[] = [];
  if (!SIGNATURE.every((byte, i) => png[i] === byte)) throw refuseDamaged("The picture is no PNG");
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  for (let at = SIGNATURE.length; at < png.length;) {
    takePart();
    const from = at;
    if (at + 12 > png.length) throw refuseDamaged("The PNG is cut off");
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > png.length) throw refuseDamaged("The PNG is cut off");
    const type = latin1.decode(png.subarray(at + 4, at + 8));
    if (view.getUint32(end) !== sumCrc(png.subarray(at + 4, end)))
      throw refuseDamaged(`The PNG was changed: the check of its ${type} does not fit`);
    at = end + 4;
    chunks.push({ type, data: png.subarray(from + 8, end), from, to: at });
    if (type === "IEND") break;
  }
  const last = chunks.at(-1);
  if (chunks[0]?.type !== "IHDR" || chunks[0].data.length !== 13 || last?.type !== "IEND")
    throw refuseDamaged("The PNG does not begin and end as one");
  if (last.to !== png.length) throw refuseDamaged("The PNG goes on after its end");
  return chunks;
}

/** The keyword of a chunk for credentials. */
function readKeyword({ type, data }: Chunk): string | undefined {
  if (!TEXTS.includes(type)) return undefined;
  return KEYWORDS.find((keyword) => latin1.decode(data.subarray(0, keyword.length + 1)) === `${keyword}\0`);
}

function readText(type: string, rest: Uint8Array, { unpack }: Allowance): Uint8Array {
  if (type === "tEXt") return rest;
  const [isCompressed = 0, method = 0] = type === "zTXt" ? [1, ...rest.subarray(0, 1)] : rest;
  let text = rest.subarray(1);
  if (type === "iTXt") {
    const language = rest.indexOf(0, 2);
    const translated = language < 0 ? -1 : rest.indexOf(0, language + 1);
    if (translated < 0) throw refuseDamaged("The PNG has an iTXt that ends too early");
    text = rest.subarray(translated + 1);
  }
  if (isCompressed === 0) return text;
  if (isCompressed !== 1 || method !== 0)
    throw refuseDamaged("The PNG has a text that is compressed in an unknown way");
  return unpack(text);
}

/** Writes a chunk of a PNG: its length, its name of four letters, its data and their CRC-32. */
export function writePngChunk(type: string, data: Uint8Array): Uint8Array {
  const [length, check] = [new Uint8Array(4), new Uint8Array(4)];
  const named = concatBytes(utf8(type), data);
  writeUint32(length, 0, data.length);
  writeUint32(check, 0, sumCrc(named));
  return concatBytes(length, named, check);
}

const CRCS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  return sum;
});

/** CRC-32 as PNG has it. */
function sumCrc(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) sum = (sum >>> 8) ^ (CRCS[(sum ^ (bytes[i] as number)) & 255] as number);
  return ~sum >>> 0;
}
