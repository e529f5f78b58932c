// The file that keeps an institution's own keys.
import { createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import * as multikeyLibrary from "@digitalbazaar/ed25519-multikey";
import { importJWK, jwtVerify } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import {
  createSigningKey,
  openSigningKey,
  readSigningKey,
  type SigningKey,
  SigningKeyError,
} from "../../../portability/src/index.ts";
import { encodeMultibase, readJwk, readKeyKind, toJwk } from "../../../portability/src/keys/multikey.ts";
import { KeystoreError, readKeystoreAddress } from "../../../sdk/src/node.ts";
import { replaceMember } from "../../../sdk/src/index.ts";
import { isMore } from "../../more.ts";
import { KEYSTORE } from "../../nodes/key.ts";

/** What is used of it; it ships no types. */
const { from: importMultikey } = multikeyLibrary as unknown as {
  from: (method: object) => Promise<{
    verifier: () => { verify: (given: { data: Uint8Array; signature: Uint8Array }) => Promise<boolean> };
  }>;
};

const DID = "did:web:university.example.org";
/** é as one character. */
const PASSWORD = "caf\u00e9 with four words";
const BYTES = Buffer.from("what is signed");

let json: string;
let made: SigningKey;
let other: Awaited<ReturnType<typeof createSigningKey>>;

beforeAll(async () => {
  other = await createSigningKey({ did: DID, number: 2, password: PASSWORD });
  ({ json, key: made } = await createSigningKey({ did: DID, number: 2, password: PASSWORD }));
});

/** The file with one member changed. */
const change = (pointer: string, value: unknown): string =>
  JSON.stringify(replaceMember(JSON.parse(json), pointer, value as never));

async function findCode(text: string, password = PASSWORD): Promise<string> {
  return openSigningKey(text, password).then(
    () => "opened",
    (error: unknown) => (error instanceof SigningKeyError ? error.code : String(error)),
  );
}

describe("a signing key", () => {
  it("opens by its password, however the keyboard writes é, and signs as it did when it was made", async () => {
    const opened = await openSigningKey(json, "cafe\u0301 with four words");
    expect(opened.did).toBe(DID);
    expect(opened.ed25519.sign(BYTES)).toEqual(made.ed25519.sign(BYTES));
    expect(readSigningKey(json)).toEqual(JSON.parse(JSON.stringify(opened)));
    expect([opened.ed25519.id, opened.p256.id]).toEqual([`${DID}#key-2`, `${DID}#key-2-p256`]);
  });

  it("is the one that other libraries read out of its public half", async () => {
    const { id, publicKeyMultibase, sign } = made.ed25519;
    const key = await importMultikey({ id, type: "Multikey", controller: DID, publicKeyMultibase });
    expect(await key.verifier().verify({ data: BYTES, signature: sign(BYTES) })).toBe(true);
    expect(sign(BYTES)).toHaveLength(64);
    expect(sign(BYTES)).toEqual(sign(BYTES));
    const jwk = toJwk(made.p256.publicKeyMultibase);
    const head = Buffer.from(JSON.stringify({ alg: "ES256", kid: made.p256.id })).toString("base64url");
    const body = `${head}.${Buffer.from('{"a":1}').toString("base64url")}`;
    const jwt = `${body}.${Buffer.from(made.p256.sign(Buffer.from(body))).toString("base64url")}`;
    expect((await jwtVerify(jwt, await importJWK(jwk, "ES256"))).payload).toEqual({ a: 1 });
    const point = createPublicKey({ key: jwk, format: "jwk" });
    const signature = made.p256.sign(BYTES);
    expect(verify("sha256", BYTES, { key: point, dsaEncoding: "ieee-p1363" }, signature)).toBe(true);
  });

  it("says nothing secret, and is another one each time", async () => {
    const strip = ({ ed25519, p256 }: SigningKey) =>
      [ed25519, p256].map(({ publicKeyMultibase }) => publicKeyMultibase);
    expect(new Set([...strip(other.key), ...strip(made)]).size).toBe(4);
    expect(Object.keys(JSON.parse(JSON.stringify(made.ed25519)))).toEqual(["id", "publicKeyMultibase"]);
    await expect(createSigningKey({ did: "https://university.example.org", password: "" })).rejects.toThrow(
      "not a DID",
    );
  });

  it("opens by no other password, and not once anything in the file is another", async () => {
    expect(await findCode(json, "another password")).toBe("password.wrong");
    const another = JSON.parse(other.json);
    const changes = [
      change("/ed25519/publicKeyMultibase", another.ed25519.publicKeyMultibase),
      ...(isMore
        ? [
            change("/p256/publicKeyMultibase", another.p256.publicKeyMultibase),
            change("/crypto/ciphertext", another.crypto.ciphertext),
            change("/crypto/tag", another.crypto.tag),
            json.replaceAll(DID, "did:web:stranger.example"),
            json.replaceAll("#key-2", "#key-1"),
          ]
        : []),
    ];
    for (const text of changes) expect(await findCode(text), text).toBe("password.wrong");
  });
});

describe("a file that is no signing key", () => {
  it.each([
    ["/crypto/kdf", "pbkdf2"],
    ["/crypto/kdf", null],
    ["/crypto/kdfparams/n", 65_536],
    ["/crypto/kdfparams/n", 1],
    ["/crypto/kdfparams/r", 1],
  ])("is refused as weak, before its password is asked for: %s %s", async (pointer, value) => {
    expect(() => readSigningKey(change(pointer, value))).toThrow(expect.objectContaining({ code: "signing-key.weak" }));
    expect(await findCode(change(pointer, value))).toBe("signing-key.weak");
  });

  it.each([
    ["/crypto/kdfparams/n", 1_048_576, "more than 4 times Laurel's work"],
    ["/crypto/kdfparams/n", 2 ** 52, "more than 4 times Laurel's work"],
    ["/crypto/kdfparams/r", 2 ** 40, "more than 4 times Laurel's work"],
    ["/crypto/kdfparams/p", 5, "more than 4 times Laurel's work"],
    ["/crypto/kdfparams/p", 1.5, "/crypto/kdfparams/p must be a whole number"],
    ["/crypto/kdfparams/r", 2 ** 53, "The number is beyond"],
    ["/crypto/kdfparams/n", 131_073, "/crypto/kdfparams/n must be a power of two"],
    ["/crypto/kdfparams/n", "131072", "/crypto/kdfparams/n must be a power of two"],
    ["/crypto/kdfparams/n", [131_072], "/crypto/kdfparams/n must be a power of two"],
    ["/crypto/cipher", "aes-128-gcm", '/crypto/cipher must be "aes-256-gcm"'],
    ["/crypto/tag", "00", "/crypto/tag must be 32 hexadecimal digits"],
    ["/did", "https://university.example.org", "/did must be a DID"],
    ["/did", "did:web:stranger.example", "/ed25519/id must be the DID with #key-<number>"],
    ["/ed25519/id", `${DID}#key-0`, "/ed25519/id must be the DID with #key-<number>"],
    ["/ed25519/id", `${DID}#key-1#key-2`, "/ed25519/id must be the DID with #key-<number>"],
    ["/p256/id", `${DID}#key-3-p256`, "/p256/id must be the other id with -p256"],
    ["/p256/publicKeyMultibase", "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp", "/p256/publicKeyMultibase"],
    ["/ed25519", {}, "/ed25519/id is missing; /ed25519/publicKeyMultibase is missing"],
    ["/crypto", 1, "/crypto/kdf is missing"],
    ["/format", "laurel-signing-key-v2", 'the format is not "laurel-signing-key-v1"'],
  ])("is refused and says why: %s %j", async (pointer, value, problem) => {
    expect(() => readSigningKey(change(pointer, value))).toThrow(problem);
    expect(await findCode(change(pointer, value))).toBe("signing-key.invalid");
  });

  it("names every member at fault, and what does not belong there", () => {
    const value = { ...JSON.parse(json), note: 1, did: 2 };
    value.crypto.kdfparams.c = 1;
    value.crypto.nonce = "xx";
    const message = "/did must .*; /crypto/nonce must .*; /crypto/kdfparams/c does not .*; /note does not belong here$";
    expect(() => readSigningKey(JSON.stringify(value))).toThrow(new RegExp(message));
  });

  it.each([
    ["nothing", ""],
    ["a list", "[]"],
    ["null", "null"],
    ["half of it", '{"format":"laurel-signing-key-v1",'],
    ["a member twice", '{"format":"laurel-signing-key-v1","format":"laurel-signing-key-v1"}'],
    ["a prototype", '{"format":"laurel-signing-key-v1","__proto__":{"did":1}}'],
    ["a deep one", `{"format":"laurel-signing-key-v1","crypto":${"[".repeat(50_000)}`],
    ["a long one", `{"format":"laurel-signing-key-v1","a":"${"x".repeat(70_000)}"}`],
  ])("is refused where it is %s", async (_, text) => {
    expect(await findCode(text)).toBe("signing-key.invalid");
  });

  it("is told where it is the keystore of an account, and the other way round", async () => {
    expect(() => readSigningKey(KEYSTORE)).toThrow("this is the keystore of an account, which sends transactions");
    expect(() => readKeystoreAddress(json)).toThrow(KeystoreError);
    expect(() => readKeystoreAddress(json)).toThrow(
      "this key signs for other verifiers; it is not the key of an account",
    );
  });
});

describe("a Multikey", () => {
  const EXAMPLES = {
    Ed25519: ["z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp", "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"],
    "P-256": ["zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169", "zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv"],
  };

  it.each(Object.entries(EXAMPLES))("is known where the specifications give one: %s", (kind, examples) => {
    for (const example of examples) expect(readKeyKind(example)).toBe(kind);
  });

  it("has one spelling, and is a point of its curve", () => {
    for (const [example] of Object.values(EXAMPLES) as [string][]) {
      expect(readKeyKind(`z1${example.slice(1)}`)).toBeUndefined();
      expect(readKeyKind(example.slice(1))).toBeUndefined();
      expect(readKeyKind(example.slice(0, -1))).toBeUndefined();
      expect(readKeyKind(`${example}0`)).toBeUndefined();
    }
    const notThere = Buffer.concat([Buffer.from([0x80, 0x24, 2]), Buffer.alloc(32, 0xff)]);
    expect(readKeyKind(encodeMultibase(notThere))).toBeUndefined();
    expect(readKeyKind("z".repeat(100_000))).toBeUndefined();
  });

  it("and a JSON Web Key of P-256 are each other's, and nothing more is taken", () => {
    for (const example of EXAMPLES["P-256"]) {
      const jwk = toJwk(example);
      expect(readJwk(jwk)).toBe(example);
      for (const other of [
        { ...jwk, d: jwk.x },
        { ...jwk, y: jwk.x },
        { ...jwk, x: `${jwk.x}=` },
        { ...jwk, crv: "P-384" },
        null,
        "x",
      ])
        expect(readJwk(other as never)).toBeUndefined();
    }
  });

  it("is base58 with zeros before it kept", () => {
    expect(encodeMultibase(new Uint8Array())).toBe("z");
    expect(encodeMultibase(Uint8Array.of(0, 0, 1))).toBe("z112");
    expect(encodeMultibase(Buffer.from("Hello World!"))).toBe("z2NEpo7TZRRrLZSi2U");
    expect(encodeMultibase(Buffer.from("0000287fb4cd", "hex"))).toBe("z11233QC4");
  });
});

it("needs no JSON-LD and no drawing", () => {
  const files = ["signing-key", "key-file", "did-web", "did-document", "did-fetch", "known-keys", "multikey"];
  for (const name of files)
    expect(readFileSync(`portability/src/keys/${name}.ts`, "utf8")).not.toMatch(/jsonld|rdf-canonize|pdfkit/);
});
