// A batch: the credentials of one cohort, to be anchored together by one root.

import { checksumAddress } from "./address.ts";
import { countUtf8Bytes, equalBytes, fromHex, type Hex, toHex } from "./bytes.ts";
import { copyJson } from "./canonical.ts";
import { deriveSalt, deriveSecret, hashClaim, hashContent, hashCore, SEED_BYTES } from "./claims.ts";
import { admitCredential, type Credential, freezeTree } from "./credential.ts";
import { checkDocument, isObject, orderPointers, readValidity, removeMembers, resolvePointer } from "./document.ts";
import { FormatError } from "./format-error.ts";
import type { Json, JsonObject } from "./json.ts";
import { loadKeccak } from "./keccak.ts";
import { hashLeaf, type Place } from "./leaf.ts";
import { formatMethod, isLaurel, type LaurelProof, MAX_UINT32, listProofs } from "./proof.ts";
import { createTree, rootFromProof } from "./tree.ts";

/** What a batch is made of. */
export interface BatchInput {
  readonly registry: { readonly chainId: number; readonly address: string };
  /** The issuer's number in the registry, from 1 to 2^32 − 1. */
  readonly issuer: number;
  /** JSON Pointers to the members that a holder may withhold. */
  readonly disclosable: readonly string[];
  /** The documents without Laurel proofs, in the order of their indexes; plain objects. A function where the order depends on the seed. */
  readonly documents: Iterable<unknown> | ((seed: Hex) => Iterable<unknown>);
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

/** The longest file that is issued, in bytes of UTF-8 without white space: withholding every claim then stays within 256 KiB. */
export const MAX_ISSUED_BYTES = 196_608;

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
  const place = readPlace(input);
  const pointers = attempt(() => orderPointers([...input.disclosable]));
  const documents: JsonObject[] = [];
  let leaves = new Uint8Array(1024 * 32);
  for (const value of typeof input.documents === "function" ? input.documents(toHex(seed)) : input.documents) {
    const index = documents.length;
    if (index === MAX_UINT32) throw new BatchError(`More than ${MAX_UINT32} documents`);
    const document = attempt(() => prepareDocument(value, { index, pointers, seed }), index);
    documents.push(document);
    if (leaves.length < documents.length * 32) leaves = growBytes(leaves);
    leaves.set(hashDocument(document, { place, index, pointers, seed }), index * 32);
  }
  if (documents.length === 0) throw new BatchError("There is no document");
  const size = documents.length;
  const tree = createTree(leaves.subarray(0, size * 32));

  function credential(index: number): Credential {
    const siblings = tree.siblings(index);
    const leaf = leaves.slice(index * 32, (index + 1) * 32);
    const root = rootFromProof({ leaf, index, size, siblings });
    if (root === undefined || !equalBytes(root, tree.root)) throw new BatchError("The proof does not hold", { index });
    const path = { root: toHex(tree.root), size, siblings: siblings.map(toHex) };
    const proof = writeProof({ place, index, pointers, seed, ...path });
    return attachProof(documents[index] as JsonObject, proof);
  }

  return Object.freeze({
    root: toHex(tree.root),
    size,
    seed: toHex(seed),
    credential,
    siblings: (index: number) => tree.siblings(index).map(toHex),
  });
}

/** One place of a batch in the making. */
export interface Slot {
  readonly index: number;
  /** All claims, in order. */
  readonly pointers: readonly string[];
  readonly seed: Uint8Array;
}

/**
 * Checks a document for issuing and fills in its `id`.
 * @throws FormatError for what breaks the format, or has a Laurel proof already
 */
export function prepareDocument(value: unknown, slot: Slot): JsonObject {
  const given = copyJson(value);
  if (!isObject(given)) throw new FormatError("format.document", "A document must be a JSON object");
  if (listProofs(given).some(isLaurel)) {
    throw new FormatError("format.proof", "The document has a Laurel proof already", { pointer: "/proof" });
  }
  const document = Object.hasOwn(given, "id") ? given : addId(given, createId(slot));
  checkDocument(document, slot.pointers);
  const proof = writeProof({ ...slot, place: LONGEST_PLACE, root: DIGEST, size: MAX_UINT32, siblings: LONGEST_WAY });
  if (countJsonBytes(document) + countJsonBytes(proof) > MAX_ISSUED_BYTES) {
    throw new FormatError("format.limit", "The credential would be longer than 192 KiB");
  }
  return document;
}

/** Makes the `id` of a document that has none: `urn:uuid:` and a UUID of version 8 (RFC 9562). */
export function createId({ seed, index }: Pick<Slot, "seed" | "index">): string {
  const bytes = deriveSecret(seed, index, "id").slice(0, 16);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = toHex(bytes).slice(2);
  const groups = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)];
  return `urn:uuid:${groups.join("-")}`;
}

/** Hashes the leaf of a document with all claims disclosed. */
export function hashDocument(
  document: JsonObject,
  { place, index, pointers, seed }: Slot & { place: Place },
): Uint8Array {
  const core = removeMembers(document, [...pointers, "/proof"]);
  const contentHash = hashContent(
    hashCore(core, pointers, deriveSalt(seed, index, "")),
    pointers.map((pointer) => hashClaim(pointer, resolvePointer(document, pointer), deriveSalt(seed, index, pointer))),
  );
  return hashLeaf({ ...place, ...readValidity(document), index, contentHash });
}

const DIGEST: Hex = `0x${"0".repeat(64)}`;
const LONGEST_WAY: readonly Hex[] = new Array<Hex>(32).fill(DIGEST);
const LONGEST_PLACE: Place = {
  chainId: Number.MAX_SAFE_INTEGER,
  registry: `0x${"0".repeat(40)}`,
  issuer: MAX_UINT32,
};

interface ProofInput extends Slot, Pick<LaurelProof, "root" | "size" | "siblings"> {
  readonly place: Place;
}

function writeProof({ place, index, pointers, seed, root, size, siblings }: ProofInput): LaurelProof {
  const salts: Record<string, Hex> = {};
  for (const pointer of ["", ...pointers]) salts[pointer] = toHex(deriveSalt(seed, index, pointer));
  return {
    type: "LaurelMerkleProof2026",
    proofPurpose: "assertionMethod",
    verificationMethod: formatMethod(place),
    root,
    size,
    index,
    siblings,
    salts,
    withheld: {},
  };
}

function attachProof(document: JsonObject, proof: LaurelProof): Credential {
  return admitCredential(freezeTree({ ...document, proof: [...listProofs(document), proof] }));
}

function addId(document: JsonObject, id: string): JsonObject {
  const { "@context": context, ...rest } = document;
  return Object.freeze(context === undefined ? { id, ...rest } : { "@context": context, id, ...rest });
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

function countJsonBytes(value: Json): number {
  return countUtf8Bytes(JSON.stringify(value));
}

function growBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const longer = new Uint8Array(bytes.length * 2);
  longer.set(bytes);
  return longer;
}
