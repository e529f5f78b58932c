// Sets of files that are meant to cost a verifier far more than they cost to make.
import {
  type Json,
  type JsonObject,
  namePart,
  openCredential,
  parseCredential,
  type StackRequirements,
  stateParts,
  withhold,
} from "../../sdk/src/index.ts";

/** Files, and those that are given beside them as parts. */
export interface HeavySet {
  readonly files: readonly string[];
  readonly parts?: readonly string[];
}

/** Makes documents one batch, anchored or not, and gives the files' texts. */
export type Issue = (documents: readonly JsonObject[], disclosable?: readonly string[]) => Promise<string[]>;

type Members = Readonly<Record<string, Json>>;

const range = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

/** A document as short as one can be. */
export function createShort(subject: Json, more: Members = {}): JsonObject {
  return { issuer: "https://e.example", validFrom: "2026-06-15T00:00:00Z", credentialSubject: subject, ...more };
}

/** Larger credentials over these parts, each of another content, as short as they can be. */
export function stackUp(parts: readonly string[], count: number, name: string, requires: StackRequirements = {}) {
  const names = parts.map((text) => namePart(openCredential(parseCredential(text))));
  return range(count, (i) => {
    const { "@context": _, ...document } = stateParts(
      createShort({ achievement: { id: `u:${name}${i}` } }),
      requires,
      names,
    );
    return document;
  });
}

const identify = (type: string, value: string): Json => ({
  hashed: false,
  identityType: type,
  identityHash: value,
});
const hide = (text: string, claims: readonly string[]): string =>
  JSON.stringify(withhold(parseCredential(text), claims));
const many = (make: (n: number) => Json, more: (n: number) => Members = () => ({})): JsonObject[] =>
  range(4, (n) => createShort(make(n), more(n)));

/** Sets of parts, and of what stands on them. */
export const stackSets: Readonly<Record<string, (issue: Issue) => Promise<HeavySet>>> = {
  async "thousands of identifiers in each of many parts"(issue) {
    const parts = await issue(
      range(32, (part) =>
        createShort({ identifier: range(1_500, (i) => identify("sisSourcedId", i < 1_499 ? `${part}-${i}` : "x")) }),
      ),
    );
    return { files: await issue(stackUp(parts, 1, "s")), parts };
  },
  async "as many identifiers as are read in each of 64 parts"(issue) {
    const identifier = range(16, (i) => identify("sisSourcedId", `${"x".repeat(60)}${i}`));
    const parts = await issue(range(64, (n) => createShort({ identifier, n })));
    return { files: await issue(stackUp(parts, 60, "s")), parts };
  },
  async "64 parts of 64 types of identifiers, all equal"(issue) {
    const identifier = range(64, (i) => identify(`ext:${i}`, "x"));
    const parts = await issue(range(64, (n) => createShort({ identifier, n })));
    return { files: await issue(stackUp(parts, 60, "s")), parts };
  },
  async "the same long id in 64 parts"(issue) {
    const parts = await issue(range(64, (n) => createShort({ id: `did:example:${"x".repeat(100_000)}`, n })));
    return { files: await issue(stackUp(parts, 150, "s")), parts };
  },
  async "deep stacks"(issue) {
    const all: string[] = [];
    let below = await issue([createShort({})]);
    for (let level = 0; level < 6; level += 1) {
      all.push(...below);
      below = await issue(stackUp(below.slice(0, 1), 300, `${level}-`));
    }
    return { files: below, parts: all };
  },
  async "many stacks that all name the same 64 parts"(issue) {
    const parts = await issue(range(64, (n) => createShort({ text: "x".repeat(20_000), n })));
    return { files: await issue(stackUp(parts, 200, "s")), parts };
  },
  async "many small stacks above one that stands on 256"(issue) {
    const leaves = await issue(range(250, (n) => createShort({ n })));
    const hubs: string[] = [];
    for (let i = 0; i < 5; i += 1) hubs.push(...(await issue(stackUp(leaves.slice(i * 50, i * 50 + 50), 1, `${i}-`))));
    const top = await issue(stackUp(hubs, 1, "t"));
    return { files: await issue(stackUp(top, 500, "f")), parts: [...leaves, ...hubs, ...top] };
  },
  async "many small stacks above one that stands on thousands"(issue) {
    const leaves = await issue(range(3_840, (n) => createShort({ n })));
    const hubs: string[] = [];
    for (let i = 0; i < 60; i += 1) hubs.push(...(await issue(stackUp(leaves.slice(i * 64, i * 64 + 64), 1, `${i}-`))));
    const top = await issue(stackUp(hubs, 1, "t"));
    return { files: await issue(stackUp(top, 500, "f")), parts: [...leaves, ...hubs, ...top] };
  },
  async "64 achievements required of 64 parts that withhold 255 claims each"(issue) {
    const claims = range(255, (i) => `/credentialSubject/c${i}`);
    const whole = await issue(
      range(64, (n) => createShort({ n })),
      claims,
    );
    const parts = whole.map((text) => hide(text, claims));
    const { issuer } = namePart(openCredential(parseCredential(whole[0] as string)));
    const achievements = range(64, (i) => ({ id: `u:${i}`, issuer }));
    return { files: await issue(stackUp(parts, 40, "s", { achievements })), parts };
  },
  async "64 long achievements required"(issue) {
    const parts = await issue([createShort({})]);
    const achievements = range(64, (i) => ({ id: `u:${"a".repeat(2_400)}${i}` }));
    return { files: await issue(stackUp(parts, 8, "s", { achievements })), parts };
  },
  async "thousands of parts that are no credential"(issue) {
    return { files: await issue([createShort({})]), parts: range(4_000, () => '{"a":1}') };
  },
};

/** Sets of credentials that stand on nothing, and of what is none. */
export const fileSets: Readonly<Record<string, (issue: Issue) => Promise<HeavySet>>> = {
  async "many short credentials, each of its own batch"(issue) {
    const files: string[] = [];
    for (let n = 0; n < 300; n += 1) files.push(...(await issue([createShort({ n })])));
    return { files };
  },
  async "many short lines that are no credential"() {
    return { files: range(4_000, () => '{"a":1}') };
  },
  async "beginnings of proofs and of other files, which are no credential"() {
    const texts = ["Laurel".repeat(40_000), "<!".repeat(100_000), "\\".repeat(60_000)].map((a) =>
      JSON.stringify({ a }),
    );
    const types = `${'{"type":['.repeat(20_000)}1${"]}".repeat(20_000)}`;
    const marks = `{"a":"${"\\u0022".repeat(40_000)}"}`;
    return { files: [...texts, types, marks].flatMap((text) => range(2, () => text)) };
  },
  async "long pointers"(issue) {
    const claim = `/credentialSubject/${"p".repeat(80_000)}`;
    const files = await Promise.all(range(8, (n) => issue([createShort({ n })], [claim])));
    return { files: files.flat().flatMap((text) => [text, hide(text, [claim])]) };
  },
  async "many pointers of many names"(issue) {
    const nested = range(13, String).reduceRight<JsonObject>((inner, name) => ({ [name]: inner }), {});
    const claims = range(256, (i) => `/credentialSubject/${range(13, String).join("/")}/${"~1".repeat(100)}${i}`);
    const files = await issue(
      many((n) => ({ ...nested, n })),
      claims,
    );
    return { files: files.flatMap((text) => [text, hide(text, claims)]) };
  },
  async "many claims"(issue) {
    const claims = range(256, (i) => `/credentialSubject/c${i}`);
    const files = await issue(
      many((n) => ({ ...Object.fromEntries(range(256, (i) => [`c${i}`, i])), n })),
      claims,
    );
    return { files: files.flatMap((text) => [text, hide(text, claims)]) };
  },
  async "files that are altered"(issue) {
    const files = await issue(range(200, (n) => createShort({ n, text: "x".repeat(1_000) })));
    return { files: files.map((text) => text.replace('"xx', '"yx')) };
  },
  async escapes(issue) {
    const [text = ""] = await issue([createShort({ text: "ESC" })]);
    return {
      files: ["\\u0041".repeat(40_000), "\\n".repeat(120_000)].flatMap((escapes) =>
        range(2, () => text.replace("ESC", escapes)),
      ),
    };
  },
  async "long names"(issue) {
    return {
      files: await issue(many((n) => ({ ...Object.fromEntries(range(8, (i) => ["n".repeat(20_000) + i, i])), n }))),
    };
  },
  async "many names"(issue) {
    return { files: await issue(many((n) => ({ ...Object.fromEntries(range(9_000, (i) => [`n${i}`, i])), n }))) };
  },
  async "names that are numbers, the last first"(issue) {
    const [text = ""] = await issue([createShort({ text: "NAMES" })]);
    const names = range(14_000, (i) => `"${(14_000 - i) * 3}":0`);
    return { files: range(4, () => text.replace('"NAMES"', `{${names.join()}}`)) };
  },
  async "objects of many shapes"(issue) {
    return { files: await issue(many((n) => ({ n, list: range(9_000, (i) => ({ [`k${i}`]: 0 })) }))) };
  },
  async "many arrays"(issue) {
    return { files: await issue(many((n) => ({ n, list: range(60_000, () => []) }))) };
  },
  async "arrays of numbers"(issue) {
    return { files: await issue(many((n) => ({ n, list: range(90_000, () => 0) }))) };
  },
  async "many learning outcomes"(issue) {
    return { files: await issue(many((n) => ({ n, achievement: { learningOutcome: range(28_000, (i) => i) } }))) };
  },
  async "many results of many kinds"(issue) {
    const resultDescription = range(2_000, (i) => ({ id: `u:${i}`, name: "x" }));
    const result = range(2_000, (i) => ({ value: "1", resultDescription: `u:${1_999 - i}` }));
    return { files: await issue(many((n) => ({ n, result, achievement: { resultDescription } }))) };
  },
  async "many results of one kind with a long name"(issue) {
    const resultDescription = [{ id: "u:1", name: "x".repeat(90_000) }];
    const result = range(1_500, (i) => ({ value: `${i}`, resultDescription: "u:1" }));
    return { files: await issue(many((n) => ({ n, result, achievement: { resultDescription } }))) };
  },
  async "many evidences"(issue) {
    const evidence = range(4_000, (i) => ({ id: `u:${i}`, name: "Replaces" }));
    return {
      files: await issue(
        many(
          (n) => ({ n }),
          () => ({ evidence }),
        ),
      ),
    };
  },
  async "many subjects"(issue) {
    return { files: await issue(many((n) => range(9_000, (i) => ({ x: n + i })))) };
  },
  async "many other proofs"(issue) {
    const files = await issue(many((n) => ({ n })));
    return { files: files.map((text) => text.replace('"proof":[', `"proof":[${'{"type":"X"},'.repeat(15_000)}`)) };
  },
  async "a name that stands twice, at the end"(issue) {
    const files = await issue(many((n) => ({ n, list: range(60_000, (i) => i % 10) })));
    return { files: files.map((text) => text.replace(/}$/, ',"proof":1}')) };
  },
};
