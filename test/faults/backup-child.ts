// A process that backs a folder up, or restores it, for backup.test.ts: `backup-child.ts <backup|restore> <from> <out> <password> <killed before operation>`.
import { killBefore } from "../issuing/disk/kill-before.ts";

const [how = "", from = "", out = "", password = "", nth = "0"] = process.argv.slice(2);
const count = killBefore(Number(nth));
const { backUpFolder, openBatchFolder, restoreFolder } = await import("../../issuing/src/index.ts");
if (how === "restore") await restoreFolder({ file: from, out, password });
else {
  const folder = openBatchFolder(from);
  await folder.lock(() => backUpFolder({ folder, out, password, work: 1 }));
}
process.stdout.write(`${count()}\n`);
