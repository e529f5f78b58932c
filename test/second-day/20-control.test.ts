// The second day's story of a dead laptop without a backup: a learner's file is enough to revoke, and the chain says what else there is.
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { asksYes, tellStory } from "./story.ts";

tellStory(
  import.meta.filename,
  "The laptop is dead, and there is no backup",
  async ({ tell, openLaptop, issue, settle }) => {
    const old = await openLaptop();
    await issue(old, { out: "june-2026" });
    const laptop = await openLaptop();
    const rows = (await readFile(join(old.folder, "june-2026/learners.csv"), "utf8")).split("\r\n");
    const row = rows.find((one) => one.startsWith("2026000013,"));
    const [file, altered] = ["niamh.json", "altered.json"].map((name) => join(laptop.folder, name)) as [string, string];
    await copyFile(join(old.folder, "june-2026", row?.split(",").at(-2) ?? ""), file);
    await writeFile(altered, (await readFile(file, "utf8")).replace(/"name": ?"[^"]+"/, '"name":"Another Course"'));
    settle(/0x[0-9a-f]{8}…/g, "0x3fb1c2d4…");
    settle(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, "2026-11-23T10:00:00Z");
    settle(/\d{4}-\d\d-\d\d(?= {2})/g, "2026-11-23");
    settle(/\b\d, of 3 credentials/g, "1, of 3 credentials");
    tell(
      "The registrar's laptop is broken, and every folder is lost. The new laptop has only the settings and the key. What has this issuer anchored so far? The chain knows, even if no folder here does. (The batch of 1,000 is from the university's first year.)",
    );
    await laptop.enter("laurel status --registry", { code: 1 });
    tell(
      "A learner got a credential by mistake, and sends the file by e-mail. That file is enough to revoke it. Before the question, Laurel shows only what the file's proof covers.",
    );
    await laptop.enter("laurel revoke niamh.json --reason error", { answers: [asksYes] });
    tell("A file that was altered on the way proves nothing. Nothing is sent.");
    await laptop.enter("laurel revoke altered.json", { code: 1 });
    tell(
      "The whole batch turns out to be wrong. The registrar types the number of its credentials; `--yes` is not enough.",
    );
    await laptop.enter("laurel revoke-batch niamh.json --reason error", { answers: [[/credentials: $/, "3"]] });
  },
);
