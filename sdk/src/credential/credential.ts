// A credential: one learner's document with its proof. Reading it, withholding claims from it, opening what it proves.

import { requireSeveral } from "../text/argument.ts";
import { equalBytes, fromHex, type Hex, toHex } from "../hash/bytes.ts";
import { hashClaim, hashContent, hashCore } from "./claims.ts";
import { checkDocument, orderPointers, readValidity, removeMembers, type Validity } from "./document.ts";
import { freezeTree, isObject, type JsonObject } from "../json/value.ts";
import { isWithin, resolvePointer } from "../json/pointer.ts";
import { FormatError } from "../json/format-error.ts";
import { locatePointer, parseJson } from "../json/parse.ts";
import { hashLeaf } from "./leaf.ts";
import type { IssuerRef } from "./issuer-ref.ts";
import { isLaurel, type LaurelProof, listClaims, readLaurelProof } from "./proof.ts";
import { rootFromProof } from "../hash/tree.ts";
import { LaurelError } from "../text/laurel-error.ts";

/** A document with its proof, deeply frozen, as `parseCredential` read it. */
export interface Credential extends JsonObject {
  readonly proof: readonly JsonObject[];
}

/** Whether a credential says whom it is about. */
export type HolderDisclosure = "disclosed" | "withheld" | "none";

/** What a credential says of itself, and whether its content leads to the root that it states. */
export interface OpenedCredential {
  /** What the proof covers: the disclosed members, without `proof`. */
  readonly document: JsonObject;
  readonly proof: LaurelProof;
  /** The registry with its EIP-55 checksum. */
  readonly issuerRef: IssuerRef;
  /** All claims, in order. */
  readonly pointers: readonly string[];
  /** Those of them that are withheld. */
  readonly withheld: readonly string[];
  readonly validity: Validity;
  readonly contentHash: Hex;
  readonly leaf: Hex;
  readonly leadsToRoot: boolean;
  readonly holder: HolderDisclosure;
}

/** A call with something that is not a credential, or that has no such claim. */
export class CredentialError extends LaurelError {
  override readonly name: string = "CredentialError";
  /** The claim that was asked for, if it is at fault. */
  readonly pointer: string | undefined;

  constructor(problem: string, pointer?: string) {
    super(problem);
    this.pointer = pointer;
  }
}

type Known = Pick<OpenedCredential, "proof" | "issuerRef" | "pointers" | "validity">;

const HOLDER_MEMBERS: readonly string[] = ["id", "name", "identifier"];
const known = new WeakMap<object, Known>();

/**
 * Reads a credential, strictly; nothing is hashed yet.
 * @param input the file's text, or its bytes; at most 256 KiB
 * @throws FormatError with the first code that applies, in the order of `FormatCode`
 * @example
 * const credential = parseCredential(await readFile("000012.json"));
 * const { leadsToRoot, document } = openCredential(credential);
 */
export function parseCredential(input: string | Uint8Array): Credential {
  const document = parseJson(input);
  try {
    return admitCredential(document);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const { code, problem, pointer } = error;
    throw new FormatError(code, problem, { ...locatePointer(input, pointer ?? ""), pointer });
  }
}

/**
 * Checks a deeply frozen JSON value as a credential, and remembers that it is one.
 * @throws FormatError `format.limit`, `format.document` or `format.proof`
 */
export function admitCredential(document: unknown): Credential {
  if (!isObject(document)) throw new FormatError("format.document", "A credential must be a JSON object");
  const pointers = orderPointers(listClaims(document));
  checkDocument(document, pointers);
  const { proof, issuerRef } = readLaurelProof(document);
  for (const pointer of Object.keys(proof.withheld)) {
    if (resolvePointer(document, pointer) !== undefined) {
      throw new FormatError("format.proof", "A claim that is withheld stands in the document", { pointer });
    }
  }
  known.set(document, { proof, issuerRef, pointers, validity: Object.freeze(readValidity(document)) });
  return document as Credential;
}

/**
 * Removes claims from a credential, leaving their digests: it leads to the same root, without key or issuer. A claim that is
 * withheld already stays so. Proofs of other kinds sign the whole: as soon as a claim goes, they go too (`listDroppedProofs`).
 * @param pointers the claims to withhold
 * @returns the credential itself where it withholds all of them already
 * @throws CredentialError if one of them is not a claim of this credential
 */
export function withhold(credential: Credential, pointers: Iterable<string>): Credential {
  const { proof, pointers: claims } = knownOf(credential);
  requireSeveral("pointers", "pointers to claims, one after the other", pointers);
  const hidden = new Set(pointers);
  const disclosable = new Set(claims);
  for (const pointer of hidden) {
    if (!disclosable.has(pointer)) throw new CredentialError(`Not a claim of this credential: ${pointer}`, pointer);
  }
  const leaving = claims.filter((pointer) => hidden.has(pointer) && Object.hasOwn(proof.salts, pointer));
  if (leaving.length === 0) return credential;
  const salts: Record<string, Hex> = { "": proof.salts[""] as Hex };
  const withheld: Record<string, Hex> = {};
  for (const pointer of claims) {
    const salt = proof.salts[pointer];
    if (salt !== undefined && !hidden.has(pointer)) salts[pointer] = salt;
    else withheld[pointer] = digestOf(credential, proof, pointer);
  }
  const document = removeMembers(credential, leaving);
  return admitCredential(freezeTree({ ...document, proof: [{ ...proof, salts, withheld }] }));
}

/** The proofs of other kinds that a credential has and what `withhold` made of it has no more. */
export function listDroppedProofs(whole: Credential, copy: Credential): readonly JsonObject[] {
  return whole.proof.filter((element) => !isLaurel(element) && !copy.proof.includes(element));
}

/**
 * Opens a credential: what it proves, and whether its content leads to the root that it states. That the root is anchored, and by
 * whom, is for the verifier to find out.
 * @throws CredentialError if it did not come from `parseCredential`, `withhold` or a batch
 */
export function openCredential(credential: Credential): OpenedCredential {
  const { proof, issuerRef, pointers, validity } = knownOf(credential);
  const { proof: _, ...content } = credential;
  const core = removeMembers(content, pointers);
  const digests = pointers.map((pointer) => fromHex(digestOf(credential, proof, pointer)));
  const contentHash = hashContent(hashCore(core, pointers, fromHex(proof.salts[""] as Hex)), digests);
  const leaf = hashLeaf({ ...issuerRef, ...validity, index: proof.index, contentHash });
  const root = rootFromProof({ leaf, index: proof.index, size: proof.size, siblings: proof.siblings.map(fromHex) });
  const withheld = pointers.filter((pointer) => Object.hasOwn(proof.withheld, pointer));
  return Object.freeze({
    document: Object.freeze(content),
    proof,
    issuerRef,
    pointers,
    withheld: Object.freeze(withheld),
    validity,
    contentHash: toHex(contentHash),
    leaf: toHex(leaf),
    leadsToRoot: root !== undefined && equalBytes(root, fromHex(proof.root)),
    holder: findHolder(content, withheld),
  });
}

function knownOf(credential: Credential): Known {
  const facts = known.get(credential);
  if (facts === undefined) throw new CredentialError("Not a credential: read its text with parseCredential first");
  return facts;
}

function digestOf(document: JsonObject, proof: LaurelProof, pointer: string): Hex {
  const salt = proof.salts[pointer];
  if (salt === undefined) return proof.withheld[pointer] as Hex;
  return toHex(hashClaim(pointer, resolvePointer(document, pointer), fromHex(salt)));
}

function findHolder(document: JsonObject, withheld: readonly string[]): HolderDisclosure {
  const subject = document.credentialSubject ?? [];
  const subjects = (Array.isArray(subject) ? subject : [subject]).filter(isObject);
  const members = HOLDER_MEMBERS.map((member) => `/credentialSubject/${member}`);
  if (subjects.some((one) => HOLDER_MEMBERS.some((member) => Object.hasOwn(one, member)))) return "disclosed";
  const hidden = withheld.some((pointer) => members.some((member) => isWithin(pointer, member)));
  return hidden ? "withheld" : "none";
}
