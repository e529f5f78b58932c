// Reads what a page is made of: a trust list, a brand, courses, a snapshot of a registry.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describeReadError, readCourse } from "@laurel/issuing";
import { readCourseDictionary, writeCourseDictionary } from "@laurel/sdk/link";
import { readSmallFile } from "@laurel/sdk/node";
import { MOST_REGISTER_BYTES, readRegister, RegisterError } from "@laurel/sdk/register";
import { CommandError, usageError } from "../terminal/failure.ts";
import { readBrand } from "./brand.ts";
import type { Files, PageInput, PageRegister } from "./compose.ts";
import { type PublicTrust, type PublicTrustOptions, readPublicTrust, type TrustLookup } from "./public-trust.ts";

/** The files that a page is made of. */
export interface PageOptions extends PublicTrustOptions {
  readonly brand?: string;
  readonly courses?: string;
  readonly register?: string;
}

/** Reads them. @throws CommandError · IssuingError naming what is at fault */
export async function readPageInput(lookup: TrustLookup, options: PageOptions): Promise<PageInput> {
  const trust = await readPublicTrust(lookup, options);
  const presentation = options.brand === undefined ? { brand: null, knownPages: [] } : await readBrand(options.brand);
  const courses = options.courses === undefined ? new Map() : await readCourses(options.courses);
  const register = options.register === undefined ? undefined : readSnapshot(options.register, trust);
  return { trust, presentation, courses, register };
}

const SNAPSHOT = "write a snapshot: laurel registry snapshot --out registry.json";

/** A snapshot of a registry that is on the page's list, as `laurel registry snapshot` wrote it. */
function readSnapshot(path: string, { list }: PublicTrust): PageRegister {
  let bytes: Uint8Array;
  try {
    bytes = readSmallFile(path, MOST_REGISTER_BYTES);
  } catch (error) {
    throw usageError(`--register ${path}: ${describeReadError(error as NodeJS.ErrnoException)}`, SNAPSHOT);
  }
  try {
    const { chainId, address } = readRegister(bytes);
    if (list.registries.some((one) => one.chainId === chainId && one.address === address))
      return { bytes, name: `eip155:${chainId}:${address}` };
    const message = `${path} is a snapshot of registry ${address} on chain ${chainId}, which is not on the page's trust list`;
    throw new CommandError("register.untrusted", 1, message, {
      cure: "name a snapshot of a registry on the list, or add this registry to the list: laurel trust add",
    });
  } catch (cause) {
    if (!(cause instanceof RegisterError)) throw cause;
    throw new CommandError(cause.code, 1, `${path}: ${cause.message}`, { cure: SNAPSHOT, cause });
  }
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
  if (files.size === 0) throw usageError(`--courses ${folder}: there is no course file`, "course files end in .json");
  return files;
}
