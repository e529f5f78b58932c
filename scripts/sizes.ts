// Measures what browsers load, in kB as sent, by gzip. Fails above the limits, and where a bundle holds what it must do without: `npm run check`.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..");

/** What is measured, the most that it may have in kB, and where its text comes from. */
const MEASURED: readonly (readonly [name: string, limit: number, load: () => Promise<string>])[] = [
  ["@laurel/sdk/verify", 36, () => bundle("sdk/src/verify.ts", ["ethers", "hash-wasm", "fflate", "lean-qr"])],
  ["the page, when it is opened", 55, () => readBuilt(/^page\.js$/)],
  ["the element alone", 55, () => readBuilt(/^laurel-verifier\.js$/)],
  ["the camera", 20, () => readBuilt(/^chunk-scan-/)],
  [
    "the largest reader of links, badges, JWTs or PDFs",
    8,
    () => readBuilt(/^chunk-(?:link|open-carrier|carrier|pdf|inflate)-/),
  ],
];

/** What no content security policy of ours allows. */
const REFUSED = /\bWebAssembly\b|\bnew Function\b|\beval\(/;

/** Bundles a module with all that it exports, for browsers. @throws Error where one of the packages is in it */
async function bundle(entry: string, without: readonly string[]): Promise<string> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    conditions: ["laurel-source"],
    legalComments: "none",
    write: false,
    metafile: true,
  });
  const found = Object.keys(metafile.inputs).filter((path) =>
    without.some((name) => path.includes(`node_modules/${name}/`)),
  );
  if (found.length > 0) throw new Error(`${entry} brings along ${found.slice(0, 3).join(", ")}`);
  return outputFiles.map(({ text }) => text).join("");
}

/** The largest file of the built page whose name fits. */
async function readBuilt(name: RegExp): Promise<string> {
  const dist = join(root, "web/dist");
  const files = (await readdir(dist)).filter((file) => name.test(file));
  const [largest] = await Promise.all(files.map((file) => readFile(join(dist, file), "utf8"))).then((texts) =>
    texts.sort((a, b) => b.length - a.length),
  );
  if (largest === undefined) throw new Error(`web/dist holds no ${name}: npm run build`);
  return largest;
}

for (const [name, limit, load] of MEASURED) {
  const text = await load();
  const kilobytes = gzipSync(text, { level: 9 }).length / 1000;
  console.log(`${name}: ${kilobytes.toFixed(1)} kB of at most ${limit}`);
  const [refused] = REFUSED.exec(text) ?? [];
  if (refused !== undefined) console.log(`${name} holds ${refused}, which the page's policy refuses`);
  if (kilobytes > limit || refused !== undefined) process.exitCode = 1;
}
