// Courses and the command: the starter, the check, and what issue refuses before it asks any node.
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectOutput } from "../../cli/output.ts";
import { root, runInProcess, writeOwn } from "../../cli/run.ts";
import { ELEMENTS } from "../../../sdk/src/profile/elements.ts";
import { nameElement } from "../../../sdk/src/report/describe.ts";
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
    expect(stdout).toMatch(/^ {2}target group +optional +missing +add whom it is for/m);
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

    const text = JSON.stringify(starter)
      .replaceAll("https://INSTITUTION.example", "https://college.example.org")
      .replaceAll("COURSE/1", "welding/1")
      .replace("COUNTRY, TWO LETTERS", "NL")
      .replace("LEVEL, 1 TO 8", "4")
      .replace("eqf/LEVEL", "eqf/4")
      .replace("YEAR-MONTH-DAY OF THE COURSE'S NEXT REVIEW", "2029-01-31")
      .replaceAll(/"[A-Z][A-Z',: ]{3,}[A-Za-z 0-9]*"/g, (words) => (words === '"ECTS"' ? words : words.toLowerCase()));
    const checked = await check(0, JSON.parse(text));
    expect(checked.faults).toEqual([]);
    const lacking = checked.elements.filter(({ need, state }: Loose) => need === "mandatory" && state !== "present");
    expect(lacking).toEqual([]);
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
