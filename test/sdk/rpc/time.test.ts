// The time limit of a verifier, and its signal: whatever nodes do, the answer comes in time. Slack: ten times the limit.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  createVerifier,
  describeReport,
  parseTrust,
  type Report,
  type VerifierOptions,
  type VerifyOptions,
} from "../../../sdk/src/index.ts";
import { ask } from "../../nodes/anvil.ts";
import { limitLogs } from "../../nodes/limited-logs.ts";
import { type Fault, type NodeProxy, repeat, type Reply, type RpcRequest, startProxy } from "../../nodes/proxy.ts";
import { isMore } from "../../more.ts";
import { openWorld } from "../../nodes/shared.ts";
import { createDocument, type World } from "../../nodes/world.ts";

const LIMIT = 500;
const hangLogs: Fault = (calls) => (calls[0]?.method === "eth_getLogs" ? "hang" : undefined);

let world: World;
let file: string;
let past: Date;
const proxies: NodeProxy[] = [];

beforeAll(async () => {
  world = await openWorld();
  await ask(world.rpc, "evm_increaseTime", [100]);
  file = await issue();
  past = new Date((await world.now()) * 1000);
  await ask(world.rpc, "evm_increaseTime", [100]);
  await world.mine(20);
});
afterAll(() => world.stop());
afterEach(() => Promise.all(proxies.splice(0).map((proxy) => proxy.stop())));

async function issue(): Promise<string> {
  const batch = await world.issue([createDocument({ id: `urn:example:${await world.now()}` })]);
  return JSON.stringify(batch.credential(0));
}

async function startNodes(...faults: readonly (Fault | undefined)[]): Promise<NodeProxy[]> {
  const started = await Promise.all(faults.map(() => startProxy(world.rpc)));
  for (const [i, fault] of faults.entries()) (started[i] as NodeProxy).fault = fault;
  proxies.push(...started);
  return started;
}

interface Run extends VerifierOptions {
  readonly changes?: object;
  readonly options?: VerifyOptions;
  readonly input?: string;
}

/** Verifies, and requires that it came in time; the clock that `asOf` is compared with is far ahead. */
async function verify(
  nodes: readonly NodeProxy[],
  { changes = {}, options = {}, input = file, ...limits }: Run = {},
): Promise<Report> {
  const rpc = nodes.map(({ url }) => url);
  const verifier = createVerifier(parseTrust(world.trust({ rpc, ...changes })), { timeout: LIMIT, ...limits });
  const clock = Date.now;
  const began = performance.now();
  try {
    Date.now = () => past.getTime() + 100_000;
    return await verifier.verify(input, options);
  } finally {
    Date.now = clock;
    expect(performance.now() - began).toBeLessThan(LIMIT * 10);
  }
}

function codeOf({ verdict, checks }: Report): string {
  const { code = "" } = checks.find(({ outcome }) => outcome === "fail" || outcome === "unknown") ?? {};
  return `${verdict} ${code}`.trim();
}

/** Answers as it should, a byte at a time. */
const drip: Fault = async (_, forward) => ({ pieces: [...JSON.stringify(await forward())], pause: 40 });
const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
const isHeader = ({ method, params }: RpcRequest): boolean =>
  method === "eth_getBlockByNumber" && String(params[0]).startsWith("0x");

const SLOW: Readonly<Record<string, Fault>> = {
  "says nothing": () => "hang",
  "drips its answer byte by byte": drip,
  "drips blanks without end": () => ({ pieces: repeat(" "), pause: 20 }),
  "says where it is at the last moment": async () => {
    await wait(LIMIT * 0.35);
    return undefined;
  },
  "sends everybody to itself": (calls) => ({ status: 307, headers: { location: `/${calls[0]?.id}` }, body: "" }),
  "cuts the line late": async () => {
    await wait(LIMIT * 0.4);
    return "reset" as Reply;
  },
  "refuses late, each time": async (calls) => {
    await wait(LIMIT * 0.4);
    return { body: calls.map(({ id }) => ({ jsonrpc: "2.0", id, error: { code: -32000, message: "later" } })) };
  },
  "answers a search for a past block so slowly that it never ends": async (calls) => {
    if (calls.every(isHeader)) await wait(LIMIT * 0.5);
    return undefined;
  },
};

const KINDS = ["says nothing", "drips its answer byte by byte", "refuses late, each time"];
const CASES = Object.entries(SLOW).filter(([name]) => isMore || KINDS.includes(name) || name.includes("search"));

describe.each(CASES)("a node that %s", (_, fault) => {
  it("does not hold the verdict up beyond the time limit, alone or with others", async () => {
    const nodes = await startNodes(fault, fault, fault);
    const rules = [{ quorum: 2 }, { quorum: 1 }, { finality: { confirmations: 3 } }].slice(0, isMore ? 3 : 1);
    for (const changes of rules) expect((await verify(nodes, { changes })).verdict).not.toBe("invalid");
  });

  it("does not hold it up as of a past moment", async () => {
    const nodes = await startNodes(fault, fault, fault);
    for (const quorum of isMore ? [1, 2, 3] : [2])
      expect((await verify(nodes, { changes: { quorum }, options: { asOf: past } })).verdict).not.toBe("invalid");
  });

  it("takes nothing from two that answer, first in the list as it is", async () => {
    const nodes = await startNodes(fault, undefined, undefined);
    const limit = { timeout: 20_000 };
    expect(codeOf(await verify(nodes, { ...limit, changes: { quorum: 2 } }))).toBe("valid");
    expect(codeOf(await verify(nodes, { ...limit, changes: { quorum: 2 }, options: { asOf: past } }))).toBe("valid");
  });
});

describe("the time limit", () => {
  it("leaves it unknown that nobody answered, and says so", async () => {
    const report = await verify(await startNodes(() => "hang"));
    expect(codeOf(report)).toBe("unknown rpc.unreachable");
    const past3 = await verify(
      await startNodes(
        () => "hang",
        () => "hang",
        () => "hang",
      ),
      { options: { asOf: past } },
    );
    expect(codeOf(past3)).toBe("unknown rpc.unreachable");
  });

  it("holds for the date of a revocation, which is left out then", async () => {
    const revoked = await issue();
    const { root } = JSON.parse(revoked).proof[0];
    await (await world.registry.connect(world.operator).revokeCredentials(1, 1, root, [0], [1n])).wait();
    const refusal = { code: -32600, message: "exceed maximum block range: 500" };
    for (const fault of [hangLogs, limitLogs(() => ({ blocks: 0, refusal }))]) {
      const nodes = await startNodes(fault);
      const report = await verify(nodes, { input: revoked });
      expect(codeOf(report)).toBe("invalid status.revoked");
      expect(report.revokedAt).toBeNull();
      expect(describeReport(report).join("\n")).toContain("revoked; date unknown");
      expect(nodes[0]?.requests.flat().some(({ method }) => method === "eth_getLogs")).toBe(true);
    }
  });

  it("is for what is read at once: many files of one batch share it", async () => {
    const [node] = await startNodes(() => "hang");
    const verifier = createVerifier(parseTrust(world.trust({ rpc: [node?.url] })), { timeout: LIMIT });
    const began = performance.now();
    for await (const report of verifier.verifyMany(Array.from({ length: 50 }, () => file)))
      expect(codeOf(report)).toBe("unknown rpc.unreachable");
    expect(performance.now() - began).toBeLessThan(LIMIT * 10);
  });

  it("is a number of milliseconds that a timer can wait", () => {
    const trust = parseTrust(world.trust());
    for (const timeout of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31])
      expect(() => createVerifier(trust, { timeout }), String(timeout)).toThrow(RangeError);
    for (const timeout of [1, 2 ** 31 - 1, undefined]) expect(() => createVerifier(trust, { timeout })).not.toThrow();
  });

  it("waits for nobody once enough have answered: the line to a slow one is closed", async () => {
    let isClosed = false;
    const nodes = await startNodes(undefined, undefined, undefined);
    const slow = await startProxy(world.rpc);
    proxies.push(slow);
    slow.fault = () => ({
      pieces: (function* () {
        try {
          yield* repeat(" ");
        } finally {
          isClosed = true;
        }
      })(),
      pause: 5,
    });
    expect(codeOf(await verify([slow, ...nodes], { timeout: 60_000 }))).toBe("valid");
    for (let waited = 0; !isClosed && waited < 5_000; waited += 5) await wait(5);
    expect(isClosed).toBe(true);
  });
});

describe("the signal", () => {
  const reason = new Error("the page was left");

  it("rejects with its own reason, as fetch does, and leaves no report", async () => {
    const nodes = await startNodes(
      () => "hang",
      () => "hang",
      () => "hang",
    );
    for (const options of [{}, { asOf: past }]) {
      for (const quorum of [1, 2]) {
        const controller = new AbortController();
        const run = verify(nodes, { changes: { quorum }, options, timeout: 60_000, signal: controller.signal });
        const rejected = expect(run).rejects.toBe(reason);
        await wait(50);
        controller.abort(reason);
        await rejected;
      }
    }
  });

  it("stops verifyMany and what has not begun", async () => {
    const trust = parseTrust(world.trust());
    const controller = new AbortController();
    const verifier = createVerifier(trust, { signal: controller.signal });
    let count = 0;
    const all = (async () => {
      for await (const _ of verifier.verifyMany(Array.from({ length: 3000 }, () => file))) {
        count += 1;
        controller.abort(reason);
      }
    })();
    await expect(all).rejects.toBe(reason);
    expect(count).toBeLessThan(3000);
    await expect(verifier.verify(file)).rejects.toBe(reason);
    await expect(createVerifier(trust, { signal: AbortSignal.abort() }).verify("{}")).rejects.toThrow("aborted");
  });

  it("may be a time limit of the caller's own", async () => {
    const run = verify(await startNodes(() => "hang"), { timeout: 60_000, signal: AbortSignal.timeout(50) });
    await expect(run).rejects.toMatchObject({ name: "TimeoutError" });
  });
});
