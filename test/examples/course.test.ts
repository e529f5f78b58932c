// docs/course.md, held to what the code does: its example runs, each row of its tables is true, and it names every member.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bindRows, type Course, readCohortInput } from "../../issuing/src/index.ts";
import { DATE_FORMATS } from "../../issuing/src/columns/dates.ts";
import { formatPlaceholder, parsePlaceholders } from "../../issuing/src/course/placeholder.ts";
import { root } from "../cli/run.ts";

let text: string;
let folder: string;
beforeAll(async () => {
  text = await readFile(join(root, "docs/course.md"), "utf8");
  folder = await mkdtemp(join(tmpdir(), "laurel-course-doc-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The fenced blocks of a language, in their order. */
const blocks = (language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(([, block = ""]) => block);
/** The rows of the tables in a section, without the backquotes around a whole cell. */
function rowsOf(section: string): string[][] {
  const part = text.split(`\n## ${section}\n`)[1]?.split("\n## ")[0] ?? "";
  return part
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.startsWith("| ---") && line.includes("`"))
    .map((line) =>
      line
        .slice(2, -2)
        .split(" | ")
        .map((cell) => cell.trim()),
    );
}
const plain = (cell: string): string => /^`(.*)`$/.exec(cell)?.[1] ?? cell;

/** What a member with this text becomes where the cells are so. */
function fill(member: string, cells: Readonly<Record<string, string>>): unknown {
  const template = { validFrom: "2026-06-15T00:00:00Z", credentialSubject: { member } };
  const course: Course = {
    ...{ file: "course.json", key: "key", disclosable: [], dateFormats: new Map(), isTidy: true },
    ...{ requires: undefined, bytes: new Uint8Array(), template },
  };
  const { credentialSubject } = bindRows("rows", [{ key: "1", ...cells }], course).document(0);
  return (credentialSubject as { readonly member?: unknown }).member;
}

describe("docs/course.md", () => {
  it("has an example that comes out as it says", async () => {
    const [list = ""] = blocks("csv");
    const [course = "", made = ""] = blocks("json");
    await writeFile(join(folder, "results.csv"), list);
    await writeFile(join(folder, "course.json"), course);
    const input = await readCohortInput(join(folder, "results.csv"), join(folder, "course.json"));
    expect(input.document(1)).toEqual(JSON.parse(made));
    expect(input.document(0)).toMatchObject({ credentialSubject: { name: "Ada Byron", points: 91.5 } });
  });

  it("says what placeholders make of cells", () => {
    const rows = rowsOf("Placeholders").filter((row) => row.length === 3);
    expect(rows.length).toBeGreaterThanOrEqual(10);
    for (const [template = "", cell = "", value = ""] of rows) {
      const expected = value === "left out" ? undefined : JSON.parse(plain(value));
      expect(fill(plain(template), { x: plain(cell) }), template).toEqual(expected);
    }
  });

  it("says how any name is written", () => {
    const rows = rowsOf("Placeholders").filter((row) => row.length === 2);
    expect(rows.length).toBeGreaterThanOrEqual(8);
    for (const [said = "", placeholder = ""] of rows) {
      const column = /`(.*?)`/.exec(said)?.[1] ?? "";
      const [read] = parsePlaceholders(plain(placeholder)) ?? [];
      expect(read).toMatchObject({ column });
      if (said.endsWith("`")) expect(formatPlaceholder({ column })).toBe(plain(placeholder));
    }
  });

  it("says what texts of several cells come to", () => {
    const rows = rowsOf("Texts of several cells");
    expect(rows.length).toBeGreaterThanOrEqual(7);
    for (const [template = "", cells = "", value = ""] of rows) {
      const parts = [...cells.matchAll(/`(\w)` ([^,]+)/g)].map(([, name = "", cell = ""]) => [name, cell.trim()]);
      const given = Object.fromEntries(parts.map(([name, cell]) => [name, cell === "empty" ? "" : cell]));
      expect(fill(plain(template), given), template).toBe(value === "left out" ? undefined : plain(value));
    }
  });

  it("names every member of the schema, and every form of dates", async () => {
    const schema = JSON.parse(await readFile(join(root, "issuing/schemas/course-v1.schema.json"), "utf8"));
    const named = rowsOf("The members").map(([member = ""]) => plain(member));
    expect(named.sort()).toEqual(Object.keys(schema.properties).sort());
    for (const format of DATE_FORMATS) expect(text).toContain(`\`${format}\``);
    const required = rowsOf("The members").filter(([, need]) => need === "yes");
    expect(required.map(([member = ""]) => plain(member)).sort()).toEqual([...schema.required].sort());
  });
});
