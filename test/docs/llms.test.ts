// llms.txt: its form (llmstxt.org), that each file it names is there, and that it names each document.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const lines = readFileSync(join(root, "llms.txt"), "utf8").trimEnd().split("\n");
const LINK = /^- \[([^\]]+)\]\(([^)]+)\): (.+)$/;

describe("llms.txt", () => {
  it("has a title, a summary, and sections of links with one sentence each", () => {
    expect(lines[0]).toBe("# Laurel");
    expect(lines[2]).toMatch(/^> .+\.$/);
    const first = lines.findIndex((line) => line.startsWith("## "));
    const sections = lines.slice(first).filter((line) => line !== "");
    expect(sections.filter((line) => line.startsWith("## ")).length).toBeGreaterThan(3);
    for (const [i, line] of sections.entries()) {
      if (line.startsWith("## ")) expect(sections[i + 1], line).toMatch(LINK);
      else expect(line).toMatch(LINK);
      if (!line.startsWith("## ")) expect(LINK.exec(line)?.[3], line).toMatch(/^[^.].*\.$/);
    }
  });

  it("names files that are there, each once, every page of docs, and the READMEs of packages and examples", () => {
    const named = lines.flatMap((line) => LINK.exec(line)?.[2] ?? []);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(named.filter((path, i) => named.indexOf(path) !== i)).toEqual([]);
    const pages = readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md"));
    const { workspaces } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const folders: string[] = [...workspaces, "examples"];
    const wanted = [...pages.map((name) => `docs/${name}`), ...folders.map((folder) => `${folder}/README.md`)];
    expect(wanted.length).toBeGreaterThan(20);
    expect(wanted.filter((path) => !named.includes(path))).toEqual([]);
  });

  it("and so does the list of decisions", () => {
    const index = readFileSync(join(root, "docs/decisions/README.md"), "utf8");
    const decisions = readdirSync(join(root, "docs/decisions")).filter((name) => /^\d{4}-/.test(name));
    expect(decisions.length).toBeGreaterThan(7);
    for (const name of decisions) {
      expect(index, name).toContain(`(${name})`);
      const text = readFileSync(join(root, "docs/decisions", name), "utf8");
      expect(text.split("\n").length, name).toBeLessThanOrEqual(41);
      for (const part of ["**Decided**", "**Why.**", "**What holds it.**", "**What was left out**"])
        expect(text, name).toContain(part);
      const tests = [...text.matchAll(/`((?:test|scripts|sdk|contracts|issuing)\/[\w./-]+)`/g)].map(
        ([, path = ""]) => path,
      );
      expect(
        tests.filter((path) => !existsSync(join(root, path))),
        name,
      ).toEqual([]);
    }
  });
});
