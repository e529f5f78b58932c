// The files attached to a PDF (ISO 32000-2, 7.11): whatever names one, the list of attached files, a page or a note, in any revision.
import type { Allowance, Found } from "../reading.ts";
import { findObjects } from "./objects.ts";
import { isDictionary, listValues, type PdfDictionary, type PdfValue } from "./values.ts";

const MOST_NAME = 80;

/** Finds the attached files. @throws CarrierError */
export function findInPdf(pdf: Uint8Array, allowance: Allowance): Found[] {
  const specifications: PdfDictionary[] = [];
  const { resolve, readStream } = findObjects(pdf, allowance, (value) => collect(value, specifications));
  const attachments: Found[] = [];
  const seen = new Set<number>();
  for (const specification of specifications) {
    const names = ["UF", "F"].flatMap((key) => listValues(specification, key).flatMap(resolve));
    const place = `attachment ${readName(names.map(({ value }) => value))}`.trim();
    const files = listValues(specification, "EF").flatMap(resolve);
    const streams = files.flatMap(({ value }) =>
      isDictionary(value) ? value.entries.flatMap(([, of]) => resolve(of)) : [],
    );
    for (const { value, stream } of streams) {
      allowance.takePart();
      if (!isDictionary(value) || stream === undefined || seen.has(stream)) continue;
      seen.add(stream);
      attachments.push({ place, bytes: readStream(value, stream), isMeant: false });
    }
  }
  return attachments;
}

/** Adds the dictionaries that have embedded files, at every depth of a value. */
function collect(value: PdfValue, specifications: PdfDictionary[]): void {
  if (Array.isArray(value)) for (const item of value as readonly PdfValue[]) collect(item, specifications);
  if (!isDictionary(value)) return;
  if (listValues(value, "EF").length > 0) specifications.push(value);
  for (const [, item] of value.entries) collect(item, specifications);
}

function readName(names: readonly PdfValue[]): string {
  const name = names.find((one) => one instanceof Uint8Array);
  if (name === undefined) return "";
  const [first, second, third] = name;
  const encoding =
    first === 0xfe && second === 0xff
      ? "utf-16be"
      : first === 0xef && second === 0xbb && third === 0xbf
        ? "utf-8"
        : "latin1";
  return new TextDecoder(encoding).decode(name).slice(0, MOST_NAME).toWellFormed();
}
