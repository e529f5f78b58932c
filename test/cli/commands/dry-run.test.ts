// laurel issue --dry-run where there is no laurel.json, or no node: all that can be checked is, and the rest is named.
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Loose } from "../../sdk/profile/sample.ts";
import { expectOutput } from "../output.ts";
import { ownFile, root, type Run, runInProcess, writeOwn } from "../run.ts";

let folder: string;
let course: Loose;
let list: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-dry-run-"));
  course = JSON.parse(await readFile(join(root, "samples/course.json"), "utf8"));
  list = (await readFile(join(root, "samples/cohort-1000.csv"), "utf8")).split("\n").slice(0, 7);
});
beforeEach(async () => {
  await rm(ownFile(folder, "laurel.json"), { force: true });
  await write(list);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function write(rows: readonly string[], changed: Loose = course): Promise<void> {
  await writeFile(join(folder, "cohort.csv"), rows.join("\n"));
  await writeFile(join(folder, "course.json"), JSON.stringify(changed));
}

const words = ["issue", "cohort.csv", "--course", "course.json", "--out", "june", "--dry-run"];
const dry = (...options: string[]): Promise<Run> => runInProcess(folder, [...words, ...options]);
async function json(code: number, ...options: string[]): Promise<Loose> {
  const run = await dry(...options, "--json");
  expect(run.code, run.stderr + run.stdout).toBe(code);
  return expectOutput(run.stdout);
}
/** A person's own laurel.json, whose node does not answer. */
const writeConfig = (): Promise<void> =>
  writeOwn(folder, "laurel.json", {
    ...{ format: "laurel-config-v1", chainId: 31337, registry: "0x5FbDB2315678afecb367f032d93F642f64180aa3" },
    ...{ rpc: ["http://127.0.0.1:9"], issuer: 7, accreditation: 1, operator: 1 },
    signer: { type: "keystore", path: "key.json" },
  });

describe("laurel issue --dry-run, without a chain", () => {
  it("checks what it can without laurel.json, and names the rest", async () => {
    const { code, stdout, stderr } = await dry();
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("laurel.json, the settings of your issuer.");
    expect(stdout).toContain(
      "Not checked: the issuer's id and name, your accreditation and operator, the node, the cost.",
    );
    expect(stdout).not.toContain("{");
    const tried = await json(0);
    expect(tried).toMatchObject({
      ...{ format: "laurel-dry-run-v1", size: 6 },
      checked: ["list", "course", "dates", "credentials"],
      unchecked: ["issuer", "accreditation", "node", "cost"],
    });
    expect(tried).not.toHaveProperty("chainId");
    expect(tried.first.credentialSubject.name).toEqual(expect.any(String));
    expect(await readdir(folder)).not.toContain("june");
  });

  it("does the same where no node answers, for the issuer of laurel.json", async () => {
    await writeConfig();
    const { code, stdout } = await dry();
    expect(code).toBe(0);
    expect(stdout).toMatch(/127\.0\.0\.1:9.*\.\nNot checked: /);
    expect(await json(0)).toMatchObject({
      chainId: 31337,
      issuer: 7,
      unchecked: ["issuer", "accreditation", "node", "cost"],
    });
  });

  it("asks for no password, nor for that of a signing key", async () => {
    await writeConfig();
    const { code, stdout, stderr } = await dry("--sign", "nowhere.json");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("the cost, the signature for other verifiers.");
  });

  it("refuses what would be refused: a cell, an element, a date; a laurel.json that is named and not there", async () => {
    await write(list.map((row, at) => (at === 3 ? row.replace(/,[A-F],/, ",Z,") : row)));
    expect(await json(1)).toMatchObject({
      code: "cohort.invalid",
      problems: [{ row: 4, column: "grade", member: expect.stringMatching(/^course\.json \/credential\/.*\/value$/) }],
    });
    const late = structuredClone(course);
    late.credential.validUntil = "2026-06-30T00:00:00Z";
    await write(list, late);
    const refused = await json(1);
    expect(refused.problems).toMatchObject([{ file: "course.json", column: "/credential/validUntil" }]);
    await write(list);
    expect(await json(2, "--config", "none.json")).toMatchObject({ code: "config.missing" });
  });
});

describe("what is shown before a batch is anchored", () => {
  it("is a table of three learners, the grades, and who is left out", async () => {
    const column = (list[0] ?? "").split(",").indexOf("grade");
    const grades = ["A", "B", "", "B", "-", "B"];
    const [header = [], ...rows] = list.map((row) => row.split(","));
    await write([header, ...rows.map((row, at) => row.with(column, grades[at] ?? ""))].map((row) => row.join(",")));
    const { stdout } = await dry("--skip-empty", "grade");
    const [first, titles, ...lines] = stdout.split("\n");
    expect(first).toContain(course.credential.credentialSubject.achievement.name);
    expect(titles).toMatch(/^ {2}student_number +full_name +grade +completed_on/);
    expect(lines.slice(0, 3).map((line) => line.trim().split(/ {2,}/)[0])).toEqual(
      [0, 1, 3].map((at) => rows[at]?.[0]),
    );
    expect(lines).toContain("grade: B (3), A (1)");
    expect(lines).toContain('left out: rows 4, 6: "grade" is empty');
    for (const line of lines.slice(0, 3)) expect(line.length).toBeLessThanOrEqual(80);
    expect(await json(0, "--only", "grade=B;")).toMatchObject({ size: 3 });
    expect(stdout).toContain("4 credentials, Data Analysis with Python");
    expect(await json(0, "--skip-empty", "grade")).toMatchObject({
      size: 4,
      preview: { columns: expect.arrayContaining(["student_number", "full_name", "grade"]) },
      counts: [
        {
          column: "grade",
          different: 2,
          values: [
            { value: "B", count: 3 },
            { value: "A", count: 1 },
          ],
        },
      ],
      leftOut: [{ count: 2, message: 'rows 4, 6: "grade" is empty' }],
    });
  });

  it("says whose rows are left out by a yes, and not those that are kept", async () => {
    await write(list.map((row, at) => (at === 2 ? row.replace(/^\d+/, "2.026E+09") : row)));
    expect(await json(0, "--accept", "student_number:shortened:1")).toMatchObject({
      size: 5,
      leftOut: [{ count: 1, message: expect.stringMatching(/^row 3: "student_number" .*2\.026E\+09/) }],
    });
    expect(await json(0, "--keep", "student_number:shortened:1")).toMatchObject({ size: 6, leftOut: [] });
  });

  it("shows ready documents by name, and nothing that moves a terminal", async () => {
    const subject = { name: "Ada\u001b[2J", result: [{ value: "A" }] };
    const document = { type: ["VerifiableCredential"], validFrom: "2026-06-15T00:00:00Z", credentialSubject: subject };
    await writeFile(join(folder, "ready.jsonl"), `${JSON.stringify(document)}\n`);
    const { code, stdout } = await runInProcess(folder, [
      ...["issue", "ready.jsonl", "--out", "june", "--dry-run", "--profile", "none"],
    ]);
    expect([code, stdout.includes("\u001b")]).toEqual([0, false]);
    expect(stdout).toMatch(/document +name +result +validFrom\n +ready\.jsonl 1 +Ada.* A +2026-06-15\n/);
  });
});
