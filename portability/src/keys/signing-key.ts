// The institution's own key, which signs for verifiers that know nothing of Laurel: an Ed25519 and a P-256 key in one encrypted file.
import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  scrypt,
  sign,
} from "node:crypto";
import { promisify } from "node:util";
import { parseDid } from "./did-web.ts";
import {
  CIPHER,
  describePublic,
  HALF,
  KEY_FORMAT,
  OWN_WORK,
  type PublicKey,
  type PublicSigningKey,
  readKeyFile,
  SigningKeyError,
  type Work,
} from "./key-file.ts";
import { encodeMultikey } from "./multikey.ts";

/** Signs data integrity proofs: Ed25519, 64 bytes, the same each time. */
export interface Ed25519Key extends PublicKey {
  readonly sign: (bytes: Uint8Array) => Uint8Array;
}

/** Signs JWTs: ES256, 64 bytes r‖s, others each time. */
export interface P256Key extends PublicKey {
  readonly sign: (bytes: Uint8Array) => Uint8Array;
}

/** Both keys of an institution's DID, as an opened file has them. */
export interface SigningKey {
  readonly did: string;
  readonly ed25519: Ed25519Key;
  readonly p256: P256Key;
}

// PKCS #8 up to the private key itself, which is all that is kept.
const PKCS8 = {
  ed25519: Buffer.from("302e020100300506032b657004220420", "hex"),
  p256: Buffer.from("3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420", "hex"),
};

/**
 * Makes both keys of a DID, and the text of the file that keeps them; takes a second or so, and 128 MiB.
 * @param options `number` counts the keys of a DID, from 1: `#key-<number>` · `password`, of any length
 * @throws DidError where `did` is no did:web
 */
export async function createSigningKey({
  did,
  number = 1,
  password,
}: {
  readonly did: string;
  readonly number?: number;
  readonly password: string;
}): Promise<{ readonly json: string; readonly key: SigningKey }> {
  parseDid(did);
  const secret = Buffer.concat([
    randomBytes(HALF),
    Buffer.from(
      String(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" }).d),
      "base64url",
    ),
  ]);
  const key = openKeys(did, number, secret);
  const stated = describePublic(key);
  const salt = randomBytes(32);
  const nonce = randomBytes(12);
  const cipher = createCipheriv(CIPHER, await deriveKey(password, salt, OWN_WORK), nonce).setAAD(bindPublic(stated));
  const ciphertext = Buffer.concat([cipher.update(secret), cipher.final()]);
  const crypto = {
    ...{ kdf: "scrypt", kdfparams: { ...OWN_WORK, salt: salt.toString("hex") } },
    ...{ cipher: CIPHER, nonce: nonce.toString("hex") },
    ...{ ciphertext: ciphertext.toString("hex"), tag: cipher.getAuthTag().toString("hex") },
  };
  return { json: `${JSON.stringify({ format: KEY_FORMAT, ...stated, crypto }, null, 2)}\n`, key };
}

/**
 * Opens a signing key's file; takes a second or so.
 * @throws SigningKeyError `signing-key.invalid` naming every member at fault · `signing-key.weak` · `password.wrong`, also where the file was changed
 */
export async function openSigningKey(json: string, password: string): Promise<SigningKey> {
  const { stated, number, work, read } = readKeyFile(json);
  const secretKey = await deriveKey(password, read("/crypto/kdfparams/salt"), work);
  const decipher = createDecipheriv(CIPHER, secretKey, read("/crypto/nonce"), { authTagLength: 16 })
    .setAAD(bindPublic(stated))
    .setAuthTag(read("/crypto/tag"));
  let secret: Buffer;
  try {
    secret = Buffer.concat([decipher.update(read("/crypto/ciphertext")), decipher.final()]);
  } catch {
    throw new SigningKeyError("password.wrong", "the password is wrong, or the file was changed");
  }
  const key = openKeys(stated.did, number, secret);
  if (bindPublic(key).equals(bindPublic(stated))) return key;
  throw new SigningKeyError("signing-key.invalid", "the public key in the file does not match the secret key");
}

function openKeys(did: string, number: number, secret: Buffer): SigningKey {
  const ed25519 = importKey("ed25519", secret.subarray(0, HALF));
  const p256 = importKey("p256", secret.subarray(HALF));
  const id = `${did}#key-${number}`;
  return {
    did,
    ed25519: {
      id,
      publicKeyMultibase: encodeMultikey("Ed25519", readCoordinate(ed25519, "x")),
      sign: (bytes) => sign(null, bytes, ed25519),
    },
    p256: {
      id: `${id}-p256`,
      publicKeyMultibase: encodeMultikey("P-256", compressPoint(p256)),
      sign: (bytes) => sign("sha256", bytes, { key: p256, dsaEncoding: "ieee-p1363" }),
    },
  };
}

function importKey(kind: keyof typeof PKCS8, secret: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8[kind], secret]), format: "der", type: "pkcs8" });
}

function readCoordinate(key: KeyObject, name: "x" | "y"): Buffer {
  return Buffer.from(String(createPublicKey(key).export({ format: "jwk" })[name]), "base64url");
}

function compressPoint(key: KeyObject): Buffer {
  const isOdd = (readCoordinate(key, "y").at(-1) as number) % 2;
  return Buffer.concat([Buffer.from([2 + isOdd]), readCoordinate(key, "x")]);
}

/** What stands open in the file, as the cipher binds it: whoever changes it makes the file useless. */
function bindPublic(stated: PublicSigningKey): Buffer {
  return Buffer.from(JSON.stringify([KEY_FORMAT, describePublic(stated)]));
}

function deriveKey(password: string, salt: Buffer, { n, r, p }: Work): Promise<Buffer> {
  // A keyboard may write é as one character or as two.
  const bytes = password.normalize("NFKC");
  const derive = promisify<string, Buffer, number, object, Buffer>(scrypt);
  return derive(bytes, salt, 32, { N: n, r, p, maxmem: 128 * r * (n + p + 2) + (1 << 20) });
}
