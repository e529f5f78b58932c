// The parts that are given with a credential: opened, found by where they are anchored, and what a stack counts of them.

import { openCredential, type OpenedCredential, parseCredential } from "../credential/credential.ts";
import { isObject, type Json } from "../json/value.ts";
import { FormatError } from "../json/format-error.ts";
import { type LearnerClaims, readCredentialSubject } from "../relations/same-learner.ts";
import { keyOfPart, namePart, type PartName, readStack, StackError } from "../relations/stack.ts";

/** The most parts that may be given for one verification. */
const MAX_GIVEN = 4096;

/** Parts that were given, by `keyOfPart`. */
export type GivenParts = ReadonlyMap<string, OpenedCredential>;

/** What is judged: a credential, or a document that is to become one. */
export type StackCandidate = LearnerClaims & Pick<OpenedCredential, "withheld">;

/**
 * Opens the parts that were given; what is no credential is left out.
 * @throws StackError for more than 4,096
 */
export function openParts(inputs: Iterable<string | Uint8Array>): GivenParts {
  const given = new Map<string, OpenedCredential>();
  let count = 0;
  for (const input of inputs) {
    if (++count > MAX_GIVEN) throw new StackError("parts", `at most ${MAX_GIVEN} may be given`);
    try {
      const opened = openCredential(parseCredential(input));
      const key = keyOfPart(namePart(opened));
      const other = given.get(key);
      // Of two copies of one credential, the one that discloses more; one that was altered only where there is no other.
      const isBetter = opened.leadsToRoot && (!other?.leadsToRoot || opened.withheld.length < other.withheld.length);
      if (other === undefined || isBetter) given.set(key, opened);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
  }
  return given;
}

/** The names of a document's parts; none where it names none, or not as it should. */
function listNames({ document }: StackCandidate): readonly PartName[] {
  try {
    return readStack(document)?.parts ?? [];
  } catch (error) {
    if (error instanceof StackError) return [];
    throw error;
  }
}

/** The part given under a name, unless it was altered: nothing in it is believed then. */
export function findProved(given: GivenParts, name: PartName): OpenedCredential | undefined {
  const part = given.get(keyOfPart(name));
  return part?.leadsToRoot ? part : undefined;
}

/** The parts given that these credentials stand on, directly or through others, each once. */
export function findParts(candidates: Iterable<StackCandidate>, given: GivenParts): OpenedCredential[] {
  const found = new Set<OpenedCredential>();
  const open: StackCandidate[] = [...candidates];
  for (let candidate = open.pop(); candidate !== undefined; candidate = open.pop()) {
    for (const name of listNames(candidate)) {
      const part = given.get(keyOfPart(name));
      if (part === undefined || found.has(part)) continue;
      found.add(part);
      if (part.leadsToRoot) open.push(part);
    }
  }
  return [...found];
}

/** How many levels of parts lie below a credential, as far as they were given; at most one above the limit is counted. */
export function countLevels(candidate: StackCandidate, given: GivenParts, limit: number): number {
  let level: StackCandidate[] = [candidate];
  for (let count = 0; ; count += 1) {
    const names = level.flatMap(listNames);
    if (names.length === 0 || count > limit) return count;
    level = [...new Set(names.flatMap((name) => findProved(given, name) ?? []))];
  }
}

/** Whether a part, or an achievement, is there twice among all that a credential stands on, itself included. */
export function countsTwice(candidate: StackCandidate, given: GivenParts): boolean {
  const places = new Set<string>();
  const achievements = new Set<string>();
  const open: StackCandidate[] = [candidate];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const id = readAchievementId(next);
    if (id !== undefined && achievements.size === achievements.add(id).size) return true;
    for (const name of listNames(next)) {
      const key = keyOfPart(name);
      if (places.size === places.add(key).size) return true;
      const part = findProved(given, name);
      if (part !== undefined) open.push(part);
    }
  }
  return false;
}

/** The id of the achievement that a credential is of, where it is disclosed. */
export function readAchievementId(candidate: StackCandidate): string | undefined {
  const { achievement } = readCredentialSubject(candidate);
  return isObject(achievement) && typeof achievement.id === "string" ? achievement.id : undefined;
}

/** What a credential says of the credits that were earned: a number, if all is well; undefined where it says nothing. */
export function readCredits(candidate: StackCandidate): Json | undefined {
  return readCredentialSubject(candidate).creditsEarned;
}

/** Whether a credential withholds what a stack counts. */
export function withholds({ withheld }: StackCandidate, member: "achievement/id" | "creditsEarned"): boolean {
  return withheld.some((pointer) => `/credentialSubject/${member}/`.startsWith(`${pointer}/`));
}
