// `laurel sign` of 10,000 credentials and more, the command as built, on a node of its own: `npm run bench:sign-batch`. Then once more, where all
// are signed already.
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createSigningKey } from "@laurel/portability";
import { UNIVERSITY } from "../../test/nodes/world.ts";
import { laurel, openOffice, type Usage, writeCohort } from "./office.ts";

const root = join(import.meta.dirname, "../..");
const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "10000,100000" },
    formats: { type: "string", default: "files,jsonl" },
  },
});
const password = "correct horse battery staple";

const office = await openOffice();
try {
  await measure();
} finally {
  await office.close();
}

async function measure(): Promise<void> {
  const { folder } = office;
  const { json } = await createSigningKey({ did: UNIVERSITY.id, password });
  const course = JSON.parse(await readFile(join(root, "samples/course.json"), "utf8"));
  const status = {
    type: "BitstringStatusListEntry",
    statusPurpose: "revocation",
    statusListIndex: "{{student_number}}",
  };
  const list = { statusListCredential: "https://university.example.org/status/0badcafe/revocation.json" };
  course.credential.credentialStatus = { ...status, ...list };
  const files = { "key.json": json, password: `${password}\n`, "course.json": JSON.stringify(course) };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const key = ["--sign", "key.json", "--sign-password-file", "password"];
  const lines = [
    "| credentials | kept as | seconds | µs a credential | processor µs | peak memory, MiB | run again, seconds |",
    "| ---: | :--- | ---: | ---: | ---: | ---: | ---: |",
  ];
  for (const size of values.sizes.split(",").map(Number)) {
    const cohort = join(folder, `cohort-${size}.csv`);
    await writeCohort(cohort, size);
    for (const format of values.formats.split(",")) {
      const more = ["--out", "batch", "--format", format, "--profile", "none", "--yes"];
      await office.run([laurel, "issue", cohort, "--course", "course.json", ...more]);
      const sign = (): Promise<Usage> => office.run([laurel, "sign", "batch", ...key]);
      const [signed, again] = [await sign(), await sign()];
      const each = (seconds: number): string => ((seconds * 1e6) / size).toFixed(0);
      lines.push(
        `| ${size.toLocaleString("en")} | ${format} | ${signed.seconds.toFixed(1)} | ${each(signed.seconds)} | ${each(signed.processorSeconds)} | ${signed.mebibytes.toFixed(0)} | ${again.seconds.toFixed(1)} |`,
      );
      console.log(lines.at(-1));
      await rm(join(folder, "batch"), { recursive: true });
    }
    await rm(cohort);
  }
  console.log(`\n${lines.join("\n")}`);
}
