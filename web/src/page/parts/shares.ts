// The ways in which a file is handed on from this page: a link, and a QR code. Loaded with the places that need them.

import {
  type CourseDictionary,
  drawQr,
  QR_BORDER,
  QR_MODULE_MM,
  type QrCode,
  readCourseDictionary,
  writeLink,
  writeQrLink,
  writeQrPath,
} from "@laurel/sdk/link";
import { html, type TemplateResult } from "lit";
import { fetchBytes } from "../../given/fetch-bytes.ts";
import { MOST_BYTES } from "../../given/bounded.ts";
import { loadBuild } from "./build.ts";

/** What mail programs carry whole. */
export const LONGEST_MAILED = 2048;
/** So many courses are tried for a shorter link. */
const MOST_COURSES = 20;
/** The least width of a code on paper, in millimetres. */
const LEAST_WIDTH_MM = 45;

/**
 * Writes a file into a link. One that every page opens is better than a shorter one: the dictionary of a course of this host is used only
 * where mail programs would cut the link without it.
 * @param page the address of this page, as links begin
 * @returns undefined where the file fits into no link
 */
export async function shareLink(input: string | Uint8Array, page: string): Promise<string | undefined> {
  try {
    const plain = writeLink(input, { page });
    if (plain.length <= LONGEST_MAILED) return plain;
    courses ??= loadCourses(new URL(page));
    const links = [plain, ...(await courses).map((course) => writeLink(input, { page, course }))];
    return links.reduce((best, link) => (link.length < best.length ? link : best));
  } catch {
    return undefined;
  }
}

let courses: Promise<readonly CourseDictionary[]> | undefined;

/** Draws a file as a QR code that leads to the page; undefined where no code holds it, or where the page has no https. */
export function shareQr(input: string | Uint8Array, page: string): QrCode | undefined {
  try {
    return drawQr(writeQrLink(input, { page }));
  } catch {
    return undefined;
  }
}

/** A code as a picture, black on white, as wide as paper needs. @param label what it is, for whoever does not see it */
export function viewQr(qr: QrCode, label: string): TemplateResult {
  const side = qr.size + 2 * QR_BORDER;
  const width = `${Math.max((LEAST_WIDTH_MM / qr.size) * side, side * QR_MODULE_MM).toFixed(1)}mm`;
  return html`<svg
    class="qr"
    role="img"
    aria-label=${label}
    viewBox="0 0 ${side} ${side}"
    width=${width}
    height=${width}
    shape-rendering="crispEdges"
  >
    <path fill="#fff" d="M0 0h${side}v${side}H0z" />
    <path fill="#000" d=${writeQrPath(qr)} />
  </svg>`;
}

/** Loads the dictionaries of the host's courses; none where something is wrong with them. */
async function loadCourses(page: URL): Promise<readonly CourseDictionary[]> {
  const ids = (await loadBuild(page))?.courses ?? [];
  const found = ids.slice(0, MOST_COURSES).map(async (id): Promise<CourseDictionary[]> => {
    const course = readCourseDictionary(await fetchBytes(new URL(`courses/${id}.json`, page), { most: MOST_BYTES }));
    return course.id === id ? [course] : [];
  });
  return (await Promise.all(found.map((one) => one.catch(() => [])))).flat();
}
