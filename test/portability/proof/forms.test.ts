// Splicing: whatever the values, the canonical form is the one that JSON-LD and RDFC make of the whole document.
import { describe, expect, it } from "vitest";
import { openForms } from "../../../portability/src/proof/forms.ts";
import { takeApart } from "../../../portability/src/proof/values.ts";
import type { Json, JsonObject } from "../../../sdk/src/index.ts";
import { isMore } from "../../more.ts";
import { checkCohort, fuzzProofs } from "./documents.ts";

const EX = "https://terms.example/ns#";

/** Documents that differ in a member of a subject, with terms of their own. */
function makeCohort(terms: JsonObject, subjects: readonly Json[]): JsonObject[] {
  return subjects.map((credentialSubject) => ({
    "@context": ["https://www.w3.org/ns/credentials/v2", { ex: EX, ...terms }],
    type: ["VerifiableCredential"],
    issuer: "did:web:a.example",
    credentialSubject,
  }));
}

describe("openForms", () => {
  it("makes of random documents what JSON-LD makes of them", async () => {
    const count = isMore ? 10_000 : 300;
    const { documents, spliced, refused } = await fuzzProofs(count);
    expect(documents).toBeGreaterThanOrEqual(count);
    // Else nothing would be proved: at least a fourth is spliced, and not most are refused.
    expect(spliced).toBeGreaterThan(documents / 4);
    expect(refused).toBeLessThan(documents / 3);
  });

  it("splices all of a cohort but its first documents", async () => {
    const cohort = makeCohort({ text: "ex:text", score: "ex:score" }, [
      ...Array.from({ length: 50 }, (_, i) => ({ id: `did:example:${i}`, text: `Learner ${i}`, score: i / 4 + 0.125 })),
    ]);
    expect(await checkCohort(cohort)).toEqual({ documents: 50, spliced: 48, refused: 0 });
  });

  it("waits for the first of a cohort, however many are asked for at once", async () => {
    const read = openForms();
    const cohort = makeCohort(
      { text: "ex:text" },
      Array.from({ length: 50 }, (_, i) => ({ text: `Learner ${i}` })),
    );
    const spliced = (await Promise.all(cohort.map(read))).filter((one) => one.spliced);
    expect(spliced).toHaveLength(48);
  });

  const terms = {
    set: { "@id": "ex:set", "@container": "@set" },
    text: "ex:text",
    json: { "@id": "ex:json", "@type": "@json" },
    word: { "@id": "ex:word", "@type": "@vocab" },
    link: { "@id": "ex:link", "@type": "@id" },
    part: "ex:part",
    double: { "@id": "ex:double", "@type": "http://www.w3.org/2001/XMLSchema#double" },
    "did:a:term": null,
  };
  const pair = (one: JsonObject, other: JsonObject): Json => ({ link: one, part: other });
  it.each<[string, number, Json[]]>([
    [
      "two equal texts in one property",
      1,
      [{ set: ["a", "b"] }, { set: ["c", "d"] }, { set: ["e", "e"] }, { set: ["f", "g"] }],
    ],
    [
      "a text that equals one that never varies",
      1,
      [{ set: ["a", "b"] }, { set: ["a", "c"] }, { set: ["a", "a"] }, { set: ["a", "d"] }],
    ],
    ["an exponent in a JSON literal", 0, [{ json: 5 }, { json: 6 }, { json: 1e-7 }]],
    ["a text in a JSON literal", 0, [{ json: ["a"] }, { json: ["b"] }, { json: ["c"] }]],
    ["a text that is read as a number", 0, [{ double: "a" }, { double: "b" }, { double: "1.5" }]],
    [
      "a term without a meaning as a word",
      1,
      [{ word: "did:a:x" }, { word: "did:a:y" }, { word: "did:a:term" }, { word: "did:a:z" }],
    ],
    ["a prefix as a scheme", 1, [{ link: "did:a:x" }, { link: "did:a:y" }, { link: "ex:y" }, { link: "did:a:z" }]],
    [
      "two nodes that become one, with two indexes",
      1,
      [
        pair({ id: "did:a:1", "@index": "a" }, { id: "did:a:2", "@index": "b" }),
        pair({ id: "did:a:3", "@index": "a" }, { id: "did:a:4", "@index": "b" }),
        pair({ id: "did:a:5", "@index": "a" }, { id: "did:a:6", "@index": "b" }),
        pair({ id: "did:a:7", "@index": "a" }, { id: "did:a:7", "@index": "b" }),
      ],
    ],
    [
      "a node that becomes one that never varies",
      1,
      [
        pair({ id: "did:a:1", "@index": "a" }, { id: "did:a:2", "@index": "b" }),
        pair({ id: "did:a:1", "@index": "a" }, { id: "did:a:3", "@index": "b" }),
        pair({ id: "did:a:1", "@index": "a" }, { id: "did:a:4", "@index": "b" }),
        pair({ id: "did:a:1", "@index": "a" }, { id: "did:a:1", "@index": "b" }),
      ],
    ],
    [
      "another type",
      2,
      [
        { type: "ex:A", text: "a" },
        { type: "ex:B", text: "b" },
        { type: "ex:A", text: "c" },
        { type: "ex:A", text: "d" },
        { type: "ex:B", text: "e" },
        { type: "ex:B", text: "f" },
      ],
    ],
  ])("takes the plain way for %s", async (_, spliced, subjects) => {
    expect((await checkCohort(makeCohort(terms, subjects))).spliced).toBe(spliced);
  });

  it("keeps 64 forms, those that were used last", async () => {
    const read = openForms();
    const documents = makeCohort(
      Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`term${i}`, `ex:${i}`])),
      Array.from({ length: 65 }, (_, i) => ({ [`term${i}`]: "a" })),
    );
    const [first, second, ...others] = documents as [JsonObject, JsonObject, ...JsonObject[]];
    for (const document of [first, second]) await read(document);
    for (const document of others.slice(1)) await read(document);
    expect((await read(first)).spliced).toBe(true);
    // One more than there is room for: the second is forgotten, and not the first.
    await read(others[0] as JsonObject);
    expect((await read(first)).spliced).toBe(true);
    expect((await read(second)).spliced).toBe(false);
  });

  it("reads a document of more than a thousand values plainly", async () => {
    const list = Array.from({ length: 1000 }, (_, i) => `${i}`);
    const cohort = makeCohort({ list: { "@id": "ex:list", "@container": "@list" } }, [{ list }, { list }]);
    expect((await checkCohort(cohort)).spliced).toBe(0);
  });
});

describe("takeApart", () => {
  it("gives documents one form only if they have the same members, lists and kinds", () => {
    const documents: JsonObject[] = [
      { a: "x", b: "y" },
      { asb: "y" },
      { b: "y", a: "x" },
      { a: ["x"], b: "y" },
      { a: "x", b: 1 },
      { a: "x", b: 1.5 },
      { a: "x", b: true },
      { a: "x", b: false },
      { a: "x", b: null },
      { a: "x", b: {} },
      { a: "x", b: [] },
      { a: "x", b: ["y", []] },
      { a: "x", b: [["y"]] },
      { a: { b: "y" } },
    ];
    expect(new Set(documents.map((document) => takeApart(document).form)).size).toBe(documents.length);
    expect(takeApart({ a: "x", b: 1 }).form).toBe(takeApart({ a: "", b: -7 }).form);
  });
});
