// The did.json that `laurel did` writes, before the verifiers that people already have.
import { describe, expect, it } from "vitest";
import {
  addDidKey,
  openProofSigner,
  openSigningKey,
  type PublicSigningKey,
  readDidDocument,
  removeDidKeys,
} from "../../../portability/src/index.ts";
import type { JsonObject } from "../../../sdk/src/index.ts";
import { PASSWORD, SIGNING_KEY } from "../../nodes/key.ts";
import { FOREIGN_VERIFIERS } from "../verifiers.ts";

const opened = await openSigningKey(SIGNING_KEY, PASSWORD);

/** A key's public half under another DID or number: verifier-core keeps what a DID resolved to. */
function rename(did: string, number = 1): PublicSigningKey {
  const id = `${did}#key-${number}`;
  return { did, ed25519: { ...opened.ed25519, id }, p256: { ...opened.p256, id: `${id}-p256` } };
}

/** What each verifier says of a credential that the first key signed, where its DID resolves to this. */
async function verifyBy(host: string, change: (first: JsonObject) => JsonObject): Promise<readonly boolean[]> {
  const did = `did:web:${host}`;
  const credential = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    ...{ type: ["VerifiableCredential"], id: "urn:x:1", issuer: { id: did }, validFrom: "2026-01-01T00:00:00Z" },
    credentialSubject: { id: "urn:x:2" },
  };
  const key = { id: `${did}#key-1`, sign: opened.ed25519.sign };
  const proof = await openProofSigner(key).createProof(credential);
  const web = new Map([[`https://${host}/.well-known/did.json`, change(addDidKey(rename(did)))]]);
  const outcomes = [];
  for (const verifier of FOREIGN_VERIFIERS) outcomes.push(await verifier.verify({ ...credential, proof }, web));
  return outcomes.map(({ verified }) => verified);
}

const parse = (document: JsonObject) => readDidDocument(JSON.stringify(document));

describe("a did.json", () => {
  it("is what all of them find the key by, a retired one too", async () => {
    expect(await verifyBy("first.example", (first) => first)).toEqual([true, true, true]);
    const addSecond = (first: JsonObject) => addDidKey(rename("did:web:second.example", 2), parse(first));
    expect(await verifyBy("second.example", addSecond)).toEqual([true, true, true]);
  });

  it("takes all that a key signed away, once the key is compromised", async () => {
    const remove = (first: JsonObject) => removeDidKeys(parse(first), ["did:web:third.example#key-1"]);
    expect(await verifyBy("third.example", remove)).toEqual([false, false, false]);
  });
});
