// One node of three lies to whoever writes: every command that sends, every kind of lie, at every place among the three.
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getAddress } from "ethers";
import { deployRegistry, type Registry } from "../../sdk/src/index.ts";
import { registryInterface } from "../../sdk/src/registry/contract.ts";
import { root, type Run, runInProcess } from "../cli/run.ts";
import { ask, startAnvil } from "../nodes/anvil.ts";
import { KEY, KEYSTORE, PASSWORD } from "../nodes/key.ts";
import { type Fault, type NodeProxy, type RpcRequest, startProxy } from "../nodes/proxy.ts";
import { openProvider, UNIVERSITY } from "../nodes/world.ts";
import { readTip } from "./scenario.ts";

/** An institution whose one key holds every role, on a chain that three nodes tell of. */
export interface Alliance {
  readonly registry: Registry;
  readonly chainId: number;
  /** The three nodes; each tells the truth unless it has a fault. */
  readonly nodes: readonly NodeProxy[];
  /** The chain itself. */
  readonly rpc: string;
  readonly folder: string;
  /** Accounts whose keys the node holds. */
  readonly accounts: readonly string[];
  readonly run: (words: readonly string[], rpc: readonly string[], operator?: number) => Promise<Run>;
  /** Has this done when everything is taken back; without a word, does it. */
  readonly onRestore: (work?: () => Promise<void>) => Promise<void>;
  readonly close: () => Promise<void>;
}

const UNTIL = 4_000_000_000;
const PLACE = { name: UNIVERSITY.name, uri: UNIVERSITY.id };

/** Opens it: a registry, three issued credentials, a signed order. */
export async function openAlliance(): Promise<Alliance> {
  const node = await startAnvil();
  const nodes = await Promise.all([0, 1, 2].map(() => startProxy(node.rpc)));
  const provider = openProvider(node);
  await (await (await provider.getSigner(0)).sendTransaction({ to: KEY.address, value: 10n ** 20n })).wait();
  const key = KEY.connect(provider);
  const registry = await deployRegistry(key);
  await (await registry.appointAccreditor(KEY.address, UNTIL, "Quality Agency", "https://qa.example.org")).wait();
  await (await registry.registerIssuer(1, KEY.address, UNTIL, PLACE.name, PLACE.uri)).wait();
  await (await registry.addOperator(1, KEY.address, UNTIL, 3)).wait();
  const folder = await mkdtemp(join(tmpdir(), "laurel-liars-"));
  const { chainId } = node;
  chain = node.rpc;
  const rows = (await readFile(join(root, "samples/cohort-1000.csv"), "utf8")).split("\n").slice(0, 4);
  const files: Record<string, string> = {
    "key.json": KEYSTORE,
    password: `${PASSWORD}\n`,
    "cohort.csv": `${rows.join("\n")}\n`,
    "course.json": await readFile(join(root, "samples/course.json"), "utf8"),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const place = { chainId, address: registry.address };
  const run: Alliance["run"] = async (words, rpc, operator = 1) => {
    const config = {
      ...{ format: "laurel-config-v1", chainId, registry: registry.address, rpc, issuer: 1 },
      ...{ accreditation: 1, operator, signer: { type: "keystore", path: "key.json" } },
    };
    const trust = { name: "test", ...place, rpc: [node.rpc], finality: "latest", maxAge: null };
    await writeFile(join(folder, "laurel.json"), JSON.stringify(config));
    await writeFile(join(folder, "trust.json"), JSON.stringify({ format: "laurel-trust-v1", registries: [trust] }));
    const settings = ["--config", "laurel.json", "--trust", "trust.json", "--yes", "--json"];
    return runInProcess(folder, [...words, ...settings, "--password-file", "password"]);
  };
  const restoring: (() => Promise<void>)[] = [];
  const alliance: Alliance = {
    async onRestore(work) {
      if (work !== undefined) return void restoring.push(work);
      for (const one of restoring.splice(0)) await one();
    },
    ...{ registry, chainId, nodes, rpc: node.rpc, folder, accounts: node.accounts, run },
    async close() {
      provider.destroy();
      await Promise.all([...nodes.map((proxy) => proxy.stop()), node.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
  const issued = await run(words("issue", "batch"), [node.rpc]);
  if (issued.code !== 0) throw new Error(issued.stdout + issued.stderr);
  return alliance;
}

function words(command: "issue", out: string): string[] {
  return [command, "cohort.csv", "--course", "course.json", "--out", out, "--wait", "60"];
}

/** The root of a batch's folder. */
async function readRoot({ folder }: Alliance, batch: string): Promise<string> {
  return JSON.parse(await readFile(join(folder, batch, "batch.json"), "utf8")).root;
}

/** One command that sends. */
export interface WritingCommand {
  readonly words: (alliance: Alliance) => readonly string[];
  /** By which operator; the first unless said. */
  readonly operator?: number;
  /** What has to be there before. */
  readonly prepare?: (alliance: Alliance) => Promise<unknown>;
  /** Whether the chain has its effect. */
  readonly isThere: (alliance: Alliance, stdout: string) => Promise<boolean>;
}

const QUALITY = ["--name", "Second", "--uri", "https://second.example", "--until", "2090-01-01"];
const other = ({ accounts }: Alliance): string => getAddress(accounts[5] as string);
const send = async (sending: Promise<{ wait: () => Promise<unknown> }>): Promise<unknown> => (await sending).wait();
const bitmap = async (alliance: Alliance, name: "revoked" | "suspended"): Promise<bigint> =>
  (await alliance.registry.standing(1, await readRoot(alliance, "batch"), [0]))[name][0] ?? 0n;
const now = async ({ rpc }: Alliance): Promise<number> => {
  const block = (await ask(rpc, "eth_getBlockByNumber", ["latest", false])) as { timestamp: string };
  return Number(block.timestamp);
};
/** The second after the newest block: a term that ends as of now ends there. */
const next = async (alliance: Alliance): Promise<number> => (await now(alliance)) + 1;
const batchOf = async (alliance: Alliance, folder: string) =>
  alliance.registry.getBatch(1, await readRoot(alliance, folder));
const learner = "2026000013";
const honest = (alliance: Alliance, ...list: string[]): Promise<Run> => alliance.run(list, [alliance.rpc]);
const recover = (alliance: Alliance) => send(alliance.registry.startRecovery(1, other(alliance)));

/** Every command that sends, by name. */
export const COMMANDS: Readonly<Record<string, WritingCommand>> = {
  issue: {
    words: () => [...words("issue", "new"), "--again"],
    isThere: async (alliance) => (await batchOf(alliance, "new")).size === 3,
  },
  revoke: {
    words: () => ["revoke", "batch", "--index", "0", "--wait", "60"],
    isThere: async (alliance) => (await bitmap(alliance, "revoked")) === 1n,
  },
  suspend: {
    words: () => ["suspend", "batch", "--index", "0", "--wait", "60"],
    isThere: async (alliance) => (await bitmap(alliance, "suspended")) === 1n,
  },
  reinstate: {
    prepare: (alliance) => honest(alliance, "suspend", "batch", "--index", "0"),
    words: () => ["reinstate", "batch", "--index", "0", "--wait", "60"],
    isThere: async (alliance) => (await bitmap(alliance, "suspended")) === 0n,
  },
  annul: {
    prepare: (alliance) => honest(alliance, "revoke", "batch", "--index", "0"),
    words: () => ["annul", "batch", "--index", "0", "--wait", "60"],
    isThere: async (alliance) => (await bitmap(alliance, "revoked")) === 0n,
  },
  "revoke-batch": {
    words: () => ["revoke-batch", "batch", "--wait", "60"],
    isThere: async (alliance) => (await batchOf(alliance, "batch")).revokedAt !== 0,
  },
  "annul --batch": {
    prepare: (alliance) => honest(alliance, "revoke-batch", "batch"),
    words: () => ["annul", "batch", "--batch", "--wait", "60"],
    isThere: async (alliance) => (await batchOf(alliance, "batch")).revokedAt === 0,
  },
  correct: {
    words: () => ["correct", "batch", "--learner", learner, "--set", "grade=A", "--out", "new", "--wait", "60"],
    isThere: async (alliance) =>
      (await bitmap(alliance, "revoked")) !== 0n && (await batchOf(alliance, "new")).size === 1,
  },
  reanchor: {
    async prepare(alliance) {
      const { anchoredAt } = await batchOf(alliance, "batch");
      await send(alliance.registry.endOperator(1, 1, anchoredAt));
      await send(alliance.registry.addOperator(1, KEY.address, UNTIL, 3));
    },
    operator: 2,
    words: () => ["reanchor", "batch", "--wait", "60"],
    isThere: async (alliance) => alliance.registry.counts(1, await readRoot(alliance, "batch")),
  },
  relay: {
    prepare: (alliance) => honest(alliance, "revoke", "batch", "--index", "0", "--sign-only", "order.json"),
    words: () => ["relay", "order.json", "--wait", "60"],
    isThere: async (alliance) => (await bitmap(alliance, "revoked")) === 1n,
  },
  "operator add": {
    words: (alliance) => ["operator", "add", "--account", other(alliance), "--until", "2090-01-01"],
    isThere: async (alliance) => (await alliance.registry.operatorCount(1)) === 2,
  },
  "operator end": {
    words: () => ["operator", "end", "1"],
    isThere: async (alliance) => (await alliance.registry.getOperator(1, 1)).term.until <= (await next(alliance)),
  },
  "accreditation grant": {
    words: () => ["accreditation", "grant", "--accreditor", "1", "--issuer", "1", ...QUALITY],
    isThere: async ({ registry }) => (await registry.accreditationCount()) === 2,
  },
  "accreditation end": {
    words: () => ["accreditation", "end", "1"],
    isThere: async (alliance) => (await alliance.registry.getAccreditation(1)).term.until <= (await next(alliance)),
  },
  "accreditor appoint": {
    words: (alliance) => ["accreditor", "appoint", "--account", other(alliance), ...QUALITY],
    isThere: async ({ registry }) => (await registry.accreditorCount()) === 2,
  },
  "accreditor end": {
    words: () => ["accreditor", "end", "1"],
    isThere: async (alliance) => (await alliance.registry.getAccreditor(1)).term.until <= (await next(alliance)),
  },
  "accreditor handover": {
    words: (alliance) => ["accreditor", "handover", "1", "--to", other(alliance)],
    isThere: async (alliance) => (await alliance.registry.pendingAccreditor(1)) === other(alliance),
  },
  "accreditor accept": {
    async prepare(alliance) {
      await send(alliance.registry.appointAccreditor(other(alliance), UNTIL, "Second", "https://second.example"));
      await sendAs(alliance, other(alliance), "handOverAccreditor", [2, KEY.address]);
    },
    words: () => ["accreditor", "accept", "2"],
    isThere: async ({ registry }) => (await registry.getAccreditor(2)).account === KEY.address,
  },
  "issuer register": {
    words: (alliance) => ["issuer", "register", "--accreditor", "1", "--admin", other(alliance), ...QUALITY],
    isThere: async ({ registry }) => (await registry.issuerCount()) === 2,
  },
  "issuer handover": {
    words: (alliance) => ["issuer", "handover", "1", "--to", other(alliance)],
    isThere: async (alliance) => (await alliance.registry.pendingAdmin(1)) === other(alliance),
  },
  "issuer accept": {
    async prepare(alliance) {
      await send(alliance.registry.registerIssuer(1, other(alliance), UNTIL, "Second", "https://second.example"));
      await sendAs(alliance, other(alliance), "handOverIssuer", [2, KEY.address]);
    },
    words: () => ["issuer", "accept", "2"],
    isThere: async ({ registry }) => (await registry.getIssuer(2)).admin === KEY.address,
  },
  "issuer recover start": {
    words: (alliance) => ["issuer", "recover", "start", "1", "--to", other(alliance)],
    isThere: async ({ registry }) => (await registry.getRecovery(1)).isActive,
  },
  "issuer recover object": {
    prepare: recover,
    words: () => ["issuer", "recover", "object", "1"],
    isThere: async ({ registry }) => (await registry.getRecovery(1)).recovery.objected,
  },
  "issuer recover complete": {
    async prepare(alliance) {
      await recover(alliance);
      await ask(alliance.rpc, "evm_increaseTime", [8 * 24 * 3600]);
      await ask(alliance.rpc, "evm_mine", []);
    },
    words: () => ["issuer", "recover", "complete", "1"],
    isThere: async (alliance) => (await alliance.registry.getIssuer(1)).admin === other(alliance),
  },
  "issuer recover decide": {
    async prepare(alliance) {
      await recover(alliance);
      await send(alliance.registry.objectToRecovery(1));
    },
    words: () => ["issuer", "recover", "decide", "1", "--uphold"],
    isThere: async (alliance) => (await alliance.registry.getIssuer(1)).admin === other(alliance),
  },
  "registry deploy": {
    words: () => ["registry", "deploy", "--governor", KEY.address, "--signer", "key.json"],
    async isThere({ rpc }, stdout) {
      const { address } = JSON.parse(stdout) as { address: string };
      return (await ask(rpc, "eth_getCode", [address, "latest"])) !== "0x";
    },
  },
  "registry handover": {
    words: (alliance) => ["registry", "handover", "--to", other(alliance)],
    isThere: async (alliance) => (await alliance.registry.pendingOwner()) === other(alliance),
  },
  "registry accept": {
    async prepare(alliance) {
      await send(alliance.registry.transferOwnership(other(alliance)));
      await sendAs(alliance, other(alliance), "acceptOwnership", []);
      await sendAs(alliance, other(alliance), "transferOwnership", [KEY.address]);
    },
    words: () => ["registry", "accept"],
    isThere: async ({ registry }) => (await registry.owner()) === KEY.address,
  },
};

async function sendAs({ rpc, registry }: Alliance, from: string, method: string, values: readonly unknown[]) {
  const data = registryInterface.encodeFunctionData(method as never, values as never);
  await ask(rpc, "eth_sendTransaction", [{ from, to: registry.address, data }]);
}

type Answer = { id: unknown; result?: unknown; error?: unknown };

/** Changes the answers to some methods. */
function edit(change: Readonly<Record<string, (answer: Answer, call: RpcRequest) => object>>): Fault {
  return async (calls, forward) => {
    if (!calls.some(({ method }) => change[method] !== undefined)) return undefined;
    const answers = [await forward()].flat() as Answer[];
    const edited = calls.map((call, i) => change[call.method]?.(answers[i] as Answer, call) ?? answers[i]);
    return { body: edited.length === 1 ? edited[0] : edited };
  };
}

const say =
  (result: unknown) =>
  ({ id }: Answer): object => ({ jsonrpc: "2.0", id, result });
const REFUSAL = registryInterface.encodeErrorResult("NotOperator", [1, 1, KEY.address]);
const refuse = ({ id }: Answer): object => ({
  ...{ jsonrpc: "2.0", id },
  error: { code: 3, message: "execution reverted", data: REFUSAL },
});
const block = (members: object) => (answer: Answer) => ({
  ...answer,
  result: { ...Object(answer.result), ...members },
});
const receipt =
  (status: string) =>
  ({ id }: Answer, { params }: RpcRequest): object =>
    say({
      ...{ transactionHash: params[0], transactionIndex: "0x0", blockHash: `0x${"cd".repeat(32)}`, blockNumber: "0x1" },
      ...{ from: KEY.address, to: KEY.address, cumulativeGasUsed: "0x1", gasUsed: "0x1", effectiveGasPrice: "0x1" },
      ...{ contractAddress: KEY.address, logs: [], logsBloom: `0x${"00".repeat(256)}`, status, type: "0x2" },
    })({ id });

/** The chain that `openAlliance` opened last. */
let chain = "";
const askPast = async (number: number): Promise<object> =>
  Object(await ask(chain, "eth_getBlockByNumber", [`0x${number.toString(16)}`, false]));

/** What nodes are asked figures by, in which honest ones differ. */
const FIGURES = /^eth_(?:estimateGas|gasPrice|maxPriorityFeePerGas|feeHistory|getTransactionCount)$/;

/** What a node may say that is not so. That all is done already is said by a whole chain on which it is: `isDone`. */
export const LIES: Readonly<Record<string, Fault | "isDone">> = {
  "it is done already": "isDone",
  "the registry refuses": edit({ eth_call: refuse, eth_estimateGas: refuse }),
  "the account has sent a thousand": edit({ eth_getTransactionCount: say("0x3e8") }),
  "the account has sent nothing": edit({ eth_getTransactionCount: say("0x0") }),
  "the account is empty": edit({ eth_getBalance: say("0x0") }),
  "there is no contract": edit({ eth_getCode: say("0x"), eth_call: say("0x") }),
  "it takes little gas": edit({ eth_estimateGas: say("0x5300") }),
  "it takes all gas there is": edit({ eth_estimateGas: say("0xffffffffff") }),
  "gas is dear": edit({
    eth_maxPriorityFeePerGas: say("0xd18c2e2800"),
    eth_gasPrice: say("0xd18c2e2800"),
    eth_feeHistory: (answer) => say({ ...Object(answer.result), reward: [["0xd18c2e2800"]] })(answer),
    eth_getBlockByNumber: block({ baseFeePerGas: "0xd18c2e2800" }),
  }),
  "it is in a block": edit({
    eth_getTransactionReceipt: receipt("0x1"),
    eth_sendRawTransaction: say(`0x${"ab".repeat(32)}`),
  }),
  "it failed in a block": edit({ eth_getTransactionReceipt: receipt("0x0") }),
  "it was sent, though it was not": (calls) =>
    calls[0]?.method === "eth_sendRawTransaction"
      ? { body: say(`0x${"ab".repeat(32)}`)({ id: calls[0].id }) }
      : undefined,
  "the chain is far ahead": edit({
    eth_blockNumber: say("0xffffff"),
    eth_getBlockByNumber: block({ number: "0xffffff", hash: `0x${"ef".repeat(32)}`, timestamp: "0x76543210" }),
  }),
  "the newest block is one of before, of this second": async (calls, forward) => {
    if (calls[0]?.method !== "eth_getBlockByNumber" || calls[0].params[0] !== "latest") return undefined;
    const newest = (await forward()) as { result: { number: string; timestamp: string } };
    const before = await askPast(Math.max(0, Number(newest.result.number) - 2));
    return { body: { ...newest, result: { ...before, timestamp: newest.result.timestamp } } };
  },
  "the newest block is one of before": async (calls, forward) => {
    if (calls[0]?.method !== "eth_getBlockByNumber" || calls[0].params[0] !== "latest") return undefined;
    const newest = (await forward()) as { result: { number: string } };
    return { body: { ...newest, result: await askPast(Math.max(0, Number(newest.result.number) - 2)) } };
  },
  "the newest block is another": edit({ eth_getBlockByNumber: block({ hash: `0x${"ef".repeat(32)}` }) }),
  "the chain has just begun": edit({ eth_blockNumber: say("0x0"), eth_getBlockByNumber: block({ number: "0x0" }) }),
  "it is another chain": edit({ eth_chainId: say("0x1") }),
  "figures that are no numbers": ([call]) =>
    call !== undefined && FIGURES.test(call.method) ? { body: say("0xzz")({ id: call.id }) } : undefined,
  "nothing that makes sense": (calls) => ({ body: calls.length === 1 ? say(null)({ id: calls[0]?.id }) : [] }),
  "nothing at all": () => "hang",
};

/** A run, and whether the chain has its effect. */
export interface JudgedRun extends Run {
  readonly isThere: boolean;
  /** Of the newest transaction, in wei per unit of gas. */
  readonly tip: bigint;
}

/** The command's run with one liar of three. Everything is afterwards as it was. */
export function runWithLiar(
  alliance: Alliance,
  command: WritingCommand,
  { lie, position }: { readonly lie: Fault | "isDone"; readonly position: number },
): Promise<JudgedRun> {
  return inPassing(alliance, async () => {
    await command.prepare?.(alliance);
    const liar = alliance.nodes[position] as NodeProxy;
    if (lie === "isDone") liar.target = await openFuture(alliance, command);
    else liar.fault = lie;
    return runPrepared(
      alliance,
      command,
      alliance.nodes.map(({ url }) => url),
    );
  });
}

/** The command's run by these nodes. Everything is afterwards as it was. */
export function runWithNodes(
  alliance: Alliance,
  command: WritingCommand,
  { rpc, more }: { readonly rpc: readonly string[]; readonly more: readonly string[] },
): Promise<JudgedRun> {
  return inPassing(alliance, async () => {
    await command.prepare?.(alliance);
    return runPrepared(alliance, command, rpc, more);
  });
}

async function runPrepared(
  alliance: Alliance,
  command: WritingCommand,
  rpc: readonly string[],
  more: readonly string[] = [],
): Promise<JudgedRun> {
  const run = await alliance.run([...command.words(alliance), ...more], rpc, command.operator);
  const isThere = await command.isThere(alliance, run.stdout).catch(() => false);
  return { ...run, isThere, tip: await readTip((method, ...params) => ask(alliance.rpc, method, params)) };
}

/** A chain with the same history, on which the command has done its work. @returns its node's URL */
async function openFuture(alliance: Alliance, command: WritingCommand): Promise<string> {
  const { rpc, folder } = alliance;
  const future = await startAnvil();
  alliance.onRestore(future.stop);
  await ask(future.rpc, "anvil_loadState", [await ask(rpc, "anvil_dumpState")]);
  const kept = await mkdtemp(join(tmpdir(), "laurel-kept-"));
  await cp(folder, kept, { recursive: true });
  await alliance.run(command.words(alliance), [future.rpc], command.operator);
  await restore(kept, folder);
  return future.rpc;
}

/** Does something, and takes chain, folder and nodes back to where they were. */
export async function inPassing<Result>(alliance: Alliance, work: () => Promise<Result>): Promise<Result> {
  const { rpc, folder, nodes } = alliance;
  const before = await ask(rpc, "evm_snapshot");
  const kept = await mkdtemp(join(tmpdir(), "laurel-kept-"));
  await cp(folder, kept, { recursive: true });
  try {
    return await work();
  } finally {
    for (const node of nodes) Object.assign(node, { fault: undefined, target: rpc });
    await ask(rpc, "evm_revert", [before]);
    await restore(kept, folder);
    await alliance.onRestore();
  }
}

async function restore(kept: string, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await cp(kept, folder, { recursive: true });
  await rm(kept, { recursive: true, force: true });
}
