// A program of thirty lines issues a cohort from the rows of a database.
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createVerifier, parseTrust } from "../../../sdk/src/index.ts";
import { root, runInProcess } from "../../cli/run.ts";
import { openWorld } from "../../nodes/shared.ts";
import type { World } from "../../nodes/world.ts";

const script = join(root, "scripts/issue-from-database.ts");
let world: World;
let folder: string;

beforeAll(async () => {
  world = await openWorld();
  folder = await mkdtemp(join(tmpdir(), "laurel-database-"));
  const { chainId, registry, rpc, operator } = world;
  const config = {
    ...{ format: "laurel-config-v1", chainId, registry: registry.address, rpc: [rpc] },
    ...{ issuer: 1, accreditation: 1, operator: 1, signer: { type: "rpc-account", address: operator.address } },
  };
  await writeFile(join(folder, "laurel.json"), JSON.stringify(config));
  const [header = "", ...rows] = (await readFile(join(root, "samples/cohort-1000.csv"), "utf8")).split(/\r?\n/);
  const columns = header.split(",");
  const database = new DatabaseSync(join(folder, "students.db"));
  database.exec(`CREATE TABLE results (${columns.join(", ")}, passed INTEGER)`);
  const insert = database.prepare(`INSERT INTO results VALUES (${[...columns, ""].map(() => "?").join(", ")})`);
  for (const row of rows.slice(0, 3)) insert.run(...row.split(",").map((cell) => cell || null), 1);
  insert.run(...(rows[3] ?? "").split(",").map((cell) => cell || null), 0);
  database.close();
});
afterAll(async () => {
  await world?.stop();
  await rm(folder, { recursive: true, force: true });
});

function runProgram() {
  const words = [join(folder, "students.db"), join(folder, "june"), join(folder, "laurel.json")];
  return promisify(execFile)(process.execPath, ["--conditions", "laurel-source", script, ...words], { cwd: root });
}

describe("scripts/issue-from-database.ts", () => {
  it("has at most thirty lines", async () => {
    expect((await readFile(script, "utf8")).trimEnd().split("\n").length).toBeLessThanOrEqual(30);
  });

  it("issues a valid credential for each row, tells events, and anchors once however often it runs", async () => {
    const first = await runProgram();
    expect(first.stdout).toMatch(/^3 credentials anchored, root 0x[0-9a-f]{64}\n$/);
    const events = first.stderr.split("\n").flatMap((line) => (line.startsWith("{") ? [JSON.parse(line)] : []));
    expect(events).toContainEqual({ type: "transaction", progress: { state: "final" } });
    expect(events).toContainEqual({ type: "step", step: "credentials written", done: 3, total: 3 });
    const verifier = createVerifier(parseTrust(world.trust()));
    for (const name of await readdir(join(folder, "june/credentials"))) {
      const report = await verifier.verify(await readFile(join(folder, "june/credentials", name)));
      expect(report.verdict).toBe("valid");
    }
    const second = await runProgram();
    expect(second.stdout).toBe(first.stdout.replace("anchored", "were already anchored"));
  });

  it("leaves a folder that the command goes on with", async () => {
    const config = join(folder, "laurel.json");
    const batch = join(folder, "june");
    const revoked = await runInProcess(folder, [
      "revoke",
      batch,
      "--learner",
      "2026000013",
      "--yes",
      "--json",
      "--config",
      config,
    ]);
    expect(revoked.code, revoked.stderr).toBe(0);
    expect(JSON.parse(revoked.stdout)).toMatchObject({ action: "revoke", changed: [expect.any(Number)], already: [] });
  });
});
