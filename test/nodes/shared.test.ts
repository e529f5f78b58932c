// The chain that all files of a worker share: each finds it as setup left it.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createDocument } from "./world.ts";
import { issuedCohort, openWorld } from "./shared.ts";

it("a world is as it was before, whatever another did there; and is one at a time", async () => {
  const first = await openWorld();
  const before = await first.provider.getBlock("latest");
  const batch = await first.issue([createDocument()]);
  await first.provider.send("evm_increaseTime", [100_000]);
  await first.mine(3);
  await expect(openWorld()).rejects.toThrow("in use");
  await first.stop();
  const second = await openWorld();
  try {
    expect(await second.provider.getBlock("latest")).toMatchObject({ number: before?.number, hash: before?.hash });
    expect((await second.registry.getBatch(1, batch.root)).anchoredAt).toBe(0);
    await second.mine(1);
    expect(Math.abs((await second.now()) - Date.now() / 1000)).toBeLessThan(50_000);
  } finally {
    await second.stop();
  }
});

it("the cohort is there", () => {
  expect(readdirSync(join(issuedCohort(), "credentials"))).toHaveLength(1000);
});
