// Issuing that survives everything: after each fault and a rerun there is exactly one anchor, or a typed refusal with nothing sent.
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { isMore } from "../more.ts";
import { expectIssued, type Office, openOffice } from "./office.ts";
import type { Scenario } from "./scenario.ts";

/** Tests that `laurel issue` survives these; without `npm run test:faults` or `npm run test:more`, one of each kind. */
export function testScenarios(scenarios: readonly Scenario[]): void {
  const table: string[] = [];
  describe("laurel issue", () => {
    for (const { name, quick, office: options, spoil, refused } of scenarios) {
      if (!isMore && quick !== true) continue;
      it(`survives: ${name}`, async () => {
        const office = await openOffice(options);
        try {
          const planned = (await spoil(office)) ?? undefined;
          if (refused !== true) await expectIssued(office, options?.learners ?? 12, planned);
          await expectNoSecrets(office);
          table.push(`${name.padEnd(52)} ${refused === true ? "refused, nothing sent" : "1 anchor, all files valid"}`);
        } finally {
          await office.close();
        }
      });
    }
  });
  afterAll(() => {
    if (isMore) console.log(`\n${table.sort().join("\n")}\n${table.length} of ${scenarios.length} scenarios held`);
  });
}

/** No key, password or seed in anything printed, nor in any file but those that are there to keep them. */
async function expectNoSecrets({ folder, key, printed }: Office): Promise<void> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const seeds = new Set<string>();
  const texts = [...printed];
  for (const file of files) {
    const text = await readFile(file, "utf8");
    if (basename(file) === "batch.secret.json") seeds.add((JSON.parse(text) as { seed: string }).seed.slice(2));
    else if (!["key.json", "other.json", "password"].includes(basename(file))) texts.push(text);
  }
  for (const hidden of [key.privateKey.slice(2), "correct horse", ...seeds])
    for (const text of texts) expect(text.toLowerCase().includes(hidden)).toBe(false);
}
