// A correction that is killed at any step and run again: one corrected credential, which names the old one, and the old one revoked.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RpcRequest } from "../nodes/proxy.ts";
import { type Office, openOffice } from "./office.ts";

const WORDS = ["correct", "batch", "--learner", "2026000013", "--set", "grade=B", "--out", "correction"] as const;
const RUN = [...WORDS, "--yes", "--password-file", "password"];
const calls =
  (method: string) =>
  (requests: readonly RpcRequest[]): boolean =>
    requests.some((request) => request.method === method);
const isSending = calls("eth_sendRawTransaction");

/** Every step in `npm run test:faults`, two of them in every test run. */
const all = process.env.LAUREL_FAULTS === "1";
let office: Office;

beforeEach(async () => {
  office = await openOffice({ learners: 3 });
  const { code, stderr } = await office.issue();
  expect(code, stderr).toBe(0);
});
afterEach(() => office.close());

/** Kills a correction when it asks this of the node for the n-th time, before or after the node hears of it. */
async function killCorrection(
  applies: (requests: readonly RpcRequest[]) => boolean,
  nth: number,
  isForwarded: boolean,
): Promise<void> {
  const child = office.begin(RUN);
  const ended = new Promise((resolve) => child.once("close", resolve));
  let seen = 0;
  office.proxy.fault = async (requests, forward) => {
    if (!applies(requests) || ++seen !== nth) return undefined;
    if (isForwarded) await forward();
    child.kill("SIGKILL");
    return "reset";
  };
  await ended;
  office.proxy.fault = undefined;
  expect(seen).toBe(nth);
}

describe("laurel correct, killed and run again", () => {
  for (const [name, applies, nth, isForwarded] of [
    ["before the journal", calls("eth_getTransactionCount"), 1, false],
    ["before the corrected credential is sent", isSending, 1, false],
    ["after the corrected credential is sent", isSending, 1, true],
    ["before the old one is revoked", isSending, 2, false],
    ["after the old one is revoked", isSending, 2, true],
  ] as const) {
    it.runIf(all || isForwarded)(name, { timeout: 120_000 }, async () => {
      await killCorrection(applies, nth, isForwarded);
      const { code, stdout, stderr } = await office.run(...RUN, "--json");
      expect(code, stderr + stdout).toBe(0);
      const { replaced, issued } = JSON.parse(stdout);
      expect(await office.countAnchors()).toBe(2);
      expect(issued).toMatchObject({ size: 1, state: "anchored" });
      const verified = JSON.parse((await office.run("verify", "batch", "correction", "--json")).stdout);
      expect(verified.summary).toEqual({ valid: 3, invalid: 1, unknown: 0 });
      for (const { credential, verdict, checks } of verified.reports)
        if (credential.id === replaced) expect([verdict, checks[5].code]).toEqual(["invalid", "status.revoked"]);
      const corrected = await readFile(join(office.folder, "correction/credentials/000000.json"), "utf8");
      expect(JSON.parse(corrected)).toMatchObject({ evidence: [{ id: replaced, name: "Replaces" }] });
    });
  }
});
