// Issued credentials with a mainstream proof: what verifiers that know nothing of Laurel say to them, beside Laurel itself.
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  addDidKey,
  locateDid,
  openProofSigner,
  openSigningKey,
  parseDid,
  readSigningKey,
} from "../../../portability/src/index.ts";
import {
  createBatch,
  createVerifier,
  type JsonObject,
  parseJson,
  parseTrust,
  type Report,
  type Verifier,
} from "../../../sdk/src/index.ts";
import { isMore } from "../../more.ts";
import { PASSWORD, SIGNING_KEY } from "../../nodes/key.ts";
import { openWorld } from "../../nodes/shared.ts";
import { UNIVERSITY, type World } from "../../nodes/world.ts";
import { type Loose, readSample, withValue } from "../../sdk/profile/sample.ts";
import { createTestKey, FOREIGN_VERIFIERS, present, type TestKey, type Web } from "../verifiers.ts";

const LIST = "https://university.example.org/status/0123abcd";
const CLAIMS = ["/credentialSubject/name", "/credentialSubject/dateOfBirth", "/credentialSubject/result"];
const INDEX = 4711;
const MOMENT = new Date("2026-12-01T00:00:00Z");

/** A credential that was issued and signed, with what lies on the issuer's web site. */
interface Issued {
  readonly key: TestKey;
  readonly credential: Loose;
  readonly web: Web;
}

let world: World;
let issued: Issued[];
let laurel: Verifier;

beforeAll(async () => {
  world = await openWorld();
  const { accreditor, admin, operator, registry, until } = world;
  const byWeb = await openKey();
  const byKey = createTestKey();
  // The accreditor names a did:key for the second issuer.
  const named = registry.connect(accreditor).registerIssuer(1, admin.address, until, UNIVERSITY.name, byKey.did);
  await (await named).wait();
  await (await registry.connect(admin).addOperator(2, operator.address, until, 3)).wait();
  laurel = createVerifier(parseTrust(world.trust()));
  issued = [await issue(1, byWeb), await issue(2, byKey)];
});
afterAll(() => world.stop());

/** The university's key, with did.json as `did init` writes it. */
async function openKey(): Promise<TestKey> {
  const { did, ed25519 } = await openSigningKey(SIGNING_KEY, PASSWORD);
  return { ...ed25519, did, web: new Map([[locateDid(parseDid(did)), addDidKey(readSigningKey(SIGNING_KEY))]]) };
}

/** Issues the sample course's credential by an issuer of a DID, and signs it. */
async function issue(issuer: number, key: TestKey): Promise<Issued> {
  const { credentialSubject, ...head } = await readSample("samples/course.json", "samples/cohort-1000.csv");
  const entry = (purpose: string) => ({
    type: "BitstringStatusListEntry",
    statusPurpose: purpose,
    statusListIndex: String(INDEX),
    statusListCredential: `${LIST}/${purpose}.json`,
  });
  const credentialStatus = [entry("revocation"), entry("suspension")];
  const document = { ...head, issuer: { ...head.issuer, id: key.did }, credentialStatus, credentialSubject };
  const batch = await createBatch({
    registry: { chainId: world.chainId, address: world.registry.address },
    issuer,
    disclosable: CLAIMS,
    documents: [document, { ...document, id: "urn:uuid:6a6c1f2e-0000-8000-8000-000000000001" }],
  });
  const office = world.registry.connect(world.operator);
  await (await office.anchorBatch(issuer, issuer, 1, batch.root, batch.size)).wait();
  const signed = await openProofSigner(key).signText(batch.text(0));
  return { key, credential: JSON.parse(signed), web: await publishLists(key, []) };
}

/** The issuer's web site: did.json, and both status lists with bits set in the first. */
async function publishLists(key: TestKey, revoked: readonly number[]): Promise<Web> {
  const web = new Map(key.web);
  for (const purpose of ["revocation", "suspension"]) {
    const bits = Buffer.alloc(16_384);
    if (purpose === "revocation") for (const index of revoked) bits[index >> 3] = 0x80 >> (index & 7);
    const id = `${LIST}/${purpose}.json`;
    const list = {
      "@context": ["https://www.w3.org/ns/credentials/v2"],
      id,
      type: ["VerifiableCredential", "BitstringStatusListCredential"],
      issuer: key.did,
      validFrom: "2026-06-15T00:00:00Z",
      credentialSubject: {
        id: `${id}#list`,
        type: "BitstringStatusList",
        statusPurpose: purpose,
        encodedList: `u${gzipSync(bits).toString("base64url")}`,
      },
    };
    web.set(id, { ...list, proof: await openProofSigner(key).createProof(list) });
  }
  return web;
}

function verifyByLaurel(credential: JsonObject): Promise<Report> {
  return laurel.verify(JSON.stringify(credential), { at: MOMENT });
}

describe.each([
  ["did:web", 0],
  ["did:key", 1],
])("a credential of a %s", (_, place) => {
  const get = (): Issued => issued[place] as Issued;

  it("is VALID in Laurel", async () => {
    const report = await verifyByLaurel(get().credential);
    expect(report.verdict).toBe("valid");
  });

  it("is invalid in Laurel with one changed value", async () => {
    const report = await verifyByLaurel(withValue(get().credential, "/credentialSubject/name", "Somebody Else"));
    expect(report.verdict).toBe("invalid");
  });

  describe.each(FOREIGN_VERIFIERS.map((verifier) => [verifier.name, verifier] as const))("by %s", (_name, verifier) => {
    it("is accepted", async () => {
      const { credential, web } = get();
      expect(await verifier.verify(credential, web)).toMatchObject({ verified: true, revoked: false });
    });

    it("is revoked once its bit is set, and no other", async () => {
      const { credential, key } = get();
      expect((await verifier.verify(credential, await publishLists(key, [INDEX - 1, INDEX + 1]))).verified).toBe(true);
      const outcome = await verifier.verify(credential, await publishLists(key, [INDEX]));
      expect(outcome).toMatchObject({ verified: false, revoked: true });
    });

    it("is refused with one changed value", async () => {
      const { credential, web } = get();
      const changes = {
        "/credentialSubject/name": "Somebody Else",
        "/credentialSubject/result/0/value": "A+",
        "/credentialSubject/id": "did:example:other",
        "/credentialStatus/0/statusListIndex": "1",
        "/validFrom": "2026-06-16T00:00:00Z",
      };
      for (const [pointer, value] of Object.entries(changes))
        expect((await verifier.verify(withValue(credential, pointer, value), web)).verified, pointer).toBe(false);
    });

    it("is accepted in a presentation, and refused in one of another challenge", async () => {
      const { credential, web } = get();
      const holder = createTestKey();
      const challenge = "5f7b2c1e";
      const presentation = await present(credential, holder, verifier.comparesChallenges ? challenge : undefined);
      const outcome = await verifier.verifyPresentation(presentation, challenge, web);
      expect(outcome.verified, outcome.said).toBe(true);
      if (verifier.comparesChallenges)
        expect((await verifier.verifyPresentation(presentation, "another", web)).verified).toBe(false);
      const pointer = "/verifiableCredential/0/credentialSubject/name";
      const forged = withValue(presentation, pointer, "Somebody Else");
      expect((await verifier.verifyPresentation(forged, challenge, web)).verified).toBe(false);
    });
  });
});

/** Whether Laurel reads it as JSON, and not as a proof of its own. */
function isForeign(proof: object): boolean {
  try {
    parseJson(JSON.stringify([[proof]]));
  } catch {
    return false;
  }
  const { type } = proof as { type?: unknown };
  return ![type].flat().some((one) => String(one).startsWith("Laurel"));
}

describe("a proof of another kind", () => {
  const proof = fc.oneof(
    {
      arbitrary: fc.dictionary(
        fc.string({ maxLength: 12 }).filter((name) => name !== "__proto__"),
        fc.jsonValue({ maxDepth: 3 }),
        { noNullPrototype: true },
      ),
      weight: 1,
    },
    {
      arbitrary: fc.record({
        type: fc.constantFrom(
          "DataIntegrityProof",
          "Ed25519Signature2020",
          "MerkleProof2019",
          ["DataIntegrityProof"],
          7,
          null,
        ),
        cryptosuite: fc.constantFrom("eddsa-rdfc-2022", "ecdsa-sd-2023", "none"),
        created: fc.constantFrom("2026-06-15T00:00:00Z", "1970-01-01T00:00:00Z", "never"),
        verificationMethod: fc.constantFrom(`${UNIVERSITY.id}#key-1`, "did:example:other#key", { id: "x" }, 5),
        proofPurpose: fc.constantFrom("assertionMethod", "authentication"),
        proofValue: fc.oneof(fc.string({ unit: "binary" }), fc.constant("z3".padEnd(88, "x"))),
      }),
      weight: 2,
    },
  );

  it("never changes what Laurel reports, forged or broken, however many there are", async () => {
    const { credential } = issued[0] as Issued;
    const ours = credential.proof.find(({ type }: JsonObject) => type === "LaurelMerkleProof2026");
    const altered = withValue(credential, "/credentialSubject/name", "Somebody Else");
    for (const base of [credential, altered]) {
      const expected = await verifyByLaurel({ ...base, proof: [ours] });
      expect(expected.verdict).toBe(base === credential ? "valid" : "invalid");
      const besides = fc.array(proof.filter(isForeign), { maxLength: 3 });
      await fc.assert(
        fc.asyncProperty(besides, besides, async (before, after) => {
          const report = await verifyByLaurel({ ...base, proof: [...before, ours, ...after] });
          expect(report).toEqual(expected);
        }),
        { numRuns: isMore ? 2000 : 100 },
      );
    }
  });
});
