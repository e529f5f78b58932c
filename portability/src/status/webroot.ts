// Where a web server reads a list's files from: at the path of their URL below one folder, through no link, and never outside it.
import { chmodSync, lstatSync, mkdirSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  describeDiskError,
  describeReadError,
  IssuingError,
  makeFolder,
  refuseLink,
  removeParts,
  writeFileAtomic,
} from "@laurel/issuing";
import { readSmallFile } from "@laurel/sdk/node";

/** The folder of a list's files, below a web root. */
export interface WebFolder {
  readonly path: string;
  /** A file's text, and whether others may read it; undefined where there is none. @throws IssuingError where something that is no file has its name */
  readonly read: (name: string) => { readonly text: string; readonly isShared: boolean } | undefined;
  /** Writes a file whole or not at all, for everybody to read. */
  readonly write: (name: string, text: string) => Promise<void>;
}

/** What a web server may read, whatever the umask: all of it is public. */
const [FILE, FOLDER] = [0o644, 0o755];
/** How long a list's file may be, in bytes: random bits of 100 million credentials. */
const MOST = 1 << 25;

/**
 * Finds the folder in which the files of a list belong; nothing is made before the first is written.
 * @param out the folder that is served at `/`; it may be reached through links, nothing below it may
 * @param list the list's URL
 * @throws IssuingError `status-list.path` for a path that no folder can have, `file.link`
 */
export function openWebFolder(out: string, list: string): WebFolder {
  const names = listNames(list);
  const path = join(out, ...names);
  requireRoot(out);
  requireFolders(out, names);
  return {
    path,
    read: (name) => readFile(join(path, name)),
    async write(name, text) {
      await makeFolders(out, names);
      await removeParts(path);
      await writeFileAtomic(join(path, name), text, { mode: FILE, isShared: true });
    },
  };
}

/** The names of the folders in a URL's path, as a web server decodes them. */
function listNames(list: string): string[] {
  const refuse = (): IssuingError =>
    new IssuingError("status-list.path", "refused", `${list}: a web server has no folder with such a path`, {
      cure: "write the status base as an https URL with only letters, digits, - and _ in its path",
    });
  const { pathname } = new URL(list);
  return pathname
    .slice(1)
    .split("/")
    .map((segment) => {
      let name: string;
      try {
        name = decodeURIComponent(segment);
      } catch {
        throw refuse();
      }
      if (/^\.{0,2}$|[/\\:\p{Cc}]/u.test(name)) throw refuse();
      return name;
    });
}

/** Requires that the web root is a folder, or can be made. */
function requireRoot(out: string): void {
  let isFolder: boolean;
  try {
    isFolder = statSync(out).isDirectory();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT" && code !== "ENOTDIR") throw error;
    isFolder = code === "ENOENT";
  }
  if (!isFolder)
    throw new IssuingError("status-list.path", "misuse", `${out} is a file, or below one; a folder is needed there`, {
      cure: "name the folder that your web server serves at /",
    });
}

/** Requires that what is there of the folders are folders and no links. @returns how many there are */
function requireFolders(out: string, names: readonly string[]): number {
  for (let count = 0; count < names.length; count += 1) {
    const path = join(out, ...names.slice(0, count + 1));
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) return count;
    if (found.isSymbolicLink()) throw refuseLink(path);
    if (!found.isDirectory())
      throw new IssuingError("status-list.path", "refused", `${path} is a file; a folder is needed there`, {
        cure: "check whose that is, and remove it",
      });
  }
  return names.length;
}

async function makeFolders(out: string, names: readonly string[]): Promise<void> {
  if (lstatSync(out, { throwIfNoEntry: false }) === undefined) {
    await makeFolder(out);
    chmodSync(out, FOLDER);
  }
  for (let count = requireFolders(out, names); count < names.length; count += 1) {
    const path = join(out, ...names.slice(0, count + 1));
    try {
      mkdirSync(path, { mode: FOLDER });
      chmodSync(path, FOLDER);
    } catch (error) {
      throw describeDiskError(path, error as NodeJS.ErrnoException);
    }
  }
  // Whoever may write there may have put a link there since.
  const path = join(out, ...names);
  if (realpathSync(path) !== join(realpathSync(out), ...names)) throw refuseLink(path);
}

function readFile(path: string): { readonly text: string; readonly isShared: boolean } | undefined {
  try {
    const text = readSmallFile(path, MOST, { isOwn: true }).toString("utf8");
    return { text, isShared: (lstatSync(path).mode & 0o777) === FILE };
  } catch (error) {
    const cause = error as NodeJS.ErrnoException;
    if (cause.code === "ENOENT") return undefined;
    if (cause.code === "ELOOP") throw refuseLink(path);
    throw new IssuingError("status-list.foreign", "refused", `${path}: ${describeReadError(cause)}`, {
      ...{ cure: "check whose that is, and remove it", cause },
    });
  }
}
