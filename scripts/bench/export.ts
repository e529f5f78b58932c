// How long certificates take: of the sample's cohort, drawn one after the other as `laurel export --format pdf` does, with a QR code and a logo. In CPU seconds.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bindInput, readCohort, readCourse } from "../../issuing/src/index.ts";
import { exportCredentials } from "../../portability/src/index.ts";
import { drawBadgePng } from "../../portability/src/certificate/badge.ts";
import { createBatch, type JsonObject } from "../../sdk/src/index.ts";

const samples = join(import.meta.dirname, "../../samples");
const course = await readCourse(join(samples, "course.json"));
const table = await readCohort(join(samples, "cohort-1000.csv"));
const input = bindInput(table, course);
// Names in other letters need fonts of one's own.
const named = Array.from({ length: table.count }, (_, row) => input.document(row) as JsonObject).filter(
  ({ credentialSubject }) =>
    /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\P{L}]+$/u.test(String(Object(credentialSubject).name)),
);
const batch = await createBatch({
  registry: { chainId: 11_155_111, address: "0x5FbDB2315678afecb367f032d93F642f64180aa3" },
  ...{ issuer: 1, disclosable: course.disclosable },
  documents: Array.from({ length: 1000 }, (_, row) => named[row % named.length] as JsonObject),
});
const folder = await mkdtemp(join(tmpdir(), "laurel-bench-"));
try {
  const file = join(folder, "cohort.jsonl");
  const lines = Array.from({ length: batch.size }, (_, index) => `${JSON.stringify(batch.credential(index))}\n`);
  await writeFile(file, lines.join(""));
  const request = { source: { file }, page: "https://verify.example/", image: drawBadgePng() };
  for (const format of ["pdf", "svg", "png"] as const) {
    const { page, image, ...shared } = request;
    const more = format === "pdf" ? { page, image } : {};
    const before = process.cpuUsage();
    const { written } = await exportCredentials({}, { ...shared, ...more, format, out: join(folder, format) });
    const { user, system } = process.cpuUsage(before);
    console.log(`${written.toLocaleString("en")} as ${format}: ${((user + system) / 1e6).toFixed(1)} CPU seconds`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
