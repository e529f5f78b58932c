// The credential in a PNG badge (Open Badges 3.0, section 5.3): the text of one iTXt chunk, or of a tEXt chunk of older badges.

import { readBounded } from "./bounded.ts";

/** What begins every PNG. */
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Where a badge keeps its credential, the newest way first. */
const KEYWORDS = ["openbadgecredential", "openbadges"];

const latin1 = new TextDecoder("latin1");

/** Whether bytes, or the first of them, are a PNG's. */
export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, position) => bytes[position] === byte);
}

/**
 * Takes the credential out of a PNG badge, as bytes.
 * @param most how many bytes of a compressed text are read
 * @returns undefined for a picture without one, with two (two readers could take different ones), or with one that cannot be read
 */
export async function readBadge(png: Uint8Array, most: number): Promise<Uint8Array | undefined> {
  const texts = listTexts(png);
  for (const keyword of KEYWORDS) {
    const [text, second] = texts.filter((one) => one.keyword === keyword);
    if (second !== undefined) return undefined;
    if (text !== undefined) return readText(text, most).catch(() => undefined);
  }
  return undefined;
}

interface PngText {
  readonly keyword: string;
  readonly isInternational: boolean;
  /** What follows the keyword and its zero. */
  readonly rest: Uint8Array;
}

function listTexts(png: Uint8Array): PngText[] {
  const found: PngText[] = [];
  if (!isPng(png)) return found;
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  let at = SIGNATURE.length;
  while (at + 12 <= png.length) {
    const length = view.getUint32(at);
    const type = latin1.decode(png.subarray(at + 4, at + 8));
    const data = png.subarray(at + 8, at + 8 + length);
    if (data.length < length || type === "IEND") break;
    const zero = data.indexOf(0);
    if ((type === "iTXt" || type === "tEXt") && zero > 0 && zero < 80)
      found.push({
        keyword: latin1.decode(data.subarray(0, zero)),
        isInternational: type === "iTXt",
        rest: data.subarray(zero + 1),
      });
    at += 12 + length;
  }
  return found;
}

async function readText({ isInternational, rest }: PngText, most: number): Promise<Uint8Array> {
  if (!isInternational) return rest.slice(0, most);
  const [isCompressed = 0, method = 0] = rest;
  const language = rest.indexOf(0, 2);
  const translated = rest.indexOf(0, language + 1);
  if (language < 0 || translated < 0) throw new RangeError("an iTXt chunk ends too early");
  const text = rest.slice(translated + 1);
  // A copy: a view would keep the whole picture in memory.
  if (isCompressed === 0) return text.slice(0, most);
  if (method !== 0) throw new RangeError("an iTXt chunk is compressed in an unknown way");
  return readBounded(new Blob([text]).stream().pipeThrough(new DecompressionStream("deflate")), most);
}
