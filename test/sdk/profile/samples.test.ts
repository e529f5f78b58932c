// The samples of three kinds of issuer: complete, consistent in every row, issued and verified on a real node by the default profile.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { judgeCourse, readCourse } from "../../../issuing/src/index.ts";
import { expectOutput } from "../../cli/output.ts";
import { root, runInProcess } from "../../cli/run.ts";
import { openWorld } from "../../nodes/shared.ts";
import type { World } from "../../nodes/world.ts";
import { type Loose, SAMPLES } from "./sample.ts";

let world: World;
let folder: string;

beforeAll(async () => {
  world = await openWorld();
  folder = await mkdtemp(join(tmpdir(), "laurel-samples-"));
  await writeFile(join(folder, "trust.json"), JSON.stringify(world.trust()));
});

afterAll(async () => {
  await world?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function json(code: number, ...words: string[]): Promise<Loose> {
  const done = await runInProcess(folder, [...words, "--json"]);
  expect(done.code, done.stdout).toBe(code);
  return expectOutput(done.stdout);
}

/** Accredits a course's issuer as number `issuer`, and writes the configuration to issue as it. */
async function becomeIssuer(issuer: number, { id, name }: { id: string; name: string }): Promise<string> {
  const { registry, accreditor, admin, operator, until, chainId, rpc } = world;
  await (await registry.connect(accreditor).registerIssuer(1, admin.address, until, name, id)).wait();
  await (await registry.connect(admin).addOperator(issuer, operator.address, until, 3)).wait();
  const place = { chainId, registry: registry.address, rpc: [rpc], issuer, accreditation: issuer, operator: 1 };
  const signer = { type: "rpc-account", address: operator.address };
  const config = join(folder, `issuer-${issuer}.json`);
  await writeFile(config, JSON.stringify({ format: "laurel-config-v1", ...place, signer }));
  return config;
}

describe.each(SAMPLES.map((sample, position) => ({ ...sample, issuer: position + 2 })))(
  "$course",
  ({ course, cohort, issuer }) => {
    it("states every element, and nothing in it is even warned about", async () => {
      const { elements, faults } = await judgeCourse(await readCourse(join(root, course)), "european");
      expect(faults).toEqual([]);
      expect(elements.filter(({ need, state }) => need === "mandatory" && state === "missing")).toEqual([]);
    });

    it("is issued for each row of its cohort, and verified as a complete micro-credential", async () => {
      const { credential } = JSON.parse(await readFile(join(root, course), "utf8"));
      const config = await becomeIssuer(issuer, credential.issuer);
      const rows = (await readFile(join(root, cohort), "utf8")).trim().split("\n").slice(0, 6);
      const input = join(folder, `cohort-${issuer}.csv`);
      await writeFile(input, `${rows.join("\n")}\n`);
      const out = join(folder, `batch-${issuer}`);
      await json(0, "issue", input, "--course", join(root, course), "--out", out, "--config", config, "--yes");
      const { summary, reports } = await json(
        0,
        "verify",
        out,
        "--trust",
        join(folder, "trust.json"),
        "--at",
        "2027-01-01",
      );
      expect(summary).toEqual({ valid: rows.length - 1, invalid: 0, unknown: 0 });
      for (const { elements } of reports) {
        expect(elements.filter(({ need, state }: Loose) => need === "mandatory" && state !== "present")).toEqual([]);
      }
    });
  },
);

describe("a cohort with rows that contradict its course", () => {
  it("is refused before anything is sent, naming each row", async () => {
    const { credential } = JSON.parse(await readFile(join(root, "samples/vocational/course.json"), "utf8"));
    const config = await becomeIssuer(SAMPLES.length + 2, credential.issuer);
    const rows = (await readFile(join(root, "samples/vocational/cohort.csv"), "utf8")).trim().split("\n");
    rows[2] = (rows[2] as string).replace(";8;", ";11;");
    rows[4] = (rows[4] as string).replace("29-06-2026", "29-07-2026");
    const input = join(folder, "wrong.csv");
    await writeFile(input, `${rows.join("\n")}\n`);
    const course = join(root, "samples/vocational/course.json");
    const refused = await json(
      1,
      "issue",
      input,
      "--course",
      course,
      "--out",
      join(folder, "wrong"),
      "--config",
      config,
      "--yes",
    );
    expect(refused.problems.map(({ row, column, member, message }: Loose) => [row, column, member, message])).toEqual([
      [3, "cijfer", "course.json /credential/credentialSubject/result/0/value", "11 is not within 1 to 10"],
      [
        ...[5, "examined_on", "course.json /credential/awardedDate"],
        "2026-07-10T00:00:00+02:00 is before awardedDate, 2026-07-29T00:00:00+02:00",
      ],
    ]);
  });
});
