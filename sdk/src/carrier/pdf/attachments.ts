// The files attached to a PDF (ISO 32000-2, 7.11).
import type { Allowance } from "../allowance.ts";
import { refuseDamaged } from "../carrier-error.ts";
import type { Found } from "../found.ts";

/** Finds the attached files. @throws CarrierError */
export function findInPdf(_pdf: Uint8Array, _allowance: Allowance): Found[] {
  throw refuseDamaged("PDFs are not read yet");
}
