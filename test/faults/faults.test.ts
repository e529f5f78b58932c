// Issuing that survives everything: after each fault and a rerun there is exactly one anchor, or a typed refusal with nothing sent.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { expectIssued, openOffice } from "./office.ts";
import { scenarios } from "./scenarios.ts";

const all = process.env.LAUREL_FAULTS === "1";
const table: string[] = [];

describe("laurel issue", () => {
  for (const { name, quick, office: options, spoil, refused } of scenarios) {
    if (!all && quick !== true) continue;
    it.concurrent(`survives: ${name}`, { timeout: 240_000 }, async () => {
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

/** No key, password or seed in anything printed, nor in the journal. */
async function expectNoSecrets(office: Awaited<ReturnType<typeof openOffice>>): Promise<void> {
  const journal = await readFile(join(office.batch, "journal.jsonl"), "utf8").catch(() => "");
  const record = await readFile(join(office.batch, "batch.json"), "utf8").catch(() => "");
  const secret = await readFile(join(office.batch, "batch.secret.json"), "utf8").catch(() => "{}");
  const { seed } = JSON.parse(secret) as { seed?: string };
  const text = [journal, record, ...office.printed].join("\n").toLowerCase();
  for (const hidden of [office.key.privateKey.slice(2), "correct horse", seed?.slice(2)])
    if (hidden !== undefined) expect(text.includes(hidden)).toBe(false);
}

afterAll(() => {
  if (all) console.log(`\n${table.sort().join("\n")}\n${table.length} of ${scenarios.length} scenarios held`);
});
