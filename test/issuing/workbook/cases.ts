// Cells as programs write them, what the table holds in their place, and what is said of them. `from` is where the symptom was reported, or which program writes so.
import type { BookParts } from "./build.ts";

/** A sheet and what comes of it. */
export interface SheetCase {
  readonly what: string;
  readonly from: string;
  /** The rows of the sheet, and more where it is needed. */
  readonly rows: string;
  readonly book?: Omit<BookParts, "sheets">;
  readonly sheet?: { readonly before?: string; readonly after?: string };
  readonly values?: boolean;
  /** The table, its rows separated by `|`. */
  readonly table: string;
  /** `<kind> <column> <rows>`; the column is `-` for rows as a whole. */
  readonly marks?: readonly string[];
  /** What the message quotes: what is shown in place of the text. */
  readonly shown?: string;
}

const GITHUB = "https://github.com";

/** One cell in A1 with the format of style 1. */
function cell(value: string, format: string | number): Pick<SheetCase, "rows" | "book"> {
  return { rows: `<row r="1"><c r="A1" s="1"><v>${value}</v></c></row>`, book: { formats: [format] } };
}

function text(xml: string): Pick<SheetCase, "rows"> {
  return { rows: `<row r="1"><c r="A1" t="inlineStr"><is>${xml}</is></c></row>` };
}

export const TEXT_CASES: readonly SheetCase[] = [
  {
    what: "keeps the zeros of a text",
    from: "Excel, column formatted as Text",
    ...text("<t>0012345</t>"),
    table: "0012345",
  },
  {
    what: "keeps spaces around a text",
    from: "Excel, xml:space",
    ...text('<t xml:space="preserve">  Suharto </t>'),
    table: "  Suharto ",
  },
  {
    what: "joins the runs of a rich text",
    from: `${GITHUB}/TheFirstAvenger/elixir-xlsx_parser/issues/11`,
    rows: '<row r="1"><c r="A1" t="s"><v>0</v></c></row>',
    book: { strings: ["<r><t>Ana </t></r><r><rPr><b/></rPr><t>María</t></r><r><t> Pérez</t></r>"] },
    table: "Ana María Pérez",
  },
  {
    what: "leaves out how a text is read aloud",
    from: `${GITHUB}/jsonkenl/xlsxir/issues/104`,
    rows: '<row r="1"><c r="A1" t="s"><v>0</v></c></row>',
    book: { strings: ['<t>國學院大学</t><rPh sb="3" eb="5"><t>ダイガク</t></rPh><phoneticPr fontId="1"/>'] },
    table: "國學院大学",
  },
  {
    what: "leaves out how an inline text is read aloud",
    from: `${GITHUB}/rabanti-github/NanoXLSX/issues/25`,
    ...text('<t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh>'),
    table: "東京",
  },
  {
    what: "decodes escapes, and an escaped escape once",
    from: `${GITHUB}/exceljs/exceljs/pull/584`,
    ...text("<t>_x0041_, _x005F_x000D_ and _xd_</t>"),
    table: '"A, _x000D_ and _xd_"',
  },
  {
    what: "decodes a carriage return",
    from: `${GITHUB}/dilshod/xlsx2csv/issues/174`,
    ...text("<t>a_x000D_\nb</t>"),
    table: '"a\r\nb"',
  },
  {
    what: "resolves references, beyond U+FFFF too",
    from: `openpyxl writes every letter outside ASCII so; ${GITHUB}/office-kit/xlsx/issues/131`,
    ...text("<t>&#321;ukasz &#x1F600; &#134071; &amp;lt;</t>"),
    table: "Łukasz 😀 𠮷 &lt;",
  },
  { what: "reads a CDATA section", from: "Oracle APEX", ...text("<t><![CDATA[R&D <x>]]></t>"), table: "R&D <x>" },
  {
    what: "reads texts that are written as results",
    from: 'SheetJS and exceljs\' stream writer: t="str" without a formula',
    rows: '<row r="1"><c r="A1" t="str"><v>0012345</v></c><c r="B1" t="str"><v></v></c><c r="C1" t="str"><v>x</v></c></row>',
    table: "0012345,,x",
  },
  {
    what: "takes an inline text without text for empty",
    from: `SAS; ${GITHUB}/JanMarvin/openxlsx2/pull/1039`,
    rows: '<row r="1"><c r="A1" t="inlineStr"/><c r="B1" t="inlineStr"><is><t>x</t></is></c></row>',
    table: ",x",
  },
  {
    what: "quotes commas, quotes and line ends",
    from: "RFC 4180",
    rows: ["a,b", 'say "x"', "c\nd"]
      .map((word, at) => `<row r="${at + 1}"><c t="inlineStr"><is><t>${word}</t></is></c></row>`)
      .join(""),
    table: '"a,b"|"say ""x"""|"c\nd"',
  },
  {
    what: "writes truth values in words",
    from: `ECMA-376-1 18.18.11; excel4node writes the words: ${GITHUB}/advisr-io/excel4node/pull/62`,
    rows: '<row r="1"><c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c><c r="C1" t="b"><v>true</v></c></row>',
    table: "TRUE,FALSE,TRUE",
  },
  {
    what: "does not take LibreOffice's truth values for formulas",
    from: `${GITHUB}/ozlerhakan/poiji/issues/159`,
    rows: '<row r="1"><c r="A1" t="b"><f aca="false">TRUE()</f><v>1</v></c></row>',
    table: "TRUE",
  },
];

export const NUMBER_CASES: readonly SheetCase[] = [
  { what: "keeps the digits of an integer", from: "exceljs and others", ...cell("2026000107", 0), table: "2026000107" },
  {
    what: "never writes a number in scientific form",
    from: `${GITHUB}/sheltermanager/asm3/issues/1542`,
    ...cell("9.87654321012E+14", 0),
    table: "987654321012000",
  },
  {
    what: "leaves out the noise of a float",
    from: "Excel stores 17 digits and shows 15",
    ...cell("1.1000000000000001", 0),
    table: "1.1",
  },
  {
    what: "rounds a sum as it is shown",
    from: "0.1+0.2 in any spreadsheet",
    ...cell("0.30000000000000004", 0),
    table: "0.3",
  },
  { what: "writes small numbers in digits", from: "Excel", ...cell("1E-7", 0), table: "0.0000001" },
  { what: "writes a negative number", from: "Excel", ...cell("-0.5", 2), table: "-0.5" },
  { what: "writes zero", from: "Excel", ...cell("-0", 0), table: "0" },
  {
    what: "takes zeros as they are shown, and asks",
    from: `${GITHUB}/tidyverse/readxl/issues/389`,
    ...cell("12345", "0000000"),
    table: "0012345",
    marks: ["shown-zeros 0 1"],
  },
  { what: "says nothing where zeros add none", from: "Excel", ...cell("1234567", "0000000"), table: "1234567" },
  {
    what: "asks about digits in groups",
    from: `${GITHUB}/SheetJS/sheetjs/issues/1394`,
    ...cell("12345", "000-000"),
    table: "12345",
    marks: ["shown-otherwise 0 1"],
    shown: "012-345",
  },
  {
    what: "asks about letters before the digits",
    from: "Excel, custom formats",
    ...cell("12345", '"S"00000'),
    table: "12345",
    marks: ["shown-otherwise 0 1"],
    shown: "S12345",
  },
  {
    what: "asks about a year after the digits",
    from: "Excel, custom formats",
    ...cell("123", '000"/2026"'),
    table: "123",
    marks: ["shown-otherwise 0 1"],
    shown: "123/2026",
  },
  {
    what: "asks about a number that is not shown",
    from: "Excel, ;;;",
    ...cell("5", ";;;"),
    table: "5",
    marks: ["shown-otherwise 0 1"],
    shown: "nothing",
  },
  {
    what: "asks about a zero that is not shown",
    from: "Excel, 0;-0;;@",
    ...cell("0", "0;-0;;@"),
    table: "0",
    marks: ["shown-otherwise 0 1"],
    shown: "nothing",
  },
  {
    what: "does not ask about thousands, currencies and colours",
    from: "Excel",
    ...cell("12345", "[Red]#,##0.00\\ [$€-407];-#,##0"),
    table: "12345",
  },
  { what: "does not ask about a unit", from: "Excel", ...cell("60", '0" ECTS"'), table: "60" },
  { what: "does not ask about zeros after the point", from: "Excel", ...cell("1.5", 2), table: "1.5" },
  {
    what: "asks about what is rounded",
    from: "averages in any spreadsheet",
    ...cell("7.256666666666667", "0.00"),
    table: "7.25666666666667",
    marks: ["shown-rounded 0 1"],
    shown: "7.26",
  },
  {
    what: "rounds halves as spreadsheets do",
    from: "1.005 in Excel",
    ...cell("1.005", "0.00"),
    table: "1.005",
    marks: ["shown-rounded 0 1"],
    shown: "1.01",
  },
  {
    what: "writes per cent as they are shown",
    from: "PhpSpreadsheet, Moodle grades",
    ...cell("0.85", 9),
    table: "85%",
  },
  { what: "writes per cent exactly", from: "0.07 * 100 in binary", ...cell("7.0000000000000007E-2", 10), table: "7%" },
  {
    what: "asks about a code with an E",
    from: "2021E45 typed into Excel",
    ...cell("2.021E+48", 11),
    table: `2021${"0".repeat(45)}`,
    marks: ["shown-code 0 1"],
    shown: "2.02E+48",
  },
  {
    what: "asks about more than 15 digits",
    from: `${GITHUB}/akvo/akvo-flow/issues/2291`,
    ...cell("1234567890123450", 0),
    table: "1234567890123450",
    marks: ["long-number 0 1"],
  },
  {
    what: "keeps all digits that are written",
    from: `openpyxl and XlsxWriter; ${GITHUB}/jmcnamara/XlsxWriter/issues/678`,
    ...cell("12345678901234567890", 0),
    table: "12345678901234567890",
    marks: ["long-number 0 1"],
  },
  {
    what: "asks about a fraction",
    from: "Excel, # ?/?",
    ...cell("0.5", 12),
    table: "0.5",
    marks: ["shown-otherwise 0 1"],
    shown: "# ?/?",
  },
  {
    what: "asks about thousands of thousands",
    from: "Excel, 0,",
    ...cell("12345", "0,"),
    table: "12345",
    marks: ["shown-otherwise 0 1"],
    shown: "0,",
  },
  {
    what: "asks about a telephone number",
    from: "Excel, Special",
    ...cell("5551234", "[<=9999999]###-####;(###) ###-####"),
    table: "5551234",
    marks: ["shown-otherwise 0 1"],
    shown: "[<=9999999]###-####;(###) ###-####",
  },
];

export const DATE_CASES: readonly SheetCase[] = [
  { what: "writes a date", from: `${GITHUB}/SheetJS/sheetjs/issues/2153`, ...cell("44148", 14), table: "2020-11-13" },
  {
    what: "writes a date in a format of its own",
    from: "Excel in German",
    ...cell("46188", "dd\\.mm\\.yyyy;@"),
    table: "2026-06-15",
  },
  {
    what: "writes a date in the format of Windows",
    from: "Excel",
    ...cell("46188", "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy"),
    table: "2026-06-15",
  },
  {
    what: "writes a date of the Thai calendar",
    from: "Excel in Thai shows 2569",
    ...cell("46188", "[$-107041E]d\\ mmm\\ yy;@"),
    table: "2026-06-15",
  },
  {
    what: "writes a Japanese date",
    from: "Excel in Japanese",
    ...cell("46188", '[$-411]ggge"年"m"月"d"日";@'),
    table: "2026-06-15",
  },
  {
    what: "writes a date of East Asia",
    from: `${GITHUB}/catamphetamine/read-excel-file`,
    ...cell("46188", 31),
    table: "2026-06-15",
  },
  {
    what: "writes a date with its time",
    from: "openpyxl",
    ...cell("46188.39583333334", 22),
    table: "2026-06-15T09:30:00",
  },
  {
    what: "rounds to the second",
    from: `${GITHUB}/mgcrea/node-xlsx/issues/172`,
    ...cell("46187.999999999", 22),
    table: "2026-06-15",
  },
  {
    what: "asks about a time that is not shown",
    from: `${GITHUB}/SheetJS/sheetjs/issues/874`,
    ...cell("43034.95833", 14),
    table: "2017-10-26",
    marks: ["hidden-time 0 1"],
    shown: "2017-10-26T23:00:00",
  },
  {
    what: "asks about a code that became a date",
    from: `${GITHUB}/MyCaert/Issues-Enhancements/issues/134`,
    ...cell("46188", 16),
    table: "2026-06-15",
    marks: ["part-of-date 0 1"],
    shown: "d-mmm",
  },
  {
    what: "asks about a month",
    from: "Excel, mmm-yy",
    ...cell("46188", 17),
    table: "2026-06-15",
    marks: ["part-of-date 0 1"],
    shown: "mmm-yy",
  },
  {
    what: "asks about a date of which the time is shown",
    from: "Excel",
    ...cell("46188.5", "hh:mm"),
    table: "2026-06-15T12:00:00",
    marks: ["part-of-date 0 1"],
    shown: "hh:mm",
  },
  { what: "writes a time", from: "Excel", ...cell("0.5", "h:mm"), table: "12:00:00" },
  { what: "writes a duration", from: "Excel, [h]:mm:ss", ...cell("1.5", 46), table: "36:00:00" },
  {
    what: "counts from 1904",
    from: `${GITHUB}/tafia/calamine/issues/706`,
    ...cell("100", 14),
    book: {
      formats: [14],
      before: '<workbookPr date1904="1"/>',
      after: '<extLst><ext><x15:workbookPr chartTrackingRefBase="1"/></ext></extLst>',
    },
    table: "1904-04-10",
  },
  {
    what: "counts from 1904 as LibreOffice says it",
    from: `${GITHUB}/monitorjbl/excel-streaming-reader/issues/218`,
    ...cell("44726", 14),
    book: { formats: [14], before: '<workbookPr date1904="true"/>' },
    table: "2026-06-15",
  },
  {
    what: "counts from 1900 where 1904 is denied",
    from: `${GITHUB}/QtExcel/QXlsx/issues/167`,
    ...cell("46188", 14),
    book: { formats: [14], before: '<workbookPr date1904="false"/>' },
    table: "2026-06-15",
  },
  { what: "knows that 1900 was no leap year", from: "Lotus 1-2-3", ...cell("59", 14), table: "1900-02-28" },
  { what: "knows the day that there never was", from: "Lotus 1-2-3", ...cell("60", 14), table: "1900-02-29" },
  { what: "goes on after it", from: "Lotus 1-2-3", ...cell("61", 14), table: "1900-03-01" },
  {
    what: "writes day 0 as Excel shows it",
    from: "=A1 of an empty cell, as a date",
    ...cell("0", 14),
    table: "1900-01-00",
  },
  { what: "takes no date before 1900", from: "Excel shows ####", ...cell("-5", 14), table: "-5", marks: ["error 0 1"] },
  {
    what: "takes no date after 9999",
    from: "Excel shows ####",
    ...cell("2958466", 14),
    table: "2958466",
    marks: ["error 0 1"],
  },
  {
    what: "reads a date of ISO 8601",
    from: `openpyxl, iso_dates; ${GITHUB}/productdevbook/hucre/pull/505`,
    rows: '<row r="1"><c r="A1" s="1" t="d"><v>2026-06-15</v></c><c r="B1" s="1" t="d"><v>2026-06-15T13:45:30</v></c><c r="C1" t="d"><v>13:45:30</v></c></row>',
    book: { formats: ["yyyy-mm-dd h:mm:ss"], before: '<workbookPr date1904="1"/>' },
    table: "2026-06-15,2026-06-15T13:45:30,13:45:30",
  },
  {
    what: "asks about a date that a time zone has moved",
    from: `SheetJS, cellDates; ${GITHUB}/SheetJS/sheetjs/issues/1565`,
    rows: '<row r="1"><c r="A1" s="1" t="d"><v>2026-06-14T22:00:00.000Z</v></c></row>',
    book: { formats: [14] },
    table: "2026-06-14",
    marks: ["hidden-time 0 1"],
    shown: "2026-06-14T22:00:00",
  },
  {
    what: "does not take a number with s or d for a date",
    from: "Excel",
    ...cell("5", '0" days";[Red]-0" s"'),
    table: "5",
  },
  {
    what: "takes the number of a style that defines a built-in format anew",
    from: "ECMA-376-1 18.8.30",
    ...cell("5", "0.0"),
    table: "5",
  },
];

const ROW = (number: number, cells: string, more = ""): string => `<row r="${number}"${more}>${cells}</row>`;
const TEXT = (word: string): string => `<c t="inlineStr"><is><t>${word}</t></is></c>`;

export const SHEET_CASES: readonly SheetCase[] = [
  {
    what: "keeps the numbers of rows",
    from: "Apache POI writes no empty rows",
    rows: ROW(2, TEXT("a")) + ROW(5, TEXT("b")),
    table: "|a|||b",
  },
  {
    what: "counts rows and cells without r",
    from: `${GITHUB}/yukiyokotani/office-open-xml-viewer/issues/832 and 833`,
    rows: `<row>${TEXT("a")}${TEXT("b")}</row><row>${TEXT("c")}</row>`,
    table: "a,b|c,",
  },
  {
    what: "goes on after a cell with r",
    from: `${GITHUB}/exceljs/exceljs/pull/537`,
    rows: ROW(1, `<c r="C1"><v>1</v></c><c><v>2</v></c>`),
    table: ",,1,2",
  },
  {
    what: "reads cells that are out of order",
    from: "SheetJS",
    rows: ROW(1, '<c r="B1"><v>2</v></c><c r="A1"><v>1</v></c>'),
    table: "1,2",
  },
  {
    what: "leaves out cells that are only formatted",
    from: `Google Sheets; ${GITHUB}/fileverse/fileverse-dsheets/pull/421`,
    rows: ROW(1, '<c r="A1"><v>1</v></c><c r="B1" s="0"/>') + ROW(2, '<c r="A2" s="0"/>'),
    table: "1",
  },
  {
    what: "asks about rows that are hidden or filtered out",
    from: `${GITHUB}/SheetJS/sheetjs/issues/630`,
    rows:
      ROW(1, TEXT("a")) +
      ROW(2, TEXT("b"), ' hidden="1"') +
      ROW(3, TEXT("c"), ' hidden="true"') +
      ROW(4, TEXT("d"), ' ht="0" customHeight="1"') +
      ROW(5, "", ' hidden="1"'),
    table: "a|b|c|d",
    marks: ["hidden-row - 2 3 4"],
  },
  {
    what: "asks about columns that are hidden",
    from: `${GITHUB}/tidyverse/readxl/issues/428`,
    rows: ROW(1, TEXT("a") + TEXT("b") + TEXT("c")),
    sheet: {
      before:
        '<cols><col min="2" max="2" hidden="1"/><col min="3" max="3" width="0"/><col min="4" max="16384" hidden="1"/></cols>',
    },
    table: "a,b,c",
    marks: ["hidden-column 1", "hidden-column 2"],
  },
  {
    what: "reads cells that are indented",
    from: "Gnumeric",
    rows: ROW(1, '<c r="A1" t="s">\n<v>\n0\n</v>\n</c><c r="B1"><v> 7 </v></c><c r="C1"><v>\n</v></c>'),
    book: { strings: ["\n<t>a</t>\n"] },
    table: "a,7",
  },
  {
    what: "refuses formulas",
    from: "any spreadsheet",
    rows: ROW(1, '<c r="A1"><f>B1*2</f><v>4</v></c><c r="B1"><v>2</v></c>'),
    table: "4,2",
    marks: ["formula 0 1"],
  },
  {
    what: "takes the results of formulas where that is said",
    from: "Excel",
    rows: ROW(1, '<c r="A1" t="str"><f>B1&amp;"x"</f><v>2x</v></c>'),
    values: true,
    table: "2x",
    marks: ["result 0 1"],
  },
  {
    what: "refuses formulas without a result",
    from: `openpyxl; ${GITHUB}/felipe-prenholato/openpyxl/issues/69`,
    rows: ROW(1, '<c r="A1"><f>B1*2</f><v/></c><c r="B1"><v>2</v></c>') + ROW(2, '<c r="A2"><f>B2*2</f></c>'),
    values: true,
    table: ",2",
    marks: ["no-result 0 1 2"],
  },
  {
    what: "refuses results that a program made up",
    from: `XlsxWriter stores 0; ${GITHUB}/jmcnamara/excel-writer-xlsx/issues/225`,
    rows: ROW(1, '<c r="A1"><f>B1*2</f><v>0</v></c>'),
    book: { after: '<calcPr calcId="124519" fullCalcOnLoad="1"/>' },
    values: true,
    table: "0",
    marks: ["no-result 0 1"],
  },
  {
    what: "reads shared formulas and arrays",
    from: "Excel",
    rows: ROW(1, '<c r="A1"><f t="shared" si="0"/><v>7</v></c><c r="B1"><f t="array" ref="B1">A1</f><v>7</v></c>'),
    table: "7,7",
    marks: ["formula 0 1", "formula 1 1"],
  },
  {
    what: "refuses errors",
    from: "VLOOKUP in Excel",
    rows: ROW(1, '<c r="A1" t="e"><v>#N/A</v></c>'),
    table: "#N/A",
    marks: ["error 0 1"],
  },
  {
    what: "takes only the first of merged cells",
    from: `${GITHUB}/SheetJS/sheetjs/issues/1365`,
    rows:
      ROW(1, TEXT("title") + TEXT("under")) +
      ROW(2, TEXT("a") + TEXT("B")) +
      ROW(3, TEXT("b") + TEXT("hidden")) +
      ROW(4, TEXT("c")),
    sheet: { after: '<mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="B2:B4"/></mergeCells>' },
    table: "title,|a,B|b,|c,",
    marks: ["merged 1 1 3 4"],
  },
  {
    what: "reads prefixed elements",
    from: `${GITHUB}/troldal/OpenXLSX/issues/398`,
    rows: '<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c><x:c r="B1"><x:v>1</x:v></x:c></x:row>',
    table: "a,1",
  },
  {
    what: "looks past other elements",
    from: "Excel, extensions",
    rows: ROW(1, '<c r="A1"><v>1</v><extLst><ext><x14:f>A1</x14:f></ext></extLst></c>'),
    sheet: { after: '<extLst><ext><x14:row r="9"/></ext></extLst>' },
    table: "1",
    marks: ["formula 0 1"],
  },
  {
    what: "reads up to the last row and column",
    from: "ECMA-376",
    rows: ROW(1, TEXT("a")) + ROW(3, '<c r="XFD3"><v>1</v></c>'),
    table: `a${",".repeat(16_383)}||${",".repeat(16_383)}1`,
  },
];
