// did.json: what it says of keys, and what in it other verifiers would stumble over.
import { describe, expect, it } from "vitest";
import {
  addDidKey,
  type DidError,
  type PublicSigningKey,
  readDidDocument,
  removeDidKeys,
} from "../../../portability/src/index.ts";
import { encodeMultikey, toJwk } from "../../../portability/src/keys/multikey.ts";
import { type JsonObject, replaceMember } from "../../../sdk/src/index.ts";

const DID = "did:web:university.example.org";
const [ED, P256] = [
  "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp",
  "zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169",
];

/** The public half of a key by its number. */
function createKey(number: number, ed = ED, p256 = P256): PublicSigningKey {
  const id = `${DID}#key-${number}`;
  return { did: DID, ed25519: { id, publicKeyMultibase: ed }, p256: { id: `${id}-p256`, publicKeyMultibase: p256 } };
}

const FIRST = addDidKey(createKey(1));

/** Everything that is wrong with a did.json. */
function listFaults(value: unknown, did = DID): readonly string[] {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  try {
    readDidDocument(text, did);
    return [];
  } catch (error) {
    expect(error).toMatchObject({ name: "DidError", code: "did.document" });
    return (error as DidError).faults;
  }
}

const change = (pointer: string, value: unknown): unknown => replaceMember(FIRST, pointer, value as never);

describe("did.json", () => {
  it("names both contexts, a Multikey for proofs and a JSON Web Key for JWTs, and ids as texts", () => {
    expect(FIRST).toEqual({
      "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
      id: DID,
      verificationMethod: [
        { id: `${DID}#key-1`, type: "Multikey", controller: DID, publicKeyMultibase: ED },
        { id: `${DID}#key-1-p256`, type: "JsonWebKey", controller: DID, publicKeyJwk: toJwk(P256 as string) },
      ],
      assertionMethod: [`${DID}#key-1`, `${DID}#key-1-p256`],
    });
    expect(readDidDocument(JSON.stringify(FIRST), DID).keys).toEqual([
      { id: `${DID}#key-1`, kind: "Ed25519", key: ED },
      { id: `${DID}#key-1-p256`, kind: "P-256", key: P256 },
    ]);
  });

  it("takes another key beside the first, and keeps all else that stands there", () => {
    const service = [{ id: `${DID}#page`, type: "LinkedDomains", serviceEndpoint: "https://university.example.org" }];
    const earlier = readDidDocument(JSON.stringify({ ...FIRST, service }), DID);
    const both = addDidKey(createKey(2), earlier);
    expect(both.service).toEqual(service);
    expect(readDidDocument(JSON.stringify(both), DID).ids).toEqual(
      ["#key-1", "#key-1-p256", "#key-2", "#key-2-p256"].map((id) => DID + id),
    );
    expect(addDidKey(createKey(2), readDidDocument(JSON.stringify(both), DID))).toEqual(both);
  });

  it("loses a key wherever it is named, and nothing else", () => {
    const both = addDidKey(createKey(2), readDidDocument(JSON.stringify(FIRST), DID));
    const more = { ...both, authentication: [`${DID}#key-1`, { id: `${DID}#key-1` }, `${DID}#other`] };
    const left = removeDidKeys(readDidDocument(JSON.stringify(more), DID), [`${DID}#key-1`, `${DID}#key-1-p256`]);
    expect(JSON.stringify(left)).not.toContain("#key-1");
    expect(left).toEqual({ ...addDidKey(createKey(2)), authentication: [`${DID}#other`] });
  });

  it("is read whose keys are of another kind, too: whoever has those can sign as well", () => {
    const rsa = {
      id: `${DID}#rsa`,
      type: "JsonWebKey2020",
      controller: DID,
      publicKeyJwk: { kty: "RSA", n: "AQAB", e: "AQAB" },
    };
    const read = (method: object) =>
      readDidDocument(JSON.stringify({ ...FIRST, verificationMethod: [method], assertionMethod: [rsa.id] })).keys[0];
    const key = read(rsa);
    expect(key).toEqual({ id: rsa.id, kind: undefined, key: expect.stringMatching(/^sha256-[0-9a-f]{64}$/) });
    expect(read({ ...rsa, publicKeyJwk: { ...rsa.publicKeyJwk, n: "AQAC" } })?.key).not.toBe(key?.key);
    const k256 = encodeMultikey("P-256", new Uint8Array(33)).replace("zDn", "zQ3");
    expect(read({ ...rsa, type: "Multikey", publicKeyMultibase: k256 })?.kind).toBeUndefined();
  });

  it("has only the keys that may sign credentials among those that count", () => {
    const document = readDidDocument(JSON.stringify({ ...FIRST, assertionMethod: [`${DID}#key-1`] }), DID);
    expect([document.keys.length, document.ids.length]).toEqual([1, 2]);
  });
});

describe("a did.json that other verifiers would stumble over", () => {
  const [method] = FIRST.verificationMethod as unknown as readonly [JsonObject];
  const jwk = toJwk(P256 as string);

  it("says of another's one thing", () => {
    const other = JSON.parse(JSON.stringify(FIRST).replaceAll(DID, "did:web:stranger.example"));
    expect(() => readDidDocument(JSON.stringify(other), DID)).toThrow(
      expect.objectContaining({ faults: [`/id must be ${DID}, not did:web:stranger.example`] }),
    );
  });

  it.each([
    ["no contexts", { ...FIRST, "@context": undefined }, "/@context must be a list"],
    ["one context", change("/@context", ["https://www.w3.org/ns/did/v1"]), "/@context must be a list"],
    ["a context as a text", change("/@context", "https://www.w3.org/ns/did/v1"), "/@context must be a list"],
    [
      "contexts the other way round",
      change("/@context", [...(FIRST["@context"] as string[])].reverse()),
      "/@context must be a list",
    ],
    ["another id", change("/id", "did:web:stranger.example"), `/id must be ${DID}, not did:web:stranger.example`],
    ["no id", { ...FIRST, id: undefined }, `/id must be ${DID}`],
    ["no methods", { ...FIRST, verificationMethod: undefined }, "/verificationMethod must be a list"],
    ["one method in place of a list", change("/verificationMethod", method), "/verificationMethod must be a list"],
    ["a method as a text", change("/verificationMethod/0", `${DID}#key-1`), "/verificationMethod/0 must be an object"],
    ["a relative id", change("/verificationMethod/0/id", "#key-1"), `/verificationMethod/0/id must begin with ${DID}#`],
    [
      "an id of another DID",
      change("/verificationMethod/0/id", "did:web:x.example#key-1"),
      `/verificationMethod/0/id must`,
    ],
    ["an id twice", change("/verificationMethod/1", method), "/verificationMethod/1/id appears twice"],
    [
      "another controller",
      change("/verificationMethod/0/controller", "did:web:x.example"),
      "/verificationMethod/0/controller",
    ],
    [
      "a mistyped key",
      change("/verificationMethod/0/publicKeyMultibase", `${ED?.slice(0, -1)}`),
      "/verificationMethod/0/publicKeyMultibase is not a key",
    ],
    [
      "a key as a number",
      change("/verificationMethod/0/publicKeyMultibase", 1),
      "/verificationMethod/0/publicKeyMultibase is missing",
    ],
    [
      "a point off the curve",
      change("/verificationMethod/1/publicKeyJwk", { ...jwk, y: jwk.x }),
      "/verificationMethod/1/publicKeyJwk is not a key",
    ],
    [
      "a private key",
      change("/verificationMethod/1/publicKeyJwk", { ...jwk, d: jwk.x }),
      "/verificationMethod/1/publicKeyJwk/d is a private key",
    ],
    [
      "another private key",
      change("/verificationMethod/0", { ...method, secretKeyMultibase: "z3u2" }),
      "/secretKeyMultibase is a private key",
    ],
    ["no assertionMethod", { ...FIRST, assertionMethod: undefined }, "/assertionMethod must be a list"],
    ["an assertionMethod as a text", change("/assertionMethod", `${DID}#key-1`), "/assertionMethod must be a list"],
    ["a key inside of it", change("/assertionMethod", [method]), "/assertionMethod/0 must be a key's id"],
    ["an id of no key", change("/assertionMethod", [`${DID}#key-9`]), "/assertionMethod/0 names no readable key"],
  ])("is refused: %s", (_, value, fault) => {
    expect(listFaults(value)).toEqual(expect.arrayContaining([expect.stringContaining(fault)]));
  });

  it.each([
    ["nothing", "", "Expected a value"],
    ["a page of the web site", "<!doctype html><title>404</title>", "Expected a value"],
    ["a list", "[]", "must be an object"],
    ["a member twice", '{"id":"a","id":"b"}', 'The member "id" appears twice'],
    ["a prototype", '{"__proto__":{"id":"a"}}', "__proto__"],
    ["a deep one", "[".repeat(60_000), "Expected"],
    ["deep and whole", `${"[".repeat(30_000)}${"]".repeat(30_000)}`, "Nested deeper"],
    ["a long one", JSON.stringify({ ...FIRST, note: "x".repeat(70_000) }), "larger than 64 KiB"],
    ["a byte order mark", `\ufeff${JSON.stringify(FIRST)}`, ""],
  ])("is refused where it is %s", (_, text, fault) => {
    expect(listFaults(text)).toEqual([expect.stringContaining(fault)]);
  });

  it("is told of everything at once", () => {
    expect(listFaults({ id: 1, verificationMethod: [1, {}], assertionMethod: [2] })).toHaveLength(5);
  });

  it("is asked of a DID in its one spelling, where it states its own", () => {
    const mixed = JSON.parse(JSON.stringify(FIRST).replaceAll(DID, "did:web:University.example.org"));
    expect(() => readDidDocument(JSON.stringify(mixed))).toThrow(
      expect.objectContaining({ faults: ["/id must be a DID such as did:web:university.example.org"] }),
    );
    expect(readDidDocument(JSON.stringify(FIRST)).did).toBe(DID);
  });
});
