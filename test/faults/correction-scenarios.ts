// What can happen to a correction on its way: killed between two steps, its reply lost, its transaction dropped, its folder gone.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { killRun } from "./kill.ts";
import type { Reply } from "../nodes/proxy.ts";
import type { Office, OfficeOptions } from "./office.ts";
import { atFirst, isSending } from "./scenario.ts";

/** One thing that goes wrong while a correction is made. */
export interface CorrectionScenario {
  readonly name: string;
  /** Part of every test run. */
  readonly quick?: boolean;
  readonly office?: OfficeOptions;
  /** Spoils a run of these words; what they name as `--out` is a folder inside the office's. */
  readonly spoil: (office: Office, words: readonly string[], out: string) => Promise<void>;
  /** The correction is on chain, and its folder gone: the same words are refused with this code. */
  readonly refused?: string;
}

const isNonce = (calls: readonly { readonly method: string; readonly params: readonly unknown[] }[]): boolean =>
  calls.some(({ method, params }) => method === "eth_getTransactionCount" && params[1] === "pending");

const killed = (
  name: string,
  when: Parameters<typeof killRun>[2],
  more: Partial<CorrectionScenario> = {},
): CorrectionScenario => ({
  name: `killed ${name}`,
  async spoil(office, words) {
    expect(await killRun(office, words, when)).toBe(true);
  },
  ...more,
});

/** A run that comes to its end, or says that it is not finished. */
async function endRun(office: Office, words: readonly string[]): Promise<void> {
  const { code, stderr } = await office.run(...words);
  expect([0, 3], stderr).toContain(code);
}

export const correctionScenarios: readonly CorrectionScenario[] = [
  killed("before it is signed", { applies: isNonce, moment: "before" }),
  killed("after it is signed, before it is sent", { applies: isSending, moment: "before" }),
  killed("after it is sent", { applies: isSending, moment: "after" }, { quick: true }),
  killed("while it waits", { applies: isSending, moment: 40 }),
  {
    name: "the reply is lost",
    async spoil(office, words) {
      office.proxy.fault = atFirst(1, isSending, async (_calls, forward): Promise<Reply> => {
        await forward();
        return "reset";
      });
      await endRun(office, words);
    },
  },
  {
    name: "nothing answers for a while",
    async spoil(office, words) {
      office.proxy.fault = atFirst(3, (calls) => !isSending(calls), { status: 500, body: "internal error" });
      await endRun(office, words);
    },
  },
  {
    name: "dropped from the pool",
    office: { isHeld: true },
    async spoil(office, words) {
      let dropped = false;
      office.proxy.fault = async (calls, forward) => {
        if (!isSending(calls)) return undefined;
        const body = (await forward()) as { result: string };
        if (dropped) await office.ask("anvil_setIntervalMining", 1);
        else await office.ask("anvil_dropTransaction", body.result);
        dropped = true;
        return { body };
      };
      await endRun(office, words);
      expect(dropped).toBe(true);
    },
  },
  {
    name: "its folder deleted before it is sent",
    async spoil(office, words, out) {
      expect(await killRun(office, words, { applies: isSending, moment: "before" })).toBe(true);
      await rm(join(office.folder, out), { recursive: true });
    },
  },
  {
    name: "its folder deleted after it is sent",
    refused: "correction.late",
    async spoil(office, words, out) {
      expect(await killRun(office, words, { applies: isSending, moment: "after" })).toBe(true);
      await rm(join(office.folder, out), { recursive: true });
    },
  },
  {
    name: "what the original's folder remembers is gone",
    async spoil(office, words) {
      expect(await killRun(office, words, { applies: isSending, moment: "after" })).toBe(true);
      await rm(join(office.folder, words[1] ?? "", "changes.jsonl"));
    },
  },
];
