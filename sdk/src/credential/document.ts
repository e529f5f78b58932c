// What a document must hold to be issued or checked: its validity, and the claims that its holder may withhold.

import { FormatError } from "../json/format-error.ts";
import { resolvePointer, splitPointer } from "../json/pointer.ts";
import { parseMoment } from "./moment.ts";
import { isObject, type Json, type JsonObject } from "../json/value.ts";

/** When a credential is valid: from `validFrom` on and before `validUntil`. */
export interface Validity {
  /** Unix time in seconds, from 1. */
  readonly validFrom: number;
  /** Unix time in seconds; 0 if it never expires. */
  readonly validUntil: number;
}

/** The most claims that a document may have. */
const MAX_CLAIMS = 256;
const LAST_SECOND = Date.UTC(9999, 11, 31, 23, 59, 59) / 1000;
const MAX_TOKENS = 16;
/** The members that every credential states, and that no claim may touch. */
export const PROTECTED_MEMBERS: ReadonlySet<string> = new Set([
  "@context",
  "id",
  "type",
  "issuer",
  "validFrom",
  "validUntil",
  "credentialSchema",
  "credentialStatus",
  "proof",
]);

/**
 * Checks what the protocol asks of a document: its dates, and that every claim can be withheld from it.
 * @param document the document, with or without `proof`
 * @param pointers its claims, as `orderPointers` returns them
 * @throws FormatError `format.document`
 */
export function checkDocument(document: JsonObject, pointers: readonly string[]): void {
  for (const old of ["issuanceDate", "expirationDate"]) {
    if (Object.hasOwn(document, old)) {
      const cure = "convert the document to VC 2.0, with validFrom, validUntil and the context of VC 2.0";
      throw refuse(`"${old}" belongs to VC 1.1; ${cure}`, `/${old}`);
    }
  }
  readValidity(document);
  for (const pointer of pointers) resolveParent(document, pointer);
}

/**
 * Reads when a document is valid.
 * @throws FormatError `format.document` if `validFrom` is missing, a date is not one, or they are the wrong way round
 */
export function readValidity(document: JsonObject): Validity {
  const validFrom = readTime(document, "validFrom");
  if (validFrom === undefined) throw refuse("validFrom is missing", "/validFrom");
  const validUntil = readTime(document, "validUntil") ?? 0;
  if (validUntil !== 0 && validUntil <= validFrom) throw refuse("validUntil is not after validFrom", "/validUntil");
  return { validFrom, validUntil };
}

/**
 * Checks the pointers that name a document's claims, and orders them as JCS orders the names of members.
 * @throws FormatError `format.limit` for more than 256; `format.document` for a pointer that names no claim, for the
 * same pointer twice, or for one that lies inside another
 */
export function orderPointers(pointers: readonly string[]): readonly string[] {
  if (pointers.length > MAX_CLAIMS) throw new FormatError("format.limit", `More than ${MAX_CLAIMS} claims`);
  const claims = new Set<string>();
  for (const pointer of pointers) {
    checkPointer(pointer);
    if (claims.has(pointer)) throw refuse("The same claim is named twice", pointer);
    claims.add(pointer);
  }
  for (const pointer of claims) {
    for (let end = pointer.lastIndexOf("/"); end > 0; end = pointer.lastIndexOf("/", end - 1)) {
      if (claims.has(pointer.slice(0, end))) throw refuse("A claim is inside another", pointer);
    }
  }
  return Object.freeze([...claims].sort());
}

/** A copy of a document without the members at the pointers; a parent left empty stays. */
export function removeMembers(document: JsonObject, pointers: readonly string[]): JsonObject {
  const root: Record<string, Json> = { ...document };
  const copies = new Set<Json>([root]);
  for (const pointer of pointers) {
    const tokens = splitPointer(pointer);
    const name = tokens.pop() as string;
    let parent = root;
    for (const token of tokens) {
      let child = parent[token] as Record<string, Json>;
      if (!copies.has(child)) {
        child = { ...child };
        copies.add(child);
        parent[token] = child;
      }
      parent = child;
    }
    delete parent[name];
  }
  return root;
}

function checkPointer(pointer: string): void {
  if (!pointer.startsWith("/") || /~(?![01])/.test(pointer) || !pointer.isWellFormed()) {
    throw refuse("Not a JSON Pointer to a member", pointer);
  }
  const tokens = splitPointer(pointer);
  if (tokens.length > MAX_TOKENS) throw refuse("A claim is nested too deeply", pointer);
  if (PROTECTED_MEMBERS.has(tokens[0] as string)) throw refuse(`Nothing of "${tokens[0]}" may be a claim`, pointer);
  if (pointer === "/credentialSubject") throw refuse("credentialSubject as a whole may not be a claim", pointer);
}

function resolveParent(document: JsonObject, pointer: string): void {
  const parent = pointer.slice(0, pointer.lastIndexOf("/"));
  if (!isObject(resolvePointer(document, parent))) {
    throw refuse("A claim must be a member of an object in the document", pointer);
  }
}

function readTime(document: JsonObject, member: string): number | undefined {
  if (!Object.hasOwn(document, member)) return undefined;
  const text = document[member];
  const seconds = typeof text === "string" ? parseMoment(text) : undefined;
  // Chains know no time before.
  if (seconds !== undefined && seconds >= 1 && seconds <= LAST_SECOND) return seconds;
  const form = "a date and time after 1970-01-01T00:00:00Z, such as 2026-06-15T02:00:00+02:00, in whole seconds";
  throw refuse(`${member} must be ${form}`, `/${member}`);
}

function refuse(problem: string, pointer: string): FormatError {
  return new FormatError("format.document", problem, { pointer });
}
