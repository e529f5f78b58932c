// Erases a learner, and is killed before its n-th operation on the disk: `erase-child.ts <n> <folder> <key> <person's folder> <place>`.
import { killBefore } from "../issuing/disk/kill-before.ts";

const [nth = "0", path = "", key = "", person = "", place = ""] = process.argv.slice(2);
const count = killBefore(Number(nth));
const { eraseCredentials, openBatchFolder, openLedger } = await import("@laurel/issuing");
const { completed } = await eraseCredentials({
  folder: openBatchFolder(path),
  selection: { learners: [key] },
  places: [place],
  ledger: openLedger(person),
});
console.log(JSON.stringify({ operations: count(), completed }));
