// Issues a cohort from the rows of a database; run again, it goes on. With npm run dev, and the variables that it prints: node scripts/issue-from-database.ts <database> <folder>
import { readFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { bindRows, closeOffice, issueBatch, openBatchFolder, openOffice, readCourse } from "@laurel/issuing";

const [database = "students.db", folder = "june-2026", settings = process.env.LAUREL_CONFIG] = process.argv.slice(2);
if (settings === undefined) throw new Error("the issuer is not named: set LAUREL_CONFIG to the settings file");
const { chainId, registry, signer, ...place } = JSON.parse(await readFile(settings, "utf8"));

// Each row is a learner, each column one of the course's.
const rows = new DatabaseSync(database, { readOnly: true }).prepare("SELECT * FROM results WHERE passed = 1").all();
const input = bindRows("results", rows, await readCourse("samples/course.json"));

const office = await openOffice({
  ...place,
  registry: { chainId, address: registry },
  signer: { nodeAccount: signer.address },
  finality: "latest",
  onEvent: (event) => console.error(JSON.stringify(event)),
});
try {
  const { record, wasAnchored } = await issueBatch(office, { input, folder: openBatchFolder(folder) });
  console.log(`${record.size} credentials ${wasAnchored ? "were already anchored" : "anchored"}, root ${record.root}`);
} finally {
  closeOffice(office);
}
