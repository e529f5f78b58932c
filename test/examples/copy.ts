// An example in a folder of its own, as its reader has it: two folders above it lies what `npm pack` writes, and in it what `npm install` installs.
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { bindChild } from "../../scripts/children.ts";
import { endOf, root } from "../cli/run.ts";
import type { Run } from "../cli/in-process.ts";
import { readBlocks, readCommands } from "../docs/documents.ts";
import { isMore } from "../more.ts";
import { packPackages } from "../packages/packed.ts";

/** A copy of an example, ready to run. */
export interface Example {
  readonly folder: string;
  /** Starts one of its programs, which ends with this process at the latest. */
  readonly start: (words: readonly string[], env?: object) => ChildProcess;
  /** Runs one to its end. */
  readonly run: (words: readonly string[], env?: object) => Promise<Run>;
  /** Starts a command as a person types it, in a process group that ends with this process at the latest. */
  readonly type: (command: string, env?: object) => ChildProcess;
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
  const type: Example["type"] = (command, env = {}) =>
    bindChild(spawn("sh", ["-c", command], { cwd: folder, env: { ...process.env, ...env }, detached: true }), true);
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
  return { folder, start, run: (words, env) => endOf(start(words, env)), type, stop };
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

/** Ends what was typed, and all that it started. */
export async function interrupt(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once("close", resolve));
  if (child.pid !== undefined) process.kill(-child.pid, "SIGINT");
  await ended;
}

/** What the first block of an example's README has people type after `npm install`, which `copyExample` does. */
export async function readTyped(name: string): Promise<string[]> {
  const [block] = readBlocks(await readFile(join(root, "examples", name, "README.md"), "utf8"));
  const [install, ...typed] = (block === undefined ? [] : readCommands(block)).map(({ command }) => command);
  if (install !== "npm install") throw new Error(`examples/${name}/README.md begins with ${install}`);
  return typed;
}

/** What the compiler says of a copy's programs, by the types that are installed there and those of Node. */
export async function checkTypes({ folder }: Pick<Example, "folder">): Promise<string> {
  const compilerOptions = {
    ...{ target: "es2024", lib: ["es2024", "dom", "dom.iterable"], module: "nodenext", strict: true, noEmit: true },
    ...{ allowImportingTsExtensions: true, types: ["node"], typeRoots: [join(root, "node_modules/@types")] },
  };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
  const words = [join(root, "node_modules/.bin/tsc"), "-p", ".", "--pretty", "false"];
  const { stdout } = await endOf(bindChild(spawn(process.execPath, words, { cwd: folder })));
  return stdout;
}
