// A certificate: one PDF/A-3b file with a page for people, and the credential's file inside, byte for byte.
import { createHash } from "node:crypto";
import type { OpenedCredential } from "@laurel/sdk";
import { drawQr, writeQrLink } from "@laurel/sdk/link";
import { escapeXml } from "./badge.ts";
import { type CertificateCode, CertificateError } from "./certificate-error.ts";
import { type CertificateContent, type ContentOptions, readContent } from "./content.ts";
import { drawPages, type Foot, type Logo } from "./page.ts";
import { openPen, type Pdf } from "./pen.ts";
import { type Picture, readPicture } from "./picture.ts";
import { type FontFile, openTypefaces, type Typefaces, type Weight } from "./typeface.ts";

/** How certificates are drawn. */
export interface CertificateOptions extends ContentOptions {
  /** The institution's picture: a PNG or JPEG. */
  readonly image?: Uint8Array | undefined;
  /** The address of the page that checks the file, for a QR code. */
  readonly page?: string | undefined;
  /** Fonts for characters that the shipped ones lack. */
  readonly fonts?: readonly FontFile[] | undefined;
}

/** Draws certificates. */
export interface CertificatePress {
  /** Finds out whether a certificate can be drawn. @throws CertificateError */
  readonly check: (opened: OpenedCredential) => void;
  /**
   * Draws a certificate. The same file gives the same bytes.
   * @param file the credential's file, which is put inside as it is
   * @throws CertificateError
   */
  readonly draw: (file: Uint8Array, opened: OpenedCredential) => Promise<Uint8Array>;
}

/** The name of the credential's file inside a certificate. */
const INSIDE = "credential.json";
/** A code has so many modules a side at most, version 30: 55 mm on paper. A signed credential of the sample's cohort takes 125. */
const LARGEST_CODE = 137;

/** Opens what draws certificates: fonts and picture are read once. @throws CertificateError `certificate.font`, `certificate.image` */
export async function openPress(options: CertificateOptions = {}): Promise<CertificatePress> {
  const { default: PdfDocument } = await import("pdfkit");
  const typefaces = await openTypefaces(options.fonts);
  const picture = options.image === undefined ? undefined : readPicture(options.image);
  // As links have it: in ASCII, whatever the letters of its host.
  const page = options.page === undefined ? undefined : new URL(options.page).href;
  const read = (opened: OpenedCredential): CertificateContent => {
    const content = readContent(opened, options);
    requireCharacters(content, typefaces);
    return content;
  };
  return {
    check: (opened) => void read(opened),
    async draw(file, opened) {
      const content = read(opened);
      const pdf = new PdfDocument({
        ...{ pdfVersion: "1.7", subset: "PDF/A-3b", tagged: true, lang: content.language, displayTitle: true },
        ...{ autoFirstPage: false, font: null as never },
        info: { Title: content.title, Producer: "PDFKit", Creator: "Laurel", CreationDate: content.issued },
      });
      const written = collect(pdf);
      writeMetadata(pdf, content, file);
      const foot: Foot = { page, file: INSIDE, qr: page === undefined ? undefined : drawCode(file, page) };
      drawPages(openPen(pdf, typefaces), { content, foot, logo: picture && openLogo(pdf, picture) });
      pdf.file(file as never, {
        ...{ name: INSIDE, type: "application/json", relationship: "Data" },
        ...{ creationDate: content.issued, modifiedDate: content.issued },
      });
      pdf.end();
      return written;
    },
  };
}

/** What no font sets rightly: scripts that nobody has looked at here, such as Syriac, Thaana, N'Ko and Adlam; marks that pile up over other lines. */
const FAULTS: readonly (readonly [CertificateCode, RegExp, problem: string])[] = [
  [
    "certificate.direction",
    /[\u0700-\u086f\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u,
    "Arabic and Hebrew are the only right-to-left scripts that can be set",
  ],
  ["certificate.characters", /\p{M}{9}/u, "a character has more than eight marks, which no one can read"],
];

function requireCharacters(content: CertificateContent, { findMissing }: Typefaces): void {
  const { body, place, onBehalfOf, learner, born, title, outcomes, facts, id, registry } = content;
  const texts: readonly (readonly [place: string, weight: Weight, ...texts: string[]])[] = [
    ["/credentialSubject/name", "display", learner],
    ["/name", "display", title],
    ["/issuer/name", "strong", body],
    ["/issuer", "plain", place, onBehalfOf],
    ["learning-outcomes", "plain", ...outcomes],
    ...facts.map(({ name, texts: said }) => [name, "plain", ...said] as const),
    ["/id", "plain", id, registry, born],
  ];
  for (const [where, weight, ...said] of texts) {
    const fault = FAULTS.find(([, pattern]) => said.some((text) => pattern.test(text)));
    if (fault !== undefined) throw new CertificateError(fault[0], `${where}: ${fault[2]}`, { place: where });
    const missing = [...new Set(said.flatMap((text) => findMissing(text, weight)))];
    if (missing.length === 0) continue;
    const named = missing.slice(0, 12).map((one) => `${one} (${[...one].map(nameCodePoint).join(" ")})`);
    const more = missing.length > named.length ? ` and ${missing.length - named.length} more` : "";
    const message = `${where}: no available font has ${named.join(", ")}${more}`;
    throw new CertificateError("certificate.characters", message, { place: where });
  }
}

function nameCodePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

/** The code with the whole file, or, where that would be too large for paper, with the page's address alone. */
function drawCode(file: Uint8Array, page: string): Foot["qr"] {
  const link = writeQrLink(file, { page });
  try {
    const code = drawQr(link);
    if (code.size <= LARGEST_CODE) return { code, link, holdsFile: true };
  } catch {
    // No code holds it.
  }
  return { code: drawQr(page), link: page, holdsFile: false };
}

/** What pdfkit has no option for. */
interface PdfInside {
  _id: Uint8Array;
  _addInfo: () => void;
  _imageCount: number;
  appendXML: (xml: string) => void;
  ref: (data: object) => { readonly end: (bytes: Uint8Array) => void };
}

/** Writes XMP metadata, and an id of the content's own: pdfkit escapes no text, and makes the id of title and date alone. */
function writeMetadata(pdf: Pdf, { title, issued }: CertificateContent, file: Uint8Array): void {
  const inside = pdf as unknown as PdfInside;
  inside._id = createHash("sha256").update(file).digest().subarray(0, 16);
  const time = `${issued.toISOString().slice(0, 19)}Z`;
  inside._addInfo = () =>
    inside.appendXML(
      [
        '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">',
        `<xmp:CreateDate>${time}</xmp:CreateDate><xmp:CreatorTool>Laurel</xmp:CreatorTool><pdf:Producer>PDFKit</pdf:Producer>`,
        `<dc:title><rdf:Alt><rdf:li xml:lang="x-default">${escapeXml(title)}</rdf:li></rdf:Alt></dc:title>`,
        "</rdf:Description>",
      ].join("\n"),
    );
}

/** The institution's picture in one document. */
function openLogo(pdf: Pdf, { width, height, filter, colours, bytes }: Picture): Logo {
  const inside = pdf as unknown as PdfInside;
  const image = {
    ...{ width, height, label: "Logo" },
    obj: undefined as unknown,
    embed() {
      const head = { Type: "XObject", Subtype: "Image", Width: width, Height: height, BitsPerComponent: 8 };
      const object = inside.ref({ ...head, ColorSpace: colours, Filter: filter });
      object.end(bytes);
      image.obj = object;
    },
  };
  return { width, height, place: (x, y, w, h) => void pdf.image(image as never, x, y, { width: w, height: h }) };
}

function collect(pdf: Pdf): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  return new Promise((resolve, reject) => {
    pdf.on("data", (piece: Uint8Array) => pieces.push(piece));
    pdf.on("end", () => resolve(Buffer.concat(pieces)));
    pdf.on("error", reject);
  });
}
