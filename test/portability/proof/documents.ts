// Random cohorts of documents whose values are meant to trip what splices them: each is read as JSON-LD whole as well.
import fc from "fast-check";
import jsonld from "jsonld";
import { isObject, type Json, type JsonObject } from "../../../sdk/src/index.ts";
import { loadContext } from "../../../portability/src/proof/contexts.ts";
import { openForms } from "../../../portability/src/proof/forms.ts";
import { ProofError } from "../../../portability/src/proof/proof-error.ts";
import { canonizeQuads } from "../../../portability/src/proof/quads.ts";
import { readSample, SAMPLES } from "../../sdk/profile/sample.ts";

/** What a run came to, in documents. */
export interface FuzzResult {
  readonly documents: number;
  /** JSON-LD was spared. */
  readonly spliced: number;
  /** JSON-LD refuses them, and so does the signer. */
  readonly refused: number;
}

/** So many documents has a cohort, which differ in so many columns. */
const ROWS = 10;

const XSD = "http://www.w3.org/2001/XMLSchema#";
const EX = "https://terms.example/ns#";

/** Terms of every kind that a context can define. */
const TERMS: JsonObject = {
  ex: EX,
  uri: "@id",
  kind: "@type",
  text: "ex:text",
  node: "ex:node",
  date: { "@id": "ex:date", "@type": `${XSD}date` },
  double: { "@id": "ex:double", "@type": `${XSD}double` },
  truth: { "@id": "ex:truth", "@type": `${XSD}boolean` },
  decimal: { "@id": "ex:decimal", "@type": `${XSD}decimal` },
  link: { "@id": "ex:link", "@type": "@id" },
  word: { "@id": "ex:word", "@type": "@vocab" },
  json: { "@id": "ex:json", "@type": "@json" },
  none: { "@id": "ex:none", "@type": "@none" },
  list: { "@id": "ex:list", "@container": "@list" },
  set: { "@id": "ex:set", "@container": "@set" },
  said: { "@id": "ex:said", "@container": "@language" },
  indexed: { "@id": "ex:indexed", "@container": "@index" },
  byId: { "@id": "ex:byId", "@container": "@id" },
  graph: { "@id": "ex:graph", "@container": "@graph" },
  german: { "@id": "ex:german", "@language": "de" },
  leftward: { "@id": "ex:leftward", "@direction": "rtl" },
  back: { "@reverse": "ex:back" },
  Word: "ex:Word",
  Scoped: { "@id": "ex:Scoped", "@context": { inner: "ex:inner", text: "ex:scopedText" } },
};

const NASTY_TEXTS = [
  ...[
    "",
    " ",
    "@id",
    "@type",
    "@value",
    "@none",
    "@foo",
    "_:b0",
    "_:c14n0",
    "a\nb",
    "a\r\nb",
    "a\tb",
    '"',
    "\\",
    "\\n",
    "\\u0041",
    "'",
  ],
  ...[
    "\u0000",
    "\u007f",
    "\u0085",
    "\u2028",
    "\u202e",
    "é",
    "e\u0301",
    "😀",
    "\u{10ffff}",
    "\ufeff",
    "\ufffe",
    "\ud800",
  ],
  ...[
    "true",
    "5",
    "5.0E-1",
    "null",
    "NaN",
    "INF",
    "<did:x:1>",
    "<did:x:1> .\n",
    "{}",
    "[]",
    "ex:text",
    "text",
    "Word",
    "https://a.example/",
  ],
  ...["A", "A", "B"],
];
const GOOD_IRIS = [
  "did:key:z6Mk",
  "did:web:a.example",
  "urn:uuid:6a6c1f2e-0000-8000-8000-00000000000",
  "https://a.example/?q=é#",
  "mailto:a@b.example",
];
const NASTY_IRIS = [
  ...[
    "",
    "a",
    "../a",
    "#a",
    "//a.example",
    "_:b0",
    "_:",
    ":",
    "did:",
    "@id",
    "@vocab",
    "ex:a",
    "ex://a",
    "Word",
    "Scoped",
    "Word:a",
    "text:a",
    "name:a",
    "ex:",
  ],
  ...[
    "did:x y",
    "did:x:\u00a0",
    "did:x:<",
    'did:x:"',
    "did:x:\\",
    "did:x:\u0001",
    "did:x:é",
    "did:x:e\u0301",
    "DID:x",
    "https://A.example/%7e",
    "1a:b",
    "é:b",
    "a_b:c",
  ],
];

const nastyText = fc.oneof(
  { arbitrary: fc.constantFrom(...NASTY_TEXTS), weight: 3 },
  { arbitrary: fc.string({ unit: "grapheme", maxLength: 8 }), weight: 1 },
  { arbitrary: fc.string({ unit: "binary", maxLength: 8 }), weight: 1 },
);
const goodIri = fc.tuple(fc.constantFrom(...GOOD_IRIS), fc.nat(20)).map(([start, end]) => `${start}${end}`);
const anyIri = fc.oneof({ arbitrary: goodIri, weight: 12 }, { arbitrary: fc.constantFrom(...NASTY_IRIS), weight: 1 });
const number = fc.oneof(
  fc.constantFrom(0, 1, 5, -1, 0.5, 1.5, 1e21, 1e20, 1e-7, 2 ** 53 - 1, 123456.789, 5e-324),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const literal = fc.oneof(
  { arbitrary: nastyText, weight: 6 },
  { arbitrary: number, weight: 2 },
  { arbitrary: fc.boolean(), weight: 1 },
);
const listed = (one: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc.oneof(
    { arbitrary: one, weight: 4 },
    { arbitrary: fc.array(one, { maxLength: 3 }), weight: 2 },
    { arbitrary: fc.constant(null), weight: 1 },
  );

/** One time in so many. */
const rarely = <T>(one: fc.Arbitrary<T>, times: number): fc.Arbitrary<T | undefined> =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: times - 1 }, { arbitrary: one, weight: 1 });

/** A node with any of the terms. */
function nodeOf(depth: number): fc.Arbitrary<JsonObject> {
  const inner: fc.Arbitrary<Json> = depth === 0 ? fc.constant({ text: "leaf" }) : nodeOf(depth - 1);
  const members: Record<string, fc.Arbitrary<Json>> = {
    id: anyIri,
    uri: anyIri,
    type: fc.subarray(["Word", "Scoped"]),
    kind: fc.oneof(fc.constantFrom("Word", "Scoped"), goodIri),
    text: listed(
      fc.oneof(
        literal,
        fc.record({ "@value": literal }),
        fc.record({ "@value": nastyText, "@language": fc.constantFrom("en", "de", "x y") }),
      ),
    ),
    node: listed(inner),
    date: listed(nastyText),
    double: listed(literal),
    truth: listed(literal),
    decimal: listed(literal),
    link: listed(fc.oneof(anyIri, inner)),
    word: listed(fc.oneof(anyIri, fc.constantFrom("Word", "text"))),
    json: fc.oneof(literal, fc.array(literal, { maxLength: 2 }), fc.record({ a: literal })),
    none: listed(literal),
    list: listed(fc.oneof(literal, inner)),
    set: listed(fc.oneof(literal, inner)),
    said: fc.dictionary(fc.constantFrom("en", "de"), nastyText, { maxKeys: 2, noNullPrototype: true }),
    indexed: fc.dictionary(fc.constantFrom("a", "b"), nastyText, { maxKeys: 2, noNullPrototype: true }),
    byId: fc.dictionary(goodIri, fc.record({ text: nastyText }), { maxKeys: 2, noNullPrototype: true }),
    graph: inner,
    german: listed(nastyText),
    leftward: listed(nastyText),
    back: inner,
    "@index": nastyText,
    undefinedTerm: nastyText,
  };
  const some = fc.subarray(Object.keys(members), { maxLength: 5 });
  return some.chain((names) =>
    fc.record(
      Object.fromEntries(
        names.filter((name) => keep(name, names)).map((name) => [name, members[name] as fc.Arbitrary<Json>]),
      ),
    ),
  );
}

/** Members that JSON-LD always or mostly refuses are rarer. */
function keep(name: string, names: readonly string[]): boolean {
  if (name === "uri") return !names.includes("id");
  return !["undefinedTerm", "back", "graph", "@index"].includes(name) || names.length === 4;
}

const context = fc
  .record({
    vocab: rarely(fc.constant("https://vocab.example/"), 6),
    language: rarely(fc.constant("en"), 6),
    scheme: rarely(fc.constantFrom("did", "urn", "laurel-place", "mailto"), 8),
  })
  .map(({ vocab, language, scheme }) => [
    "https://www.w3.org/ns/credentials/v2",
    {
      ...TERMS,
      ...(vocab === undefined ? {} : { "@vocab": vocab }),
      ...(language === undefined ? {} : { "@language": language }),
      ...(scheme === undefined ? {} : { [scheme]: "https://scheme.example/" }),
    },
  ]);

const invented: fc.Arbitrary<JsonObject> = fc
  .record({
    "@context": context,
    id: goodIri,
    type: fc.constant(["VerifiableCredential"]),
    issuer: goodIri,
    subject: nodeOf(2),
    more: nodeOf(1),
  })
  .map(({ subject, more, ...document }) => ({
    ...document,
    credentialSubject: subject,
    evidence: { ...more, type: "Word" },
  }));

const samples: readonly JsonObject[] = await Promise.all(
  SAMPLES.map(({ course, cohort }) => readSample(course, cohort)),
);
const entry = (statusPurpose: string) => ({
  type: "BitstringStatusListEntry",
  statusPurpose,
  statusListIndex: "7",
  statusListCredential: `https://a.example/status/7/${statusPurpose}.json`,
});
const real = fc.constantFrom(
  ...samples.map((sample) => ({ ...sample, credentialStatus: [entry("revocation"), entry("suspension")] })),
);

interface Change {
  readonly column: number;
  readonly text: string;
  readonly iri: string;
  readonly number: number;
  /** Of any kind, now and then. */
  readonly other: Json | undefined;
}

const change: fc.Arbitrary<Change> = fc.record({
  column: fc.nat(2),
  text: nastyText,
  iri: anyIri,
  number,
  other: rarely(listed(literal), 30),
});

/** Documents of one cohort: the first, then others that differ from it in some of a few columns. */
export const cohort: fc.Arbitrary<readonly JsonObject[]> = fc
  .record({
    first: fc.oneof({ arbitrary: invented, weight: 5 }, { arbitrary: real, weight: 1 }),
    start: fc.nat(),
    other: fc.nat(),
    everywhere: rarely(fc.constant(true), 12),
    rows: fc.array(fc.array(change, { minLength: 1, maxLength: 5 }), { minLength: ROWS - 1, maxLength: ROWS - 1 }),
  })
  .map(({ first, start, other, everywhere, rows }) => {
    const places = listLeaves(first, everywhere === true);
    // The second column lies beside the first: values of one property that become equal.
    const columns = [start, start + 1, other];
    const others = rows.map((changes) => {
      const chosen = new Map(changes.map((one) => [places[(columns[one.column] as number) % places.length], one]));
      return replaceLeaves(first, chosen);
    });
    return [first, ...others];
  });

/** Splices a cohort, and reads each of its documents by JSON-LD whole; throws where they are not the same. */
export async function checkCohort(documents: readonly JsonObject[]): Promise<FuzzResult> {
  const read = openForms();
  const result = { documents: documents.length, spliced: 0, refused: 0 };
  for (const document of documents) {
    const expected = await readWhole(document);
    const found = await read(document)
      .then(
        async ({ quads, spliced }) => {
          if (spliced) result.spliced += 1;
          return canonizeQuads(quads);
        },
        (error: unknown) => error as Error,
      )
      .catch((error: unknown) => error as Error);
    if (found instanceof Error) {
      if (!(found instanceof ProofError)) throw found;
      if (!(expected instanceof Error) && !HAS_ESCAPED_IRI.test(expected))
        throw new Error(`refused, and JSON-LD does not: ${found.message}: ${JSON.stringify(document)}`);
      result.refused += 1;
    } else if (found !== expected)
      throw new Error(`not as JSON-LD reads it: ${JSON.stringify(document)}\n${found}\n${String(expected)}`);
  }
  return result;
}

/** An IRI, outside of texts, that only escapes make one. */
const HAS_ESCAPED_IRI = /^(?:[^"\n]|"(?:[^"\\\n]|\\.)*")*<[^>"]*\\u/m;

async function readWhole(document: JsonObject): Promise<string | Error> {
  const options = {
    algorithm: "RDFC-1.0",
    safe: true,
    base: null,
    rdfDirection: "i18n-datatype",
    documentLoader: loadContext,
  } as const;
  try {
    return await jsonld.canonize(structuredClone(document), options);
  } catch (error) {
    return error as Error;
  }
}

/** The paths of the values of a document; those that decide on its form only if asked for. */
function listLeaves(value: Json, everywhere: boolean, path = ""): string[] {
  if (typeof value !== "object" || value === null) return value === null ? [] : [path];
  return Object.entries(value).flatMap(([name, member]) =>
    ["@context", "type", "kind", "@language"].includes(name) && !everywhere
      ? []
      : listLeaves(member, everywhere, `${path}/${name}`),
  );
}

function replaceLeaves(value: Json, changes: ReadonlyMap<string | undefined, Change>, path = ""): Json & JsonObject {
  function replace(leaf: Json): Json {
    const found = changes.get(path);
    if (found === undefined) return leaf;
    if (found.other !== undefined) return found.other;
    if (typeof leaf === "number") return found.number;
    if (typeof leaf === "boolean") return !leaf;
    return String(leaf).includes(":") ? found.iri : found.text;
  }
  if (Array.isArray(value)) return value.map((item: Json, i) => replaceLeaves(item, changes, `${path}/${i}`)) as never;
  if (!isObject(value)) return replace(value) as never;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, replaceLeaves(member, changes, `${path}/${name}`)]),
  );
}

/** The same cohorts for the same seed. @param count how many documents, rounded up to whole cohorts */
export async function fuzzProofs(count: number, seed?: number): Promise<FuzzResult> {
  const result = { documents: 0, spliced: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(cohort, async (documents) => {
      const { spliced, refused } = await checkCohort(documents);
      result.documents += documents.length;
      result.spliced += spliced;
      result.refused += refused;
    }),
    { numRuns: Math.ceil(count / ROWS), ...(seed === undefined ? {} : { seed }) },
  );
  return result;
}
