// What browsers have in the place of de.ts: the German texts where they are asked for, as a file of their own.

import type { ReportTexts } from "./texts.ts";

/** Loads the German texts. */
export const de = async (): Promise<ReportTexts> => (await import("./de.ts")).de;
