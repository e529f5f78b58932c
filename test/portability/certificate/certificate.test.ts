// The certificate: PDF/A-3b with the file inside, the same bytes each time, and only what it is to say.
import { createHash } from "node:crypto";
import { AFRelationship, PDFArray, PDFDict, PDFDocument, PDFName, type PDFRawStream, PDFStream } from "@cantoo/pdf-lib";
import decodeQR from "qr/decode.js";
import { beforeAll, describe, expect, it } from "vitest";
import { drawBadgePng } from "../../../portability/src/certificate/badge.ts";
import { type CertificatePress, openPress } from "../../../portability/src/index.ts";
import { unwrapCarrier } from "../../../sdk/src/carrier.ts";
import { withhold, parseCredential } from "../../../sdk/src/index.ts";
import { readLink } from "../../../sdk/src/link.ts";
import { type MadeCredential, makeCredential, makeCredentials, readMade } from "../credentials.ts";
import { readText, runOn, unpack } from "./pdf.ts";

const PAGE = "https://verify.university.example.org/";
let sample: MadeCredential;
let plain: CertificatePress;

beforeAll(async () => {
  sample = await makeCredential();
  plain = await openPress();
});

const draw = async ({ file, opened }: MadeCredential, options?: Parameters<typeof openPress>[0]): Promise<Uint8Array> =>
  (options === undefined ? plain : await openPress(options)).draw(file, opened);

/** The first place of a pattern in a text that is too long to be printed. */
const find = (text: string, pattern: RegExp): string | undefined => pattern.exec(text)?.[0];

/** Its lines, blanks pressed together. */
const readLines = (pdf: Uint8Array): string[] =>
  readText(pdf)
    .split("\n")
    .map((line) => line.replace(/\s+/g, " ").trim());

describe("a certificate as a file", () => {
  it("carries the credential byte for byte, once, to three readers", async () => {
    const pdf = await draw(sample, { page: PAGE });
    expect(runOn(pdf, "qpdf", "--check", "%").toString()).toContain("No syntax or stream encoding errors found");
    const attachments = (await PDFDocument.load(pdf)).getAttachments();
    expect(attachments).toHaveLength(1);
    expect(attachments[0]).toMatchObject({
      name: "credential.json",
      mimeType: "application/json",
      afRelationship: AFRelationship.Data,
    });
    expect(Buffer.from(attachments[0]?.data ?? []).equals(sample.file)).toBe(true);
    expect(runOn(pdf, "qpdf", "--show-attachment=credential.json", "%").equals(sample.file)).toBe(true);
    const { kind, credential } = await unwrapCarrier(pdf);
    expect(kind).toBe("pdf");
    expect(Buffer.from(credential).equals(sample.file)).toBe(true);
  });

  it("is the same, byte for byte, whatever was drawn before it", async () => {
    const [first, other] = await makeCredentials(
      { "/credentialSubject/name": "Ελένη Ω\u2010\u00a0Παπαδοπούλου" },
      { "/credentialSubject/name": "Ω-Ω Ünal\u2011ΩÅ" },
    );
    const press = await openPress({ page: PAGE });
    const alone = await press.draw((first as MadeCredential).file, (first as MadeCredential).opened);
    const busy = await openPress({ page: PAGE });
    for (const { file, opened } of [other as MadeCredential, sample]) await busy.draw(file, opened);
    const after = await busy.draw((first as MadeCredential).file, (first as MadeCredential).opened);
    expect(Buffer.compare(alone, after)).toBe(0);
    expect(Buffer.compare(alone, await draw(sample, { page: PAGE }))).not.toBe(0);
  });

  it("keeps the rules of PDF/A-3b that can be looked at here", async () => {
    // A picture that is clear in places, which PDF/A-1 and printers are at odds with.
    const pdf = await draw(sample, { page: PAGE, image: drawBadgePng() });
    expect(Buffer.from(pdf.subarray(0, 9)).toString("latin1")).toBe("%PDF-1.7\n");
    expect([...pdf.subarray(10, 14)].every((byte) => byte > 127)).toBe(true);
    const document = await PDFDocument.load(pdf, { updateMetadata: false });
    const { catalog, context } = document;
    const objects = context.enumerateIndirectObjects().map(([, object]) => object);
    const dictionaries = objects.flatMap((object) =>
      object instanceof PDFStream ? [object.dict] : object instanceof PDFDict ? [object] : [],
    );
    const typed = (name: string): PDFDict[] =>
      dictionaries.filter((dictionary) => dictionary.get(PDFName.of("Type")) === PDFName.of(name));
    // Metadata: not packed, and as the document's information has it.
    const metadata = catalog.lookup(PDFName.of("Metadata")) as PDFRawStream;
    expect(metadata.dict.has(PDFName.of("Filter"))).toBe(false);
    const xmp = Buffer.from(metadata.contents).toString("utf8");
    expect(xmp).toMatch(/^<\?xpacket begin="\ufeff"[\s\S]*<\?xpacket end="w"\?>$/);
    expect(xmp).toContain("<pdfaid:part>3</pdfaid:part>");
    expect(xmp).toContain("<pdfaid:conformance>B</pdfaid:conformance>");
    expect(xmp).toContain("<xmp:CreateDate>2026-06-15T00:00:00Z</xmp:CreateDate>");
    expect(document.getCreationDate()?.toISOString()).toBe("2026-06-15T00:00:00.000Z");
    expect(xmp).toContain(`>${document.getTitle()}</rdf:li>`);
    expect([document.getAuthor(), document.getSubject(), document.getKeywords()]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    // Colours mean something by themselves.
    const [intent] = catalog.lookup(PDFName.of("OutputIntents"), PDFArray).asArray();
    const profile = context.lookup(intent as never, PDFDict).lookup(PDFName.of("DestOutputProfile"), PDFStream);
    expect(profile.dict.get(PDFName.of("N"))?.toString()).toBe("3");
    const text = unpack(pdf);
    expect(find(text, /acsp/)).toBe("acsp");
    expect(
      find(text, /DeviceCMYK|\/SMask|\/ExtGState \S|\/JavaScript|\/Launch|\/Encrypt|\/Interpolate true/),
    ).toBeUndefined();
    // Fonts are inside, whole to what is used of them.
    expect(typed("FontDescriptor").length).toBe(3);
    for (const font of typed("FontDescriptor")) expect(font.has(PDFName.of("FontFile2"))).toBe(true);
    expect(
      runOn(pdf, "pdffonts", "%")
        .toString()
        .split("\n")
        .slice(2, -1)
        .every((line) => / yes yes yes /.test(line)),
    ).toBe(true);
    // No glyph in the place of one that is missing.
    expect(find(text, /<(?:[0-9a-f]{4})*?0000(?:[0-9a-f]{4})*?> -?[\d.]+/)).toBeUndefined();
    // The file belongs to the document.
    const associated = catalog.lookup(PDFName.of("AF"), PDFArray);
    expect(associated.size()).toBe(1);
    const spec = associated.lookup(0, PDFDict);
    expect(["AFRelationship", "F", "UF", "EF"].every((name) => spec.has(PDFName.of(name)))).toBe(true);
    expect(typed("EmbeddedFile")[0]?.lookup(PDFName.of("Params"), PDFDict).has(PDFName.of("ModDate"))).toBe(true);
    expect(context.trailerInfo.ID).toBeInstanceOf(PDFArray);
    // Links are printed with the page, and the page is tagged in its language.
    for (const link of typed("Annot")) expect(link.get(PDFName.of("F"))?.toString()).toBe("4");
    expect(catalog.has(PDFName.of("StructTreeRoot"))).toBe(true);
    expect(catalog.get(PDFName.of("Lang"))?.toString()).toBe("(en)");
  });

  it("escapes the title in its metadata", async () => {
    const made = await makeCredential({ "/name": "C & C++ <em>\"for\" 'all'</em> – Ω" });
    const pdf = await draw(made);
    expect((await PDFDocument.load(pdf)).getTitle()).toBe("C & C++ <em>\"for\" 'all'</em> – Ω");
    expect(Buffer.from(pdf).toString("utf8")).toContain(
      "C &#38; C++ &#60;em&#62;&#34;for&#34; &#39;all&#39;&#60;/em&#62; – Ω",
    );
  });
});

describe("a certificate as a page", () => {
  it("says what the credential says, in English or German, and that it proves nothing by itself", async () => {
    const english = readLines(await draw(sample, { page: PAGE }));
    for (const line of [
      "University of Example",
      "Dublin, Ireland",
      "Niamh Åkesson",
      "has completed",
      "Data Analysis with Python",
      "Learning outcomes Loads and cleans tabular data",
      "Grade Final grade: C (of A, B, C, D, F; pass from D)",
      "Workload 3 ECTS · 75 h",
      "Level EQF 6",
      "Assessment supervised practical examination; project report",
      "Quality assurance institutional accreditation · Institutional accreditation 2024",
      "Awarded on 5 June 2026",
      "Date of issue 15 June 2026",
      "Valid until 14 June 2031, inclusive",
      "The digital file is the certificate. This page alone proves nothing.",
      `Check the file at ${PAGE}`,
    ])
      expect(english).toContain(line);
    const german = readLines(await draw(sample, { language: "de" })).join("\n");
    expect(german).toContain("Die digitale Datei ist das Zertifikat. Diese Seite allein beweist nichts.");
    expect(german).toContain("Gültig bis 14. Juni 2031, einschließlich");
    const own = await makeCredential({ "/credentialSubject/achievement/inLanguage": "de" });
    expect(readLines(await draw(own))).toContain("hat abgeschlossen");
    expect(english.join("\n").replace("Valid until", "")).not.toMatch(/\bvalid|genuine|verified/i);
  });

  it("is one page, and more where there are very many outcomes, none of which is lost", async () => {
    const outcomes = Array.from({ length: 130 }, (_, i) => `States outcome number ${i} of a course that has very many`);
    const pdf = await draw(await makeCredential({ "/credentialSubject/achievement/learningOutcome": outcomes }), {
      page: PAGE,
    });
    const lines = readLines(pdf);
    for (const outcome of outcomes) expect(lines.some((line) => line.endsWith(outcome))).toBe(true);
    expect((await PDFDocument.load(pdf)).getPageCount()).toBe(4);
    expect(lines).toContain("Niamh Åkesson · Data Analysis with Python · page 4 of 4");
    expect((await PDFDocument.load(await draw(sample))).getPageCount()).toBe(1);
  });

  it("writes names in Latin, Greek, Cyrillic and Vietnamese letters, and gives them back", async () => {
    const names = [
      "Ελένη Παπαδοπούλου",
      "Αθηνά Ἀριστοτέλους",
      "Юлия Щербакова-Ёлкина",
      "Ђорђе Љубичић",
      "Nguyễn Thị Hồng Ánh",
      "Đặng Ướt Mượt",
      "Łukasz Żółć",
      "Şükrü Ğİı Ünal",
      "Þórður Ásgeirsson",
      "N\u0303an\u0303ez A\u030akesson",
      "Ngo\u0323\u0302c",
      "S\u0323\u0307o\u0328\u0301 x\u0331",
      "O’Brien-D’Áth, Jr.",
    ];
    const made = await makeCredentials(...names.map((name) => ({ "/credentialSubject/name": name })));
    for (const [i, name] of names.entries())
      expect(readText(await draw(made[i] as MadeCredential)).normalize("NFC")).toContain(name.normalize("NFC"));
  });

  it("breaks and shrinks a very long name, and refuses one that no page has room for", async () => {
    const name = `${"Maximiliane ".repeat(14)}von Sigmaringen`;
    const text = readLines(await draw(await makeCredential({ "/credentialSubject/name": name }))).join(" ");
    expect(text).toContain(name);
    const endless = await makeCredential({ "/credentialSubject/name": "W".repeat(250) });
    expect(readLines(await draw(endless)).join("")).toContain("W".repeat(250));
    await expect(draw(await makeCredential({ "/credentialSubject/name": "W".repeat(301) }))).rejects.toMatchObject({
      code: "certificate.long",
      message: "/credentialSubject/name has 301 characters, but a page has room for 300",
    });
  });

  it("writes out what would hide or reorder text", async () => {
    const name = "Niamh \u202enossekÅ\u202c\u200b\u2066x\u2069\u0000\u0007 \u00ad\ufeffend";
    const made = await makeCredential({ "/credentialSubject/name": name });
    const text = readText(await draw(made)).replace(/\s+/g, "");
    expect(text).toContain("Niamh\\u{202e}nossekÅ\\u{202c}\\u{200b}\\u{2066}x\\u{2069}\\u{0}\\u{7}endhascompleted");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that none is there is the point
    expect(text).not.toMatch(/[\u0000-\u0008\u000e-\u001f\u200b\u2066\u2069]/);
  });

  it("names the characters that no font has, and where they stand", async () => {
    const made = await makeCredential({ "/credentialSubject/name": "张伟 Zhang" });
    await expect(draw(made)).rejects.toMatchObject({
      code: "certificate.characters",
      place: "/credentialSubject/name",
      message: "/credentialSubject/name: no available font has 张 (U+5F20), 伟 (U+4F1F)",
    });
    const syriac = await makeCredential({ "/credentialSubject/name": "ܐܒܓ" });
    await expect(draw(syriac)).rejects.toMatchObject({ code: "certificate.direction" });
    const piled = await makeCredential({ "/credentialSubject/name": `N${"\u0301".repeat(10)}iamh` });
    await expect(draw(piled)).rejects.toThrow("/credentialSubject/name: a character has more than eight marks");
  });
});

describe("a certificate's code", () => {
  const scan = (pdf: Uint8Array): string => {
    const image = runOn(pdf, "pdftoppm", "-r", "220", "-gray", "-singlefile", "%", "@");
    const [, width, height] = /^P5\s(\d+)\s(\d+)\s/.exec(image.toString("latin1", 0, 40)) ?? [];
    const [columns, rows] = [Number(width), Number(height)];
    const pixels = image.subarray(image.length - columns * rows);
    const [left, top, side] = [0, Math.floor(rows * 0.7), Math.floor(columns * 0.37)];
    const data = new Uint8Array(side * (rows - top) * 4).fill(255);
    for (let y = top; y < rows; y++)
      for (let x = left; x < side; x++)
        data.fill(pixels[y * columns + x] ?? 255, ((y - top) * side + x) * 4, ((y - top) * side + x) * 4 + 3);
    return decodeQR({ width: side, height: rows - top, data });
  };

  it("holds the whole file", async () => {
    const link = scan(await draw(sample, { page: PAGE }));
    expect(link.startsWith(`${PAGE}#/q/1/`)).toBe(true);
    expect(await readLink(link)).toBe(sample.file.toString());
  });

  it("holds the page's address alone where the file is too large for paper", async () => {
    const hash = (text: string): string => createHash("sha256").update(text).digest("hex");
    const outcomes = Array.from({ length: 60 }, (_, i) => `Explains ${hash(String(i))}`);
    const made = await makeCredential({ "/credentialSubject/achievement/learningOutcome": outcomes });
    const pdf = await draw(made, { page: PAGE });
    expect(scan(pdf)).toBe(PAGE);
    expect(readLines(pdf)).toContain("The code leads to the page that checks the file.");
  });

  it("and the address beside it are of letters that every font and reader has", async () => {
    const pdf = await draw(sample, { page: "https://\u691c\u8a3c.example" });
    expect(readLines(pdf)).toContain("Check the file at https://xn--f4vq02e.example/");
    expect(scan(pdf).startsWith("https://xn--f4vq02e.example/#/q/1/")).toBe(true);
  });

  it("is not there where no page is named", async () => {
    const pdf = await draw(sample);
    expect(find(unpack(pdf), /\/URI|QR code/)).toBeUndefined();
    expect(readLines(pdf)).toContain("Check the file with any verifier for Laurel credentials.");
  });
});

describe("what a certificate tells", () => {
  it("is no date of birth, e-mail address, number or id of the learner, unless asked for", async () => {
    const pdf = await draw(sample, { page: PAGE });
    const all = `${unpack(pdf).replace(/\/URI \([^)]*\)/g, "")}\n${readText(pdf)}`;
    expect(sample.file.toString()).toContain("1968-08-18");
    for (const secret of ["1968-08-18", "August 1968", "niamh.akesson", "2026000013"])
      expect(all.includes(secret), secret).toBe(false);
    const outside = unpack(pdf).replace(/BT\n[\s\S]*?\nET/g, "");
    expect(find(outside, /Niamh|kesson|N\0i\0a\0m\0h/)).toBeUndefined();
    const born = await draw(sample, { birthDate: true });
    expect(readLines(born)).toContain("born on 18 August 1968");
  });

  it("is nothing that its holder withheld", async () => {
    const shorter = withhold(parseCredential(sample.file), ["/credentialSubject/name", "/credentialSubject/result"]);
    const made = readMade(Buffer.from(JSON.stringify(shorter)));
    const text = readText(await draw(made, { birthDate: true }));
    expect(text).toContain("(name withheld)");
    expect(text).not.toMatch(/Niamh|Grade/);
  });

  it("is nothing of another learner", async () => {
    const [one, other] = (await makeCredentials({}, {})) as [MadeCredential, MadeCredential];
    const press = await openPress({ page: PAGE });
    await press.draw(one.file, one.opened);
    const pdf = await press.draw(other.file, other.opened);
    const text = `${readText(pdf)}\n${unpack(pdf)}`;
    const { name, email } = one.opened.document.credentialSubject as Record<string, string>;
    // Not even an id of the file that all certificates of a course and a day share.
    const id = (bytes: Uint8Array): string | undefined => find(Buffer.from(bytes).toString("latin1"), /\/ID \[<\w+>/);
    expect(id(pdf)).not.toBe(id(await press.draw(one.file, one.opened)));
    for (const secret of [name, email, one.opened.document.id])
      expect(text.includes(String(secret)), String(secret)).toBe(false);
  });
});
