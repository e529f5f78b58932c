// One node of three names a block of the past as its newest, or adds nonsense to what is true: what was so once is not taken for what is so now.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readProven } from "../../sdk/src/index.ts";
import { isMore } from "../more.ts";
import { ask } from "../nodes/anvil.ts";
import { editResults, type Fault, type NodeProxy } from "../nodes/proxy.ts";
import { type Alliance, COMMANDS, inPassing, openAlliance, type WritingCommand } from "./liars.ts";

let alliance: Alliance;
beforeAll(async () => {
  alliance = await openAlliance();
});
afterAll(() => alliance?.close());

const late: Fault = async () => {
  await setTimeout(60);
  return undefined;
};
const DEAD = "http://127.0.0.1:9";
const TAGS: readonly unknown[] = ["latest", "safe", "finalized"];

/** Names a block before the newest one, truly but for its time. */
async function tellPast(rpc: string): Promise<Fault> {
  const head = Number(await ask(rpc, "eth_blockNumber", []));
  const old = Object(await ask(rpc, "eth_getBlockByNumber", [`0x${(head - 1).toString(16)}`, false]));
  return editResults(({ method, params }, result) => {
    if (method === "eth_blockNumber") return old.number;
    const isHead = method === "eth_getBlockByNumber" && TAGS.includes(params[0]);
    return isHead ? { ...old, timestamp: Object(result).timestamp } : result;
  });
}

/** Says what is so, in a form that equals it, and breaks whoever reads more of it. */
const addNonsense = editResults(({ method }, result) => {
  if (method === "eth_call" || method === "eth_getCode") return String(result).replace("0x", "0X");
  if (method === "eth_getLogs") return [result].flat().map((log) => ({ ...Object(log), transactionIndex: "zz" }));
  if (typeof result !== "object" || result === null) return result;
  if (method === "eth_getBlockByNumber") return { ...result, gasLimit: "zz", transactions: 5 };
  return method === "eth_getTransactionReceipt" ? { ...result, logsBloom: "zz" } : result;
});

function run(name: string, openFault: () => Promise<Fault>, hasDead: boolean, isFirst = false) {
  return inPassing(alliance, async () => {
    const command = COMMANDS[name] as WritingCommand;
    await command.prepare?.(alliance);
    const [liar, honest, slow] = alliance.nodes as [NodeProxy, NodeProxy, NodeProxy];
    liar.fault = await openFault();
    slow.fault = late;
    // Of equal answers the liar's is the first.
    if (isFirst) honest.fault = late;
    const rpc = [liar.url, honest.url, hasDead ? DEAD : slow.url];
    const { code, stdout, stderr } = await alliance.run(command.words(alliance), rpc, command.operator);
    return { code, isThere: await command.isThere(alliance, stdout).catch(() => false), said: stdout + stderr };
  });
}

describe("a command that sends, where one node of three names an old block", () => {
  // Taken back and done again, each of these was so in the block before.
  it.each(
    ["reinstate", "annul", "reanchor", "revoke"].flatMap((name) =>
      [false, true].flatMap((hasDead) => (isMore || name !== "annul" ? [[name, hasDead] as const] : [])),
    ),
  )("%s is done, and not only said to be (another is dead: %s)", async (name, hasDead) => {
    const { code, isThere, said } = await run(name, () => tellPast(alliance.rpc), hasDead);
    expect([code, isThere], said).toEqual([0, true]);
  });
});

describe("a command that sends, where one node of three adds nonsense to what is true", () => {
  it.each(["operator end", "operator add", "registry deploy", "revoke"])("%s is done", async (name) => {
    const { code, isThere, said } = await run(name, async () => addNonsense, false, true);
    expect([code, isThere], said).toEqual([0, true]);
  });

  it("revokes where one says that there is no contract, and another is dead", async () => {
    const noCode = editResults(({ method }, result) => (method === "eth_getCode" ? "0x" : result));
    const { code, isThere, said } = await run("revoke", async () => noCode, true);
    expect([code, isThere], said).toEqual([0, true]);
  });
});

describe("readProven", () => {
  it("does not call done what was so at the finality point, and is otherwise now", () =>
    inPassing(alliance, async () => {
      await COMMANDS.reinstate?.prepare?.(alliance);
      const { registry, chainId, rpc, folder } = alliance;
      const { root } = JSON.parse(await readFile(join(folder, "batch/batch.json"), "utf8"));
      const isProven = await readProven({
        registry: { chainId, address: registry.address },
        ...{ rpc: [rpc], finality: { confirmations: 1 }, issuer: 1, root },
        change: { action: "reinstate", operator: 1, indexes: [0] },
        journal: { read: async () => [], append: async () => undefined },
      });
      expect(isProven(0)).toBe(false);
    }));
});
