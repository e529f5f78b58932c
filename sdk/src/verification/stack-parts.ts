// The parts that are given with a credential: opened, found by where they are anchored, and what a stack counts of them. Each is read
// once, however many credentials stand on it.

import { openCredential, type OpenedCredential, parseCredential } from "../credential/credential.ts";
import { formatIssuerRef } from "../credential/issuer-ref.ts";
import { isObject, type Json } from "../json/value.ts";
import { isWithin } from "../json/pointer.ts";
import { FormatError } from "../json/format-error.ts";
import { type LearnerClaims, type LearnerMarks, readCredentialSubject, readMarks } from "../relations/same-learner.ts";
import { keyOfPart, namePart, readStack, STACK_POINTER, StackError, type StackStatement } from "../relations/stack.ts";

/** What is judged: a credential, or a document that is to become one. */
export type StackCandidate = LearnerClaims & Pick<OpenedCredential, "withheld">;

/** What stacks ask of a credential, above or below. */
export interface StackMember {
  /** The verification method of its issuer. */
  readonly issuer: string;
  readonly learner: LearnerMarks;
  /** The id of the achievement that it is of, where that is disclosed. */
  readonly achievement: string | undefined;
  /** What it says of the credits that were earned: a number, if all is well; undefined where it says nothing. */
  readonly credits: Json | undefined;
  /** Whether it withholds what a stack counts, or what it says of parts. */
  readonly withholds: Readonly<Record<"achievement" | "credits" | "parts", boolean>>;
  /** What it says of its own parts; why that cannot be read; undefined where it stands on none. */
  readonly statement: StackStatement | StackError | undefined;
  /** Where its own parts are anchored, by `keyOfPart`. */
  readonly below: readonly string[];
}

/** A part that was given. */
export interface GivenPart {
  readonly key: string;
  readonly opened: OpenedCredential;
  /** Undefined where it was altered: nothing in it is believed then. */
  readonly member: StackMember | undefined;
}

/** Parts that were given, by their keys. */
export type GivenParts = ReadonlyMap<string, GivenPart>;

/** The most parts that may be given for one verification, and how long they may be together, in bytes or UTF-16 code units. */
const MAX_GIVEN = 4096;
const MAX_GIVEN_LENGTH = 64 * 1024 * 1024;
/** How many levels of parts may lie below a credential, and how many parts on all of them. */
const MAX_LEVELS = 4;
const MAX_BELOW = 256;

/** Counts parts as they come. @throws StackError (member `parts`) at the one with which they are too many, or too long together */
export function createPartCounter(): (part: string | Uint8Array) => void {
  let count = 0;
  let length = 0;
  return (part) => {
    count += 1;
    length += part.length;
    if (count > MAX_GIVEN) throw new StackError("parts", "more than 4,096 were given");
    if (length > MAX_GIVEN_LENGTH) throw new StackError("parts", "more than 64 MiB were given in all");
  };
}

/**
 * Opens the parts that are given; what is no credential is left out.
 * @throws StackError for more than 4,096 or more than 64 MiB, before the next is taken
 */
export async function openParts(
  inputs: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
): Promise<GivenParts> {
  const given = new Map<string, GivenPart>();
  const count = createPartCounter();
  for await (const input of inputs) {
    count(input);
    try {
      const opened = openCredential(parseCredential(input));
      const key = keyOfPart(namePart(opened));
      const other = given.get(key)?.opened;
      // Of two copies of one credential, the one that discloses more; one that was altered only where there is no other.
      const isBetter = opened.leadsToRoot && (!other?.leadsToRoot || opened.withheld.length < other.withheld.length);
      if (other !== undefined && !isBetter) continue;
      given.set(key, {
        key,
        opened,
        member: opened.leadsToRoot ? readMember(opened, readStatement(opened)) : undefined,
      });
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
  }
  return given;
}

/** Reads what stacks ask of a credential that stands on parts itself; undefined for any other. */
export function readLarger(candidate: StackCandidate): StackMember | undefined {
  const statement = readStatement(candidate);
  return statement === undefined && !withholdsParts(candidate) ? undefined : readMember(candidate, statement);
}

function readMember(candidate: StackCandidate, statement: StackMember["statement"]): StackMember {
  const { achievement, creditsEarned } = readCredentialSubject(candidate);
  const withholds = (member: string): boolean =>
    candidate.withheld.some((claim) => isWithin(`/credentialSubject/${member}`, claim));
  return {
    issuer: formatIssuerRef(candidate.issuerRef),
    learner: readMarks(candidate),
    achievement: isObject(achievement) && typeof achievement.id === "string" ? achievement.id : undefined,
    credits: creditsEarned,
    withholds: {
      achievement: withholds("achievement/id"),
      credits: withholds("creditsEarned"),
      parts: withholdsParts(candidate),
    },
    statement,
    below: statement === undefined || statement instanceof StackError ? [] : statement.parts.map(keyOfPart),
  };
}

/** The parts given that these credentials stand on, directly or through others, each once, but for those that are known already. */
export function findParts(
  members: Iterable<StackMember>,
  given: GivenParts,
  known: ReadonlyMap<string, unknown>,
): GivenPart[] {
  const found = new Map<string, GivenPart>();
  const open = [...members];
  for (let member = open.pop(); member !== undefined; member = open.pop()) {
    for (const key of member.below) {
      const part = given.get(key);
      if (part === undefined || known.has(key) || found.has(key)) continue;
      found.set(key, part);
      if (part.member !== undefined) open.push(part.member);
    }
  }
  return [...found.values()];
}

/**
 * Goes through all that a credential stands on, level by level, up to where parts are too many or too deep (`stack.limit`), or a part
 * or an achievement, its own included, is there twice (`stack.twice`): what lies below that is not gone into, and could be without end.
 */
export function findTangle(
  candidate: StackMember,
  find: (key: string) => StackMember | undefined,
): "stack.limit" | "stack.twice" | undefined {
  const places = new Set<string>();
  const achievements = new Set<string>();
  let level = [candidate];
  for (let depth = 0; level.length > 0; depth += 1) {
    const next: StackMember[] = [];
    for (const { achievement, below } of level) {
      if (achievement !== undefined && achievements.size === achievements.add(achievement).size) return "stack.twice";
      if (below.length > 0 && depth === MAX_LEVELS) return "stack.limit";
      for (const key of below) {
        if (places.size === places.add(key).size) return "stack.twice";
        if (places.size > MAX_BELOW) return "stack.limit";
        const member = find(key);
        if (member !== undefined) next.push(member);
      }
    }
    level = next;
  }
  return undefined;
}

function readStatement({ document }: StackCandidate): StackStatement | StackError | undefined {
  try {
    return readStack(document);
  } catch (error) {
    if (error instanceof StackError) return error;
    throw error;
  }
}

function withholdsParts({ withheld }: StackCandidate): boolean {
  return withheld.some((claim) => isWithin(claim, STACK_POINTER));
}
