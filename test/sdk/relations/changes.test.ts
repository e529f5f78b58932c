// Properties: no change to what a stack names, or to the parts that are given with it, ever leaves it valid.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createVerifier,
  type JsonObject,
  namePart,
  openCredential,
  parseCredential,
  type PartName,
  type StackRequirements,
  stateParts,
} from "../../../sdk/src/index.ts";
import { isMore } from "../../more.ts";
import { type Alliance, createAlliance, createPart } from "../../nodes/alliance.ts";

const runs = { numRuns: isMore ? 2000 : 60 };
const REQUIRES: StackRequirements = {
  credits: 9,
  achievements: ["a", "b", "c"].map((id) => ({ id: `https://courses.example/${id}` })),
  sameHolder: true,
};
let alliance: Alliance;
let all: string[];
let parts: string[];
let names: PartName[];

beforeAll(async () => {
  alliance = await createAlliance();
  const { issue, university, provider, college } = alliance;
  const made = [
    await issue(university, [createPart("a"), createPart("b")]),
    await issue(provider, [createPart("x"), createPart("b")]),
    await issue(college, [createPart("c", { learner: "did:example:tadhg" }), createPart("c")]),
  ];
  parts = [made[0]?.[0], made[1]?.[1], made[2]?.[1]].map(String);
  names = parts.map((text) => namePart(openCredential(parseCredential(text))));
  all = made.flat();
});
afterAll(() => alliance?.world.stop());

async function issueStack(
  stated: readonly PartName[],
  requires = REQUIRES,
  learner = "did:example:niamh",
): Promise<string> {
  const document = createPart("larger", { learner }) as JsonObject;
  return (await alliance.issue(alliance.university, [stateParts(document, requires, stated)]))[0] as string;
}
const verdictOf = async (text: string, given: readonly string[]): Promise<string> =>
  (await createVerifier(alliance.trust()).verify(text, { parts: given })).verdict;

type Stated = Parameters<typeof issueStack>;

const which = fc.nat(2);
const digest = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => `0x${Buffer.from(bytes).toString("hex")}` as const);

/** The stack with one of its names changed. */
const alter = (at: number, change: (name: PartName) => Partial<PartName>) => (): Stated => {
  const name = names[at] as PartName;
  return [names.with(at, { ...name, ...change(name) })];
};
/** Ways to state something else than the three parts of this learner, which have just what is required. */
const restating: fc.Arbitrary<() => Stated> = fc.oneof(
  fc.tuple(which, digest).map(([at, root]) => alter(at, () => ({ root }))),
  fc.tuple(which, digest).map(([at, contentHash]) => alter(at, () => ({ contentHash }))),
  fc.tuple(which, fc.nat(0xfffffffe)).map(([at, index]) => alter(at, () => ({ index }))),
  fc
    .tuple(which, fc.nat(0xfffffffe))
    .map(([at, n]) => alter(at, ({ issuer }) => ({ issuer: issuer.replace(/\d+$/, String(n + 1)) }))),
  fc
    .tuple(which, which, fc.constantFrom("root", "contentHash", "issuer" as const))
    .map(([at, from, member]) => alter(at, () => ({ [member]: names[from]?.[member] }))),
  which.map((at) => (): Stated => [names.toSpliced(at, 1)]),
  which.map((at) => (): Stated => [[...names, names[at] as PartName]]),
  fc.double({ min: 9.001, max: 1000, noNaN: true }).map((credits) => (): Stated => [names, { ...REQUIRES, credits }]),
  fc.string({ minLength: 1 }).map((name) => (): Stated => [names, REQUIRES, `did:other:${name}`]),
);

describe("a stack that was valid", () => {
  it("is valid as it is, in any order, with other files beside", async () => {
    expect(await verdictOf(await issueStack(names.toReversed()), all)).toBe("valid");
  });

  it("is not valid with any other names, requirements or learner", async () => {
    await fc.assert(
      fc.asyncProperty(restating, async (restate) => {
        const stated = restate();
        fc.pre(JSON.stringify(stated[0]) !== JSON.stringify(names) || stated.length > 1);
        expect(await verdictOf(await issueStack(...stated), all)).not.toBe("valid");
      }),
      runs,
    );
  });

  it("is not valid with any other parts: left out, changed by a character, or swapped for another's", async () => {
    const larger = await issueStack(names);
    const others = all.filter((text) => !parts.includes(text));
    await fc.assert(
      fc.asyncProperty(which, fc.nat(), fc.constantFrom("leave out", "change", "swap"), async (at, seed, how) => {
        const text = parts[at] as string;
        const place = seed % text.length;
        const code = text.charCodeAt(place);
        const changed =
          text.slice(0, place) + String.fromCharCode(code === 0x39 ? 0x38 : code + 1) + text.slice(place + 1);
        const swapped = others[seed % others.length] as string;
        const given =
          how === "leave out" ? parts.toSpliced(at, 1) : parts.with(at, how === "change" ? changed : swapped);
        expect(await verdictOf(larger, given), changed.slice(place - 20, place + 20)).not.toBe("valid");
      }),
      { numRuns: runs.numRuns * 5 },
    );
  });
});
