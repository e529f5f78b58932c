// Nodes as options and settings name them: http only to this computer unless it is asked for, and what one believed node means.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createProgram } from "../../../cli/src/program.ts";
import { formatRegistryRef } from "../../../sdk/src/index.ts";
import { type NodeProxy, startProxy } from "../../nodes/proxy.ts";
import { openWorld } from "../../nodes/shared.ts";
import { createDocument, type World } from "../../nodes/world.ts";
import { expectOutput } from "../output.ts";
import { ownFile, runInProcess, writeOwn } from "../run.ts";

type Command = ReturnType<typeof createProgram>;

const FAR = "http://node.invalid:8545/secret";

let world: World;
let folder: string;
let proxies: readonly NodeProxy[];
let place: string;

beforeAll(async () => {
  world = await openWorld();
  folder = await mkdtemp(join(tmpdir(), "laurel-nodes-"));
  proxies = await Promise.all([1, 2].map(() => startProxy(world.rpc)));
  place = formatRegistryRef({ chainId: world.chainId, address: world.registry.address });
  const batch = await world.issue([createDocument()]);
  await writeFile(join(folder, "niamh.json"), JSON.stringify(batch.credential(0)));
});
afterAll(async () => {
  await Promise.all(proxies.map((proxy) => proxy.stop()));
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});

const run = (...words: string[]) => runInProcess(folder, words);
const listAll = (command: Command, path = ""): readonly (readonly [path: string, options: readonly string[]])[] => [
  [path, command.options.map(({ long }) => long ?? "")],
  ...command.commands.flatMap((child) => listAll(child as Command, `${path} ${child.name()}`.trim())),
];
const trustAdd = (rpc: readonly string[], ...more: string[]) =>
  run(
    ...["trust", "add", "--name", "Local", "--registry", place, "--max-age", "none", "--yes", ...more],
    ...["--finality", "latest", ...rpc.flatMap((url) => ["--rpc", url])],
  );
const writeTrust = (changes: object): Promise<void> => writeOwn(folder, "trust.json", world.trust(changes));

describe("a node elsewhere, named by http", () => {
  it("can be asked for wherever a node is named", () => {
    const takers = listAll(createProgram(() => async () => undefined)).filter(([, all]) => all.includes("--rpc"));
    expect(takers.length).toBeGreaterThan(20);
    expect(takers.filter(([, all]) => !all.includes("--plain-http"))).toEqual([]);
  });

  it.each([
    ["trust add", ["trust", "add", "--name", "Far", "--yes"]],
    ["init", ["init", "--signer", `0x${"12".repeat(20)}`]],
    ["registry deploy", ["registry", "deploy", "--governor", `0x${"12".repeat(20)}`]],
    ["registry check", ["registry", "check"]],
    ["operator list", ["operator", "list", "--issuer", "1"]],
  ])("is refused by %s before anything is asked, without showing what may be a key", async (name, words) => {
    const ref = name === "registry deploy" ? [] : ["--registry", name === "init" ? `${place}/issuers/1` : place];
    const { code, stderr } = await run(...words, ...ref, "--rpc", FAR);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^laurel: --rpc http:\/\/node\.invalid:8545: over http, anyone on the way can forge/);
    expect(stderr).toContain("→ write https://, or add --plain-http");
    expect(stderr).not.toContain("secret");
    expect(await run(...words, ...ref, "--rpc", FAR, "--plain-http")).toMatchObject({ code: 3 });
  });

  it("is refused in laurel.json unless it says plainHttp", async () => {
    const config = { format: "laurel-config-v1", chainId: world.chainId, registry: world.registry.address, issuer: 1 };
    const signer = { type: "rpc-account", address: world.operator.address };
    const write = (more: object): Promise<void> =>
      writeOwn(folder, "laurel.json", { ...config, signer, rpc: [world.rpc, FAR], ...more });
    await write({});
    const refused = expectOutput((await run("operator", "list", "--json")).stdout);
    expect(refused).toMatchObject({ code: "config.invalid", exitCode: 2 });
    expect(refused.problems).toMatchObject([{ file: "laurel.json", column: "/rpc/1", cure: "write https://" }]);
    await write({ plainHttp: true });
    expect((await run("operator", "list", "--json")).code).toBe(0);
    await rm(ownFile(folder, "laurel.json"));
  });

  it("stays allowed in the files that the option made", async () => {
    expect(await trustAdd([world.rpc], "--plain-http")).toMatchObject({ code: 0 });
    const trust = JSON.parse(await readFile(ownFile(folder, "trust.json"), "utf8"));
    expect(trust.registries[0].plainHttp).toBe(true);
    const words = ["--registry", `${place}/issuers/1`, "--rpc", world.rpc, "--plain-http"];
    expect(await run("init", ...words, "--signer", world.operator.address)).toMatchObject({ code: 0 });
    expect(JSON.parse(await readFile(ownFile(folder, "laurel.json"), "utf8")).plainHttp).toBe(true);
    await rm(ownFile(folder, "laurel.json"));
    await rm(ownFile(folder, "trust.json"));
  });
});

describe("a node that is named twice", () => {
  it("is refused by trust add, which names the option and asks for no file to be fixed", async () => {
    const { code, stderr } = await trustAdd([world.rpc, world.rpc]);
    expect(code).toBe(2);
    expect(stderr).toContain("laurel: rpc[1]: the same node is listed twice: see rpc[0]\n  → correct the option");
  });
});

describe("one node that is believed", () => {
  it("is told when it is added, listed and asked, and no more when another host has to agree", async () => {
    const added = await trustAdd([world.rpc]);
    expect(added.code).toBe(0);
    expect(added.stderr).toContain("One node is believed");
    expect((await run("trust", "list")).stdout).toContain("one node is believed");
    expect((await run("verify", "niamh.json")).stdout).toMatch(/read .*; one node is believed\n/);
    expect((await run("verify", "niamh.json", "--language", "de")).stdout).toContain(
      "einem einzigen Knoten wird geglaubt",
    );
    const all = [world.rpc, ...proxies.map(({ url }) => url)];
    expect((await trustAdd(all)).stderr).not.toContain("believed");
    expect((await run("trust", "list")).stdout).toContain("2 hosts must agree");
    const { stdout } = await run("verify", "niamh.json");
    expect(stdout).toMatch(/read .*; 2 of 3 hosts agree\n/);
    expect(stdout).not.toContain("believed");
  });
});

describe("laurel verify --timeout", () => {
  it("ends it in time where the node says nothing", async () => {
    const [silent] = proxies;
    if (silent === undefined) throw new Error("no proxy");
    silent.fault = () => "hang";
    await writeTrust({ rpc: [silent.url] });
    const began = performance.now();
    const { code, stdout } = await run("verify", "niamh.json", "--timeout", "0.5");
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(code).toBe(3);
    expect(stdout).toContain("[rpc.unreachable]");
    silent.fault = undefined;
    expect((await run("verify", "niamh.json", "--timeout", "60")).code).toBe(0);
  });

  it.each(["0", "-1", "soon", "1e9"])("refuses %s", async (time) => {
    const { code, stderr } = await run("verify", "niamh.json", "--timeout", time);
    expect(code).toBe(2);
    expect(stderr).toContain(`--timeout ${time}: not a time\n  → write a number of seconds`);
  });
});
