// What is done for every learner of a cohort in a thread of its own: to fill, hash and check, and to write learners.csv.
import type { BatchWork, BatchWorkers } from "@laurel/sdk/node";
import type { Batch } from "@laurel/sdk";
import type { Files } from "./batch-folder.ts";
import { makeCohort, openCells } from "./cohort.ts";
import type { Course } from "./course.ts";
import { fillIssuer, type IssueInput, type IssuerIdentity } from "./issue-input.ts";
import { openLearnerLines } from "./learners.ts";
import { openCheck } from "./plan-check.ts";
import { digestRows } from "./row-digest.ts";
import { spliceRows } from "./splice.ts";
import type { TableIndex } from "./table.ts";
import { bindCourse } from "./template.ts";

/** What a thread opens a cohort from. */
interface IssueWorkData {
  readonly file: string;
  readonly header: readonly string[];
  readonly table: TableIndex;
  readonly course: Course;
  readonly identity: IssuerIdentity;
  readonly profile: string;
  readonly files: Files;
}

/** From how many learners on threads are worth their start. */
const MANY = 5000;

/** Opens the work of one thread. */
export async function openWork(data: IssueWorkData): Promise<BatchWork> {
  const { file, header, table, course, identity, files } = data;
  const bound = bindCourse(course, makeCohort(file, header, []), []);
  if (bound === undefined) throw new Error("the course does not fit the cohort");
  const cells = openCells(table, header.length);
  const source = spliceRows({
    bound,
    count: table.starts.length,
    cells,
    complete: (document) => fillIssuer(document, identity, { file }),
  });
  const check = await openCheck(data.profile, source);
  let list: ReturnType<typeof openLearnerLines> | undefined;
  return {
    source,
    calls: {
      check,
      digest: (batch: Batch, from: number, to: number) =>
        digestRows(batch.seed, from, to, (row) => JSON.stringify(cells(row))),
      list(batch: Batch, from: number, to: number) {
        list ??= openLearnerLines(batch, cells, files);
        return Buffer.from(list(from, to));
      },
    },
  };
}

/** Starts threads for a large cohort; undefined for a small one, and for documents. */
export async function startIssueWorkers(
  input: IssueInput,
  options: { identity: IssuerIdentity; profile: string; files: Files; threads: number },
): Promise<BatchWorkers | undefined> {
  const { identity, profile, files, threads } = options;
  const { origin, header, file } = input;
  if (origin === undefined || input.count < MANY || threads < 2) return undefined;
  const { startBatchWorkers } = await import("@laurel/sdk/node");
  const data: IssueWorkData = { file, header, ...origin, identity, profile, files };
  return startBatchWorkers({ count: threads, module: import.meta.url, data });
}
