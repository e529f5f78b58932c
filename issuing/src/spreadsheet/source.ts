// A file as a table of CSV in UTF-8: as it lies on the disk, or converted in memory from what it is.
import type { Finding } from "../columns/finding.ts";
import { readFileStart } from "@laurel/sdk/node";
import type { WorkbookMark } from "../workbook/marks.ts";
import { isWorkbook } from "../workbook/container/recognize.ts";
import { readWorkbook } from "../workbook/workbook.ts";
import { detectDelimiter } from "./csv.ts";
import { decodeTable } from "./encoding.ts";

/** How a file is to be read, as far as a person says it. */
export interface SourceOptions {
  /** Its encoding, such as `windows-1252`; found out unless said. */
  readonly encoding?: string | undefined;
  /** The sheet of a workbook; the first that is not hidden unless said. */
  readonly sheet?: string | undefined;
  /** Whether the values of a workbook's formulas count. */
  readonly values?: boolean | undefined;
}

/** A table to be scanned. */
export interface TableSource {
  readonly path: string;
  /** CSV in UTF-8, where the file was converted; undefined where the file itself is that. */
  readonly bytes: Uint8Array | undefined;
  readonly delimiter: string;
  readonly findings: readonly Finding[];
  /** Whether it counts days from 1904, as some workbooks do. */
  readonly is1904: boolean;
  /** What the cells of a column are beside their text; only of a workbook. */
  readonly marks: readonly WorkbookMark[];
}

/** So much of a file tells a workbook. */
const START_BYTES = 4096;

/** Opens a file. @throws IssuingError where it is no table, saying what it is */
export async function openTableSource(path: string, options: SourceOptions): Promise<TableSource> {
  if (isWorkbook(readFileStart(path, START_BYTES))) {
    const { bytes, findings, is1904, marks } = readWorkbook(path, options);
    return { path, bytes, delimiter: ",", findings, is1904, marks };
  }
  const { bytes, sample, findings } = decodeTable(path, options);
  return { path, bytes, delimiter: detectDelimiter(sample), findings, is1904: false, marks: [] };
}
