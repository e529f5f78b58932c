// The second day's story of a laptop that dies: its batch comes back from a backup, and learns from the chain what happened since.
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { asksYes, PASSWORD_FILE, tellStory } from "./story.ts";

const BACKUP_PASSWORD = "lamps forty otters hum";
const asksBackupPassword = [
  /(?:random words\)|Repeat the password|Password of june-2026\.age): $/,
  BACKUP_PASSWORD,
] as const;

tellStory(
  import.meta.filename,
  "The laptop dies; the backup does not",
  async ({ tell, openLaptop, issue, run, settle }) => {
    settle(BACKUP_PASSWORD, "…");
    settle(/backed up on [^.]* UTC/, "backed up on 23 November 2026 at 10:00 UTC");
    const old = await openLaptop();
    await issue(old, { out: "june-2026" });
    tell(
      "The registrar backs the batch up to one encrypted file and copies that file to the faculty's drive. Pressing Enter at the first question gives a password of six random words.",
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
      "On the new laptop, with its own `laurel.json`, the folder comes back. The backup is older than the revocation, but the chain has it. The backup held no credential files: Laurel makes them all again, byte for byte.",
    );
    await laptop.enter("laurel restore june-2026.age --out june-2026", { answers: [asksBackupPassword] });
    tell("Nothing is sent twice, and the registrar can revoke by student number again.");
    await laptop.enter("laurel revoke june-2026 --learner 2026000013 --reason withdrawn", { answers: [asksYes] });
    tell(
      "Without Laurel, two public tools open the backup: `age -d june-2026.age | tar -x -C june-2026`, into an existing folder.",
    );
  },
);
