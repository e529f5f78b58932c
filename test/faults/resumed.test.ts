// Corrections and stacks that are killed at any step and run again: everything is there once, and what was replaced is revoked.
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RpcRequest } from "../nodes/proxy.ts";
import { root } from "../cli/run.ts";
import { isMore } from "../more.ts";
import { type Office, openOffice } from "./office.ts";

const UNASKED = ["--yes", "--password-file", "password"];
const CORRECT = ["correct", "batch", "--learner", "2026000013", "--set", "grade=B", "--out", "correction", ...UNASKED];
const STACK = ["stack", "part.json", "--course", "larger.json", "--out", "larger", ...UNASKED];
const calls =
  (method: string) =>
  (requests: readonly RpcRequest[]): boolean =>
    requests.some((request) => request.method === method);
const isSending = calls("eth_sendRawTransaction");

let office: Office;

beforeEach(async () => {
  office = await openOffice({ learners: 3 });
  const { code, stderr } = await office.issue();
  expect(code, stderr).toBe(0);
});
afterEach(() => office.close());

/** Kills a run when it asks this of the node for the n-th time, before or after the node hears of it. */
async function killRun(
  words: readonly string[],
  applies: (requests: readonly RpcRequest[]) => boolean,
  nth: number,
  isForwarded: boolean,
): Promise<void> {
  const child = office.begin(words);
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
    it.runIf(isMore || (isForwarded && nth === 1))(name, async () => {
      await killRun(CORRECT, applies, nth, isForwarded);
      const { code, stdout, stderr } = await office.run(...CORRECT, "--json");
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

describe("laurel stack, killed and run again", () => {
  for (const [name, isForwarded] of [
    ["before it is sent", false],
    ["after it is sent", true],
  ] as const) {
    it.runIf(isMore || isForwarded)(name, async () => {
      const sample = JSON.parse(await readFile(join(root, "samples/stack/certificate.json"), "utf8"));
      await writeFile(join(office.folder, "larger.json"), JSON.stringify({ ...sample, requires: { credits: 3 } }));
      await copyFile(join(office.batch, "credentials/000000.json"), join(office.folder, "part.json"));
      const words = [...STACK, "--set", "completed_on=2026-06-30", "--set", "wallet_did=did:example:niamh"];
      await killRun(words, isSending, 1, isForwarded);
      const { code, stdout, stderr } = await office.run(...words, "--json");
      expect(code, stderr + stdout).toBe(0);
      expect(await office.countAnchors()).toBe(2);
      const verified = await office.run("verify", "larger/credentials/000000.json", "--part", "part.json", "--json");
      expect(JSON.parse(verified.stdout)).toMatchObject({ verdict: "valid", stack: { outcome: "pass", credits: 3 } });
    });
  }
});
