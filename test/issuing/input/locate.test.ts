// A fault of a credential is told by the cell that it comes from, with the course's member; or by the course, once, where that says so itself.
import { describe, expect, it } from "vitest";
import {
  bindRows,
  type Course,
  describeProblem,
  type IssueInput,
  type IssuingError,
} from "../../../issuing/src/index.ts";
import { checkPlan } from "../../../issuing/src/planning/check.ts";
import { createPlan } from "../../../issuing/src/planning/plan.ts";
import type { JsonObject } from "../../../sdk/src/index.ts";

const issuerRef = { chainId: 1, registry: "0x5FbDB2315678afecb367f032d93F642f64180aa3", issuer: 1 } as const;
const identity = { id: "https://issuer.example", name: "Issuer" };

function bind(template: JsonObject, rows: readonly Record<string, string>[]): IssueInput {
  const whole = { type: ["VerifiableCredential"], validFrom: "2026-06-15T00:00:00Z", ...template };
  const course: Course = {
    ...{ file: "course.json", key: "number", disclosable: [], dateFormats: new Map(), isTidy: true },
    ...{ requires: undefined, bytes: new Uint8Array(), template: whole },
  };
  return bindRows(
    "cohort.csv",
    rows.map((row, position) => ({ number: String(position), ...row })),
    course,
  );
}

async function faults(
  template: JsonObject,
  rows: readonly Record<string, string>[],
  profile = "none",
): Promise<string[]> {
  const input = bind(template, rows);
  const checked = createPlan(input, { issuerRef, identity }).then((plan) => checkPlan(plan, { input, profile }));
  return checked.then(
    () => [],
    ({ problems }: IssuingError) => problems.map(describeProblem),
  );
}

describe("a fault of a credential", () => {
  it("names row, column and member", async () => {
    const template = { validUntil: "{{until}}T00:00:00Z", credentialSubject: {} };
    const days = ["2098-01-01", "2026-06-16", "2098-01-01"].map((until) => ({ until }));
    expect(await faults(template, days)).toEqual([
      'cohort.csv row 2, column "until": expired: valid until 15 June 2026, inclusive (course.json /credential/validUntil); write a later day',
    ]);
  });

  it("names all rows of which the same is true at once", async () => {
    const template = { validUntil: "{{until}}T00:00:00Z", credentialSubject: {} };
    const days = Array.from({ length: 12 }, () => ({ until: "2026-06-16" }));
    expect(await faults(template, days)).toEqual([
      'cohort.csv rows 1, 2, 3, 4, 5, 6 and 6 more, column "until": expired: valid until 15 June 2026, inclusive (course.json /credential/validUntil); write a later day',
    ]);
    const hours = Array.from({ length: 12 }, () => ({ hour: "25" }));
    const [wrong, ...others] = await faults({ validUntil: "2199-01-01T{{hour}}:00:00Z", credentialSubject: {} }, hours);
    expect([wrong, others]).toEqual([expect.stringMatching(/^cohort\.csv rows? 1.*, column "hour": /), []]);
  });

  it("names the whole text where several columns fill it", async () => {
    const template = { validFrom: "{{day}}T{{hour}}:00:00Z", credentialSubject: {} };
    expect(await faults(template, [{ day: "2026-06-15", hour: "25" }])).toEqual([
      expect.stringMatching(
        /^cohort\.csv row 1, column "day": .* \(course\.json \/credential\/validFrom: \{\{day\}\}T\{\{hour\}\}:00:00Z\)/,
      ),
    ]);
  });

  it("is the course's, once, where no cell fills the member", async () => {
    const template = { validUntil: "2026-06-16T00:00:00Z", credentialSubject: { name: "{{name}}" } };
    expect(await faults(template, [{ name: "Ada" }, { name: "Bo" }])).toEqual([
      "course.json /credential/validUntil: expired: valid until 15 June 2026, inclusive; write a later day",
    ]);
    const issuer = { id: "https://other.example", name: "{{school}}" };
    expect(await faults({ issuer, credentialSubject: {} }, [{ school: "Issuer" }])).toEqual([
      expect.stringMatching(
        /^course\.json \/credential\/issuer\/id: "https:\/\/other\.example" differs from the accred/,
      ),
    ]);
    expect(await faults({ issuer: { name: "{{school}}" }, credentialSubject: {} }, [{ school: "Other" }])).toEqual([
      expect.stringMatching(
        /^cohort\.csv row 1, column "school": "Other" differs from .* \(course\.json \/credential\/issuer\/name\)/,
      ),
    ]);
  });

  it("names the member of the course although what an empty cell fills was left out before it", async () => {
    const description = { id: "urn:r", type: ["ResultDescription"], allowedValue: ["A", "B"] };
    const credentialSubject = {
      name: "{{name}}",
      result: ["{{first?}}", { type: ["Result"], resultDescription: "urn:r", value: "{{grade}}" }],
      achievement: { resultDescription: [description] },
    };
    const [fault] = await faults({ credentialSubject }, [{ name: "Ada", first: "", grade: "F" }], "european").then(
      (all) => all.filter((one) => one.includes("is not one of")),
    );
    expect(fault).toMatch(
      /^cohort\.csv row 1, column "grade": .*F.* \(course\.json \/credential\/credentialSubject\/result\/1\/value\)/,
    );
  });

  it("names the optional column that was left empty", async () => {
    const problems = await faults({ credentialSubject: { name: "{{name?}}" } }, [{ name: "" }], "european");
    expect(problems.join("\n")).toMatch(
      /cohort\.csv row 1, column "name": .*missing \(course\.json \/credential\/credentialSubject\/name\)/,
    );
  });
});
