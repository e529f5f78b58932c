// Any provider, any chain: each quirk of nodes and chains with each class of command. Nothing wrong is said, nothing hangs, nothing is done
// twice, and each command works or says what is wrong and what to do.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../../cli/run.ts";
import { isMore } from "../../more.ts";
import { type Bench, type Cells, openBench } from "./bench.ts";
import { chainQuirks } from "./chains.ts";
import { nodeQuirks } from "./nodes.ts";
import { type Class, CLASSES, type Quirk } from "./quirk.ts";
import { placeTable } from "./table.ts";

const DOCUMENT = join(root, "docs/operations.md");
const quirks = [...nodeQuirks, ...chainQuirks];
const found = new Map<string, Cells>();
let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench?.close());

describe("quirks of nodes and chains", { concurrent: true }, () => {
  it.each(quirks)("$name", async (quirk) => {
    const { name, quick = "verify", says = {} } = quirk;
    const cells = await bench.tryQuirk(quirk, { classes: isMore ? CLASSES : [quick], inWords: isMore });
    found.set(name, cells);
    const failing: string[] = [];
    for (const [one, { says: said, faults, printed }] of Object.entries(cells)) {
      const expected = says[one as Class] ?? "works";
      const wrong = [...faults, ...(expected.split(" or ").includes(said) ? [] : [`says ${said}, not ${expected}`])];
      if (wrong.length > 0) failing.push(`${one}: ${wrong.join("; ")}\n${printed}`);
    }
    expect(failing.join("\n")).toBe("");
  });
});

describe("docs/operations.md", () => {
  it("has the table, as it is", async () => {
    const document = await readFile(DOCUMENT, "utf8");
    const told = ({ name, says = {} }: Quirk) => {
      const cells = Object.entries(found.get(name) ?? {}).filter(
        ([one, { says: said }]) => says[one as Class]?.split(" or ").includes(said) !== true,
      );
      return { ...says, ...(isMore ? Object.fromEntries(cells.map(([one, cell]) => [one, cell.says])) : {}) };
    };
    const current = placeTable(document, quirks, told);
    if (isMore) console.log(current.slice(current.indexOf("| what the node"), current.indexOf("<!-- /quirks")));
    if (process.env.LAUREL_WRITE_DOCS === "1") await writeFile(DOCUMENT, current);
    else expect(document).toBe(current);
  });
});
