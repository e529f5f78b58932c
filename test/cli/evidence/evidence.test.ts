// Evidence by the command: collected online, believed offline by a hash that somebody said, or by a block that was pinned.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorld } from "../../nodes/shared.ts";
import { createDocument, type World } from "../../nodes/world.ts";
import { expectOutput } from "../output.ts";
import { root, type Run, runInProcess, writeOwn } from "../run.ts";

let world: World;
let folder: string;
const run = (...words: string[]): Promise<Run> => runInProcess(folder, words);
async function json(code: number, ...words: string[]) {
  const result = await run(...words, "--json");
  expect(result.code, result.stderr + result.stdout).toBe(code);
  return expectOutput(result.stdout);
}

beforeAll(async () => {
  world = await openWorld();
  folder = await mkdtemp(join(tmpdir(), "laurel-evidence-"));
  await writeOwn(folder, "trust.json", world.trust());
  const batch = await world.issue([1, 2, 3].map((n) => createDocument({ id: `urn:example:${n}` })));
  for (const index of [0, 1, 2])
    await writeFile(join(folder, `${index}.json`), JSON.stringify(batch.credential(index)));
  await (await world.registry.connect(world.operator).revokeCredentials(1, 1, batch.root, [0], [4n])).wait();
});
afterAll(async () => {
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});

/** From now on the trust list names a node that nothing listens at. */
const unplug = (): Promise<unknown> => writeOwn(folder, "trust.json", world.trust({ rpc: ["http://127.0.0.1:1"] }));

describe("laurel evidence", () => {
  it("is collected for a credential, shown, and believed by a hash that somebody said", async () => {
    const { block, file, bytes } = await json(0, "evidence", "collect", "0.json", "--out", "all.evidence.json");
    expect([file, bytes < 4096]).toEqual(["all.evidence.json", true]);
    const shown = await json(0, "evidence", "show", "all.evidence.json");
    expect(shown).toMatchObject({ block, batches: [{ issuer: 1, size: 3, words: [0] }] });
    await unplug();
    const words = ["verify", "0.json", "--evidence", "all.evidence.json"];
    const report = await json(0, ...words, "--offline", "--block-hash", block.hash);
    expect(report.asOf).toMatchObject({ block: block.number, evidence: { confirmedBy: "said" } });
    expect((await json(3, ...words, "--offline")).checks[2].code).toBe("evidence.untrusted-block");
    expect((await json(0, ...words, "--block-hash", block.hash)).verdict).toBe("valid");
    const { stdout } = await run("verify", "2.json", "--evidence", "all.evidence.json", "--block-hash", block.hash);
    expect(stdout).toMatch(/^NOT VALID as of \d+ \w+ \d{4} at \d\d:\d\d UTC: /);
    expect(stdout).toContain(`you gave the block hash ${block.hash}`);
    const several = await run(
      "verify",
      "0.json",
      "1.json",
      "--evidence",
      "all.evidence.json",
      "--block-hash",
      block.hash,
    );
    expect(several.stdout).toMatch(/valid {4}1.json.* as of \d+ \w+ \d{4} at \d\d:\d\d UTC\n2 credentials as of /);
  });

  it("is believed by a block that was pinned", async () => {
    await writeOwn(folder, "trust.json", world.trust());
    const { blocks } = await json(0, "trust", "block", "add");
    const { block } = await json(0, "evidence", "collect", "1.json");
    expect(blocks).toMatchObject([{ block: block.number, hash: block.hash }]);
    expect(await json(0, "trust", "block", "list")).toEqual({ format: "laurel-blocks-v1", blocks });
    await unplug();
    const report = await json(0, "verify", "1.json", "--evidence", "1.evidence.json", "--offline");
    expect(report.asOf.evidence).toEqual({ confirmedBy: "pinned" });
  });

  it("is collected beside a batch that is issued, for all of it", async () => {
    await writeOwn(folder, "trust.json", world.trust());
    await writeOwn(folder, "laurel.json", {
      ...{ format: "laurel-config-v1", chainId: world.chainId, registry: world.registry.address, rpc: [world.rpc] },
      ...{ issuer: 1, accreditation: 1, operator: 1 },
      signer: { type: "rpc-account", address: world.operator.address },
    });
    const list = (await readFile(join(root, "samples/cohort-1000.csv"), "utf8")).split("\n").slice(0, 301);
    await writeFile(join(folder, "cohort.csv"), list.join("\n"));
    const words = ["issue", "cohort.csv", "--course", join(root, "samples/course.json"), "--out", "june", "--yes"];
    await json(0, ...words, "--evidence");
    const { block, batches } = await json(0, "evidence", "show", "june/evidence.json");
    expect(batches).toMatchObject([{ size: 300, words: [0, 1] }]);
    await unplug();
    const proof = ["--evidence", "june/evidence.json", "--block-hash", block.hash, "--offline"];
    const verified = await run("verify", "june", ...proof);
    expect([verified.code, verified.stdout]).toEqual([0, expect.stringContaining(": 300 valid, 0 invalid, 0 unknown")]);
  });

  it("refuses options that go with evidence without any, and files that are none", async () => {
    const age = await run("verify", "0.json", "--evidence", "1.evidence.json", "--offline", "--max-age", "a month");
    expect([age.code, age.stderr]).toEqual([2, expect.stringContaining("write days, such as 30d")]);
    const older = await run("verify", "1.json", "--evidence", "1.evidence.json", "--offline", "--max-age", "30d");
    expect([older.code, older.stdout]).toEqual([0, expect.stringContaining("; up to 30 days old")]);
    const nothing = await run("verify", "0.json", "--block-hash", `0x${"00".repeat(32)}`);
    expect([nothing.code, nothing.stderr]).toEqual([2, expect.stringContaining("--evidence <file>")]);
    expect((await run("verify", "0.json", "--evidence", "none.json")).stderr).toContain(
      "none.json: there is no such file",
    );
    expect((await json(3, "verify", "0.json", "--evidence", "1.json", "--offline")).checks[2].code).toBe(
      "evidence.form",
    );
    const shown = await run("evidence", "show", "0.json");
    expect([shown.code, shown.stderr]).toEqual([3, expect.stringContaining("format")]);
    await writeFile(
      join(folder, "altered.json"),
      (await readFile(join(folder, "0.json"), "utf8")).replace("Python", "Perl"),
    );
    expect((await run("evidence", "collect", "altered.json")).stderr).toContain("altered.json was altered");
  });
});
