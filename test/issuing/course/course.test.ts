// Courses and the command: the starter, the check, and what issue refuses before it asks any node.
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectOutput } from "../../cli/output.ts";
import { root, runInProcess, writeOwn } from "../../cli/run.ts";
import { microCredentialContext } from "../../../sdk/src/credential/vocabulary.ts";
import { stackContext } from "../../../sdk/src/index.ts";
import { ELEMENTS } from "../../../sdk/src/profile/elements.ts";
import { nameElement } from "../../../sdk/src/report/describe/describe.ts";
import { type Loose, without, withValue } from "../../sdk/profile/sample.ts";

const A = "/credential/credentialSubject/achievement";
let folder: string;
let course: Loose;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-profile-"));
  course = JSON.parse(await readFile(join(root, "samples/course.json"), "utf8"));
  const rows = (await readFile(join(root, "samples/cohort-1000.csv"), "utf8")).split("\n").slice(0, 4);
  await writeFile(join(folder, "cohort.csv"), rows.join("\n"));
  // Nobody answers there: what is refused below was refused before anything was asked or sent.
  const registry = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
  const signer = { type: "rpc-account", address: "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266" };
  const config = {
    format: "laurel-config-v1",
    chainId: 31337,
    registry,
    rpc: ["http://127.0.0.1:9"],
    issuer: 1,
    accreditation: 1,
    operator: 1,
    signer,
  };
  await writeOwn(folder, "laurel.json", config);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function json(code: number, ...words: string[]): Promise<Loose> {
  const done = await runInProcess(folder, [...words, "--json"]);
  expect([done.code, done.stderr], done.stdout).toEqual([code, expect.anything()]);
  return expectOutput(done.stdout);
}

async function check(code: number, changed: Loose, ...options: string[]): Promise<Loose> {
  await writeFile(join(folder, "changed.json"), JSON.stringify(changed));
  return json(code, "course", "check", "changed.json", ...options);
}

describe("laurel course check", () => {
  it("prints each element, present or missing, with what to add and where", async () => {
    const checked = await check(0, course);
    expect(checked.elements.map(({ element }: Loose) => element)).toEqual(ELEMENTS.map(({ name }) => name));
    expect(checked.elements.find(({ element }: Loose) => element === "guidance")).toMatchObject({
      state: "missing",
      add: [{ at: "/credentialSubject/achievement/guidance", add: expect.stringContaining("URL") }],
    });
    const { stdout } = await runInProcess(folder, ["course", "check", "changed.json"]);
    expect(stdout).toMatch(/^ {2}level +mandatory +present +EQF 6$/m);
    expect(stdout).toMatch(/^ {2}target group +optional +missing +add the target group/m);
    expect(stdout).toContain("changed.json can be issued.");
  });

  it("counts what a cell may leave empty as missing", async () => {
    const maybe = withValue(
      without(course, "/credential/credentialSubject/identifier"),
      "/credential/credentialSubject/name",
      "{{full_name?}}",
    );
    expect((await check(1, maybe)).faults).toMatchObject([
      { element: "learner", pointer: "/credentialSubject/name" },
      { pointer: "/credentialSubject/id" },
    ]);
  });

  it("leaves to the rows what the rows decide", async () => {
    const graded = withValue(course, "/credential/credentialSubject/creditsEarned", "{{score:number}}");
    expect((await check(0, graded)).faults).toEqual([]);
    const fixed = withValue(course, "/credential/credentialSubject/creditsEarned", 4);
    expect((await check(1, fixed)).faults).toMatchObject([{ pointer: "/credentialSubject/creditsEarned" }]);
  });

  it("asks for less under another profile, and knows no others", async () => {
    const bare = without(course, `${A}/workload`, `${A}/alignment`);
    expect((await check(1, bare)).faults.map(({ element }: Loose) => element)).toEqual(["workload", "level"]);
    expect(await check(0, bare, "--profile", "open-badges")).toMatchObject({
      profile: "open-badges",
      elements: [],
      faults: [],
    });
    const diploma = without(bare, `${A}/criteria`);
    expect((await check(1, diploma, "--profile", "open-badges")).faults).toHaveLength(1);
    expect(await check(0, diploma, "--profile", "none")).toMatchObject({ faults: [] });
    expect(await check(2, course, "--profile", "danish")).toMatchObject({ code: "usage" });
  });
});

describe("laurel course check, of other verifiers", () => {
  const at = (position: number): string => `/credential/@context/${position}`;
  const find = async (changed: Loose): Promise<Loose> => (await check(0, changed)).otherVerifiers;
  const print = async (): Promise<string> => (await runInProcess(folder, ["course", "check", "changed.json"])).stdout;

  it("has nothing against any of the samples, nor against the context of a stack", async () => {
    for (const sample of ["course", "company/course", "vocational/course", "stack/ethics", "stack/certificate"]) {
      const changed = JSON.parse(await readFile(join(root, `samples/${sample}.json`), "utf8"));
      expect(await find(changed)).toEqual({ faults: [], context: null });
      expect(await print()).toContain("Other verifiers can accept its credentials: issue them with --status-base");
    }
    const more = withValue(course, at(3), stackContext);
    expect(await find(more)).toEqual({ faults: [], context: null });
  });

  it("names the terms of the proof where they are missing, with what to add; the course can be issued", async () => {
    const earlier = without(course, `${at(2)}/LaurelMerkleProof2026`);
    const missing = {
      severity: "error",
      pointer: "/@context/2",
      message: "the terms are of an earlier version, without those of Laurel's proof",
      cure: "copy the last entry of @context from a new course",
    };
    expect(await find(earlier)).toEqual({ faults: [missing], context: microCredentialContext });
    const text = await print();
    expect(text).toContain("changed.json can be issued.");
    expect(text).toContain("No other verifier will accept its credentials, not even if they are signed later:");
    expect(text).toContain(`changed.json /credential/@context/2: ${missing.message}; ${missing.cure}`);
    expect(text).toContain("`laurel course new <file>` writes a new course");
    // Terms of its own in their place are not the terms of an earlier version, and those of the proof may stand anywhere.
    const own = {
      "@protected": true,
      MicroCredential: earlier.credential["@context"][2].MicroCredential,
      ward: "urn:x",
    };
    expect((await find(withValue(course, at(2), own))).faults).toMatchObject([
      { severity: "warning", pointer: "/@context/2", message: expect.stringContaining("the terms defined here") },
      { severity: "error", pointer: "/@context", message: "the terms of Laurel's proof are missing" },
    ]);
    expect((await find(withValue(course, at(2), { ...microCredentialContext, ward: "urn:x" }))).faults).toMatchObject([
      { severity: "warning", pointer: "/@context/2" },
    ]);
  });

  it("takes no other terms for those of the proof", async () => {
    const changed = withValue(course, `${at(2)}/LaurelMerkleProof2026/@context/salts/@type`, "@id");
    expect((await find(changed)).faults).toMatchObject([
      { severity: "warning", pointer: "/@context/2" },
      { severity: "error", pointer: "/@context" },
    ]);
  });

  it("takes them only at the top of the document, and protected", async () => {
    const [, , { "@protected": _, ...loose }] = course.credential["@context"];
    const deep = withValue(without(course, `${at(2)}/LaurelMerkleProof2026`), `${A}/@context`, microCredentialContext);
    for (const changed of [deep, withValue(course, at(2), loose)])
      expect((await find(changed)).faults).toMatchObject([{ severity: "error", pointer: "/@context/2" }]);
  });

  it("notes contexts that others may not know, at any depth, and a document that does not begin with VC 2.0", async () => {
    const url = "https://terms.example/v1";
    const more = withValue(withValue(course, at(3), url), `${A}/@context`, { ward: "urn:x" });
    expect((await find(more)).faults).toMatchObject([
      { severity: "warning", pointer: "/@context/3", message: expect.stringContaining(url) },
      { severity: "warning", pointer: `${A.replace("/credential/", "/")}/@context` },
    ]);
    expect(await print()).toContain("Some other verifiers may refuse its credentials:");
    const [first, second, third] = course.credential["@context"];
    const turned = withValue(course, "/credential/@context", [second, first, third]);
    expect((await check(0, turned, "--profile", "none")).otherVerifiers.faults).toMatchObject([
      { severity: "error", pointer: "/@context", cure: "write https://www.w3.org/ns/credentials/v2" },
    ]);
  });

  it("names the DID that an issuer with a web address needs", async () => {
    const given = {
      "https://university.example.org": "did:web:university.example.org",
      "https://university.example.org/": "did:web:university.example.org",
      "https://example.org:8443/schools/law": "did:web:example.org%3A8443:schools:law",
      "urn:example:university": "did:web:…",
    };
    for (const [id, did] of Object.entries(given)) {
      const { faults, context } = await find(withValue(course, "/credential/issuer/id", id));
      expect(context).toBeNull();
      expect(faults).toEqual([
        {
          severity: "error",
          pointer: "/issuer/id",
          message: `other verifiers need ${did}, because they find an issuer by its keys`,
          cure: "write that here, and as the uri of the accreditation",
        },
      ]);
    }
    expect((await find(without(course, "/credential/issuer/id", "/credential/issuer/name"))).faults).toEqual([]);
    expect(await print()).toContain("accept its credentials, if its accreditation's uri is a did:web: issue them");
  });
});

/** A starter or a draft as an institution fills it in. */
function fillIn(course: Loose): string {
  return JSON.stringify(course)
    .replaceAll("https://INSTITUTION.example", "https://college.example.org")
    .replaceAll("COURSE/1", "welding/1")
    .replace("COUNTRY, TWO LETTERS", "NL")
    .replace("LEVEL, 1 TO 8", "4")
    .replace("eqf/LEVEL", "eqf/4")
    .replace("YEAR-MONTH-DAY OF THE COURSE'S NEXT REVIEW", "2029-01-31")
    .replaceAll(/"[A-Z][A-Z',: ]{3,}[A-Za-z 0-9]*"/g, (words) => (words === '"ECTS"' ? words : words.toLowerCase()));
}

describe("laurel course new", () => {
  it("writes a starter that explains every element and is refused until it is filled in", async () => {
    await json(0, "course", "new", "starter.json");
    const starter = JSON.parse(await readFile(join(folder, "starter.json"), "utf8"));
    for (const { name } of ELEMENTS) expect(starter.$comment.join("\n")).toContain(`${nameElement(name)} (`);
    const { faults } = await check(1, starter);
    expect(
      faults.every(
        ({ message }: Loose) => message === "still as in the starter" || message.startsWith("level: missing"),
      ),
    ).toBe(true);

    const text = fillIn(starter);
    const checked = await check(0, JSON.parse(text));
    expect(checked.faults).toEqual([]);
    const lacking = checked.elements.filter(({ need, state }: Loose) => need === "mandatory" && state !== "present");
    expect(lacking).toEqual([]);
  });

  it("makes one for a list, with its columns, and says what to type next", async () => {
    const rows = [
      "Matrikelnummer;Name;Vorname;E-Mail;Note: Ende;Note;Prüfungsdatum",
      "2026000107;Wójcik;Łukasz;a@uni.example;x;1,3;15.06.2026",
      "2026000114;Suharto;;b@uni.example;x;1,3;15.06.2026",
      "2026000121;Koch;Ida;c@uni.example;x;2,0;16.06.2026",
      "2026000128;Roth;Eva;d@uni.example;x;;16.06.2026",
      "2026000135;Ek;Bo;e@uni.example;x;1,3;16.06.2026",
    ];
    await writeFile(join(folder, "prüfung 1.csv"), rows.join("\n"));
    const words = ["course", "new", "drafted.json", "--from", "prüfung 1.csv"];
    const { code, stdout, stderr } = await runInProcess(folder, words);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^drafted\.json written, for the 5 learners of prüfung 1\.csv\.$/m);
    expect(stdout).toMatch(/^ {2}Matrikelnummer +the learner's key +by its name and its cells$/m);
    expect(stdout).toMatch(/^ {2}E-Mail +an address; not included in credentials$/m);
    const next = "laurel issue 'prüfung 1.csv' --course drafted.json --out 'prüfung 1' --dry-run --skip-empty Note";
    expect(stdout).toContain(`  laurel course check drafted.json\n  ${next}`);
    const drafted = JSON.parse(await readFile(join(folder, "drafted.json"), "utf8"));
    expect(drafted.credential.credentialSubject.name).toBe("{{Vorname?}} {{Name}}");

    await writeFile(join(folder, "drafted.json"), fillIn(drafted));
    expect((await json(0, "course", "check", "drafted.json")).faults).toEqual([]);
    const tried = await json(
      0,
      ...["issue", "prüfung 1.csv", "--course", "drafted.json", "--out", "x", "--dry-run"],
      ...["--skip-empty", "Note"],
    );
    expect(tried).toMatchObject({
      size: 4,
      counts: [
        {
          values: [
            { value: "1,3", count: 3 },
            { value: "2,0", count: 1 },
          ],
        },
      ],
    });
    expect(tried.preview.rows.map((row: string[]) => row[1])).toEqual(["Łukasz Wójcik", "Suharto", "Ida Koch"]);
  });

  it("refuses a list that cannot be read, and options of a list without one; a file that is there stays", async () => {
    expect(await json(2, "course", "new", "none.json", "--from", "none.csv")).toMatchObject({ code: "file.missing" });
    expect(await json(2, "course", "new", "none.json", "--sheet", "x")).toMatchObject({ cure: "add --from <list>" });
    expect(await json(2, "course", "new", "starter.json", "--from", "cohort.csv")).toMatchObject({ code: "usage" });
    expect(await readdir(folder)).not.toContain("none.json");
  });
});

describe("laurel issue", () => {
  const words = ["issue", "cohort.csv", "--course", "changed.json", "--out", "batch", "--yes"];

  async function issue(changed: Loose, ...options: string[]): Promise<Loose> {
    await writeFile(join(folder, "changed.json"), JSON.stringify(changed));
    const { stdout } = await runInProcess(folder, [...words, ...options, "--json"]);
    return expectOutput(stdout);
  }

  it("refuses a course that lacks elements before it asks a node, naming all of them", async () => {
    const bare = without(course, `${A}/workload`, `${A}/assessmentType`, "/credential/issuer/address");
    const refused = await issue(bare);
    expect(refused).toMatchObject({ code: "course.incomplete", exitCode: 1 });
    expect(refused.problems.map(({ column, message }: Loose) => [column, message])).toEqual([
      ["/credential/issuer/address/addressCountryCode", "country or region of the issuer: missing"],
      [`${A}/workload`, "workload: missing"],
      [`${A}/assessmentType`, "type of assessment: missing"],
    ]);
    expect(await readdir(folder)).not.toContain("batch");
  });

  it("goes on to the node with a complete one, or with a profile that asks for less", async () => {
    expect(await issue(course)).toMatchObject({ code: expect.stringMatching(/^rpc\./), exitCode: 3 });
    const bare = without(course, `${A}/workload`);
    expect(await issue(bare, "--profile", "open-badges")).toMatchObject({ code: expect.stringMatching(/^rpc\./) });
  });
});
