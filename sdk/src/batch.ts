// A batch: the credentials of one cohort, to be anchored together by one root.

import { checksumAddress } from "./address.ts";
import { type Leaves, openLeaves, PRINT_BYTES } from "./batch-leaves.ts";
import { type LinesInput, openLines } from "./batch-lines.ts";
import { concatBytes, equalBytes, fromHex, type Hex, toHex, utf8 } from "./bytes.ts";
import { copyJson } from "./canonical.ts";
import { SEED_BYTES } from "./claims.ts";
import type { Credential } from "./credential.ts";
import { orderPointers } from "./document.ts";
import { FormatError } from "./format-error.ts";
import {
  completeDocument,
  createId,
  hashDocument,
  type Issue,
  makeCredential,
  type Path,
  prepareDocument,
  writeCredential,
} from "./issuing.ts";
import type { Json, JsonObject } from "./json.ts";
import { loadKeccak } from "./keccak.ts";
import type { Place } from "./leaf.ts";
import { MAX_UINT32 } from "./proof.ts";
import { invertOrder, orderRows } from "./ordering.ts";
import { fillTemplate, type TemplateSource } from "./template.ts";
import { growNodes, openTree, rootFromProof, type Tree } from "./tree.ts";

/** What a batch is made of. */
export interface BatchInput {
  readonly registry: { readonly chainId: number; readonly address: string };
  /** The issuer's number in the registry, from 1 to 2^32 − 1. */
  readonly issuer: number;
  /** JSON Pointers to the members that a holder may withhold. */
  readonly disclosable: readonly string[];
  /** The documents without Laurel proofs, as plain objects: all of them, kept in memory, or a source that is asked for each. */
  readonly documents: Iterable<unknown> | AsyncIterable<unknown> | DocumentSource | TemplateSource;
  /** Orders them by `keccak(seed ‖ uint32be(row) ‖ "order")`, so that an index tells nothing; else they keep the given order. */
  readonly shuffle?: boolean;
  /** Threads that hash the leaves of a `TemplateSource`; the batch is the same without them (see `@laurel/sdk/node`). */
  readonly workers?: LeafHasher;
}

/** Hashes leaves elsewhere than in the calling thread. */
export interface LeafHasher {
  /** @param rows the row of each index */
  hashLeaves(issue: Issue, rows: Uint32Array): Promise<Leaves>;
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
  /**
   * The files of the indexes from `from` up to `to`, in UTF-8, each ended by a line feed: much faster than `text` for a `TemplateSource`.
   * @param room bytes that may be written over, to spare memory; what is returned lies there if it fits
   */
  lines(from: number, to: number, room?: Uint8Array): Uint8Array;
  /** The `id` of the document at an index, its own or made. */
  id(index: number): string;
  /** The row among the documents, from 0, that the credential at an index was made of. */
  row(index: number): number;
  /** The index of the credential that was made of a row. */
  index(row: number): number;
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
  const { size, document, source } = await readSource(input.documents);
  const rows = orderRows(seed, size, input.shuffle === true);
  const { leaves, prints } = await hashLeaves();
  const nodes = growNodes(leaves);
  if (source !== undefined) return openBatch({ issue, rows, source, nodes, prints });
  return assembleBatch({ issue, rows, tree: openTree(nodes, size), document, spliced: undefined });

  async function hashLeaves(): Promise<Leaves> {
    if (source === undefined) return { leaves: hashDocuments(issue, rows, document), prints: new Uint8Array(0) };
    // What workers refuse is hashed once more here, which says what is wrong in which row.
    const hashed = await input.workers?.hashLeaves(issue, rows).catch(() => undefined);
    if (hashed !== undefined) return hashed;
    const target = { leaves: new Uint8Array(size * 32), prints: new Uint8Array(size * PRINT_BYTES) };
    openLeaves({ issue, rows, source }, attempt)(0, size, target);
    return target;
  }
}

function hashDocuments(issue: Issue, rows: Uint32Array, document: (row: number) => unknown): Uint8Array {
  const leaves = new Uint8Array(rows.length * 32);
  for (const [index, row] of rows.entries()) {
    leaves.set(
      attempt(() => hashDocument(prepareDocument(document(row), issue, index), issue, index), row),
      index * 32,
    );
  }
  return leaves;
}

interface BatchParts {
  readonly issue: Issue;
  /** The input row of each index. */
  readonly rows: Uint32Array;
  readonly tree: Tree;
  document(row: number): unknown;
  /** Where the documents come from a `TemplateSource`. */
  readonly spliced: LinesInput | undefined;
}

const splicedParts = new WeakMap<Batch, LinesInput>();

/** What the lines of a batch are spliced from; undefined if its documents do not come from a `TemplateSource`. */
export function partsOf(batch: Batch): LinesInput | undefined {
  return splicedParts.get(batch);
}

/** Opens a batch that is hashed already, from what its lines are spliced from. */
export function openBatch(spliced: LinesInput): Batch {
  const { issue, rows, source, nodes } = spliced;
  const document = (row: number): unknown => fillTemplate(source.fill(row));
  return assembleBatch({ issue, rows, tree: openTree(nodes, rows.length), document, spliced });
}

function assembleBatch({ issue, rows, tree, document, spliced }: BatchParts): Batch {
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

  function id(index: number): string {
    const row = readRow(rows, index);
    const makeId = (): string => createId(issue.seed, index);
    const template = spliced?.source.fill(row).template.document as JsonObject | undefined;
    if (template !== undefined && !Object.hasOwn(template, "id")) return makeId();
    return String(completeDocument(document(row) as JsonObject, makeId).id);
  }

  let indexes: Uint32Array | undefined;
  function findIndex(row: number): number {
    indexes ??= invertOrder(rows);
    return readRow(indexes, row);
  }

  const writePlainly = (index: number): Uint8Array => utf8(`${text(index)}\n`);
  // How long a line is, more or less, so that there is room for all at once.
  let lineBytes = 8192;
  const writeLines = spliced === undefined ? undefined : openLines(spliced, writePlainly);

  function lines(from: number, to: number, room?: Uint8Array): Uint8Array {
    if (!(from >= 0 && from <= to && to <= size)) throw new RangeError(`No credentials ${from} to ${to} of ${size}`);
    if (writeLines === undefined) {
      return concatBytes(...Array.from({ length: to - from }, (_, place) => writePlainly(from + place)));
    }
    const out = { bytes: room ?? new Uint8Array((to - from) * lineBytes), at: 0 };
    writeLines(from, to, out);
    if (to > from) lineBytes = Math.ceil((out.at / (to - from)) * 1.02);
    return out.bytes.subarray(0, out.at);
  }

  const batch: Batch = Object.freeze({
    root: rootHex,
    size,
    seed: toHex(issue.seed),
    credential,
    text,
    lines,
    siblings: (index: number) => tree.siblings(index).map(toHex),
    id,
    row: (index: number) => readRow(rows, index),
    index: findIndex,
  });
  if (spliced !== undefined) splicedParts.set(batch, spliced);
  return batch;
}

interface Source extends DocumentSource {
  readonly source?: TemplateSource;
}

async function readSource(documents: BatchInput["documents"]): Promise<Source> {
  if (!(Symbol.iterator in documents || Symbol.asyncIterator in documents)) {
    const { size } = documents;
    if (!Number.isInteger(size) || size < 1 || size > MAX_UINT32) {
      throw new BatchError(`A batch has from 1 to ${MAX_UINT32} documents, not ${size}`);
    }
    if ("document" in documents) return documents;
    return { size, source: documents, document: (row) => fillTemplate(documents.fill(row)) };
  }
  const kept: Json[] = [];
  for await (const value of documents) kept.push(attempt(() => copyJson(value), kept.length));
  if (kept.length === 0) throw new BatchError("There is no document");
  return { size: kept.length, document: (row) => kept[row] };
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
