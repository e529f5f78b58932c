// examples/database: a cohort from the rows of a database, with the result written back. SQLite; `npm run test:more` has PostgreSQL too.
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createVerifier, parseTrust, topicOf } from "../../sdk/src/index.ts";
import { endOf, type Run, runInProcess } from "../cli/run.ts";
import { isMore } from "../more.ts";
import { type Postgres, startPostgres } from "../nodes/postgres.ts";
import { openWorld } from "../nodes/shared.ts";
import type { World } from "../nodes/world.ts";
import { checkTypes, copyExample, type Example, readTyped } from "./copy.ts";

let world: World;
let example: Example;
beforeAll(async () => {
  world = await openWorld();
  example = await copyExample("database");
  const { chainId, registry, rpc, operator } = world;
  const config = {
    ...{ format: "laurel-config-v1", chainId, registry: registry.address, rpc: [rpc] },
    ...{ issuer: 1, accreditation: 1, operator: 1, signer: { type: "rpc-account", address: operator.address } },
  };
  await writeFile(join(example.folder, "laurel.json"), JSON.stringify(config));
});
afterAll(async () => {
  await example?.stop();
  await world?.stop();
});

/** How many batches were ever anchored. */
async function countAnchors(): Promise<number> {
  const { provider, registry } = world;
  const topics = [topicOf("BatchAnchored")];
  return (await provider.getLogs({ address: registry.address, topics, fromBlock: 0, toBlock: "latest" })).length;
}

describe.each(isMore ? ["SQLite", "PostgreSQL"] : ["SQLite"])("examples/database with %s", (kind) => {
  const cohort = "june-2026";
  let server: Postgres | undefined;
  let env: Readonly<Record<string, string>>;
  const issue = (): Promise<Run> => example.run(["issue.ts", cohort], env);
  const locate = (path: string): string => join(example.folder, path);
  /** What the database answers. */
  async function query(sql: string): Promise<Readonly<Record<string, unknown>>[]> {
    const program = `import { openDatabase } from "./database.ts";
      const database = await openDatabase(process.env.DATABASE_URL);
      console.log(JSON.stringify(await database.query(process.argv[1])));
      await database.close();`;
    const { stdout, stderr } = await example.run(["--input-type=module", "-e", program, sql], env);
    if (stdout === "") throw new Error(stderr);
    return JSON.parse(stdout);
  }

  beforeAll(async () => {
    if (kind === "PostgreSQL") server = await startPostgres();
    env = { DATABASE_URL: server?.url ?? "students.db", LAUREL_CONFIG: "laurel.json" };
    const { code, stderr } = await example.run(["sample.ts"], env);
    expect(code, stderr).toBe(0);
  });
  afterAll(async () => {
    await rename(locate(cohort), locate(`${cohort}-${kind}`));
    await server?.stop();
  });

  it("killed when its anchor is final and run again, it goes on to that one anchor", async () => {
    const before = await countAnchors();
    // It ends itself the moment it is told: what another process does comes too late.
    const ending = `console.error = (said) => said.includes('"final"') && process.kill(process.pid, "SIGKILL")`;
    const words = [`--import=data:text/javascript,${encodeURIComponent(ending)}`, "issue.ts", cohort];
    const { code, stderr } = await example.run(words, env);
    expect(code, stderr).toBeNull();
    expect(await countAnchors()).toBe(before + 1);
    expect(await query("SELECT credential FROM results WHERE credential IS NOT NULL")).toEqual([]);
    const { stdout, stderr: complaint } = await issue();
    expect(stdout, complaint).toMatch(/^3 credentials (?:were )?anchored(?: already)?, root 0x[0-9a-f]{64}\n$/);
    expect(await countAnchors()).toBe(before + 1);
  });

  it("writes back the root, the transaction and the file of each learner who passed", async () => {
    const { root, transaction } = JSON.parse(await readFile(locate(`${cohort}/batch.json`), "utf8"));
    expect(await query("SELECT * FROM cohorts")).toEqual([{ name: cohort, root, anchored_in: transaction }]);
    const learners = await query("SELECT full_name, credential FROM results ORDER BY student_number");
    expect(learners.map(({ credential }) => credential === null)).toEqual([false, false, false, true]);
    const verifier = createVerifier(parseTrust(world.trust()));
    for (const { full_name, credential } of learners.slice(0, 3)) {
      const report = await verifier.verify(await readFile(locate(String(credential))));
      expect(report).toMatchObject({ verdict: "valid", credential: { credentialSubject: { name: full_name } } });
    }
  });

  it("run once more, it sends nothing", async () => {
    const before = await countAnchors();
    const { stdout, stderr } = await issue();
    expect(stdout, stderr).toMatch(/^3 credentials were anchored already, root 0x[0-9a-f]{64}\n$/);
    const events = stderr.split("\n").filter((line) => line.startsWith("{"));
    expect(events.filter((line) => line.includes('"transaction"'))).toEqual([]);
    expect(await countAnchors()).toBe(before);
  });

  it("refuses a second batch for the cohort, as of a machine that lacks the folder", async () => {
    const before = await countAnchors();
    await rename(locate(cohort), locate("kept"));
    const { code, stderr } = await issue();
    expect(code).not.toBe(0);
    expect(stderr).toContain(`${cohort} was planned in another folder already`);
    expect(await countAnchors()).toBe(before);
    await rename(locate(cohort), locate(`second-${kind}`));
    await rename(locate("kept"), locate(cohort));
  });

  it("leaves a folder that the command goes on with", async () => {
    const words = ["revoke", cohort, "--learner", "2026000013", "--yes", "--json", "--config", "laurel.json"];
    const { code, stdout, stderr } = await runInProcess(example.folder, words);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ action: "revoke", changed: [expect.any(Number)], already: [] });
  });
});

describe.runIf(isMore)("examples/database, installed", () => {
  it("fits the types of what it is installed with", async () => {
    expect(await checkTypes(example)).toBe("");
  });

  it("does what its README has people type", async () => {
    const fresh = await copyExample("database");
    try {
      const typed = await readTyped("database");
      expect(typed).toHaveLength(2);
      let said = "";
      for (const command of typed) {
        const { code, stdout, stderr } = await endOf(
          fresh.type(command, { LAUREL_CONFIG: join(example.folder, "laurel.json") }),
        );
        expect(code, stderr).toBe(0);
        said += stdout;
      }
      expect(said).toMatch(/\n3 credentials anchored, root 0x[0-9a-f]{64}\n$/);
    } finally {
      await fresh.stop();
    }
  });
});
