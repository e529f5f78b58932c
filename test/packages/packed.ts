// The packages as `npm pack` writes them, built and packed once for a run of all tests, whichever file asks first.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { inject } from "vitest";
import { root } from "../cli/run.ts";
import { waitUntil } from "../more.ts";

const run = promisify(execFile);

/** What npm is told; the folder comes next. */
export const PACK: readonly string[] = ["pack", "--silent", "--ignore-scripts", "--workspaces", "--pack-destination"];

/** Builds and packs all packages. @returns the paths of the tarballs @throws where they cannot be built */
export async function packPackages(): Promise<readonly string[]> {
  const folder = join(inject("folder"), "packed");
  const done = join(inject("folder"), "packed.done");
  const isFirst = await mkdir(folder).then(
    () => true,
    () => false,
  );
  if (isFirst) await pack(folder).finally(() => writeFile(done, ""));
  else await waitUntil(() => existsSync(done));
  const names = (await readdir(folder)).filter((name) => name.endsWith(".tgz"));
  if (names.length === 0)
    throw new Error("the packages could not be built: the test that asked for them first says why");
  return names.map((name) => join(folder, name));
}

async function pack(folder: string): Promise<void> {
  await run("node", ["scripts/build.ts"], { cwd: root });
  await run("npm", [...PACK, folder], { cwd: root });
}
