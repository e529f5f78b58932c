// The bits of a list as both standards write them, read again by the libraries of others.
import { generateKeyPairSync, sign } from "node:crypto";
import { BitstringStatusList } from "@digitalcredentials/vc-bitstring-status-list";
import { getListFromStatusListJWT } from "@sd-jwt/jwt-status-list";
import fc from "fast-check";
import { jwtVerify } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { createSigningKey, openProofSigner, type SigningKey } from "../../../portability/src/index.ts";
import {
  countBits,
  createBits,
  decodeBitstring,
  decodeSuspensions,
  decodeToken,
  encodeBitstring,
  encodeSuspensions,
  encodeToken,
  hasBitAt,
  setBitAt,
  setRange,
  setWords,
} from "../../../portability/src/status/bits.ts";
import {
  type ListContent,
  type ListName,
  type ListSigner,
  readList,
  writeList,
} from "../../../portability/src/status/list-file.ts";
import { hasBit, packIndexes } from "../../../sdk/src/index.ts";
import { isMore } from "../../more.ts";

const DID = "did:web:university.example.org";
const LIST = "https://status.example.org/lists/0a1b2c3d";
const NAMES: readonly ListName[] = ["revocation.json", "suspension.json", "revocation.jwt", "suspension.jwt"];
const LENGTH = 131_072;

let key: SigningKey;
let signer: ListSigner;

beforeAll(async () => {
  ({ key } = await createSigningKey({ did: DID, password: "a long password" }));
  signer = { did: DID, createProof: openProofSigner(key.ed25519).createProof, p256: key.p256 };
});

const content = (indexes: readonly number[], changes: Partial<ListContent> = {}): ListContent => {
  const bits = createBits(LENGTH);
  for (const index of indexes) setBitAt(bits, index);
  const block = { number: 4242, hash: `0x${"ab".repeat(32)}` };
  return { list: LIST, block, from: 1_800_000_000, until: 1_800_086_400, entries: 60_000, bits, ...changes };
};

const places = fc.uniqueArray(fc.integer({ min: 0, max: LENGTH - 1 }), { maxLength: 300 });

describe("setWords", () => {
  it("sets what the contract's words have set within the batch, and nothing else", () => {
    const batch = fc.record({
      offset: fc.integer({ min: 0, max: 5000 }),
      size: fc.integer({ min: 1, max: 1500 }),
      indexes: fc.uniqueArray(fc.integer({ min: 0, max: 2000 }), { maxLength: 200 }),
    });
    fc.assert(
      fc.property(batch, ({ offset, size, indexes }) => {
        const { words, masks } = packIndexes(indexes);
        const bits = createBits(10_000);
        setWords(
          bits,
          { offset, size },
          Object.fromEntries(words.map((word, i) => [word, (masks[i] ?? 0n).toString(16)])),
        );
        const within = indexes.filter((index) => index < size);
        expect(countBits(bits)).toBe(within.length);
        for (const index of within) {
          expect(hasBit(masks[words.indexOf(Math.floor(index / 256))] ?? 0n, index)).toBe(true);
          expect(hasBitAt(bits, offset + index)).toBe(true);
        }
      }),
      { numRuns: isMore ? 2000 : 100 },
    );
  });
});

describe("encodeBitstring", () => {
  it("is read by @digitalcredentials as it was meant", async () => {
    await fc.assert(
      fc.asyncProperty(places, async (indexes) => {
        const { bits } = content(indexes);
        const encoded = encodeBitstring(bits);
        const list = await BitstringStatusList.decode({ encodedList: encoded });
        expect(list.length).toBe(LENGTH);
        const set = Array.from({ length: LENGTH }, (_, i) => i).filter((i) => list.getStatus(i));
        expect(set).toEqual([...indexes].sort((a, b) => a - b));
        expect(Buffer.compare(decodeBitstring(encoded, LENGTH), bits)).toBe(0);
      }),
      { numRuns: isMore ? 50 : 3 },
    );
  });

  it("puts index 0 into the highest bit of the first byte, as the standard has it, and pads to 131,072 entries", async () => {
    const bits = createBits(16);
    setBitAt(bits, 0);
    setBitAt(bits, 9);
    const { gunzipSync } = await import("node:zlib");
    const bytes = gunzipSync(Buffer.from(encodeBitstring(bits).slice(1), "base64url"));
    expect([bytes.length, ...bytes.subarray(0, 3)]).toEqual([16_384, 0x80, 0x40, 0]);
  });

  it("is not read where it unpacks to more than the list has", () => {
    const bits = createBits(2 * LENGTH);
    setRange(bits, { offset: 0, size: 2 * LENGTH });
    expect(() => decodeBitstring(encodeBitstring(bits), LENGTH)).toThrow();
    expect(() => decodeToken(encodeToken(bits), LENGTH)).toThrow();
    expect(() => decodeSuspensions(encodeSuspensions(bits), LENGTH)).toThrow();
  });
});

describe("encodeToken", () => {
  it("puts the lowest bit first, as in the draft's examples", async () => {
    // draft-ietf-oauth-status-list, section 4.1: 0xb9 0xa3 with one bit each.
    const bits = createBits(16);
    for (const [index, value] of [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1].entries())
      if (value === 1) setBitAt(bits, index);
    const { inflateSync } = await import("node:zlib");
    expect([...inflateSync(Buffer.from(encodeToken(bits), "base64url"))]).toEqual([0xb9, 0xa3]);
  });
});

describe("a list's file", () => {
  it.each(NAMES)("%s is known again with all that it says", async (name) => {
    const written = content([0, 7, 131_071]);
    const text = await writeList(name, written, signer);
    expect(await readList(text, { name, list: LIST, most: LENGTH, signer })).toEqual(written);
  });

  it.each(NAMES)("%s is not known where a letter, the list or the key is another", async (name) => {
    const text = await writeList(name, content([3]), signer);
    const { key: other } = await createSigningKey({ did: DID, password: "a long password" });
    const thief = { did: DID, createProof: openProofSigner(other.ed25519).createProof, p256: other.p256 };
    const read = (changed: string, changes: object = {}) =>
      readList(changed, { name, list: LIST, most: LENGTH, signer, ...changes });
    expect(await read(text, { signer: thief })).toBeUndefined();
    expect(await read(text, { list: `${LIST}0` })).toBeUndefined();
    expect(await read(await writeList(name, content([]), thief))).toBeUndefined();
    const step = isMore ? 1 : 37;
    for (let at = 0; at < text.length; at += step) {
      const letter = text[at] === "A" ? "B" : "A";
      expect(await read(text.slice(0, at) + letter + text.slice(at + 1)), `letter ${at}`).toBeUndefined();
    }
    for (const junk of ["", "{}", "[]", "null", "..", "e30.e30.e30", text.trimEnd() + text])
      expect(await read(junk)).toBeUndefined();
  });

  it("as a JWT is taken by jose and @sd-jwt/jwt-status-list, with 1 for revoked and 2 for suspended", async () => {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const id = `${DID}#key-1-p256`;
    const p256 = {
      ...{ id, publicKeyMultibase: "" },
      sign: (bytes: Uint8Array) => sign("sha256", bytes, { key: privateKey, dsaEncoding: "ieee-p1363" }),
    };
    await fc.assert(
      fc.asyncProperty(places, async (indexes) => {
        for (const [name, bits, value] of [
          ["revocation.jwt", 1, 1],
          ["suspension.jwt", 2, 2],
        ] as const) {
          const written = content(indexes);
          const jwt = await writeList(name, written, { ...signer, p256 });
          const currentDate = new Date((written.from + 1) * 1000);
          const { payload, protectedHeader } = await jwtVerify(jwt, publicKey, {
            ...{ typ: "statuslist+jwt", algorithms: ["ES256"], subject: `${LIST}/${name}`, currentDate },
          });
          expect(protectedHeader).toEqual({ alg: "ES256", typ: "statuslist+jwt", kid: id });
          expect(payload).toMatchObject({ iat: written.from, exp: written.until, ttl: 86_400, status_list: { bits } });
          const list = getListFromStatusListJWT(jwt);
          expect(list.getBitsPerStatus()).toBe(bits);
          const set = Array.from({ length: LENGTH }, (_, i) => i).filter((i) => list.getStatus(i) !== 0);
          expect(set).toEqual([...indexes].sort((a, b) => a - b));
          for (const index of indexes) expect(list.getStatus(index)).toBe(value);
        }
      }),
      { numRuns: isMore ? 20 : 1 },
    );
  });
});
