// A batch: the credentials of one cohort, to be anchored together by one root.

import { checksumAddress } from "./address.ts";
import { equalBytes, fromHex, type Hex, toHex } from "./bytes.ts";
import { copyJson } from "./canonical.ts";
import { deriveSecret, SEED_BYTES } from "./claims.ts";
import type { Credential } from "./credential.ts";
import { orderPointers } from "./document.ts";
import { FormatError } from "./format-error.ts";
import { hashDocument, type Issue, makeCredential, type Path, prepareDocument, writeCredential } from "./issuing.ts";
import type { Json, JsonObject } from "./json.ts";
import { loadKeccak } from "./keccak.ts";
import type { Place } from "./leaf.ts";
import { MAX_UINT32 } from "./proof.ts";
import { createTree, rootFromProof, type Tree } from "./tree.ts";

/** What a batch is made of. */
export interface BatchInput {
  readonly registry: { readonly chainId: number; readonly address: string };
  /** The issuer's number in the registry, from 1 to 2^32 − 1. */
  readonly issuer: number;
  /** JSON Pointers to the members that a holder may withhold. */
  readonly disclosable: readonly string[];
  /** The documents without Laurel proofs, as plain objects: all of them, kept in memory, or a source that is asked for each. */
  readonly documents: Iterable<unknown> | AsyncIterable<unknown> | DocumentSource;
  /** Orders them by `keccak(seed ‖ uint32be(row) ‖ "order")`, so that an index tells nothing; else they keep the given order. */
  readonly shuffle?: boolean;
}

/** Documents that are asked for one by one, and again when a credential is written. */
export interface DocumentSource {
  /** How many there are, from 1 to 2^32 − 1. */
  readonly size: number;
  /** The document of a row, from 0; the same whenever it is asked for. */
  document(row: number): unknown;
}

/** What a batch is rebuilt from. */
export interface RebuildInput extends BatchInput {
  /** The secret that the batch was made with. */
  readonly seed: Hex;
  /** The root that must be reached. */
  readonly root: Hex;
}

/** The credentials of one cohort. */
export interface Batch {
  readonly root: Hex;
  /** The number of credentials. */
  readonly size: number;
  /** The batch's secret: whoever has it and the input can make every credential again, withheld claims too. */
  readonly seed: Hex;
  /** The credential at an index from 0. */
  credential(index: number): Credential;
  /** The file of the credential at an index: its JSON on one line, without the line's end. */
  text(index: number): string;
  /** The row among the documents, from 0, that the credential at an index was made of. */
  row(index: number): number;
  /** The siblings of the leaf at an index, lowest first. */
  siblings(index: number): readonly Hex[];
}

/** A batch that cannot be built. */
export class BatchError extends Error {
  override readonly name: string = "BatchError";
  /** The place of the document at fault, from 0; undefined if the fault is not in a document. */
  readonly index: number | undefined;
  /** A JSON Pointer to the member at fault. */
  readonly pointer: string | undefined;

  constructor(problem: string, place: { index?: number; pointer?: string | undefined; cause?: unknown } = {}) {
    super(place.index === undefined ? problem : `Document ${place.index}: ${problem}`, { cause: place.cause });
    this.index = place.index;
    this.pointer = place.pointer;
  }
}

/**
 * Makes the credentials of a cohort, with a new secret.
 * @throws BatchError naming the document and the member at fault
 * @example
 * const batch = await createBatch({ registry: { chainId: 1, address }, issuer: 1, disclosable, documents });
 * const first = batch.credential(0);
 */
export async function createBatch(input: BatchInput): Promise<Batch> {
  return buildBatch(input, crypto.getRandomValues(new Uint8Array(SEED_BYTES)));
}

/**
 * Makes a batch again, byte for byte, from its input and its secret.
 * @throws BatchError if the input is at fault, or leads to another root
 */
export async function rebuildBatch(input: RebuildInput): Promise<Batch> {
  const seed = readBytes(input.seed, "seed");
  const root = toHex(readBytes(input.root, "root"));
  const batch = await buildBatch(input, seed);
  if (batch.root !== root) throw new BatchError(`The input leads to the root ${batch.root}, not to ${root}`);
  return batch;
}

async function buildBatch(input: BatchInput, seed: Uint8Array): Promise<Batch> {
  await loadKeccak();
  const pointers = attempt(() => orderPointers([...input.disclosable]));
  const issue: Issue = { place: readPlace(input), pointers, seed };
  const { size, document } = await readSource(input.documents);
  const rows = orderRows(seed, size, input.shuffle === true);
  const leaves = new Uint8Array(size * 32);
  for (let index = 0; index < size; index++) {
    const row = rows[index] as number;
    leaves.set(
      attempt(() => hashDocument(prepareDocument(document(row), issue, index), issue, index), row),
      index * 32,
    );
  }
  return assembleBatch({ issue, rows, tree: createTree(leaves), document });
}

interface BatchParts {
  readonly issue: Issue;
  /** The input row of each index. */
  readonly rows: Uint32Array;
  readonly tree: Tree;
  document(row: number): unknown;
}

function assembleBatch({ issue, rows, tree, document }: BatchParts): Batch {
  const { root, size } = tree;
  const rootHex = toHex(root);

  // The document at an index, seen to be the one that was hashed, with the way to the root.
  function open(index: number): { content: JsonObject; path: Path } {
    const siblings = tree.siblings(index);
    const row = rows[index] as number;
    const content = attempt(() => prepareDocument(document(row), issue, index), row);
    const reached = rootFromProof({ leaf: hashDocument(content, issue, index), index, size, siblings });
    if (reached === undefined || !equalBytes(reached, root)) {
      throw new BatchError("The document is not the one that the batch was made of", { index: row });
    }
    return { content, path: { root: rootHex, size, index, siblings: siblings.map(toHex) } };
  }

  function credential(index: number): Credential {
    const { content, path } = open(index);
    return makeCredential(content, issue, path);
  }

  function text(index: number): string {
    const { content, path } = open(index);
    return writeCredential(content, issue, path);
  }

  return Object.freeze({
    root: rootHex,
    size,
    seed: toHex(issue.seed),
    credential,
    text,
    siblings: (index: number) => tree.siblings(index).map(toHex),
    row: (index: number) => readRow(rows, index),
  });
}

async function readSource(documents: BatchInput["documents"]): Promise<DocumentSource> {
  if ("document" in documents) {
    const { size } = documents;
    if (!Number.isInteger(size) || size < 1 || size > MAX_UINT32) {
      throw new BatchError(`A batch has from 1 to ${MAX_UINT32} documents, not ${size}`);
    }
    return documents;
  }
  const kept: Json[] = [];
  for await (const value of documents) kept.push(attempt(() => copyJson(value), kept.length));
  if (kept.length === 0) throw new BatchError("There is no document");
  return { size: kept.length, document: (row) => kept[row] };
}

// The row of each index: as given, or in the ascending order of keccak(seed ‖ uint32be(row) ‖ "order").
function orderRows(seed: Uint8Array, size: number, shuffle: boolean): Uint32Array {
  const rows = new Uint32Array(size).map((_, row) => row);
  if (!shuffle) return rows;
  const keys = new Float64Array(size);
  for (let row = 0; row < size; row++) keys[row] = readPrefix(deriveSecret(seed, row, "order"));
  return rows.sort((a, b) => (keys[a] as number) - (keys[b] as number) || compareKeys(seed, a, b));
}

// The first 48 bits of a key; they nearly always tell two keys apart.
function readPrefix(key: Uint8Array): number {
  const view = new DataView(key.buffer, key.byteOffset, key.byteLength);
  return view.getUint16(0) * 2 ** 32 + view.getUint32(2);
}

function compareKeys(seed: Uint8Array, a: number, b: number): number {
  const [keyA, keyB] = [toHex(deriveSecret(seed, a, "order")), toHex(deriveSecret(seed, b, "order"))];
  if (keyA === keyB) return a - b;
  return keyA < keyB ? -1 : 1;
}

function readRow(rows: Uint32Array, index: number): number {
  const row = rows[index];
  if (row === undefined) throw new RangeError(`No credential ${index} of ${rows.length}`);
  return row;
}

function readPlace({ registry, issuer }: BatchInput): Place {
  if (!Number.isSafeInteger(registry.chainId) || registry.chainId < 1) {
    throw new BatchError(`chainId must be a whole number from 1 to 2^53 − 1, not ${registry.chainId}`);
  }
  if (!Number.isInteger(issuer) || issuer < 1 || issuer > MAX_UINT32) {
    throw new BatchError(`issuer must be a whole number from 1 to ${MAX_UINT32}, not ${issuer}`);
  }
  return { chainId: registry.chainId, registry: attempt(() => checksumAddress(registry.address)), issuer };
}

function readBytes(hex: string, name: string): Uint8Array {
  const bytes = attempt(() => fromHex(hex));
  if (bytes.length !== 32) throw new BatchError(`${name} must be 32 bytes, not ${bytes.length}`);
  return bytes;
}

function attempt<T>(read: () => T, index?: number): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof FormatError || error instanceof TypeError)) throw error;
    const pointer = error instanceof FormatError ? error.pointer : undefined;
    throw new BatchError(error.message, { ...(index === undefined ? {} : { index }), pointer, cause: error });
  }
}
