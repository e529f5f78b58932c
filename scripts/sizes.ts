// Measures what browsers load, in kB as sent, by gzip. Fails above the limits, and where a bundle holds what it must do without: `npm run check`.
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..");

/** What is measured, the most that it may have in kB, and where its text comes from. A built file takes one line: `() => readFile(join(root, "web/dist/…"), "utf8")`. */
const MEASURED: readonly (readonly [name: string, limit: number, load: () => Promise<string>])[] = [
  ["@laurel/sdk/verify", 36, () => bundle("sdk/src/verify.ts", ["ethers", "hash-wasm", "fflate", "lean-qr"])],
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

for (const [name, limit, load] of MEASURED) {
  const text = await load();
  const kilobytes = gzipSync(text, { level: 9 }).length / 1000;
  console.log(`${name}: ${kilobytes.toFixed(1)} kB of at most ${limit}`);
  const [refused] = REFUSED.exec(text) ?? [];
  if (refused !== undefined) console.log(`${name} holds ${refused}, which the page's policy refuses`);
  if (kilobytes > limit || refused !== undefined) process.exitCode = 1;
}
