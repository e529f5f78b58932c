// Documents with what readers trip over, truly issued, and what a forger makes of their files: each change is to one file, and by hand.
import { createDocument } from "../nodes/world.ts";
import type { HostileCase } from "./scene.ts";

/** What is issued: members of the document, and of its subject; its claims below the subject. The forger's hand is on the text. */
interface Forgery {
  readonly document?: object;
  readonly subject?: object;
  readonly claims?: readonly string[];
  readonly forge?: (text: string) => string;
  readonly at?: string;
}

function forge(expected: string, cases: Readonly<Record<string, Forgery>>): HostileCase[] {
  return Object.entries(cases).map(([name, { document, subject, claims = [], forge: alter, at }]) => ({
    name,
    expected,
    attack: async ({ world }) => {
      const id = `urn:example:forgery:${++count}`;
      const issued = createDocument({ id, ...(subject && { credentialSubject: subject }), ...document });
      const disclosable = claims.map((claim) => `/credentialSubject/${claim}`);
      const file = (await world.issue([issued], { disclosable })).text(0);
      const forged = alter?.(file) ?? file;
      if (alter !== undefined && forged === file) throw new Error(`${name}: the forger changed nothing`);
      return { file: forged, options: at === undefined ? {} : { at: new Date(at) } };
    },
  }));
}

let count = 0;
type Loose = Record<string, never> & { credentialSubject: Record<string, unknown>; proof: [LooseProof] };
interface LooseProof {
  [member: string]: unknown;
  salts: Record<string, unknown>;
  withheld: Record<string, unknown>;
}

/** A change to what the text says. */
const edit =
  (change: (file: Loose, proof: LooseProof) => unknown) =>
  (text: string): string => {
    const file = JSON.parse(text) as Loose;
    change(file, file.proof[0]);
    return JSON.stringify(file);
  };
/** A change to the text itself. */
const write =
  (old: string, written: string) =>
  (text: string): string =>
    text.replace(old, written);
/** Renames a claim in the proof. */
const rename = (old: string, name: string) =>
  edit((_, { salts }) => {
    salts[`/credentialSubject/${name}`] = salts[`/credentialSubject/${old}`];
    delete salts[`/credentialSubject/${old}`];
  });
/** Withholds a claim by hand, with a digest that is none, and does something more. */
const hide = (claim: string, change: (file: Loose) => void) =>
  edit((file, { salts, withheld }) => {
    delete salts[`/credentialSubject/${claim}`];
    withheld[`/credentialSubject/${claim}`] = `0x${"ab".repeat(32)}`;
    change(file);
  });
const addProof = (proof: unknown) => edit((file) => (file.proof as unknown[]).unshift(proof));

const GRADES = { "grade/final": "C", "grade~final": "D", grade: { final: "B" }, "": "E" };
const GRADE_CLAIMS = ["grade~1final", "grade~0final", "grade/final", ""];
const NESTED = { address: { street: "High Street" }, empty: {}, none: [] };
const PROTOTYPE = { constructor: "x", hasOwnProperty: "y", valueOf: { toString: "z" }, length: 1 };
const NUMBERS = { level: 4.5, tiny: 1e-7, large: 9007199254740991, zero: 0, third: 0.1 };
const ORDER = { 10: "a", 9: "b", 1: "c", "\u{1f600}": "d", "\ufb33": "e", "\u20ac": "f", "\r": "g" };
const EXPIRED = { validFrom: "2020-01-01T00:00:00-23:59", validUntil: "2021-01-01T00:00:00+23:59" };

export const forgeryCases: readonly HostileCase[] = [
  ...forge("valid", {
    "names with strokes, tildes and nothing": { subject: GRADES, claims: GRADE_CLAIMS },
    "names of every object's own": { subject: PROTOTYPE, claims: ["constructor", "valueOf/toString", "toString"] },
    "numbers of every size": { subject: NUMBERS },
    "numbers in other words": {
      subject: NUMBERS,
      forge: (text) =>
        text
          .replace(":4.5", ":45E-1")
          .replace("1e-7", "0.00000010")
          .replace("9007199254740991", "9007199254740991.0")
          .replace('"index":0', '"index":0e9')
          .replace('"size":1', '"size":1.0'),
    },
    "names that are numbers, or beyond the first plane": { subject: ORDER, claims: ["10", "9", "\u{1f600}", "\ufb33"] },
    "sixteen levels": { subject: { a: JSON.parse(`${"[".repeat(14)}${"]".repeat(14)}`) } },
    "several subjects": { document: { credentialSubject: [{ id: "did:example:a" }, { id: "did:example:b" }] } },
    "an offset of minus zero": { document: { validFrom: "2026-06-15T00:00:00-00:00" } },
    "the second before an end with an offset": { document: EXPIRED, at: "2020-12-31T00:00:59Z" },
    "the second in which it begins, with an offset": { document: EXPIRED, at: "2020-01-01T23:59:00Z" },
    "the first second of all": { document: { validFrom: "1970-01-01T00:00:01Z" } },
    "the last second of all": { document: { validUntil: "9999-12-31T23:59:59Z" } },
    "a proof with the type under another name": { forge: addProof({ "@type": "LaurelMerkleProof2026" }) },
    "a proof whose type is small": { forge: addProof({ type: "laurelMerkleProof2026", issuer: "x" }) },
    "a proof whose type begins with a blank": { forge: addProof({ type: " LaurelMerkleProof2026" }) },
    "a proof whose type lies in an array of arrays": { forge: addProof({ type: [["LaurelMerkleProof2026"]] }) },
    "a proof of nothing": { forge: addProof({}) },
    "claims withheld, with what held them still there": {
      subject: { address: {} },
      claims: ["address/street"],
    },
  }),
  ...forge("invalid integrity.altered", {
    "a stroke in a name for a level": {
      subject: { "grade/final": "A", grade: { final: "B" } },
      claims: ["grade~1final", "grade/final"],
      forge: edit(({ credentialSubject: subject }) =>
        Object.assign(subject, { "grade/final": "B", grade: { final: "A" } }),
      ),
    },
    "a claim under a name escaped once more": {
      subject: GRADES,
      claims: GRADE_CLAIMS,
      forge: rename("grade~1final", "grade~01final"),
    },
    "a claim under the name that its escape has": {
      subject: GRADES,
      claims: GRADE_CLAIMS,
      forge: rename("grade~0final", "grade~00final"),
    },
    "the empty name for its parent's": {
      subject: { a: { "": 1 } },
      claims: ["a/"],
      forge: edit(({ credentialSubject: subject }) => Object.assign(subject, { a: { "": { "": 1 } } })),
    },
    "a name in another normal form": {
      subject: { "gr\u00f6\u00dfe": 1 },
      claims: ["gr\u00f6\u00dfe"],
      forge: (text) => text.normalize("NFD"),
    },
    "a value in another normal form": { subject: { name: "\u212b" }, forge: write("\u212b", "\u00c5") },
    "a value with a character that is none": { subject: { name: "Eve" }, forge: write("Eve", "Eve\\u0000") },
    "a claim that was absent, and is every object's own": {
      subject: {},
      claims: ["constructor", "toString"],
      forge: edit(({ credentialSubject: subject }) => Object.assign(subject, { constructor: "Eve" })),
    },
    "an absent claim shown as null": {
      subject: {},
      claims: ["grade"],
      forge: edit(({ credentialSubject: subject }) => Object.assign(subject, { grade: null })),
    },
    "a claim of null shown as absent": {
      subject: { grade: null },
      claims: ["grade"],
      forge: edit(({ credentialSubject: subject }) => delete subject.grade),
    },
    "a name that JSON.parse of V8 takes for the one that was issued": {
      subject: { grades: [], "\\": "A" },
      forge: (text) => {
        JSON.parse(text); // From now on it takes an escaped name after "grades" for this one: nodejs/node#63785.
        return text.replace(String.raw`"\\":"A"`, String.raw`"\"":"A"`);
      },
    },
    "an empty object as an empty array": { subject: NESTED, forge: write('"empty":{}', '"empty":[]') },
    "an empty array as an empty object": { subject: NESTED, forge: write('"none":[]', '"none":{}') },
    "an empty object taken out": { subject: NESTED, forge: write('"empty":{},', "") },
    "an empty parent of a claim filled": {
      subject: { address: {} },
      claims: ["address/street"],
      forge: write('"address":{}', '"address":{"city":"Oxford"}'),
    },
    "one subject in an array": {
      subject: { id: "did:example:a" },
      forge: edit((file) => Object.assign(file, { credentialSubject: [file.credentialSubject] })),
    },
    "a subject more": {
      document: { credentialSubject: [{ id: "did:example:a" }] },
      forge: edit((file) => (file.credentialSubject as unknown as object[]).push({ id: "did:example:eve" })),
    },
    "a number one bit higher": { subject: NUMBERS, forge: write('"third":0.1', '"third":0.10000000000000002') },
    "a number as a text": { subject: NUMBERS, forge: write('"level":4.5', '"level":"4.5"') },
    "a truth as a text": { subject: { passed: false }, forge: write("false", '"false"') },
    "the beginning in another zone": {
      document: { validFrom: "2026-06-15T00:00:00Z" },
      forge: write("2026-06-15T00:00:00Z", "2026-06-15T00:00:00+00:00"),
    },
    "an expired file with its end taken out": {
      document: EXPIRED,
      forge: write('"validUntil":"2021-01-01T00:00:00+23:59",', ""),
    },
    "an expired file with a later end": {
      document: EXPIRED,
      forge: write("2021-01-01T00:00:00", "2031-01-01T00:00:00"),
    },
    "an expired file with its end in another case, another beside it": {
      document: EXPIRED,
      forge: (text) => text.replace('"validUntil"', '"ValidUntil":"2031-01-01T00:00:00Z","validUntil"'),
    },
    "a proof of another kind moved into the document": {
      forge: edit((file) => Object.assign(file, { proofs: [{ type: "DataIntegrityProof" }] })),
    },
    "a batch of one as the first of two": {
      forge: edit((_, proof) => Object.assign(proof, { size: 2, siblings: [proof.root] })),
    },
    "an index one higher, in a batch as much larger": {
      forge: edit((_, proof) => Object.assign(proof, { index: 1, size: 2, siblings: [proof.root] })),
    },
    "the last index that there is": {
      forge: edit((_, proof) =>
        Object.assign(proof, {
          index: 4_294_967_294,
          size: 4_294_967_295,
          siblings: Array.from({ length: 31 }, () => proof.root),
        }),
      ),
    },
  }),
  ...forge("invalid format.duplicate-member", {
    "a claim twice, once through an escape": {
      subject: { name: "A" },
      claims: ["name"],
      forge: write('"salts":{', `"salts":{"/credentialSubject/n\\u0061me":"0x${"00".repeat(16)}",`),
    },
    "a name twice, once in the proof's own way": {
      subject: { "a/b": 1 },
      forge: write('"a/b":1', '"a/b":2,"a\\/b":1'),
    },
    "the end twice": {
      document: EXPIRED,
      forge: write('"validUntil"', '"validUntil":"2031-01-01T00:00:00Z","validUntil"'),
    },
    "the proof twice": { forge: write('"proof":', '"proof":[],"proof":') },
  }),
  ...forge("invalid format.limit", {
    "a number with a digit that no double has": { subject: NUMBERS, forge: write(":4.5", ":4.50000000000000001") },
    "the index as minus zero": { forge: write('"index":0', '"index":-0') },
    "the index as too little to be told from zero": { forge: write('"index":0', '"index":1e-400') },
    "a number that rounds to the largest": { subject: NUMBERS, forge: write("9007199254740991", "9007199254740991.9") },
  }),
  ...forge("invalid format.document", {
    "what held a withheld claim taken out": {
      subject: NESTED,
      claims: ["address/street"],
      forge: hide("address/street", ({ credentialSubject: subject }) => delete subject.address),
    },
    "what held a withheld claim as an array": {
      subject: NESTED,
      claims: ["address/street"],
      forge: hide("address/street", ({ credentialSubject: subject }) => Object.assign(subject, { address: [] })),
    },
    "what held a withheld claim as null": {
      subject: NESTED,
      claims: ["address/street"],
      forge: hide("address/street", ({ credentialSubject: subject }) => Object.assign(subject, { address: null })),
    },
    "the whole subject taken out, its claims withheld": {
      subject: { name: "A" },
      claims: ["name"],
      forge: hide("name", (file) => Object.assign(file, { credentialSubject: undefined })),
    },
    "a claim in the first of several subjects": {
      document: { credentialSubject: [{ id: "did:example:a" }] },
      forge: edit((_, { salts }) => Object.assign(salts, { "/credentialSubject/0/id": `0x${"00".repeat(16)}` })),
    },
    "a claim below what every object has": {
      forge: edit((_, { salts }) =>
        Object.assign(salts, { "/credentialSubject/constructor/name": `0x${"00".repeat(16)}` }),
      ),
    },
    "a claim below an array's own": {
      subject: NESTED,
      forge: edit((_, { salts }) => Object.assign(salts, { "/credentialSubject/none/length": `0x${"00".repeat(16)}` })),
    },
    "a claim as the fragment of an address": {
      forge: edit((_, { salts }) => Object.assign(salts, { "#/credentialSubject/id": `0x${"00".repeat(16)}` })),
    },
    "a salt that is every object's own": {
      forge: edit((_, proof) => Object.assign(proof, { salts: { constructor: "x" } })),
    },
    "an end that is nothing": { document: EXPIRED, forge: write('"2021-01-01T00:00:00+23:59"', '""') },
    "an end in a list": { document: EXPIRED, forge: write('"2021-01-01T00:00:00+23:59"', '["2031-01-01T00:00:00Z"]') },
    "an end in seconds": { document: EXPIRED, forge: write('"2021-01-01T00:00:00+23:59"', "1924992000") },
    "a leap second with an offset": {
      document: EXPIRED,
      forge: write("2021-01-01T00:00:00+23:59", "2031-12-31T23:59:60+00:00"),
    },
    "an offset with seconds": { document: EXPIRED, forge: write("+23:59", "+23:59:00") },
    "an offset with another minus": { document: EXPIRED, forge: write("-23:59", "\u221223:59") },
    "an offset beyond the first second": { forge: write("2026-06-15T00:00:00Z", "1970-01-01T00:00:01+00:01") },
    "an offset beyond the last second": {
      document: EXPIRED,
      forge: write("2021-01-01T00:00:00+23:59", "9999-12-31T23:59:59-00:01"),
    },
    "the year 0": { forge: write("2026-06-15T00:00:00Z", "0000-01-01T00:00:00Z") },
    "a year with a sign": { forge: write("2026-06-15T00:00:00Z", "+002026-06-15T00:00:00Z") },
  }),
  ...forge("invalid format.proof", {
    "a second Laurel proof of another issuer before it": {
      forge: (text) => addProof({ ...JSON.parse(text).proof[0], verificationMethod: "eip155:1:0x/issuers/2" })(text),
    },
    "a second Laurel proof whose type is a prefix": { forge: addProof({ type: "Laurel" }) },
    "a Laurel proof in a list of lists": { forge: edit((file) => Object.assign(file, { proof: [file.proof] })) },
    "a type as a value object": {
      forge: edit((_, proof) => Object.assign(proof, { type: { "@value": "LaurelMerkleProof2026" } })),
    },
    "an empty object for the siblings": { forge: edit((_, proof) => Object.assign(proof, { siblings: {} })) },
    "a list for the salts": { forge: edit((_, proof) => Object.assign(proof, { salts: [] })) },
    "null for what is withheld": { forge: edit((_, proof) => Object.assign(proof, { withheld: null })) },
    "an index of the batch's size": { forge: edit((_, proof) => Object.assign(proof, { index: 1 })) },
    "siblings in a batch of one": { forge: edit((_, proof) => Object.assign(proof, { siblings: [proof.root] })) },
    "a size of two to the 32nd less one, and too few siblings": {
      forge: edit((_, proof) => Object.assign(proof, { size: 4_294_967_295 })),
    },
    "digits that JSON.stringify would not write": { forge: write('"size":1', '"size":1.5') },
    "an address with a large X": { forge: (text) => text.replace(/:0x(?=[0-9a-fA-F]{40}\/issuers)/, ":0X") },
    "an issuer with a line break after it": { forge: write('/issuers/1"', '/issuers/1\\n"') },
  }),
  ...forge("invalid validity.expired", {
    "the second of an end with an offset": { document: EXPIRED, at: "2020-12-31T00:01:00Z" },
  }),
  ...forge("invalid validity.not-yet", {
    "the second before it begins, with an offset": { document: EXPIRED, at: "2020-01-01T23:58:59Z" },
  }),
];
