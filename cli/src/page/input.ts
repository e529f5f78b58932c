// Reads what a page is made of: a trust list, a brand, courses.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readCourse } from "@laurel/issuing";
import { readCourseDictionary, writeCourseDictionary } from "@laurel/sdk/link";
import { usageError } from "../terminal/failure.ts";
import { readBrand } from "./brand.ts";
import type { Files, PageInput } from "./compose.ts";
import { type PublicTrustOptions, readPublicTrust, type TrustLookup } from "./public-trust.ts";

/** The files that a page is made of. */
export interface PageOptions extends PublicTrustOptions {
  readonly brand?: string;
  readonly courses?: string;
}

/** Reads them. @throws CommandError · IssuingError naming what is at fault */
export async function readPageInput(lookup: TrustLookup, options: PageOptions): Promise<PageInput> {
  const trust = await readPublicTrust(lookup, options);
  const presentation = options.brand === undefined ? { brand: null, knownPages: [] } : await readBrand(options.brand);
  const courses = options.courses === undefined ? new Map() : await readCourses(options.courses);
  return { trust, presentation, courses };
}

/** The courses of a folder as dictionaries, by which this host's own links are shorter. */
async function readCourses(folder: string): Promise<Files> {
  const names = await readdir(folder).catch(() => {
    throw usageError(`--courses ${folder}: there is no such folder`, "name the folder that holds your course files");
  });
  const files = new Map<string, Uint8Array>();
  for (const name of names.filter((one) => one.endsWith(".json")).sort()) {
    const { template: credential, disclosable } = await readCourse(join(folder, name));
    const bytes = writeCourseDictionary({ credential, disclosable });
    files.set(`courses/${readCourseDictionary(bytes).id}.json`, bytes);
  }
  if (files.size === 0) throw usageError(`--courses ${folder}: no course file is there`, "course files end in .json");
  return files;
}
