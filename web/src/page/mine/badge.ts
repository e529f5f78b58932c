// Writes a credential into a PNG, as Open Badges 3.0 asks: an iTXt chunk named `openbadgecredential`.

const KEYWORD = "openbadgecredential";
/** The signature of 8 bytes, then IHDR: length, name, 13 bytes, sum. */
const HEAD = 33;
const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/**
 * A copy of a PNG that carries a credential.
 * @param credential its text, stored as it is
 * @throws TypeError where the picture is no PNG
 */
export function writeBadge(png: Uint8Array, credential: string): Uint8Array<ArrayBuffer> {
  if (png.length < HEAD || SIGNATURE.some((byte, i) => png[i] !== byte))
    throw new TypeError("The picture is not a PNG");
  const encoder = new TextEncoder();
  // Keyword, end; not compressed, method 0; no language, no translated keyword.
  const text = concat(encoder.encode(KEYWORD), new Uint8Array(5), encoder.encode(credential));
  return concat(png.subarray(0, HEAD), writeChunk("iTXt", text), png.subarray(HEAD));
}

function writeChunk(name: string, content: Uint8Array): Uint8Array {
  const named = concat(new TextEncoder().encode(name), content);
  return concat(writeUint32(content.length), named, writeUint32(sumCrc(named)));
}

/** CRC-32 as PNG has it. */
function sumCrc(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}

function writeUint32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
