// The second day's story of a learner who asks to be erased: the others keep what they have, and get it again when it is lost.
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { asksYes, tellStory } from "./story.ts";

tellStory(
  import.meta.filename,
  "One learner asks to be erased, and the files of the rest are lost",
  async ({ tell, openLaptop, run, issue, settle }) => {
    const laptop = await openLaptop("operator");
    const inside = (...names: string[]): string => join(laptop.folder, "june-2026", ...names);
    await issue(laptop, { out: "june-2026", learners: 5 });
    const rows = (await readFile(inside("learners.csv"), "utf8")).split("\r\n");
    const [key = "", name = "", ...cells] = (rows[2] ?? "").split(",");
    const index = Number(cells.at(-3));
    const list = async (): Promise<Map<string, string>> => {
      const names = (await readdir(inside("credentials"))).sort();
      return new Map(
        await Promise.all(
          names.map(async (file) => [file, await readFile(inside("credentials", file), "utf8")] as const),
        ),
      );
    };
    const before = await list();
    tell(
      "A learner writes: delete what you have about me. The chain says nothing about anyone; the batch's folder does. The other learners' files must not change.",
    );
    settle(/Erased on \d{4}-\d\d-\d\d/g, "Erased on 2026-11-23");
    settle(`index ${index}`, "index 3");
    settle(`--index ${index}`, "--index 3");
    settle(`Credential ${index} `, "Credential 3 ");
    settle(`credential ${index} `, "credential 3 ");
    // Which index is the learner's is drawn by lot: in the document it is 3, and the others keep their order.
    const others = [0, 1, 2, 3, 4].filter((one) => one !== index);
    for (const [at, one] of [...others.entries(), [3, index] as const]) settle(`00000${one}.json`, `file-${at}-${one}`);
    for (const [at, one] of others.entries()) settle(`file-${at}-${one}`, `00000${at < 3 ? at : 4}.json`);
    settle(`file-3-${index}`, "000003.json");
    await laptop.enter(`laurel erase june-2026 --learner ${key}`, { answers: [asksYes] });
    await laptop.enter("laurel audit june-2026");
    tell("Weeks later someone empties the wrong folder. Every learner except the erased one gets their file again.");
    await rm(inside("credentials"), { recursive: true });
    await laptop.enter("laurel reissue june-2026");
    expect(await list()).toEqual(new Map([...before].filter(([file]) => file !== `00000${index}.json`)));
    await laptop.enter("laurel verify june-2026");
    const { stderr } = await run(laptop, ["reissue", "june-2026", "--index", String(index)]).catch((error: Error) => ({
      stderr: error.message,
    }));
    expect(stderr).toContain(`credential ${index} was erased on`);
    for (const file of await readdir(inside(), { recursive: true, withFileTypes: true }))
      if (file.isFile())
        for (const word of [key, name])
          expect((await readFile(join(file.parentPath, file.name))).includes(word), file.name).toBe(false);
  },
);
