// Looks for stiff words in the documents, with --code also in the texts for people of programs, schemas and packages: `npm run check`, or with names of files, only these.
import { globSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { TURNS } from "./words/list.ts";
import { takeProse, takeTexts, takeTitles } from "./words/texts.ts";

const root = join(import.meta.dirname, "..");
const DOCUMENTS = ["**/*.md", ".github/**/*.md", "llms.txt"];
/** Transcripts, which tests write from what the programs say. */
const TRANSCRIPTS = ["docs/first-day.md", "docs/second-day.md", "docs/agency.md"];
/** Lists of words: for passwords, of what people call the columns of their lists, and the stiff ones. */
const LISTS = ["cli/src/backup/words.ts", "issuing/src/columns/header-names.ts", "scripts/words/list.ts"];
const PACKAGES = ["cli", "sdk", "issuing", "portability", "web", "hardhat-laurel"];
const PROGRAMS = [...PACKAGES.map((folder) => `${folder}/src/**/*.ts`), "examples/**/*.ts", "scripts/**/*.ts"];
/** Editors show what schemas say, registries what packages say. */
const FORMS = ["*/schemas/*.json", "*/package.json"];

function take(path: string, text: string): string {
  if (path.endsWith(".json")) return takeTitles(text);
  return path.endsWith(".ts") ? takeTexts(text) : takeProse(text);
}

/** The faults of a file: line, turn and cure. */
function findTurns(path: string): readonly string[] {
  const read = take(path, readFileSync(path, "utf8"));
  return TURNS.flatMap(({ turn, cure }) =>
    [...read.matchAll(turn)].map(({ 0: words, index }) => ({ words: words.replaceAll(/\s+/g, " "), index, cure })),
  )
    .sort((a, b) => a.index - b.index)
    .map(({ words, index, cure }) => {
      const line = read.slice(0, index).split("\n").length;
      return `${relative(root, path)}:${line}: "${words}" is stiff; write ${cure}`;
    });
}

const options = process.argv.slice(2);
const hasCode = options.includes("--code");
const named = options.filter((option) => option !== "--code");
const found = globSync([...DOCUMENTS, ...(hasCode ? [...PROGRAMS, ...FORMS] : [])], {
  cwd: root,
  exclude: ["**/node_modules", "**/dist", ...LISTS, ...(hasCode ? [] : TRANSCRIPTS)],
});
const files = named.length > 0 ? named.map((name) => resolve(name)) : found.map((path) => join(root, path)).sort();
const faults = files.flatMap(findTurns);
for (const fault of faults) console.log(fault);
console.log(`${files.length} files read, ${faults.length} stiff words`);
if (files.length === 0 || faults.length > 0) process.exitCode = 1;
