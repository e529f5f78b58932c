// What every quirk begins with: an institution that issued a batch two days ago and revoked two credentials since; its folder, and its chain's state.
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deployRegistry } from "../../../sdk/src/index.ts";
import { root, type Run, runInProcess, writeOwn } from "../../cli/run.ts";
import { ask, startAnvil } from "../../nodes/anvil.ts";
import { KEY, KEYSTORE, PASSWORD } from "../../nodes/key.ts";
import { openProvider, UNIVERSITY } from "../../nodes/world.ts";
import type { Quirk } from "./quirk.ts";

/** The institution, on a chain that is copied. */
export interface Base {
  readonly registry: string;
  /** Of the batch of four: 0 and 3 are valid, 1 was revoked before `asOf`, 2 after. */
  readonly batch: string;
  /** The chain with all its past, for `anvil_loadState`; its newest block is 90 minutes old. */
  readonly state: unknown;
  /** A moment 12 hours ago. */
  readonly asOf: string;
  /** A moment 20 hours ago. */
  readonly since: string;
  /** Copies its folder for a quirk: a home with settings that name this node. */
  readonly settle: (name: string, rpc: string, quirk: Quirk) => Promise<void>;
  /** Runs a command as the person whose home is of this name. */
  readonly run: (name: string, words: readonly string[]) => Promise<Run>;
}

/** When all terms end. */
export const UNTIL = 4_000_000_000;
/** The second operator, whose term an authority ends. */
export const COLLEAGUE = "0x90F79bf6EB2c4f870365E785982E1f101E93b906";
const HOUR = 3600;

/** The words of `laurel issue`, by who has this home. */
export const issuing = (home: string, csv: string, out: string): string[] => [
  ...["issue", `${home}/${csv}`, "--course", `${home}/course.json`, "--out", `${home}/${out}`],
  ...signing(home),
];

/** The words that answer what is asked of a signer. */
export const signing = (home: string): string[] => ["--yes", "--password-file", `${home}/password`];

/** Makes it in a folder of its own; each quirk's home lies beside it. */
export async function createBase(folder: string): Promise<Base> {
  const now = Math.floor(Date.now() / 1000);
  const sayAgo = (hours: number): string => new Date((now - hours * HOUR) * 1000).toISOString().replace(/\.\d+/, "");
  const node = await startAnvil(["--slots-in-an-epoch", "0", "--timestamp", String(now - 49 * HOUR)]);
  const moveTo = (hoursAgo: number) => ask(node.rpc, "evm_setNextBlockTimestamp", [now - hoursAgo * HOUR]);
  const provider = openProvider(node);
  await (await (await provider.getSigner(0)).sendTransaction({ to: KEY.address, value: 10n ** 20n })).wait();
  const registry = await deployRegistry(KEY.connect(provider));
  await (await registry.appointAccreditor(KEY.address, UNTIL, "Quality Agency", "https://qa.example.org")).wait();
  await (await registry.registerIssuer(1, KEY.address, UNTIL, UNIVERSITY.name, UNIVERSITY.id)).wait();
  for (const account of [KEY.address, COLLEAGUE]) await (await registry.addOperator(1, account, UNTIL, 3)).wait();
  const place = { chainId: node.chainId, address: registry.address };

  const writeSettings = async (name: string, rpc: string, changes: object = {}): Promise<void> => {
    await writeOwn(join(folder, name), "laurel.json", {
      ...{ format: "laurel-config-v1", chainId: place.chainId, registry: place.address, rpc: [rpc], issuer: 1 },
      ...{ accreditation: 1, operator: 1, signer: { type: "keystore", path: "../../key.json" } },
    });
    await writeOwn(join(folder, name), "trust.json", {
      format: "laurel-trust-v1",
      registries: [{ name: "test", ...place, rpc: [rpc], finality: "finalized", maxAge: HOUR, ...changes }],
    });
  };
  const run: Base["run"] = (name, words) => runInProcess(folder, words, "", { HOME: join(folder, name) });

  const [header, ...rows] = (await readFile(join(root, "samples/cohort-1000.csv"), "utf8")).split("\n");
  const files: Readonly<Record<string, string>> = {
    "key.json": KEYSTORE,
    password: `${PASSWORD}\n`,
    "course.json": await readFile(join(root, "samples/course.json"), "utf8"),
    "before.csv": `${[header, ...rows.slice(0, 4)].join("\n")}\n`,
    "cohort.csv": `${[header, ...rows.slice(4, 6)].join("\n")}\n`,
  };
  await mkdir(join(folder, "base"));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, "base", name), text);
  await writeSettings("base", node.rpc, { maxAge: null });
  await moveTo(48);
  const issued = await run("base", issuing("base", "before.csv", "batch"));
  if (issued.code !== 0) throw new Error(issued.stdout + issued.stderr);
  const { root: batch } = JSON.parse(await readFile(join(folder, "base/batch/batch.json"), "utf8"));
  const revoked: readonly (readonly [hoursAgo: number, bits: bigint])[] = [
    [30, 2n],
    [2, 4n],
  ];
  for (const [hoursAgo, bits] of revoked) {
    await moveTo(hoursAgo);
    await (await registry.revokeCredentials(1, 1, batch, [0], [bits])).wait();
  }
  await moveTo(1.5);
  await ask(node.rpc, "evm_mine");
  const state = await ask(node.rpc, "anvil_dumpState", [true]);
  provider.destroy();
  await node.stop();
  return {
    ...{ registry: place.address, batch, state, asOf: sayAgo(12), since: sayAgo(20), run },
    async settle(name, rpc, { trust, headers }) {
      await cp(join(folder, "base"), join(folder, name), { recursive: true });
      await writeSettings(name, rpc, trust);
      if (headers === undefined) return;
      const nodes = { format: "laurel-nodes-v1", nodes: { [new URL(rpc).origin]: { headers } } };
      await writeFile(join(folder, name, ".config/laurel/nodes.json"), JSON.stringify(nodes), { mode: 0o600 });
    },
  };
}
