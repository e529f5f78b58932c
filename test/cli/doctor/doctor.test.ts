// laurel doctor on a chain of its own, with one thing at a time taken away; and what trust add, init and registry say of a node and a chain.
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { formatRegistryRef } from "../../../sdk/src/index.ts";
import { isMore } from "../../more.ts";
import { ask, startAnvil } from "../../nodes/anvil.ts";
import { KEY, KEYSTORE, PASSWORD } from "../../nodes/key.ts";
import { editResults, type Fault, type NodeProxy, startProxy } from "../../nodes/proxy.ts";
import { limitBatches, refuseCalls } from "../../nodes/refusals.ts";
import { openWorld } from "../../nodes/shared.ts";
import type { World } from "../../nodes/world.ts";
import { expectOutput } from "../output.ts";
import { ownFile, type Run, runInProcess, writeOwn } from "../run.ts";

let world: World;
let proxies: readonly [NodeProxy, NodeProxy, NodeProxy];
let folder: string;
let registry: string;

beforeAll(async () => {
  world = await openWorld();
  proxies = (await Promise.all([1, 2, 3].map(() => startProxy(world.rpc)))) as unknown as typeof proxies;
  registry = formatRegistryRef({ chainId: world.chainId, address: world.registry.address });
});
afterAll(async () => {
  await Promise.all(proxies.map((proxy) => proxy.stop()));
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  for (const proxy of proxies) Object.assign(proxy, { fault: undefined, origins: "*" });
  folder = await mkdtemp(join(tmpdir(), "laurel-doctor-"));
  await writeConfig({});
  await writeTrust({});
});

const writeConfig = (changes: object): Promise<void> =>
  writeOwn(folder, "laurel.json", {
    ...{ format: "laurel-config-v1", chainId: world.chainId, registry: world.registry.address },
    ...{ rpc: proxies.map(({ url }) => url), issuer: 1, accreditation: 1, operator: 1 },
    ...{ signer: { type: "rpc-account", address: world.operator.address }, ...changes },
  });
const writeTrust = async (changes: object): Promise<void> => {
  const code = await world.provider.getCode(world.registry.address);
  const { keccak256 } = await import("ethers");
  const rpc = proxies.map(({ url }) => url);
  await writeOwn(folder, "trust.json", world.trust({ codeHash: keccak256(code), rpc, ...changes }));
};

interface Check {
  readonly about: string;
  readonly state: string;
  readonly message: string;
  readonly cure: string | null;
}

async function examine(words: readonly string[] = [], env: Record<string, string> = {}) {
  const { code, stdout, stderr } = await runInProcess(folder, ["doctor", "--json", ...words], "", env);
  expect(stderr).toBe("");
  const { checks, well } = expectOutput(stdout) as { checks: readonly Check[]; well: boolean };
  expect(well, stdout).toBe(code === 0);
  return { code, stdout, checks, others: checks.filter(({ state }) => state !== "ok") };
}

const spoil = (fault: Fault) => async (): Promise<void> => void Object.assign(proxies[0], { fault });
const editBlock = (changes: (block: Record<string, unknown>) => object): Fault =>
  editResults(({ method }, result) =>
    method === "eth_getBlockByNumber" && result !== null
      ? { ...Object(result), ...changes(result as Record<string, unknown>) }
      : result,
  );
const withKey = async (): Promise<void> => {
  await writeFile(join(folder, "key.json"), KEYSTORE, { mode: 0o600 });
  await writeFile(join(folder, "right"), `${PASSWORD}\n`, { mode: 0o600 });
  await writeFile(join(folder, "wrong"), "another\n", { mode: 0o600 });
  await writeConfig({ signer: { type: "keystore", path: join(folder, "key.json") } });
};

interface Case {
  /** What is spoilt first. */
  readonly spoil: () => Promise<unknown>;
  /** What is said of which thing, and the exit code. */
  readonly about: string | (() => string);
  readonly says: RegExp;
  readonly cure: RegExp;
  readonly code: number;
  readonly words?: readonly string[];
  readonly env?: Record<string, string>;
}

const first = (): string => `node ${proxies[0].url.slice("http://".length)}`;

/** One of each kind. */
const FEW: Readonly<Record<string, Case>> = {
  "a node that is not there": {
    spoil: async () => writeConfig({ rpc: ["http://127.0.0.1:9", ...proxies.slice(0, 2).map(({ url }) => url)] }),
    ...{ about: "node 127.0.0.1:9", says: /^could not be reached|refuse|port/, cure: /./, code: 1 },
  },
  "a node that knows no final block": {
    spoil: async () => {
      await writeTrust({ finality: "finalized" });
      await spoil(refuseCalls(({ params }) => params[0] === "finalized"))();
    },
    ...{ about: first, says: /does not know which block is finalized/, cure: /--finality 20/, code: 1 },
  },
  "a node without history": {
    spoil: spoil(refuseCalls(({ method, params }) => method === "eth_call" && /^0x/.test(String(params[1])))),
    ...{ about: first, says: /--as-of reports unknown/, cure: /archive node/, code: 0 },
  },
  "another operator's key": {
    spoil: withKey,
    ...{
      about: "key",
      says: new RegExp(`belongs to ${KEY.address}, but operator 1 is 0x`),
      cure: /laurel init/,
      code: 1,
    },
  },
  "others who may write one's settings": {
    spoil: () => chmod(ownFile(folder, "trust.json"), 0o666),
    ...{ about: "own folder", says: /trust\.json: others may write to this file/, cure: /^chmod 600 /, code: 1 },
  },
};

/** The others. */
const MORE: Readonly<Record<string, Case>> = {
  "a broken laurel.json": {
    spoil: () => writeFile(ownFile(folder, "laurel.json"), "{"),
    ...{ about: "laurel.json", says: /laurel\.json/, cure: /laurel init|again|fix/, code: 1 },
  },
  "a broken trust list": {
    spoil: () => writeTrust({ quorum: 9 }),
    ...{ about: "trust.json", says: /quorum/, cure: /laurel trust add/, code: 1 },
  },
  "a trust list without this registry": {
    spoil: () => writeTrust({ address: `0x${"12".repeat(20)}`, codeHash: undefined }),
    ...{ about: "trust.json", says: /does not name laurel\.json's registry/, cure: /laurel trust add --name/, code: 1 },
  },
  "code that is not pinned": {
    spoil: () => writeTrust({ codeHash: undefined }),
    ...{ about: "trust.json", says: /not pinned/, cure: /laurel trust add/, code: 0 },
  },
  "code that is not the pinned one": {
    spoil: () => writeTrust({ codeHash: `0x${"12".repeat(32)}` }),
    ...{ about: first, says: /a different contract there than the trust list pins/, cure: /registry check/, code: 1 },
  },
  "no contract": {
    spoil: async () => writeConfig({ registry: `0x${"12".repeat(20)}` }),
    ...{ about: first, says: /knows no contract at 0x1212/, cure: /address/, code: 1 },
  },
  "another chain": {
    spoil: spoil(editResults(({ method }, result) => (method === "eth_chainId" ? "0x1" : result))),
    ...{ about: first, says: /connected to Ethereum \(chain 1\), not to a local chain/, cure: /--rpc/, code: 1 },
  },
  "a node that lags": {
    spoil: async () => {
      await ask(world.rpc, "evm_mine");
      await writeTrust({ maxAge: 60 });
      await spoil(editBlock(() => ({ timestamp: `0x${(Math.floor(Date.now() / 1000) - 7200).toString(16)}` })))();
    },
    ...{ about: first, says: /newest block is 2 hours old/, cure: /--max-age none/, code: 1 },
  },
  "an EVM older than Shanghai": {
    spoil: spoil(refuseCalls(({ params }) => /^0x5f/.test(Object(params[0]).data))),
    ...{ about: first, says: /older than Shanghai/, cure: /Cancun/, code: 1 },
  },
  "a node that takes three calls a request": {
    spoil: spoil(limitBatches(3)),
    ...{ about: first, says: /at most 3 calls a request/, cure: /nothing to do/, code: 0 },
  },
  "no reading by hash": {
    spoil: spoil(refuseCalls(({ method, params }) => method === "eth_call" && typeof params[1] === "object")),
    ...{ about: first, says: /EIP-1898/, cure: /another node/, code: 0 },
  },
  "no events": {
    spoil: spoil(refuseCalls(({ method }) => method === "eth_getLogs")),
    ...{ about: first, says: /lists no events/, cure: /another node/, code: 0 },
  },
  "no base fee": {
    spoil: spoil(editBlock(() => ({ baseFeePerGas: undefined }))),
    ...{ about: first, says: /EIP-1559/, cure: /--max-fee/, code: 0 },
  },
  "no pages": {
    spoil: async () => void Object.assign(proxies[0], { origins: null }),
    ...{ about: first, says: /CORS/, cure: /page serve/, code: 0 },
  },
  "a node of another fork": {
    spoil: spoil(editBlock(() => ({ hash: `0x${"ab".repeat(32)}` }))),
    ...{ about: "nodes, laurel.json", says: /a different block \d+ than the others/, cure: /remove 127/, code: 1 },
  },
  "a clock that is wrong": {
    spoil: async () => {
      const date = new Date(Date.now() + 3_600_000).toUTCString();
      for (const proxy of proxies) proxy.fault = async (_, forward) => ({ body: await forward(), headers: { date } });
    },
    ...{ about: "clock", says: /60 minutes behind the nodes' hosts/, cure: /timedatectl/, code: 1 },
  },
  "one node alone": {
    spoil: async () => {
      await writeConfig({ rpc: [proxies[0].url] });
      await writeTrust({ rpc: [proxies[0].url] });
    },
    ...{ about: "nodes, laurel.json", says: /one host is believed/, cure: /--rpc/, code: 0 },
  },
  "all nodes away": {
    spoil: async () => {
      for (const proxy of proxies) proxy.fault = () => "reset";
    },
    ...{ about: "office", says: /no node answers well enough/, cure: /fix the nodes above/, code: 1 },
  },
  "no accreditation": {
    spoil: () => writeConfig({ accreditation: undefined }),
    ...{ about: "accreditation", says: /names none/, cure: /laurel init/, code: 1 },
  },
  "an operator that the issuer does not have": {
    spoil: () => writeConfig({ operator: 7 }),
    ...{ about: "operator", says: /^issuer 1 has no operator 7$/, cure: /laurel operator add.*laurel init/, code: 1 },
  },
  "an accreditor that is not recognised": {
    spoil: () => writeTrust({ accreditors: [7] }),
    ...{ about: "accreditor", says: /does not recognise Quality Agency/, cure: /--accreditor 1/, code: 0 },
  },
  "an account of another node": {
    spoil: async () => {
      for (const proxy of proxies)
        proxy.fault = editResults(({ method }, result) => (method === "eth_accounts" ? [] : result));
    },
    ...{ about: "key", says: /does not hold the key/, cure: /--signer key\.json/, code: 1 },
  },
  "no coin": {
    spoil: async () => {
      for (const proxy of proxies)
        proxy.fault = editResults(({ method }, result) => (method === "eth_getBalance" ? "0x0" : result));
    },
    ...{
      about: "balance",
      says: /cannot pay for a transaction/,
      cure: /npm run dev -- --fund 0x[0-9a-fA-F]{40}$/,
      code: 1,
    },
  },
  "a wrong password": {
    spoil: withKey,
    words: ["--password-file", "wrong"],
    ...{ about: "key", says: /the password is wrong/, cure: /./, code: 1 },
  },
  "a keystore that is gone": {
    spoil: () => writeConfig({ signer: { type: "keystore", path: "gone.json" } }),
    ...{ about: "key", says: /gone\.json/, cure: /keystore new/, code: 1 },
  },
  "certificates that are not there": {
    spoil: async () => undefined,
    env: { NODE_EXTRA_CA_CERTS: "/gone/ca.pem" },
    ...{ about: "certificates", says: /cannot be read/, cure: /NODE_EXTRA_CA_CERTS/, code: 1 },
  },
  "certificates that are not checked": {
    spoil: async () => undefined,
    env: { NODE_TLS_REJECT_UNAUTHORIZED: "0" },
    ...{ about: "certificates", says: /anyone on the way/, cure: /^unset/, code: 1 },
  },
  "a broken nodes.json": {
    spoil: () => writeFile(join(folder, ".config/laurel/nodes.json"), "{", { mode: 0o600 }),
    ...{ about: "nodes.json", says: /nodes\.json/, cure: /./, code: 1 },
  },
  "a nodes.json that others may read": {
    spoil: () => writeFile(join(folder, ".config/laurel/nodes.json"), '{"format":"laurel-nodes-v1","nodes":{}}'),
    ...{ about: "own folder", says: /others may read this file/, cure: /^chmod 600/, code: 1 },
  },
  "a node that wants a key": {
    spoil: spoil(() => ({ status: 401, body: {} })),
    ...{ about: first, says: /401/, cure: /--header/, code: 1 },
  },
};

describe("laurel doctor", () => {
  it("says that all is well, within the terminal, and leaves nothing behind", async () => {
    const { code, stdout } = await runInProcess(folder, ["doctor"], "", { TERM: "dumb" }, 80);
    expect(code, stdout).toBe(0);
    expect(stdout).toMatch(/\nAll is well\.\n$/);
    expect(stdout.split("\n").filter((line) => !/^(?:ok {2,}| {4}|All is well\.$|$)/.test(line))).toEqual([]);
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(await readdir(folder, { recursive: true })).not.toContainEqual(expect.stringContaining("laurel-doctor"));
    const { others, checks } = await examine();
    expect(others).toEqual([]);
    for (const about of [
      "laurel.json",
      "trust.json",
      "registry",
      "accreditation",
      "operator",
      "key",
      "balance",
      "clock",
    ])
      expect(checks.map((check) => check.about)).toContain(about);
  });

  it("opens the key by a password that is given, and prints no secret", async () => {
    await withKey();
    const { checks, stdout } = await examine(["--password-file", "right"], {
      HTTPS_PROXY: "http://user:SECRET@proxy.example:3128",
    });
    expect(checks).toContainEqual(
      expect.objectContaining({ about: "key", message: expect.stringMatching(/password opens it/) }),
    );
    expect(stdout).not.toMatch(/SECRET|correct horse/);
  });

  it("works by a trust list alone, by a laurel.json alone, and says what to type where there is neither", async () => {
    await rm(ownFile(folder, "laurel.json"));
    expect(await examine()).toMatchObject({ code: 0, others: [] });
    await writeConfig({});
    await rm(ownFile(folder, "trust.json"));
    const alone = await examine();
    expect(alone.code).toBe(0);
    expect(alone.others.map(({ cure }) => cure)).toEqual([
      `to verify: laurel trust add --name Own --registry ${registry} --rpc <url>`,
    ]);
    await rm(ownFile(folder, "laurel.json"));
    const none = await examine();
    expect(none).toMatchObject({ code: 1, others: [{ about: "trust.json", state: "fault" }] });
    expect(none.others[0]?.cure).toMatch(/laurel trust add/);
  });

  it.each(Object.entries({ ...FEW, ...(isMore ? MORE : {}) }))(
    "says what is wrong and what to do: %s",
    async (_, one) => {
      await one.spoil();
      const { code, others } = await examine(one.words, one.env);
      const about = typeof one.about === "string" ? one.about : one.about();
      const found = others.find((check) => check.about === about && one.says.test(check.message));
      expect(found, JSON.stringify(others)).toBeDefined();
      expect(found?.cure).toMatch(one.cure);
      expect(code, JSON.stringify(others)).toBe(one.code);
    },
  );

  it.runIf(isMore)("ends within a minute where no node says anything", { timeout: 90_000 }, async () => {
    for (const proxy of proxies) proxy.fault = () => "hang";
    const began = Date.now();
    expect(await examine()).toMatchObject({ code: 1 });
    expect(Date.now() - began).toBeLessThan(60_000);
  });
});

describe("laurel trust add and init", () => {
  const trustAdd = (rpc: string, ref = registry): Promise<Run> =>
    runInProcess(folder, [
      "trust",
      "add",
      "--registry",
      ref,
      "--name",
      "Own",
      "--rpc",
      rpc,
      "--max-age",
      "none",
      "--yes",
    ]);
  const init = (rpc: string, ref = registry): Promise<Run> =>
    runInProcess(folder, ["init", "--registry", `${ref}/issuers/1`, "--rpc", rpc, "--signer", world.operator.address]);

  it("say what the node cannot do, what that means and what to set; and do their work", async () => {
    proxies[0].fault = refuseCalls(({ method, params }) => params[0] === "finalized" || method === "eth_getLogs");
    for (const run of [trustAdd, init]) {
      const { code, stderr } = await run(proxies[0].url);
      expect(code, stderr).toBe(0);
      expect(stderr).toContain("does not know which block is finalized");
      expect(stderr).toContain(
        "  → name another node (--rpc); if the chain has no such block: laurel trust add … --finality 20",
      );
      expect(stderr).toContain("lists no events");
      expect(stderr).not.toContain("CORS");
    }
    expect(await readFile(ownFile(folder, "trust.json"), "utf8")).toContain(proxies[0].url);
  });

  it("say nothing of a node that can do all", async () => {
    for (const run of [trustAdd, init]) {
      const { code, stderr } = await run(proxies[0].url);
      expect({ code, arrows: stderr.match(/→.*/g) }).toEqual({ code: 0, arrows: null });
    }
  });

  it("refuse a chain whose EVM is too old, as registry check and deploy do before anything is sent", async () => {
    const node = await startAnvil(["--hardfork", "paris"]);
    try {
      const code = await world.provider.getCode(world.registry.address);
      await ask(node.rpc, "anvil_setCode", [world.registry.address, code]);
      const signer = ["--signer", world.governor.address, "--yes", "--governor", world.governor.address];
      const runs = [
        await trustAdd(node.rpc),
        await init(node.rpc),
        await runInProcess(folder, ["registry", "check", "--registry", registry, "--rpc", node.rpc]),
        await runInProcess(folder, ["registry", "deploy", "--rpc", node.rpc, ...signer]),
        await runInProcess(folder, [
          "registry",
          "check",
          "--registry",
          `${registry.slice(0, -2)}00`.toLowerCase(),
          "--rpc",
          node.rpc,
        ]),
      ];
      for (const { code: exit, stderr } of runs) {
        expect(stderr).toContain("laurel: this chain has an EVM older than Shanghai (no PUSH0)");
        expect(exit).toBe(1);
      }
      expect(await ask(node.rpc, "eth_blockNumber")).toBe("0x0");
    } finally {
      await node.stop();
    }
  });
});
