// The tones of reports: over all outcomes of the seven checks, over every pair of codes, and what they say.
import { describe, expect, it } from "vitest";
import {
  type Check,
  type CheckCode,
  describeReport,
  describeTone,
  type FileKind,
  judgeTone,
  type Language,
  parseTrust,
  type Report,
  REPORT_TEXTS,
  reportUnread,
  type StackCode,
  type StackReport,
  type Tone,
} from "../../../sdk/src/index.ts";
import { isMore } from "../../more.ts";

const CHECKS = ["format", "integrity", "registry", "anchor", "authority", "status", "validity"] as const;
const LANGUAGES: readonly Language[] = ["en", "de"];
const university = "University of Example (https://university.example.org)";

/** What is given: a mark and a code each, `!` for what failed and `?` for what is unknown, with `!authority` and the like for no code. */
type Fault = string;

const codes = Object.keys(REPORT_TEXTS.en.codes);
const isOpen = (code: string): boolean =>
  /^(file|link|carrier|rpc|evidence)\.|^registry\.(no|wrong)-|\.pending$|-(withheld|missing|unknown)$|^stack\.withheld$/.test(
    code,
  ) && code !== "anchor.missing";
const FAULTS: readonly Fault[] = codes.map((code) => `${isOpen(code) ? "?" : "!"}${code}`);
const checkOf = (fault: Fault): string => {
  const [room = ""] = fault.slice(1).split(".");
  return /^(file|link|carrier)$/.test(room) ? "format" : room === "rpc" || room === "evidence" ? "registry" : room;
};
const listFaults = (check: string, mark = ""): Fault[] =>
  FAULTS.filter((fault) => fault.startsWith(mark) && checkOf(fault) === check);

interface Given {
  readonly faults: readonly Fault[];
  readonly skipped?: string;
  readonly kind?: FileKind;
}

/** A report with these faults, of a credential that expires, with all that a tone can speak of. */
function createReport({ faults, skipped = "", kind = "laurel" }: Given): Report {
  const checks = CHECKS.map((check): Check => {
    const own = faults.filter((fault) => checkOf(fault) === check);
    const [first] = own;
    if (first === undefined) return { check, outcome: skipped.includes(check) ? "skipped" : "pass", message: "" };
    const all = own.filter((fault) => fault.includes(".")).map((fault) => fault.slice(1) as CheckCode);
    const [code] = all;
    const outcome = first.startsWith("!") ? "fail" : "unknown";
    return { check, outcome, message: "", ...(code && { code }), ...(all.length > 1 && { codes: all }) };
  });
  const [part] = faults.filter((fault) => checkOf(fault) === "stack");
  const stack: StackReport = {
    ...(part === undefined
      ? { outcome: "pass" }
      : { outcome: part.startsWith("!") ? "fail" : "unknown", code: part.slice(1) as StackCode }),
    ...{ message: "", requires: null, credits: 0, parts: [] },
  };
  const isInvalid = [...checks, stack].some(({ outcome }) => outcome === "fail");
  const isValid = [...checks, stack].every(({ outcome }) => outcome === "pass");
  return {
    format: "laurel-report-v1",
    verdict: isInvalid ? "invalid" : isValid ? "valid" : "unknown",
    ...{ kind, checks, stack },
    credential: {
      name: "Data Analysis",
      validFrom: "2026-06-15T00:00:00Z",
      validUntil: "2031-06-15T00:00:00+02:00",
      credentialSubject: { name: "Niamh Åkesson" },
    },
    withheld: ["/credentialSubject/dateOfBirth", "/credentialSubject/result", "/credentialSubject/homeTown"],
    elements: null,
    holder: "disclosed",
    issuer: { id: 1, name: "University of Example", uri: "https://university.example.org" },
    accreditor: { id: 7, name: "Quality Agency", uri: "https://qa.example.org" },
    trust: { name: "National list", sha256: null },
    registry: { name: "National", chainId: 1, address: "0x5FbDB2315678afecb367f032d93F642f64180aa3" },
    batch: { root: "0x00", index: 1, size: 3, anchoredAt: 1_781_481_600 },
    ...{ revokedAt: 1_793_966_400, asOf: null, checkedAt: "2026-11-24T12:00:00.000Z", at: null, replaces: [] },
  };
}

/** The rules of docs/protocol.md, section 8, on the faults as words: written otherwise than the code that is tested. */
function expectTone({ faults, skipped = "", kind = "laurel" }: Given): Tone {
  const words = faults.join(" ");
  // The first code of authority is the gravest; the others do not count.
  const gravest = /!authority\S*/.exec(words)?.[0] ?? "";
  const broken = /!format/.test(words);
  if (/!(integrity|anchor)/.test(words) || (gravest && gravest !== "!authority.unrecognised")) return "false";
  if (broken && kind === "laurel") return "false";
  if (broken || gravest || /!registry/.test(words)) return "unlisted";
  if (words.includes("!stack")) return "false";
  const early = /[!?](format|file|link|carrier|integrity|registry|rpc|evidence|anchor|authority)/;
  if (
    /!(status|validity)/.test(words) &&
    !early.test(words) &&
    !/format|integrity|registry|anchor|authority/.test(skipped)
  )
    return "ended";
  return words === "" && skipped === "" ? "valid" : "unknown";
}

function expectContent({ faults, skipped = "" }: Given): boolean {
  const words = `${faults.join(" ")} ${skipped}`;
  if (/format|file|link|carrier|integrity|unrecognised/.test(words)) return false;
  return (words.match(/!authority/g) ?? []).length < 2;
}

/** Genuine, real and valid: inside other words too. */
const BIG_WORDS: Readonly<Record<Language, RegExp>> = { en: /genuine|real|valid/i, de: /echt|gültig/i };

/** Everything that a tone promises of one report; gives the tone. Without `expect`, which takes longer than all the rest. */
function examine(given: Given, language: Language): Tone {
  const report = createReport(given);
  const text = describeTone(report, { language });
  const { tone, code } = text;
  const { untilThen } = REPORT_TEXTS[language];
  const isOnlyOver = given.faults.join() === "!validity.expired" && !given.skipped;
  const said = [text.headline, ...text.lines, text.advice ?? "", ...text.notProven].filter(
    (line) => line !== untilThen,
  );
  const judged = judgeTone(report);
  const promises: Readonly<Record<string, boolean>> = {
    "the tone is the table's": tone === expectTone(given),
    "judgeTone says the same": judged.tone === tone && judged.code === code,
    "the code is one of the report's": code === undefined || given.faults.some((fault) => fault.slice(1) === code),
    "only what may be shown is": text.showsContent === expectContent(given),
    "valid is as the verdict": (tone === "valid") === (report.verdict === "valid"),
    "it was valid only where all else passed": text.lines.includes(untilThen) === isOnlyOver,
    "genuine, real and valid are said of valid alone": BIG_WORDS[language].test(said.join(" ")) === (tone === "valid"),
    "every line is a sentence": !said.some((line) => /undefined|null|\[object|\.\.|^[a-zäöü]/.test(line)),
    "there is a headline": text.headline.length > 0,
    "nothing hidden is told": text.showsContent || !/Niamh|birth|Geburt/.test(said.join(" ")),
  };
  const broken = Object.keys(promises).find((promise) => !promises[promise]);
  if (broken !== undefined) expect.unreachable(`${broken}: ${JSON.stringify(given)} is ${tone}: ${said.join(" ")}`);
  return tone;
}

describe("the tones", () => {
  it("hold over all 16,384 outcomes of the seven checks", () => {
    const seen = new Set<Tone>();
    for (let n = 0; n < 4 ** 7; n += 1) {
      const outcomes = CHECKS.map((check, i) => [check, (n >> (2 * i)) & 3] as const);
      const faults = outcomes.flatMap(([check, outcome]): Fault[] => {
        if (outcome < 2) return [];
        const mark = outcome === 2 ? "!" : "?";
        const all = listFaults(check, mark);
        return [all[n % all.length] ?? `${mark}${check}`];
      });
      const skipped = outcomes.flatMap(([check, outcome]) => (outcome === 1 ? [check] : [])).join(" ");
      const kind = (["laurel", "picture", "damaged"] as const)[n % 3] as FileKind;
      seen.add(examine({ faults, skipped, kind }, LANGUAGES[n % 2] as Language));
    }
    expect([...seen].sort()).toEqual(["ended", "false", "unknown", "unlisted", "valid"]);
  });

  it("hold over every code and every pair of codes, in each language", () => {
    let pairs = 0;
    for (const language of LANGUAGES)
      for (const [i, one] of FAULTS.entries())
        for (const other of FAULTS.slice(i)) {
          const isOne = checkOf(one) === checkOf(other);
          // Of one check, only failures come together, and only those of authority and of status.
          if (isOne && one !== other && !/^!(authority|status)/.test(one)) continue;
          if (one[0] !== other[0] && isOne) continue;
          for (const kind of ["laurel", "pdf"] as const) {
            pairs += 1;
            examine({ faults: [...new Set([one, other])], kind }, language);
          }
        }
    expect(pairs).toBeGreaterThan(3_800);
  });

  it.runIf(isMore)("hold over every third code of each check with those of all others, and all of authority", () => {
    const of = (check: string): Given[] => [
      { faults: [] },
      ...listFaults(check).flatMap((fault, i) => (i % 3 === 0 || check === "authority" ? [{ faults: [fault] }] : [])),
      { faults: [], skipped: check },
      ...(check === "authority" ? [{ faults: ["!authority.unrecognised", "!authority.operator"] }] : []),
    ];
    const all = [...CHECKS, "stack"].reduce<Given[]>(
      (givens, check) =>
        givens.flatMap((given) =>
          of(check).map(({ faults, skipped = "" }) => ({
            faults: [...given.faults, ...faults],
            skipped: `${given.skipped ?? ""} ${check === "stack" ? "" : skipped}`.trim(),
          })),
        ),
      [{ faults: [] }],
    );
    let wrong = 0;
    for (const given of all) if (judgeTone(createReport(given)).tone !== expectTone(given)) wrong += 1;
    expect(wrong).toBe(0);
  });

  it("have no sentence of a code or a kind with the words of the first", () => {
    for (const language of LANGUAGES) {
      const { codes: sentences, kinds, askFile, notAgainst } = REPORT_TEXTS[language];
      for (const text of Object.values({ ...kinds, askFile, notAgainst }))
        expect(text).not.toMatch(BIG_WORDS[language]);
      for (const text of Object.values(sentences).flatMap(({ says, advice }) => [says, advice]))
        expect(text).not.toMatch(BIG_WORDS[language]);
    }
  });

  it("are not valid where the verdict is not, nor where a check is lacking", () => {
    const report = createReport({ faults: [] });
    expect(judgeTone(report).tone).toBe("valid");
    expect(judgeTone({ ...report, verdict: "unknown" }).tone).toBe("unknown");
    expect(judgeTone({ ...report, checks: report.checks.slice(1) }).tone).toBe("unknown");
  });
});

/** Headline, lines and advice. */
const tell = (report: Report, options?: Parameters<typeof describeTone>[1]): string[] => {
  const { headline, lines, advice } = describeTone(report, options);
  return [headline, ...lines, ...(advice === null ? [] : [`→ ${advice}`])];
};
const of = (...faults: Fault[]): Report => createReport({ faults });
const facts = [
  `${university} issued this.`,
  "Accredited by Quality Agency (https://qa.example.org).",
  "Anchored on 15 June 2026.",
];

describe("describeTone", () => {
  it("says who issued what is genuine, and what that does not prove", () => {
    expect(tell(of())).toEqual(["Genuine and in force.", ...facts]);
    expect(describeTone(of()).notProven).toEqual([
      "That the sender is Niamh Åkesson.",
      "What was left out: date of birth, grade, “home town”.",
      "That the course was good.",
    ]);
    expect(describeTone({ ...of(), holder: "none", withheld: [] }).notProven).toEqual(["That the course was good."]);
    const hidden = { ...of(), holder: "withheld", credential: {}, withheld: ["/credentialSubject/name"] } as const;
    expect(describeTone(hidden, { language: "de" }).notProven).toEqual([
      "Dass die Datei von der Person, für die sie ausgestellt wurde, kommt.",
      "Was weggelassen wurde: Name.",
      "Dass der Kurs gut war.",
    ]);
  });

  it("says what ended, and when", () => {
    expect(tell(of("!status.revoked"))[0]).toBe("Withdrawn by its issuer on 6 November 2026.");
    expect(tell({ ...of("!status.batch-revoked"), revokedAt: null })).toEqual([
      "Withdrawn by its issuer.",
      ...facts,
      "Its issuer has revoked the whole batch.",
      "→ Do not rely on it; ask the issuer.",
    ]);
    expect(tell(of("!status.suspended", "!validity.expired")).slice(0, 5)).toEqual([
      ...["Suspended.", ...facts, "Expired after 14 June 2031 (UTC+2)."],
    ]);
    expect(tell(of("!validity.expired"))).toEqual([
      ...[
        "Expired after 14 June 2031 (UTC+2).",
        ...facts,
        "It was valid until then.",
        "→ Ask the learner for a newer one.",
      ],
    ]);
    expect(tell(of("!validity.not-yet"), { language: "de" })[0]).toBe("Beginnt am 15. Juni 2026.");
    expect(tell(of("!status.revoked"), { language: "de" })[0]).toBe("Am 6. November 2026 vom Aussteller widerrufen.");
  });

  it("says of dates, where the chain could not be read, nothing but a note", () => {
    const report = { ...of("?rpc.unreachable", "!validity.expired"), issuer: null, accreditor: null };
    expect(tell(report)).toEqual([
      "Could not be checked now.",
      "This says nothing against the credential.",
      "We could not reach the chain.",
      "Expired after 14 June 2031 (UTC+2).",
      "→ Try again in a few minutes.",
    ]);
    expect(describeReport(report).join("\n")).not.toContain("until then");
  });

  it("does not say that nothing speaks against what was, or is being, revoked", () => {
    for (const faults of [["?status.pending"], ["?authority.pending"], ["?anchor.pending", "!status.revoked"]])
      expect(tell(of(...faults)).join(" ")).not.toContain("nothing against");
    expect(tell(of("?anchor.pending")).join(" ")).toContain("nothing against");
  });

  it("names whose list it is, and of an accreditor that is not recognised only what it claims", () => {
    expect(tell(of("!registry.untrusted"))).toEqual([
      "Not on this page's list.",
      "The registry that the file names is not on the trust list.",
      "Registry: eip155:1:0x5FbDB2315678afecb367f032d93F642f64180aa3.",
      "This page uses the list “National list”.",
      "→ This does not mean that the file is forged: find out who runs that registry.",
    ]);
    expect(tell(of("!authority.unrecognised", "!authority.accreditation"), { list: "Agency’s list" })).toEqual([
      "Not on this page's list.",
      "This page does not recognise accreditor 7 (https://qa.example.org), who calls the issuer “University of Example”. Such an accreditor can write any name.",
      "This page uses the list “Agency’s list”.",
      "→ This does not mean that the file is forged: find out who the accreditor is.",
    ]);
    expect(describeTone(of("!authority.unrecognised"), { language: "de" }).lines.join(" ")).toMatch(
      /nennt den Aussteller „University of Example“\..* die Liste „National list“\.$/,
    );
    const lines = describeReport(of("!authority.unrecognised", "!authority.accreditation")).join("\n");
    expect(lines).toContain("[authority.unrecognised, authority.accreditation]");
    expect(lines).not.toMatch(/University|Data Analysis/);
  });

  it("lets no name move the sentence around it", () => {
    const issuer = { id: 1, name: "Oxford\u202e\u2067\n\u2028x", uri: "https://x.example" };
    const line = describeTone({ ...of("!authority.unrecognised"), issuer }).lines.join(" ");
    expect(line).toContain("calls the issuer “Oxford\ufffd\ufffd\ufffd\ufffdx”. Such an accreditor");
    expect(describeTone({ ...of(), issuer: { ...issuer, name: "می\u200cخواهم" } }).lines[0]).toContain(
      "می\u200cخواهم (",
    );
  });

  it("lets no name end its quotation, and no address its brackets", () => {
    const issuer = { id: 1, name: "Oxford”. “Both were ‘checked’ since", uri: "https://x.example" };
    const accreditor = { id: 7, name: "x", uri: "https://a.example), which every page knows (https://b.example" };
    const line = describeTone({ ...of("!authority.unrecognised"), issuer, accreditor }).lines.join(" ");
    expect(line.slice(0, line.indexOf(" Such"))).toBe(
      "This page does not recognise accreditor 7 (https://a.example\ufffd,\ufffdwhich\ufffdevery\ufffdpage\ufffdknows\ufffd\ufffdhttps://b.example), who calls the issuer “Oxford'. 'Both were 'checked' since”.",
    );
  });

  it("asks for a Laurel file that is damaged again, and for the credential where something else was given", () => {
    const broken = createReport({ faults: ["!format.proof"] });
    expect(tell(broken)).toEqual([
      "Do not rely on this.",
      "Damaged or changed.",
      "The file's proof is malformed.",
      "→ Ask for the original file.",
    ]);
    const picture = createReport({ faults: ["!format.json"], kind: "picture" });
    expect(tell(picture, { language: "de" })).toEqual([
      "Diese Datei lässt sich hier nicht prüfen.",
      "Das ist ein Bild.",
      "→ Bitten Sie um die Originaldatei (.json).",
    ]);
    expect(describeReport(picture)[0]).toBe("NOT A LAUREL CREDENTIAL: this is a picture");
    expect(describeReport(broken)[0]).toBe("NOT VALID: the file's proof is malformed");
  });

  it("says for which moment it is", () => {
    const at = "2030-01-01T00:00:00.000Z";
    expect(tell({ ...of(), at })[0]).toBe("Genuine and in force, as if it were 1 January 2030 at 00:00 UTC.");
  });
});

describe("reportUnread", () => {
  const trust = parseTrust({ format: "laurel-trust-v1", registries: [] });

  it("is unknown, and looks at nothing else", () => {
    for (const code of [
      "file.unreadable",
      "link.damaged",
      "link.dictionary",
      "carrier.several",
      "carrier.limit",
      "carrier.damaged",
    ] as const) {
      const report = reportUnread(code, trust, new Date(0));
      expect(report).toMatchObject({
        verdict: "unknown",
        kind: null,
        credential: null,
        checkedAt: "1970-01-01T00:00:00.000Z",
      });
      expect(report.checks.map(({ outcome }) => outcome)).toEqual(["unknown", ...Array(6).fill("skipped")]);
      expect(judgeTone(report)).toEqual({ tone: "unknown", code });
    }
    expect(tell(reportUnread("link.damaged", trust))).toEqual([
      ...[
        "Could not be checked now.",
        "This says nothing against the credential.",
        "This link is incomplete.",
        "→ Ask for the file.",
      ],
    ]);
  });
});
