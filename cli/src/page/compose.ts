// All files of a page, from its list, its brand and the code that @laurel/web ships: the same bytes for the same input, whoever builds.
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { CommandError } from "../terminal/failure.ts";
import type { Presentation } from "./brand.ts";
import { writeDocument } from "./document.ts";
import { writeApache, writeNetlify, writeNginx } from "./headers.ts";
import type { PublicTrust } from "./public-trust.ts";

/** Files by name, `/` between folder and file, in the order of their names. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** A page, ready to be written or served. */
export interface Page {
  readonly files: Files;
  /** SHA-384 of `build.json`, which names every other file with its own: 96 lower-case hex digits. */
  readonly sha384: string;
}

/** What a page is made of. */
export interface PageInput {
  readonly trust: PublicTrust;
  readonly presentation: Presentation;
  /** The courses' dictionaries, by the names of their files: `courses/<32 hex digits>.json`. */
  readonly courses: Files;
  /** The registry's snapshot that readers look things up in. */
  readonly register?: PageRegister | undefined;
}

/** A snapshot of a registry, `laurel-registry-v1`. */
export interface PageRegister {
  /** The file, byte for byte. */
  readonly bytes: Uint8Array;
  /** Which registry, as in `eip155:1:0x…`. */
  readonly name: string;
}

/** How the list of a page's files begins, by which a folder is known as a page's. */
export const BUILD_FORMAT = "laurel-build-v1";

/** The code of the page: scripts, and the licences of others that are in them. */
const CODE = /^(?:page\.js|laurel-verifier\.js|chunk-[\w-]+\.js|NOTICES\.txt)$/;

/** Composes a page. @throws CommandError where the code of the page is not installed */
export async function composePage({ trust, presentation, courses, register }: PageInput): Promise<Page> {
  const { version, code } = await readCode();
  const script = code.get("page.js") ?? new Uint8Array();
  const integrity = { script: writeIntegrity(script), trust: writeIntegrity(trust.bytes) };
  const named = register && { name: register.name, integrity: writeIntegrity(register.bytes) };
  const html = writeDocument({ presentation, ...integrity, origins: trust.origins, register: named });
  const served = sort([
    ...[...code, ...courses, ["trust.json", trust.bytes] as const],
    ...(register === undefined ? [] : [["registry.json", register.bytes] as const]),
    ["index.html", encode(html)],
  ]);
  const files = sort([
    ...served,
    ["_headers", encode(writeNetlify([...served.keys(), "build.json"]))],
    ["nginx.conf", encode(writeNginx())],
    [".htaccess", encode(writeApache())],
  ]);
  const listed = [...files].map(([name, bytes]) => [name, { sha384: hash(bytes, "hex"), size: bytes.length }]);
  const name = presentation.brand?.name ?? null;
  const list = { format: BUILD_FORMAT, name, versions: { "@laurel/web": version }, files: Object.fromEntries(listed) };
  const build = encode(`${JSON.stringify(list, null, 2)}\n`);
  return { files: sort([...files, ["build.json", build]]), sha384: hash(build, "hex") };
}

async function readCode(): Promise<{ readonly version: string; readonly code: Files }> {
  const manifest = createRequire(import.meta.url).resolve("@laurel/web/package.json");
  const dist = join(dirname(manifest), "dist");
  const { version } = JSON.parse(await readFile(manifest, "utf8")) as { readonly version: string };
  const names = (await readdir(dist).catch(() => [])).filter((name) => CODE.test(name));
  for (const name of ["page.js", "laurel-verifier.js"])
    if (!names.includes(name))
      throw new CommandError("page.code", 3, `the page's code is not installed: ${join(dist, name)} is missing`, {
        cure: "install Laurel again; in its repository: npm run build",
      });
  const read = names.map(async (name) => [name, await readFile(join(dist, name))] as const);
  return { version, code: new Map(await Promise.all(read)) };
}

function sort(files: readonly (readonly [name: string, bytes: Uint8Array])[]): Files {
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function writeIntegrity(bytes: Uint8Array): string {
  return `sha384-${hash(bytes, "base64")}`;
}

function hash(bytes: Uint8Array, encoding: "hex" | "base64"): string {
  return createHash("sha384").update(bytes).digest(encoding);
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
