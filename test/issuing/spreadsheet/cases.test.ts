// Each table as a registrar gets it comes out as it should: what is told, what is asked, which learners are left.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeProblem, type IssueInput, IssuingError, readCohortInput } from "../../../issuing/src/index.ts";
import { TABLE_CASES, type TableCase } from "./cases.ts";
import { encodeText } from "../encode.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-tables-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a course takes of a table: the key and each column as text. */
function makeCourse(wanted: readonly string[]): object {
  const cells = wanted.map((name) => `{{'${name.replaceAll("'", "''")}'}}`);
  return {
    format: "laurel-course-v1",
    key: wanted[0],
    credential: { type: ["VerifiableCredential"], validFrom: "2026-06-15T00:00:00Z", credentialSubject: { cells } },
  };
}

async function read({ text, encoding = "utf-8", wanted, options }: TableCase): Promise<IssueInput> {
  await writeFile(join(folder, "table.csv"), encodeText(text, encoding));
  await writeFile(join(folder, "course.json"), JSON.stringify(makeCourse(wanted)));
  return readCohortInput(join(folder, "table.csv"), join(folder, "course.json"), {
    ...options,
    confirm: () => Promise.resolve(),
  });
}

describe("a table", () => {
  it.each(TABLE_CASES.map((one) => [one.name, one] as const))("is read as it should be: %s", async (_, one) => {
    const input = await read(one).catch((thrown: unknown) => thrown);
    if (one.refused !== undefined) {
      expect(input).toBeInstanceOf(IssuingError);
      const { message, problems } = input as IssuingError;
      const said =
        problems.length === 0 ? [message] : problems.filter(({ accept }) => accept === undefined).map(describeProblem);
      expect(said).toHaveLength(one.refused.length);
      for (const [at, start] of one.refused.entries())
        expect(said[at]?.replace(/^table\.csv:? |, column "[^"]*"/g, "")).toContain(start);
      return;
    }
    if (input instanceof Error) throw input;
    const { findings, header, count, cells } = input as IssueInput;
    const found = findings.map(
      ({ grade, column = "rows", kind, count: times }) => `${grade} ${column}:${kind}:${times}`,
    );
    const columns = one.wanted.map((name) =>
      header.findIndex((other) => other.normalize().replace(/\s+/g, " ") === name.normalize()),
    );
    const learners = Array.from({ length: count }, (_, row) => columns.map((column) => cells(row)[column]).join("|"));
    expect({ found, learners }).toEqual({ found: one.found, learners: one.learners });
  });
});

describe("an export that was anchored wrongly before", () => {
  const files = join(import.meta.dirname, "exports");

  it.each([
    [
      "german.csv",
      ["Matrikelnummer", "Vorname", "Name", "Note"],
      "Note",
      27,
      ["rows:encoding", "rows:total-row", "Matrikelnummer:shortened", "Vorname:lost-letters", "Name:lost-letters"],
    ],
    [
      "moodle.csv",
      ["ID number", "First name", "Last name", "Course total (Letter)"],
      "Course total (Letter)",
      34,
      ["ID number:empty"],
    ],
  ])("passes with one setting and one question: %s", async (file, wanted, skipped, count, asked) => {
    await writeFile(join(folder, "course.json"), JSON.stringify(makeCourse(wanted)));
    const questions: string[][] = [];
    const input = await readCohortInput(join(files, file), join(folder, "course.json"), {
      skipEmpty: [skipped],
      confirm: async (all) => {
        questions.push(all.map(({ finding: { column = "rows", kind } }) => `${column}:${kind}`));
      },
    });
    expect(input.count).toBe(count);
    expect(questions.map((all) => all.sort())).toEqual([[...asked].sort()]);
  });
});
