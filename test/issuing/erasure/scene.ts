// Batches of which learners are erased: planned and called anchored, since no chain is asked.
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type BatchFolder,
  bindRows,
  type Course,
  type Files,
  type IssueInput,
  openBatchFolder,
  readCourse,
} from "../../../issuing/src/index.ts";
import { writeCredentials, writeInputCopy, writeList } from "../../../issuing/src/planning/files.ts";
import { createPlan } from "../../../issuing/src/planning/plan.ts";
import { root as project } from "../../cli/run.ts";

const ISSUER = { chainId: 31337, registry: "0x5FbDB2315678afecb367f032d93F642f64180aa3", issuer: 1 };
const IDENTITY = { id: "did:web:university.example.org", name: "University of Example" };

const NAMES = ["Niamh Åkesson", "Łukasz Nguyễn", "Inês Rossi", "Tadhg Ó Briain", "Zoë Müller", "Søren Ibáñez"];

/** The learner of a row. */
export const learnerOf = (row: number) => ({
  student_number: `20260000${13 + row}`,
  full_name: NAMES[row % NAMES.length] as string,
  email: `learner.${row}@students.example.org`,
  ...{ date_of_birth: "1999-01-02", grade: "B", score: 70 + row, hours_studied: 75, completed_on: "2026-06-05" },
  wallet_did: null,
});

let course: Course | undefined;

/** Learners of the sample's course. */
export async function bindLearners(count: number): Promise<IssueInput> {
  course ??= await readCourse(join(project, "samples/course.json"));
  return bindRows(
    "results",
    Array.from({ length: count }, (_, row) => learnerOf(row)),
    course,
  );
}

/** Makes the folder of a batch. */
export async function makeBatch(
  path: string,
  input: IssueInput,
  { files = "files", state = "anchored" }: { files?: Files; state?: "anchored" | "sent" } = {},
): Promise<BatchFolder> {
  await mkdir(path);
  const folder = openBatchFolder(path);
  const plan = await createPlan(input, { issuerRef: ISSUER, identity: IDENTITY, files });
  await folder.writeSecret({ ...plan.secret, profile: "european" });
  await writeInputCopy(folder, input, plan);
  await writeList(folder, input, plan);
  const { root, size } = plan.secret;
  const anchor = { transaction: `0x${"77".repeat(32)}`, block: 1, gasUsed: 1, anchoredAt: 1_750_000_000 };
  await folder.writeRecord({
    format: "laurel-batch-v1",
    ...{ ...ISSUER, accreditation: 1, operator: 1, root, size, state, ...anchor },
  });
  await writeCredentials(folder, plan);
  return folder;
}

/** Every file below a folder, by its path inside. */
export async function readAll(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = files.map(async (file) => [file.slice(folder.length + 1), await readFile(file)] as const);
  return new Map(await Promise.all(read));
}
