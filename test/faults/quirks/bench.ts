// Where quirks are tried, several at once: each on its own copy of the chain, by the real commands, and judged by what the chain then has.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectRegistry } from "../../../sdk/src/index.ts";
import { ask, startAnvil } from "../../nodes/anvil.ts";
import { KEY } from "../../nodes/key.ts";
import { startProxy } from "../../nodes/proxy.ts";
import { openProvider } from "../../nodes/world.ts";
import { type Base, COLLEAGUE, createBase, issuing, signing, UNTIL } from "./base.ts";
import { type Cell, judge, judgeText } from "./judge.ts";
import { type Class, CLASSES, type Ground, type Quirk } from "./quirk.ts";

/** What is tried. */
export interface Trial {
  readonly classes: readonly Class[];
  /** Whether commands are run a second time, for their words. */
  readonly inWords: boolean;
}

/** What came of it. */
export type Cells = Readonly<Partial<Record<Class, Cell>>>;

/** A bench that is set up. */
export interface Bench {
  readonly tryQuirk: (quirk: Quirk, trial: Trial) => Promise<Cells>;
  readonly close: () => Promise<void>;
}

type Copy = Awaited<ReturnType<typeof startAnvil>>;

/** How long what only reads may take, and what sends besides what it may wait, in seconds. */
const LIMIT = 60;
/** How long what sends may wait unless a quirk says otherwise, in seconds. */
const WAIT = 10;

/** Sets one up. */
export async function openBench(): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), "laurel-quirks-"));
  const base = await createBase(folder);
  /** Copies of the chain that nobody uses now. */
  const idle: Copy[] = [];
  let count = 0;

  async function startCopy({ anvil = [], isStill = false }: Quirk): Promise<Copy> {
    const copy = await startAnvil(["--slots-in-an-epoch", "0", ...anvil]);
    await ask(copy.rpc, "anvil_loadState", [base.state]);
    if (!isStill) await ask(copy.rpc, "evm_mine");
    return copy;
  }

  /** Does something on a copy of the chain. What changes more than an account of it gets a copy of its own. */
  async function withCopy<Result>(quirk: Quirk, work: (copy: Copy) => Promise<Result>): Promise<Result> {
    const isOwn = quirk.anvil !== undefined || quirk.isStill === true || quirk.prepare !== undefined;
    const copy = (isOwn ? undefined : idle.pop()) ?? (await startCopy(quirk));
    const before = await ask(copy.rpc, "evm_snapshot");
    try {
      return await work(copy);
    } finally {
      if (isOwn) await copy.stop();
      else {
        await ask(copy.rpc, "evm_revert", [before]);
        idle.push(copy);
      }
    }
  }

  return {
    tryQuirk: (quirk, trial) =>
      withCopy(quirk, async (copy) => {
        count += 1;
        const home = `q${count}`;
        try {
          return await tryOn(copy, quirk, trial, { base, folder, home });
        } finally {
          await rm(join(folder, home), { recursive: true, force: true });
        }
      }),
    async close() {
      await Promise.all(idle.map((copy) => copy.stop()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Place {
  readonly base: Base;
  readonly folder: string;
  readonly home: string;
}

async function tryOn(copy: Copy, quirk: Quirk, { classes, inWords }: Trial, { base, folder, home }: Place) {
  const ground: Ground = { rpc: copy.rpc, ask: (method, ...params) => ask(copy.rpc, method, params) };
  await quirk.prepare?.(ground);
  const proxy = await startProxy(copy.rpc);
  const odd = (await quirk.node?.(proxy.url)) ?? { url: proxy.url };
  await base.settle(home, odd.url, quirk);
  proxy.fault = quirk.fault?.(ground);
  const provider = openProvider(copy);
  const registry = connectRegistry(base.registry, provider);
  const { wait = WAIT } = quirk;
  const words = listWords(quirk, base, home);

  /** Whether the chain has the effect of what sends. */
  const isThere: Readonly<Partial<Record<Class, () => Promise<boolean>>>> = {
    async issue() {
      const secret = await readFile(join(folder, home, "new/batch.secret.json"), "utf8").catch(() => undefined);
      return secret !== undefined && (await registry.getBatch(1, JSON.parse(secret).root)).size === 2;
    },
    revoke: async () => (((await registry.standing(1, base.batch, [0])).revoked[0] ?? 0n) & 8n) !== 0n,
    authority: async () => (await registry.getOperator(1, 2)).term.until < UNTIL,
  };
  const countSent = (): Promise<number> => provider.getTransactionCount(KEY.address, "pending");

  async function tryClass(name: Class): Promise<Cell> {
    const faults: string[] = [];
    const truth = isThere[name];
    const [began, before] = [Date.now(), await countSent()];
    const run = await base.run(home, [...words[name], "--json"]);
    const seconds = (Date.now() - began) / 1000;
    const limit = truth === undefined ? LIMIT : wait + LIMIT;
    if (seconds > limit) faults.push(`took ${seconds.toFixed(0)} s, more than ${limit} s`);
    const { says, told } = judge(name, run, faults);
    let printed = told;
    if (truth !== undefined) {
      const [isDone, sent] = [await truth(), (await countSent()) - before];
      if (says === "works" && !isDone) faults.push("says that it is done, and it is not");
      if (run.code === 1 && isDone) faults.push("says that it was refused, and it is done");
      if (sent > 1) faults.push(`sent ${sent} transactions`);
      if (/nothing was sent/.test(printed) && sent > 0) faults.push("says that nothing was sent, and something was");
    }
    // What sends is run again only where it did not work: as people do.
    if (inWords && (truth === undefined || says !== "works")) {
      const again = await base.run(home, words[name]);
      printed += `--- in words (exit ${again.code})\n${again.stdout}${again.stderr}`;
      const isDone = (await truth?.()) === true;
      if (again.code === 1 && isDone) faults.push("run again, it says that it was refused, and it is done");
      if (again.code !== run.code && run.code !== 3) faults.push(`exit code ${run.code}, then ${again.code}`);
      if (isDone && (await countSent()) - before > 1) faults.push("run again, it was sent twice");
    }
    printed = printed.replaceAll(folder, "");
    judgeText(printed, faults);
    const isVerifying = name === "verify" || name === "as-of";
    if (says !== "works" && !isVerifying && quirk.tells?.test(printed) === false)
      faults.push(`does not say the cause: ${quirk.tells}`);
    return { says, faults, printed, seconds };
  }

  const cells: Partial<Record<Class, Cell>> = {};
  try {
    for (const name of CLASSES) if (classes.includes(name)) cells[name] = await tryClass(name);
    return cells;
  } finally {
    provider.destroy();
    await Promise.all([odd.stop?.(), proxy.stop()]);
  }
}

/** The words of each class. */
function listWords(quirk: Quirk, base: Base, home: string): Readonly<Record<Class, readonly string[]>> {
  const waiting = [...signing(home), "--wait", String(quirk.wait ?? WAIT)];
  const verifying = ["verify", ...[0, 1, 2].map((i) => `${home}/batch/credentials/00000${i}.json`)];
  const asOf = quirk.isPast === true ? ["--as-of", base.since] : [];
  const adding = ["operator", "add", "--account", COLLEAGUE, "--until", "2090-01-01"];
  return {
    verify: verifying,
    "as-of": [...verifying, "--as-of", base.asOf],
    issue: [...issuing(home, "cohort.csv", "new"), "--wait", String(quirk.wait ?? WAIT)],
    revoke: ["revoke", `${home}/batch`, "--index", "3", ...waiting],
    // Nobody is the admin of an issuer that there is not.
    authority: [
      ...(quirk.isStranger === true ? [...adding, "--issuer", "2"] : ["operator", "end", "2", ...asOf]),
      ...waiting,
    ],
    status: ["status", `${home}/batch`],
  };
}
