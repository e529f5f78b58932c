// The table of elements: each one's absence, what may be withheld, what contradicts itself, what no list holds.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { checkProfile } from "../../../sdk/src/profile/check.ts";
import { ELEMENTS } from "../../../sdk/src/profile/elements.ts";
import { nameElement } from "../../../sdk/src/report/describe/describe.ts";
import { stateElements } from "../../../sdk/src/profile/statement.ts";
import { checkOpenBadge } from "../../../sdk/src/profile/form.ts";
import { isCountry } from "../../../sdk/src/profile/controlled-values.ts";
import { isFieldOfStudy } from "../../../sdk/src/profile/fields-of-study.ts";
import { root } from "../../cli/run.ts";
import { type Loose, readSample, without, withValue } from "./sample.ts";

const A = "/credentialSubject/achievement";
let sample: Loose;
/** The sample with the elements that it does without. */
let whole: Loose;

beforeAll(async () => {
  sample = await readSample("samples/course.json", "samples/cohort-1000.csv");
  const parent = { id: "https://group.example", type: ["Profile"], name: "Group" };
  const more = { targetGroup: "Engineers", guidance: "https://x.example/help", feedbackReviewed: "2026-01-31" };
  whole = withValue(sample, "/issuer/parentOrg", parent);
  whole = withValue(whole, A, { ...sample.credentialSubject.achievement, ...more });
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

/** What to take out of the whole sample so that it lacks an optional element. */
const OPTIONAL: Readonly<Record<string, readonly string[]>> = {
  "on-behalf-of": ["/issuer/parentOrg"],
  award: ["/awardedDate"],
  validity: ["/validUntil"],
  grade: ["/credentialSubject/result"],
  prerequisites: [`${A}/prerequisites`],
  supervision: [`${A}/supervision`],
  stackability: [`${A}/stackability`, `${A}/partOf`],
  "target-group": [`${A}/targetGroup`],
  "field-of-study": [`${A}/fieldOfStudy`],
  guidance: [`${A}/guidance`],
  feedback: [`${A}/feedbackReviewed`],
  version: [`${A}/version`],
  review: [`${A}/reviewBy`],
  "further-information": [`${A}/description`, `${A}/criteria`, "/evidence", `${A}/tag`],
};

describe("the elements of a European micro-credential", () => {
  it("are all stated by the sample", () => {
    expect(faultsOf(sample)).toEqual([]);
    const missing = stateElements(sample).filter(({ state }) => state !== "present");
    expect(missing.map(({ element }) => element)).toEqual(["on-behalf-of", "target-group", "guidance", "feedback"]);
    expect(faultsOf(whole)).toEqual([]);
    expect(stateElements(whole).filter(({ state, texts }) => state !== "present" || texts.length === 0)).toEqual([]);
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

  it.each(Object.entries(OPTIONAL))("does without %s", (element, removed) => {
    const document = without(whole, ...removed);
    // Open Badges asks for two of the members that hold further information.
    expect(faultsOf(document)).toEqual(removed.filter((pointer) => /\/(?:description|criteria)$/.test(pointer)));
    const missing = stateElements(document).filter(({ state }) => state !== "present");
    expect(missing).toMatchObject([{ element, state: "missing", texts: [] }]);
  });

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

  it.each<[claims: string[], removed: string[], element: string, state: string]>([
    [[`${A}/workload/hours`], [`${A}/workload/hours`], "workload", "withheld"],
    [[`${A}/workloads`], [`${A}/workload`], "workload", "missing"],
    [[`${A}/work`], [`${A}/workload`], "workload", "missing"],
    [[`${A}/name`], [`${A}/name`, `${A}/achievementType`], "title", "missing"],
    [[`${A}/name`, `${A}/achievementType`], [`${A}/name`, `${A}/achievementType`], "title", "withheld"],
    [["/credentialSubject/identifier"], ABSENCES.learner?.[0] as string[], "learner", "withheld"],
  ])("takes, with %j withheld and %j not there, %s for %s", (claims, removed, element, state) => {
    const statement = stateElements(without(sample, ...removed), claims).find((one) => one.element === element);
    expect(statement).toMatchObject({ state, texts: [] });
  });

  it.each<[element: string, pointer: string, value: unknown, texts: string[]]>([
    ["awarding-body", "/issuer", "did:example:alone", ["did:example:alone"]],
    [
      "on-behalf-of",
      "/issuer/parentOrg",
      { id: "https://group.example", type: ["Profile"] },
      ["https://group.example"],
    ],
    ["country", "/issuer/address/addressRegion", "Dublin", ["Dublin", "IE"]],
    ["assessment", `${A}/assessmentType`, " ", []],
    ["workload", `${A}/workload`, { value: 40, unit: "hours", hours: 40 }, ["40 h"]],
    ["workload", `${A}/workload`, { value: 40, unit: " ", hours: 40 }, []],
    ["level", `${A}/alignment/0/targetType`, "ext:NQF", []],
    ["learning-outcomes", `${A}/learningOutcome`, [["nested"], { more: 1 }, "plain"], ["plain"]],
    ["version", `${A}/version`, 2, ["2"]],
    ["grade", "/credentialSubject/result", [{ value: "B" }], ["B"]],
    ["further-information", `${A}/criteria`, { id: "https://x.example/criteria" }, ["https://x.example/criteria"]],
  ])("reads %s from what stands at %s: %j", (element, pointer, value, texts) => {
    // A description without an id describes no result.
    const document = withValue(withValue(sample, `${A}/resultDescription/1`, { name: "No id" }), pointer, value);
    const found = stateElements(document).find((one) => one.element === element)?.texts ?? [];
    if (element === "further-information" || element === "learning-outcomes")
      expect(found).toEqual(expect.arrayContaining(texts));
    else expect(found).toEqual(texts);
    expect(found).not.toContain("nested");
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
    expect(stateElements(withValue(document, `${A}/reviewBy`, "2026-06-15")).some(({ overdue }) => overdue)).toBe(
      false,
    );
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
    // Every detailed field of the classification, by narrow field.
    const detailed =
      "0000 0011 0021 0031 0099 0110-4 0119 0188 0200 0210-5 0219 0220-3 0229 0230-2 0239 0288 0299 0300 0310-4 0319 0320-2 0329 0388 0399 " +
      "0400 0410-7 0419 0421 0488 0499 0500 0510-2 0519 0520-2 0529 0530-3 0539 0540-2 0549 0588 0599 0610-3 0619 0688 0700 0710-6 0719 " +
      "0720-4 0729 0730-2 0739 0788 0799 0800 0810-2 0819 0821 0831 0841 0888 0899 0900 0910-7 0919 0920-3 0929 0988 0999 1000 1010-5 1019 " +
      "1020-2 1029 1030-2 1039 1041 1088 1099";
    const codes = new Set<string>();
    for (const [, head = "", from, to] of detailed.matchAll(/(\d{3})(\d)(?:-(\d))?/g))
      for (let last = Number(from); last <= Number(to ?? from); last += 1) codes.add(`${head}${last}`);
    for (const code of [...codes]) for (const digits of [2, 3]) codes.add(code.slice(0, digits));
    const numbers = [1, 2, 3, 4].flatMap((digits) =>
      Array.from({ length: 10 ** digits }, (_, number) => String(number).padStart(digits, "0")),
    );
    expect(numbers.filter(isFieldOfStudy)).toEqual(numbers.filter((code) => codes.has(code)));
    for (const code of ["06130", "6", "", "06a", "061 "]) expect([code, isFieldOfStudy(code)]).toEqual([code, false]);
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

  it("may be awarded, and have started and ended, before 1970 and in any offset, but not be valid so early", () => {
    const subject = { activityStartDate: "1966-10-01T09:00:00Z", activityEndDate: "1968-06-05T00:00:00+01:00" };
    const old = {
      ...sample,
      awardedDate: "1968-06-05T00:00:00Z",
      credentialSubject: { ...sample.credentialSubject, ...subject },
    };
    expect(faultsOf(old)).toEqual([]);
    expect(faultsOf({ ...old, awardedDate: "0987-06-05T00:00:00Z" })).toEqual(["/awardedDate"]);
    const early = { ...old, validFrom: "1968-06-05T00:00:00Z" };
    expect(messageAt(early, "/validFrom")).toBe(
      "no credential can be valid before 1970, where the time of chains begins",
    );
    expect(checkProfile(early, "european").find(({ pointer }) => pointer === "/validFrom")?.cure).toBe(
      "write the day of issue there, such as 2026-06-15T00:00:00Z, and the earlier day into awardedDate",
    );
  });

  it("is dated by the days that are written, whatever the offset", () => {
    const dated = { ...sample, awardedDate: "2026-06-15T00:00:00Z", validFrom: "2026-06-15T00:00:00+13:00" };
    expect(faultsOf(dated)).toEqual([]);
    expect(faultsOf({ ...dated, awardedDate: "2026-06-16T00:00:00+13:00" })).toEqual(["/validFrom"]);
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
    expect(messageAt(without(sample, `${A}/criteria`), `${A}/criteria`)).toBe("missing; Open Badges 3.0 asks for it");
  });

  it.each([
    [
      `${A}/achievementType`,
      "Achievement ApprenticeshipCertificate Assessment Assignment AssociateDegree Award Badge BachelorDegree Certificate " +
        "CertificateOfCompletion Certification CommunityService Competency Course CoCurricular Degree Diploma DoctoralDegree Fieldwork " +
        "GeneralEducationDevelopment JourneymanCertificate LearningProgram License Membership ProfessionalDoctorate " +
        "QualityAssuranceCredential MasterCertificate MasterDegree MicroCredential ResearchDoctorate SecondarySchoolDiploma ext:Module",
    ],
    [
      `${A}/alignment/0/targetType`,
      "ceasn:Competency ceterms:Credential CFItem CFRubric CFRubricCriterion CFRubricCriterionLevel CTDL ext:EQF",
    ],
    [
      `${A}/resultDescription/0/resultType`,
      "GradePointAverage LetterGrade Percent PerformanceLevel PredictedScore RawScore Result RubricCriterion RubricCriterionLevel " +
        "RubricScore ScaledScore Status ext:ECTSGradeScore",
    ],
    [
      "/credentialSubject/identifier/0/identityType",
      "name sourcedId systemId productId userName accountId emailAddress nationalIdentityNumber isbn issn lisSourcedId oneRosterSourcedId " +
        "sisSourcedId ltiContextId ltiDeploymentId ltiToolId ltiPlatformId ltiUserId identifier ext:passport",
    ],
    ["/credentialSubject/result/0/status", "Completed Enrolled Failed InProgress OnHold Provisional Withdrew"],
  ])("takes the terms of the enumeration at %s, and no others", (pointer, terms) => {
    const faults = (term: string) =>
      checkProfile(withValue(sample, pointer, term), "open-badges").map((one) => one.pointer);
    for (const term of terms.split(" ")) expect([term, faults(term)]).toEqual([term, []]);
    for (const term of [`${terms.split(" ")[0]}s`, "ext:", "ext", "completed", ""])
      expect(faults(term)).toEqual([pointer]);
  });

  it("of an Open Badge takes one value in the place of a list, and blank texts, but not of a micro-credential", () => {
    const [result] = sample.credentialSubject.result;
    const [alignment] = sample.credentialSubject.achievement.alignment;
    for (const [pointer, value] of [
      [`${A}/alignment`, alignment],
      [`${A}/tag`, "data"],
      ["/credentialSubject/result", result],
      [`${A}/description`, ""],
      [`${A}/creditsAvailable`, -1],
    ] as const)
      expect([pointer, checkProfile(withValue(sample, pointer, value), "open-badges")]).toEqual([pointer, []]);
    expect(faultsOf(withValue(sample, "/credentialSubject/result", result))).toEqual(["/credentialSubject/result"]);
    expect(messageAt(withValue(sample, `${A}/description`, ""), `${A}/description`)).toBe("it is empty");
  });

  it.each([
    [
      "/issuer/image",
      { id: "https://x.example/1.png", type: "Image", alt: "A logo" },
      "/issuer/image",
      'has no member "alt"',
    ],
    ["/issuer/image", { id: "https://x.example/1.png", type: ["Image"] }, "/issuer/image/type", 'must be "Image"'],
    ["/credentialSubject/identifier/0/note", "new", "/credentialSubject/identifier/0", 'has no member "note"'],
    [
      "/issuer/otherIdentifier",
      { type: "IdentifierEntry", identifier: "1" },
      "/issuer/otherIdentifier/identifierType",
      "asks for it",
    ],
    ["/issuer/address/geo", { type: "GeoCoordinates", latitude: 1 }, "/issuer/address/geo/longitude", "asks for it"],
    ["/issuer/address/addressCountryCode", "ie", "/issuer/address/addressCountryCode", "two capital letters"],
    ["/issuer/endorsementJwt", ["no.jws"], "/issuer/endorsementJwt/0", "a compact JWS"],
    ["/endorsement", { type: ["VerifiableCredential"] }, "/endorsement/type", 'must contain "EndorsementCredential"'],
    ["/refreshService", { type: "Refresh" }, "/refreshService/id", "asks for it"],
    ["/credentialStatus", { id: "https://x.example/1" }, "/credentialStatus/type", "asks for it"],
    ["/credentialStatus", [], "/credentialStatus", "must not be empty"],
    ["/credentialStatus", [{ type: "A" }, { id: "urn:x:1" }], "/credentialStatus/1/type", "asks for it"],
    ["/credentialStatus", 7, "/credentialStatus", "must be an object"],
    ["/termsOfUse", [{ type: [] }], "/termsOfUse/0/type", "must not be empty"],
    [`${A}/inLanguage`, "Nederlands, ook Fries", `${A}/inLanguage`, "a language tag"],
    [
      `${A}/related`,
      [{ id: "urn:x:1", type: ["Related"], inLanguage: "?" }],
      `${A}/related/0/inLanguage`,
      "a language tag",
    ],
    ["/@context", ["https://www.w3.org/ns/credentials/v2"], "/@context", "at least 2 entries"],
    ["/@context/1", "https://example.org/", "/@context/1", "context-3.0.3.json"],
    ["/validFrom", "soon", "/validFrom", "a date and time with a zone"],
    ["/name", 7, "/name", "it must be a text"],
  ])("of Open Badges 3.0 is refused at %s: %j", (pointer, value, at, message) => {
    const faults = checkProfile(withValue(sample, pointer, value), "open-badges");
    expect(faults.map((fault) => [fault.pointer, fault.message])).toContainEqual([
      at,
      expect.stringContaining(message),
    ]);
  });

  it("says each thing that is wrong, and where", () => {
    const document = withValue(withValue(sample, "/issuer/type", [7]), "/credentialSubject/type", ["Person"]);
    const spoiled = withValue(document, "/image", { id: "https://x.example/1.png", type: ["Image"] });
    expect(checkProfile(spoiled, "open-badges").map(({ pointer, message }) => [pointer, message])).toEqual([
      ["/image/type", 'it must be "Image"'],
      ["/issuer/type/0", "it must be a text"],
      ["/issuer/type", 'it must contain "Profile"'],
      ["/credentialSubject/type", 'it must contain "AchievementSubject"'],
    ]);
    expect(checkOpenBadge(withValue(sample, "/type", ["Diploma"])).map(({ message }) => message)).toEqual([
      'it must contain "VerifiableCredential"',
      'it must contain "OpenBadgeCredential" or "AchievementCredential"',
    ]);
    expect(messageAt(withValue(sample, "/issuer/type", 7), "/issuer/type")).toBe("it must be a text or a list");
    expect(messageAt(withValue(sample, `${A}/workload/value`, 0), `${A}/workload/value`)).toBe("it must be above 0");
    expect(messageAt(without(sample, `${A}/workload/hours`), `${A}/workload/hours`)).toBe(
      "missing; the European profile asks for it",
    );
    expect(
      messageAt(withValue(sample, "/credentialSubject/result/0/status", "Done"), "/credentialSubject/result/0/status"),
    ).toBe("it must be one of Completed, Enrolled, Failed, InProgress, OnHold, Provisional, Withdrew");
  });

  it("of an endorsement is that of a credential", () => {
    const endorsement = {
      "@context": sample["@context"].slice(0, 2),
      id: "urn:uuid:1",
      type: ["VerifiableCredential", "EndorsementCredential"],
      name: "Good standing",
      issuer: { id: "https://agency.example", type: "Profile" },
      validFrom: "2026-01-01T00:00:00Z",
      credentialSubject: { id: sample.issuer.id, type: "EndorsementSubject" },
    };
    for (const holder of ["/endorsement", "/issuer/endorsement", `${A}/endorsement`])
      for (const member of [
        "",
        ...Object.keys(endorsement).map((name) => `/${name}`),
        "/credentialSubject/id",
        "/credentialSubject/type",
      ]) {
        const whole = withValue(sample, holder, [endorsement]);
        const document = member === "" ? whole : without(whole, `${holder}/0${member}`);
        const faults = checkProfile(document, "open-badges").map(({ pointer }) => pointer);
        expect([holder, member, faults]).toEqual([holder, member, member === "" ? [] : [`${holder}/0${member}`]]);
      }
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
