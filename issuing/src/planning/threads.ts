// What is done for every learner of a cohort in a thread of its own: to fill, hash and check, to keep the input, and to list it for the registrar.
import type { BatchWork, BatchWorkers } from "@laurel/sdk/node";
import type { Batch, Hex } from "@laurel/sdk";
import type { Files } from "../folder/batch-folder.ts";
import { makeCohort, openRow } from "../spreadsheet/cohort.ts";
import { openDocumentRows } from "../input/documents.ts";
import { type InputRows, type IssueInput, openCourseRows, type Origin } from "../input/input.ts";
import type { IssuerIdentity } from "../chain/authority.ts";
import { copyInput } from "../folder/batch-input.ts";
import { chooseDelimiter, listRows } from "../folder/learners.ts";
import { completeDocuments } from "./plan.ts";
import { openCheck } from "./check.ts";
import { digestRows } from "../input/row-digest.ts";
import { bindCourse } from "../course/template.ts";
import type { Listener, Step } from "../messages/events.ts";

/** What is done with each row. */
interface RowWork {
  readonly identity: IssuerIdentity;
  readonly profile: string;
  readonly files: Files;
}

/** What a thread opens a cohort from. */
interface IssueWorkData extends RowWork {
  readonly file: string;
  readonly header: readonly string[];
  readonly origin: Origin;
}

/** What each piece of work is counted as. */
const STEPS: Readonly<Record<string, Step>> = {
  hash: "credentials made",
  digest: "rows noted",
  check: "credentials checked",
  copy: "rows kept",
  list: "credentials listed",
};

/** From how many learners on threads are worth their start. */
const MANY = 5000;

/** Opens the work of one thread. */
export async function openWork(data: IssueWorkData): Promise<BatchWork> {
  const input = openInput(data);
  const source = completeDocuments(input, data.identity);
  const check = await openCheck(data.profile, source);
  const delimiter = chooseDelimiter(data.origin);
  return {
    source,
    calls: {
      check,
      digest: (batch: Batch, from: number, to: number) => digestRows(batch.seed as Hex, from, to, input.text),
      copy: (_batch: Batch, from: number, to: number) => Buffer.from(copyInput(input, from, to)),
      list: (batch: Batch, from: number, to: number) =>
        Buffer.from(listRows(input, { batch, files: data.files, delimiter }, from, to)),
    },
  };
}

function openInput({ file, header, origin }: IssueWorkData): InputRows {
  if ("documents" in origin) return openDocumentRows(origin.documents);
  const { table, course } = origin;
  const bound = bindCourse(course, makeCohort(file, header, []), []);
  if (bound === undefined) throw new Error("the course does not fit the cohort");
  return openCourseRows(bound, { file, count: table.starts.length, row: openRow(table, header.length) });
}

/** Starts threads for a large cohort; undefined for a small one, and for documents in memory. */
export async function startIssueWorkers(
  input: IssueInput,
  { threads, onEvent, ...work }: RowWork & { readonly threads: number; readonly onEvent?: Listener | undefined },
): Promise<BatchWorkers | undefined> {
  const { origin, header, file } = input;
  if (origin === undefined || input.count < MANY || threads < 2) return undefined;
  const { startBatchWorkers } = await import("@laurel/sdk/node");
  const data: IssueWorkData = { file, header, origin, ...work };
  const progress = (name: string, done: number, total: number): void => {
    const step = STEPS[name];
    if (step !== undefined)
      onEvent?.({ type: "step", step, done: Math.round((done / total) * input.count), total: input.count });
  };
  return startBatchWorkers({ count: threads, module: import.meta.url, data, progress });
}
