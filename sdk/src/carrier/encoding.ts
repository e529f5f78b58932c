// JSON and JWTs that an editor, a shell or a mail program saved in another way than as UTF-8: decoded strictly, or left as they are.
import { utf8 } from "../hash/bytes.ts";

/** How a text was saved that is no UTF-8 without byte order mark. */
export type Encoding = "utf-8-bom" | "utf-16le" | "utf-16be";

const LABELS: Readonly<Record<Encoding, string>> = {
  "utf-8-bom": "utf-8",
  "utf-16le": "utf-16le",
  "utf-16be": "utf-16be",
};
/** How JSON and JWTs begin. */
const BEGINNING = /^[ \t\r\n]*(?:[[{]|["']?eyJ)/;
const ASCII_END = 0x7f;

/** Decodes a JSON text or a JWT into UTF-8 without byte order mark; gives anything else, and what is no valid text in its encoding, as it is. */
export function decodeText(bytes: Uint8Array): { readonly bytes: Uint8Array; readonly encoding?: Encoding } {
  const encoding = recognizeEncoding(bytes);
  if (encoding === undefined) return { bytes };
  try {
    const text = new TextDecoder(LABELS[encoding], { fatal: true, ignoreBOM: true })
      .decode(bytes)
      .replace(/^\ufeff/, "");
    return BEGINNING.test(text) ? { bytes: utf8(text), encoding } : { bytes };
  } catch {
    return { bytes };
  }
}

/** By its mark, or in UTF-16 by the zero beside the first character, which is ASCII in JSON. */
function recognizeEncoding([first = 0, second = 0, third = 0]: Uint8Array): Encoding | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8-bom";
  if ((first === 0xff && second === 0xfe) || (first > 0 && first < ASCII_END && second === 0)) return "utf-16le";
  if ((first === 0xfe && second === 0xff) || (first === 0 && second > 0 && second < ASCII_END)) return "utf-16be";
  return undefined;
}
