// Files without end: each reader knows how long its file may be, and takes no more into memory, whatever the file.
import { cp, mkdir, mkdtemp, open, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isMore } from "../../more.ts";
import { issuedCohort, openWorld } from "../../nodes/shared.ts";
import type { World } from "../../nodes/world.ts";
import { expectOutput } from "../output.ts";
import { root, runInProcess } from "../run.ts";

const MIB = 1024 * 1024;
/** Files with holes: they take no room on the disk. */
const SIZES = isMore ? [1024 * MIB, 10 * 1024 * MIB] : [1024 * MIB];
/** What a command may take more than those before it; a file that is read whole takes all of `SIZES`. */
const ROOM = 256 * MIB;

let world: World;
let folder: string;
const at = (name: string): string => join(folder, name);
const course = join(root, "samples/course.json");
const issue = ["--out", "out", "--yes"];

async function make(path: string, size: number): Promise<void> {
  await (await open(path, "a")).close();
  await truncate(path, size);
}
/** Runs a command. @returns what it said and took */
async function run(words: readonly string[]) {
  const before = process.resourceUsage().maxRSS;
  const { code, stdout, stderr } = await runInProcess(folder, words, "", {
    LAUREL_CONFIG: at("laurel.json"),
    LAUREL_TRUST: at("trust.json"),
  });
  return { code, said: stdout + stderr, stdout, taken: (process.resourceUsage().maxRSS - before) * 1024 };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-large-"));
  world = await openWorld();
  await writeFile(at("trust.json"), JSON.stringify(world.trust()));
  await cp(join(issuedCohort(), "credentials/000007.json"), at("ok.json"));
  const { chainId, registry, rpc, operator } = world;
  const signer = { type: "rpc-account", address: operator.address };
  const config = { format: "laurel-config-v1", chainId, registry: registry.address, rpc: [rpc], issuer: 1, signer };
  await writeFile(at("laurel.json"), JSON.stringify({ ...config, accreditation: 1, operator: 1 }));
  await mkdir(at("documents"));
  for (const name of ["large", "large.json", "large.jsonl", "large.csv", "documents/1.json"]) await make(at(name), 1);
});
afterAll(async () => {
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});

describe.each(SIZES)("a file of %i bytes", (size) => {
  beforeAll(async () => {
    for (const name of ["large", "large.json", "large.jsonl", "large.csv", "documents/1.json"])
      await make(at(name), size);
  });

  const CASES: Readonly<Record<string, readonly [words: readonly string[], said: RegExp]>> = {
    "a credential": [["verify", "large.json"], /format\.limit/],
    "a credential, shown": [["show", "large.json"], /not a Laurel credential/],
    "JSON Lines": [["verify", "large.jsonl"], /format\.limit.*/s],
    "JSON Lines, extracted from": [["extract", "large.jsonl", "--index", "0", "--out", "x.json"], /longer than/],
    "an order": [["relay", "large.json", "--yes"], /larger than 65536 KiB/],
    "a cohort": [["issue", "large.csv", "--course", course, ...issue], /cannot be read as a/],
    "a document": [["issue", "documents", ...issue], /1\.json: larger than 1024 KiB/],
    "documents in lines": [["issue", "large.jsonl", ...issue], /longer than 1 MiB/],
    "a course": [["course", "check", "large.json"], /larger than 1024 KiB/],
    "laurel.json": [["issuer", "list", "--config", "large.json"], /larger than 1024 KiB/],
    "trust.json": [["verify", "ok.json", "--trust", "large.json"], /larger than 1024 KiB/],
    "a keystore": [
      ["operator", "end", "1", "--signer", "large", "--password-file", "ok.json", "--yes"],
      /larger than 64 KiB/,
    ],
    "a password": [["keystore", "new", "new.json", "--password-file", "large"], /larger than 64 KiB/],
  };
  for (const [name, [words, says]] of Object.entries(CASES))
    it(`is refused where it is ${name}`, async () => {
      const { code, said, taken } = await run(words);
      expect(code, said).not.toBe(0);
      expect(said).toMatch(says);
      expect(taken).toBeLessThan(ROOM);
    });

  const INSIDE: Readonly<Record<string, readonly [words: readonly string[], said: RegExp]>> = {
    "batch.json": [["status", "batch"], /larger than 1024 KiB/],
    "batch.secret.json": [["reissue", "batch", "--index", "0"], /larger than 1032 KiB/],
    "input.jsonl": [["reissue", "batch", "--index", "0"], /input.jsonl row 1: the cells changed/],
    "course.json": [["reissue", "batch", "--index", "0"], /larger than 1024 KiB/],
    "journal.jsonl": [["revoke", "batch", "--index", "3", "--yes"], /larger than 262144 KiB/],
  };
  for (const [name, [words, says]] of Object.entries(INSIDE))
    it(`is refused where it is ${name} of a batch's folder`, async () => {
      await rm(at("batch"), { recursive: true, force: true });
      await mkdir(at("batch"));
      for (const file of ["batch.json", "batch.secret.json", "input.jsonl", "course.json"])
        await cp(join(issuedCohort(), file), at(`batch/${file}`));
      await rm(at(`batch/${name}`), { force: true });
      await make(at(`batch/${name}`), size);
      const { code, said, taken } = await run(words);
      expect(code, said).not.toBe(0);
      expect(said).toMatch(says);
      expect(taken).toBeLessThan(ROOM);
    });

  it("is not read to its end for the end of a line: what comes after the line is unknown", async () => {
    const { code, stdout, said } = await run(["verify", "large.jsonl", "ok.json", "--json"]);
    expect(code).toBe(1);
    const found = expectOutput(stdout.slice(0, stdout.lastIndexOf("}") + 1)).reports;
    expect(found.map(({ file, verdict }: { file: string; verdict: string }) => `${file} ${verdict}`)).toEqual([
      "large.jsonl:1 invalid",
      "large.jsonl unknown",
      "ok.json valid",
    ]);
    expect(said).toContain("large.jsonl: a line is longer than 16 MiB");
  });
});
