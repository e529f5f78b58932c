// A correction of a correction, whatever happens on the way: at every block at most one is valid, nothing is anchored twice, and the original is
// refused with the name of what stands.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { isMore } from "../more.ts";
import { correctionScenarios } from "./correction-scenarios.ts";
import { type Office, openOffice } from "./office.ts";

let office: Office;

afterEach(() => office.close());

const correct = (folder: string, out: string, grade: string): string[] => [
  ...["correct", folder, "--index", "0", "--set", `grade=${grade}`, "--out", out],
  ...["--yes", "--password-file", "password", "--wait", "900"],
];
const rootOf = async (folder: string): Promise<string> =>
  JSON.parse(await readFile(join(office.folder, folder, "batch.json"), "utf8")).root;

/** How many of these batches' first credentials are valid at each block since all but the first were planned. */
async function countValid(from: number, roots: readonly string[]): Promise<number[]> {
  const { registry, provider } = office.world;
  const counts: number[] = [];
  for (let block = from; block <= (await provider.getBlockNumber()); block += 1) {
    const standings = await Promise.all(roots.map((root) => registry.standing(1, root, [0], { blockTag: block })));
    const valid = standings.filter(({ batch, revoked }) => batch.anchoredAt !== 0 && (revoked[0] ?? 0n) % 2n === 0n);
    counts.push(valid.length);
  }
  return counts;
}

describe("laurel correct, of an original and of its correction", () => {
  for (const step of ["first", "second"] as const) {
    for (const { name, quick = false, office: options, spoil, refused } of correctionScenarios) {
      it.runIf(isMore || (quick && step === "second"))(
        `the ${step}: ${name}`,
        async () => {
          office = await openOffice({ learners: 1, ...options, isHeld: false });
          expect((await office.issue()).code).toBe(0);
          const { provider } = office.world;
          const from = await provider.getBlockNumber();
          const isAnchored = async (words: readonly string[], out: string, isSpoilt: boolean): Promise<boolean> => {
            if (!isSpoilt) {
              const { code, stderr } = await office.run(...words);
              expect(code, stderr).toBe(0);
              return true;
            }
            if (options?.isHeld === true) await office.ask("evm_setAutomine", false);
            await spoil(office, words, out);
            office.proxy.fault = undefined;
            if (options?.isHeld === true) {
              await office.ask("anvil_setIntervalMining", 0);
              await office.ask("evm_setAutomine", true);
              await office.ask("anvil_mine", "0x1");
            }
            const again = await office.run(...words, "--json");
            if (refused === undefined) expect(again.code, again.stdout + again.stderr).toBe(0);
            else expect(JSON.parse(again.stdout)).toMatchObject({ code: refused });
            return refused === undefined;
          };
          const roots = [await rootOf("batch")];
          if (await isAnchored(correct("batch", "first", "B"), "first", step === "first")) {
            roots.push(await rootOf("first"));
            if (await isAnchored(correct("first", "second", "A"), "second", step === "second"))
              roots.push(await rootOf("second"));
            const late = JSON.parse((await office.run(...correct("batch", "late", "C"), "--json")).stdout);
            expect(late.code).toBe("correction.late");
            if (roots.length === 3) expect(late.message).toContain(`batch ${roots[2]} (`);
            const files = roots.map((_, i) => `${["batch", "first", "second"][i]}/credentials/000000.json`);
            const verified = JSON.parse((await office.run("verify", ...files, "--json")).stdout);
            if (roots.length === 3) {
              expect(verified.summary).toEqual({ valid: 1, invalid: 2, unknown: 0 });
              expect(verified.corrections).toHaveLength(2);
            }
          }
          if (refused === undefined) expect(new Set(await countValid(from, roots))).toEqual(new Set([1]));
          else expect(Math.max(...(await countValid(from, roots)))).toBe(1);
          expect(await office.countAnchors()).toBe(refused === undefined || step === "second" ? 3 : 2);
        },
        120_000,
      );
    }
  }
});
