// An example in a folder of its own, as its reader has it: two folders above it lies what `npm pack` writes, and in it what `npm install` installs.
import { cp, copyFile, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { bindChild } from "../../scripts/children.ts";
import { endOf, root } from "../cli/run.ts";
import type { Run } from "../cli/in-process.ts";
import { isMore } from "../more.ts";
import { packPackages } from "../packages/packed.ts";

/** A copy of an example, ready to run. */
export interface Example {
  readonly folder: string;
  /** Starts one of its programs, which ends with this process at the latest. */
  readonly start: (words: readonly string[], env?: object) => ChildProcess;
  /** Runs one to its end. */
  readonly run: (words: readonly string[], env?: object) => Promise<Run>;
  readonly stop: () => Promise<void>;
}

/** What is installed or made in an example's folder, and so no part of a copy. */
const MADE = ["node_modules", "dist", "package-lock.json"];

/**
 * Copies an example. `npm run test:more` packs our packages and installs by the registry; `npm test` links what is installed here, and runs on our sources.
 * @throws Error that says why npm could not install it
 */
export async function copyExample(name: string): Promise<Example> {
  const place = await mkdtemp(join(tmpdir(), "laurel-example-"));
  const stop = () => rm(place, { recursive: true, force: true, maxRetries: 20 });
  const folder = join(place, "examples", name);
  const start: Example["start"] = (words, env = {}) => {
    const sources = isMore ? [] : ["--conditions", "laurel-source"];
    const child = spawn(process.execPath, [...sources, ...words], { cwd: folder, env: { ...process.env, ...env } });
    return bindChild(child);
  };
  try {
    await mkdir(join(place, "examples"));
    const filter = (path: string): boolean => !MADE.includes(basename(path));
    await cp(join(root, "examples", name), folder, { recursive: true, filter });
    await symlink(join(root, "samples"), join(place, "samples"));
    if (isMore) await install(place, folder);
    else await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  } catch (error) {
    await stop();
    throw error;
  }
  return { folder, start, run: (words, env) => endOf(start(words, env)), stop };
}

async function install(place: string, folder: string): Promise<void> {
  for (const tarball of await packPackages()) await copyFile(tarball, join(place, basename(tarball)));
  const words = ["install", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
  await promisify(execFile)("npm", words, { cwd: folder }).catch((error: { readonly stderr?: string }) => {
    throw new Error(
      `npm could not install examples/${basename(folder)}; is the npm registry in reach? ${error.stderr}`,
    );
  });
}
