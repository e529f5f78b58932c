// Draws docs/certificate.png: the certificate of the sample's first learner, as `laurel export --format pdf` writes it. `npm run docs:certificate`
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bindInput, readCohort, readCourse } from "../issuing/src/index.ts";
import { drawBadgePng } from "../portability/src/certificate/badge.ts";
import { openPress } from "../portability/src/index.ts";
import { createBatch, type JsonObject, openCredential, parseCredential } from "../sdk/src/index.ts";

const root = join(import.meta.dirname, "..");
const course = await readCourse(join(root, "samples/course.json"));
const input = bindInput(await readCohort(join(root, "samples/cohort-1000.csv")), course);
const batch = await createBatch({
  registry: { chainId: 11_155_111, address: "0x5FbDB2315678afecb367f032d93F642f64180aa3" },
  ...{ issuer: 1, disclosable: course.disclosable },
  documents: [input.document(0) as JsonObject],
});
const file = Buffer.from(JSON.stringify(batch.credential(0)));
const press = await openPress({ page: "https://verify.university.example.org/", image: drawBadgePng() });
const folder = await mkdtemp(join(tmpdir(), "laurel-certificate-"));
try {
  const pdf = join(folder, "certificate.pdf");
  await writeFile(pdf, await press.draw(file, openCredential(parseCredential(file))));
  execFileSync("pdftoppm", ["-r", "100", "-png", "-singlefile", pdf, join(root, "docs/certificate")]);
} finally {
  await rm(folder, { recursive: true, force: true });
}
