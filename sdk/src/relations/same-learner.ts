// Whether credentials are of the same learner, as far as what they disclose tells ("The same learner" in docs/protocol.md).

import type { OpenedCredential } from "../credential/credential.ts";
import { toHex, utf8 } from "../hash/bytes.ts";
import { isObject, type JsonObject } from "../json/value.ts";
import { formatIssuerRef } from "../credential/issuer-ref.ts";
import { keccak256 } from "../hash/keccak.ts";

/** What two credentials tell of their learners: `undisclosed` where they do not say enough, or contradict themselves. */
export type Sameness = "same" | "different" | "undisclosed";

/** Of a credential, what its learner is known by. */
export type LearnerClaims = Pick<OpenedCredential, "document" | "issuerRef">;

/** What names a credential's learner, by kind: short texts, which begin with their kind and are equal where what is stated is. */
export type LearnerMarks = ReadonlyMap<string, readonly string[]>;

/** What credentials tell of their learners, together. */
export interface LearnerComparison {
  /** For each part whether its learner is that of the credential; null where there is no part. */
  readonly learners: readonly (Sameness | null)[];
  /** How often a kind or a mark was looked up: the work, which grows with the marks and not with their pairs. */
  readonly lookups: number;
}

/** The types of identifiers that do not name one person, and count neither way: a family may share the first two, the others name things. */
const IMPERSONAL: ReadonlySet<string> = new Set([
  ...["emailAddress", "name"],
  ...["productId", "isbn", "issn", "ltiContextId", "ltiDeploymentId", "ltiToolId", "ltiPlatformId"],
]);
/** A credential with more identifiers than this, of whatever type, is read as if it disclosed none. */
const MAX_IDENTIFIERS = 16;
/** An address can be a family's. */
const ADDRESS = /^(?:mailto|tel|sms):/i;
/** A longer text is compared by its hash. */
const MAX_COMPARED = 64;

/** Reads what names a credential's learner: `credentialSubject.id`, and identifiers in plain text, but for types that do not name one person. */
export function readMarks(learner: LearnerClaims): LearnerMarks {
  const { id, identifier = [] } = readCredentialSubject(learner);
  const marks = new Map<string, string[]>();
  const add = (kind: string, text: string): void => {
    const mark = text.length > MAX_COMPARED ? `${kind}#${toHex(keccak256(utf8(text)))}` : `${kind}=${text}`;
    marks.set(kind, [...(marks.get(kind) ?? []), mark]);
  };
  if (typeof id === "string" && !ADDRESS.test(id)) add("id", id);
  const identifiers = Array.isArray(identifier) ? identifier : [identifier];
  if (identifiers.length > MAX_IDENTIFIERS) return marks;
  // Another issuer may have given the same number to somebody else.
  const issuer = formatIssuerRef(learner.issuerRef);
  for (const one of identifiers) {
    if (!isObject(one) || one.hashed !== false) continue;
    const { identityType: type, identityHash: text } = one;
    if (typeof type === "string" && !IMPERSONAL.has(type) && typeof text === "string") add(`${issuer} ${type}`, text);
  }
  return marks;
}

/**
 * Compares the learners of a credential and of the parts that it stands on. Two credentials are of the same learner where a kind of
 * mark is equal and none differs; of different ones where only differing kinds are shared. A part is also of the same learner through
 * others that are, as long as none of them contradicts it.
 */
export function compareLearners(
  candidate: LearnerMarks,
  parts: readonly (LearnerMarks | undefined)[],
): LearnerComparison {
  const { same, differing, different, lookups } = relate([candidate, ...parts]);
  const linked = spread(same, ALL);
  // What is linked and yet contradicted leads nobody to the credential.
  const sound = same.reduce((set, _, i) => (i > 0 && (differing[i] as bigint) & linked ? set & ~bit(i) : set), linked);
  const group = spread(same, sound);
  const learners = parts.map((part, i) => {
    if (part === undefined) return null;
    if (group & bit(i + 1)) return "same";
    return different[i + 1] === 0n ? "undisclosed" : "different";
  });
  return { learners, lookups };
}

/** What a credential says of its learner; nothing where it is no object, or several. */
export function readCredentialSubject({ document: { credentialSubject } }: LearnerClaims): JsonObject {
  return isObject(credentialSubject) ? credentialSubject : {};
}

/** Some of the credentials that are compared, as bits: the credential itself is the lowest. */
type Some = bigint;

const ALL: Some = -1n;

function bit(i: number): Some {
  return 1n << BigInt(i);
}

/** For each credential those that it is the same as, those from which it differs in any kind, and those from which it only differs. */
function relate(all: readonly (LearnerMarks | undefined)[]) {
  const stated = all.flatMap((marks, i) => [...(marks ?? [])].map(([kind, texts]) => ({ i, kind, texts })));
  const holders = new Map<string, Some>();
  let lookups = 0;
  const find = (key: string): Some => {
    lookups += 1;
    return holders.get(key) ?? 0n;
  };
  for (const { i, kind, texts } of stated) for (const key of [kind, ...texts]) holders.set(key, find(key) | bit(i));
  const equal = all.map(() => 0n);
  const differing = all.map(() => 0n);
  for (const { i, kind, texts } of stated) {
    const sharing = texts.reduce((some, text) => some | find(text), 0n);
    equal[i] = (equal[i] as Some) | sharing;
    differing[i] = (differing[i] as Some) | (find(kind) & ~sharing);
  }
  const same = equal.map((some, i) => some & ~(differing[i] as Some));
  const different = differing.map((some, i) => some & ~(equal[i] as Some));
  return { same, differing, different, lookups };
}

/** The credential and those that it is the same as, directly or through one another, all of them within some. */
function spread(same: readonly Some[], within: Some): Some {
  let group: Some = bit(0);
  const open = [0];
  for (let i = open.pop(); i !== undefined; i = open.pop()) {
    const next = (same[i] as Some) & within & ~group;
    group |= next;
    for (let j = 0; j < same.length; j += 1) if (next & bit(j)) open.push(j);
  }
  return group;
}
