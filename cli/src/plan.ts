// The plan of a batch: documents in an order drawn from the seed, and what is kept in order to make it again.
import {
  type Batch,
  BatchError,
  createBatch,
  fromHex,
  type Hex,
  keccak256,
  loadKeccak,
  rebuildBatch,
  toHex,
} from "@laurel/sdk";
import type { BatchSecret } from "./batch-folder.ts";
import { CommandError } from "./failure.ts";
import { fillIssuer, type IssueInput, type IssuerIdentity, refuseInput } from "./issue-input.ts";

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

/** Eight hex digits by which a changed row is noticed. */
function digestRow(seed: Hex, row: number, text: string): string {
  const place = new Uint8Array(4);
  new DataView(place.buffer).setUint32(0, row);
  const parts = [fromHex(seed), place, new TextEncoder().encode(text)];
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let end = 0;
  for (const part of parts) {
    bytes.set(part, end);
    end += part.length;
  }
  return toHex(keccak256(bytes).subarray(0, 4)).slice(2);
}

function digestRows(seed: Hex, input: IssueInput): string {
  const digests = [digestRow(seed, HEADER_ROW, JSON.stringify(input.header))];
  for (let row = 0; row < input.count; row += 1) digests.push(digestRow(seed, row, input.text(row)));
  return digests.join("");
}

function describeInput(input: IssueInput, place: BatchPlace, identity: IssuerIdentity) {
  return {
    registry: { chainId: place.chainId, address: place.registry },
    issuer: place.issuer,
    disclosable: input.disclosable,
    shuffle: true,
    documents: {
      size: input.count,
      document: (row: number) => fillIssuer(input.document(row), identity, input.locate(row)),
    },
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
