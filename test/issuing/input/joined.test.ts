// Texts joined of cells: new batches leave out what stands beside an empty one; a batch of the first version is made again byte for byte.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type BatchRecord,
  type IssueInput,
  openBatchFolder,
  readCohortInput,
  rebuildFolder,
} from "../../../issuing/src/index.ts";
import { writeInputCopy } from "../../../issuing/src/planning/files.ts";
import { createPlan, type Plan, resumePlan } from "../../../issuing/src/planning/plan.ts";

let folder: string;
let input: IssueInput;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-joined-"));
  const credential = {
    type: ["VerifiableCredential"],
    validFrom: "2026-06-15T00:00:00Z",
    credentialSubject: { name: "{{given?}} {{family}}", note: "{{given?}}, {{title?}}" },
  };
  await writeFile(
    join(folder, "course.json"),
    JSON.stringify({ format: "laurel-course-v1", key: "family", credential }),
  );
  await writeFile(join(folder, "cohort.csv"), "given,family,title\nAda,Byron,\n,Suharto,\n,Sting,Sir\n");
  input = await readCohortInput(join(folder, "cohort.csv"), join(folder, "course.json"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const issuerRef = { chainId: 1, registry: "0x5FbDB2315678afecb367f032d93F642f64180aa3", issuer: 1 } as const;
const identity = { id: "https://issuer.example", name: "Issuer" };
const subjects = ({ batch }: Plan): unknown[] =>
  [0, 1, 2].map((row) => batch.credential(batch.index(row)).credentialSubject);

const TIDY = [{ name: "Ada Byron", note: "Ada" }, { name: "Suharto" }, { name: "Sting", note: "Sir" }];
const UNTIDY = [
  { name: "Ada Byron", note: "Ada, " },
  { name: " Suharto", note: ", " },
  { name: " Sting", note: ", Sir" },
];

/** Keeps a plan in a folder, as issuing does before it anchors. */
async function keep(name: string, plan: Plan, from: IssueInput) {
  const kept = openBatchFolder(join(folder, name));
  const { root, size } = plan.batch;
  await kept.make();
  await kept.writeSecret(plan.secret);
  const at = { accreditation: 1, operator: 1, transaction: null, block: null, gasUsed: null, anchoredAt: null };
  await kept.writeRecord({
    format: "laurel-batch-v1",
    ...issuerRef,
    ...at,
    root,
    size,
    state: "planned",
  } as BatchRecord);
  await writeInputCopy(kept, from, plan);
  return kept;
}

describe("texts joined of cells", () => {
  it("leave out what stands beside an empty one, and the batch says so", async () => {
    const plan = await createPlan(input, { issuerRef, identity });
    expect(subjects(plan)).toEqual(TIDY);
    expect(plan.secret.input).toMatchObject({ tidy: true });
    const again = await rebuildFolder(await keep("new", plan, input));
    expect(subjects(again.plan)).toEqual(TIDY);
  });

  it("of a batch of the first version stay as they were", async () => {
    const before = input.untidied?.() as IssueInput;
    const plan = await createPlan(before, { issuerRef, identity });
    expect(subjects(plan)).toEqual(UNTIDY);
    expect(plan.secret.input).not.toHaveProperty("tidy");
    const again = await rebuildFolder(await keep("old", plan, before));
    expect(again.plan.batch.root).toBe(plan.batch.root);
    expect(subjects(again.plan)).toEqual(UNTIDY);
    await expect(resumePlan(input, plan.secret)).rejects.toMatchObject({ code: "batch.changed" });
  });
});
