// A stack: a credential that stands on others, its parts. What it says of them ("Stacking" in docs/protocol.md).

import { DIGEST_TEXT, type Hex, MAX_UINT32 } from "../hash/bytes.ts";
import { readMembers, type Refuse } from "../json/members.ts";
import { isObject, type Json, type JsonObject } from "../json/value.ts";
import type { OpenedCredential } from "../credential/credential.ts";
import { parseIssuerRef } from "../credential/issuer-ref.ts";
import { LaurelError } from "../text/laurel-error.ts";
import { neutralize } from "../text/neutralize.ts";

/** How a stack names one of its parts: where it is anchored, and what it says. */
export interface PartName {
  /** The verification method of its issuer: `eip155:<chain id>:<registry>/issuers/<issuer>`. */
  readonly issuer: string;
  readonly root: Hex;
  readonly index: number;
  readonly contentHash: Hex;
}

/** An achievement that must be among the parts. */
export interface RequiredAchievement {
  /** The achievement's id, byte for byte. */
  readonly id: string;
  /** The verification method of the issuer that it must come from; any on the verifier's list unless said. */
  readonly issuer?: string;
}

/** What a course requires of the parts of a larger credential. */
export interface StackRequirements {
  /** How many credits the parts must have in sum, from 0 to 1,000,000. */
  readonly credits?: number;
  readonly achievements?: readonly RequiredAchievement[];
  /** Whether a verifier must see that the parts are of the same learner, so that none may withhold it. */
  readonly sameHolder?: boolean;
}

/** What a credential says of its parts. */
export interface StackStatement {
  readonly type: "LaurelStack2026";
  readonly requires: StackRequirements;
  readonly parts: readonly PartName[];
}

/** Requirements, or a statement of parts, that are not of the right form. */
export class StackError extends LaurelError {
  override readonly name: string = "StackError";
  /** The member at fault, as a JSON Pointer from what was read. */
  readonly member: string;
  /** What is wrong with it. */
  readonly problem: string;

  constructor(member: string, problem: string) {
    super(`${member}: ${problem}`);
    this.member = member;
    this.problem = neutralize(problem);
  }
}

const refuse: Refuse = (at, problem) => new StackError(at, problem);

/** Where a document says what its parts are. */
export const STACK_POINTER = "/credentialSubject/stack";
/** The most parts that one credential may name, and the most achievements that it may require. */
const MAX_PARTS = 64;
const MAX_CREDITS = 1_000_000;
/** The type of a statement of parts. */
export const STACK_TYPE = "LaurelStack2026";
const URI = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+$/;

/** Names a credential as a part of a larger one. */
export function namePart({ proof, contentHash }: OpenedCredential): PartName {
  return Object.freeze({ issuer: proof.verificationMethod, root: proof.root, index: proof.index, contentHash });
}

/** Where a part is anchored, as one text; two parts with the same are the same part. */
export function keyOfPart({ issuer, root, index }: PartName): string {
  return `${issuer} ${root} ${index}`;
}

/**
 * Reads what a document says of its parts; undefined for a credential that stands on no others.
 * @throws StackError if it is not of the right form
 */
export function readStack(document: JsonObject): StackStatement | undefined {
  const { credentialSubject } = document;
  if (Array.isArray(credentialSubject)) {
    if (!credentialSubject.some((one) => isObject(one) && isStack(one.stack))) return undefined;
    throw new StackError("/credentialSubject", "must be one object where it names parts");
  }
  const stack = isObject(credentialSubject) ? credentialSubject.stack : undefined;
  if (!isStack(stack)) return undefined;
  readMembers(stack, STACK_POINTER, ["type", "requires", "parts"], refuse);
  const { type, requires, parts } = stack;
  if (type !== STACK_TYPE) throw new StackError(`${STACK_POINTER}/type`, `must be "${STACK_TYPE}"`);
  if (!Array.isArray(parts) || parts.length < 1 || parts.length > MAX_PARTS)
    throw new StackError(`${STACK_POINTER}/parts`, `must name 1 to ${MAX_PARTS} parts`);
  return {
    type,
    requires: readRequirements(requires, `${STACK_POINTER}/requires`),
    parts: parts.map((part, i) => readPart(part, `${STACK_POINTER}/parts/${i}`)),
  };
}

/**
 * Reads what a course requires of parts.
 * @param at where it stands, for messages
 * @throws StackError naming the member at fault
 */
export function readRequirements(value: unknown, at: string): StackRequirements {
  const requires = readMembers(value, at, ["credits", "achievements", "sameHolder"], refuse);
  const { credits, achievements = [], sameHolder = false } = requires;
  if (credits !== undefined && !isCredits(credits))
    throw new StackError(`${at}/credits`, "must be a number from 0 to 1000000");
  if (typeof sameHolder !== "boolean") throw new StackError(`${at}/sameHolder`, "must be true or false");
  if (!Array.isArray(achievements) || achievements.length > MAX_PARTS)
    throw new StackError(`${at}/achievements`, `must be an array of at most ${MAX_PARTS}`);
  const ids = new Set<string>();
  for (const [i, achievement] of achievements.entries()) {
    const { id, issuer } = readMembers(achievement, `${at}/achievements/${i}`, ["id", "issuer"], refuse);
    if (typeof id !== "string" || !URI.test(id)) throw new StackError(`${at}/achievements/${i}/id`, "must be a URI");
    if (issuer !== undefined) checkMethod(issuer, `${at}/achievements/${i}/issuer`);
    if (ids.size === ids.add(id).size) throw new StackError(`${at}/achievements/${i}/id`, "appears twice");
  }
  return requires as StackRequirements;
}

/** Whether a value is a number of credits. */
export function isCredits(value: Json | undefined): value is number {
  return typeof value === "number" && value >= 0 && value <= MAX_CREDITS;
}

/** An object that claims to be Laurel's, of whatever version: the name `stack` alone may mean something else. */
function isStack(value: Json | undefined): value is JsonObject {
  return isObject(value) && typeof value.type === "string" && value.type.startsWith("Laurel");
}

function readPart(value: Json, at: string): PartName {
  const part = readMembers(value, at, ["issuer", "root", "index", "contentHash"], refuse);
  const { issuer, root, index, contentHash } = part;
  checkMethod(issuer, `${at}/issuer`);
  for (const [name, digest] of Object.entries({ root, contentHash })) {
    if (typeof digest !== "string" || !DIGEST_TEXT.test(digest))
      throw new StackError(`${at}/${name}`, "must be 32 bytes in lower-case hexadecimal");
  }
  if (!Number.isInteger(index) || (index as number) < 0 || (index as number) >= MAX_UINT32)
    throw new StackError(`${at}/index`, "must be a whole number from 0 to 4294967294");
  return part as unknown as PartName;
}

function checkMethod(value: Json | undefined, at: string): void {
  if (parseIssuerRef(value) === undefined)
    throw new StackError(at, "must be eip155:<chain id>:<registry with its EIP-55 checksum>/issuers/<issuer>");
}
