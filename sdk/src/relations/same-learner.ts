// Whether two credentials are of the same learner, as far as what they disclose tells.

import type { OpenedCredential } from "../credential/credential.ts";
import { isObject, type JsonObject } from "../json/value.ts";
import { formatIssuerRef } from "../credential/issuer-ref.ts";

/** What two credentials tell of their learners: `undisclosed` where one of them does not say enough. */
export type Sameness = "same" | "different" | "undisclosed";

/** Of a credential, what its learner is known by. */
export type LearnerClaims = Pick<OpenedCredential, "document" | "issuerRef">;

/**
 * Compares the learners of two credentials: by `credentialSubject.id` where both disclose it; else, between two of one issuer, by
 * the identifiers of a type that both disclose. Names are not compared: two learners may have the same.
 */
function compareLearners(one: LearnerClaims, other: LearnerClaims): Sameness {
  const [first, second] = [readCredentialSubject(one), readCredentialSubject(other)];
  if (typeof first.id === "string" && typeof second.id === "string")
    return first.id === second.id ? "same" : "different";
  if (formatIssuerRef(one.issuerRef) !== formatIssuerRef(other.issuerRef)) return "undisclosed";
  const [mine, theirs] = [listIdentifiers(first), listIdentifiers(second)];
  const shared = [...mine].filter(([type]) => theirs.has(type));
  if (shared.length === 0) return "undisclosed";
  return shared.some(([type, values]) => values.some((value) => theirs.get(type)?.includes(value)))
    ? "same"
    : "different";
}

/**
 * Finds for each part whether its learner is that of the credential that stands on it: directly, or through another part that
 * is of the same. One that contradicts another of them is of a different learner.
 * @returns null where there is no part
 */
export function findSameness(
  candidate: LearnerClaims,
  parts: readonly (LearnerClaims | undefined)[],
): (Sameness | null)[] {
  const all = [candidate, ...parts.filter((part) => part !== undefined)];
  const same = new Set<LearnerClaims>([candidate]);
  for (const one of same) {
    for (const other of all) if (!same.has(other) && compareLearners(one, other) === "same") same.add(other);
  }
  return parts.map((part) => {
    if (part === undefined) return null;
    const others = same.has(part) ? [...same] : all;
    if (others.some((other) => other !== part && compareLearners(other, part) === "different")) return "different";
    return same.has(part) ? "same" : "undisclosed";
  });
}

/** What a credential says of its learner; nothing where it is no object, or several. */
export function readCredentialSubject({ document: { credentialSubject } }: LearnerClaims): JsonObject {
  return isObject(credentialSubject) ? credentialSubject : {};
}

/** The identifiers that stand there in plain text, by type; a hashed one is of no use to another reader. */
function listIdentifiers({ identifier = [] }: JsonObject): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const one of Array.isArray(identifier) ? identifier : [identifier]) {
    if (!isObject(one) || one.hashed !== false) continue;
    const { identityType, identityHash } = one;
    if (typeof identityType !== "string" || typeof identityHash !== "string") continue;
    found.set(identityType, [...(found.get(identityType) ?? []), identityHash]);
  }
  return found;
}
