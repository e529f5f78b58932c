// What a file is that is taken for a workbook: by its bytes, whatever its name says. What is none gets its own cure.
import type { Archive } from "./archive.ts";
import type { IssuingError } from "../../messages/issuing-error.ts";
import type { Refuse } from "./refusal.ts";

const ZIP = Buffer.from("PK\x03\x04", "latin1");
const EMPTY_ZIP = Buffer.from("PK\x05\x06", "latin1");
/** The compound file of old Office programs, which holds what a password protects too ([MS-CFB]). */
const COMPOUND = Buffer.from("d0cf11e0a1b11ae1", "hex");

const SAVE = "open the file in a spreadsheet program and save it as .xlsx or as CSV UTF-8";

/** Whether a file begins as a workbook does, or as what is taken for one: `readWorkbook` says what it is. */
export function isWorkbook(start: Uint8Array): boolean {
  return [ZIP, EMPTY_ZIP, COMPOUND].some((magic) => magic.equals(start.subarray(0, magic.length)));
}

/** Refuses a compound file: undefined for any other. */
export function refuseCompound(bytes: Buffer, refuse: Refuse): IssuingError | undefined {
  if (!COMPOUND.equals(bytes.subarray(0, COMPOUND.length))) return undefined;
  const has = (stream: string): boolean => bytes.includes(Buffer.from(stream, "utf16le"));
  if (has("EncryptedPackage"))
    return refuse(
      "the workbook is protected by a password",
      "remove the password (File, Info, Protect Workbook) and save again",
    );
  if (has("Workbook") || has("Book")) return refuse("the file is an old Excel workbook (.xls)", SAVE);
  if (has("WordDocument"))
    return refuse("the file is an old Word document (.doc), not a table", "export the learners again");
  return refuse("the file is an old Office document, not a table", "export the learners again");
}

/** Refuses an archive that is no workbook. */
export function refuseArchive({ names, read }: Archive, refuse: Refuse): IssuingError {
  if (names.includes("mimetype") && read("mimetype")?.toString("latin1").includes("opendocument.spreadsheet") === true)
    return refuse("the file is an OpenDocument spreadsheet (.ods)", SAVE);
  if (names.some((name) => /^xl\/workbook\d*\.bin$/.test(name)))
    return refuse("the file is a binary Excel workbook (.xlsb)", SAVE);
  if (names.some((name) => name.startsWith("index/") || name === "index.zip"))
    return refuse("the file is an Apple Numbers document", "export it from Numbers as Excel or as CSV");
  if (names.some((name) => name.startsWith("word/")))
    return refuse("the file is a Word document (.docx), not a table", "export the learners again");
  if (names.some((name) => name.startsWith("ppt/")))
    return refuse("the file is a presentation (.pptx), not a table", "export the learners again");
  const inside = names.find((name) => !name.endsWith("/"));
  if (inside === undefined) return refuse("the file is an empty ZIP archive", "export the learners again");
  return refuse(
    `the file is a ZIP archive (with ${inside}), not a workbook`,
    "unpack the archive and name the file inside",
  );
}
