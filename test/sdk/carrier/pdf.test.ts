// Files attached to PDFs, as several libraries write them, in every revision.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PDFDocument as CantooDocument } from "@cantoo/pdf-lib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requireProgram } from "../../../scripts/debian.ts";
import { makeSampleCredentials } from "../../../scripts/sample-credentials.ts";
import { joinPdf, makeJwt, makePdf, makePng, OTHER, TEXT, unwrap, writeAttachment, writeText } from "./make.ts";

let folder: string;
let file: string;
let certificate: Buffer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "laurel-pdf-"));
  file = (await makeSampleCredentials())[0]?.files[0] as string;
  certificate = await makePdf(
    { "niamh – é.json": file },
    { subset: "PDF/A-3b", tagged: true, lang: "en", pdfVersion: "1.7" },
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What qpdf makes of a PDF. */
function rewrite(pdf: Uint8Array, ...words: readonly string[]): Buffer {
  const [from, to] = [join(folder, "from.pdf"), join(folder, "to.pdf")];
  writeFileSync(from, pdf);
  execFileSync(requireProgram("qpdf"), [...words, from, to]);
  return readFileSync(to);
}

const NAMED = "attachment niamh – é.json";

describe("a credential attached to a PDF", () => {
  it("comes out byte for byte, where pdfkit wrote it", async () => {
    expect(await unwrap(certificate)).toEqual(["pdf", NAMED, file]);
    expect(await unwrap(await makePdf({ "a.json": file }, { compress: false }))).toEqual([
      "pdf",
      "attachment a.json",
      file,
    ]);
  });

  it.each([
    ["--object-streams=generate"],
    ["--object-streams=generate", "--linearize"],
    ["--object-streams=disable"],
    ["--linearize"],
    ["--qdf"],
    ["--qdf", "--object-streams=generate"],
    ["--stream-data=uncompress"],
    ["--recompress-flate", "--compression-level=9"],
  ])("comes out byte for byte, where qpdf %s %s wrote it", async (...words) => {
    expect(await unwrap(rewrite(certificate, ...words))).toEqual(["pdf", NAMED, file]);
  });

  it("comes out byte for byte, where qpdf attached it", async () => {
    const attached = join(folder, "attached.json");
    writeFileSync(attached, file);
    const written = rewrite(await makePdf({}), "--add-attachment", attached, "--");
    expect(await unwrap(written)).toEqual(["pdf", "attachment attached.json", file]);
  });

  it.each([true, false])(
    "comes out byte for byte, where pdf-lib wrote it, object streams: %s",
    async (useObjectStreams) => {
      const pdf = await CantooDocument.create();
      pdf.addPage();
      await pdf.attach(Buffer.from(file), "ü.json");
      expect(await unwrap(await pdf.save({ useObjectStreams }))).toEqual(["pdf", "attachment ü.json", file]);
      const again = await CantooDocument.load(certificate);
      expect(await unwrap(await again.save({ useObjectStreams }))).toEqual(["pdf", NAMED, file]);
    },
  );

  it.each([
    ["a note on a page", "4 0 obj << /Type /Annot /Subtype /FileAttachment /FS 8 0 R >> endobj\n"],
    ["a page", "4 0 obj << /Type /Page /AF [8 0 R] >> endobj\n"],
    ["nothing", ""],
  ])("comes out, where it is named by %s", async (_, object) => {
    expect(await unwrap(joinPdf(object, writeAttachment(TEXT)))).toEqual(["pdf", "attachment a.json", TEXT]);
  });

  it("comes out of an inline specification, with names and lengths written otherwise", async () => {
    const pdf = joinPdf(
      "4 0 obj[null true<</#45F<</UF 9 0 R/F 9 0 R>>/UF<FEFF00C5>/F(\\(a\\\\\\)\\102)% comment >>\n>>]endobj",
      `\n9\r0 \n obj<</Length 12 0 R>>stream\r\n${TEXT}\rendstream endobj 12 0 obj ${Buffer.byteLength(TEXT)} endobj`,
    );
    expect(await unwrap(pdf)).toEqual(["pdf", "attachment Å", TEXT]);
  });

  it("comes out of a PDF, a picture or a JWT that is attached", async () => {
    const inner = { "inner.pdf": certificate };
    expect(await unwrap(await makePdf(inner))).toEqual(["pdf", `attachment inner.pdf › ${NAMED}`, file]);
    // Of one that is not packed, the objects count as the outer one's too.
    expect((await unwrap(await makePdf(inner, { compress: false })))[2]).toBe(file);
    const badge = { "b.png": makePng(writeText(makeJwt(TEXT))), "c.txt": "Congratulations!", "d.json": '{"page":1}' };
    const place = "attachment b.png › iTXt openbadgecredential › payload";
    expect(await unwrap(await makePdf(badge))).toEqual(["pdf", place, TEXT]);
  });
});

describe("a PDF with different credentials", () => {
  /** Another revision behind, which puts other objects in the place of those. */
  const revise = (pdf: Uint8Array, ...objects: readonly (string | Uint8Array)[]): Buffer =>
    Buffer.concat([
      pdf,
      joinPdf(...objects).subarray(9),
      Buffer.from("xref\n0 0\ntrailer << /Prev 9 >>\nstartxref\n9\n%%EOF\n"),
    ]);

  it.each<[string, () => Buffer | Promise<Buffer>]>([
    ["attached side by side", () => makePdf({ "a.json": TEXT, "b.json": OTHER })],
    ["in a picture that is attached", () => makePdf({ "a.json": TEXT, "b.png": makePng(writeText(OTHER)) })],
    ["in a JWT that is attached", () => makePdf({ "a.json": TEXT, "b.jwt": makeJwt(OTHER) })],
    ["in a PDF that is attached", async () => makePdf({ "a.json": TEXT, "b.pdf": await makePdf({ "c.json": OTHER }) })],
    ["of which one is cut", () => makePdf({ "a.json": TEXT, "b.json": OTHER.slice(0, -2) })],
    ["of which one is written in escapes", () => makePdf({ "a.json": TEXT, "b.json": OTHER.replace("V", "\\u0056") })],
    [
      "of which one is in UTF-16",
      () => makePdf({ "a.json": TEXT, "b.json": Buffer.from(`\ufeff${OTHER}`, "utf16le") }),
    ],
    ["of which one is in VC 1.1", () => makePdf({ "a.json": TEXT, "b.jwt": makeJwt({ vc: { name: "Eve" } }) })],
    [
      "of which the newer revision replaces the stream",
      () => revise(joinPdf(writeAttachment(TEXT)), writeAttachment(OTHER).subarray(60)),
    ],
    [
      "of which the newer revision replaces both objects",
      () => revise(joinPdf(writeAttachment(TEXT)), writeAttachment(OTHER, { packed: true })),
    ],
    [
      "of which the newer revision adds one",
      () => revise(joinPdf(writeAttachment(TEXT)), writeAttachment(OTHER, { number: 20 })),
    ],
    [
      "by the names of one specification",
      () =>
        joinPdf(
          writeAttachment(TEXT),
          writeAttachment(OTHER, { number: 20 }).subarray(66),
          "8 0 obj << /EF << /F 9 0 R /UF 21 0 R >> >> endobj",
        ),
    ],
    [
      "one of them behind the stream of a page",
      () =>
        joinPdf(writeAttachment(TEXT), "30 0 obj << /Length 400 >> stream\n", writeAttachment(OTHER, { number: 20 })),
    ],
  ])("is refused: %s", async (_, make) => {
    const [code, , ...places] = await unwrap(await make());
    expect([code, places.length]).toEqual(["carrier.several", 2]);
  });

  it("is refused where a later revision was saved by pdf-lib, and names both", async () => {
    const pdf = await CantooDocument.load(certificate);
    await pdf.attach(Buffer.from(OTHER), "y.json");
    const [code, message] = await unwrap(await pdf.save());
    expect([code, message]).toEqual([
      "carrier.several",
      `The file contains 2 different credentials: ${NAMED}; attachment y.json`,
    ]);
  });

  it("is one credential where both are the same", async () => {
    expect((await unwrap(await makePdf({ "a.json": TEXT, "b.json": TEXT })))[2]).toBe(TEXT);
    expect((await unwrap(revise(joinPdf(writeAttachment(TEXT)), writeAttachment(TEXT, { packed: true }))))[2]).toBe(
      TEXT,
    );
  });
});

describe("a PDF out of which none comes", () => {
  it("has none", async () => {
    expect((await unwrap(await makePdf({})))[0]).toBe("carrier.none");
    expect((await unwrap(await makePdf({ "a.txt": "x", "b.png": makePng(), "c.json": '{"a":1}' })))[0]).toBe(
      "carrier.none",
    );
    expect((await unwrap("%PDF-1.7"))[0]).toBe("carrier.none");
  });

  it("is encrypted, and told so", async () => {
    expect(await unwrap(rewrite(certificate, "--encrypt", "", "owner", "256", "--"))).toEqual([
      "carrier.damaged",
      "The PDF is encrypted",
    ]);
  });

  it.each([
    [
      "has a stream of a wrong length",
      joinPdf(writeAttachment(TEXT))
        .toString("latin1")
        .replace(/\/Length \d+/, "/Length 5"),
    ],
    [
      "has a stream of two lengths",
      joinPdf(writeAttachment(`${TEXT}\nendstream`), "9 0 obj 1 endobj")
        .toString("latin1")
        .replace(/\/Length (\d+)/, "/Length $1 /Length 90"),
    ],
    [
      "has a stream packed otherwise",
      joinPdf(writeAttachment(TEXT, { packed: true }))
        .toString("latin1")
        .replace("/FlateDecode", "/LZWDecode"),
    ],
    [
      "has a stream with a predictor",
      joinPdf(writeAttachment(TEXT, { packed: true }))
        .toString("latin1")
        .replace("/Filter", "/DecodeParms << /Predictor 12 >> /Filter"),
    ],
    [
      "has a stream in another file",
      joinPdf(writeAttachment(TEXT)).toString("latin1").replace("/Length", "/F (x) /Length"),
    ],
    [
      "has objects that are not where they should be",
      joinPdf(writeAttachment(TEXT), "7 0 obj << /Type /ObjStm /N 2 /First 5 /Length 5 >> stream\n1 0 2\nendstream"),
    ],
  ])("%s", async (_, pdf) => expect((await unwrap(Buffer.from(pdf as string, "latin1")))[0]).toBe("carrier.damaged"));
});
