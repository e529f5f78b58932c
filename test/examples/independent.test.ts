// An implementation written from docs/protocol.md alone, with ethers, merkletreejs and keccak256, against the SDK and the chain.
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rebuildBatch } from "../../sdk/src/index.ts";
import { describeExample, example } from "../../scripts/worked-example.ts";
import { root } from "../cli/run.ts";
import { issuedCohort, openWorld } from "../nodes/shared.ts";
import type { World } from "../nodes/world.ts";

describe("the worked example of docs/protocol.md", () => {
  it("is what scripts/worked-example.ts computes", async () => {
    expect(await readFile(join(root, "docs/protocol.md"), "utf8")).toContain(describeExample());
  });

  it("is what the SDK computes", async () => {
    const { seed, issuer, domain, pointers, documents } = example;
    const [, stated] = /root .*\n *= (0x[0-9a-f]{64})/.exec(describeExample()) ?? [];
    const batch = await rebuildBatch({
      registry: { chainId: domain.chainId, address: domain.verifyingContract },
      issuer,
      disclosable: pointers,
      documents,
      seed,
      root: stated as `0x${string}`,
    });
    expect(batch.root).toBe(stated);
  });
});

describe("scripts/independent-check.ts", () => {
  let folder: string;
  let world: World;
  const files = async (): Promise<string[]> => {
    const credentials = join(issuedCohort(), "credentials");
    return (await readdir(credentials)).map((name) => join(credentials, name));
  };
  const check = async (names: readonly string[]): Promise<string> => {
    const script = join(root, "scripts/independent-check.ts");
    const words = [script, ...names, "--rpc", world.rpc, "--registry", world.registry.address];
    const { stdout } = await promisify(execFile)(process.execPath, words).catch((error) => error);
    return stdout;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "laurel-independent-"));
    world = await openWorld();
  });
  afterAll(async () => {
    await world.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it("leads every one of the 1,000 files to the root that is on chain", async () => {
    const names = await files();
    expect(names).toHaveLength(1000);
    expect(await check(names)).toContain("1000 of 1000 files are valid");
  });

  it("refuses a file that was altered", async () => {
    const [name = ""] = await files();
    const altered = join(folder, "altered.json");
    await writeFile(altered, (await readFile(name, "utf8")).replace("2026-06", "2026-07"));
    expect(await check([altered])).toContain("0 of 1 files are valid");
  });
});
