// The words for the first and the last day on which a credential is valid, and that they agree with the rule of the verifier.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type OpenedCredential, openCredential, parseCredential } from "../../../sdk/src/credential/credential.ts";
import { readValidity } from "../../../sdk/src/credential/document.ts";
import {
  createBatch,
  describeReport,
  describeTone,
  type Language,
  parseTrust,
  type Report,
} from "../../../sdk/src/index.ts";
import { stateElements } from "../../../sdk/src/profile/statement.ts";
import { sayTexts } from "../../../sdk/src/report/describe/describe.ts";
import { judgeValidity, PASS } from "../../../sdk/src/verification/checks.ts";
import { writeReport } from "../../../sdk/src/verification/write-report.ts";

const LANGUAGES = ["en", "de"] as const;
const secondsOf = (text: string): number => Date.parse(text) / 1000;

/** What a report says of `valid until`. */
function sayUntil(validUntil: string, language: Language): string {
  const stated = stateElements({ validUntil }).find(({ element }) => element === "validity");
  return stated === undefined ? "" : sayTexts(stated, language).join();
}

/** Whether the rule says valid at a moment. */
function isValid(validUntil: string, at: number): boolean {
  const validity = readValidity({ validFrom: "1970-01-01T00:00:01Z", validUntil });
  return judgeValidity({ validity } as OpenedCredential, at)[0] === "pass";
}

/** `validUntil`, the last second on which it is valid, and the words in English and German. */
const ENDS: readonly (readonly [string, string, string, string])[] = [
  [
    "2027-06-15T00:00:00+13:00",
    "2027-06-14T10:59:59Z",
    "14 June 2027 (UTC+13), inclusive",
    "14. Juni 2027 (UTC+13), einschließlich",
  ],
  ["2027-06-14T23:59:59Z", "2027-06-14T23:59:58Z", "14 June 2027, inclusive", "14. Juni 2027, einschließlich"],
  ["2027-06-15T00:00:00Z", "2027-06-14T23:59:59Z", "14 June 2027, inclusive", "14. Juni 2027, einschließlich"],
  ["2027-06-15T00:00:00+00:00", "2027-06-14T23:59:59Z", "14 June 2027, inclusive", "14. Juni 2027, einschließlich"],
  ["2027-06-15T00:00:00-00:00", "2027-06-14T23:59:59Z", "14 June 2027, inclusive", "14. Juni 2027, einschließlich"],
  [
    "2027-06-14T23:59:59-10:00",
    "2027-06-15T09:59:58Z",
    "14 June 2027 (UTC-10), inclusive",
    "14. Juni 2027 (UTC-10), einschließlich",
  ],
  [
    "2027-06-15T14:00:00+13:00",
    "2027-06-15T00:59:59Z",
    "15 June 2027 at 14:00 UTC+13",
    "15. Juni 2027 um 14:00 UTC+13",
  ],
  ["2027-06-15T14:00:00Z", "2027-06-15T13:59:59Z", "15 June 2027 at 14:00 UTC", "15. Juni 2027 um 14:00 UTC"],
  ["2027-06-15T00:00:01Z", "2027-06-15T00:00:00Z", "15 June 2027 at 00:00:01 UTC", "15. Juni 2027 um 00:00:01 UTC"],
  ["2027-06-14T23:59:58Z", "2027-06-14T23:59:57Z", "14 June 2027 at 23:59:58 UTC", "14. Juni 2027 um 23:59:58 UTC"],
  [
    "2027-06-15T12:30:00-03:30",
    "2027-06-15T15:59:59Z",
    "15 June 2027 at 12:30 UTC-3:30",
    "15. Juni 2027 um 12:30 UTC-3:30",
  ],
  ["2028-03-01T00:00:00Z", "2028-02-29T23:59:59Z", "29 February 2028, inclusive", "29. Februar 2028, einschließlich"],
  ["2028-02-29T23:59:59Z", "2028-02-29T23:59:58Z", "29 February 2028, inclusive", "29. Februar 2028, einschließlich"],
  [
    "2028-02-29T00:00:00+01:00",
    "2028-02-28T22:59:59Z",
    "28 February 2028 (UTC+1), inclusive",
    "28. Februar 2028 (UTC+1), einschließlich",
  ],
  ["2027-03-01T00:00:00Z", "2027-02-28T23:59:59Z", "28 February 2027, inclusive", "28. Februar 2027, einschließlich"],
  ["2100-03-01T00:00:00Z", "2100-02-28T23:59:59Z", "28 February 2100, inclusive", "28. Februar 2100, einschließlich"],
  ["2027-01-01T00:00:00Z", "2026-12-31T23:59:59Z", "31 December 2026, inclusive", "31. Dezember 2026, einschließlich"],
  [
    "2027-01-01T00:00:00+05:45",
    "2026-12-31T18:14:59Z",
    "31 December 2026 (UTC+5:45), inclusive",
    "31. Dezember 2026 (UTC+5:45), einschließlich",
  ],
  [
    "2027-01-01T00:00:00-08:00",
    "2027-01-01T07:59:59Z",
    "31 December 2026 (UTC-8), inclusive",
    "31. Dezember 2026 (UTC-8), einschließlich",
  ],
  [
    "2026-12-31T23:59:59+14:00",
    "2026-12-31T09:59:58Z",
    "31 December 2026 (UTC+14), inclusive",
    "31. Dezember 2026 (UTC+14), einschließlich",
  ],
  [
    "2027-04-01T00:00:00+00:30",
    "2027-03-31T23:29:59Z",
    "31 March 2027 (UTC+0:30), inclusive",
    "31. März 2027 (UTC+0:30), einschließlich",
  ],
  ["9999-12-31T23:59:59Z", "9999-12-31T23:59:58Z", "31 December 9999, inclusive", "31. Dezember 9999, einschließlich"],
  ["1970-01-02T00:00:00Z", "1970-01-01T23:59:59Z", "1 January 1970, inclusive", "1. Januar 1970, einschließlich"],
];

describe("valid until", () => {
  it.each(ENDS)("%s: valid at %s for the last time, in words %s", (validUntil, last, english, german) => {
    expect(sayUntil(validUntil, "en")).toBe(english);
    expect(sayUntil(validUntil, "de")).toBe(german);
    expect(isValid(validUntil, secondsOf(last))).toBe(true);
    expect(isValid(validUntil, secondsOf(last) + 1)).toBe(false);
  });

  it("names a day at whose noon the rule says valid, and no more at the next day's; or the very moment", () => {
    const offsets = fc.tuple(fc.constantFrom("+", "-"), fc.nat(23), fc.nat(59));
    const clocks = fc.constantFrom("00:00:00", "23:59:59", "00:00:01", "23:59:58", "12:00:00", "06:30:00");
    const days = fc.integer({ min: 3, max: 40_000 });
    const two = (number: number): string => String(number).padStart(2, "0");
    let named = 0;
    fc.assert(
      fc.property(days, clocks, fc.option(offsets), fc.constantFrom(...LANGUAGES), (day, clock, offset, language) => {
        const zone = offset === null ? "Z" : `${offset[0]}${two(offset[1])}:${two(offset[2])}`;
        const validUntil = `${new Date(day * 86_400_000).toISOString().slice(0, 10)}T${clock}${zone}`;
        const said = sayUntil(validUntil, language);
        // Found among the words of all days near it, not by the code that is tested.
        const names = [-2, -1, 0, 1].map((near) => {
          const date = new Date((day + near) * 86_400_000);
          const words = date.toLocaleDateString(language === "en" ? "en-GB" : "de", {
            dateStyle: "long",
            timeZone: "UTC",
          });
          return { words, noon: secondsOf(`${date.toISOString().slice(0, 10)}T12:00:00${zone}`) };
        });
        const found = names.filter(({ words }) => said.startsWith(`${words} `) || said.startsWith(`${words},`));
        expect(found).toHaveLength(1);
        const noon = found[0]?.noon ?? 0;
        if (/inclusive|einschließlich/.test(said)) {
          named += 1;
          expect([isValid(validUntil, noon), isValid(validUntil, noon + 86_400)]).toEqual([true, false]);
        } else {
          const [, hour = "", minute = "", second = "0"] = / (?:at|um) (\d\d):(\d\d)(?::(\d\d))?/.exec(said) ?? [];
          const moment = noon + (Number(hour) - 12) * 3600 + Number(minute) * 60 + Number(second);
          expect([isValid(validUntil, moment - 1), isValid(validUntil, moment)]).toEqual([true, false]);
        }
      }),
      { numRuns: 300 },
    );
    expect(named).toBeGreaterThan(50);
  });

  it("is said of no credential that never expires", () => expect(sayUntil("", "en")).toBe(""));
});

/** The report of a credential with these dates, had it passed all other checks. */
async function report(validFrom: string, validUntil: string, at: string): Promise<Report> {
  const registry = { chainId: 1, address: "0x5FbDB2315678afecb367f032d93F642f64180aa3" };
  const document = { type: ["VerifiableCredential"], issuer: "https://a.example", validFrom, validUntil };
  const batch = await createBatch({
    registry,
    issuer: 1,
    documents: [{ ...document, credentialSubject: {} }],
    disclosable: [],
  });
  const opened = openCredential(parseCredential(JSON.stringify(batch.credential(0))));
  const trust = parseTrust({
    format: "laurel-trust-v1",
    registries: [{ name: "local", ...registry, rpc: ["https://node.example"], finality: "latest", maxAge: null }],
  });
  const passed = { format: PASS, integrity: PASS, registry: PASS, anchor: PASS, authority: PASS, status: PASS };
  const moment = new Date(at);
  const results = { ...passed, validity: judgeValidity(opened, moment.getTime() / 1000) };
  const circumstances = { moment, at: undefined, asOf: undefined, revocations: undefined };
  return { ...writeReport({ trust, opened, kind: "laurel", results }, undefined, circumstances), stack: null };
}

describe("a report", () => {
  const [from, until] = ["2026-06-15T00:00:00+13:00", "2027-06-15T00:00:00+13:00"];
  const lines = async (at: string, language: Language, dates = [from, until]): Promise<string[]> => {
    const made = await report(dates[0] ?? "", dates[1] ?? "", at);
    return [describeReport(made, { language })[0] ?? "", describeTone(made, { language }).headline];
  };

  it("says what ended in the document's own offset, by its last day", async () => {
    expect(await lines("2027-06-14T11:00:00Z", "en")).toEqual([
      "NOT VALID: expired; valid until 14 June 2027 (UTC+13), inclusive",
      "Expired after 14 June 2027 (UTC+13).",
    ]);
    expect(await lines("2027-06-14T11:00:00Z", "de")).toEqual([
      "NICHT GÜLTIG: abgelaufen; gültig bis 14. Juni 2027 (UTC+13), einschließlich",
      "Abgelaufen nach dem 14. Juni 2027 (UTC+13).",
    ]);
    const noon = [from, "2027-06-15T12:00:00Z"];
    expect(await lines("2027-06-15T12:00:00Z", "en", noon)).toEqual([
      "NOT VALID: expired; valid until 15 June 2027 at 12:00 UTC",
      "Expired on 15 June 2027 at 12:00 UTC.",
    ]);
    expect((await lines("2027-06-15T12:00:00Z", "de", noon))[1]).toBe("Abgelaufen am 15. Juni 2027 um 12:00 UTC.");
    expect((await report(from, until, "2027-06-14T10:59:59Z")).verdict).toBe("valid");
  });

  it("says from when on it is valid", async () => {
    expect(await lines("2026-06-14T10:59:59Z", "en")).toEqual([
      "NOT VALID: not valid yet; valid from 15 June 2026 (UTC+13)",
      "Begins on 15 June 2026 (UTC+13).",
    ]);
    expect(await lines("2026-06-14T10:59:59Z", "de")).toEqual([
      "NICHT GÜLTIG: gilt noch nicht; gültig ab 15. Juni 2026 (UTC+13)",
      "Beginnt am 15. Juni 2026 (UTC+13).",
    ]);
    const dates = ["2027-06-15T00:00:00Z", "2027-06-15T23:59:59Z"];
    expect((await lines("2026-11-24T00:00:00Z", "en", dates))[0]).toContain("valid from 15 June 2027");
    const morning = ["2027-06-15T08:30:00Z", "2027-06-16T00:00:00Z"];
    expect((await lines("2026-11-24T00:00:00Z", "en", morning))[0]).toContain("valid from 15 June 2027 at 08:30 UTC");
    expect((await report(from, until, "2026-06-14T11:00:00Z")).verdict).toBe("valid");
  });

  it("has the last day for programs, with its zone", async () => {
    const { elements } = await report(from, until, "2026-11-24T00:00:00Z");
    expect(elements?.find(({ element }) => element === "validity")?.texts).toEqual(["2027-06-14+13:00"]);
  });
});
