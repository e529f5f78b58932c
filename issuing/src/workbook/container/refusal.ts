// A workbook that cannot be read as a table: said once, with the file's name and a cure.
import { IssuingError } from "../../messages/issuing-error.ts";

/** Refuses a workbook. @param row as the sheet numbers it */
export type Refuse = (message: string, cure?: string, row?: number) => IssuingError;

const CURE = "open the workbook in a spreadsheet program and save it again as .xlsx";

/** Opens the refusal of one file. */
export function openRefusal(file: string): Refuse {
  return (message, cure = CURE, row) =>
    new IssuingError("cohort.file", "refused", `${file} cannot be read as a table`, {
      problems: [{ file, row, message, cure }],
    });
}
