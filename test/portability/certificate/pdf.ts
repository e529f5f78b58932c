// Looks into PDFs by the programs of others: qpdf, poppler's and @cantoo/pdf-lib.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { inflateSync } from "node:zlib";
import { requireProgram } from "../../../scripts/debian.ts";

/** Runs a program on a PDF; `%` among its words is the PDF's name, `@` a file that it writes, which is given back. */
export function runOn(pdf: Uint8Array, program: string, ...words: readonly string[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "laurel-pdf-"));
  try {
    const [input, output] = [join(folder, "in.pdf"), join(folder, "out")];
    writeFileSync(input, pdf);
    const given = words.map((word) => (word === "%" ? input : word === "@" ? output : word));
    const said = execFileSync(find(program), given, { stdio: ["ignore", "pipe", "pipe"] });
    if (!words.includes("@")) return said;
    return readFileSync(program === "pdftoppm" ? `${output}.pgm` : output);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Poppler's programs come together. */
function find(program: string): string {
  return program === "qpdf" ? requireProgram("qpdf") : join(dirname(requireProgram("pdftotext")), program);
}

/** The text of a PDF as a person copies it. */
export function readText(pdf: Uint8Array): string {
  return runOn(pdf, "pdftotext", "-layout", "%", "-").toString("utf8");
}

/** All bytes of a PDF but the attached file's, with every stream unpacked: what anybody finds who searches it. */
export function unpack(pdf: Uint8Array): string {
  const text = Buffer.from(pdf).toString("latin1");
  return text.replace(/(\d+ 0 obj\n<<[\s\S]*?>>\n)stream\n([\s\S]*?)\nendstream/g, (_, head: string, body: string) => {
    if (head.includes("/EmbeddedFile")) return head;
    const bytes = Buffer.from(body, "latin1");
    return `${head}stream\n${head.includes("/FlateDecode") ? inflateSync(bytes).toString("latin1") : body}\nendstream`;
  });
}
