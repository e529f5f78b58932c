// Carriers written by the formats' own words and by other libraries, and what comes out of them.
import { crc32, deflateSync } from "node:zlib";
import PDFDocument from "pdfkit";
import { CarrierError, unwrapCarrier } from "../../../sdk/src/carrier.ts";

/** What a credential may look like, with what carriers have to keep: no ASCII, escapes, the end of CDATA, both line ends. */
export const TEXT = '{"type":["VerifiableCredential"],\r\n"name":"Åse ]]> 日本 \\u0041 &amp; <b>",\n"proof":[]}\n';
export const OTHER = '{"type":["VerifiableCredential"],"name":"Eve"}';

/** A chunk of a PNG. */
export function writeChunk(type: string, data: Uint8Array | string): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), Buffer.from(data as string)]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length - 4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

export const SIGNATURE = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
const IMAGE = writeChunk("IDAT", deflateSync(Buffer.from([0, 255])));

/** A picture of one dot, with chunks after its head. */
export function makePng(...chunks: readonly Buffer[]): Buffer {
  const head = writeChunk("IHDR", Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]));
  return Buffer.concat([SIGNATURE, head, ...chunks, IMAGE, writeChunk("IEND", "")]);
}

/** The iTXt chunk of a badge. */
export function writeText(text: string | Uint8Array, keyword = "openbadgecredential"): Buffer {
  return writeChunk("iTXt", Buffer.concat([Buffer.from(`${keyword}\0\0\0\0\0`), Buffer.from(text as string)]));
}

/** The same, compressed. */
export function packText(packed: Uint8Array, method = 0): Buffer {
  const head = Buffer.concat([Buffer.from("openbadgecredential\0"), Buffer.from([1, method]), Buffer.from("en\0x\0")]);
  return writeChunk("iTXt", Buffer.concat([head, packed]));
}

/** A compact JWT; its signature is none. */
export function makeJwt(payload: string | object, header: object = { alg: "ES256", typ: "vc+jwt" }): string {
  const encode = (part: string | object): string =>
    Buffer.from(typeof part === "string" ? part : JSON.stringify(part)).toString("base64url");
  return `${encode(header)}.${encode(payload)}.${"A".repeat(86)}`;
}

/** Files attached to a PDF, by their names. */
export type Attachments = Readonly<Record<string, string | Uint8Array>>;

/** A PDF by pdfkit, as a certificate is made. */
export async function makePdf(attachments: Attachments, options: PDFKit.PDFDocumentOptions = {}): Promise<Buffer> {
  const pdf = new PDFDocument({ size: "A4", ...options });
  pdf.text("Certificate");
  for (const [name, content] of Object.entries(attachments))
    pdf.file(Buffer.from(content as string), { name, type: "application/json" });
  const parts: Buffer[] = [];
  pdf.on("data", (part: Buffer) => parts.push(part));
  const done = new Promise((resolve) => pdf.on("end", resolve));
  pdf.end();
  await done;
  return Buffer.concat(parts);
}

/** A PDF out of the texts of its objects, without any table: what is written decides what is found. */
export function joinPdf(...objects: readonly (string | Uint8Array)[]): Buffer {
  return Buffer.concat([Buffer.from("%PDF-1.7\n"), ...objects.map((one) => Buffer.from(one as string))]);
}

/** A file specification and its stream, as objects of these numbers. */
export function writeAttachment(
  content: string | Uint8Array,
  { number = 8, name = "(a.json)", packed = false }: { number?: number; name?: string; packed?: boolean } = {},
): Buffer {
  const data = packed ? deflateSync(Buffer.from(content as string)) : Buffer.from(content as string);
  const filter = packed ? "/Filter /FlateDecode " : "";
  return Buffer.concat([
    Buffer.from(`${number} 0 obj\n<< /Type /Filespec /F ${name} /EF << /F ${number + 1} 0 R >> >>\nendobj\n`),
    Buffer.from(`${number + 1} 0 obj\n<< ${filter}/Length ${data.length} >>\nstream\n`),
    data,
    Buffer.from("\nendstream\nendobj\n"),
  ]);
}

/** What comes out: the kind, the place and the text; or the code and the message. */
export async function unwrap(bytes: Uint8Array | string): Promise<readonly string[]> {
  try {
    const { kind, place, credential } = await unwrapCarrier(typeof bytes === "string" ? Buffer.from(bytes) : bytes);
    return [kind, place, Buffer.from(credential).toString()];
  } catch (error) {
    if (!(error instanceof CarrierError)) throw error;
    return [error.code, error.message, ...error.places];
  }
}
