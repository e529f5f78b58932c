// What can happen on the chain: reorganisations, fees, nonces, terms; and keys that are not the right ones.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { createKeystore } from "../../sdk/src/node/keystore.ts";
import type { JournalEntry } from "../../sdk/src/transaction/journal.ts";
import { type Office, readPlannedRoot } from "./office.ts";
import { expectRefusal, isSending, killAt, type Scenario } from "./scenario.ts";

/** What was signed, as the batch's journal has it. */
async function readSigned({ batch }: Office): Promise<JournalEntry[]> {
  const lines = (await readFile(join(batch, "journal.jsonl"), "utf8")).split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line)).filter(({ raw }) => raw !== undefined);
}

/** What happens on the chain. */
export const chainScenarios: readonly Scenario[] = [
  {
    name: "killed before the journal",
    spoil: (office) => killAt(office, (calls) => calls.some(({ params }) => params[1] === "pending"), false),
  },
  {
    name: "killed after the journal, before the send",
    spoil: (office) => killAt(office, isSending, false),
  },
  { name: "killed after the send", quick: true, spoil: (office) => killAt(office, isSending, true) },
  {
    name: "dropped from the pool",
    quick: true,
    office: { isHeld: true },
    async spoil(office) {
      let dropped = false;
      office.proxy.fault = async (calls, forward) => {
        if (!isSending(calls)) return undefined;
        const body = (await forward()) as { result: string };
        if (dropped) await office.ask("anvil_setIntervalMining", 1);
        else await office.ask("anvil_dropTransaction", body.result);
        dropped = true;
        return { body };
      };
      const { code, stderr } = await office.issue("--wait", "900");
      expect(code, stderr).toBe(0);
      expect(dropped).toBe(true);
      return readPlannedRoot(office);
    },
  },
  {
    name: "run again while its own transaction waits, with a node that simulates on top of what waits",
    quick: true,
    office: { isHeld: true },
    async spoil(office) {
      await killAt(office, isSending, true);
      const sent = new Set<unknown>();
      office.proxy.fault = async (calls, forward) => {
        for (const { params } of isSending(calls) ? calls : []) sent.add(params[0]);
        // The first is sent again and again, then one with higher fees.
        if (sent.size > 1) await office.ask("anvil_setIntervalMining", 1);
        return { body: await forward() };
      };
      const { code, stderr } = await office.issue("--wait", "900", "--raise-after", "1");
      expect(code, stderr).toBe(0);
      expect(sent.size).toBeGreaterThan(1);
      return readPlannedRoot(office);
    },
  },
  {
    name: "stuck when the base fee leaps",
    office: { isHeld: true },
    async spoil(office) {
      let sent = 0;
      office.proxy.fault = async (calls, forward) => {
        if (!isSending(calls)) return undefined;
        const body = await forward();
        sent += 1;
        if (sent === 1) {
          await office.ask("anvil_setNextBlockBaseFeePerGas", "0x746a528800"); // 500 gwei
          await office.ask("anvil_mine", "0x1");
          await office.ask("anvil_setIntervalMining", 1);
        }
        return { body };
      };
      const { code, stderr } = await office.issue("--wait", "900", "--raise-after", "1");
      expect(code, stderr).toBe(0);
      const entries = await readSigned(office);
      expect(entries.length).toBeGreaterThan(1);
      for (const [at, { nonce, maxFeePerGas, maxPriorityFeePerGas }] of entries.slice(1).entries()) {
        expect(nonce).toBe(entries[0]?.nonce);
        expect(BigInt(maxFeePerGas) * 8n).toBeGreaterThanOrEqual(
          BigInt((entries[at] as JournalEntry).maxFeePerGas) * 9n,
        );
        expect(BigInt(maxPriorityFeePerGas) * 8n).toBeGreaterThanOrEqual(
          BigInt((entries[at] as JournalEntry).maxPriorityFeePerGas) * 9n,
        );
      }
      return readPlannedRoot(office);
    },
  },
  {
    name: "fee cap reached while it waits",
    office: { isHeld: true },
    async spoil(office) {
      office.proxy.fault = async (calls, forward) => {
        if (!isSending(calls)) return undefined;
        const body = await forward();
        await office.ask("anvil_setNextBlockBaseFeePerGas", "0x746a528800");
        await office.ask("anvil_mine", "0x1");
        return { body };
      };
      const { code, stdout } = await office.issue("--json", "--wait", "20", "--raise-after", "1", "--max-fee", "20");
      expect(JSON.parse(stdout)).toMatchObject({ code: "fee.cap" });
      expect(code).toBe(3);
      expect((await readSigned(office)).at(-1)?.maxFeePerGas, "as much as the cap allows").toBe("20000000000");
      await office.ask("anvil_setNextBlockBaseFeePerGas", "0x3b9aca00");
      await office.ask("anvil_setIntervalMining", 1);
      return readPlannedRoot(office);
    },
  },
  {
    name: "a reorganisation after inclusion",
    quick: true,
    office: { finality: { confirmations: 4 } },
    async spoil(office) {
      let sent = false;
      office.proxy.fault = async (calls, forward) => {
        if (sent || !isSending(calls)) return undefined;
        sent = true;
        const body = await forward();
        await office.ask("anvil_mine", "0x1");
        // Two blocks are replaced by empty ones: the anchor is gone, and its transaction with it.
        await office.ask("anvil_reorg", 2, []);
        await office.ask("anvil_setIntervalMining", 1);
        return { body };
      };
      const { code, stderr } = await office.issue("--wait", "900");
      expect(code, stderr).toBe(0);
      return readPlannedRoot(office);
    },
  },
  {
    name: "finality that lags behind the head",
    office: { anvil: ["--slots-in-an-epoch", "2", "--block-time", "1"], finality: "finalized" },
    async spoil(office) {
      const { code, stderr } = await office.issue("--wait", "900");
      expect(code, stderr).toBe(0);
      return readPlannedRoot(office);
    },
  },
  {
    name: "the nonce is taken by another transaction",
    quick: true,
    async spoil(office) {
      let stolen = false;
      office.proxy.fault = async (calls, forward) => {
        if (stolen || !isSending(calls)) return undefined;
        stolen = true;
        const other = office.key.connect(office.world.provider);
        await (await other.sendTransaction({ to: other.address, value: 0n })).wait();
        return { body: await forward() };
      };
      const { code, stderr } = await office.issue("--wait", "900");
      expect(code, stderr).toBe(0);
      return readPlannedRoot(office);
    },
  },
  {
    name: "the fee cap is below the base fee",
    async spoil(office) {
      await expectRefusal(office, ["--max-fee", "0.000001"], "fee.cap", 3);
      return readPlannedRoot(office);
    },
  },
  {
    name: "another key",
    async spoil(office) {
      const other = await createKeystore("correct horse battery staple");
      await writeFile(join(office.folder, "other.json"), other.json);
      await expectRefusal(office, ["--signer", "other.json"], "signer.other", 1);
      return undefined;
    },
  },
  {
    name: "a wrong password",
    async spoil(office) {
      await writeFile(join(office.folder, "wrong"), "nope\n");
      await expectRefusal(office, ["--password-file", "wrong"], "password.wrong", 1);
      return undefined;
    },
  },
  {
    name: "an empty account",
    async spoil(office) {
      await office.ask("anvil_setBalance", office.key.address, "0x0");
      await expectRefusal(office, [], "funds", 1);
      await office.ask("anvil_setBalance", office.key.address, "0xde0b6b3a7640000");
      return undefined;
    },
  },
  {
    name: "the root stands there with another size",
    refused: true,
    async spoil(office) {
      const planned = await killAt(office, isSending, false);
      office.proxy.fault = undefined;
      office.proxy.requests.length = 0;
      const thief = office.world.registry.connect(office.world.operator);
      await (await thief.anchorBatch(1, 1, 1, planned, 13)).wait();
      const { code, stdout } = await office.issue("--json");
      expect(JSON.parse(stdout)).toMatchObject({ code: "anchor.size" });
      expect(code).toBe(1);
      expect(office.proxy.requests.filter(isSending)).toHaveLength(0);
      return undefined;
    },
  },
  {
    name: "forgotten by the chain after it was final",
    async spoil(office) {
      expect((await office.issue()).code).toBe(0);
      await office.ask("anvil_reorg", 1, []);
      expect(await office.countAnchors()).toBe(0);
      expect((await office.run("status", "batch")).stdout).toContain("needs attention: it was anchored, but the chain");
      return readPlannedRoot(office);
    },
  },
  {
    name: "the operator's term ends after the send",
    quick: true,
    async spoil(office) {
      const planned = await killAt(office, isSending, true);
      const { registry, admin, now } = office.world;
      await office.ask("evm_increaseTime", 60);
      await office.ask("anvil_mine", "0x1");
      await (await registry.connect(admin).endOperator(1, 2, await now())).wait();
      return planned;
    },
  },
];
