// What a report says of the elements, of credentials anchored on a real node.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createVerifier,
  describeReport,
  parseCredential,
  parseTrust,
  type Report,
  REPORT_TEXTS,
  type Verifier,
  withhold,
} from "../../../sdk/src/index.ts";
import { openWorld } from "../../nodes/shared.ts";
import { createDocument, type World } from "../../nodes/world.ts";
import { type Loose, readSample, without, withValue } from "./sample.ts";

const A = "/credentialSubject/achievement";
const CLAIMS = ["id", "name", "email", "dateOfBirth", "identifier", "result"].map(
  (name) => `/credentialSubject/${name}`,
);
let world: World;
let verifier: Verifier;
let texts: string[];

beforeAll(async () => {
  world = await openWorld();
  verifier = createVerifier(parseTrust(world.trust()));
  const sample = await readSample("samples/course.json", "samples/cohort-1000.csv");
  const agent = { id: "https://holding.example.org", type: ["Profile"], name: "Example Holding" };
  const documents: Loose[] = [
    sample,
    { ...without(sample, `${A}/workload`, `${A}/alignment/0`), id: "urn:example:2" },
    { ...createDocument(), id: "urn:example:3" },
    { ...withValue(withValue(sample, "/issuer/parentOrg", agent), `${A}/reviewBy`, "2026-06-01"), id: "urn:example:4" },
  ];
  const batch = await world.issue(documents, { disclosable: CLAIMS });
  texts = documents.map((_, index) => batch.text(index));
});

afterAll(() => world?.stop());

async function verify(index: number, withheld: readonly string[] = []): Promise<Report> {
  return verifier.verify(JSON.stringify(withhold(parseCredential(texts[index] as string), withheld)));
}

function stateOf(report: Report, element: string): Loose {
  return report.elements?.find((one) => one.element === element);
}

describe("a report's elements", () => {
  it.each(["en", "de"] as const)("stand in the column of all that has a label: %s", async (language) => {
    const { labels, elements } = REPORT_TEXTS[language];
    const lines = describeReport(await verify(0), { language });
    const starts = [labels.issuer, labels.profile, elements.validity, elements.country, labels.list].map((label) => {
      const line = lines.find((one) => one.startsWith(`  ${label}  `)) ?? "";
      return 2 + label.length + (/^ +/.exec(line.slice(2 + label.length))?.[0].length ?? 0);
    });
    expect(new Set(starts).size, starts.join(" ")).toBe(1);
  });

  it("say in plain words what the proof covers", async () => {
    const report = await verify(0);
    expect(report.verdict).toBe("valid");
    expect(stateOf(report, "workload")).toEqual({
      element: "workload",
      need: "mandatory",
      state: "present",
      texts: ["3 ECTS", "75 h"],
    });
    const lines = describeReport(report);
    for (const line of [
      /^ {2}profile +has every mandatory element of a European micro-credential$/m,
      /^ {2}learner +Niamh Åkesson; 2026000013$/m,
      /^ {2}title +Data Analysis with Python$/m,
      /^ {2}awarding body +University of Example$/m,
      /^ {2}country or region of the issuer +Dublin; Leinster; IE \(stated by the issuer\)$/m,
      /^ {2}date of issue +15 June 2026$/m,
      /^ {2}level +EQF 6$/m,
      /^ {2}valid until +14 June 2031, inclusive$/m,
      /^ {2}grade +Final grade: C$/m,
    ])
      expect(lines.join("\n")).toMatch(line);
  });

  it("name what its holder withheld, which is not missing", async () => {
    const report = await verify(0, [
      "/credentialSubject/name",
      "/credentialSubject/identifier",
      "/credentialSubject/id",
      "/credentialSubject/result",
    ]);
    expect(report.verdict).toBe("valid");
    expect(stateOf(report, "learner")).toMatchObject({ state: "withheld", texts: [] });
    const lines = describeReport(report).join("\n");
    expect(lines).toMatch(/^ {2}learner +withheld by its holder$/m);
    expect(lines).toMatch(/^ {2}grade +withheld by its holder$/m);
    expect(lines).toContain("has every mandatory element");
    expect(lines).not.toContain("Niamh");
  });

  it("say what an authentic document lacks to be a micro-credential", async () => {
    const lacking = await verify(1);
    expect(lacking.verdict).toBe("valid");
    expect(describeReport(lacking).join("\n")).toMatch(
      /^ {2}profile +not a complete micro-credential; missing: workload, level$/m,
    );
    const other = await verify(2);
    expect(other.verdict).toBe("valid");
    expect(describeReport(other).join("\n")).toContain(
      "missing: title, country or region of the issuer, learning outcomes, workload, level, type of assessment, form of participation, quality assurance",
    );
  });

  it("mark what the issuer states of itself, and a review that had passed", async () => {
    const lines = describeReport(await verify(3)).join("\n");
    expect(lines).toMatch(/^ {2}on behalf of +Example Holding \(stated by the issuer\)$/m);
    expect(lines).toMatch(/^ {2}next review of the course +1 June 2026 \(already past at issue\)$/m);
  });

  it("are none where nothing is proved", async () => {
    const altered = await verifier.verify((texts[0] as string).replace("EQF level 6", "EQF level 8"));
    expect(altered.checks.find(({ outcome }) => outcome === "fail")?.code).toBe("integrity.altered");
    expect(altered.elements).toBeNull();
  });

  it("have a name in each language", () => {
    const { en, de } = REPORT_TEXTS;
    expect(Object.keys(de.elements)).toEqual(Object.keys(en.elements));
    expect(Object.values(de.elements).every((name) => name !== "")).toBe(true);
  });
});
