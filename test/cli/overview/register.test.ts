// `laurel registry report` and `snapshot` on a registry with a long history: against two other readings, through nodes that limit, lie, hide,
// reorganise or forget, and after a run was killed.
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readRegister, type Register } from "../../../sdk/src/index.ts";
import { isMore } from "../../more.ts";
import { ask } from "../../nodes/anvil.ts";
import { limitLogs, RANGE_WORDS } from "../../nodes/limited-logs.ts";
import {
  editResults,
  type Fault,
  type NodeProxy,
  replaceAnswers,
  type RpcRequest,
  startProxy,
} from "../../nodes/proxy.ts";
import { openWorld } from "../../nodes/shared.ts";
import type { World } from "../../nodes/world.ts";
import { expectOutput } from "../output.ts";
import { ownFile, type Run, runInProcess, startCommand, writeOwn } from "../run.ts";
import { countEvents, countRead, makeHistory } from "./history.ts";
import { readNaively, readState } from "./naive.ts";

const EVENTS = isMore ? 10_000 : 300;
const NAMES = [
  "=1+1",
  "+49 Universität",
  "@SUM(A1)",
  "\u202Egnp.exe",
  "<script>alert(1)</script>",
  "line\nbreak",
  '"quoted", with a comma',
];
/** What a node lists at once, in blocks. */
const RANGE = 500;
const LIMIT: Fault = limitLogs((from) => ({
  blocks: RANGE,
  refusal: RANGE_WORDS["exceed maximum block range"]?.(RANGE, from) ?? { code: -32600, message: "" },
}));

let world: World;
let proxy: NodeProxy;
let folder: string;

beforeAll(async () => {
  world = await openWorld();
  await makeHistory(world, { events: EVENTS, names: NAMES });
  proxy = await startProxy(world.rpc);
}, 1_200_000);
afterAll(async () => {
  await proxy.stop();
  await world.stop();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-register-"));
  await trustNodes([proxy.url]);
});
afterEach(async () => {
  proxy.fault = undefined;
  proxy.requests.length = 0;
  await rm(folder, { recursive: true, force: true });
});

const trustNodes = (rpc: readonly string[]): Promise<void> => writeOwn(folder, "trust.json", world.trust({ rpc }));
const place = (...rpc: readonly string[]): string[] => [
  ...["--registry", `eip155:${world.chainId}:${world.registry.address}`],
  ...(rpc.length === 0 ? [proxy.url] : rpc).flatMap((url) => ["--rpc", url]),
];
const run = (...words: readonly string[]): Promise<Run> => runInProcess(folder, words);
const takeSnapshot = (...words: readonly string[]): Promise<Run> =>
  run("registry", "snapshot", "--out", "registry.json", "--json", ...words);
const readFileOf = async (): Promise<Register> => readRegister(await readFile(join(folder, "registry.json")));
const count = (requests: readonly (readonly RpcRequest[])[], method: string): number =>
  requests.flat().filter((call) => call.method === method).length;

/** Rows without what another reading does not know. */
const strip = (rows: readonly object[]): object[] =>
  rows.map((row) => {
    const { checked: _, gas: __, ...rest } = row as { checked: unknown; gas?: unknown };
    return rest;
  });

/** Compares a register with ethers' reading of the events, and of the state. */
async function expectSame(register: Register): Promise<void> {
  const block = register.block.number;
  for (const other of [await readNaively(world, block), await readState(world, register as never, block)])
    for (const list of ["accreditors", "issuers", "accreditations", "batches"] as const)
      expect(strip(register[list]), list).toEqual(other[list]);
}

/** Compares a register with one that is read anew from the node itself: the first test holds such a one against two other readings. */
async function expectWhole(register: Register): Promise<void> {
  const fresh = await mkdtemp(join(tmpdir(), "laurel-register-"));
  await writeOwn(fresh, "trust.json", world.trust());
  const words = ["registry", "snapshot", "--out", "registry.json", ...place(world.rpc)];
  expect(await runInProcess(fresh, words)).toMatchObject({ code: 0, stderr: "" });
  const whole = readRegister(await readFile(join(fresh, "registry.json")));
  await rm(fresh, { recursive: true });
  for (const list of ["accreditors", "issuers", "accreditations", "batches"] as const)
    expect(strip(register[list]), list).toEqual(strip(whole[list]));
}

describe("registry snapshot", () => {
  it(`agrees with a second reading of ${EVENTS.toLocaleString("en")} events, and with the chain, through ranges of ${RANGE} blocks`, async () => {
    proxy.fault = LIMIT;
    const started = performance.now();
    const { code, stdout, stderr } = await takeSnapshot("--gas", ...place());
    const milliseconds = performance.now() - started;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const told = expectOutput(stdout);
    const register = await readFileOf();
    expect(told).toMatchObject({
      events: await countRead(world),
      differences: [],
      unchecked: 0,
      withoutGas: 0,
    });
    expect(register.batches.length).toBe(told.batches);
    const [counting, lapsed] = [true, false].map((is) => register.batches.filter(({ counts }) => counts === is).length);
    expect(counting).toBeGreaterThan(EVENTS / 10);
    expect(lapsed).toBeGreaterThan(0);
    const blocks = register.block.number;
    const listed = count(proxy.requests, "eth_getLogs");
    // Ranges that the node refuses are few.
    expect(listed).toBeLessThan(12 + (blocks / RANGE) * 1.4);
    if (isMore)
      console.log(
        `${told.events} events in ${blocks} blocks: ${proxy.requests.length} requests, ${listed} of them for events, ${(milliseconds / 1000).toFixed(1)} s, ${(told.bytes / 1e6).toFixed(1)} MB, ${(process.memoryUsage().heapUsed / 1e6).toFixed(0)} MB of heap`,
      );
    await expectSame(register);
    for (const { gas } of register.batches) expect(gas).toBeGreaterThan(50_000);
  }, 1_200_000);

  it("goes on where the last run ended, and says the same as one that reads all", async () => {
    await takeSnapshot(...place());
    proxy.requests.length = 0;
    await makeHistory(world, { events: (await countEvents(world)) + 10, seed: 2 });
    const again = await takeSnapshot(...place());
    expect(again.code).toBe(0);
    const { events } = expectOutput(again.stdout);
    expect(events).toBeGreaterThanOrEqual(10);
    expect(events).toBeLessThan(200);
    await expectWhole(await readFileOf());
    // The scan of the whole chain is one request, and asks from block 0 or so on.
    const [asked] = proxy.requests
      .flat()
      .flatMap(({ method, params }) => (method === "eth_getLogs" ? [params[0]] : []));
    expect(Number((asked as { readonly fromBlock: string }).fromBlock)).toBeGreaterThan(EVENTS / 2);
  });

  it("goes on where a killed run was", { timeout: 120_000 }, async () => {
    const tiny = limitLogs(() => ({
      blocks: 4,
      refusal: { code: -32602, message: "range is bigger than range limit 4" },
    }));
    let listed = 0;
    const child = startCommand(folder, ["registry", "snapshot", "--out", "registry.json", ...place()]);
    const ended = new Promise((resolve) => child.once("close", resolve));
    proxy.fault = (calls, forward, request) => {
      if (count([calls], "eth_getLogs") > 0 && ++listed === 60) {
        child.kill("SIGKILL");
        return "reset";
      }
      return tiny(calls, forward, request);
    };
    await ended;
    expect(listed).toBe(60);
    await expect(stat(join(folder, "registry.json"))).rejects.toThrow(/ENOENT/);
    proxy.fault = undefined;
    proxy.requests.length = 0;
    const { code } = await takeSnapshot(...place());
    expect(code).toBe(0);
    const [asked] = proxy.requests
      .flat()
      .flatMap(({ method, params }) => (method === "eth_getLogs" ? [params[0]] : []));
    // Sixteen ranges of four blocks are kept together.
    expect(Number((asked as { readonly fromBlock: string }).fromBlock)).toBeGreaterThan(50);
    await expectWhole(await readFileOf());
  });

  it("begins again where the chain was reorganised between two runs", async () => {
    const before = await ask(world.rpc, "evm_snapshot");
    await makeHistory(world, { events: (await countEvents(world)) + 20, seed: 3 });
    await takeSnapshot(...place());
    const old = await readFileOf();
    await ask(world.rpc, "evm_revert", [before]);
    await makeHistory(world, { events: (await countEvents(world)) + 20, seed: 4 });
    await world.mine(200);
    const { code, stderr } = await takeSnapshot(...place());
    expect(code).toBe(0);
    expect(stderr).toMatch(/the chain was reorganised: block \d+ has changed/);
    const register = await readFileOf();
    expect(register.batches).not.toEqual(old.batches);
    await expectWhole(register);
  });

  it("reads all again once more nodes are asked: what one alone left out would never be found", async () => {
    const other = await startProxy(world.rpc);
    try {
      proxy.fault = editResults(({ method }, result) =>
        method === "eth_getLogs" ? (result as unknown[]).slice(0, -60) : result,
      );
      await takeSnapshot(...place());
      const short = await readFileOf();
      proxy.fault = undefined;
      await trustNodes([proxy.url, other.url]);
      expect(await takeSnapshot(...place(proxy.url, other.url))).toMatchObject({ code: 0 });
      const whole = await readFileOf();
      expect(whole.batches.length).toBeGreaterThan(short.batches.length);
      await expectWhole(whole);
    } finally {
      await other.stop();
    }
  });

  it("takes nothing over from a file that others can write, nor with --anew from any", async () => {
    await takeSnapshot(...place());
    const path = join(
      dirname(ownFile(folder, "trust.json")),
      `registers/${world.chainId}-${world.registry.address.toLowerCase()}.json`,
    );
    const honest = await readFile(path, "utf8");
    // What no state tells: which batch another corrects, and in which block it was anchored.
    const scan = JSON.parse(honest) as { readonly fold: { readonly batches: { corrects: unknown }[] } };
    const [victim] = scan.fold.batches.filter(({ corrects }) => corrects !== null);
    if (victim === undefined) throw new Error("no batch corrects another");
    victim.corrects = null;
    await writeFile(path, JSON.stringify(scan));
    await chmod(path, 0o666);
    const refused = await takeSnapshot(...place());
    expect(refused.code).toBe(2);
    expect(expectOutput(refused.stdout)).toMatchObject({ code: "register.unreadable" });
    await chmod(path, 0o600);
    expect(await takeSnapshot("--anew", ...place())).toMatchObject({ code: 0 });
    await expectWhole(await readFileOf());
  });

  it("is written over no other file, and not at all where the nodes fail", async () => {
    await writeFile(join(folder, "registry.json"), "{}");
    expect(await takeSnapshot(...place())).toMatchObject({ code: 2 });
    await rm(join(folder, "registry.json"));
    proxy.fault = () => ({ status: 500, body: "" });
    expect(await takeSnapshot(...place())).toMatchObject({ code: 3 });
    await expect(stat(join(folder, "registry.json"))).rejects.toThrow(/ENOENT/);
  });
});

describe("a node that lies", () => {
  /** Hides the events of the last batch, or makes its size another. */
  const spoil = (what: "hides" | "changes"): Fault =>
    editResults(({ method }, result) => {
      if (method !== "eth_getLogs") return result;
      const logs = result as readonly { readonly topics: readonly string[]; readonly data: string }[];
      const anchors = logs.filter(({ data }) => data.length === 2 + 4 * 64);
      const victim = anchors.at(-1);
      if (what === "hides") return logs.filter((log) => log.topics[2] !== victim?.topics[2]);
      return logs.map((log) =>
        log === victim ? { ...log, data: `0x${"7".padStart(64, "0")}${log.data.slice(66)}` } : log,
      );
    });

  it("is outvoted by two others", async () => {
    const others = await Promise.all([startProxy(world.rpc), startProxy(world.rpc)]);
    try {
      const urls = [proxy.url, ...others.map(({ url }) => url)];
      proxy.fault = spoil("hides");
      await trustNodes(urls);
      const { code, stdout } = await takeSnapshot(...place(...urls));
      expect(code).toBe(0);
      expect(expectOutput(stdout)).toMatchObject({ differences: [], unchecked: 0 });
      await expectWhole(await readFileOf());
    } finally {
      await Promise.all(others.map(({ stop }) => stop()));
    }
  });

  it("and hides a batch is refused where there are two nodes: both must tell it", async () => {
    const other = await startProxy(world.rpc);
    try {
      const urls = [proxy.url, other.url];
      proxy.fault = spoil("hides");
      await trustNodes(urls);
      const { code, stdout } = await takeSnapshot(...place(...urls));
      expect(code).toBe(3);
      expect(expectOutput(stdout).code).toMatch(/^rpc\.(?:disagreement|no-logs)$/);
    } finally {
      await other.stop();
    }
  });

  it("alone, in its events, is put right by the chain's state, and that is told", async () => {
    proxy.fault = spoil("changes");
    const { code, stdout, stderr } = await takeSnapshot(...place());
    expect(code).toBe(0);
    const { differences } = expectOutput(stdout);
    expect(differences).toEqual([
      { row: expect.stringMatching(/^batch \d+ 0x[0-9a-f]{64}$/), fault: "differs", members: ["size"] },
    ]);
    expect(stderr).toContain("events differ from the chain's state in 1 row; the state decides:");
    await expectWhole(await readFileOf());
  });

  it("alone, and leaves out all events but those of batches, is found out by the counters", async () => {
    const topic = "0x"; // Anchors, corrections and revocations have a root in their topics.
    proxy.fault = editResults(({ method }, result) =>
      method === "eth_getLogs"
        ? (result as readonly { readonly topics: readonly string[] }[]).filter(
            ({ topics }) => topics.length >= 3 && !/^0x0{24}/.test(topics[2] ?? topic),
          )
        : result,
    );
    const { code, stdout } = await takeSnapshot(...place());
    expect(code).toBe(0);
    const register = await readFileOf();
    const { differences } = expectOutput(stdout);
    const missing = (differences as readonly { readonly fault: string }[]).filter(({ fault }) => fault === "missing");
    const { accreditors, issuers, accreditations } = register;
    expect(missing).toHaveLength(accreditors.length + issuers.length + accreditations.length);
    await expectWhole(register);
  });
});

describe("a node without the state of past blocks", () => {
  it("leaves rows unchecked, as of the block: exit code 3", async () => {
    proxy.fault = replaceAnswers(({ method, params }) => {
      const { data = "" } = Object(params[0]) as { readonly data?: string };
      // `standing`: what is read of batches.
      return method === "eth_call" && data.length > 300
        ? { error: { code: -32000, message: "missing trie node" } }
        : undefined;
    });
    const { code, stdout, stderr } = await takeSnapshot(...place());
    expect(code).toBe(3);
    const { unchecked, batches } = expectOutput(stdout);
    expect(unchecked).toBe(batches);
    expect(stderr).toContain("could not be compared with the chain");
    const register = await readFileOf();
    expect(register.batches.every(({ checked }) => !checked)).toBe(true);
    expect(register.issuers.every(({ checked }) => checked)).toBe(true);
    await expectWhole(register);
  });

  it("is asked for none with --no-check", async () => {
    const { code, stdout } = await takeSnapshot("--no-check", ...place());
    expect(code).toBe(0);
    const { unchecked, batches, issuers, accreditors, accreditations } = expectOutput(stdout);
    expect(unchecked).toBe(batches + issuers + accreditors + accreditations);
    await expectWhole(await readFileOf());
  });
});

describe("registry report", () => {
  it("of a snapshot asks no node, fits a terminal of 80 columns, and says what the chain's report says", async () => {
    await takeSnapshot(...place());
    proxy.requests.length = 0;
    const { code, stdout, stderr } = await run("registry", "report", "--from", "registry.json");
    expect({ code, stderr, asked: proxy.requests.length }).toEqual({ code: 0, stderr: "", asked: 0 });
    const lines = stdout.split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines[0]).toBe("From registry.json; no node was asked");
    expect(lines[3]).toMatch(/^[\d,]+ rows not compared with the chain$/);
    const chain = await run("registry", "report", ...place());
    expect(chain.code).toBe(0);
    expect([...lines.slice(1, 3), ...lines.slice(4)]).toEqual(chain.stdout.split("\n"));
  });

  it("of a snapshot takes no row's word that it was compared, and no registry for another", async () => {
    await takeSnapshot(...place());
    const register = await readFileOf();
    const rows = [register.accreditors, register.issuers, register.accreditations, register.batches].flat();
    expect(rows.every(({ checked }) => checked)).toBe(true);
    const told = expectOutput((await run("registry", "report", "--json", "--from", "registry.json")).stdout);
    expect(told).toMatchObject({ source: { type: "file", file: "registry.json" }, unchecked: rows.length });
    const listed = [...told.issuers, ...told.accreditors] as readonly { readonly checked: boolean }[];
    expect(listed.some(({ checked }) => checked)).toBe(false);
    const of = (address: string) =>
      run("registry", "report", "--from", "registry.json", "--registry", `eip155:${world.chainId}:${address}`);
    expect(await of(register.address)).toMatchObject({ code: 0 });
    const other = await of(`0x${"12".repeat(20)}`);
    expect(other.code).toBe(1);
    expect(other.stderr).toContain("registry.json is a snapshot of registry eip155:");
  });

  it("says in JSON what ends within so many days", async () => {
    const read = async (days: string) => {
      const { stdout } = await run("registry", "report", "--json", "--within", days, ...place());
      return expectOutput(stdout);
    };
    const all = await read("40000");
    expect(all.ending).toHaveLength(all.accreditations.inForce);
    const some = await read("365");
    expect(some.ending.length).toBeGreaterThan(0);
    expect(some.ending.length).toBeLessThan(all.ending.length);
    expect(some.total.batches).toBe((await readNaively(world, some.block.number)).batches?.length);
  });

  it("writes lists in which no cell is a formula", async () => {
    const { code, stdout } = await run("registry", "report", "--csv", "issuers", ...place());
    expect(code).toBe(0);
    expect(stdout).toMatch(/^issuer,name,uri,/);
    expect(stdout).not.toMatch(/(?:^|,)"?[=+@-]/m);
    expect(stdout).not.toMatch(/\u202E/);
    expect(stdout).toContain("'@SUM(A1)");
    const { batches } = expectOutput((await takeSnapshot(...place())).stdout);
    const listed = await run("registry", "report", "--csv", "batches", "--from", "registry.json");
    expect(listed.stdout.trim().split("\r\n")).toHaveLength(1 + batches);
  });

  it("refuses what is no list, no snapshot, or asks for a node beside a file", async () => {
    await writeFile(join(folder, "other.json"), JSON.stringify({ format: "laurel-registry-v2" }));
    const cases: readonly (readonly [words: readonly string[], code: number, says: RegExp])[] = [
      [["--csv", "learners"], 2, /there is no such list/],
      [["--from", "other.json"], 1, /laurel-registry-v1/],
      [["--from", "none.json"], 2, /none\.json/],
      [["--from", "other.json", "--gas"], 2, /--gas/],
      [["--from", "other.json", "--no-check"], 2, /--no-check/],
      [["--from", "other.json", "--anew"], 2, /--anew/],
      [["--within", "0"], 2, /--within 0/],
    ];
    for (const [words, code, says] of cases) {
      const found = await run("registry", "report", ...words);
      expect({ words, code: found.code }).toEqual({ words, code });
      expect(found.stderr).toMatch(says);
    }
  });
});
