// A registrar's office on a chain of its own: an anvil node behind a proxy, an operator's keystore, a cohort; and what must hold in the end.
import type { ChildProcess } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Wallet } from "ethers";
import { expect } from "vitest";
import { endOf, root, type Run, runInProcess, startCommand, writeOwn } from "../cli/run.ts";
import type { LocalNode } from "../../scripts/node.ts";
import { ask, startAnvil } from "../nodes/anvil.ts";
import { KEY, KEYSTORE, PASSWORD } from "../nodes/key.ts";
import { type NodeProxy, startProxy } from "../nodes/proxy.ts";
import { createWorld, type World } from "../nodes/world.ts";

/** An office, ready to issue into `batch`. */
export interface Office {
  readonly world: World;
  readonly proxy: NodeProxy;
  readonly folder: string;
  readonly batch: string;
  readonly key: Wallet;
  /** Runs `laurel issue` to its end, in this process. */
  readonly issue: (...more: string[]) => Promise<Run>;
  /** Runs it to its end in a process of its own, with `env`: for what a lock, a mask or a hook does. */
  readonly issueApart: (...more: string[]) => Promise<Run>;
  /** Runs any command to its end, in this process. */
  readonly run: (...words: string[]) => Promise<Run>;
  /** Starts `laurel issue`, to be killed. */
  readonly start: (...more: string[]) => ChildProcess;
  /** Starts any command, to be killed. */
  readonly begin: (words: readonly string[]) => ChildProcess;
  /** Asks the node itself, past the proxy. */
  readonly ask: (method: string, ...params: unknown[]) => Promise<unknown>;
  /** How often the chain says that a batch was anchored. */
  readonly countAnchors: () => Promise<number>;
  /** Variables of the environment of every process of its own. */
  readonly env: Record<string, string>;
  /** Everything that was printed by any run. */
  readonly printed: string[];
  /** Changes laurel.json. */
  readonly configure: (changes: object) => Promise<void>;
  /** Has this done when the office closes. */
  readonly onClose: (work: () => Promise<unknown>) => void;
  readonly close: () => Promise<void>;
}

/** How an office is set up. */
export interface OfficeOptions {
  readonly anvil?: readonly string[];
  /** Another node in place of anvil. */
  readonly start?: () => Promise<LocalNode>;
  readonly finality?: unknown;
  readonly learners?: number;
  /** No block is made until the scenario makes one. */
  readonly isHeld?: boolean;
}

/** Opens an office. */
export async function openOffice({
  anvil = [],
  start = () => startAnvil(anvil),
  finality = "latest",
  learners = 12,
  isHeld = false,
}: OfficeOptions = {}): Promise<Office> {
  const key = KEY;
  const world = await createWorld(await start());
  const proxy = await startProxy(world.rpc);
  const folder = await mkdtemp(join(tmpdir(), "laurel-faults-"));
  const printed: string[] = [];
  const closing: (() => Promise<unknown>)[] = [];
  const env: Record<string, string> = {};
  await (await world.governor.sendTransaction({ to: key.address, value: 10n ** 20n })).wait();
  await (await world.registry.connect(world.admin).addOperator(1, key.address, world.until, 3)).wait();
  const { chainId, registry } = world;
  const config = {
    ...{ format: "laurel-config-v1", chainId, registry: registry.address, rpc: [proxy.url], issuer: 1 },
    ...{ accreditation: 1, operator: 2, signer: { type: "keystore", path: "../../key.json" } },
  };
  const rows = (await readFile(join(root, "samples/cohort-1000.csv"), "utf8")).split("\n").slice(0, learners + 1);
  const files: Record<string, string> = {
    "key.json": KEYSTORE,
    password: `${PASSWORD}\n`,
    "cohort.csv": `${rows.join("\n")}\n`,
    "course.json": await readFile(join(root, "samples/course.json"), "utf8"),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  await writeOwn(folder, "laurel.json", config);
  await writeOwn(folder, "trust.json", world.trust({ finality, rpc: [proxy.url] }));

  const words = (more: readonly string[]): string[] => [
    ...["issue", "cohort.csv", "--course", "course.json", "--out", "batch", "--yes", "--password-file", "password"],
    ...more,
  ];
  const begin = (list: readonly string[]): ChildProcess => startCommand(folder, list, env);
  const keep = async (running: Promise<Run>): Promise<Run> => {
    const ended = await running;
    printed.push(ended.stdout, ended.stderr);
    return ended;
  };
  const run = (...list: string[]): Promise<Run> => keep(runInProcess(folder, list));
  if (isHeld) await ask(world.rpc, "evm_setAutomine", [false]);
  const asked = (method: string, ...params: unknown[]): Promise<unknown> => ask(proxy.target, method, params);
  return {
    ...{ world, proxy, folder, key, run, begin, printed, env, ask: asked },
    batch: join(folder, "batch"),
    issue: (...more) => run(...words(more)),
    issueApart: (...more) => keep(endOf(begin(words(more)))),
    start: (...more) => begin(words(more)),
    async countAnchors() {
      const topics = [registryTopic];
      const logs = await asked("eth_getLogs", {
        address: registry.address,
        topics,
        fromBlock: "0x0",
        toBlock: "latest",
      });
      return (logs as unknown[]).length;
    },
    configure: (changes) => writeOwn(folder, "laurel.json", { ...config, ...changes }),
    onClose: (work) => void closing.push(work),
    async close() {
      for (const work of closing.reverse()) await work();
      await proxy.stop();
      await world.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** keccak-256 of `BatchAnchored(uint32,bytes32,uint32,uint32,uint32,uint40)`. */
const registryTopic = "0x21e53ab830f661813a99b6c65905b819d069970df7b97d3762c220e7d28d5530";

/** After a rerun without faults: exit code 0, one anchor, all files there and valid, the root that was planned. */
export async function expectIssued(office: Office, learners = 12, plannedRoot?: string): Promise<void> {
  office.proxy.fault = undefined;
  const again = await office.issue();
  expect(again.code, again.stderr).toBe(0);
  expect(await office.countAnchors()).toBe(1);
  const record = JSON.parse(await readFile(join(office.batch, "batch.json"), "utf8"));
  expect(record).toMatchObject({ state: "anchored", size: learners });
  if (plannedRoot !== undefined) expect(record.root).toBe(plannedRoot);
  const names = await readdir(join(office.batch, "credentials"));
  expect((await readdir(office.batch, { recursive: true })).filter((name) => name.endsWith(".part"))).toEqual([]);
  expect(names.filter((name) => /^\d{6}\.json$/.test(name))).toHaveLength(learners);
  const verified = await office.run("verify", "batch/credentials", "--json");
  expect(JSON.parse(verified.stdout).summary).toEqual({ valid: learners, invalid: 0, unknown: 0 });
}

/** The root of a plan on disk. */
export async function readPlannedRoot(office: Office): Promise<string> {
  return JSON.parse(await readFile(join(office.batch, "batch.secret.json"), "utf8")).root;
}
