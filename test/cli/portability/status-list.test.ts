// laurel status-list export, from the cohort to the list in the web root.
import { cp, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSigningKey } from "../../../portability/src/index.ts";
import { type NodeProxy, startProxy } from "../../nodes/proxy.ts";
import { openWorld } from "../../nodes/shared.ts";
import { UNIVERSITY, type World } from "../../nodes/world.ts";
import { expectOutput } from "../output.ts";
import { root, type Run, runCommand, runInProcess, writeOwn } from "../run.ts";

const BASE = "https://status.example.org/lists";
const SIGN = ["--sign", "signing-key.json", "--sign-password-file", "sign-password"];
const EXPORT = ["status-list", "export", "--out", "web", ...SIGN];

let world: World;
let folder: string;
let proxy: NodeProxy;

const run = (...words: string[]): Promise<Run> => runInProcess(folder, words);
const readRecord = async (name: string) => JSON.parse(await readFile(join(folder, name, "batch.json"), "utf8"));

async function issue(out: string, base = BASE): Promise<void> {
  const words = [
    "issue",
    "cohort.csv",
    "--course",
    "course.json",
    "--out",
    out,
    "--status-base",
    base,
    "--yes",
    "--again",
  ];
  const { code, stdout, stderr } = await run(...words);
  expect(code, stdout + stderr).toBe(0);
}

/** The set indexes of the revocation list in the web root that a batch is in. */
async function readIndexes(name: string): Promise<number[]> {
  const { list } = (await readRecord(name)).status;
  const text = await readFile(join(folder, "web", new URL(list).pathname, "revocation.json"), "utf8");
  const bytes = gunzipSync(Buffer.from(JSON.parse(text).credentialSubject.encodedList.slice(1), "base64url"));
  return Array.from({ length: bytes.length * 8 }, (_, i) => i).filter(
    (i) => ((bytes[i >> 3] ?? 0) >> (7 - (i & 7))) & 1,
  );
}

beforeAll(async () => {
  world = await openWorld();
  proxy = await startProxy(world.rpc);
  folder = await mkdtemp(join(tmpdir(), "laurel-status-list-"));
  const signer = { type: "rpc-account", address: world.operator.address };
  const place = { chainId: world.chainId, registry: world.registry.address, rpc: [world.rpc], issuer: 1 };
  await writeOwn(folder, "laurel.json", {
    format: "laurel-config-v1",
    ...place,
    accreditation: 1,
    operator: 1,
    signer,
  });
  await writeOwn(folder, "trust.json", world.trust());
  const rows = (await readFile(join(root, "samples/cohort-1000.csv"), "utf8")).split("\n").slice(0, 4);
  await writeFile(join(folder, "cohort.csv"), `${rows.join("\n")}\n`);
  await cp(join(root, "samples/course.json"), join(folder, "course.json"));
  const { json } = await createSigningKey({ did: UNIVERSITY.id, password: "a long password" });
  await writeFile(join(folder, "signing-key.json"), json);
  await writeFile(join(folder, "sign-password"), "a long password\n");
  await issue("june");
  await issue("july");
});
afterAll(async () => {
  await proxy.stop();
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});

describe("laurel status-list export", () => {
  it("writes the list of a folder's batch, and says which block it is of", async () => {
    expect((await run("revoke", "july", "--index", "2", "--yes")).code).toBe(0);
    const { code, stdout, stderr } = await run(
      ...EXPORT,
      "june",
      "--format",
      "bitstring",
      "--format",
      "token",
      "--json",
    );
    expect(code, stderr + stdout).toBe(0);
    const value = expectOutput(stdout);
    const { list } = (await readRecord("june")).status;
    expect(value).toMatchObject({ failures: [], lists: [{ list, batches: 2, entries: 6, revoked: 1, waiting: [] }] });
    expect(
      value.lists[0].files.map(({ path, written }: { path: string; written: boolean }) => [path, written]),
    ).toEqual(
      ["revocation.json", "revocation.jwt", "suspension.json", "suspension.jwt"].map((name) => [
        join("web", new URL(list).pathname, name),
        true,
      ]),
    );
    expect(await readIndexes("june")).toEqual([5]);
    const again = await run(...EXPORT, "--all");
    expect(again, again.stderr).toMatchObject({ code: 0, stderr: "" });
    expect(again.stdout).toMatch(
      /^https:\/\/status\.example\.org\/lists\/[0-9a-f]{8}: unchanged, block \d+, until .*; 1 revoked, 0 suspended of 6 entries\n$/,
    );
  });

  it("writes what credentials name, which is looked up by their statusListIndex", async () => {
    const files = await readdir(join(folder, "july/credentials"));
    const credential = JSON.parse(await readFile(join(folder, "july/credentials", files[2] ?? ""), "utf8"));
    const [{ statusListCredential, statusListIndex }] = credential.credentialStatus;
    expect((await stat(join(folder, "web", new URL(statusListCredential).pathname))).mode & 0o777).toBe(0o644);
    expect(await readIndexes("july")).toEqual([Number(statusListIndex)]);
  });

  it("exports the others where one list fails, and ends with the graver exit code", async () => {
    await issue("other", "https://other.example.org/lists");
    const lists = join(folder, ".config/laurel/status-lists");
    const { list } = (await readRecord("june")).status;
    const file = join(lists, `${list.slice(-8)}.json`);
    const text = await readFile(file, "utf8");
    try {
      await writeFile(file, "{");
      const { code, stdout, stderr } = await run(...EXPORT, "--all", "--json");
      expect(code).toBe(1);
      const value = expectOutput(stdout);
      expect(value.lists.map((one: { list: string }) => one.list)).toEqual([(await readRecord("other")).status.list]);
      expect(value.failures).toMatchObject([{ file, code: "allocation.invalid" }]);
      expect(stderr).toContain(file);
    } finally {
      await writeFile(file, text);
    }
  });

  it("ends with 3 and writes nothing where the nodes do not agree, of laurel.json and trust.json together", async () => {
    const before = await readFile(
      join(folder, "web", new URL((await readRecord("june")).status.list).pathname, "revocation.json"),
    );
    await world.mine(1);
    proxy.fault = (calls) => (calls.some(({ method }) => method === "eth_call") ? "reset" : undefined);
    await writeOwn(folder, "trust.json", world.trust({ rpc: [proxy.url] }));
    const { code, stderr } = await run(...EXPORT, "june");
    expect({ code }, stderr).toEqual({ code: 3 });
    proxy.fault = undefined;
    expect(
      await readFile(join(folder, "web", new URL((await readRecord("june")).status.list).pathname, "revocation.json")),
    ).toEqual(before);
    expect((await run(...EXPORT, "june")).code).toBe(0);
    await writeOwn(folder, "trust.json", world.trust());
  });

  it("asks nobody where there is no terminal, and says what is missing", async () => {
    const { code, stderr } = await runCommand(folder, [
      "status-list",
      "export",
      "--all",
      "--out",
      "web",
      "--sign",
      "signing-key.json",
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain("--sign-password-file");
  });

  it.each([
    [["june", "--all"], "one list or all"],
    [[], "one list or all"],
    [["june", "--format", "cbor"], "--format cbor"],
    ...["0m", "25h", "1441m", "1d", "1", "24", "1.5h", "-1h"].map((ttl) => [["june", "--ttl", ttl], ttl] as const),
  ] as const)("is used wrongly with %j", async (words, said) => {
    const { code, stderr } = await run(...EXPORT, ...words);
    expect({ code }, stderr).toEqual({ code: 2 });
    expect(stderr).toContain(said);
  });

  it("says so where there is no list, as under cron's own home, or the batch is in none", async () => {
    const own = await mkdtemp(join(tmpdir(), "laurel-home-"));
    try {
      await cp(join(folder, ".config/laurel/laurel.json"), join(own, ".config/laurel/laurel.json"));
      const { code, stderr } = await runInProcess(folder, [...EXPORT, "--all"], "", { HOME: own });
      expect({ code }, stderr).toEqual({ code: 2 });
      expect(stderr).toContain("cron");
    } finally {
      await rm(own, { recursive: true });
    }
    const words = ["issue", "cohort.csv", "--course", "course.json", "--out", "plain", "--yes", "--again"];
    expect((await run(...words)).code).toBe(0);
    const { code, stderr } = await run(...EXPORT, "plain");
    expect({ code }, stderr).toEqual({ code: 1 });
    expect(stderr).toContain("--status-base");
  });

  it("refuses with exit code 1 and the cure where a folder has moved, and goes on from there", async () => {
    await rename(join(folder, "june"), join(folder, "moved"));
    const { code, stdout, stderr } = await run(...EXPORT, "july", "--json");
    expect(code, stderr).toBe(1);
    const refused = expectOutput(stdout);
    expect(refused).toMatchObject({
      code: "status-list.folder",
      message: expect.stringContaining(join(folder, "june")),
    });
    expect(refused.cure).toContain("laurel status-list export <folder>");
    expect((await run(...EXPORT, "moved")).code).toBe(0);
  });
});
