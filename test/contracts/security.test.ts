// docs/security.md names a test for each thing that it says: they exist, and so does each test file.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const text = readFileSync(join(root, "docs/security.md"), "utf8");
const sources = ["test/contracts", "test/contracts/invariants"].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".t.sol"))
    .map((name) => readFileSync(join(root, folder, name), "utf8")),
);

describe("docs/security.md", () => {
  it("names only tests that exist", () => {
    const named = [...text.matchAll(/`(\w+Test)\.(\w+)`/g)];
    expect(named.length).toBeGreaterThan(50);
    const missing = named.filter(([, suite, test]) => {
      return !sources.some((source) => source.includes(`contract ${suite} `) && source.includes(`function ${test}(`));
    });
    expect(missing.map(([name]) => name)).toEqual([]);
  });

  it("names only files that exist", () => {
    const files = [...text.matchAll(/`(test\/[\w/.-]+)`/g)].map(([, file]) => file ?? "");
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  it("has a proof in each row of its table", () => {
    const rows = text.split("\n").filter((line) => /^\| (?!\*\*|---|who or what)/.test(line));
    expect(rows.length).toBeGreaterThan(25);
    const bare = rows.filter((row) => !/\|[^|]*(Test\.|test\/|protocol\.md)[^|]*\|$/.test(row.trim()));
    expect(bare).toEqual([]);
  });
});
