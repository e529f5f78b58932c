// Stacking by the real command: two issuers issue the sample's courses, and the university makes larger credentials of them.
import { copyFile, link, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Report } from "../../../sdk/src/index.ts";
import { expectOutput } from "../output.ts";
import { root, runInProcess } from "../run.ts";
import { type Alliance, createAlliance, type Member } from "../../nodes/alliance.ts";

const samples = join(root, "samples/stack");
const certificate = join(samples, "certificate.json");
const COURSES = ["statistics", "charts", "ethics"];
const NIAMH = "2026000013";
let alliance: Alliance;
let folder: string;

const at = (name: string): string => join(folder, name);
/** Runs the command; `./x` is a file of the test's folder. */
const run = (...words: string[]) =>
  runInProcess(folder, [
    ...words.map((word) => (word.startsWith("./") ? at(word) : word)),
    "--trust",
    at("trust.json"),
  ]);
async function json(code: number, ...words: string[]) {
  const result = await run(...words, "--json");
  expect(result.code, result.stderr + result.stdout).toBe(code);
  return expectOutput(result.stdout);
}
const as = (member: string): string[] => ["--config", `./${member}.json`];
const stack = (...words: string[]): string[] => [
  ...["stack", ...words, "--course", certificate, "--yes", ...as("university")],
];
/** The file of a learner's credential from a course, as the registrar's list names it. */
async function fileOf(course: string, learner: string): Promise<string> {
  const lines = (await readFile(join(folder, course, "learners.csv"), "utf8")).split("\r\n");
  const header = lines[0]?.split(",") ?? [];
  const cells = lines.find((line) => line.startsWith(`${learner},`))?.split(",") ?? [];
  return at(`${course}/${cells[header.indexOf("file")]}`);
}

const readSubject = async (file: string) => JSON.parse(await readFile(file, "utf8")).credentialSubject;

beforeAll(async () => {
  alliance = await createAlliance();
  folder = await mkdtemp(join(tmpdir(), "laurel-stack-"));
  const { world, university, provider, trust } = alliance;
  const write = (name: string, value: unknown) => writeFile(join(folder, name), JSON.stringify(value));
  const configure = ({ registry, issuer }: Member) => ({
    ...{
      format: "laurel-config-v1",
      chainId: world.chainId,
      registry,
      rpc: [world.rpc],
      issuer,
      accreditation: issuer,
    },
    ...{ operator: 1, signer: { type: "rpc-account", address: world.operator.address } },
  });
  await write("university.json", configure(university));
  await write("provider.json", configure(provider));
  const { format, registries } = trust();
  await write("trust.json", {
    format,
    registries: registries.map(({ codeHash: _, accreditors: _all, ...one }) => one),
  });
  for (const course of COURSES) {
    const words = [
      "issue",
      join(samples, "cohort.csv"),
      "--course",
      join(samples, `${course}.json`),
      "--out",
      `./${course}`,
    ];
    await json(0, ...words, "--yes", ...as(course === "ethics" ? "provider" : "university"));
  }
  await mkdir(at("parts"));
  for (const course of COURSES) await copyFile(await fileOf(course, NIAMH), at(`parts/${course}.json`));
});
afterAll(async () => {
  await alliance?.world.stop();
  await rm(folder, { recursive: true, force: true });
});

describe("laurel stack", () => {
  const niamh = stack("./parts", "--set", "completed_on=2026-06-30", "--out", "./niamh");

  it("asks for what the parts do not say, and writes nothing", async () => {
    const refused = await json(2, ...stack("./parts", "--out", "./niamh"));
    expect(refused).toMatchObject({
      code: "stack.values",
      problems: [{ column: "completed_on", cure: "add --set completed_on=…" }],
    });
    expect(await readdir(folder)).not.toContain("niamh");
  });

  it("asks about what is typed for the parts as about a list's cells; --yes is no answer", async () => {
    const typed = stack("./parts", "--set", "completed_on=30.06.2026", "--out", "./typed");
    const { code, problems } = await json(1, ...typed);
    expect([code, problems]).toMatchObject([
      "cohort.unsure",
      [{ column: "completed_on", accept: "--accept completed_on:dates-dmy:1", outcome: 'it becomes "2026-06-30"' }],
    ]);
    const accepted = await json(0, ...typed, "--accept", "completed_on:dates-dmy:1", "--dry-run");
    expect(accepted.issued.first.awardedDate ?? accepted.issued.first.validFrom).toContain("2026-06-30");
    expect(await readdir(folder)).not.toContain("typed");
  });

  it("refuses parts of two learners, too few, or the same twice, naming the file", async () => {
    const other = await fileOf("charts", "2026000021");
    const mixed = stack("./parts/statistics.json", other, "./parts/ethics.json", "--out", "./mixed");
    const named = [
      "--set",
      "completed_on=2026-06-30",
      "--set",
      `student_number=${NIAMH}`,
      "--set",
      "wallet_did=did:example:niamh",
    ];
    const refused = await json(1, ...mixed, ...named, "--set", "full_name=Niamh Åkesson");
    expect(refused.code).toBe("stack.learner");
    expect(refused.problems).toContainEqual(expect.objectContaining({ file: other }));
    const few = stack(
      "./parts/statistics.json",
      "./parts/ethics.json",
      "--set",
      "completed_on=2026-06-30",
      "--out",
      "./few",
    );
    expect(await json(1, ...few)).toMatchObject({ code: "stack.achievement" });
    const twice = stack("./parts", "./parts/charts.json", "--set", "completed_on=2026-06-30", "--out", "./twice");
    expect(await json(1, ...twice)).toMatchObject({ code: "stack.twice" });
    expect((await readdir(folder)).filter((name) => ["mixed", "few", "twice"].includes(name))).toEqual([]);
  });

  it("tries out, makes the larger credential, and does nothing twice", async () => {
    const lists = ["--status-base", "https://status.example.org/lists"];
    expect(await json(0, ...niamh, ...lists, "--dry-run")).toMatchObject({
      format: "laurel-stack-v1",
      issued: { format: "laurel-dry-run-v1" },
    });
    const made = await json(0, ...niamh, ...lists);
    expect(made).toMatchObject({
      ...{
        stacks: [
          {
            file: "credentials/000000.json",
            credits: 9,
            parts: [{ learner: "same" }, { learner: "same" }, { learner: "same" }],
          },
        ],
      },
      issued: { size: 1, state: "anchored", status: { offset: 0 } },
    });
    expect(await json(0, ...niamh)).toEqual(made);
    const { stdout } = await run(...niamh);
    expect(stdout).toMatch(/\n {2}2026000013 {2}credentials\/000000\.json\nNext: laurel verify .* --part/);
    expect(stdout).toContain("Hand the files out after the next `laurel status-list export`.");
  });

  it("is verified with its parts, and is unknown without them", async () => {
    const file = "./niamh/credentials/000000.json";
    const report = await json(0, "verify", file, "--part", "./parts");
    expect(report).toMatchObject({ verdict: "valid", stack: { outcome: "pass", credits: 9 } });
    expect(report.credential.credentialSubject).toMatchObject({ id: "did:example:niamh", name: "Niamh Åkesson" });
    const { code, stdout } = await run("verify", file, "--part", "./parts/charts.json");
    expect([code, stdout]).toEqual([3, expect.stringContaining("--part <file or folder>")]);
    expect(stdout).toContain("Charts that Inform; University of Example (did:web:university.example.org); 3 credits");
  });

  it("nests a part's report once in a list, whoever stands on it", async () => {
    const file = "./niamh/credentials/000000.json";
    const { reports }: { reports: readonly Report[] } = await json(0, "verify", file, file, "--part", "./parts");
    const nested = reports.map(({ stack: judged }) => [
      judged?.outcome,
      judged?.parts.map(({ outcome, report }) => [outcome, report?.verdict]),
    ]);
    const all = (verdict: string | undefined) => COURSES.map(() => ["pass", verdict]);
    expect(nested).toEqual([
      ["pass", all("valid")],
      ["pass", all(undefined)],
    ]);
  });

  it("takes 4,096 parts and 64 MiB at most", async () => {
    await writeFile(at("many.jsonl"), "{}\n".repeat(4_097));
    await mkdir(at("long"));
    await writeFile(at("long/0.json"), " ".repeat(2 ** 18));
    for (let i = 1; i <= 256; i += 1) await link(at("long/0.json"), at(`long/${i}.json`));
    for (const [given, message] of [
      ["./many.jsonl", "parts: more than 4,096 were given"],
      ["./long", "parts: more than 64 MiB were given in all"],
    ] as const) {
      const refused = { code: "stack", message, cure: "name fewer of them at once" };
      expect(await json(2, "verify", "./parts/charts.json", "--part", given)).toMatchObject(refused);
      const words = stack("./parts", "--part", given, "--out", "./none");
      expect(await json(2, ...words)).toMatchObject(refused);
    }
  });

  it("makes one for each learner, in one batch", async () => {
    const words = stack(
      "./statistics",
      "./charts",
      "./ethics",
      "--each-learner",
      "--again",
      "--set",
      "completed_on=2026-06-30",
      "--out",
      "./all",
    );
    // The university numbers its learners; of what the provider calls them nothing is taken.
    const made = await json(0, ...words);
    expect(made).toMatchObject({
      stacks: [{ credits: 9 }, { credits: 9 }, { credits: 9 }],
      issued: { size: 3 },
    });
    for (const { file, parts } of made.stacks) {
      const [own, part] = await Promise.all([at(`all/${file}`), parts[0].file].map(readSubject));
      expect(own).toMatchObject({ id: part.id, name: part.name });
    }
    const parts = COURSES.flatMap((course) => ["--part", `./${course}`]);
    expect(await json(0, "verify", "./all", ...parts)).toMatchObject({ summary: { valid: 3, invalid: 0, unknown: 0 } });
    expect(await json(3, "verify", "./all")).toMatchObject({ summary: { unknown: 3 } });
  });

  it("shows when a part is revoked, and is not made of it", async () => {
    await json(0, "revoke", "./ethics", "--learner", NIAMH, "--yes", ...as("provider"));
    const { stack: judged, verdict } = await json(1, "verify", "./niamh/credentials/000000.json", "--part", "./parts");
    expect([verdict, judged.code]).toEqual(["invalid", "stack.part-invalid"]);
    const again = stack("./parts", "--set", "completed_on=2026-06-30", "--out", "./again");
    const { code, problems } = await json(1, ...again);
    expect([code, problems[0].file]).toEqual(["stack.part-invalid", at("parts/ethics.json")]);
    expect(problems[0].message).toContain("revoked");
  });

  it("is the only way to issue a course that requires parts, which say what they mean", async () => {
    const cohort = join(samples, "cohort.csv");
    const refused = await json(
      2,
      "issue",
      cohort,
      "--course",
      certificate,
      "--out",
      "./plain",
      "--yes",
      ...as("university"),
    );
    expect(refused.cure).toContain("laurel stack");
    const course = JSON.parse(await readFile(certificate, "utf8"));
    expect(await json(0, "course", "check", certificate)).toMatchObject({ requires: course.requires });
    const { stdout } = await run("course", "check", certificate);
    expect(stdout).toContain(
      "This course is made of verified parts (laurel stack), which must\n  have 9 credits in total",
    );
    const spoilt = { ...course, requires: { credits: "9" }, disclosable: ["/credentialSubject/stack/parts"] };
    await writeFile(at("spoilt.json"), JSON.stringify(spoilt));
    const { problems } = await json(1, "course", "check", "./spoilt.json");
    expect(problems.map(({ column }: { column: string }) => column)).toEqual(["/disclosable", "/requires/credits"]);
  });
});
