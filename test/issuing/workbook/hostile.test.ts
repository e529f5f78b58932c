// Files that are no workbook, or are made to harm: each is refused with what is wrong and what to do, within bounds.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeProblem, IssuingError } from "../../../issuing/src/messages/issuing-error.ts";
import { isWorkbook } from "../../../issuing/src/workbook/container/recognize.ts";
import { readWorkbook, type WorkbookOptions, type WorkbookTable } from "../../../issuing/src/workbook/workbook.ts";
import { isMore } from "../../more.ts";
import { type BookParts, buildArchive, type Entry, listParts, relate, wrapRelations } from "./build.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-workbook-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const ROW = '<row r="1"><c r="A1"><v>7</v></c></row>';
const BOOK: BookParts = { sheets: [{ name: "Learners", rows: ROW }] };
const SHEET = "xl/worksheets/sheet1.xml";

async function read(bytes: Uint8Array, options: WorkbookOptions = {}): Promise<WorkbookTable> {
  await writeFile(join(folder, "list.xlsx"), bytes);
  return readWorkbook(join(folder, "list.xlsx"), options);
}

/** What is said of a file that is refused. */
async function refusal(bytes: Uint8Array, options: WorkbookOptions = {}): Promise<string> {
  const error = await read(bytes, options).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(IssuingError);
  expect((error as IssuingError).code).toBe("cohort.file");
  return (error as IssuingError).problems.map(describeProblem).join("\n");
}

/** The entries of a workbook, of which one is another. */
function swap(name: string, changes: Partial<Entry>, parts: BookParts = BOOK): Entry[] {
  return listParts(parts).map((entry) => (entry.name === name ? { ...entry, ...changes } : entry));
}

function sheetOf(rows: string, more: Omit<BookParts, "sheets"> = {}): Buffer {
  return buildArchive(listParts({ ...more, sheets: [{ name: "Learners", rows }] }));
}

function compound(...streams: string[]): Buffer {
  const entries = streams.map((name) =>
    Buffer.concat([Buffer.from(name, "utf16le"), Buffer.alloc(128 - 2 * name.length)]),
  );
  return Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(504), ...entries]);
}

const zip = (...names: string[]): Buffer => buildArchive(names.map((name) => ({ name, data: "x" })));

const OTHERS: readonly (readonly [what: string, file: () => Buffer, said: string, cure: string])[] = [
  [
    "a workbook with a password",
    () => compound("Root Entry", "EncryptionInfo", "EncryptedPackage"),
    "protected by a password",
    "remove the password",
  ],
  ["an old workbook", () => compound("Root Entry", "Workbook"), "an old Excel workbook (.xls)", "save it as .xlsx"],
  ["an older workbook", () => compound("Root Entry", "Book"), "an old Excel workbook (.xls)", "save it as .xlsx"],
  [
    "an old Word document",
    () => compound("Root Entry", "WordDocument"),
    "an old Word document (.doc)",
    "export the learners again",
  ],
  [
    "an Outlook message",
    () => compound("Root Entry", "__properties_version1.0"),
    "an old Office document",
    "export the learners again",
  ],
  [
    "a binary workbook",
    () => zip("[Content_Types].xml", "xl/workbook.bin"),
    "a binary Excel workbook (.xlsb)",
    "save it as .xlsx",
  ],
  [
    "an OpenDocument spreadsheet",
    () =>
      buildArchive([
        { name: "mimetype", data: "application/vnd.oasis.opendocument.spreadsheet", isStored: true },
        { name: "content.xml", data: "x" },
      ]),
    "an OpenDocument spreadsheet (.ods)",
    "save it as .xlsx",
  ],
  [
    "a document of Numbers",
    () => zip("Index/Document.iwa", "Metadata/Properties.plist"),
    "Apple Numbers",
    "export it from Numbers",
  ],
  [
    "a Word document",
    () => zip("[Content_Types].xml", "word/document.xml"),
    "a Word document (.docx)",
    "export the learners again",
  ],
  [
    "a presentation",
    () => zip("[Content_Types].xml", "ppt/presentation.xml"),
    "a presentation (.pptx)",
    "export the learners again",
  ],
  [
    "an archive of lists",
    () => zip("lists/", "lists/june.csv"),
    "a ZIP archive (with lists/june.csv)",
    "unpack the archive",
  ],
  ["an empty archive", () => buildArchive([]), "an empty ZIP archive", "export the learners again"],
];

describe("a file that is taken for a workbook", () => {
  it.each(OTHERS)("%s is named, with its cure", async (_, file, said, cure) => {
    const bytes = file();
    expect(isWorkbook(bytes.subarray(0, 64))).toBe(true);
    const found = await refusal(bytes);
    expect(found).toContain(said);
    expect(found).toContain(cure);
  });

  it.each(["list.ods", "list.xls"])("%s as LibreOffice writes it is named", (file) => {
    expect(() => readWorkbook(join(import.meta.dirname, "files", file))).toThrow(IssuingError);
  });

  it("does not take CSV for a workbook", () => {
    expect(isWorkbook(Buffer.from("PKW,name\n1,x\n"))).toBe(false);
  });
});

const fine = (change: (entries: Entry[]) => Entry[], options: object = {}): Buffer =>
  buildArchive(change(listParts(BOOK)), options);

describe("an archive as programs write it", () => {
  it.each<[string, () => Buffer]>([
    ["with stored entries", () => fine((all) => all.map((entry) => ({ ...entry, isStored: true })))],
    ["with data descriptors", () => fine((all) => all.map((entry) => ({ ...entry, flags: 8 })))],
    ["in the form of ZIP64", () => fine((all) => all.map((entry) => ({ ...entry, isLong: true })), { isLong: true })],
    [
      "with backslashes",
      () => fine((all) => all.map((entry) => ({ ...entry, name: entry.name.replaceAll("/", "\\") }))),
    ],
    [
      "in other capitals",
      () => fine((all) => all.map((entry) => ({ ...entry, name: entry.name.replace("sheet1", "Sheet1") }))),
    ],
    ["with a comment", () => fine((all) => all, { comment: "made by hand PK\u0005\u0006" })],
    ["with a name that leads elsewhere", () => fine((all) => [...all, { name: "../../etc/passwd", data: "x" }])],
    [
      "with absolute targets",
      () =>
        buildArchive(
          swap("xl/_rels/workbook.xml.rels", {
            data: wrapRelations([relate("rId1", "worksheet", "/xl/worksheets/sheet1.xml")]),
          }),
        ),
    ],
    [
      "in the strict form",
      () =>
        fine((all) =>
          all.map((entry) => ({
            ...entry,
            data: String(entry.data)
              .replaceAll(
                "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                "http://purl.oclc.org/ooxml/spreadsheetml/main",
              )
              .replaceAll(
                "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                "http://purl.oclc.org/ooxml/officeDocument/relationships",
              ),
          })),
        ),
    ],
    [
      "with prefixes everywhere",
      () =>
        fine((all) =>
          all.map((entry) => ({
            ...entry,
            data: String(entry.data)
              .replaceAll(/<(\/?)(\w)/g, "<$1n:$2")
              .replaceAll("xmlns=", "xmlns:n=")
              .replaceAll("r:id", "ns1:id"),
          })),
        ),
    ],
    [
      "in UTF-16",
      () =>
        fine((all) =>
          all.map((entry) =>
            entry.name === "xl/workbook.xml"
              ? { ...entry, data: Buffer.from(`\ufeff${entry.data}`, "utf16le") }
              : entry,
          ),
        ),
    ],
    ["with a byte order mark", () => fine((all) => all.map((entry) => ({ ...entry, data: `\ufeff${entry.data}` })))],
  ])("is read %s", async (_, file) => {
    expect((await read(file())).bytes.toString()).toBe("7\r\n");
  });
});

const bomb = (size: number): string => `<c r="A1" t="inlineStr"><is><t>${"a".repeat(size)}</t></is></c>`;
const rowsOf = (count: number, cells: string): string => `<row>${cells}</row>`.repeat(count);
const MIB = 1024 * 1024;

const REFUSED: readonly (readonly [what: string, file: () => Buffer, said: string | RegExp])[] = [
  ["is cut off", () => buildArchive(listParts(BOOK)).subarray(0, -30), "its end is missing"],
  ["is cut off after the beginning", () => Buffer.from("PK\x03\x04"), "its end is missing"],
  ["has no beginning", () => buildArchive(listParts(BOOK)).subarray(40), "its directory is"],
  [
    "counts other entries than it has",
    () => buildArchive(listParts(BOOK), { count: 3 }),
    "its directory is incomplete",
  ],
  [
    "has an entry twice",
    () => buildArchive([...listParts(BOOK), { name: SHEET.toUpperCase(), data: "x" }]),
    "two entries are named xl/worksheets/sheet1.xml",
  ],
  [
    "has an entry of two names",
    () => buildArchive(swap(SHEET, { localName: "xl/worksheets/sheet2.xml" })),
    "has two names",
  ],
  ["hides more than it says", () => buildArchive(swap(SHEET, { size: 20 })), "does not match the directory"],
  ["says more than it has", () => buildArchive(swap(SHEET, { size: 900_000 })), "does not match the directory"],
  ["has other bytes than it says", () => buildArchive(swap(SHEET, { crc: 1 })), "does not match the directory"],
  ["says that it is packed larger", () => buildArchive(swap(SHEET, { packed: 999_999 })), "is incomplete"],
  ["packs in an unknown way", () => buildArchive(swap(SHEET, { method: 12 })), "does not match the directory"],
  [
    "has data that cannot be unpacked",
    () => buildArchive(swap(SHEET, { data: "\xff\xff", isStored: true, method: 8 })),
    "does not match the directory",
  ],
  ["encrypts an entry", () => buildArchive(swap(SHEET, { flags: 1 })), "protected by a password"],
  ["unpacks to over 100 times its size", () => sheetOf(rowsOf(1, bomb(2 * MIB))), "more than 100 times its size"],
  [
    "says it unpacks to less, and unpacks to over 100 times its size",
    () => buildArchive(swap(SHEET, { data: "a".repeat(2 * MIB), size: 10 })),
    "more than 100 times its size",
  ],
  ["claims to unpack to 4 GB", () => buildArchive(swap(SHEET, { size: 0xfffffffe })), "more than 100 times its size"],
  [
    "claims to unpack to far more",
    () => buildArchive(swap(SHEET, { size: 2 ** 52, isLong: true })),
    "more than 100 times its size",
  ],
  [
    "declares a document type",
    () =>
      buildArchive(
        swap(SHEET, {
          data: '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><worksheet>&b;</worksheet>',
        }),
      ),
    "declares a document type",
  ],
  [
    "names an outside entity",
    () => sheetOf('<row r="1"><c r="A1" t="inlineStr"><is><t>&xxe;</t></is></c></row>'),
    "unknown reference &xxe;",
  ],
  [
    "refers to a half character",
    () => sheetOf('<row r="1"><c r="A1" t="inlineStr"><is><t>&#xD800;</t></is></c></row>'),
    "unknown reference &#xD800;",
  ],
  [
    "has a stray ampersand",
    () => sheetOf('<row r="1"><c r="A1" t="inlineStr"><is><t>R&D</t></is></c></row>'),
    "unknown reference &D",
  ],
  ["is not well-formed", () => sheetOf('<row r="1"><c></row>'), "is not well-formed"],
  ["ends too early", () => buildArchive(swap(SHEET, { data: "<worksheet><sheetData>" })), "is not well-formed"],
  ["has an attribute without quotes", () => sheetOf("<row r=1><c><v>1</v></c></row>"), "is not well-formed"],
  ["is nested deep", () => sheetOf("<a>".repeat(100_000)), "is nested too deeply"],
  ["is no text", () => buildArchive(swap(SHEET, { data: Buffer.from([0x3c, 0xe9, 0x3e]) })), "is not well-formed"],
  ["has no sheet", () => buildArchive(listParts({ sheets: [] })), "no visible sheet"],
  [
    "has only hidden sheets",
    () => buildArchive(listParts({ sheets: [{ name: "Intern", rows: ROW, state: "veryHidden" }] })),
    /no visible sheet; name one of these: "Intern"/,
  ],
  [
    "has only empty sheets",
    () => sheetOf('<row r="1"><c r="A1" s="0"/></row>'),
    'sheet "Learners" is empty; export the learners again',
  ],
  [
    "lacks a sheet",
    () => buildArchive(listParts(BOOK).filter(({ name }) => name !== SHEET)),
    'sheet "Learners" is missing',
  ],
  [
    "has a sheet outside",
    () =>
      buildArchive(
        swap("xl/_rels/workbook.xml.rels", {
          data: wrapRelations([relate("rId1", "worksheet", 'worksheets/sheet1.xml" TargetMode="External')]),
        }),
      ),
    'sheet "Learners" is missing',
  ],
  [
    "is a document of another kind inside",
    () => buildArchive(swap("xl/workbook.xml", { data: "<document/>" })),
    "a ZIP archive",
  ],
  [
    "has a row beyond the last",
    () => sheetOf('<row r="1048577"><c><v>1</v></c></row>'),
    "a row has the number 1048577",
  ],
  ["has a row without a number", () => sheetOf('<row r="1e3"><c><v>1</v></c></row>'), "a row has the number 1e3"],
  [
    "has a column beyond the last",
    () => sheetOf('<row r="1"><c r="XFE1"><v>1</v></c></row>'),
    "more than 16384 columns",
  ],
  [
    "has a cell far away",
    () => sheetOf('<row r="1"><c r="XFD9999999"><v>1</v></c></row>'),
    "a cell of the row is named XFD9999999",
  ],
  [
    "has a cell of another row",
    () => sheetOf('<row r="1"><c r="A2"><v>1</v></c></row>'),
    /row 1: the workbook is damaged: a cell of the row is named A2/,
  ],
  [
    "has a cell twice",
    () => sheetOf('<row r="1"><c r="B1"><v>1</v></c><c r="B1"><v>2</v></c></row>'),
    "cell B1 is there twice",
  ],
  ["has a row twice", () => sheetOf(ROW + ROW), "cell A1 is there twice"],
  [
    "has a number that is none",
    () => sheetOf('<row r="1"><c r="AB1"><v>NaN</v></c></row>'),
    "cell AB1 should hold a number, but holds NaN",
  ],
  ["has a number too large", () => sheetOf('<row r="1"><c><v>1e999</v></c></row>'), "should hold a number"],
  [
    "has an endless number",
    () => sheetOf(`<row r="1"><c><v>${"1".repeat(100_000)}x</v></c></row>`),
    "should hold a number",
  ],
  [
    "has a text that is not there",
    () => sheetOf('<row r="1"><c t="s"><v>1</v></c></row>', { strings: ["<t>a</t>"] }),
    "refers to a missing text",
  ],
  [
    "has a missing style",
    () => sheetOf('<row r="1"><c s="9"><v>1</v></c></row>', { formats: [14] }),
    "has a missing style",
  ],
  ["has a cell of an unknown type", () => sheetOf('<row r="1"><c t="z"><v>1</v></c></row>'), "of the unknown type z"],
  [
    "has a cell too long",
    () => sheetOf(`<row r="1"><c t="inlineStr"><is><t>${"ab".repeat(16_384)}</t></is></c></row>`),
    "more than 32767 characters",
  ],
  [
    "merges cells over one another",
    () =>
      buildArchive(
        listParts({
          sheets: [
            {
              name: "a",
              rows: '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
              after: `<mergeCells>${'<mergeCell ref="A1:XFD1048576"/>'.repeat(1000)}</mergeCells>`,
            },
          ],
        }),
      ),
    "merged cells overlap",
  ],
];

describe("a workbook that", () => {
  it.each(REFUSED)("%s is refused", async (_, file, said) => {
    expect(await refusal(file())).toMatch(said);
  });

  it("holds over 64 MiB unpacked in all is refused", async () => {
    // Two sheets that are each within the bound: one is not packed, the other hardly packs.
    const line = Array.from({ length: 4096 }, (_, at) => `<v>${(at * 2_654_435_761) % 4_294_967_296}</v>`).join("");
    const sheets = [
      { name: "a", rows: "" },
      { name: "b", rows: line.repeat(Math.ceil((25 * MIB) / line.length)) },
    ];
    const large = swap(SHEET, { data: Buffer.alloc(40 * MIB, 0x20), isStored: true }, { sheets });
    expect(await refusal(buildArchive(large))).toMatch("more than 64 MiB");
  });

  it("repeats one text into more than 64 MiB is refused", async () => {
    const strings = [`<t>${"ab".repeat(16_000)}</t>`];
    expect(await refusal(sheetOf(rowsOf(3000, '<c t="s"><v>0</v></c>'), { strings }))).toMatch(
      "more than 64 MiB of text",
    );
  });

  it.runIf(isMore)("has over a million cells is refused", async () => {
    const rows = rowsOf(1001, "<c><v>1</v></c>".repeat(1000));
    expect(
      await refusal(
        buildArchive(listParts({ sheets: [{ name: "a", rows }] }).map((entry) => ({ ...entry, isStored: true }))),
      ),
    ).toMatch("1,000,000 cells");
  });
});

describe("the sheet that is read", () => {
  const rows = (text: string): string => `<row r="1"><c t="inlineStr"><is><t>${text}</t></is></c></row>`;
  const sheets = [
    { name: "Cover", rows: "" },
    { name: "Prüfung 1", rows: rows("one") },
    { name: "Intern", rows: rows("hidden"), state: "hidden" },
    { name: "it's", rows: rows("two") },
  ];

  it("is the first that is shown and has cells; others are asked about, hidden ones told of", async () => {
    const { sheet, bytes, findings } = await read(buildArchive(listParts({ sheets })));
    expect([sheet, bytes.toString()]).toEqual(["Prüfung 1", "one\r\n"]);
    expect(
      findings.map(({ grade, kind, count, message, cure, setting }) => ({
        grade,
        kind,
        count,
        message,
        cure,
        setting,
      })),
    ).toEqual([
      {
        ...{ grade: "ask", kind: "sheets", count: 2, setting: { option: "sheet", value: "Prüfung 1" } },
        message: 'the workbook has 2 sheets with cells; the first, "Prüfung 1", is read',
        cure: 'to read another, name it: "it\'s"',
      },
      {
        grade: "note",
        kind: "hidden-sheets",
        count: 1,
        message: 'hidden sheets are not read: "Intern"',
        cure: undefined,
        flag: undefined,
      },
    ]);
  });

  it("has no name to paste where that is not safe to print", async () => {
    const [, first, , second] = sheets;
    if (first === undefined || second === undefined) throw new Error("no sheets");
    const made = listParts({ sheets: [{ ...first, name: "a_x001B_[2Jb" }, second] });
    const { findings } = await read(buildArchive(made));
    expect(findings.map(({ kind, setting }) => [kind, setting])).toEqual([["sheets", undefined]]);
  });

  it.each([
    ["it's", "two"],
    ["PRU\u0308FUNG 1", "one"],
    ["Intern", "hidden"],
  ])("is the one that is named, %s", async (sheet, text) => {
    const { bytes, findings } = await read(buildArchive(listParts({ sheets })), { sheet });
    expect([bytes.toString(), findings]).toEqual([`${text}\r\n`, []]);
  });

  it("is refused where there is none of that name", async () => {
    expect(await refusal(buildArchive(listParts({ sheets })), { sheet: "x" })).toBe(
      'list.xlsx: the workbook has no sheet "x"; name one of these: "Cover", "Prüfung 1", "Intern", "it\'s"',
    );
  });

  it("is refused where it is empty", async () => {
    expect(await refusal(buildArchive(listParts({ sheets })), { sheet: "Cover" })).toBe(
      'list.xlsx: sheet "Cover" is empty; name the sheet of the learners: "Prüfung 1", "Intern", "it\'s"',
    );
  });
});
