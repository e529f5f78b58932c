// The code pages in which text that is UTF-8 is read by mistake: which character stands for which byte.
import { decodePage } from "../encoding/code-pages.ts";

/** A code page with 256 characters, the first 128 those of ASCII. */
export interface CodePage {
  /** As people know it. */
  readonly name: string;
  /** The same as one word of lower case. */
  readonly kind: string;
  /** The bytes of its characters beyond ASCII. */
  readonly bytes: ReadonlyMap<string, number>;
}

/** Their encodings by what people call them, the likeliest first. */
const NAMES = {
  "Windows-1252": "windows-1252",
  "Windows-1250": "windows-1250",
  "Windows-1251": "windows-1251",
  "Windows-1253": "windows-1253",
  "Windows-1254": "windows-1254",
  "Windows-1257": "windows-1257",
  "Latin 2": "iso-8859-2",
  "Mac OS Roman": "macintosh",
  "code page 866": "ibm866",
  "code page 437": "cp437",
  "code page 850": "cp850",
};

const UPPER = Uint8Array.from({ length: 128 }, (_, at) => at + 128);

/** All of them, the likeliest first. */
export const CODE_PAGES: readonly CodePage[] = [
  ...Object.entries(NAMES).map(([name, encoding]) => openPage(name, decodePage(encoding, UPPER))),
  openPage("Latin 1", String.fromCharCode(...UPPER)),
];

function openPage(name: string, characters: string): CodePage {
  const bytes = new Map(Array.from(characters, (character, at) => [character, at + 128]));
  // Stands for all bytes for which a page has nothing.
  bytes.delete("\ufffd");
  return { name, kind: name.toLowerCase().replaceAll(" ", "-"), bytes };
}
