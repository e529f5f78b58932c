// An end at a moment that a node made up: a chain's time far from this computer's clock leaves no key at work unsaid.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { waitUntil } from "../../more.ts";
import { startAnvil } from "../../nodes/anvil.ts";
import { editResults, type NodeProxy, startProxy } from "../../nodes/proxy.ts";
import { createDocument, createWorld, type World } from "../../nodes/world.ts";
import { expectOutput } from "../output.ts";
import { runInProcess } from "../run.ts";
import { format } from "./scene.ts";

let world: World;
let proxy: NodeProxy;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-clock-"));
  // Not the chain of `npm run dev`, whose clock may be anything.
  world = await createWorld(await startAnvil(["--chain-id", "4242"]));
  proxy = await startProxy(world.rpc);
});
afterEach(() => {
  proxy.fault = undefined;
});
afterAll(async () => {
  await Promise.all([proxy.stop(), world.stop()]);
  await rm(folder, { recursive: true, force: true });
});

async function run(...words: string[]) {
  const place = ["--registry", `eip155:${world.chainId}:${world.registry.address}`, "--rpc", proxy.url];
  const signer = ["--signer", world.admin.address, "--yes", "--json"];
  const { code, stdout, stderr } = await runInProcess(folder, [...words, "--issuer", "1", ...place, ...signer]);
  return { code, stderr, output: expectOutput(stdout) };
}

/** Has the node name another time of its blocks. */
function shift(seconds: number): void {
  proxy.fault = editResults(({ method }, result) => {
    if (method !== "eth_getBlockByNumber" || result === null) return result;
    const block = result as { readonly timestamp: string };
    return { ...block, timestamp: `0x${(Number(block.timestamp) + seconds).toString(16)}` };
  });
}

const YEAR = 365 * 24 * 3600;
const isInForce = async (id: number): Promise<boolean> =>
  (await world.registry.getOperator(1, id)).term.until > (await world.now()) + 1;

describe("a node that names a time years away", () => {
  it.each([5 * YEAR, -YEAR])("ends nothing by it (%i s), and a moment that is named ends all", async (seconds) => {
    const { registry, admin, stranger, until } = world;
    await (await registry.connect(admin).addOperator(1, stranger.address, until, 3)).wait();
    const id = await registry.operatorCount(1);
    const { root } = await world.issue([createDocument({ id: `urn:example:${id}` })]);
    // Blocks of one second follow each other into the next ones.
    const last = await world.now();
    await waitUntil(() => Promise.resolve(Date.now() / 1000 > last + 1));
    shift(seconds);
    for (const words of [
      ["operator", "end", "--account", stranger.address],
      ["operator", "end", String(id)],
    ]) {
      const { code, output, stderr } = await run(...words);
      expect([code, output.code], stderr).toEqual([3, "clock.apart"]);
      expect(output.message).toMatch(/^the newest block is from \d{4}-.*, but this computer's clock says 20\d\d-/);
      expect(await isInForce(id)).toBe(true);
    }
    const { cure } = (await run("operator", "end", String(id))).output;
    const [, moment = ""] = /--as-of (\S+)$/.exec(cure) ?? [];
    const { code, output, stderr } = await run("operator", "end", "--account", stranger.address, "--as-of", moment);
    expect([code, output], stderr).toMatchObject([0, { inForce: [], ended: [{ id }] }]);
    expect(await isInForce(id)).toBe(false);
    expect(await registry.counts(1, root)).toBe(true);
  });

  it("hides no operator that is in force already", async () => {
    shift(5 * YEAR);
    const { operator } = world;
    const words = ["operator", "add", "--account", operator.address, "--until", "2090-01-01"];
    expect((await run(...words)).output.code).toBe("grant.double");
  });
});

it("a term that began later than now, says a node, is not taken away whole", async () => {
  const { registry, admin, stranger, until } = world;
  await (await registry.connect(admin).addOperator(1, stranger.address, until, 3)).wait();
  const id = await registry.operatorCount(1);
  shift(-600);
  for (const words of [
    ["operator", "end", String(id)],
    ["operator", "end", "--account", stranger.address],
  ]) {
    const { code, output } = await run(...words);
    expect([code, output.code]).toEqual([3, "clock.apart"]);
    expect(output.message).toContain(`begins ${format((await registry.getOperator(1, id)).term.from).slice(0, 10)}`);
  }
  expect(await isInForce(id)).toBe(true);
});

it("an end as of a moment after a term's own end is refused, since the term is in force", async () => {
  const { registry, admin, stranger, now } = world;
  await (await registry.connect(admin).addOperator(1, stranger.address, (await now()) + YEAR, 1)).wait();
  await run("operator", "end", "--account", world.stranger.address, "--as-of", "2020-01-01");
  await (await registry.connect(admin).addOperator(1, stranger.address, (await now()) + YEAR, 1)).wait();
  const later = format((await now()) + 2 * YEAR);
  const words = ["operator", "end", "--account", stranger.address, "--at", later, "--calldata"];
  const { code, output } = await run(...words);
  expect([code, output.code]).toEqual([1, "registry.TermCannotGrow"]);
  expect(output.message).toMatch(/^the term of operator \d+ of issuer 1 lasts only until /);
});
