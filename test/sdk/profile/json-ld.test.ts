// The documents as linked data: clean in JSON-LD safe mode whatever is withheld.
import jsonld from "jsonld";
import { describe, expect, it } from "vitest";
import { starterCourse } from "../../../issuing/src/index.ts";
import { makeSampleCredentials } from "../../../scripts/sample-credentials.ts";
import {
  canonicalizeJson,
  createBatch,
  type Credential,
  type Json,
  type JsonObject,
  openCredential,
  parseCredential,
  withhold,
} from "../../../sdk/src/index.ts";
import { MICRO_CREDENTIAL_NAMESPACE, microCredentialContext } from "../../../sdk/src/credential/vocabulary.ts";
import { CLAIMS, createDocument } from "../../nodes/world.ts";
import { createLoader } from "./loader.ts";
import { type Loose, readSample, withValue } from "./sample.ts";

const REGISTRY = { chainId: 31337, address: "0x5FbDB2315678afecb367f032d93F642f64180aa3" };
const [VC, OPEN_BADGES] = starterCourse.credential["@context"];
const A = "/credentialSubject/achievement";

/** N-Quads, by URDNA2015; throws for any term that no context defines. */
async function canonize(document: object): Promise<string> {
  return jsonld.canonize(document, { algorithm: "URDNA2015", safe: true, documentLoader: createLoader() });
}

/** Every choice of some of the claims. */
function listChoices(claims: readonly string[]): string[][] {
  return claims.reduce<string[][]>((choices, claim) => choices.flatMap((choice) => [choice, [...choice, claim]]), [[]]);
}

/** The terms that no context defines, by the rule of 1EdTech's validator: what a last `@vocab` takes. */
async function findUndefined(credential: Credential): Promise<string[]> {
  const document = {
    ...credential,
    "@context": [...(credential["@context"] as Json[]), { "@vocab": "undefinedTerm:" }],
  };
  return [...new Set((await canonize(document)).match(/undefinedTerm:[^>]*/g) ?? [])];
}

/** N-Quads of a presentation around a credential, its proof within; throws for any term that no context defines. */
async function canonizePresented(credential: Credential): Promise<string> {
  const verifiableCredential = [structuredClone(credential)];
  return canonize({ "@context": [VC], type: ["VerifiablePresentation"], verifiableCredential });
}

describe.each(await makeSampleCredentials())("$course", ({ source, disclosable, files: [file = ""] }) => {
  const whole = parseCredential(file);
  const choices = listChoices(disclosable);

  it("is clean in JSON-LD safe mode, with any of its claims withheld", async () => {
    const { proof: _, ...content } = whole;
    const subject = content.credentialSubject as JsonObject;
    const all = await canonize(content);
    for (const choice of choices) {
      const { proof: _proof, ...rest } = withhold(whole, choice);
      const quads = await canonize(rest);
      expect(quads.length).toBeLessThanOrEqual(all.length);
      // Nothing that stays may change its meaning: nodes without a name apart, each statement is among those of the whole.
      const strip = (text: string): string[] =>
        text
          .replaceAll(`<${subject.id}>`, "_:")
          .replaceAll(/_:c14n\d+/g, "_:")
          .split("\n");
      const known = new Set(strip(all));
      expect(strip(quads).filter((quad) => !known.has(quad))).toEqual([]);
    }
  });

  it("leaves no term undefined, its proof within and any of its claims withheld, alone and in a presentation", async () => {
    for (const choice of choices) {
      const credential = withhold(whole, choice);
      expect(await findUndefined(credential)).toEqual([]);
      expect(await canonizePresented(credential)).toContain(`<${MICRO_CREDENTIAL_NAMESPACE}LaurelMerkleProof2026>`);
    }
  });

  it("defines its terms as the profile does", () => {
    expect(source.credential["@context"]).toContainEqual(microCredentialContext);
  });
});

describe("the terms of the proof", () => {
  const credentialSubject = {
    type: ["AchievementSubject", "Profile"],
    name: "Niamh \u00c5kesson",
    dateOfBirth: "1968-08-18",
  };
  const document = createDocument({ "@context": [VC, OPEN_BADGES, microCredentialContext], credentialSubject });
  const build = async (size: number, changes: object = {}): Promise<Credential> => {
    const documents = Array.from({ length: size }, (_, n) => ({ ...document, ...changes, id: `urn:example:${n}` }));
    return (await createBatch({ registry: REGISTRY, issuer: 1, disclosable: CLAIMS, documents })).credential(size - 1);
  };

  it("say what each member is", async () => {
    const credential = withhold(await build(6), ["/credentialSubject/name"]);
    const proof = openCredential(credential).proof;
    const quads = await canonizePresented(credential);
    const statement = (property: string): string | undefined =>
      new RegExp(`^_:\\S+ <[^>]*#${property}> (.+) _:\\S+ \\.$`, "m").exec(quads)?.[1];
    const count = (value: number): string => `"${value}"^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger>`;
    const json = (value: Json): string =>
      `${JSON.stringify(canonicalizeJson(value))}^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON>`;
    expect(statement("proofPurpose")).toBe("<https://w3id.org/security#assertionMethod>");
    expect(statement("verificationMethod")).toBe(`<${proof.verificationMethod}>`);
    expect([statement("root"), statement("size"), statement("index")]).toEqual([`"${proof.root}"`, count(6), count(5)]);
    expect([statement("salts"), statement("withheld")]).toEqual([json(proof.salts), json(proof.withheld)]);
    const first = [...quads.matchAll(/^(\S+) <[^>]*#first> "(0x[^"]+)" /gm)].map(([, , sibling]) => sibling);
    expect(proof.siblings).toHaveLength(2);
    expect(first.sort()).toEqual([...proof.siblings].sort());
  });

  it("hold for a batch of one, which has no siblings and withholds nothing, and for the largest batch", async () => {
    const alone = await build(1);
    const { siblings, withheld } = openCredential(alone).proof;
    expect([siblings, withheld]).toEqual([[], {}]);
    expect(await findUndefined(alone)).toEqual([]);
    expect(await canonizePresented(alone)).toMatch(/#siblings> <[^>]+#nil> /);
    const proof = { ...openCredential(alone).proof, size: 2 ** 32 - 1, index: 2 ** 32 - 2 };
    const quads = await canonizePresented({ ...alone, proof: [proof] });
    expect(quads).toContain('#size> "4294967295"^^<');
    expect(quads).toContain('#index> "4294967294"^^<');
  });

  it("would be missed: without them the rule names them and a presentation is refused", async () => {
    const { LaurelMerkleProof2026: _, ...before } = microCredentialContext;
    const credential = await build(2, { "@context": [VC, OPEN_BADGES, before] });
    const missing = ["LaurelMerkleProof2026", "index", "root", "salts", "siblings", "size", "withheld"];
    expect(await findUndefined(credential)).toEqual(
      expect.arrayContaining(missing.map((term) => `undefinedTerm:${term}`)),
    );
    await expect(canonizePresented(credential)).rejects.toThrow(/safe mode/i);
  });
});

describe("the inline context", () => {
  it("defines every term of the profile: none is dropped", async () => {
    let document = await readSample("samples/course.json", "samples/cohort-1000.csv");
    const more = {
      targetGroup: "analysts",
      feedbackReviewed: "2026-01-31",
      guidance: "https://university.example.org/recognition",
    };
    for (const [term, value] of Object.entries(more)) document = withValue(document, `${A}/${term}`, value);
    const quads = await canonize(document);
    const terms = Object.keys((microCredentialContext as Loose).MicroCredential["@context"]).filter(
      (term) => !term.startsWith("@"),
    );
    for (const term of terms) expect(quads).toContain(`<urn:laurel:micro-credential:v1#${term}>`);
    expect(quads).toContain('"2026-01-31"^^<http://www.w3.org/2001/XMLSchema#date>');
  });

  it("would be missed: without it safe mode refuses the document", async () => {
    const document = await readSample("samples/course.json", "samples/cohort-1000.csv");
    document["@context"].pop();
    await expect(canonize(document)).rejects.toThrow(/safe mode/i);
  });

  it("stands in the starter", () => {
    expect(starterCourse.credential["@context"][2]).toEqual(microCredentialContext);
  });
});
