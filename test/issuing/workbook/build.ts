// Workbooks made for tests: archives whose headers say what a test wants, and the parts of a workbook around a few rows.
import { crc32, deflateRawSync } from "node:zlib";

/** An entry of an archive. What its headers claim is true unless a test says otherwise. */
export interface Entry {
  readonly name: string;
  readonly data: string | Uint8Array;
  readonly isStored?: boolean;
  readonly method?: number;
  readonly flags?: number;
  readonly size?: number;
  readonly packed?: number;
  readonly crc?: number;
  /** The name in the entry's own header. */
  readonly localName?: string;
  /** Whether sizes and place are in the extra field of ZIP64, as streaming writers put them. */
  readonly isLong?: boolean;
}

/** An archive of entries. */
export function buildArchive(
  entries: readonly Entry[],
  { isLong = false, count = entries.length, comment = "" } = {},
): Buffer {
  const pieces: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  const push = (...parts: Buffer[]): void => {
    for (const part of parts) {
      pieces.push(part);
      at += part.length;
    }
  };
  for (const entry of entries) {
    const data = Buffer.from(entry.data as string);
    const content = entry.isStored === true ? data : deflateRawSync(data, { level: 1 });
    const { flags = 0, method = entry.isStored === true ? 0 : 8, size = data.length, packed = content.length } = entry;
    const crc = entry.crc ?? crc32(data);
    const local = Buffer.from(entry.localName ?? entry.name);
    const name = Buffer.from(entry.name);
    const start = at;
    const extra = entry.isLong === true ? Buffer.concat([u16(1, 24), u64(size, packed, start)]) : Buffer.alloc(0);
    // A data descriptor follows where bit 3 is set: the header before the data then has no sizes.
    const known = (flags & 8) === 0 ? [crc, packed, Math.min(size, 0xffffffff)] : [0, 0, 0];
    push(u32(0x04034b50), u16(20, flags, method, 0, 0), u32(...known), u16(local.length, 0), local, content);
    if ((flags & 8) !== 0) push(u32(0x08074b50, crc, content.length, data.length));
    const [shownSize, shownPacked, shownAt] =
      entry.isLong === true ? [0xffffffff, 0xffffffff, 0xffffffff] : [size, packed, start];
    directory.push(
      Buffer.concat([
        ...[u32(0x02014b50), u16(45, 45, flags, method, 0, 0), u32(crc, shownPacked, shownSize)],
        ...[u16(name.length, extra.length, 0, 0, 0), u32(0, shownAt), name, extra],
      ]),
    );
  }
  const [from, size] = [at, Buffer.concat(directory).length];
  push(...directory);
  if (isLong) {
    const far = at;
    push(u32(0x06064b50), u64(44), u16(45, 45), u32(0, 0), u64(count, count, size, from));
    push(u32(0x07064b50, 0), u64(far), u32(1));
  }
  const [shownCount, shownSize, shownFrom] = isLong ? [0xffff, 0xffffffff, 0xffffffff] : [count, size, from];
  push(
    u32(0x06054b50),
    u16(0, 0, shownCount, shownCount),
    u32(shownSize, shownFrom),
    u16(comment.length),
    Buffer.from(comment),
  );
  return Buffer.concat(pieces);
}

function u16(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [at, value] of values.entries()) bytes.writeUInt16LE(value, at * 2);
  return bytes;
}

function u32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [at, value] of values.entries()) bytes.writeUInt32LE(value, at * 4);
  return bytes;
}

function u64(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 8);
  for (const [at, value] of values.entries()) bytes.writeBigUInt64LE(BigInt(value), at * 8);
  return bytes;
}

const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships";

/** A sheet of a workbook. */
export interface SheetParts {
  readonly name: string;
  /** What is in `<sheetData>`. */
  readonly rows: string;
  readonly state?: string;
  readonly before?: string;
  readonly after?: string;
}

/** The parts of a workbook. */
export interface BookParts {
  readonly sheets: readonly SheetParts[];
  /** What is in each `<si>`. */
  readonly strings?: readonly string[] | undefined;
  /** The codes of formats, or the numbers of built-in ones: style 1 has the first, style 0 is General. */
  readonly formats?: readonly (string | number)[] | undefined;
  /** What is in `<workbook>` before the sheets, and after them. */
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

/** The entries of a workbook, as Excel names them. */
export function listParts({ sheets, strings, formats, before = "", after = "" }: BookParts): Entry[] {
  const listed = sheets.map(
    ({ name, state }, at) =>
      `<sheet name="${name}" sheetId="${at + 1}"${state === undefined ? "" : ` state="${state}"`} r:id="rId${at + 1}"/>`,
  );
  const relations = sheets.map((_, at) => relate(`rId${at + 1}`, "worksheet", `worksheets/sheet${at + 1}.xml`));
  if (strings !== undefined) relations.push(relate("rId101", "sharedStrings", "sharedStrings.xml"));
  if (formats !== undefined) relations.push(relate("rId102", "styles", "styles.xml"));
  const entries = [
    { name: "_rels/.rels", data: wrapRelations([relate("rId1", "officeDocument", "xl/workbook.xml")]) },
    {
      name: "xl/workbook.xml",
      data: `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}">${before}<sheets>${listed.join("")}</sheets>${after}</workbook>`,
    },
    { name: "xl/_rels/workbook.xml.rels", data: wrapRelations(relations) },
    ...sheets.map(({ rows, before = "", after = "" }, at) => ({
      name: `xl/worksheets/sheet${at + 1}.xml`,
      data: `<worksheet xmlns="${MAIN}">${before}<sheetData>${rows}</sheetData>${after}</worksheet>`,
    })),
  ];
  if (strings !== undefined)
    entries.push({
      name: "xl/sharedStrings.xml",
      data: `<sst xmlns="${MAIN}">${strings.map((text) => `<si>${text}</si>`).join("")}</sst>`,
    });
  if (formats !== undefined) entries.push({ name: "xl/styles.xml", data: describeStyles(formats) });
  return entries;
}

/** A relationship of a part. */
export function relate(id: string, type: string, target: string): string {
  return `<Relationship Id="${id}" Type="${RELATIONS}/${type}" Target="${target}"/>`;
}

/** The part that holds relationships. */
export function wrapRelations(relations: readonly string[]): string {
  return `<Relationships xmlns="${PACKAGE}">${relations.join("")}</Relationships>`;
}

function describeStyles(formats: readonly (string | number)[]): string {
  const quote = (code: string): string =>
    code.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  const codes = formats.map((code, at) =>
    typeof code === "number" ? "" : `<numFmt numFmtId="${164 + at}" formatCode="${quote(code)}"/>`,
  );
  const used = formats.map((code, at) => `<xf numFmtId="${typeof code === "number" ? code : 164 + at}"/>`);
  return (
    `<styleSheet xmlns="${MAIN}"><numFmts>${codes.join("")}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>` +
    `<cellXfs><xf numFmtId="0"/>${used.join("")}</cellXfs></styleSheet>`
  );
}
