// The plan of a batch: documents in an order drawn from the seed, and what is kept in order to make it again.
import {
  type Batch,
  BatchError,
  createBatch,
  type DocumentSource,
  FormatError,
  type Hex,
  type IssuerRef,
  type JsonObject,
  type KeptSecrets,
  loadKeccak,
  readValidity,
  rebuildBatch,
  type StatusPlace,
} from "@laurel/sdk";
import type { BatchWorkers } from "@laurel/sdk/node";
import { type BatchSecret, type Files, rowKey } from "../folder/batch-folder.ts";
import { chooseDelimiter, COMMA } from "../folder/learners.ts";
import { listErasedRows } from "../folder/salts.ts";
import { IssuingError, type Problem } from "../messages/issuing-error.ts";
import { openProblems } from "../messages/problems.ts";
import { fillIssuer, type InputRows, type IssueInput, refuseInput, UNKNOWN_DIGEST } from "../input/input.ts";
import type { IssuerIdentity } from "../chain/authority.ts";
import { locateFault } from "../input/locate-fault.ts";
import { digestHeader, digestRows } from "../input/row-digest.ts";
import { type SplicedRows, spliceRows } from "../input/filled-rows.ts";

/** A batch that is ready to be anchored. */
export interface Plan {
  readonly secret: BatchSecret;
  readonly batch: Batch;
  /** What its credentials are made of. */
  readonly documents: SplicedRows | DocumentSource;
  /** The threads that share the work on it, if there are any. */
  readonly workers?: BatchWorkers | undefined;
}

/** What a new plan is made for. */
export interface PlanOptions extends Pick<Plan, "workers"> {
  readonly issuerRef: IssuerRef;
  readonly identity: IssuerIdentity;
  readonly files?: Files | undefined;
  /** Its places in the issuer's status lists. */
  readonly status?: StatusPlace | undefined;
}

/** The documents of a batch, with what the accreditation fills in: spliced where they come from a course. */
export function completeDocuments(input: InputRows, identity: IssuerIdentity): SplicedRows | DocumentSource {
  const complete = (document: JsonObject, row: number): JsonObject =>
    fillIssuer(document, identity, (pointer) => locateFault(input, row, [pointer]));
  const { bound, count, cells, replaced } = input;
  if (bound !== undefined && replaced === undefined) return spliceRows({ bound, count, cells, complete });
  return { size: count, document: (row) => complete(input.document(row), row) };
}

/** Where an award is older than chains. */
const DATE_CURE =
  "write the day of issue into validFrom, such as 2026-06-15T00:00:00Z, and an earlier day into awardedDate";

function describeInput(input: IssueInput, { issuerRef, identity, workers, status }: PlanOptions) {
  const { chainId, registry: address, issuer } = issuerRef;
  const documents = completeDocuments(input, identity);
  const { disclosable } = input;
  const registry = { chainId, address };
  return { registry, issuer, disclosable, documents, shuffle: true, status, ...(workers && { workers }) };
}

async function digestInput(
  input: IssueInput,
  batch: Batch & { readonly seed: Hex },
  workers: BatchWorkers | undefined,
): Promise<string> {
  const digests = [digestHeader(batch.seed, input.header)];
  if (workers === undefined) digests.push(digestRows(batch.seed, 0, input.count, input.text));
  else for await (const piece of workers.call(batch, "digest")) digests.push(piece as Uint8Array);
  return Buffer.concat(digests).toString("hex");
}

/** Says which row the document at fault came from. */
function explainBatchError(error: unknown, input: IssueInput): unknown {
  if (!(error instanceof BatchError)) return error;
  const { index, pointer } = error;
  const dates = pointer?.startsWith("/valid") ? listDateFaults(input) : [];
  if (dates.length > 0) return refuseInput(input.file, dates);
  const place = index === undefined ? { file: input.file, column: pointer } : locateFault(input, index, [pointer]);
  const message = error.message.replace(/^Document \d+: /, "");
  const cure = error.pointer === "/credentialStatus" ? "remove that member, or issue without status lists" : undefined;
  return refuseInput(input.file, [{ ...place, message, cure }]);
}

/** What is wrong with when the credentials are valid, in all rows: a batch stops at the first. */
function listDateFaults(input: IssueInput): readonly Problem[] {
  const problems = openProblems();
  for (let row = 0; row < input.count; row += 1) {
    try {
      readValidity(input.document(row));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      const cure = error.pointer === "/validFrom" ? DATE_CURE : undefined;
      problems.note({ ...locateFault(input, row, [error.pointer]), message: error.problem, cure });
    }
  }
  return problems.list();
}

/** Plans a new batch, with a new seed. @throws IssuingError naming the row whose document cannot be issued. */
export async function createPlan(input: IssueInput, options: PlanOptions): Promise<Plan> {
  await loadKeccak();
  const { issuerRef, identity, files, workers, status } = options;
  const described = describeInput(input, options);
  const batch = await createBatch(described).catch((error: unknown) => {
    throw explainBatchError(error, input);
  });
  const delimiter = chooseDelimiter(input.origin);
  const secret: BatchSecret = {
    format: "laurel-batch-secret-v1",
    ...issuerRef,
    identity,
    seed: batch.seed,
    root: batch.root,
    size: batch.size,
    disclosable: input.disclosable,
    input: {
      digest: input.digest,
      rows: await digestInput(input, batch, workers),
      ...(input.course?.isTidy === true ? { tidy: true } : {}),
      ...(delimiter === COMMA ? {} : { delimiter }),
    },
    course: input.course && { digest: input.course.digest },
    ...(files === "jsonl" ? { files } : {}),
    ...(status && { status }),
    ...(input.replaced === undefined ? {} : { replaced: input.replaced }),
  };
  return { secret, batch, documents: described.documents, workers };
}

/** The digests of an input: the header's, then each row's, eight hexadecimal digits; of rows that are erased, zeros. */
export function digestAll(
  key: Hex,
  input: Pick<IssueInput, "header" | "count" | "text">,
  erased: ReadonlySet<number>,
): string {
  const rows = digestRows(key, 0, input.count, input.text);
  for (const row of erased) rows.fill(0, row * 4, row * 4 + 4);
  return Buffer.concat([digestHeader(key, input.header), rows]).toString("hex");
}

/** What a batch is made again with. */
export interface ResumeOptions extends Pick<Plan, "workers"> {
  /** What is left of a seed that is destroyed. */
  readonly kept?: KeptSecrets | undefined;
}

/** Makes a planned batch again. @throws IssuingError naming the first row that changed since. */
export async function resumePlan(
  input: IssueInput,
  secret: BatchSecret,
  { workers, kept }: ResumeOptions = {},
): Promise<Plan> {
  await loadKeccak();
  requireUnchanged(input, secret, listErasedRows(kept));
  const { identity, status } = secret;
  try {
    const described = describeInput(input, { issuerRef: secret, identity, status, workers });
    const batch = await rebuildBatch({ ...described, seed: kept ?? (secret.seed as Hex), root: secret.root as Hex });
    return { secret, batch, documents: described.documents, workers };
  } catch (error) {
    if (!(error instanceof BatchError)) throw error;
    const cure = "restore the input and the course as they were, or use the version of laurel that made this batch";
    const message = `the batch cannot be made again: ${error.message}`;
    throw new IssuingError("batch.changed", "refused", message, { cure, cause: error });
  }
}

/** Compares an input with the one that a batch was planned from. @throws IssuingError naming the first difference. */
function requireUnchanged(input: IssueInput, secret: BatchSecret, erased: ReadonlySet<number>): void {
  const cure = "undo the change, or issue the changed input into a new folder";
  const refuse = (message: string): IssuingError => new IssuingError("batch.changed", "refused", message, { cure });
  const refuseChanged = (what: string): IssuingError => refuse(`${what} changed since this batch was planned`);
  if (input.course?.digest !== secret.course?.digest) throw refuseChanged("the course has");
  if (JSON.stringify(input.disclosable) !== JSON.stringify(secret.disclosable))
    throw refuseChanged("the list of what holders may withhold has");
  if (input.digest !== UNKNOWN_DIGEST && input.digest === secret.input.digest) return;
  const now = digestAll(rowKey(secret), input, erased);
  const before = secret.input.rows;
  if (now === before) return;
  if (now.slice(0, 8) !== before.slice(0, 8)) throw refuseChanged(`${input.file}: its columns have`);
  let row = 0;
  while (now.slice(8 + row * 8, 16 + row * 8) === before.slice(8 + row * 8, 16 + row * 8)) row += 1;
  const planned = `this batch was planned for ${secret.size}`;
  if (row >= secret.size) throw refuse(`${input.file} has ${input.count} learners, but ${planned}`);
  if (row >= input.count) throw refuse(`${input.file}: the learners after row ${row + 1} are missing; ${planned}`);
  const { file, row: number } = input.locate(row);
  throw refuseChanged(`${file}${number === undefined ? "" : ` row ${number}`} has`);
}
