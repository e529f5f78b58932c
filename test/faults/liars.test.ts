// A writing command with one lying node of three does what it says, or says that it does not know: never "done" where nothing was.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isMore } from "../more.ts";
import { ask } from "../nodes/anvil.ts";
import { GWEI } from "./scenario.ts";
import { editResults, type Fault, type NodeProxy } from "../nodes/proxy.ts";
import {
  type Alliance,
  COMMANDS,
  inPassing,
  LIES,
  openAlliance,
  runWithLiar,
  runWithNodes,
  type WritingCommand,
} from "./liars.ts";

let alliance: Alliance;
beforeAll(async () => {
  alliance = await openAlliance();
});
afterAll(() => alliance?.close());

const names = Object.keys(COMMANDS);
const lies = Object.keys(LIES);
/** One case of each lie but silence; with `LAUREL_MORE`, every lie to every command, and the worst of them at every place. */
const cases = isMore
  ? names.flatMap((name, i) =>
      lies.flatMap((lie, j) => (j === 0 ? [0, 1, 2] : [(i + j) % 3]).map((position) => [name, lie, position] as const)),
    )
  : [
      ...[0, 1, 2].map((position) => ["revoke", lies[0] as string, position] as const),
      // What is suspended was not, two blocks ago.
      ...[0, 2].map(
        (position) => ["reinstate", "the newest block is one of before, of this second", position] as const,
      ),
      ...["revoke", "operator end"].map((name) => [name, "figures that are no numbers", 0] as const),
      ...lies.slice(1, -1).map((lie, i) => [names[(i * 3) % names.length] as string, lie, i % 3] as const),
    ];

describe("a command that sends, with one liar of three nodes", () => {
  it.each(cases)("%s: %s, says node %i", async (name, lie, position) => {
    const command = COMMANDS[name] as WritingCommand;
    const { code, isThere, tip, stdout, stderr } = await runWithLiar(alliance, command, {
      lie: LIES[lie] as (typeof LIES)[string],
      position,
    });
    expect([0, 3], stdout + stderr).toContain(code);
    if (code === 0) expect(isThere, stdout + stderr).toBe(true);
    if (code === 0) expect(tip).toBeLessThanOrEqual(3n * GWEI);
    // A lie of one in three keeps nothing from being done but where it can only be waited for.
    expect(code, stdout + stderr).toBe(0);
  });
});

describe("a command that sends, where fewer nodes answer than are believed", () => {
  // Another chain: the one before has travelled through time.
  beforeAll(async () => {
    await alliance.close();
    alliance = await openAlliance();
  });
  const [dead, gone] = ["http://127.0.0.1:9", "http://127.0.0.1:11"];

  const runWith = (name: string, rpc: (alliance: Alliance) => readonly string[], wait: string) =>
    runWithNodes(alliance, COMMANDS[name] as WritingCommand, { rpc: rpc(alliance), more: ["--wait", wait] });

  const ending = ["revoke", "operator end", "suspend", "revoke-batch", "accreditation end", "accreditor end"];
  it.each(isMore ? ending : ending.slice(0, 2))(
    "%s is sent by the one node of three that lives, and not called done",
    async (name) => {
      const { code, stdout, isThere } = await runWith(name, ({ rpc }) => [dead, rpc, gone], "1");
      expect(JSON.parse(stdout), stdout).toMatchObject({ code: "transaction.pending", exitCode: 3 });
      expect([code, isThere]).toEqual([3, true]);
    },
  );

  it("revokes again what only one of three says is revoked", async () => {
    const revoke = { ...(COMMANDS.revoke as WritingCommand), prepare: COMMANDS.annul?.prepare };
    const { code, stdout } = await runWithNodes(alliance, revoke as WritingCommand, {
      ...{ rpc: [alliance.rpc, dead, gone], more: ["--wait", "1"] },
    });
    expect([code, JSON.parse(stdout).code]).toEqual([3, "transaction.pending"]);
  });

  it("issues nothing: what it writes into the credentials has to be believed", async () => {
    const { code, stdout, isThere } = await runWith("issue", ({ rpc }) => [dead, gone, rpc], "3");
    expect([code, JSON.parse(stdout).code, isThere]).toEqual([3, "rpc.unreachable", false]);
  });

  it("goes on with one of two nodes while the other cannot be reached", async () => {
    const { code, isThere, stdout } = await runWith("issue", ({ rpc }) => [dead, rpc], "60");
    expect([code, isThere], stdout).toEqual([0, true]);
  });

  it("sends where two contradict each other, and does not call it done", async () => {
    const [liar] = alliance.nodes as [NodeProxy];
    liar.fault = LIES["the registry refuses"] as Fault;
    const { code, stdout, isThere } = await runWith("revoke", ({ rpc }) => [liar.url, rpc], "1");
    expect([code, JSON.parse(stdout).code, isThere]).toEqual([3, "transaction.pending", true]);
  });

  it.each([-100_000, 600, 100_000])(
    "ends a key's term now, though one of two nodes names a time %i seconds away",
    async (shift) => {
      const [liar] = alliance.nodes as [NodeProxy];
      liar.fault = editResults(({ method }, result) => {
        if (method !== "eth_getBlockByNumber" || result === null) return result;
        const block = result as { readonly timestamp: string };
        return { ...block, timestamp: `0x${(Number(block.timestamp) + shift).toString(16)}` };
      });
      const { code, stdout, isThere } = await runWith("operator end", ({ rpc }) => [liar.url, rpc], "60");
      expect([code, isThere], stdout).toEqual([0, true]);
    },
  );

  it("leaves its own transaction that waits in its place, and comes after it", async () => {
    const { rpc, run, registry } = alliance;
    await inPassing(alliance, async () => {
      await ask(rpc, "evm_setAutomine", [false]);
      for (const index of ["0", "1"])
        expect((await run(["revoke", "batch", "--index", index, "--wait", "1"], [rpc])).code).toBe(3);
      await ask(rpc, "evm_mine", []);
      await ask(rpc, "evm_setAutomine", [true]);
      const { root } = JSON.parse(await readFile(join(alliance.folder, "batch/batch.json"), "utf8"));
      expect((await registry.standing(1, root, [0])).revoked).toEqual([3n]);
    });
  });
});
