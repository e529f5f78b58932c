// What a list's columns are for, guessed for the lists of real exporters; and the course that is made of the guess.
import { describe, expect, it } from "vitest";
import { draftCourse, guessColumns, makeCohort, starterCourse } from "../../../issuing/src/index.ts";
import { readHeaderName } from "../../../issuing/src/columns/header-names.ts";
import { parsePlaceholders } from "../../../issuing/src/course/placeholder.ts";
import type { Loose } from "../../sdk/profile/sample.ts";
import { EXPORTS } from "./exports.ts";

function guess(rows: readonly string[]) {
  const [header = [], ...cells] = rows.map((row) => row.split("|"));
  return guessColumns(
    makeCohort(
      "list.csv",
      header,
      cells.map((row, at) => ({ number: at + 2, cells: row })),
    ),
  );
}

describe("a list's columns", () => {
  it("are of at least 25 exporters", () => expect(EXPORTS.length).toBeGreaterThanOrEqual(25));

  it.each(EXPORTS.map((one) => [one.exporter, one] as const))(
    "%s",
    (_, { rows, key, name, grade, completed, skipEmpty, decisions }) => {
      const found = guess(rows);
      const [column, resultType, most] = grade ?? [];
      expect({
        key: found.key,
        name: found.name ?? "",
        grade: found.grade && [found.grade.column, found.grade.scale.resultType],
        completed: found.completed && [found.completed.column, found.completed.format],
        skipEmpty: found.skipEmpty,
      }).toEqual({ key, name, grade: grade && [column, resultType], completed, skipEmpty: skipEmpty ?? [] });
      expect(found.grade?.scale.valueMax).toBe(most);
      if (decisions !== undefined) {
        expect(found.decisions).toHaveLength(decisions.length);
        for (const [at, part] of decisions.entries()) expect(found.decisions[at]).toContain(part);
      }
    },
  );

  it("are each said to be used or not, and why", () => {
    const { columns } = guess(EXPORTS.find(({ exporter }) => exporter.startsWith("Excel"))?.rows ?? []);
    expect(columns.map(({ name, use, why }) => [name, use, why])).toEqual([
      ["Matrikelnummer", "key", "by its name and its cells; 2 shortened by a spreadsheet"],
      ["Name", "name", "the family name"],
      ["Vorname", "name", "a part of the name"],
      ["E-Mail", "none", "an address; not included in credentials"],
      ["Geburtsdatum", "none", "a date of birth; add it yourself if you need it"],
      ["Note", "grade", "by its name; 2 different grades"],
      ["Punkte", "none", "another grade"],
      ["Prüfungsdatum", "completed", "by its name; DD.MM.YYYY"],
    ]);
  });

  it("that two learners share are no key where there is a better one", () => {
    expect(guess(["ID number|Email|Name", "1|a@x.example|Ada", "1|b@x.example|Bo"]).key).toBe("Email");
    const shared = guess(["ID number|Name", "1|Ada", "1|Bo"]);
    expect([shared.key, shared.decisions[0]]).toEqual([
      "ID number",
      expect.stringContaining("some learners share a value"),
    ]);
    expect(guess(["Name|Ref", "Ada|K-1", "Bo|K-2"]).key).toBe("Ref");
    const none = guess(["Name|Grade", "Ada|A", "Bo|B"]);
    expect([none.key, none.decisions[0]]).toEqual([undefined, expect.stringContaining("no column identifies")]);
  });

  it("hold letters from the lowest up", () => {
    const grades = ["A", "F", "B+", "B-", "B", "A+"];
    const { grade } = guess(["ID number|Name|Grade", ...grades.map((of, at) => `${at}|x${at}|${of}`)]);
    expect(grade?.scale.allowedValue).toEqual(["F", "B-", "B", "B+", "A", "A+"]);
  });

  it("have names of any length", () => {
    expect(readHeaderName(`${"x".repeat(1e6)} student number`)).toBeUndefined();
    expect(readHeaderName(`${"(".repeat(1e5)}${"/".repeat(1e5)}`)).toBeUndefined();
  });
});

describe("a course for a list", () => {
  const draft = (rows: readonly string[]): Loose => draftCourse(guess(rows));

  it("is the starter with the list's columns", () => {
    const course = draft(EXPORTS.find(({ exporter }) => exporter.startsWith("HISinOne"))?.rows ?? []);
    expect(Object.keys(course)).toEqual(Object.keys(starterCourse));
    expect(course).toMatchObject({
      key: "Mtknr",
      columns: { Prüfungsdatum: { date: "DD.MM.YYYY" } },
      credential: {
        validFrom: "{{Prüfungsdatum}}T00:00:00Z",
        credentialSubject: {
          name: "{{Vorname}} {{Nachname}}",
          identifier: [{ identityHash: "{{Mtknr}}" }],
          result: [{ value: "{{Bewertung}}" }],
          achievement: { resultDescription: [{ resultType: "Result", allowedValue: ["1,3", "4,0"] }] },
        },
      },
    });
  });

  it("says in upper case what the list does not say, and puts no address into credentials", () => {
    const course = draft(["Email|Team", "a@x.example|1", "b@x.example|1"]);
    expect(course.credential).toMatchObject({ validFrom: "YYYY-MM-DDT00:00:00Z", awardedDate: "YYYY-MM-DDT00:00:00Z" });
    expect(course.credential.credentialSubject.name).toBe("NAME OF THE LEARNER");
    expect(JSON.stringify(course.credential)).not.toContain("Email");
    expect(course.disclosable).toEqual(["/credentialSubject/name"]);
    expect(course.credential.credentialSubject.achievement).not.toHaveProperty("resultDescription");
  });

  it("names columns so that they are read again", () => {
    const course = draft(["ID: number|Name?|Grade", "1|Ada|A", "2|Bo|B"]);
    expect(course.credential.credentialSubject.identifier[0].identityHash).toBe("{{'ID: number'}}");
    expect(parsePlaceholders(course.credential.credentialSubject.name)).toEqual([
      { column: "Name?", type: "text", optional: false },
    ]);
  });
});

it("knows a name of Blackboard's by what stands before its points and number", () => {
  expect(readHeaderName("Final Grade [Total Pts: 100 Letter] |1235")).toMatchObject({ field: "grade" });
});
