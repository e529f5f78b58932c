// From a document to its leaf, its proof and its file: the work that is done once a credential.

import { countUtf8Bytes, type Hex, MAX_UINT32, toHex } from "../hash/bytes.ts";
import { copyJson, writeJson } from "../json/canonical.ts";
import { findIdSecret, findSalt, hashClaim, hashContent, hashCore, SEED_BYTES, type SecretsOf } from "./claims.ts";
import { admitCredential, type Credential } from "./credential.ts";
import { freezeTree, isObject, type Json, type JsonObject } from "../json/value.ts";
import { checkDocument, readValidity, removeMembers } from "./document.ts";
import { resolvePointer } from "../json/pointer.ts";
import { FormatError } from "../json/format-error.ts";
import { hashLeaf } from "./leaf.ts";
import { formatIssuerRef, type IssuerRef } from "./issuer-ref.ts";
import { isLaurel, type LaurelProof, listProofs } from "./proof.ts";
import { type StatusPlace, writeStatus } from "./status.ts";

/** What the credentials of a batch share. */
export interface Issue extends SecretsOf {
  readonly issuerRef: IssuerRef;
  /** All claims, in order. */
  readonly pointers: readonly string[];
  /** Where the credential of index 0 stands in the status lists, if the batch has places there. */
  readonly status?: StatusPlace;
}

/** The way from a leaf to the root. */
export interface Path {
  readonly root: Hex;
  readonly size: number;
  readonly index: number;
  readonly siblings: readonly Hex[];
}

/** The longest file that is issued, in bytes, without white space: withholding every claim then stays within 256 KiB. */
export const MAX_ISSUED_BYTES = 196_608;
const DIGEST: Hex = `0x${"0".repeat(64)}`;
const LONGEST_PATH: Path = {
  root: DIGEST,
  size: MAX_UINT32,
  index: MAX_UINT32,
  siblings: new Array<Hex>(32).fill(DIGEST),
};

/**
 * Checks a document for issuing, and fills in its `id` and its `credentialStatus`.
 * @throws FormatError for what breaks the format, has a Laurel proof already, or a status of its own where one is filled in
 */
export function prepareDocument(value: unknown, issue: Issue, index: number): JsonObject {
  const copy = copyJson(value);
  if (!isObject(copy)) throw new FormatError("format.document", "A document must be a JSON object");
  // A single proof of another kind, as Data Integrity has it, becomes the first of the list that ours joins.
  const given = isObject(copy.proof) ? Object.freeze({ ...copy, proof: Object.freeze([copy.proof]) }) : copy;
  if (listProofs(given).some(isLaurel)) {
    throw new FormatError("format.proof", "The document already has a Laurel proof", { pointer: "/proof" });
  }
  const { status } = issue;
  if (status !== undefined && Object.hasOwn(given, "credentialStatus")) {
    throw new FormatError("format.document", "The document already has a status", { pointer: "/credentialStatus" });
  }
  const document = completeDocument(given, {
    makeId: () => createId(issue, index),
    status: status && writeStatus(status.list, String(status.offset + index)),
  });
  checkDocument(document, issue.pointers);
  checkSize(document, issue);
  return document;
}

/** Hashes the leaf of a document with all its claims disclosed. */
export function hashDocument(document: JsonObject, issue: Issue, index: number): Uint8Array {
  const { issuerRef, pointers } = issue;
  const core = removeMembers(document, [...pointers, "/proof"]);
  const contentHash = hashContent(
    hashCore(core, pointers, findSalt(issue, index, 0)),
    pointers.map((pointer, claim) =>
      hashClaim(pointer, resolvePointer(document, pointer), findSalt(issue, index, claim + 1)),
    ),
  );
  return hashLeaf({ ...issuerRef, ...readValidity(document), index, contentHash });
}

/** Joins a document and its way to the root to a credential. */
export function makeCredential(document: JsonObject, issue: Issue, path: Path): Credential {
  const proof = writeProof(issue, path);
  return admitCredential(freezeTree({ ...document, proof: [...listProofs(document), proof] }));
}

/** Writes the credential's file: the JSON text of `makeCredential`, on one line. */
export function writeCredential(document: JsonObject, issue: Issue, path: Path): string {
  const { proof: _, ...content } = document;
  const proofs = [...listProofs(document), writeProof(issue, path)].map((proof) => JSON.stringify(proof));
  return Object.hasOwn(document, "proof")
    ? JSON.stringify(makeCredential(document, issue, path))
    : `${writeJson(content).slice(0, -1)},"proof":[${proofs.join(",")}]}`;
}

/** Writes the Laurel proof of a credential whose claims are all disclosed. */
export function writeProof(issue: Issue, { root, size, index, siblings }: Path): LaurelProof {
  const { issuerRef, pointers } = issue;
  const salts: Record<string, Hex> = {};
  for (const [claim, pointer] of ["", ...pointers].entries()) salts[pointer] = toHex(findSalt(issue, index, claim));
  return {
    type: "LaurelMerkleProof2026",
    proofPurpose: "assertionMethod",
    verificationMethod: formatIssuerRef(issuerRef),
    root,
    size,
    index,
    siblings,
    salts,
    withheld: {},
  };
}

/** Makes the `id` of a document that has none: a UUID of version 8 (RFC 9562). */
export function createId(issue: SecretsOf, index: number): string {
  return formatId(findIdSecret(issue, index));
}

/** Writes the first 16 bytes of a secret as an `id`. */
export function formatId(secret: Uint8Array): string {
  const bytes = secret.slice(0, 16);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = toHex(bytes).slice(2);
  const groups = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)];
  return `urn:uuid:${groups.join("-")}`;
}

/** What is filled into a document. */
export interface Filling {
  /** Is called for one that has no `id`. */
  readonly makeId: () => string;
  /** Its `credentialStatus`, if it has none and is to have one. */
  readonly status?: Json | undefined;
}

/** A document with an `id`, its own or one that is made, and with a status before its subject. */
export function completeDocument(document: JsonObject, { makeId, status }: Filling): JsonObject {
  const identified = Object.hasOwn(document, "id") ? document : addId(document, makeId());
  return status === undefined ? identified : addStatus(identified, status);
}

function addId(document: JsonObject, id: string): JsonObject {
  const { "@context": context, ...rest } = document;
  return Object.freeze(context === undefined ? { id, ...rest } : { "@context": context, id, ...rest });
}

function addStatus(document: JsonObject, status: Json): JsonObject {
  const members = Object.entries(document);
  const subject = members.findIndex(([name]) => name === "credentialSubject");
  members.splice(subject === -1 ? members.length : subject, 0, ["credentialStatus", status]);
  return Object.freeze(Object.fromEntries(members));
}

function checkSize(document: JsonObject, issue: Issue): void {
  const text = writeJson(document);
  const proofBytes = measureProof(issue);
  // No text takes more than three bytes a code unit.
  if (text.length * 3 + proofBytes <= MAX_ISSUED_BYTES) return;
  if (countUtf8Bytes(text) + proofBytes > MAX_ISSUED_BYTES) {
    throw new FormatError("format.limit", "The credential would be longer than 192 KiB");
  }
}

const proofBytes = new WeakMap<Issue, number>();

/** The same with secrets that say nothing, for any index: where only the form of what is made of them counts. */
export function blankSecrets(issue: Issue): Issue {
  return { ...issue, seed: new Uint8Array(SEED_BYTES) };
}

/** The most that a proof of this batch can take, in bytes. */
export function measureProof(issue: Issue): number {
  let bytes = proofBytes.get(issue);
  if (bytes === undefined) {
    bytes = countUtf8Bytes(`,"proof":[${JSON.stringify(writeProof(blankSecrets(issue), LONGEST_PATH))}]`);
    proofBytes.set(issue, bytes);
  }
  return bytes;
}
