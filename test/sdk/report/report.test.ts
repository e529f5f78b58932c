// Reports as people read them, in each language.
import { describe, expect, it } from "vitest";
import { describeReport, type Report, REPORT_TEXTS } from "../../../sdk/src/index.ts";

const revoked: Report = {
  format: "laurel-report-v1",
  verdict: "invalid",
  kind: "laurel",
  checks: [
    { check: "format", outcome: "pass", message: "" },
    { check: "status", outcome: "fail", code: "status.revoked", message: "" },
    { check: "validity", outcome: "skipped", message: "" },
  ],
  credential: { name: "Data Analysis" },
  withheld: ["/credentialSubject/name"],
  elements: null,
  holder: "withheld",
  issuer: { id: 1, name: "University of Example", uri: "https://university.example.org" },
  accreditor: null,
  trust: { name: "National list", sha256: "5e".repeat(32) },
  registry: { name: "National", chainId: 1, address: "0x5FbDB2315678afecb367f032d93F642f64180aa3" },
  batch: { root: "0x00", index: 1, size: 3, anchoredAt: 1_781_481_600 },
  revokedAt: 1_793_966_400,
  asOf: {
    block: 12,
    timestamp: 1_795_521_600,
    hash: `0x${"ab".repeat(32)}`,
    latest: { block: 12, timestamp: 1_795_521_600 },
    nodes: { agreed: 2, asked: 3 },
    moment: null,
  },
  checkedAt: "2026-11-24T12:00:00.000Z",
  at: null,
  replaces: [],
  stack: null,
};

describe("describeReport", () => {
  it("says in English what the credential is, what failed and what to do", () => {
    expect(describeReport(revoked)).toEqual([
      "NOT VALID: issued by University of Example (https://university.example.org), but revoked on 6 November 2026",
      "  credential  Data Analysis",
      "  issuer      University of Example (https://university.example.org)",
      "  anchored    15 June 2026 at 00:00 UTC",
      "  withheld    /credentialSubject/name",
      "  pass     format    the file is well-formed",
      "  fail     status    its issuer has revoked it [status.revoked]",
      "  skipped  validity  not checked, because an earlier check did not pass",
      "  read        at block 12, 24 November 2026 at 12:00 UTC; 2 of 3 hosts agree",
      `  list        National list, SHA-256 ${"5e".repeat(32)}`,
      "  registry    National, eip155:1:0x5FbDB2315678afecb367f032d93F642f64180aa3",
      "  what now    Do not rely on it; the issuer can tell why.",
      "This does not prove that the sender is the learner.",
    ]);
  });

  it("says the same in German, with the same codes", () => {
    const [headline, ...lines] = describeReport(revoked, { language: "de" });
    expect(headline).toBe(
      "NICHT GÜLTIG: ausgestellt von University of Example (https://university.example.org), aber am 6. November 2026 widerrufen",
    );
    expect(lines.join("\n")).toMatch(/15\. Juni 2026 um 00:00 UTC/);
    expect(lines.join("\n")).toContain("[status.revoked]");
    expect(lines.join("\n")).not.toMatch(/\b(the|its|issuer|revoked it)\b/);
  });

  it("tells no date of a revocation that nobody told, and says as of when it was asked", () => {
    const { asOf } = revoked;
    const past = { ...revoked, revokedAt: null, asOf: asOf && { ...asOf, moment: "2026-11-24T12:00:00.000Z" } };
    expect(describeReport(past)[0]).toBe(
      "NOT VALID as of 24 November 2026 at 12:00 UTC: issued by University of Example (https://university.example.org), but revoked; date unknown",
    );
  });

  it("says for which moment the dates were judged, where that is not now", () => {
    const asked = { ...revoked, at: "2030-01-01T00:00:00.000Z" };
    expect(describeReport(asked)[0]).toMatch(/^NOT VALID, as if it were 1 January 2030 at 00:00 UTC: /);
    expect(describeReport(asked, { language: "de" })[0]).toMatch(
      /^NICHT GÜLTIG, als wäre es der 1\. Januar 2030 um 00:00 UTC: /,
    );
    const { asOf } = revoked;
    const both = { ...asked, asOf: asOf && { ...asOf, moment: "2026-11-24T12:00:00.000Z" } };
    expect(describeReport(both)[0]).toContain(
      "NOT VALID as of 24 November 2026 at 12:00 UTC, as if it were 1 January 2030 at 00:00 UTC: ",
    );
  });

  it("has other words in each language for each code, and none without a text", () => {
    const { en, de } = REPORT_TEXTS;
    for (const [code, { says, advice }] of Object.entries(en.codes)) {
      const german = de.codes[code as keyof typeof de.codes];
      expect(says.length * advice.length * german.says.length * german.advice.length, code).toBeGreaterThan(0);
      expect(german.says, code).not.toBe(says);
    }
    expect(Object.keys(de.codes)).toEqual(Object.keys(en.codes));
  });

  it("names a holder in the headline of a valid credential, or that there is none", () => {
    const valid = { ...revoked, verdict: "valid", checks: [] } as const;
    expect(describeReport({ ...valid, holder: "disclosed" })[0]).toBe(
      "VALID: issued by University of Example (https://university.example.org); the learner is named",
    );
    expect(describeReport({ ...valid, holder: "none" })[0]).toContain("no learner is named");
  });
});
