// The table of elements: each one's absence, what may be withheld, what contradicts itself, what no list holds.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { checkProfile, ELEMENTS, nameElement, stateElements } from "../../sdk/src/profile/index.ts";
import { isCountry, isFieldOfStudy } from "../../sdk/src/profile/controlled-values.ts";
import { root } from "../cli/run.ts";
import { type Loose, readSample, without, withValue } from "./sample.ts";

const A = "/credentialSubject/achievement";
let sample: Loose;

beforeAll(async () => {
  sample = await readSample("samples/course.json", "samples/cohort-1000.csv");
});

/** `element pointer` of every error. */
function faultsOf(document: Loose, claims: readonly string[] = []): string[] {
  return checkProfile(document, "european", claims)
    .filter(({ severity }) => severity === "error")
    .map(({ element, pointer }) => (element === undefined ? pointer : `${element} ${pointer}`));
}

function messageAt(document: Loose, pointer: string): string | undefined {
  return checkProfile(document, "european").find((fault) => fault.pointer === pointer)?.message;
}

/** What to take out of the sample so that it lacks an element, and where it is then missed. */
const ABSENCES: Readonly<Record<string, readonly [removed: readonly string[], missedAt: string]>> = {
  learner: [["/credentialSubject/name", "/credentialSubject/identifier"], "/credentialSubject/name"],
  title: [[`${A}/name`], `${A}/name`],
  "awarding-body": [["/issuer"], "/issuer"],
  country: [["/issuer/address/addressCountryCode"], "/issuer/address/addressCountryCode"],
  "date-of-issue": [["/validFrom"], "/validFrom"],
  "learning-outcomes": [[`${A}/learningOutcome`], `${A}/learningOutcome`],
  workload: [[`${A}/workload`], `${A}/workload`],
  level: [[`${A}/alignment/0`], `${A}/alignment`],
  assessment: [[`${A}/assessmentType`], `${A}/assessmentType`],
  participation: [[`${A}/participationForm`], `${A}/participationForm`],
  "quality-assurance": [[`${A}/qualityAssurance`], `${A}/qualityAssurance`],
};

const OPTIONAL: Readonly<Record<string, readonly string[]>> = {
  "on-behalf-of": [],
  award: ["/awardedDate"],
  validity: ["/validUntil"],
  grade: ["/credentialSubject/result"],
  prerequisites: [`${A}/prerequisites`],
  supervision: [`${A}/supervision`],
  stackability: [`${A}/stackability`, `${A}/partOf`],
  "target-group": [],
  "field-of-study": [`${A}/fieldOfStudy`],
  guidance: [],
  feedback: [],
  version: [`${A}/version`],
  review: [`${A}/reviewBy`],
  "further-information": [],
};

describe("the elements of a European micro-credential", () => {
  it("are all stated by the sample", () => {
    expect(faultsOf(sample)).toEqual([]);
    const missing = stateElements(sample).filter(({ state }) => state !== "present");
    expect(missing.map(({ element }) => element)).toEqual(["on-behalf-of", "target-group", "guidance", "feedback"]);
  });

  it("each have a test of their absence", () => {
    const names = (need: string): string[] => ELEMENTS.filter((one) => one.need === need).map(({ name }) => name);
    expect(Object.keys(ABSENCES)).toEqual(names("mandatory"));
    expect(Object.keys(OPTIONAL).sort()).toEqual(names("optional").sort());
  });

  it("each stand in the documentation's table, with where", async () => {
    const text = await readFile(join(root, "docs/profile.md"), "utf8");
    for (const { name, need, parts } of ELEMENTS) {
      const line = text.split("\n").find((one) => one.startsWith(`| ${nameElement(name)} `));
      expect(line, name).toContain(` ${need} `);
      for (const { at } of parts) expect(line).toContain(`/${at.split("/").at(-1)}\``);
    }
  });

  it.each(Object.entries(ABSENCES))("refuses a document without %s, alone and by name", (element, [removed, at]) => {
    const document = without(sample, ...removed);
    expect(faultsOf(document).filter((fault) => fault.startsWith(element))).toEqual([`${element} ${at}`]);
    const statement = stateElements(document).find((one) => one.element === element);
    expect(statement).toMatchObject({ state: "missing", texts: [] });
  });

  it.each(Object.entries(OPTIONAL).filter(([, removed]) => removed.length > 0))(
    "does without %s",
    (element, removed) => {
      const document = without(sample, ...removed);
      expect(faultsOf(document)).toEqual([]);
      expect(stateElements(document).find((one) => one.element === element)).toMatchObject({ state: "missing" });
      expect(stateElements(sample).find((one) => one.element === element)).toMatchObject({ state: "present" });
    },
  );

  it("names every one that lacks, at once", () => {
    const bare = { ...sample, credentialSubject: { type: ["AchievementSubject"] }, issuer: { type: ["Profile"] } };
    const named = new Set(checkProfile(bare, "european").map(({ element }) => element));
    for (const element of Object.keys(ABSENCES)) if (element !== "date-of-issue") expect(named).toContain(element);
  });

  it("needs the achievement's type beside its title", () => {
    expect(faultsOf(withValue(sample, `${A}/achievementType`, "Diploma"))).toEqual([`title ${A}/achievementType`]);
    expect(messageAt(withValue(sample, `${A}/achievementType`, "Diploma"), `${A}/achievementType`)).toBe(
      'title: achievementType is missing ("Diploma" is not one)',
    );
  });

  it("takes a learner by any of name, identifier and id", () => {
    const bare = without(sample, "/credentialSubject/name", "/credentialSubject/identifier");
    for (const [member, value] of [
      ["name", "Niamh"],
      ["id", "did:example:niamh"],
    ]) {
      expect(faultsOf(withValue(bare, `/credentialSubject/${member}`, value))).toEqual([]);
    }
  });

  it("says of a withheld element that it is withheld, not that it is missing", () => {
    const claims = [
      "/credentialSubject/name",
      "/credentialSubject/identifier",
      "/credentialSubject/id",
      "/credentialSubject/result",
    ];
    const states = stateElements(
      without(sample, "/credentialSubject/name", "/credentialSubject/identifier", "/credentialSubject/result"),
      claims,
    );
    const stateOf = (name: string) => states.find(({ element }) => element === name)?.state;
    expect([stateOf("learner"), stateOf("grade"), stateOf("level")]).toEqual(["withheld", "withheld", "present"]);
  });

  it("takes what lies in a withheld member for withheld, under profiles that let holders withhold it", () => {
    const states = stateElements(without(sample, A), [A]);
    expect(states.find(({ element }) => element === "workload")).toMatchObject({ state: "withheld" });
    expect(stateElements(without(sample, A)).find(({ element }) => element === "workload")).toMatchObject({
      state: "missing",
    });
  });

  it("marks what only the issuer states of itself, and a review that was overdue", () => {
    const document = withValue(
      withValue(sample, "/issuer/parentOrg", { id: "https://h.example", name: "Holding" }),
      `${A}/reviewBy`,
      "2026-06-14",
    );
    const statements = stateElements(document);
    expect(statements.filter((one) => one.statedByIssuer).map(({ element, texts }) => [element, texts])).toEqual([
      ["on-behalf-of", ["Holding"]],
      ["country", ["Dublin", "Leinster", "IE"]],
    ]);
    expect(statements.filter(({ overdue }) => overdue).map(({ element }) => element)).toEqual(["review"]);
    expect(stateElements(sample).some(({ overdue }) => overdue)).toBe(false);
    expect(checkProfile(document, "european")).toContainEqual(
      expect.objectContaining({ severity: "warning", pointer: `${A}/reviewBy` }),
    );
  });
});

describe("controlled values", () => {
  it("knows the countries that the platform knows", () => {
    const names = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
    const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
    // Regions that Unicode has beside ISO 3166-1: reserved codes, groupings, codes withdrawn.
    const beside = new Set(
      "AC AN BU CP CQ CS DD DG DY EA EU EZ FX HV IC NH NT PC PZ QO QU RH SU TA TP UK UN VD WK XA XB YD YU ZR ZZ".split(
        " ",
      ),
    );
    for (const code of letters.flatMap((first) => letters.map((second) => first + second))) {
      if (!beside.has(code)) expect([code, isCountry(code)]).toEqual([code, names.of(code) !== undefined]);
      else expect(isCountry(code)).toBe(false);
    }
  });

  it.each(["IRL", "ie", "UK", "XX", ""])("refuses %j as a country", (code) => {
    expect(faultsOf(withValue(sample, "/issuer/address/addressCountryCode", code))[0]).toBe(
      "country /issuer/address/addressCountryCode",
    );
  });

  it.each(["0", "9", "6.5", "six", 6])("refuses %j as a level", (code) => {
    expect(faultsOf(withValue(sample, `${A}/alignment/0/targetCode`, code))).toContain(`level ${A}/alignment`);
  });

  it("knows the fields of ISCED-F 2013", () => {
    for (const code of [
      "00",
      "10",
      "06",
      "061",
      "0613",
      "0610",
      "0619",
      "0688",
      "0110",
      "018",
      "0917",
      "1015",
      "041",
      "0099",
    ])
      expect([code, isFieldOfStudy(code)]).toEqual([code, true]);
    for (const code of ["11", "1", "0614", "062", "0621", "0918", "1042", "06130", "105", "6", ""])
      expect([code, isFieldOfStudy(code)]).toEqual([code, false]);
    expect(faultsOf(withValue(sample, `${A}/fieldOfStudy`, "0699x"))).toEqual([]);
    expect(faultsOf(withValue(sample, `${A}/fieldOfStudy`, "0614"))).toEqual([`${A}/fieldOfStudy`]);
  });

  it("warns where ECTS credits stand for other hours than 25 to 30 each", () => {
    for (const [hours, warns] of [
      [74, true],
      [75, false],
      [90, false],
      [91, true],
    ] as const) {
      const found = checkProfile(withValue(sample, `${A}/workload/hours`, hours), "european");
      expect(found.map(({ severity, pointer }) => [severity, pointer])).toEqual(
        warns ? [["warning", `${A}/workload`]] : [],
      );
    }
  });
});

describe("a learner's row", () => {
  it.each([
    ["awarded after it becomes valid", "/awardedDate", "2026-06-16T00:00:00Z", "/validFrom"],
    [
      "ends before it starts",
      "/credentialSubject/activityEndDate",
      "2026-01-31T00:00:00Z",
      "/credentialSubject/activityEndDate",
    ],
    ["awarded before it ends", "/awardedDate", "2026-02-01T00:00:00Z", "/awardedDate"],
    ["awarded on a day that is none", "/awardedDate", "2026-02-30T00:00:00Z", "/awardedDate"],
  ])("is refused where it was %s", (_, pointer, value, at) => {
    const dated = {
      ...sample,
      awardedDate: "2026-06-05T10:00:00.5+02:00",
      credentialSubject: {
        ...sample.credentialSubject,
        activityStartDate: "2026-02-01T09:00:00Z",
        activityEndDate: "2026-06-01T09:00:00Z",
      },
    };
    expect(faultsOf(dated)).toEqual([]);
    expect(faultsOf(withValue(dated, pointer, value))).toEqual([at]);
  });

  it("may be awarded later on the day on which it becomes valid", () => {
    expect(faultsOf(withValue(sample, "/awardedDate", "2026-06-15T17:00:00Z"))).toEqual([]);
  });

  it("is refused for a grade that the course does not allow, or that is out of range", () => {
    expect(
      messageAt(withValue(sample, "/credentialSubject/result/0/value", "E"), "/credentialSubject/result/0/value"),
    ).toBe('"E" is not one of A, B, C, D, F');
    const described = {
      id: "urn:uuid:1",
      type: ["ResultDescription"],
      name: "Score",
      resultType: "RawScore",
      valueMin: "0",
      valueMax: "100",
    };
    const scored = withValue(sample, `${A}/resultDescription`, [described]);
    const result = (value: string) =>
      withValue(scored, "/credentialSubject/result", [{ type: ["Result"], resultDescription: "urn:uuid:1", value }]);
    expect(faultsOf(result("100"))).toEqual([]);
    expect(faultsOf(result("101"))).toEqual(["grade /credentialSubject/result/0/value"]);
    expect(faultsOf(withValue(sample, "/credentialSubject/result/0/resultDescription", "urn:uuid:2"))).toEqual([
      "grade /credentialSubject/result/0/resultDescription",
    ]);
  });

  it("is refused for other credits than the course gives", () => {
    expect(
      messageAt(withValue(sample, "/credentialSubject/creditsEarned", 4), "/credentialSubject/creditsEarned"),
    ).toBe("4, but creditsAvailable says 3");
    expect(faultsOf(withValue(sample, `${A}/creditsAvailable`, 5))).toContain(`workload ${A}/creditsAvailable`);
  });
});

describe("what holders may withhold", () => {
  it("is about the learner, and never what the credential is", () => {
    const ours = ["/credentialSubject/name", "/credentialSubject/result", "/credentialSubject/activityStartDate"];
    expect(faultsOf(sample, ours)).toEqual([]);
    for (const claim of [`${A}/workload`, A, "/credentialSubject/type", "/awardedDate", "/name", "/evidence"])
      expect(faultsOf(sample, [...ours, claim])).toEqual([claim]);
    expect(checkProfile(sample, "open-badges", ["/awardedDate"])).toEqual([]);
  });
});

describe("the form", () => {
  it.each([
    ["/@context/0", "https://www.w3.org/2018/credentials/v1", "/@context/0"],
    ["/@context/1", "https://example.org/context", "/@context/1"],
    ["/type", ["VerifiableCredential"], "/type"],
    ["/id", "no URI", "/id"],
    ["/issuer/type", ["Issuer"], "/issuer/type"],
    ["/issuer/email", "nobody", "/issuer/email"],
    ["/awardedDate", "2026-06-15", "/awardedDate"],
    ["/credentialSubject/type", "Person", "/credentialSubject/type"],
    ["/credentialSubject/creditsEarned", "3", "/credentialSubject/creditsEarned"],
    ["/credentialSubject/identifier/0/identityType", "shoe size", "/credentialSubject/identifier/0/identityType"],
    ["/credentialSubject/result/0/type", ["Grade"], "/credentialSubject/result/0/type"],
    [`${A}/alignment/1/targetUrl`, "", `${A}/alignment/1/targetUrl`],
    [`${A}/resultDescription/0/resultType`, "Mark", `${A}/resultDescription/0/resultType`],
    [`${A}/criteria`, "pass", `${A}/criteria`],
  ])("of Open Badges 3.0 is refused at %s, in each profile that asks for it", (pointer, value, at) => {
    const document = withValue(sample, pointer, value);
    expect(checkProfile(document, "open-badges").map((fault) => fault.pointer)).toEqual([at]);
    expect(checkProfile(document, "european").map((fault) => fault.pointer)).toContain(at);
    expect(checkProfile(document, "none")).toEqual([]);
  });

  it.each([
    [`${A}/learningOutcome`, "one text", "learningOutcome"],
    [`${A}/workload/hours`, "75", "hours"],
    [`${A}/workload/weeks`, 6, "workload"],
    [`${A}/guidance`, "ask us", "guidance"],
    [`${A}/reviewBy`, "2028", "reviewBy"],
    [`${A}/feedbackReviewed`, "lately", "feedbackReviewed"],
  ])("of a micro-credential is refused at %s", (pointer, value, member) => {
    const found = checkProfile(withValue(sample, pointer, value), "european").map((fault) => fault.pointer);
    expect(found.some((at) => at.endsWith(member))).toBe(true);
  });

  it("says what it must be", () => {
    const say = (pointer: string, value: unknown, at = pointer) => messageAt(withValue(sample, pointer, value), at);
    expect(say("/type", ["VerifiableCredential"])).toBe(
      'it must contain "OpenBadgeCredential" or "AchievementCredential"',
    );
    expect(say("/issuer/type", "Issuer")).toBe('it must be "Profile"');
    expect(say("/credentialSubject/creditsEarned", -1)).toBe("it must be at least 0");
    expect(say(`${A}/description`, " ")).toBe("it is empty");
    expect(say(`${A}/resultDescription/0/resultType`, "Mark")).toContain("LetterGrade, Percent");
    expect(messageAt(without(sample, `${A}/criteria`), `${A}/criteria`)).toBe("missing");
  });

  it("of an Open Badge needs the learner's id or an identifier", () => {
    const document = without(sample, "/credentialSubject/identifier");
    expect(checkProfile(document, "open-badges").map(({ pointer }) => pointer)).toEqual(["/credentialSubject/id"]);
  });

  it("refuses terms that no context defines", () => {
    expect(faultsOf(without(sample, "/@context/2"))).toEqual(["/@context"]);
    const renamed = withValue(
      sample,
      "/@context/2/MicroCredential/@context/assessmentType",
      "urn:other#assessmentType",
    );
    expect(messageAt(renamed, "/@context")).toContain("no context defines assessmentType,");
  });
});
