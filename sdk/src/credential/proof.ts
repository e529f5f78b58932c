// The proof inside a credential: where it is anchored, the way to the root, and the salts ("The proof" in docs/protocol.md).

import { DIGEST_TEXT, type Hex, MAX_UINT32 } from "../hash/bytes.ts";
import { readMembers } from "../json/members.ts";
import { isObject, type Json, type JsonObject } from "../json/value.ts";
import { FormatError } from "../json/format-error.ts";
import { formatPointer } from "../json/pointer.ts";
import { countSiblings } from "../hash/tree.ts";
import { type IssuerRef, parseIssuerRef } from "./issuer-ref.ts";

/** Laurel's element of a credential's `proof`. */
export interface LaurelProof extends JsonObject {
  readonly type: "LaurelMerkleProof2026";
  readonly proofPurpose: "assertionMethod";
  /** `eip155:<chain id>:<registry>/issuers/<issuer>`. */
  readonly verificationMethod: string;
  readonly root: Hex;
  /** The number of credentials in the batch, from 1 to 2^32 − 1. */
  readonly size: number;
  /** This credential's issuerRef among them, from 0. */
  readonly index: number;
  readonly siblings: readonly Hex[];
  /** The salts of the core (`""`) and of every claim that is disclosed, 16 bytes each. */
  readonly salts: { readonly [pointer: string]: Hex };
  /** The digests of the claims that are withheld, 32 bytes each. */
  readonly withheld: { readonly [pointer: string]: Hex };
}

/** A proof with what its text says, taken apart. */
export interface PlacedProof {
  readonly proof: LaurelProof;
  readonly issuerRef: IssuerRef;
}

const MEMBERS: readonly string[] = [
  "type",
  "proofPurpose",
  "verificationMethod",
  "root",
  "size",
  "index",
  "siblings",
  "salts",
  "withheld",
];
const SALT = /^0x[0-9a-f]{32}$/;

/** The claims that the Laurel proof of a document names, whether or not that proof is in order. */
export function listClaims(document: JsonObject): string[] {
  const claims = new Set<string>();
  for (const element of Array.isArray(document.proof) ? document.proof : []) {
    if (!isObject(element) || !isLaurel(element)) continue;
    for (const named of [element.salts, element.withheld]) {
      for (const pointer of isObject(named) ? Object.keys(named) : []) if (pointer !== "") claims.add(pointer);
    }
  }
  return [...claims];
}

/**
 * Reads the one Laurel proof of a document.
 * @throws FormatError `format.proof`
 */
export function readLaurelProof(document: JsonObject): PlacedProof {
  const proofs = listProofs(document);
  const laurel = proofs.filter(isLaurel);
  if (laurel.length !== 1) throw refuse(`proof must hold exactly one Laurel proof, not ${laurel.length}`, "/proof");
  const proof = laurel[0] as JsonObject;
  const at = `/proof/${proofs.indexOf(proof)}`;
  checkMembers(proof, at);
  const { index, size, siblings } = proof;
  if (!isInteger(size, 1, MAX_UINT32)) throw refuse("size must be a whole number from 1 to 4294967295", `${at}/size`);
  if (!isInteger(index, 0, size - 1)) throw refuse("index must be a whole number below size", `${at}/index`);
  if (!Array.isArray(siblings) || !siblings.every((sibling) => matches(DIGEST_TEXT, sibling))) {
    throw refuse("siblings must be 32 bytes each, in lower-case hexadecimal", `${at}/siblings`);
  }
  const count = countSiblings(index, size);
  if (siblings.length !== count) {
    throw refuse(`Index ${index} of ${size} has ${count} siblings, not ${siblings.length}`, `${at}/siblings`);
  }
  checkCommitments(proof, at);
  return {
    proof: proof as LaurelProof,
    issuerRef: readIssuerRef(proof.verificationMethod, `${at}/verificationMethod`),
  };
}

/**
 * All proofs of a document, Laurel's or not; none if it has no `proof`.
 * @throws FormatError `format.proof` if they are not an array of objects
 */
export function listProofs(document: JsonObject): readonly JsonObject[] {
  const proofs = Object.hasOwn(document, "proof") ? document.proof : [];
  if (!Array.isArray(proofs) || !proofs.every(isObject))
    throw refuse("proof must be an array of objects; write [ ] around a single one", "/proof");
  return proofs;
}

/** Whether an element of `proof` claims to be Laurel's. */
export function isLaurel(element: JsonObject): boolean {
  const types: readonly Json[] = Array.isArray(element.type) ? element.type : [element.type ?? null];
  return types.some((type) => typeof type === "string" && type.startsWith("Laurel"));
}

function checkMembers(proof: JsonObject, at: string): void {
  readMembers(proof, at, MEMBERS, (member) => refuse("A Laurel proof has no such member", member));
  for (const member of MEMBERS) if (!Object.hasOwn(proof, member)) throw refuse(`${member} is missing`, at);
  if (proof.type !== "LaurelMerkleProof2026") throw refuse("The type must be LaurelMerkleProof2026", `${at}/type`);
  if (proof.proofPurpose !== "assertionMethod") throw refuse("It must be assertionMethod", `${at}/proofPurpose`);
  if (!matches(DIGEST_TEXT, proof.root)) throw refuse("root must be 32 bytes in lower-case hexadecimal", `${at}/root`);
}

function checkCommitments({ salts, withheld }: JsonObject, at: string): void {
  if (!isObject(salts)) throw refuse("salts must be an object", `${at}/salts`);
  if (!isObject(withheld)) throw refuse("withheld must be an object", `${at}/withheld`);
  if (!Object.hasOwn(salts, "")) throw refuse('The salt of the core, named "", is missing', `${at}/salts`);
  if (Object.hasOwn(withheld, "")) throw refuse("The core cannot be withheld", `${at}/withheld`);
  for (const [pointer, salt] of Object.entries(salts)) {
    const here = `${at}/salts${formatPointer([pointer])}`;
    if (!matches(SALT, salt)) throw refuse("A salt must be 16 bytes in lower-case hexadecimal", here);
    if (Object.hasOwn(withheld, pointer)) throw refuse("A claim is disclosed and withheld at once", here);
  }
  for (const [pointer, digest] of Object.entries(withheld)) {
    const here = `${at}/withheld${formatPointer([pointer])}`;
    if (!matches(DIGEST_TEXT, digest)) throw refuse("A digest must be 32 bytes in lower-case hexadecimal", here);
  }
}

function readIssuerRef(method: Json | undefined, at: string): IssuerRef {
  const issuerRef = parseIssuerRef(method);
  if (issuerRef !== undefined) return issuerRef;
  throw refuse("It must be eip155:<chain id>:<registry with its EIP-55 checksum>/issuers/<issuer>", at);
}

function isInteger(value: Json | undefined, from: number, to: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= from && value <= to;
}

function matches(pattern: RegExp, value: Json | undefined): boolean {
  return typeof value === "string" && pattern.test(value);
}

function refuse(problem: string, pointer: string): FormatError {
  return new FormatError("format.proof", problem, { pointer });
}
