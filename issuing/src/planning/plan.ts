// The plan of a batch: documents in an order drawn from the seed, and what is kept in order to make it again.
import {
  type Batch,
  BatchError,
  createBatch,
  type DocumentSource,
  type Hex,
  type IssuerRef,
  type JsonObject,
  loadKeccak,
  rebuildBatch,
  type StatusPlace,
} from "@laurel/sdk";
import type { BatchWorkers } from "@laurel/sdk/node";
import type { BatchSecret, Files } from "../folder/batch-folder.ts";
import { IssuingError } from "../messages/issuing-error.ts";
import { fillIssuer, type InputRows, type IssueInput, refuseInput, UNKNOWN_DIGEST } from "../input/input.ts";
import type { IssuerIdentity } from "../chain/authority.ts";
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
  const complete = (document: JsonObject, row: number): JsonObject => fillIssuer(document, identity, input.locate(row));
  const { bound, count, cells } = input;
  if (bound !== undefined) return spliceRows({ bound, count, cells, complete });
  return { size: count, document: (row) => complete(input.document(row), row) };
}

function describeInput(input: IssueInput, { issuerRef, identity, workers, status }: PlanOptions) {
  const { chainId, registry: address, issuer } = issuerRef;
  const documents = completeDocuments(input, identity);
  const { disclosable } = input;
  const registry = { chainId, address };
  return { registry, issuer, disclosable, documents, shuffle: true, status, ...(workers && { workers }) };
}

async function digestInput(input: IssueInput, batch: Batch, workers: BatchWorkers | undefined): Promise<string> {
  const digests = [digestHeader(batch.seed, input.header)];
  if (workers === undefined) digests.push(digestRows(batch.seed, 0, input.count, input.text));
  else for await (const piece of workers.call(batch, "digest")) digests.push(piece as Uint8Array);
  return Buffer.concat(digests).toString("hex");
}

/** Says which row the document at fault came from. */
function explainBatchError(error: unknown, input: IssueInput): unknown {
  if (!(error instanceof BatchError)) return error;
  const location = error.index === undefined ? { file: input.file } : input.locate(error.index);
  const message = error.message.replace(/^Document \d+: /, "");
  const cure = error.pointer === "/credentialStatus" ? "take it out, or issue without status lists" : undefined;
  return refuseInput(input.file, [{ ...location, column: error.pointer, message, cure }]);
}

/** Plans a new batch, with a new seed. @throws IssuingError naming the row whose document cannot be issued. */
export async function createPlan(input: IssueInput, options: PlanOptions): Promise<Plan> {
  await loadKeccak();
  const { issuerRef, identity, files, workers, status } = options;
  const described = describeInput(input, options);
  const batch = await createBatch(described).catch((error: unknown) => {
    throw explainBatchError(error, input);
  });
  const secret: BatchSecret = {
    format: "laurel-batch-secret-v1",
    ...issuerRef,
    identity,
    seed: batch.seed,
    root: batch.root,
    size: batch.size,
    disclosable: input.disclosable,
    input: { digest: input.digest, rows: await digestInput(input, batch, workers) },
    course: input.course && { digest: input.course.digest },
    ...(files === "jsonl" ? { files } : {}),
    ...(status && { status }),
  };
  return { secret, batch, documents: described.documents, workers };
}

/** Makes a planned batch again. @throws IssuingError naming the first row that changed since. */
export async function resumePlan(input: IssueInput, secret: BatchSecret, workers?: BatchWorkers): Promise<Plan> {
  await loadKeccak();
  requireUnchanged(input, secret);
  const { identity, status } = secret;
  try {
    const described = describeInput(input, { issuerRef: secret, identity, status, workers });
    const batch = await rebuildBatch({ ...described, seed: secret.seed as Hex, root: secret.root as Hex });
    return { secret, batch, documents: described.documents, workers };
  } catch (error) {
    if (!(error instanceof BatchError)) throw error;
    const cure = "restore the input and the course as they were, or use the version of laurel that made this batch";
    const message = `the batch cannot be made again: ${error.message}`;
    throw new IssuingError("batch.changed", "refused", message, { cure, cause: error });
  }
}

/** Compares an input with the one that a batch was planned from. @throws IssuingError naming the first difference. */
function requireUnchanged(input: IssueInput, secret: BatchSecret): void {
  const cure = "restore it as it was, or issue the changed one into a new folder";
  const refuse = (message: string): IssuingError => new IssuingError("batch.changed", "refused", message, { cure });
  const refuseChanged = (what: string): IssuingError => refuse(`${what} changed since this batch was planned`);
  if (input.course?.digest !== secret.course?.digest) throw refuseChanged("the course has");
  if (JSON.stringify(input.disclosable) !== JSON.stringify(secret.disclosable))
    throw refuseChanged("what holders may withhold has");
  if (input.digest !== UNKNOWN_DIGEST && input.digest === secret.input.digest) return;
  const seed = secret.seed as Hex;
  const digests = [digestHeader(seed, input.header), digestRows(seed, 0, input.count, input.text)];
  const now = Buffer.concat(digests).toString("hex");
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
