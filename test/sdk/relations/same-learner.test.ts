// Whether credentials are of the same learner: what must hold for any credentials at all. The single cases are test/vectors/same-learner-v1.json.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compareLearners,
  type LearnerMarks,
  readMarks,
  type Sameness,
} from "../../../sdk/src/relations/same-learner.ts";
import { isMore } from "../../more.ts";

const REGISTRY = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
const KINDS = ["id", "sisSourcedId", "lisSourcedId", "nationalIdentityNumber"] as const;
type Kind = (typeof KINDS)[number];

/** What a credential discloses, by kind; everything is of one issuer. */
type Disclosed = Readonly<Partial<Record<Kind, readonly string[]>>>;

function mark({ id, ...types }: Disclosed): LearnerMarks {
  const identifier = Object.entries(types).flatMap(([identityType, values]) =>
    values.map((identityHash) => ({ hashed: false, identityType, identityHash })),
  );
  const credentialSubject = { ...(id === undefined ? {} : { id: id[0] as string }), identifier };
  return readMarks({ issuerRef: { chainId: 1, registry: REGISTRY, issuer: 1 }, document: { credentialSubject } });
}

const compare = ([candidate = {}, ...parts]: readonly Disclosed[]): readonly (Sameness | null)[] =>
  compareLearners(mark(candidate), parts.map(mark)).learners;

const share = (one: Disclosed, other: Disclosed, kind: Kind): "equal" | "different" | undefined => {
  const [mine, theirs] = [one[kind], other[kind]];
  if (mine === undefined || theirs === undefined) return undefined;
  return mine.some((value) => theirs.includes(value)) ? "equal" : "different";
};
const differ = (one: Disclosed, other: Disclosed): boolean =>
  KINDS.some((kind) => share(one, other, kind) === "different");
const comparePair = (one: Disclosed, other: Disclosed): Sameness => {
  const found = new Set(KINDS.map((kind) => share(one, other, kind)));
  if (found.has("equal")) return found.has("different") ? "undisclosed" : "same";
  return found.has("different") ? "different" : "undisclosed";
};

/** The protocol's words, pair by pair. */
function compareByTheBook(all: readonly Disclosed[]): Sameness[] {
  const group = (within: ReadonlySet<Disclosed>): Set<Disclosed> => {
    const found = new Set(all.slice(0, 1));
    for (const one of found)
      for (const other of within) if (one !== other && comparePair(one, other) === "same") found.add(other);
    return found;
  };
  const linked = group(new Set(all));
  const sound = [...linked].filter((one) => one === all[0] || ![...linked].some((other) => differ(one, other)));
  const same = group(new Set(sound));
  return all.slice(1).map((part) => {
    if (same.has(part)) return "same";
    return all.some((other) => comparePair(other, part) === "different") ? "different" : "undisclosed";
  });
}

const disclosed: fc.Arbitrary<Disclosed> = fc.record(
  {
    id: fc.constantFrom(["a"], ["b"]),
    ...Object.fromEntries(
      KINDS.slice(1).map((kind) => [
        kind,
        fc.uniqueArray(fc.constantFrom("1", "2", "3"), { minLength: 1, maxLength: 2 }),
      ]),
    ),
  },
  { requiredKeys: [] },
);
const credentials = fc.array(disclosed, { minLength: 2, maxLength: 7 });
const runs = { numRuns: isMore ? 20_000 : 1_000 };

describe("learners, of any credentials", () => {
  it("come out as the protocol says, pair by pair", () => {
    fc.assert(
      fc.property(credentials, (all) => {
        expect(compare(all)).toEqual(compareByTheBook(all));
      }),
      runs,
    );
  });

  it("come out the same in any order of the parts", () => {
    const shuffled = credentials.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray([...all.slice(1).keys()], { minLength: all.length - 1 })),
    );
    fc.assert(
      fc.property(shuffled, ([[candidate = {}, ...parts], order]) => {
        const straight = compare([candidate, ...parts]);
        const turned = compare([candidate, ...order.map((i) => parts[i] as Disclosed)]);
        expect(turned).toEqual(order.map((i) => straight[i]));
      }),
      runs,
    );
  });

  it("are not the same where two of them, the credential included, contradict each other in anything", () => {
    fc.assert(
      fc.property(credentials, (all) => {
        const learners = compare(all);
        const same = all.filter((_, i) => i === 0 || learners[i - 1] === "same");
        for (const one of same) for (const other of same) expect(differ(one, other)).toBe(false);
      }),
      runs,
    );
  });

  it("do not all become the same by withholding what contradicts nothing", () => {
    fc.assert(
      fc.property(credentials, fc.nat(), fc.constantFrom(...KINDS), (all, n, kind) => {
        const chosen = all[n % all.length] as Disclosed;
        if (all.some((other) => share(chosen, other, kind) === "different")) return;
        const { [kind]: _, ...rest } = chosen;
        const isSame = (of: readonly Disclosed[]): boolean => compare(of).every((learner) => learner === "same");
        if (!isSame(all)) expect(isSame(all.with(n % all.length, rest))).toBe(false);
      }),
      runs,
    );
  });

  it("are never the same for two people, nor different for one, where issuers tell the truth, whatever is withheld", () => {
    const person = fc.nat({ max: 2 });
    const truthful = fc.tuple(person, fc.subarray([...KINDS]));
    fc.assert(
      fc.property(fc.array(truthful, { minLength: 2, maxLength: 8 }), (all) => {
        const learners = compare(
          all.map(([who, kinds]) => Object.fromEntries(kinds.map((kind) => [kind, [`${who}`]]))),
        );
        const [holder] = all[0] as [number, Kind[]];
        for (const [i, [who]] of all.slice(1).entries()) if (who !== holder) expect(learners[i]).not.toBe("same");
        if (all.every(([who]) => who === holder)) expect(learners).not.toContain("different");
      }),
      runs,
    );
  });
});

describe("what learners are known by", () => {
  it("is compared to the last character, however long it is", () => {
    const long = "x".repeat(1_000);
    expect(compare([{ id: [`${long}1`] }, { id: [`${long}1`] }, { id: [`${long}2`] }])).toEqual(["same", "different"]);
    // A text is never taken for the hash of another.
    const [key = ""] = mark({ id: [long] }).get("id") ?? [];
    expect(compare([{ id: [long] }, { id: [key.slice("id".length)] }, { id: [key.slice("id#".length)] }])).toEqual([
      "different",
      "different",
    ]);
  });

  it("is looked up a few times for each mark, and not for each pair of them", () => {
    for (const parts of [1, 8, 64]) {
      const all = Array.from({ length: parts }, (_, part) =>
        mark({ sisSourcedId: Array.from({ length: 16 }, (__, i) => `${part}-${i}`) }),
      );
      const { lookups } = compareLearners(mark({}), all);
      expect(lookups).toBeLessThanOrEqual(3 * 16 * parts);
    }
  });
});
