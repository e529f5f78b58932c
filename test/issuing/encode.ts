// Text in the encodings that tables come in: what decodePage reads, written.
import { decodePage } from "../../issuing/src/encoding/code-pages.ts";

const MULTIBYTE = ["shift_jis", "gb18030", "big5", "euc-kr", "euc-jp"];
const tables = new Map<string, ReadonlyMap<string, readonly number[]>>();

function readTable(page: string): ReadonlyMap<string, readonly number[]> {
  const known = tables.get(page);
  if (known !== undefined) return known;
  const table = new Map<string, readonly number[]>();
  const note = (...bytes: number[]): void => {
    const text = decodePage(page, Uint8Array.from(bytes));
    if ([...text].length === 1 && text !== "\ufffd" && !table.has(text)) table.set(text, bytes);
  };
  for (let byte = 0; byte < 256; byte += 1) note(byte);
  if (MULTIBYTE.includes(page))
    for (let first = 0x81; first < 0xff; first += 1)
      for (let second = 0x40; second < 0xff; second += 1) note(first, second);
  tables.set(page, table);
  return table;
}

/** A text in an encoding; `?` for what that lacks, as programs write it. */
export function encodeText(text: string, encoding: string): Uint8Array {
  if (encoding === "utf-8") return Buffer.from(text);
  if (encoding === "utf-16le") return Buffer.from(text, "utf16le");
  if (encoding === "utf-16be") return Buffer.from(text, "utf16le").swap16();
  if (encoding === "iso-8859-1") return Buffer.from(text, "latin1");
  const table = readTable(encoding);
  return Uint8Array.from([...text].flatMap((character) => table.get(character) ?? [0x3f]));
}
