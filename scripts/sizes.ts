// Measures what browsers load, in kB as sent, by gzip: each entry with every file that it imports at once. What is imported later has a line
// of its own. Fails above the limits, and where a file holds what it must do without: `npm run check`.
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Metafile } from "esbuild";

const root = join(import.meta.dirname, "..");
const dist = join(root, "web/dist");

/** The texts of files that a browser loads together. */
type Load = readonly string[];

/** What no content security policy of ours allows. */
const REFUSED = /\bWebAssembly\b|\bnew Function\b|\beval\(/;
/** An import of another file of the built page, at once. */
const IMPORTED = /\b(?:from|import)\s*["'`]\.\/([\w.-]+)["'`]/g;

/** An SDK entry with all that it exports, bundled for browsers, and a module that is loaded later. @throws Error where one of the packages is in it */
async function bundle(
  entry: string,
  without: readonly string[],
  later?: string,
): Promise<{ readonly first: Load; readonly later: Load }> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    conditions: ["laurel-source"],
    legalComments: "none",
    outdir: "bundle",
    write: false,
    metafile: true,
  });
  const found = Object.keys(metafile.inputs).filter((path) =>
    without.some((name) => path.includes(`node_modules/${name}/`)),
  );
  if (found.length > 0) throw new Error(`${entry} brings along ${found.slice(0, 3).join(", ")}`);
  const read = (from: string): Load =>
    followImports(metafile, from).map(
      (path) => outputFiles.find((file) => relative(root, file.path) === path)?.text ?? fail(`${path} is not there`),
    );
  return {
    first: read(findOutput(metafile, entry)),
    later: later === undefined ? [] : read(findOutput(metafile, later)),
  };
}

function findOutput({ outputs }: Metafile, entry: string): string {
  const [path] = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === entry) ?? [];
  return path ?? fail(`${entry} is no file of its own`);
}

/** A file of a bundle, and all that it imports at once. */
function followImports({ outputs }: Metafile, from: string): readonly string[] {
  const paths = new Set([from]);
  for (const path of paths)
    for (const { path: next, kind } of outputs[path]?.imports ?? []) if (kind === "import-statement") paths.add(next);
  return [...paths];
}

/** The file of the built page whose name fits, the largest if there are several, and all that it imports at once but for the entries. */
async function readBuilt(name: RegExp): Promise<Load> {
  const names = (await readdir(dist)).filter((file) => name.test(file));
  const texts = await Promise.all(names.map((file) => readFile(join(dist, file), "utf8")));
  const [largest = fail(`web/dist holds no ${name}: npm run build`)] = texts.sort((a, b) => b.length - a.length);
  const loaded = new Map([["", largest]]);
  for (const text of loaded.values())
    for (const [, file = ""] of text.matchAll(IMPORTED))
      if (file.startsWith("chunk-") && !loaded.has(file)) loaded.set(file, await readFile(join(dist, file), "utf8"));
  return [...loaded.values()];
}

function fail(message: string): never {
  throw new Error(message);
}

const packages = ["ethers", "hash-wasm", "fflate", "lean-qr"];
const verify = await bundle("sdk/src/verify.ts", packages, "sdk/src/report/de.ts");
const proof = await bundle("sdk/src/proof.ts", packages);

/** What is measured, and the most that it may have in kB. */
const MEASURED: readonly (readonly [name: string, limit: number, load: Load])[] = [
  ["@laurel/sdk/verify", 36, verify.first],
  ["@laurel/sdk/verify, German", 5, verify.later],
  ["@laurel/sdk/proof", 9, proof.first],
  ["the page, when it is opened", 55, await readBuilt(/^page\.js$/)],
  ["the page, German", 6, await readBuilt(/^chunk-german-/)],
  ["the element alone", 55, await readBuilt(/^laurel-verifier\.js$/)],
  ["the register", 16, await readBuilt(/^chunk-registry-/)],
  ["the register, German", 4, await readBuilt(/^chunk-register-de-/)],
  ["what reads evidence, in both languages", 24, await readBuilt(/^chunk-box-/)],
  ["the camera", 20, await readBuilt(/^chunk-scan-/)],
  [
    "the largest reader of links, badges, JWTs, PDFs or e-mails",
    8,
    [(await readBuilt(/^chunk-(?:link|open-given|tell-given|carrier|pdf|mail|inflate)-/))[0] ?? ""],
  ],
];

for (const [name, limit, load] of MEASURED) {
  const kilobytes = load.reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0) / 1000;
  console.log(`${name}: ${kilobytes.toFixed(1)} kB of at most ${limit}`);
  const [refused] = REFUSED.exec(load.join("\n")) ?? [];
  if (refused !== undefined) console.log(`${name} contains ${refused}, which the page's policy forbids`);
  if (kilobytes > limit || refused !== undefined) process.exitCode = 1;
}
