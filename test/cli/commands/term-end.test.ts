// Ending a term through nodes that list few events or none: a stolen key is ended all the same, and what stops counting is said as far as it is known.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startNode } from "../../../scripts/node.ts";
import { isMore } from "../../more.ts";
import { limitLogs, RANGE_WORDS } from "../../nodes/limited-logs.ts";
import { type Fault, type NodeProxy, startProxy } from "../../nodes/proxy.ts";
import { createDocument, createWorld, isSending, type World } from "../../nodes/world.ts";
import { expectOutput } from "../output.ts";
import { root, runInProcess, writeOwn } from "../run.ts";

let world: World;
let proxy: NodeProxy;
let folder: string;
/** Before the second operator anchored its batch, 3,000 blocks ago. */
let before: number;
let stolen: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-term-end-"));
  world = await createWorld(await startNode());
  proxy = await startProxy(world.rpc);
  const issuer = world.registry.connect(world.admin);
  await (await issuer.addOperator(1, world.operator.address, world.until, 3)).wait();
  await world.mine(3_000);
  before = await world.now();
  ({ root: stolen } = await world.issue([createDocument({ id: "urn:example:stolen" })], { operator: 2 }));
  await world.issue([createDocument({ id: "urn:example:honest" })]);
  await world.mine(3_000);
});
afterAll(async () => {
  await Promise.all([proxy.stop(), world.stop()]);
  await rm(folder, { recursive: true, force: true });
});
let snapshot: unknown;
beforeAll(async () => {
  snapshot = await world.provider.send("evm_snapshot", []);
});
afterEach(async () => {
  proxy.fault = undefined;
  proxy.requests.length = 0;
  await world.provider.send("evm_revert", [snapshot]);
  snapshot = await world.provider.send("evm_snapshot", []);
});

const countAsked = (): number => proxy.requests.flat().filter(({ method }) => method === "eth_getLogs").length;

/** Runs `laurel … --yes --json`. */
async function end(words: readonly string[], signer: { readonly address: string }) {
  const place = ["--registry", `eip155:${world.chainId}:${world.registry.address}/issuers/1`, "--rpc", proxy.url];
  const { code, stdout, stderr } = await runInProcess(folder, [
    ...words,
    ...place,
    "--signer",
    signer.address,
    "--yes",
    "--json",
  ]);
  return { code, stderr, output: expectOutput(stdout) };
}

const refusal = { code: -32600, message: "eth_getLogs is disabled" };
const NODES: Readonly<Record<string, Fault>> = {
  "lists 500 blocks at once": limitLogs((from) => ({
    blocks: 500,
    refusal: RANGE_WORDS["-32600, nothing named"]?.(500, from) ?? refusal,
  })),
  "lists nothing": limitLogs(() => ({ blocks: 0, refusal })),
  ...(isMore
    ? {
        "answers with HTTP 400": limitLogs(() => ({ blocks: 0, refusal: { status: 400, body: "" } })),
        "cuts the line": limitLogs(() => ({ blocks: 0, refusal: "reset" })),
        "says that the registry refuses": limitLogs(() => ({
          blocks: 0,
          refusal: { code: 3, message: "execution reverted", data: "0x" } as never,
        })),
      }
    : {}),
};

describe.each(Object.entries(NODES))("through a node that %s", (name, fault) => {
  it("a term ends as of now, and no event is asked for", async () => {
    proxy.fault = fault;
    const { code, output, stderr } = await end(["operator", "end", "2"], world.admin);
    expect(code, stderr).toBe(0);
    expect(output).toMatchObject({ kind: "operator", id: 2, issuer: 1 });
    expect(stderr).not.toMatch(/cannot be listed|will no longer count/);
    expect(countAsked()).toBe(0);
    expect(await world.registry.counts(1, stolen)).toBe(true);
  });

  it("a term ends as of a past moment, and what is lost is said as far as it is known", async () => {
    proxy.fault = fault;
    const moment = new Date(before * 1000).toISOString().replace(".000", "");
    const { code, output, stderr } = await end(["operator", "end", "2", "--as-of", moment], world.admin);
    expect(code, stderr).toBe(0);
    expect(output).toMatchObject({ kind: "operator", id: 2, until: before });
    expect(await world.registry.counts(1, stolen)).toBe(false);
    if (name === "lists 500 blocks at once") {
      expect(stderr).toContain("1 batch anchored since");
      expect(stderr).toContain(stolen);
      expect(stderr).not.toContain("cannot be listed");
    } else {
      expect(stderr).toContain("cannot be listed");
      expect(stderr).toContain("You can end the term anyway.");
    }
    expect(countAsked()).toBeLessThanOrEqual(20);
  });
});

describe("an accreditation and a mandate", () => {
  it("end in the same way, through a node that lists nothing", async () => {
    proxy.fault = NODES["lists nothing"];
    const moment = new Date(before * 1000).toISOString().replace(".000", "");
    const accreditation = await end(["accreditation", "end", "1", "--as-of", moment], world.accreditor);
    expect(accreditation.code, accreditation.stderr).toBe(0);
    const accreditor = await end(["accreditor", "end", "1"], world.governor);
    expect(accreditor.code, accreditor.stderr).toBe(0);
    expect(await world.registry.counts(1, stolen)).toBe(false);
  });

  it("are told with the batches of all their issuers", async () => {
    const moment = new Date(before * 1000).toISOString().replace(".000", "");
    const { stderr, code } = await end(["accreditor", "end", "1", "--as-of", moment], world.governor);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain("2 batches anchored since");
  });
});

/** A node that refuses some methods. */
const refuse =
  (...methods: readonly string[]): Fault =>
  ([call]) =>
    call !== undefined && methods.includes(call.method)
      ? { body: { jsonrpc: "2.0", id: call.id, error: { code: -32603, message: "not today" } } }
      : undefined;

describe("what is only shown keeps nobody from acting", () => {
  it("when an admin is frozen, and replaced after seven days", async () => {
    proxy.fault = refuse("eth_call", "eth_getLogs", "eth_getBalance");
    const to = world.stranger.address;
    const started = await end(["issuer", "recover", "start", "1", "--to", to], world.accreditor);
    expect(started.code, started.stderr).toBe(0);
    expect(started.output).toMatchObject({ issuer: 1, state: "started" });
    const early = await end(["issuer", "recover", "complete", "1"], world.accreditor);
    expect([early.code, early.output.code], early.stderr).toEqual([1, "registry.RecoveryNotDue"]);
    await world.provider.send("evm_increaseTime", [7 * 24 * 3600]);
    await world.mine(1);
    const completed = await end(["issuer", "recover", "complete", "1"], world.accreditor);
    expect(completed.code, completed.stderr).toBe(0);
    expect((await world.registry.getIssuer(1)).admin).toBe(to);
  });

  it("when a batch is issued that nobody can say the cost of", async () => {
    const { chainId, operator } = world;
    const config = {
      format: "laurel-config-v1",
      chainId,
      registry: world.registry.address,
      rpc: [proxy.url],
      issuer: 1,
    };
    const signer = { type: "rpc-account", address: operator.address };
    await writeOwn(folder, "laurel.json", { ...config, accreditation: 1, operator: 1, signer });
    const rows = (await readFile(join(root, "samples/cohort-1000.csv"), "utf8")).split("\n").slice(0, 3);
    await writeFile(join(folder, "two.csv"), `${rows.join("\n")}\n`);
    proxy.fault = refuse("eth_getBalance");
    const words = [
      "issue",
      "two.csv",
      "--course",
      join(root, "samples/course.json"),
      "--out",
      "two",
      "--yes",
      "--json",
    ];
    const { code, stdout, stderr } = await runInProcess(folder, words);
    expect(code, stderr).toBe(0);
    expect(expectOutput(stdout)).toMatchObject({ state: "anchored", size: 2 });
  });

  it("when a registry is deployed whose code cannot be read at once", async () => {
    let isSent = false;
    proxy.fault = (calls, forward, request) => {
      isSent ||= calls.some(({ method }) => isSending(method));
      return isSent ? refuse("eth_getCode")(calls, forward, request) : undefined;
    };
    const { address } = world.governor;
    const words = [
      "registry",
      "deploy",
      "--governor",
      address,
      "--rpc",
      proxy.url,
      "--signer",
      address,
      "--yes",
      "--json",
    ];
    // It is there, and nobody knows yet what: a receipt can name any contract.
    const { code, stdout } = await runInProcess(folder, words);
    expect([code, JSON.parse(stdout)]).toMatchObject([3, { code: "deploy.unread" }]);
  });

  it("when a role is taken", async () => {
    proxy.fault = refuse("eth_call");
    const to = world.stranger.address;
    expect((await end(["accreditor", "handover", "1", "--to", to], world.accreditor)).code).toBe(0);
    const taken = await end(["accreditor", "accept", "1"], world.stranger);
    expect(taken.code, taken.stderr).toBe(0);
    expect(taken.output).toMatchObject({ accepted: true, to });
  });
});
