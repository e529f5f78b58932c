// The mainstream proof: what it is put beside, what it is refused for, and that it is the same each time.
import { beforeAll, describe, expect, it } from "vitest";
import { findSigningFault, openProofSigner, ProofError } from "../../../portability/src/index.ts";
import { createBatch, type JsonObject, parseJson } from "../../../sdk/src/index.ts";
import { microCredentialContext } from "../../../sdk/src/profile.ts";
import { UNIVERSITY } from "../../nodes/world.ts";
import { type Loose, readSample, without, withValue } from "../../sdk/profile/sample.ts";
import { createTestKey } from "../verifiers.ts";

const KEY = createTestKey(UNIVERSITY.id, Buffer.alloc(32, 7));
const OTHER = createTestKey(UNIVERSITY.id, Buffer.alloc(32, 8));
const REGISTRY = { chainId: 31337, address: "0x5FbDB2315678afecb367f032d93F642f64180aa3" };
const OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";

let document: Loose;
let texts: string[];

beforeAll(async () => {
  const { credentialSubject, ...head } = await readSample("samples/course.json", "samples/cohort-1000.csv");
  const entry = (statusPurpose: string) => ({
    type: "BitstringStatusListEntry",
    statusPurpose,
    statusListIndex: "7",
    statusListCredential: `https://university.example.org/status/0123abcd/${statusPurpose}.json`,
  });
  document = { ...head, credentialStatus: [entry("revocation"), entry("suspension")], credentialSubject };
  const documents = Array.from({ length: 5 }, (_, i) => ({
    ...document,
    id: `urn:uuid:6a6c1f2e-0000-8000-8000-00000000000${i}`,
    credentialSubject: { ...credentialSubject, name: `Learner ${i}` },
  }));
  const batch = await createBatch({
    registry: REGISTRY,
    issuer: 1,
    disclosable: ["/credentialSubject/name"],
    documents,
  });
  texts = documents.map((_, i) => batch.text(i));
});

/** The error that a signer throws. */
async function catchError(work: Promise<unknown>): Promise<ProofError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ProofError);
  return error as ProofError;
}

describe("createProof", () => {
  it("is made of its members in order, created when the credential begins to be valid", async () => {
    const proof = await openProofSigner(KEY).createProof(
      withValue(document, "/validFrom", "2026-06-15T02:00:00+02:00"),
    );
    expect(Object.entries(proof)).toEqual([
      ["type", "DataIntegrityProof"],
      ["cryptosuite", "eddsa-rdfc-2022"],
      ["created", "2026-06-15T00:00:00Z"],
      ["verificationMethod", `${UNIVERSITY.id}#key-1`],
      ["proofPurpose", "assertionMethod"],
      ["proofValue", expect.stringMatching(/^z[1-9A-HJ-NP-Za-km-z]{85,88}$/)],
    ]);
  });

  it("is the same, plain and spliced, by one signer and by another, whatever proofs are there", async () => {
    const [signer, another] = [openProofSigner(KEY), openProofSigner(KEY)];
    const first = await signer.createProof(document);
    for (const name of ["Somebody", "Somebody Else", "Third"])
      await signer.createProof(withValue(document, "/credentialSubject/name", name));
    expect(await signer.createProof(document)).toEqual(first);
    expect(await another.createProof({ ...document, proof: [{ type: "Other" }] })).toEqual(first);
    expect((await openProofSigner(OTHER).createProof(document)).proofValue).not.toBe(first.proofValue);
  });

  it("is created when it is told to be", async () => {
    const { created, proofValue } = await openProofSigner(KEY).createProof(document, "2026-07-01T00:00:00Z");
    expect(created).toBe("2026-07-01T00:00:00Z");
    expect(proofValue).not.toBe((await openProofSigner(KEY).createProof(document)).proofValue);
    for (const wrong of ["never", "2026-07-01", "2026-07-01T00:00:00.5Z"])
      await expect(openProofSigner(KEY).createProof(document, wrong)).rejects.toThrow(/date and time/);
  });

  it.each<[string, (document: Loose) => Loose, string, string | undefined, RegExp]>([
    [
      "a member that no context defines",
      (one) => withValue(one, "/favouriteColour", "green"),
      "proof.document",
      "/favouriteColour",
      /favouriteColour/,
    ],
    [
      "a relative IRI",
      (one) => withValue(one, "/credentialSubject/id", "learners/1"),
      "proof.document",
      "/credentialSubject/id",
      /learners\/1/,
    ],
    [
      "an empty IRI",
      (one) => withValue(one, "/credentialSubject/id", ""),
      "proof.document",
      "/credentialSubject/id",
      /absolute IRI/,
    ],
    [
      "an IRI that closes its bracket",
      (one) => withValue(one, "/credentialSubject/id", "did:x:><a:b"),
      "proof.document",
      "/credentialSubject/id",
      /not allowed in an IRI/,
    ],
    [
      "a word that is no term",
      (one) => withValue(one, "/credentialSubject/result/0/type", ["Result", "Nonsense"]),
      "proof.document",
      "/credentialSubject/result/0/type/1",
      /Nonsense/,
    ],
    [
      "an unknown context",
      (one) => withValue(one, "/@context/1", "https://a.example/context"),
      "proof.context",
      "/@context",
      /a\.example/,
    ],
    [
      "an unknown context within",
      (one) => withValue(one, "/credentialSubject/@context", ["https://a.example/context"]),
      "proof.context",
      "/credentialSubject/@context",
      /a\.example/,
    ],
    [
      "an unknown context in a term",
      (one) => withValue(one, "/@context/2/Extra", { "@id": "urn:x", "@context": "https://a.example/context" }),
      "proof.context",
      "/@context/2/Extra/@context",
      /a\.example/,
    ],
    [
      "a context that imports another",
      (one) => withValue(one, "/@context/2/@import", "https://a.example/context"),
      "proof.context",
      "/@context/2/@import",
      /a\.example/,
    ],
    [
      "no context of VC 2.0",
      (one) => withValue(one, "/@context/0", OPEN_BADGES),
      "proof.context",
      "/@context",
      /credentials\/v2/,
    ],
    [
      "another issuer",
      (one) => withValue(one, "/issuer/id", "did:web:other.example"),
      "proof.issuer",
      "/issuer/id",
      /issuer's key/,
    ],
    [
      "an https issuer",
      (one) => withValue(one, "/issuer/id", "https://university.example.org"),
      "proof.issuer",
      "/issuer/id",
      /did:web:university\.example\.org/,
    ],
  ])("refuses %s, and names it", async (_, change, code, pointer, message) => {
    const signer = openProofSigner(KEY);
    // Whether a form was learnt or not.
    for (const before of [undefined, document, withValue(document, "/credentialSubject/id", "did:example:2")]) {
      if (before !== undefined) await signer.createProof(before);
      const error = await catchError(signer.createProof(change(document)));
      expect(error).toMatchObject({ code, pointer });
      expect(error.message).toMatch(message);
    }
  });

  it("fetches nothing", async () => {
    const { fetch } = globalThis;
    const asked: unknown[] = [];
    globalThis.fetch = async (input) => {
      asked.push(input);
      throw new Error("nothing is to be fetched");
    };
    try {
      await openProofSigner(KEY).createProof(document);
      await catchError(
        openProofSigner(KEY).createProof(withValue(document, "/@context/1", "https://a.example/context")),
      );
    } finally {
      globalThis.fetch = fetch;
    }
    expect(asked).toEqual([]);
  });
});

describe("signText", () => {
  it("adds the proof before ours, and leaves all other bytes", async () => {
    const signer = openProofSigner(KEY);
    for (const text of texts) {
      const { proof: _, ...bare } = parseJson(text) as JsonObject;
      const added = `${JSON.stringify(await signer.createProof(bare))},`;
      const signed = await signer.signText(text);
      expect(signed).toBe(text.replace('"proof":[', `"proof":[${added}`));
      // To sign again changes nothing.
      expect(await signer.signText(signed)).toBe(signed);
    }
  });

  it("replaces proofs of the same DID, also of another key, and keeps those of others", async () => {
    const [text = ""] = texts;
    const credential = parseJson(text) as Loose;
    const others = [
      { ...(await openProofSigner(KEY).createProof(document)), verificationMethod: "did:web:other.example#key-1" },
      { type: "Ed25519Signature2020", verificationMethod: `${UNIVERSITY.id}#key-1` },
      { type: "DataIntegrityProof", verificationMethod: `${UNIVERSITY.id}.evil#key-1` },
    ];
    const earlier = [
      await openProofSigner({ ...OTHER, id: `${UNIVERSITY.id}#key-2` }).createProof(document),
      { type: "DataIntegrityProof", verificationMethod: { id: `${UNIVERSITY.id}#key-3` } },
    ];
    const mixed = JSON.stringify({ ...credential, proof: [...earlier, ...credential.proof, ...others] });
    const signed = JSON.parse(await openProofSigner(KEY).signText(mixed));
    expect(signed.proof.slice(1)).toEqual([...credential.proof, ...others]);
    expect(signed.proof[0].verificationMethod).toBe(`${UNIVERSITY.id}#key-1`);
  });

  it.each<[string, (text: string) => string]>([
    ["no JSON", (text) => text.slice(1)],
    ["a text on several lines", (text) => JSON.stringify(JSON.parse(text), undefined, 2)],
    ["a member twice", (text) => text.replace("{", '{"proof":[],')],
    ["a byte order mark", (text) => `\ufeff${text}`],
    ["a line end", (text) => `${text}\n`],
    ["an escape that is not needed", (text) => text.replace("Learner", "\\u004cearner")],
    [
      "a hundred thousand lists in each other",
      (text) => text.replace("{", `{"a":${"[".repeat(1e5)}${"]".repeat(1e5)},`),
    ],
    ["a list", (text) => `[${text}]`],
    ["one proof without a list", (text) => JSON.stringify({ ...JSON.parse(text), proof: JSON.parse(text).proof[0] })],
    ["no proof", (text) => JSON.stringify({ ...JSON.parse(text), proof: [] })],
    ["a proof that is none", (text) => JSON.stringify({ ...JSON.parse(text), proof: ["x"] })],
  ])("refuses %s", async (_, change) => {
    const { code } = await catchError(openProofSigner(KEY).signText(change(texts[0] as string)));
    expect(code).toBe("proof.text");
  });

  it("refuses what findSigningFault finds", async () => {
    const text = JSON.stringify(without(JSON.parse(texts[0] as string), "/credentialStatus"));
    expect((await catchError(openProofSigner(KEY).signText(text))).code).toBe("proof.status");
  });
});

describe("findSigningFault", () => {
  it("finds nothing in the sample with a status", () => {
    expect(findSigningFault(document, UNIVERSITY.id)).toBeUndefined();
  });

  it("takes one entry without a list, and the issuer as a text", () => {
    const one = { ...document, issuer: UNIVERSITY.id, credentialStatus: document.credentialStatus[0] };
    expect(findSigningFault(one, UNIVERSITY.id)).toBeUndefined();
  });

  const ours = { LaurelMerkleProof2026: microCredentialContext.LaurelMerkleProof2026 };
  it.each<[string, string, (document: Loose) => Loose]>([
    ["an https issuer", "proof.issuer", (one) => withValue(one, "/issuer/id", "https://university.example.org")],
    ["another DID", "proof.issuer", (one) => withValue(one, "/issuer/id", `${UNIVERSITY.id}:path`)],
    ["no issuer", "proof.issuer", (one) => without(one, "/issuer")],
    ["no status", "proof.status", (one) => without(one, "/credentialStatus")],
    ["an empty status", "proof.status", (one) => ({ ...one, credentialStatus: [] })],
    ["suspension first", "proof.status", (one) => ({ ...one, credentialStatus: one.credentialStatus.toReversed() })],
    [
      "another kind of status",
      "proof.status",
      (one) => withValue(one, "/credentialStatus/0/type", "StatusList2021Entry"),
    ],
    [
      "a list by http",
      "proof.status",
      (one) => withValue(one, "/credentialStatus/0/statusListCredential", "http://a.example/1"),
    ],
    ["an index that is none", "proof.status", (one) => withValue(one, "/credentialStatus/0/statusListIndex", "-1")],
    ["no terms of the proof", "proof.terms", (one) => without(one, "/@context/2/LaurelMerkleProof2026")],
    [
      "other terms of the proof",
      "proof.terms",
      (one) => without(one, "/@context/2/LaurelMerkleProof2026/@context/salts"),
    ],
    ["terms that may be defined again", "proof.terms", (one) => withValue(one, "/@context/2/@protected", false)],
    [
      "terms only within",
      "proof.terms",
      (one) => withValue(without(one, "/@context/2/LaurelMerkleProof2026"), "/credentialSubject/@context", ours),
    ],
    ["an unknown context", "proof.context", (one) => withValue(one, "/@context/3", "https://a.example/context")],
    ["no context", "proof.context", (one) => without(one, "/@context")],
  ])("finds %s", (_, code, change) => {
    expect(findSigningFault(change(document), UNIVERSITY.id)).toMatchObject({ name: "ProofError", code });
  });
});
