// A trust list that names no node of a registry: evidence decides there, and whoever needs a node says that none is named.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseTrust } from "../../../sdk/src/index.ts";
import { chooseListRegistry } from "../../../cli/src/chain/list-registry.ts";
import { openWorld } from "../../nodes/shared.ts";
import { createDocument, type World } from "../../nodes/world.ts";
import { type Run, runInProcess, writeOwn } from "../run.ts";

let world: World;
let folder: string;
const run = (...words: string[]): Promise<Run> => runInProcess(folder, words);

beforeAll(async () => {
  world = await openWorld();
  folder = await mkdtemp(join(tmpdir(), "laurel-no-node-"));
  const batch = await world.issue([createDocument()]);
  await writeFile(join(folder, "0.json"), batch.text(0));
  await writeOwn(folder, "trust.json", world.trust());
  await run("evidence", "collect", "0.json");
  await writeOwn(folder, "trust.json", world.trust({ rpc: [] }));
});
afterAll(async () => {
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});

const NONE = "no node of this registry is named";

describe("a registry whose rpc is empty", () => {
  it("is verified by evidence, and without any it is unknown why", async () => {
    const { hash } = JSON.parse((await run("evidence", "show", "0.evidence.json", "--json")).stdout).block;
    const shown = await run("verify", "0.json", "--evidence", "0.evidence.json", "--block-hash", hash);
    expect([shown.code, shown.stdout]).toEqual([0, expect.stringMatching(/^VALID as of /)]);
    const { code, stderr } = await run("verify", "0.json");
    expect([code, stderr]).toEqual([3, expect.stringContaining(NONE)]);
    expect(stderr).toContain("--evidence <file>");
  });

  it("is told by whoever lists, tries or publishes it, and by whoever needs a node", async () => {
    expect((await run("trust", "list")).stdout).toContain("no node is named: only evidence decides");
    expect((await run("doctor")).stdout).toContain("no node is named: only evidence decides there");
    const collected = await run("evidence", "collect", "0.json", "--out", "again.json");
    expect([collected.code, collected.stderr]).toEqual([3, expect.stringContaining(NONE)]);
    const pinned = await run("trust", "block", "add");
    expect([pinned.code, pinned.stderr]).toEqual([2, expect.stringContaining(`test: ${NONE}`)]);
    const page = await run("page", "build", "--out", "dist");
    expect([page.code, page.stderr]).toEqual([1, expect.stringContaining("registries[0].rpc: no node is named")]);
    const { chainId, registry } = world;
    const other = { chainId: 1, registry: registry.address, rpc: ["https://a.example"], plainHttp: false };
    const trust = parseTrust(world.trust({ rpc: [] }));
    expect(() => chooseListRegistry({ chainId, address: registry.address }, other, trust)).toThrow(
      `no node is named for the registry ${registry.address}`,
    );
  });

  it("is not added without a node, and has one once it is added again", async () => {
    const entry = ["trust", "add", "--registry", `eip155:${world.chainId}:${world.registry.address}`, "--name", "Own"];
    const lacking = await run(...entry, "--yes");
    expect([lacking.code, lacking.stderr]).toEqual([2, expect.stringContaining("--rpc")]);
    const { code, stderr } = await run(...entry, "--yes", "--rpc", world.rpc, "--finality", "latest");
    expect(code, stderr).toBe(0);
    const files = JSON.parse((await run("trust", "list", "--json")).stdout);
    expect(files.registries).toHaveLength(1);
    expect((await run("verify", "0.json", "--json")).code).toBe(0);
  });
});
