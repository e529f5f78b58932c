// What stays and what goes when claims are withheld from a file that others have signed as well.
import { describe, expect, it } from "vitest";
import {
  createBatch,
  type Credential,
  type JsonObject,
  listDroppedProofs,
  openCredential,
  parseCredential,
  withhold,
} from "../../../sdk/src/index.ts";
import { CLAIMS, createDocument } from "../../nodes/world.ts";

const ABSENT = "/credentialSubject/email";
const FOREIGN: readonly JsonObject[] = [
  { type: "DataIntegrityProof", cryptosuite: "eddsa-rdfc-2022", proofValue: "z1" },
  { type: ["Ed25519Signature2020"], proofValue: "z2" },
  { type: 7 },
  {},
];

const batch = await createBatch({
  registry: { chainId: 31337, address: "0x5FbDB2315678afecb367f032d93F642f64180aa3" },
  issuer: 1,
  disclosable: [...CLAIMS, ABSENT],
  documents: [createDocument(), createDocument({ id: "urn:example:2" })],
});
const [ours] = batch.credential(0).proof;

/** A file with proofs of other kinds before and after ours. */
const read = (before: readonly JsonObject[], after: readonly JsonObject[]): Credential =>
  parseCredential(JSON.stringify({ ...batch.credential(0), proof: [...before, ours, ...after] }));

describe("withhold", () => {
  it("drops every proof of another kind, wherever it stands, with the first claim that goes", () => {
    for (let cut = 0; cut <= FOREIGN.length; cut++) {
      const whole = read(FOREIGN.slice(0, cut), FOREIGN.slice(cut));
      for (const claim of [...CLAIMS, ABSENT]) {
        const copy = withhold(whole, [claim]);
        expect(copy.proof).toHaveLength(1);
        expect(copy).toEqual(withhold(parseCredential(batch.text(0)), [claim]));
        expect(openCredential(copy).leadsToRoot).toBe(true);
        expect(listDroppedProofs(whole, copy)).toEqual(FOREIGN);
      }
    }
  });

  it("drops nothing, and gives the credential itself, where no claim goes", () => {
    const whole = read(FOREIGN, []);
    expect(withhold(whole, [])).toBe(whole);
    expect(listDroppedProofs(whole, whole)).toEqual([]);
    // A proof that somebody made of a shorter file signs what that one holds.
    const shorter = withhold(whole, CLAIMS.slice(0, 2));
    const signed = parseCredential(JSON.stringify({ ...shorter, proof: [...FOREIGN, ...shorter.proof] }));
    expect(withhold(signed, CLAIMS.slice(0, 2))).toBe(signed);
    expect(withhold(signed, CLAIMS.slice(0, 3)).proof).toHaveLength(1);
  });

  it("tells of no proof that was dropped where there was none", () => {
    const whole = parseCredential(batch.text(0));
    expect(listDroppedProofs(whole, withhold(whole, CLAIMS))).toEqual([]);
  });
});
