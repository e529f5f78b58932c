// Bundles the page and the element into web/dist, as `laurel page build` copies them: users need no bundler. What loads later is a chunk of
// its own, and what a chunk shares with the page stays in page.js, so that opening the page takes one script.
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Plugin, rolldown } from "rolldown";

const web = join(import.meta.dirname, "../web");
/** What is written, until it is whole: others may be reading what was built before. */
const dist = join(web, "dist.new");

/** Where the German texts are: the SDK's, the element's, the page's. Each module exports its own by a name of its own. */
const GERMAN = ["../sdk/src/report/de.ts", "src/words/de.ts", "src/words/page/de.ts"].map((path) => join(web, path));

/** The packages whose code is in the bundles, by folder. */
const bundled = new Set<string>();

async function bundle(name: string): Promise<void> {
  const build = await rolldown({
    input: { [name]: join(web, `src/${name}.ts`) },
    platform: "browser",
    resolve: { conditionNames: ["laurel-source", "production", "browser", "import", "default"] },
    preserveEntrySignatures: "allow-extension",
    transform: { target: "es2023" },
    plugins: [
      joinGerman(name === "page" ? GERMAN : GERMAN.slice(0, 2)),
      { name: "blanks", transform: { filter: { id: /web\/src\// }, handler: dropBlanks } },
    ],
  });
  const { output } = await build.write({
    dir: dist,
    format: "esm",
    minify: true,
    comments: false,
    entryFileNames: "[name].js",
    chunkFileNames: "chunk-[name]-[hash].js",
    codeSplitting: { groups: [{ name, tags: ["$initial"] }] },
  });
  for (const file of output) {
    if (file.type !== "chunk") throw new Error(`${file.fileName}: the page is scripts alone`);
    for (const module of file.moduleIds) {
      const [, folder] = /^(.*[/\\]node_modules[/\\](?:@[^/\\]+[/\\])?[^/\\]+)[/\\]/.exec(module) ?? [];
      if (folder !== undefined) bundled.add(folder);
    }
  }
}

/** What loads one of these modules loads all: together they are one file, and one request. */
function joinGerman(modules: readonly string[]): Plugin {
  const id = "german.ts";
  return {
    name: "german",
    resolveId: (source, importer = "", { kind }) =>
      kind === "dynamic-import" && modules.includes(join(dirname(importer), source)) ? id : undefined,
    load: (asked) =>
      asked === id ? modules.map((path) => `export * from ${JSON.stringify(path)};`).join("\n") : undefined,
  };
}

/** Indents in templates of HTML and CSS mean nothing, nor do most blanks of CSS, and the minifier keeps them. */
function dropBlanks(code: string): string {
  const styles = code.replace(/\bcss`[^`$]*`/g, (style) =>
    style
      .replace(/\/\*.*?\*\//gs, "")
      .replace(/\s*([{};])\s*/g, "$1")
      .replace(/([:,])\s+/g, "$1")
      .replaceAll(";}", "}"),
  );
  return styles.replace(/\n\s+/g, "\n");
}

/** The licences of others whose code is in the bundles: they ask to be handed on. */
function writeNotices(): void {
  const notices = [...bundled].sort().map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<string, string>;
    return `${name} ${version}\n\n${readFileSync(join(folder, "LICENSE"), "utf8").trim()}\n`;
  });
  writeFileSync(join(dist, "NOTICES.txt"), [...new Set(notices)].join(`\n${"-".repeat(78)}\n\n`));
}

for (const left of [dist, join(web, "dist.old")]) rmSync(left, { recursive: true, force: true });
await bundle("page");
await bundle("laurel-verifier");
writeNotices();
if (existsSync(join(web, "dist"))) renameSync(join(web, "dist"), join(web, "dist.old"));
renameSync(dist, join(web, "dist"));
rmSync(join(web, "dist.old"), { recursive: true, force: true });
