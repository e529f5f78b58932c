// The ledger by the command: what it holds of a cohort, and the question where learners are issued the same course's credential again.
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openWorld } from "../../nodes/shared.ts";
import type { World } from "../../nodes/world.ts";
import { expectOutput } from "../output.ts";
import { ownFile, root, type Run, runInProcess, writeOwn } from "../run.ts";

let world: World;
let folder: string;
let list: string[];
const course = join(root, "samples/course.json");

beforeAll(async () => {
  world = await openWorld();
  list = (await readFile(join(root, "samples/cohort-1000.csv"), "utf8")).split("\n").slice(0, 7);
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-ledger-cli-"));
  await writeOwn(folder, "trust.json", world.trust());
  await writeOwn(folder, "laurel.json", {
    ...{ format: "laurel-config-v1", chainId: world.chainId, registry: world.registry.address, rpc: [world.rpc] },
    ...{ issuer: 1, accreditation: 1, operator: 1 },
    signer: { type: "rpc-account", address: world.operator.address },
  });
  await writeFile(join(folder, "cohort.csv"), list.join("\n"));
});
afterAll(async () => {
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});

const run = (...words: string[]): Promise<Run> => runInProcess(folder, words);
async function json(code: number, ...words: string[]) {
  const result = await run(...words, "--json");
  expect(result.code, result.stderr + result.stdout).toBe(code);
  return expectOutput(result.stdout);
}
const issue = (code: number, out: string, ...more: string[]) =>
  json(code, "issue", "cohort.csv", "--course", course, "--out", out, "--yes", ...more);
const keys = (): string[] => list.slice(1).map((row) => row.split(",")[0] ?? "");
const ledger = (): string => join(ownFile(folder, "laurel.json"), "..", "ledger");
const listFiles = async (): Promise<string[]> =>
  (await readdir(ledger(), { recursive: true, withFileTypes: true }).catch(() => [])).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  );

describe("the ledger of what is issued", () => {
  it("holds no cell of the cohort, and is its owner's alone", async () => {
    await issue(0, "june");
    const files = await listFiles();
    expect(files).toHaveLength(3);
    const cells = new Set(
      list
        .slice(1)
        .flatMap((row) => row.split(","))
        .filter((cell) => cell.length > 3),
    );
    for (const file of files) {
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      const text = await readFile(file, "latin1");
      for (const cell of cells) expect(text).not.toContain(Buffer.from(cell).toString("latin1"));
    }
  });

  it("asks before the same cohort, or a learner of it, is issued again; --yes is no answer, --again is", async () => {
    await issue(0, "june");
    const refused = await issue(1, "june-again");
    expect(refused).toMatchObject({ code: "ledger.again", cure: expect.stringContaining("--again") });
    const [first, second, third] = keys();
    expect(refused.message).toMatch(
      new RegExp(
        `^${first}, ${second}, ${third} and 3 more already had this course's credential in june \\(\\d+ \\w+ \\d{4}\\)\\.`,
      ),
    );
    expect(await readdir(folder)).not.toContain("june-again");
    // Tried out first, it is told.
    const tried = await issue(0, "june-again", "--dry-run");
    expect(tried.earlier).toMatchObject([{ folder: join(folder, "june"), learners: keys() }]);
    expect((await run("issue", "cohort.csv", "--course", course, "--out", "x", "--dry-run")).stdout).toContain(
      "Without --dry-run this is a question; --again answers it.",
    );
    // One learner among new ones.
    await writeFile(join(folder, "cohort.csv"), [list[0], list[3], list[4]?.replace(/^\w+/, "9999999999")].join("\n"));
    expect((await issue(1, "one")).message).toMatch(
      new RegExp(`^${third} already had this course's credential in june `),
    );
    expect(await issue(0, "one", "--again")).toMatchObject({ size: 2 });
    // Both are named of whoever has it twice.
    expect((await issue(1, "three")).message).toMatch(/ in june .* in one /);
  });

  it("asks nothing where the chain began again and does not have the earlier batch, and says so", async () => {
    await issue(0, "june");
    await world.stop();
    world = await openWorld();
    const again = await run("issue", "cohort.csv", "--course", course, "--out", "july", "--yes");
    expect(again, again.stderr).toMatchObject({ code: 0 });
    expect(again.stderr).toContain("6 learners of this list had the credential in an anchored batch that this chain");
  });

  it("asks nothing where a run goes on, and notes nothing twice", async () => {
    await issue(0, "june");
    const before = await Promise.all((await listFiles()).map((file) => readFile(file, "utf8")));
    await rm(join(folder, "june/credentials"), { recursive: true });
    await issue(0, "june");
    expect(await Promise.all((await listFiles()).map((file) => readFile(file, "utf8")))).toEqual(before);
  });

  it("does not stand in the way of what was revoked, and says so", async () => {
    await issue(0, "june");
    await json(0, "revoke-batch", "june", "--reason", "error", "--yes");
    const again = await run("issue", "cohort.csv", "--course", course, "--out", "june-again", "--yes");
    expect([again.code, again.stderr]).toEqual([
      0,
      expect.stringContaining("6 learners of this list had the credential before; it was revoked or has expired."),
    ]);
  });

  it("knows a correction as the same learner's, without asking", async () => {
    await issue(0, "june");
    const [first = ""] = keys();
    await json(0, "correct", "june", "--learner", first, "--set", "grade=C", "--out", "june-c", "--yes");
    const { message } = await issue(1, "again");
    expect(message).toContain("and 2 more already had this course's credential in june (");
    expect(message).toContain(`${first} already had this course's credential in june-c (`);
    await json(0, "revoke-batch", "june", "--reason", "error", "--yes");
    expect((await issue(1, "again")).message).toMatch(
      new RegExp(`^${first} already had this course's credential in june-c`),
    );
  });

  it("does nothing with --no-ledger", async () => {
    await issue(0, "june", "--no-ledger");
    expect(await listFiles()).toEqual([]);
    await issue(0, "june-again", "--no-ledger");
    await issue(0, "third");
    await issue(0, "fourth", "--no-ledger");
    expect((await listFiles()).filter((file) => file.endsWith(".jsonl"))).toHaveLength(1);
  });

  it("asks where it cannot be read, and never stops a revocation", async () => {
    await issue(0, "june");
    const names = (await listFiles()).find((file) => file.endsWith(".learners")) ?? "";
    await writeFile(names, "gone");
    expect((await issue(1, "again")).message).toContain(
      `Your ledger cannot tell who already has this course's credential: ${names}: the file has 4 bytes`,
    );
    await issue(0, "again", "--again");
    await writeFile(names.replace(".learners", ".jsonl"), "\u0000\n");
    expect((await issue(1, "third")).message).toContain(".jsonl: line 1: ");
    await writeFile(join(ledger(), "learners.key"), "");
    expect((await issue(1, "third")).message).toContain("learners.key: ");
    await json(0, "revoke", "june", "--index", "0", "--reason", "error", "--yes");
  });
});
