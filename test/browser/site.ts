// The page as its host serves it: built by `laurel page build`, in a sub-folder, with the headers that the build wrote.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInProcess } from "../cli/in-process.ts";
import { type Answer, type Asked, serveFolder, startServer } from "./server.ts";

/** What a page is built from. */
export interface SiteOptions {
  /** The trust list. */
  readonly trust: object;
  /** Who runs the page, and how it looks. */
  readonly brand?: object;
  /** Course files whose dictionaries are served. */
  readonly courses?: readonly string[];
  /** The snapshot of a registry. */
  readonly register?: object;
  /** Whether files come compressed, as most hosts send them. */
  readonly isZipped?: boolean;
}

/** A page that is served. */
export interface Site {
  /** Its address, which ends in a slash. */
  readonly url: string;
  readonly origin: string;
  /** Where its files are. */
  readonly folder: string;
  /** What it answers. */
  readonly answer: Answer;
  readonly asked: readonly Asked[];
  readonly stop: () => Promise<void>;
}

const PLACE = "/check/";

/** Builds the page and serves it on 127.0.0.1, in a sub-folder. */
export async function openSite({ trust, brand, courses = [], register, isZipped = false }: SiteOptions): Promise<Site> {
  const work = await mkdtemp(join(tmpdir(), "laurel-site-"));
  const folder = join(work, "dist");
  await writeFile(join(work, "trust.json"), JSON.stringify(trust));
  const words = ["page", "build", "--trust", "trust.json", "--out", "dist"];
  if (brand !== undefined) {
    await writeFile(join(work, "brand.json"), JSON.stringify(brand));
    words.push("--brand", "brand.json");
  }
  if (courses.length > 0) {
    await mkdir(join(work, "courses"));
    await Promise.all(courses.map((text, place) => writeFile(join(work, `courses/${place}.json`), text)));
    words.push("--courses", "courses");
  }
  if (register !== undefined) {
    await writeFile(join(work, "snapshot.json"), JSON.stringify(register));
    words.push("--register", "snapshot.json");
  }
  const { code, stderr } = await runInProcess(work, words);
  if (code !== 0) throw new Error(`the page was not built: ${stderr}`);
  const headers = readHeaders(await readFile(join(folder, "_headers"), "utf8"));
  const files = serveFolder(folder, { headers: (path) => headers.get(path), isZipped });
  const answer: Answer = (asked) =>
    asked.path.startsWith(PLACE) ? files({ ...asked, path: asked.path.slice(PLACE.length - 1) }) : undefined;
  const { origin, asked, stop } = await startServer(answer);
  return {
    ...{ url: origin + PLACE, origin, folder, answer, asked },
    async stop() {
      await stop();
      await rm(work, { recursive: true, force: true });
    },
  };
}

/** What a `_headers` file says, by path: blocks of a path and the indented headers under it. */
function readHeaders(text: string): ReadonlyMap<string, Record<string, string>> {
  const blocks = text.split(/\n(?=\/)/).map((block) => block.trim().split(/\n\s+/));
  return new Map(
    blocks.map(([path = "", ...lines]) => [
      path,
      Object.fromEntries(lines.map((line) => /^([^:]+): (.*)$/.exec(line)?.slice(1) ?? [line, ""])),
    ]),
  );
}
