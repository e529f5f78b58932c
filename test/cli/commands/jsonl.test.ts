// JSON Lines by the command: a cohort large enough for threads and two files, killed on the way, gone on with, read by verify and extract.
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorld } from "../../nodes/shared.ts";
import type { World } from "../../nodes/world.ts";
import { isMore, waitUntil } from "../../more.ts";
import { root, type Run, runInProcess, startCommand, writeOwn } from "../run.ts";

const SIZE = isMore ? 12_000 : 10_100;
const course = join(root, "samples/course.json");
const lists = ["--status-base", "https://status.example.org/lists"];
const words = ["issue", "cohort.csv", "--course", course, "--out", "batch", "--yes", "--threads", "2", ...lists];
let world: World;
let folder: string;

const run = (...more: string[]): Promise<Run> => runInProcess(folder, more);
const list = (): Promise<string[]> => readdir(join(folder, "batch/credentials")).catch(() => []);
const read = (name: string): Promise<string> => readFile(join(folder, "batch", name), "utf8");

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-jsonl-"));
  world = await openWorld();
  const { chainId, registry, rpc, operator } = world;
  const config = {
    ...{ format: "laurel-config-v1", chainId, registry: registry.address, rpc: [rpc], issuer: 1 },
    ...{ accreditation: 1, operator: 1, signer: { type: "rpc-account", address: operator.address } },
  };
  const [header = "", ...rows] = (await readFile(join(root, "samples/cohort-1000.csv"), "utf8")).trimEnd().split("\n");
  const learners = Array.from({ length: SIZE }, (_, row) =>
    (rows[row % 1000] ?? "").replace(/^\d+/, String(3e9 + row)),
  );
  await writeFile(join(folder, "cohort.csv"), `${[header, ...learners].join("\n")}\n`);
  await writeOwn(folder, "laurel.json", config);
  await writeOwn(folder, "trust.json", world.trust());
});
afterAll(async () => {
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});

describe("laurel issue --format jsonl", () => {
  it("goes on after it was killed while it wrote: one anchor, the same root, every file whole", async () => {
    const child = startCommand(folder, [...words, "--format", "jsonl"]);
    const ended = new Promise<unknown>((resolve) => child.on("close", (_, signal) => resolve(signal)));
    await waitUntil(async () => (await list()).length > 0 || child.exitCode !== null);
    child.kill("SIGKILL");
    expect(await ended).toBe("SIGKILL");
    const { root: planned } = JSON.parse(await read("batch.secret.json"));

    const again = await run(...words);
    expect(again.code, again.stderr).toBe(0);
    expect(again.stdout).toContain("batch/credentials/   10,000 learners per file; take one out with laurel extract");
    expect(JSON.parse(await read("batch.json"))).toMatchObject({ state: "anchored", size: SIZE, root: planned });
    expect(await list()).toEqual(["000000.jsonl", "010000.jsonl"]);
    const lines = (await read("credentials/010000.jsonl")).split("\n");
    expect(lines).toHaveLength(SIZE - 10_000 + 1);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      ...{ proof: [{ index: 10_000 }], credentialStatus: [{ statusListIndex: "10000" }, { statusListIndex: "10000" }] },
    });
  });

  it("refuses another format for the same folder, and a changed row", async () => {
    const other = await run(...words, "--format", "files");
    expect(other).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("batch was planned with the format jsonl"),
    });
    const cohort = await readFile(join(folder, "cohort.csv"), "utf8");
    await writeFile(join(folder, "changed.csv"), cohort.replace(/^3000007000,[^,]*/m, "3000007000,Somebody Else"));
    const changed = await run(...words.map((word) => word.replace("cohort", "changed")));
    expect(changed).toMatchObject({ code: 1, stderr: expect.stringContaining("row 7002 has changed since") });
  });

  it("makes what verify, extract, audit and reissue read", async () => {
    const listed = (await read("learners.csv"))
      .split("\r\n")
      .slice(1, -1)
      .map((line) => line.split(",").slice(-3));
    const [index = "", file = "", id = ""] = listed[4321] ?? [];
    const taken = await run("extract", "batch", "--index", index, "--out", "one.json");
    expect(taken.code, taken.stderr).toBe(0);
    const { id: own, credentialSubject } = JSON.parse(await readFile(join(folder, "one.json"), "utf8"));
    expect(own).toBe(id);
    expect(credentialSubject.identifier[0].identityHash).toBe(String(3e9 + 4321));
    const byLearner = await run("extract", "batch", "--learner", String(3e9 + 4321), "--out", "same.json");
    expect(byLearner.code, byLearner.stderr).toBe(0);
    expect(await readFile(join(folder, "same.json"))).toEqual(await readFile(join(folder, "one.json")));
    const nobody = await run("extract", "batch", "--learner", "1", "--out", "nobody.json");
    expect(nobody).toMatchObject({ code: 2, stderr: expect.stringContaining("learner 1: no learner of this batch") });
    const verified = await run("verify", "one.json", "--json");
    expect(JSON.parse(verified.stdout)).toMatchObject({ verdict: "valid" });
    await writeFile(join(folder, "few.jsonl"), (await read(file)).split("\n").slice(0, 20).join("\n"));
    const few = await run("verify", "few.jsonl", "--json");
    expect(JSON.parse(few.stdout).summary).toEqual({ valid: 20, invalid: 0, unknown: 0 });

    const before = await read("credentials/010000.jsonl");
    await truncate(join(folder, "batch/credentials/010000.jsonl"), before.length - 1000);
    const audited = await run("audit", "batch", "--json");
    expect(JSON.parse(audited.stdout)).toMatchObject({ missing: [], changed: ["credentials/010000.jsonl"] });
    const reissued = await run("reissue", "batch", "--json");
    expect(reissued.code, reissued.stderr).toBe(0);
    expect(await read("credentials/010000.jsonl")).toBe(before);
    if (!isMore) return;
    expect((await run("audit", "batch")).code).toBe(0);
    await truncate(join(folder, "batch/credentials/010000.jsonl"), 10);
    const chosen = await run("reissue", "batch", "--index", String(SIZE - 1), "--index", "10001", "--json");
    expect(JSON.parse(chosen.stdout)).toMatchObject({ files: ["credentials/010000.jsonl"] });
    expect(await read("credentials/010000.jsonl")).toBe(before);
  });

  it.runIf(isMore)("takes as many ready documents by threads, and makes them again by one", async () => {
    const lines = (await read("credentials/000000.jsonl"))
      .split("\n")
      .slice(0, 5200)
      .map((line, row) => {
        const { proof: _, ...document } = JSON.parse(line);
        return JSON.stringify(row === 17 ? { ...document, name: "one\u2028two" } : document);
      });
    await writeFile(join(folder, "ready.jsonl"), `${lines.join("\n")}\n`);
    const claims = ["/credentialSubject/name", "/credentialSubject/dateOfBirth"];
    const more = ["--out", "ready", "--yes", "--again", "--threads", "2", "--format", "jsonl"];
    const issued = await run("issue", "ready.jsonl", ...claims.flatMap((claim) => ["--disclosable", claim]), ...more);
    expect(issued.code, issued.stderr).toBe(0);
    expect(await readFile(join(folder, "ready/documents.jsonl"), "utf8")).toBe(`${lines.join("\n")}\n`);
    const audited = await run("audit", "ready", "--json");
    expect(JSON.parse(audited.stdout)).toMatchObject({ missing: [], changed: [] });
    const made = (await readFile(join(folder, "ready/credentials/000000.jsonl"), "utf8")).split("\n").slice(0, -1);
    expect(made).toHaveLength(lines.length);
    const contents = made.map((line) => {
      const { proof, ...document } = JSON.parse(line);
      expect(proof).toHaveLength(1);
      return JSON.stringify(document);
    });
    expect(contents.toSorted()).toEqual(lines.toSorted());
    await writeFile(join(folder, "few.jsonl"), made.slice(0, 20).join("\n"));
    const few = await run("verify", "few.jsonl", "--json");
    expect(JSON.parse(few.stdout).summary).toEqual({ valid: 20, invalid: 0, unknown: 0 });
  });

  it.runIf(isMore)(
    "keeps one file for each learner in sub-folders by thousand, the same from threads and from none",
    async () => {
      const files = ["--again", "--format", "files", "--out", "apart"];
      const issued = await run(...words.filter((word) => word !== "--out" && word !== "batch"), ...files);
      expect(issued.code, issued.stderr).toBe(0);
      const credentials = join(folder, "apart/credentials");
      const folders = (await readdir(credentials)).sort();
      expect(folders).toEqual(Array.from({ length: 12 }, (_, thousand) => String(thousand).padStart(4, "0")));
      const inLast = (await readdir(join(credentials, "0011"))).sort();
      expect(inLast).toEqual(
        Array.from({ length: 1000 }, (_, index) => `${String(11_000 + index).padStart(6, "0")}.json`),
      );
      const first = join(credentials, "0000/000000.json");
      const [before, line] = [await readFile(first, "utf8"), await run("verify", first, "--json")];
      expect(JSON.parse(line.stdout)).toMatchObject({ verdict: "valid", batch: { index: 0 } });
      await truncate(first, 10);
      await rm(join(credentials, "0011"), { recursive: true });
      const again = await run("reissue", "apart", "--json");
      expect(JSON.parse(again.stdout).files).toHaveLength(SIZE);
      expect(await readFile(first, "utf8")).toBe(before);
      const last = await run("verify", join(credentials, "0011"), "--json");
      expect(JSON.parse(last.stdout).summary).toEqual({ valid: 1000, invalid: 0, unknown: 0 });
    },
  );
});
