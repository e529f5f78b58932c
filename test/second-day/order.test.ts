// docs/second-day.md as a whole: each section is kept by a story's test, which knows only its own.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DOCUMENT, readSections } from "./story.ts";

describe("docs/second-day.md", () => {
  it("has the sections of the stories in the order of their files, and no other", () => {
    const stories = readdirSync(import.meta.dirname).filter((name) => /^\d\d-.*\.test\.ts$/.test(name));
    const told = [...readSections(readFileSync(DOCUMENT, "utf8"))].filter(([, text]) => text.trim() !== "");
    expect(told.map(([name]) => `${name}.test.ts`)).toEqual(stories.toSorted());
  });
});
