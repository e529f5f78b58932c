// The plan of a batch: documents in an order drawn from the seed, and what is kept in order to make it again.
import {
  type Batch,
  BatchError,
  type BatchInput,
  createBatch,
  deriveSecret,
  deriveSecrets,
  fromHex,
  type Hex,
  type JsonObject,
  loadKeccak,
  rebuildBatch,
} from "@laurel/sdk";
import type { BatchSecret } from "./batch-folder.ts";
import { CommandError } from "./failure.ts";
import { fillIssuer, type IssueInput, type IssuerIdentity, refuseInput } from "./issue-input.ts";
import { spliceRows } from "./splice.ts";

/** Where a batch belongs. */
export interface BatchPlace {
  readonly chainId: number;
  readonly registry: string;
  readonly issuer: number;
}

/** A batch that is ready to be anchored. */
export interface Plan {
  readonly secret: BatchSecret;
  readonly batch: Batch;
}

const HEADER_ROW = 0xffffffff;

/** Eight hex digits by which a changed row is noticed: the first of `keccak(seed ‖ uint32be(row) ‖ text)`; those of the header first. */
function digestRows(seed: Hex, input: IssueInput): string {
  const bytes = fromHex(seed);
  const header = deriveSecret(bytes, HEADER_ROW, JSON.stringify(input.header));
  const rows = Buffer.from(deriveSecrets(bytes, input.count, input.text).buffer);
  const short = Buffer.alloc(4 + 4 * input.count);
  short.set(header.subarray(0, 4));
  for (let row = 0; row < input.count; row += 1) rows.copy(short, 4 + 4 * row, 32 * row, 32 * row + 4);
  return short.toString("hex");
}

function describeInput(input: IssueInput, place: BatchPlace, identity: IssuerIdentity): BatchInput {
  const complete = (document: JsonObject, row: number): JsonObject => fillIssuer(document, identity, input.locate(row));
  const { bound, count, cells } = input;
  return {
    registry: { chainId: place.chainId, address: place.registry },
    issuer: place.issuer,
    disclosable: input.disclosable,
    shuffle: true,
    documents:
      bound === undefined
        ? { size: count, document: (row) => complete(input.document(row), row) }
        : spliceRows({ bound, count, cells, complete }),
  };
}

/** Says which row the document at fault came from. */
function explainBatchError(error: unknown, input: IssueInput): unknown {
  if (!(error instanceof BatchError)) return error;
  const place = error.index === undefined ? { file: input.file } : input.locate(error.index);
  const column = error.pointer === undefined ? {} : { column: error.pointer };
  return refuseInput(input.file, [{ ...place, ...column, message: error.message.replace(/^Document \d+: /, "") }]);
}

/** Plans a new batch, with a new seed. @throws CommandError naming the row whose document cannot be issued. */
export async function createPlan(input: IssueInput, place: BatchPlace, identity: IssuerIdentity): Promise<Plan> {
  await loadKeccak();
  let batch: Batch;
  try {
    batch = await createBatch(describeInput(input, place, identity));
  } catch (error) {
    throw explainBatchError(error, input);
  }
  const secret: BatchSecret = {
    format: "laurel-batch-secret-v1",
    ...place,
    identity,
    seed: batch.seed,
    root: batch.root,
    size: batch.size,
    disclosable: input.disclosable,
    input: { digest: input.digest, rows: digestRows(batch.seed, input) },
    course: input.course === null ? null : { digest: input.course.digest },
  };
  return { secret, batch };
}

/** Makes a planned batch again. @throws CommandError naming the first row that changed since. */
export async function resumePlan(input: IssueInput, secret: BatchSecret): Promise<Plan> {
  await loadKeccak();
  requireUnchanged(input, secret);
  const place = { chainId: secret.chainId, registry: secret.registry, issuer: secret.issuer };
  try {
    const source = describeInput(input, place, secret.identity);
    return { secret, batch: await rebuildBatch({ ...source, seed: secret.seed as Hex, root: secret.root as Hex }) };
  } catch (error) {
    if (!(error instanceof BatchError)) throw error;
    const cure = "restore the input and the course as they were, or use the version of laurel that made this batch";
    throw new CommandError("batch.changed", 1, `the batch cannot be made again: ${error.message}`, {
      cure,
      cause: error,
    });
  }
}

/** Compares an input with the one that a batch was planned from. @throws CommandError naming the first difference. */
function requireUnchanged(input: IssueInput, secret: BatchSecret): void {
  const cure = "restore it as it was, or issue the changed one into a new folder (--out)";
  const refuse = (message: string): CommandError => new CommandError("batch.changed", 1, message, { cure });
  if (input.course?.digest !== secret.course?.digest)
    throw refuse("the course has changed since this batch was planned");
  if (JSON.stringify(input.disclosable) !== JSON.stringify(secret.disclosable))
    throw refuse("what holders may withhold has changed since this batch was planned");
  if (input.digest === secret.input.digest) return;
  const now = digestRows(secret.seed as Hex, input);
  const before = secret.input.rows;
  if (now === before) return;
  if (now.slice(0, 8) !== before.slice(0, 8))
    throw refuse(`${input.file}: its columns have changed since this batch was planned`);
  let row = 0;
  while (now.slice(8 + row * 8, 16 + row * 8) === before.slice(8 + row * 8, 16 + row * 8)) row += 1;
  if (row >= secret.size)
    throw refuse(`${input.file} has ${input.count} learners, but this batch was planned for ${secret.size}`);
  if (row >= input.count)
    throw refuse(
      `${input.file}: the learners after row ${row + 1} are missing; this batch was planned for ${secret.size}`,
    );
  const place = input.locate(row);
  throw refuse(
    `${place.file}${place.row === undefined ? "" : ` row ${place.row}`} has changed since this batch was planned`,
  );
}
