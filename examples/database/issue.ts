// Issues a cohort from the rows of a database, and writes the result back. Stopped at any moment and run again, it goes on to exactly one anchor.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { bindRows, closeOffice, issueBatch, openBatchFolder, openOffice, readCourse } from "@laurel/issuing";
import { openDatabase } from "./database.ts";

const [cohort = "june-2026"] = process.argv.slice(2);
const { DATABASE_URL = "students.db", COURSE = "../../samples/course.json", LAUREL_CONFIG } = process.env;
if (LAUREL_CONFIG === undefined)
  throw new Error("LAUREL_CONFIG is not set: it names laurel.json, which says who issues");
const { chainId, registry, signer, ...place } = JSON.parse(await readFile(LAUREL_CONFIG, "utf8"));

const database = await openDatabase(DATABASE_URL);
// Always in the same order. Dates as text: the driver would make moments of them, in the time zone of this machine.
const rows = await database.query(
  `SELECT student_number, full_name, email, CAST(date_of_birth AS TEXT) AS date_of_birth, grade,
     CAST(completed_on AS TEXT) AS completed_on, wallet_did
   FROM results WHERE cohort = $1 AND passed ORDER BY student_number`,
  cohort,
);
const office = await openOffice({
  ...place,
  registry: { chainId, address: registry },
  signer: { nodeAccount: signer.address },
  finality: "latest", // for the local chain: leave it out on a public network
  onEvent: (event) => console.error(JSON.stringify(event)),
});
try {
  const folder = openBatchFolder(cohort);
  const { record, wasAnchored, fileOf } = await issueBatch(office, {
    input: bindRows("results", rows, await readCourse(COURSE)),
    folder,
    // The database takes one root for a cohort, before anything is sent: a second machine, or a lost folder, anchors nothing.
    beforeAnchor: async () => {
      const { root } = await folder.requireRecord();
      const claim = "UPDATE cohorts SET root = $2 WHERE name = $1 AND (root IS NULL OR root = $2) RETURNING name";
      if ((await database.query(claim, cohort, root)).length === 0)
        throw new Error(`${cohort} was planned in another folder already: issue it from there; nothing was sent`);
    },
  });
  await database.query("BEGIN");
  await database.query("UPDATE cohorts SET anchored_in = $2 WHERE name = $1", cohort, record.transaction ?? "");
  for (const [row, { student_number: student }] of rows.entries()) {
    const own = "UPDATE results SET credential = $3 WHERE cohort = $1 AND student_number = $2";
    await database.query(own, cohort, String(student), join(folder.path, fileOf(row)));
  }
  await database.query("COMMIT");
  console.log(`${record.size} credentials ${wasAnchored ? "were anchored already" : "anchored"}, root ${record.root}`);
} finally {
  closeOffice(office);
  await database.close();
}
