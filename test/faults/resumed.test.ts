// Corrections and stacks that are killed at any step and run again: everything is there once, and what was replaced is revoked.
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { root } from "../cli/run.ts";
import { isMore } from "../more.ts";
import { killRun } from "./kill.ts";
import { type Office, openOffice } from "./office.ts";
import { isSending } from "./scenario.ts";

const UNASKED = ["--yes", "--password-file", "password"];
const STACK = ["stack", "part.json", "--course", "larger.json", "--out", "larger", ...UNASKED];

let office: Office;

afterEach(() => office.close());

async function openIssued(learners: number): Promise<void> {
  office = await openOffice({ learners });
  const { code, stderr } = await office.issue();
  expect(code, stderr).toBe(0);
}

describe("laurel correct, killed anywhere and run again", () => {
  const runs = isMore ? 200 : 2;

  it(`${runs} times: at every block exactly one of the two is valid`, async () => {
    await openIssued(runs + 1);
    const { registry, provider } = office.world;
    const learners = (await readFile(join(office.batch, "learners.csv"), "utf8")).trim().split("\n").slice(1);
    const { root: batchRoot } = JSON.parse(await readFile(join(office.batch, "batch.json"), "utf8"));
    const valid = async (root: string, index: number, block: number): Promise<boolean> => {
      const { batch, revoked } = await registry.standing(1, root, [Math.floor(index / 256)], { blockTag: block });
      return batch.anchoredAt !== 0 && ((revoked[0] ?? 0n) >> BigInt(index % 256)) % 2n === 0n;
    };
    const correct = (run: number): string[] => [
      ...["correct", "batch", "--learner", learners[run]?.split(",")[0] ?? "", "--set", "grade=B"],
      ...["--out", `correction-${run}`, ...UNASKED],
    ];

    // One run without a fault says how many requests there are to be killed at; the others are killed around each.
    let requests = 0;
    office.proxy.fault = () => {
      requests += 1;
      return undefined;
    };
    expect((await office.run(...correct(0))).code).toBe(0);
    office.proxy.fault = undefined;
    expect(requests).toBeGreaterThan(20);
    const pairs: { readonly root: string; readonly index: number }[] = [];
    let killed = 0;
    for (let run = 1; run <= runs; run += 1) {
      const first = await provider.getBlockNumber();
      const nth = 1 + (Math.floor((run * requests) / Math.min(runs, requests)) % requests);
      const moment = (["before", "after", run % 50] as const)[(run + Math.floor(run / requests)) % 3] ?? 0;
      if (await killRun(office, correct(run), { nth, moment })) killed += 1;
      const { code, stdout, stderr } = await office.run(...correct(run), "--json");
      expect(code, stderr + stdout).toBe(0);
      const { root, replaces } = JSON.parse(stdout).issued;
      const index = Number(replaces.indexes[0]);
      for (let block = first; block <= (await provider.getBlockNumber()); block += 1) {
        const both = await Promise.all([valid(batchRoot, index, block), valid(root, 0, block)]);
        expect(both.filter((one) => one)).toHaveLength(1);
      }
      pairs.push({ root, index });
    }
    expect(killed).toBe(runs);
    const last = await provider.getBlockNumber();
    for (const { root, index } of pairs)
      expect([await valid(batchRoot, index, last), await valid(root, 0, last)]).toEqual([false, true]);
    expect(await office.countAnchors()).toBe(runs + 2);
    const verified = JSON.parse((await office.run("verify", "batch", "correction-1", "--json")).stdout);
    expect(verified.summary).toEqual({ valid: 1, invalid: runs + 1, unknown: 0 });
  }, 1_200_000);
});

describe("laurel stack, killed and run again", () => {
  for (const moment of ["before", "after"] as const) {
    it.runIf(isMore || moment === "after")(`${moment} it is sent`, async () => {
      await openIssued(3);
      const sample = JSON.parse(await readFile(join(root, "samples/stack/certificate.json"), "utf8"));
      await writeFile(join(office.folder, "larger.json"), JSON.stringify({ ...sample, requires: { credits: 3 } }));
      await copyFile(join(office.batch, "credentials/000000.json"), join(office.folder, "part.json"));
      const words = [...STACK, "--set", "completed_on=2026-06-30", "--set", "wallet_did=did:example:niamh"];
      expect(await killRun(office, words, { applies: isSending, moment })).toBe(true);
      const { code, stdout, stderr } = await office.run(...words, "--json");
      expect(code, stderr + stdout).toBe(0);
      expect(await office.countAnchors()).toBe(2);
      const verified = await office.run("verify", "larger/credentials/000000.json", "--part", "part.json", "--json");
      expect(JSON.parse(verified.stdout)).toMatchObject({ verdict: "valid", stack: { outcome: "pass", credits: 3 } });
    });
  }
});
