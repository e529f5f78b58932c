// Places in status lists by the command: --status-base and laurel.json's statusBase, and what is said of other verifiers.
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorld } from "../../nodes/shared.ts";
import type { World } from "../../nodes/world.ts";
import { expectOutput } from "../output.ts";
import { ownFile, root, type Run, runInProcess, writeOwn } from "../run.ts";

const BASE = "https://status.example.org/lists";
const course = join(root, "samples/course.json");
let world: World;
let folder: string;
let config: Record<string, unknown>;

const run = (...words: string[]): Promise<Run> => runInProcess(folder, words);
const issue = (out: string, ...more: string[]): Promise<Run> =>
  run("issue", "cohort.csv", "--course", course, "--out", out, "--yes", "--again", ...more);
async function json(code: number, ...words: string[]): Promise<Record<string, never>> {
  const ended = await run(...words, "--json");
  expect(ended.code, ended.stderr + ended.stdout).toBe(code);
  return expectOutput(ended.stdout);
}
const listLists = (): Promise<string[]> => readdir(join(folder, ".config/laurel/status-lists")).catch(() => []);
const indexesOf = async (batch: string): Promise<string[]> => {
  const names = await readdir(join(folder, batch, "credentials"));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, batch, "credentials", name), "utf8")));
  return texts.map((text) => JSON.parse(text).credentialStatus?.[1].statusListIndex);
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-status-base-"));
  world = await openWorld();
  const { chainId, registry, rpc, operator } = world;
  config = {
    ...{ format: "laurel-config-v1", chainId, registry: registry.address, rpc: [rpc], issuer: 1 },
    ...{ accreditation: 1, operator: 1, signer: { type: "rpc-account", address: operator.address } },
  };
  const rows = (await readFile(join(root, "samples/cohort-1000.csv"), "utf8")).split("\n").slice(0, 4);
  await writeFile(join(folder, "cohort.csv"), `${rows.join("\n")}\n`);
  await writeOwn(folder, "laurel.json", config);
  await writeOwn(folder, "trust.json", world.trust());
});
afterAll(async () => {
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});

describe("laurel issue --status-base", () => {
  it("tries out with a place that is none, says so, and gives none", async () => {
    const { code, stdout, stderr } = await issue("june", "--status-base", BASE, "--dry-run");
    expect(code, stderr).toBe(0);
    expect(stdout).toContain("The status list is chosen at issuing; 00000000 is a placeholder.");
    const words = ["issue", "cohort.csv", "--course", course, "--out", "june", "--status-base", BASE, "--dry-run"];
    const place = expect.objectContaining({ statusListCredential: `${BASE}/00000000/revocation.json` });
    expect(await json(0, ...words)).toMatchObject({ first: { credentialStatus: expect.arrayContaining([place]) } });
    expect(await listLists()).toEqual([]);
  });

  it("puts the places in, and says when to hand the files out", async () => {
    const { code, stdout, stderr } = await issue("june", "--status-base", `${BASE}/`);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain(
      "Hand the files out after the next `laurel status-list export`.\nNext: laurel verify june\n",
    );
    expect(await indexesOf("june")).toEqual(["0", "1", "2"]);
    const record = await json(0, "issue", "cohort.csv", "--course", course, "--out", "june", "--yes", "--again");
    expect(record).toMatchObject({ status: { offset: 0 } });
    const { summary } = await json(0, "verify", "june/credentials");
    expect(summary).toEqual({ valid: 3, invalid: 0, unknown: 0 });
    const plain = await issue("plain");
    expect(plain.stdout).not.toContain("status-list");
    expect(await indexesOf("plain")).toEqual([undefined, undefined, undefined]);
  });

  it("refuses another URL than the batch was planned with, and one that is no plain https URL", async () => {
    const other = await issue("june", "--status-base", `${BASE}/more`);
    expect(other).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`june was planned for status lists under ${BASE}`),
    });
    for (const url of [
      "http://status.example.org/lists",
      `${BASE}/../x`,
      `${BASE}?x=1`,
      "https://u:p@h.example/",
      "",
    ]) {
      const refused = await issue("odd", "--status-base", url);
      expect(refused, url).toMatchObject({ code: 2, stderr: expect.stringContaining("must be like https://") });
    }
    expect(await readdir(folder)).not.toContain("odd");
    expect(await listLists()).toHaveLength(2);
  });

  it("says what verifiers see that read lists in place of the chain", async () => {
    const seen = "Verifiers that do not read the chain see this after the next `laurel status-list export`.";
    const unseen = "Verifiers that read only the first entry of credentialStatus see no suspension.";
    for (const [action, said] of [
      ["suspend", [seen, unseen]],
      ["reinstate", [seen]],
      ["revoke", [seen]],
    ] as const) {
      const { stdout } = await run(action, "june", "--index", "1", "--yes");
      expect(stdout.trimEnd().split("\n").slice(1)).toEqual(said);
      const plain = await run(action, "plain", "--index", "1", "--yes");
      expect(plain.stdout.trimEnd().split("\n")).toHaveLength(1);
    }
    const admin = world.admin.address;
    const annulled = await run("annul", "june", "--index", "1", "--yes", "--signer", admin);
    expect(annulled.stdout).toContain(seen);
    expect((await run("revoke-batch", "plain", "--yes")).stdout).not.toContain(seen);
  });

  it("lets the next export know of a batch that an older copy of the lists does not name, once it is revoked", async () => {
    const [list = ""] = (await listLists()).filter((name) => name.endsWith(".json"));
    const path = join(folder, ".config/laurel/status-lists", list);
    const whole = await readFile(path, "utf8");
    const lacks = JSON.stringify({ ...JSON.parse(whole), places: [] });
    await writeFile(path, lacks);
    expect((await run("suspend", "june", "--index", "2", "--yes")).code).toBe(0);
    expect(JSON.parse(await readFile(path, "utf8")).places).toEqual(JSON.parse(whole).places);
    await writeFile(path, "{}");
    const { code, stderr } = await run("reinstate", "june", "--index", "2", "--yes");
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("status-list export` will fail"),
    });
    await writeFile(path, whole);
  });

  it("is what laurel.json says where nothing else is said, of new batches and never of planned ones", async () => {
    await writeOwn(folder, "laurel.json", { ...config, statusBase: "https://own.example.org/status/" });
    expect((await issue("july")).code).toBe(0);
    const { status } = JSON.parse(await readFile(join(folder, "july/batch.json"), "utf8"));
    expect(status).toEqual({
      list: expect.stringMatching(/^https:\/\/own\.example\.org\/status\/[0-9a-f]{8}$/),
      offset: 0,
    });
    for (const batch of ["june", "july"]) expect((await issue(batch)).code).toBe(0);
    const learner = "2026000013";
    const corrected = await json(
      0,
      "correct",
      "june",
      "--learner",
      learner,
      "--set",
      "grade=A",
      "--out",
      "fix",
      "--yes",
    );
    expect(corrected).toMatchObject({ issued: { status: { list: expect.stringContaining(BASE) } } });
    for (const odd of ["http://own.example.org", "https://own.example.org/?a", "https://own.example.org/a/../b"]) {
      await writeOwn(folder, "laurel.json", { ...config, statusBase: odd });
      expect(await json(2, "issue", "cohort.csv", "--course", course, "--out", "bad", "--yes")).toMatchObject({
        ...{ code: "config.invalid", problems: [{ column: "/statusBase" }] },
      });
    }
  });

  it("is kept by init where it writes laurel.json anew for the same issuer", async () => {
    const registry = `eip155:${world.chainId}:${world.registry.address}/issuers/1`;
    const init = (...more: string[]) =>
      json(0, "init", "--registry", registry, "--rpc", world.rpc, "--signer", world.operator.address, ...more);
    await writeOwn(folder, "laurel.json", config);
    expect(await init()).not.toHaveProperty("statusBase");
    expect(await init("--status-base", `${BASE}/`)).toMatchObject({ statusBase: BASE });
    expect(await init()).toMatchObject({ statusBase: BASE });
    const path = ownFile(folder, "laurel.json");
    await writeFile(path, (await readFile(path, "utf8")).replace('"issuer": 1', '"issuer": 2'));
    expect(await init()).not.toHaveProperty("statusBase");
    expect(
      (await run("init", "--registry", registry, "--rpc", world.rpc, "--status-base", "http://x.example")).code,
    ).toBe(2);
  });
});
