// Puts a page's files into a folder: all of them, or none where one cannot be written.
import { chmod, lstat, mkdir, mkdtemp, readdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describeReadError, makeFolders } from "@laurel/issuing";
import { readSmallFile, syncFolder } from "@laurel/sdk/node";
import { CommandError } from "../terminal/failure.ts";
import { BUILD_FORMAT, type Files } from "./compose.ts";

/** Where a build is written before it takes the place of an earlier one. */
const STAGE = ".laurel-page-";
/** What an earlier build may have left that this one has not. */
const OLD = /^(?:chunk-[\w-]+\.js|courses\/[0-9a-f]{32}\.json)$/;
/** The list comes first, by which the folder is known again after a run that was killed; what the page asks for by its hash comes last. */
const [FIRST, LAST] = [["build.json"], ["registry.json", "trust.json", "page.js", "index.html"]];
/** An optional file that a person may have put there: it goes only where an earlier build brought it. */
const SNAPSHOT = "registry.json";
/** What a web server may read, whatever the umask: all of it is public. */
const [FILE, FOLDER] = [0o644, 0o755];

/**
 * Writes a page into a folder that is new, empty, or an earlier page's; what is not the page's stays there. Everything is written beside
 * first and then takes its place, so that a disk that fills up leaves the earlier page as it was.
 * @throws CommandError where the folder holds something else, or saying what the disk said
 */
export async function placePage(folder: string, files: Files): Promise<void> {
  try {
    const isNew = await makeFolders(folder, FOLDER);
    if (isNew) await chmod(folder, FOLDER);
    else await requirePage(folder, files);
    await replace(folder, files).catch(async (error) => {
      if (isNew) await rmdir(folder).catch(() => undefined);
      throw error;
    });
  } catch (cause) {
    if (cause instanceof CommandError) throw cause;
    const message = `cannot write ${folder}: ${describeReadError(cause as NodeJS.ErrnoException)}`;
    throw new CommandError("disk", 3, message, { cure: "fix the disk, then run the same command again", cause });
  }
}

async function replace(folder: string, files: Files): Promise<void> {
  const hadSnapshot = Object.hasOwn(Object(readBuild(folder)?.files), SNAPSHOT);
  const stage = await mkdtemp(join(folder, STAGE));
  try {
    await mkdir(join(stage, "courses"));
    for (const [name, bytes] of files) {
      await writeFile(join(stage, name), bytes, { flag: "wx", flush: true });
      await chmod(join(stage, name), FILE);
    }
    const others = [...files.keys()].filter((name) => ![...FIRST, ...LAST].includes(name));
    for (const name of [...FIRST, ...others, ...LAST].filter((one) => files.has(one))) {
      const own = dirname(join(folder, name));
      if (await makeFolders(own, FOLDER)) await chmod(own, FOLDER);
      await rename(join(stage, name), join(folder, name));
    }
    await syncFolder(folder);
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
  for (const name of await listNames(folder)) {
    const isOld = OLD.test(name) || (name === SNAPSHOT && hadSnapshot);
    if (name.startsWith(STAGE) || (isOld && !files.has(name)))
      await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** The names in a folder, and those of its courses. */
async function listNames(folder: string): Promise<string[]> {
  const courses = await readdir(join(folder, "courses")).catch(() => []);
  return [...(await readdir(folder)), ...courses.map((name) => `courses/${name}`)];
}

/** Refuses a folder that is neither empty nor a page's, and what is no file where a file belongs. */
async function requirePage(folder: string, files: Files): Promise<void> {
  const names = (await listNames(folder)).filter((name) => !name.startsWith(STAGE));
  const cure = "name a new folder with --out, or empty this one";
  if (names.length > 0 && readBuild(folder) === undefined)
    throw new CommandError("folder.other", 1, `${folder} holds something other than a page`, { cure });
  for (const name of ["courses", ...names.filter((one) => files.has(one))]) {
    const found = await lstat(join(folder, name)).catch(() => undefined);
    if (found === undefined || (name === "courses" ? found.isDirectory() : found.isFile())) continue;
    const what = found.isSymbolicLink() ? "is a symbolic link, which may lead anywhere" : "does not belong to a page";
    const message = `${join(folder, name)} ${what}`;
    throw new CommandError("file.link", 1, message, { cure: "find out what the file is, then delete or move it" });
  }
}

/** The list of an earlier build; undefined where there is none. */
function readBuild(folder: string): { readonly files?: unknown } | undefined {
  try {
    const build = JSON.parse(readSmallFile(join(folder, "build.json"), 1 << 20).toString("utf8"));
    return build.format === BUILD_FORMAT ? build : undefined;
  } catch {
    return undefined;
  }
}
