// The second day's story of a grade that is corrected twice: from the original, then from the correction.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { asksYes, tellStory } from "./story.ts";

tellStory(import.meta.filename, "A grade is corrected twice", async ({ tell, openLaptop, run, issue, settle }) => {
  const laptop = await openLaptop("operator");
  await issue(laptop, { out: "june-2026" });
  tell(
    "The exam board gives a learner a B. One transaction anchors the corrected credential and revokes the old one. The new folder is a batch of one.",
  );
  const correct = (folder: string, grade: string, out: string): string =>
    `laurel correct ${folder} --learner 2026000013 --set grade=${grade} --out ${out}`;
  await laptop.enter(correct("june-2026", "B", "june-2026-b"), { answers: [asksYes] });
  tell("The learner appeals and gets an A. The registrar corrects the correction, in its own folder.");
  await laptop.enter(correct("june-2026-b", "A", "june-2026-a"), { answers: [asksYes] });
  tell(
    "A colleague does not know that and uses the first folder. Nothing is sent, and the message names the correction in force.",
  );
  const refused = await laptop.enter(correct("june-2026", "C", "june-2026-c"), { code: 1 });
  const { root } = JSON.parse(await readFile(join(laptop.folder, "june-2026-a/batch.json"), "utf8"));
  expect(refused).toContain(root);
  expect(refused).toContain("laurel correct june-2026-a --index 0 --set grade=C");
  tell("A verifier who has all three files sees which one counts.");
  const { stdout } = await run(laptop, ["status", "june-2026-a", "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ state: "anchored" });
  const rows = (await readFile(join(laptop.folder, "june-2026/learners.csv"), "utf8")).split("\r\n");
  const file = rows
    .find((row) => row.startsWith("2026000013,"))
    ?.split(",")
    .at(-2);
  settle(`june-2026/${file}`, "june-2026/credentials/000001.json");
  const files = [`june-2026/${file}`, "june-2026-b/credentials/000000.json", "june-2026-a/credentials/000000.json"];
  const verified = await laptop.enter(`laurel verify ${files.join(" ")}`, { code: 1 });
  expect(verified).toContain(`${files[0]} is superseded by ${files[1]}`);
  expect(verified).toContain(`${files[1]} is superseded by ${files[2]}`);
  expect(verified).toContain("1 valid, 2 invalid, 0 unknown");
});
