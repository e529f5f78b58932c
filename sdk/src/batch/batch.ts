// A batch: the credentials of one cohort, to be anchored together by one root.

import { refuseArgument, requireMembers, requireSeveral } from "../text/argument.ts";
import { checksumAddress } from "../hash/address.ts";
import { BatchError, blameDocument, type DocumentSource, keepDocuments, openSource } from "./source.ts";
import { type Leaves, openLeaves, PRINT_BYTES } from "../splice/leaves.ts";
import { type LinesInput, openLines } from "../splice/lines.ts";
import { equalBytes, fromHex, type Hex, MAX_UINT32, toHex, utf8 } from "../hash/bytes.ts";
import { isKept, type KeptSecrets, listSecrets, measureSecrets, type Seed, SEED_BYTES } from "../credential/claims.ts";
import type { Credential } from "../credential/credential.ts";
import { orderPointers } from "../credential/document.ts";
import {
  completeDocument,
  createId,
  hashDocument,
  type Issue,
  makeCredential,
  type Path,
  prepareDocument,
  writeCredential,
} from "../credential/issuing.ts";
import type { JsonObject } from "../json/value.ts";
import { loadKeccak } from "../hash/fast-keccak.ts";
import { invertOrder, orderRows } from "../splice/row-order.ts";
import type { DocumentTemplate, TemplateSource } from "../splice/template.ts";
import { growNodes, measureNodes, openTree, rootFromProof } from "../hash/tree.ts";
import type { IssuerRef } from "../credential/issuer-ref.ts";
import { findListFault, type StatusPlace } from "../credential/status.ts";

const decoder = new TextDecoder();

/** What a batch is made of. */
export interface BatchInput {
  readonly registry: { readonly chainId: number; readonly address: string };
  /** The issuer's number in the registry, from 1 to 2^32 − 1. */
  readonly issuer: number;
  /** Where the batch stands in the issuer's status lists: every credential says so in its `credentialStatus`. */
  readonly status?: StatusPlace | undefined;
  /** JSON Pointers to the members that a holder may withhold. */
  readonly disclosable: readonly string[];
  /** The documents without Laurel proofs, as plain objects: all of them, kept in memory, or a source that is asked for each. */
  readonly documents: Iterable<unknown> | AsyncIterable<unknown> | DocumentSource | TemplateSource;
  /** Orders them by `keccak(seed ‖ uint32be(row) ‖ "order")`, so that an index tells nothing; else they keep the given order. */
  readonly shuffle?: boolean;
  /** Threads that hash the leaves; the batch is the same without them (see `@laurel/sdk/node`). */
  readonly workers?: LeafHasher;
}

/** Hashes leaves elsewhere than in the calling thread. */
export interface LeafHasher {
  /** @param rows the row of each index */
  hashLeaves(issue: Issue, rows: Uint32Array): Promise<Leaves>;
}

/** What a batch is rebuilt from. */
export interface RebuildInput extends BatchInput {
  /** The secret that the batch was made with; or, where that was destroyed to erase credentials, what was kept of it. Threads need the secret. */
  readonly seed: Hex | KeptSecrets;
  /** The root that must be reached. */
  readonly root: Hex;
}

/** The credentials of one cohort. */
export interface Batch {
  readonly root: Hex;
  /** The number of credentials. */
  readonly size: number;
  /** The batch's secret: whoever has it and the input can make every credential again, withheld claims too. Undefined where it was destroyed. */
  readonly seed: Hex | undefined;
  /** The indexes of the credentials that are erased: nothing gives them, and `lines` leaves them out. */
  readonly erased: ReadonlySet<number>;
  /** The credential at an index from 0. @throws BatchError for one that is erased, as `text`, `id` and `secrets` do */
  credential(index: number): Credential;
  /** The file of the credential at an index: its JSON on one line, without the line's end. */
  text(index: number): string;
  /**
   * The files of the indexes from `from` up to `to`, in UTF-8, each ended by a line feed: much faster than `text` one by one.
   * @param room bytes that may be written over, to spare memory; what is returned lies there if it fits
   */
  lines(from: number, to: number, room?: Uint8Array): Uint8Array;
  /** The `id` of the document at an index, its own or made. */
  id(index: number): string;
  /** The row among the documents, from 0, that the credential at an index was made of. */
  row(index: number): number;
  /** The index of the credential that was made of a row. */
  index(row: number): number;
  /** What the document of a row has in common with others: the same object for all of one form; undefined if it has no form. */
  template(row: number): DocumentTemplate | undefined;
  /** The siblings of the leaf at an index, lowest first. */
  siblings(index: number): readonly Hex[];
  /** The leaf at an index. */
  leaf(index: number): Hex;
  /** The secrets of the credential at an index, by which `rebuildBatch` makes it again without the batch's own: see `KeptSecrets`. */
  secrets(index: number): Uint8Array;
}

/**
 * Makes the credentials of a cohort, with a new secret.
 * @throws BatchError naming the document and the member at fault
 * @example
 * const batch = await createBatch({ registry: { chainId: 1, address }, issuer: 1, disclosable, documents });
 * const first = batch.credential(0);
 */
export async function createBatch(input: BatchInput): Promise<Batch & { readonly seed: Hex }> {
  const batch = await buildBatch(input, crypto.getRandomValues(new Uint8Array(SEED_BYTES)));
  return batch as Batch & { readonly seed: Hex };
}

/**
 * Makes a batch again, byte for byte, from its input and its secret, or from what was kept of that: then the rows of erased credentials are never asked for.
 * @throws BatchError if the input is at fault, or leads to another root
 */
export async function rebuildBatch(input: RebuildInput): Promise<Batch> {
  requireMembers("input", input, { seed: typeof Object(input).seed === "string" ? "text" : "object", root: "root" });
  const seed = typeof input.seed === "string" ? readBytes(input.seed, "seed") : input.seed;
  if (isKept(seed) && input.workers !== undefined)
    throw refuseArgument("input.workers", "left out where the secret was destroyed", input.workers);
  const root = toHex(readBytes(input.root, "root"));
  const batch = await buildBatch(input, seed);
  if (batch.root !== root) throw new BatchError(`The input leads to the root ${batch.root}, not to ${root}`);
  return batch;
}

async function buildBatch(input: BatchInput, seed: Seed): Promise<Batch> {
  requireMembers("input", input, { registry: "object" });
  requireMembers("input.registry", input.registry, { address: "text" });
  requireSeveral("input.disclosable", "pointers to claims, one after the other", input.disclosable);
  if (typeof input.documents !== "object" || input.documents === null)
    throw refuseArgument("input.documents", "documents, one after the other, or a source of them", input.documents);
  await loadKeccak();
  const pointers = blameDocument(() => orderPointers([...input.disclosable]));
  const { documents } = input;
  const isGiven = Symbol.iterator in documents || Symbol.asyncIterator in documents;
  const source = isGiven ? await keepDocuments(documents) : openSource(documents);
  const issue: Issue = { issuerRef: readIssuerRef(input), pointers, seed, ...readPlace(input, source.size) };
  const rows = isKept(seed) ? readKept(seed, issue, source.size) : orderRows(seed, source.size, input.shuffle === true);
  const leaves = await hashLeaves();
  growNodes(leaves.nodes, source.size);
  return openBatch({ issue, rows, source, ...leaves });

  async function hashLeaves(): Promise<Leaves> {
    // What workers refuse is hashed once more here, which says what is wrong in which row.
    const hashed = await input.workers?.hashLeaves(issue, rows).catch(() => undefined);
    if (hashed !== undefined) return hashed;
    const { size } = source;
    const target = { nodes: new Uint8Array(measureNodes(size)), prints: new Uint8Array(size * PRINT_BYTES) };
    openLeaves({ issue, rows, source }, blameDocument)(0, size, target);
    return target;
  }
}

const inputs = new WeakMap<Batch, LinesInput>();

/** What a batch was opened from. */
export function inputOf(batch: Batch): LinesInput {
  return inputs.get(batch) as LinesInput;
}

/** Opens a batch that is hashed already. */
export function openBatch(input: LinesInput): Batch {
  const { issue, rows, source, nodes } = input;
  const tree = openTree(nodes, rows.length);
  const { root, size } = tree;
  const rootHex = toHex(root);
  const erased = new Set(isKept(issue.seed) ? issue.seed.erased.keys() : []);

  // The document at an index, seen to be the one that was hashed, with the way to the root.
  function open(index: number): { content: JsonObject; path: Path } {
    const siblings = tree.siblings(index);
    const row = requireThere(index);
    const content = blameDocument(() => prepareDocument(source.document(row), issue, index), row);
    const reached = rootFromProof({ leaf: hashDocument(content, issue, index), index, size, siblings });
    if (reached === undefined || !equalBytes(reached, root)) {
      throw new BatchError("The document is not the one in the batch", { index: row });
    }
    return { content, path: { root: rootHex, size, index, siblings: siblings.map(toHex) } };
  }

  function credential(index: number): Credential {
    const { content, path } = open(index);
    return makeCredential(content, issue, path);
  }

  /** The row of a credential that is not erased. */
  function requireThere(index: number): number {
    const row = readRow(rows, index);
    if (erased.has(index)) throw new BatchError("The credential is erased", { index: row });
    return row;
  }

  function writePlainly(index: number): Uint8Array {
    if (erased.has(index)) return new Uint8Array(0);
    const { content, path } = open(index);
    return utf8(`${writeCredential(content, issue, path)}\n`);
  }

  function id(index: number): string {
    const row = requireThere(index);
    const makeId = (): string => createId(issue, index);
    const template = source.fill(row)?.template.document as JsonObject | undefined;
    if (template !== undefined && !Object.hasOwn(template, "id")) return makeId();
    return String(completeDocument(source.document(row) as JsonObject, { makeId }).id);
  }

  let indexes: Uint32Array | undefined;
  function findIndex(row: number): number {
    indexes ??= invertOrder(rows);
    return readRow(indexes, row);
  }

  // How long a line is, more or less, so that there is room for all at once.
  let lineBytes = 8192;
  const writeLines = openLines(input, writePlainly);

  function lines(from: number, to: number, room?: Uint8Array): Uint8Array {
    if (!(from >= 0 && from <= to && to <= size)) throw new RangeError(`No credentials ${from} to ${to} of ${size}`);
    const out = { bytes: room ?? new Uint8Array((to - from) * lineBytes), at: 0 };
    writeLines(from, to, out);
    if (out.at > 0) lineBytes = Math.ceil((out.at / (to - from)) * 1.02);
    return out.bytes.subarray(0, out.at);
  }

  const batch: Batch = Object.freeze({
    root: rootHex,
    size,
    seed: isKept(issue.seed) ? undefined : toHex(issue.seed),
    erased,
    credential,
    text(index: number) {
      requireThere(index);
      return decoder.decode(lines(index, index + 1)).slice(0, -1);
    },
    lines,
    siblings: (index: number) => tree.siblings(index).map(toHex),
    id,
    row: (index: number) => readRow(rows, index),
    index: findIndex,
    template: (row: number) => source.fill(row)?.template,
    leaf(index: number) {
      readRow(rows, index);
      return toHex(nodes.subarray(index * 32, (index + 1) * 32));
    },
    secrets(index: number) {
      requireThere(index);
      return listSecrets(issue, index);
    },
  });
  inputs.set(batch, input);
  return batch;
}

/** The order of a batch whose secret was destroyed. @throws BatchError where what was kept is of no such batch */
function readKept(seed: KeptSecrets, { pointers }: Issue, size: number): Uint32Array {
  const { rows, erased } = seed;
  const indexes = new Uint8Array(size);
  for (const row of rows) if (row < size) indexes[row] = 1;
  const isWhole = rows.length === size && !indexes.includes(0);
  const isRight = [...erased].every(([index, leaf]) => index < size && leaf.length === 32);
  if (!isWhole || !isRight) throw new BatchError("The kept part of the secret belongs to a different batch");
  const checked = new Uint32Array(rows);
  for (let index = 0; index < size; index++) {
    if (erased.has(index)) continue;
    if (seed.secrets(index).length !== measureSecrets(pointers.length))
      throw new BatchError("The kept part of the secret belongs to a different batch");
    break;
  }
  return checked;
}

function readRow(rows: Uint32Array, index: number): number {
  const row = rows[index];
  if (row === undefined) throw new RangeError(`No credential ${index} of ${rows.length}`);
  return row;
}

function readIssuerRef({ registry, issuer }: BatchInput): IssuerRef {
  if (!Number.isSafeInteger(registry.chainId) || registry.chainId < 1) {
    throw new BatchError(`chainId must be a whole number from 1 to 2^53 − 1, not ${registry.chainId}`);
  }
  if (!Number.isInteger(issuer) || issuer < 1 || issuer > MAX_UINT32) {
    throw new BatchError(`issuer must be a whole number from 1 to ${MAX_UINT32}, not ${issuer}`);
  }
  return { chainId: registry.chainId, registry: blameDocument(() => checksumAddress(registry.address)), issuer };
}

/** @param size how many places follow each other */
function readPlace({ status }: BatchInput, size: number): Pick<Issue, "status"> {
  if (status === undefined) return {};
  const { list, offset } = status;
  const fault = findListFault(list);
  if (fault !== undefined) throw new BatchError(`status.list ${fault}`);
  const last = MAX_UINT32 + 1 - size;
  if (!Number.isInteger(offset) || offset < 0 || offset > last) {
    throw new BatchError(`status.offset must be a whole number from 0 to ${last}, not ${offset}`);
  }
  return { status: { list, offset } };
}

function readBytes(hex: string, name: string): Uint8Array {
  const bytes = blameDocument(() => fromHex(hex));
  if (bytes.length !== 32) throw new BatchError(`${name} must be 32 bytes, not ${bytes.length}`);
  return bytes;
}
