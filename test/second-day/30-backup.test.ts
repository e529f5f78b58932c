// The second day's story of a laptop that dies: its batch comes back from a backup, and learns from the chain what happened since.
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { asksYes, PASSWORD_FILE, tellStory } from "./story.ts";

const BACKUP_PASSWORD = "lamps forty otters hum";
const asksBackupPassword = [/(?:random words\)|once more|Password of june-2026\.age): $/, BACKUP_PASSWORD] as const;

tellStory(
  import.meta.filename,
  "The laptop dies; the backup does not",
  async ({ tell, openLaptop, issue, run, settle }) => {
    settle(BACKUP_PASSWORD, "…");
    settle(/backed up on [^.]* UTC/, "backed up on 23 November 2026 at 10:00 UTC");
    const old = await openLaptop();
    await issue(old, { out: "june-2026" });
    tell(
      "The batch is backed up into one encrypted file, and the file goes to the faculty's drive. Only Enter at the first question gives a password of six random words.",
    );
    await old.enter("laurel backup june-2026 --out june-2026.age", {
      answers: [asksBackupPassword, asksBackupPassword],
    });
    tell("A week later a credential is revoked. Then the laptop falls into a lake.");
    await run(old, [
      "revoke",
      "june-2026",
      "--learner",
      "2026000020",
      "--reason",
      "error",
      "--yes",
      "--password-file",
      PASSWORD_FILE,
    ]);
    const laptop = await openLaptop();
    await copyFile(join(old.folder, "june-2026.age"), join(laptop.folder, "june-2026.age"));
    tell(
      "On the new laptop, with its own `laurel.json`, the folder comes back. The backup is older than the revocation; the chain is not. No credential's file was in the backup: all of them are made again, byte for byte.",
    );
    await laptop.enter("laurel restore june-2026.age --out june-2026", { answers: [asksBackupPassword] });
    tell("Nothing is sent twice, and a learner is again revoked by the student number.");
    await laptop.enter("laurel revoke june-2026 --learner 2026000013 --reason withdrawn", { answers: [asksYes] });
    tell(
      "If there is no Laurel any more, two public tools get at the data: `age -d june-2026.age | tar -x -C june-2026`, in a folder made before.",
    );
  },
);
