// Measures the rooms of the code by its own imports, prints and draws them, and writes what follows from scripts/rooms.ts.
// With --check it writes nothing and says what is wrong. --root measures another copy of the repository.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findUnheld, writeOverrides } from "./architecture/biome.ts";
import { findFaults } from "./architecture/faults.ts";
import { type Built, countRooms, measureRooms } from "./architecture/floors.ts";
import { drawPicture } from "./architecture/picture.ts";
import { readSources } from "./architecture/sources.ts";
import { type Package, PACKAGES } from "./rooms.ts";

const { values: options } = parseArgs({ options: { check: { type: "boolean" }, root: { type: "string" } } });
const root = options.root ?? join(import.meta.dirname, "..");
const read = (file: string): string => (existsSync(join(root, file)) ? readFileSync(join(root, file), "utf8") : "");

const sources = new Map(PACKAGES.map((pack) => [pack, readSources(root, pack)]));
const built = new Map([...sources].map(([pack, files]) => [pack, measureRooms(pack, files)]));

/** Writes the sentences of docs/architecture.md, the highest room first. */
function listSentences(pack: Package, rooms: readonly Built[]): string {
  const lines = rooms.map(({ name, sentence, floor }) => `- \`${name}\` (floor ${floor}): ${sentence}`);
  return [`**${pack.name}**, \`${pack.folder}\`: ${countRooms(rooms)}.`, "", ...lines.reverse()].join("\n");
}

function printRooms(pack: Package, rooms: readonly Built[]): void {
  const short = pack.name.replace("@laurel/", "").toUpperCase();
  console.log(`\n${short}: ${countRooms(rooms)}, ${rooms.reduce((sum, { files }) => sum + files, 0)} files`);
  const width = Math.max(12, ...rooms.map(({ name }) => name.length));
  console.log(`floor ${"room".padEnd(width)} files`);
  for (const { name, sentence, floor, files } of [...rooms].sort((a, b) => b.floor - a.floor)) {
    const [first = "", ...rest] = sentence.match(new RegExp(`.{1,${66 - width}}(?: |$)`, "g")) ?? [];
    console.log(`${String(floor).padStart(5)} ${name.padEnd(width)} ${String(files).padStart(5)}  ${first.trim()}`);
    for (const line of rest) console.log(`${" ".repeat(width + 14)}${line.trim()}`);
  }
}

const sentences = [...built].reverse().map(([pack, rooms]) => listSentences(pack, rooms));
const between = (text: string): string =>
  text.replace(
    /(<!-- rooms -->)[\s\S]*(<!-- \/rooms -->)/,
    (_, open, close) => `${open}\n\n${sentences.join("\n\n")}\n\n${close}`,
  );
const generated = {
  "biome.rooms.json": writeOverrides(sources),
  "docs/architecture.svg": drawPicture(built),
  "docs/architecture.md": between(read("docs/architecture.md")),
};

const faults = [...sources].flatMap(([pack, files]) => findFaults(pack, files));
faults.push(...findUnheld([...sources.values()].flat(), read("biome.json"), generated["biome.rooms.json"]));
if (!/<!-- rooms -->[\s\S]*<!-- \/rooms -->/.test(read("docs/architecture.md")))
  faults.push("docs/architecture.md has no list of rooms");
for (const name of new Set(read("docs/architecture.md").match(/\b[\w-]+\/src\/[\w/-]+\.ts\b/g)))
  if (!existsSync(join(root, name))) faults.push(`docs/architecture.md names ${name}, which does not exist`);
for (const [file, text] of Object.entries(generated)) {
  if (options.check !== true) writeFileSync(join(root, file), text);
  else if (read(file) !== text) faults.push(`${file} is stale: run npm run architecture`);
}

if (options.check !== true) for (const [pack, rooms] of built) printRooms(pack, rooms);
for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
