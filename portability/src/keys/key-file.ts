// The file that keeps a signing key: its form, and what it says without its password.
import {
  FormatError,
  formatPointer,
  isObject,
  type Json,
  type JsonObject,
  LaurelError,
  parseJson,
  resolvePointer,
} from "@laurel/sdk";
import { isDid } from "./did-web.ts";
import { readKeyKind } from "./multikey.ts";

/** The public half of a key, as did.json has it. */
export interface PublicKey {
  /** `did:web:university.example.org#key-1`, or `…#key-1-p256`. */
  readonly id: string;
  /** Multikey: `z6Mk…` or `zDn…`. */
  readonly publicKeyMultibase: string;
}

/** What a file says of its keys without its password. That it is so is checked when it is opened. */
export interface PublicSigningKey {
  readonly did: string;
  readonly ed25519: PublicKey;
  readonly p256: PublicKey;
}

/** A signing key that is not used: none at all, one whose password is too quick to guess, or another password. */
export class SigningKeyError extends LaurelError {
  override readonly name: string = "SigningKeyError";
  readonly code: "signing-key.invalid" | "signing-key.weak" | "password.wrong";

  constructor(code: SigningKeyError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

/** What a password costs: scrypt's N, r and p. */
export interface Work {
  readonly n: number;
  readonly r: number;
  readonly p: number;
}

/** All of a file but its secret. */
export interface KeyFile {
  readonly stated: PublicSigningKey;
  /** Counts the keys of the DID. */
  readonly number: number;
  readonly work: Work;
  /** The bytes of a member that is hexadecimal. */
  readonly read: (pointer: string) => Buffer;
}

/** How a key's file begins. */
export const KEY_FORMAT = "laurel-signing-key-v1";
/** What the password of a file of ours costs. */
export const OWN_WORK: Work = { n: 131_072, r: 8, p: 1 };
/** How the private halves are encrypted. */
export const CIPHER = "aes-256-gcm";
/** The bytes of each private half. */
export const HALF = 32;

/** A file may ask for so many times our own work: half a GiB, and some seconds. */
const MOST_WORK = 4;
/** In characters; a file of ours has some thousand. */
const MOST = 1 << 16;
const MOST_FAULTS = 20;
const WEAK = `not encrypted with scrypt, N of at least ${OWN_WORK.n} and r of at least ${OWN_WORK.r}`;

/**
 * What a signing key's file says of its keys, without its password.
 * @throws SigningKeyError `signing-key.invalid` naming every member at fault, or `signing-key.weak`
 */
export function readSigningKey(json: string): PublicSigningKey {
  return readKeyFile(json).stated;
}

/**
 * Reads all of a file but its secret.
 * @throws SigningKeyError `signing-key.invalid` naming every member at fault, or `signing-key.weak`
 */
export function readKeyFile(json: string): KeyFile {
  const value = parseFile(json);
  const get = (pointer: string): Json | undefined => resolvePointer(value, pointer);
  const [kdf, ...numbers] = ["/kdf", "/kdfparams/n", "/kdfparams/r", "/kdfparams/p"].map((name) =>
    get(`/crypto${name}`),
  );
  const [n, r, p] = numbers.map(Number) as [number, number, number];
  if (kdf !== undefined && (kdf !== "scrypt" || n < OWN_WORK.n || r < OWN_WORK.r))
    throw new SigningKeyError("signing-key.weak", WEAK);
  const faults = findFaults(value);
  if (faults.length > 0) throw refuse(`not a signing key: ${faults.slice(0, MOST_FAULTS).join("; ")}`);
  if (n * r * p > OWN_WORK.n * OWN_WORK.r * OWN_WORK.p * MOST_WORK)
    throw refuse(`the scrypt parameters ask for more than ${MOST_WORK} times Laurel's work`);
  const stated = describePublic(value as unknown as PublicSigningKey);
  const number = Number(stated.ed25519.id.split("#key-")[1]);
  return { stated, number, work: { n, r, p }, read: (pointer) => Buffer.from(String(get(pointer)), "hex") };
}

/** Of keys with their private halves, what everyone may see. */
export function describePublic({ did, ed25519, p256 }: PublicSigningKey): PublicSigningKey {
  const pick = ({ id, publicKeyMultibase }: PublicKey): PublicKey => ({ id, publicKeyMultibase });
  return { did, ed25519: pick(ed25519), p256: pick(p256) };
}

function refuse(problem: string): SigningKeyError {
  return new SigningKeyError("signing-key.invalid", problem);
}

/** One member of a file: what its value must be. */
type Rule = readonly [pointer: string, test: (value: Json) => boolean, words: string];

const isHex = (bytes: number) => (value: Json) =>
  typeof value === "string" && value.length === bytes * 2 && /^[0-9a-f]*$/.test(value);
const isText = (value: Json): boolean => typeof value === "string";
const isCount = (value: Json): boolean => Number.isSafeInteger(value) && Number(value) > 0;

const RULES: readonly Rule[] = [
  ["/format", isText, "must be a text"],
  ["/did", (value) => isDid(String(value)), "must be a DID such as did:web:university.example.org"],
  ["/ed25519/id", isText, "must be the DID with #key-<number>"],
  ["/ed25519/publicKeyMultibase", (value) => isKey(value, "Ed25519"), "must be an Ed25519 key (z6Mk…)"],
  ["/p256/id", isText, "must be the other id with -p256"],
  ["/p256/publicKeyMultibase", (value) => isKey(value, "P-256"), "must be a P-256 key (zDn…)"],
  ["/crypto/kdf", isText, 'must be "scrypt"'],
  [
    "/crypto/kdfparams/n",
    (value) => isCount(value) && Number.isInteger(Math.log2(Number(value))),
    "must be a power of two",
  ],
  ["/crypto/kdfparams/r", isCount, "must be a whole number"],
  ["/crypto/kdfparams/p", isCount, "must be a whole number"],
  ["/crypto/kdfparams/salt", isHex(32), "must be 64 hexadecimal digits"],
  ["/crypto/cipher", (value) => value === CIPHER, `must be "${CIPHER}"`],
  ["/crypto/nonce", isHex(12), "must be 24 hexadecimal digits"],
  ["/crypto/ciphertext", isHex(HALF * 2), `must be ${HALF * 4} hexadecimal digits`],
  ["/crypto/tag", isHex(16), "must be 32 hexadecimal digits"],
];

function isKey(value: Json, kind: string): boolean {
  return typeof value === "string" && readKeyKind(value) === kind;
}

function parseFile(json: string): JsonObject {
  if (json.length > MOST) throw refuse(`not a signing key: larger than ${MOST / 1024} KiB`);
  let value: Json;
  try {
    value = parseJson(json);
  } catch (error) {
    if (error instanceof FormatError) throw refuse(`not a signing key: ${error.message}`);
    throw error;
  }
  if (isObject(value) && value.format === KEY_FORMAT) return value;
  if (isObject(value) && value.version === 3 && (value.crypto ?? value.Crypto) !== undefined)
    throw refuse("this is the keystore of an account, which sends transactions; name the file of a signing key");
  throw refuse(`not a signing key: the format is not "${KEY_FORMAT}"`);
}

/** Everything that is wrong with a file's members. */
function findFaults(value: JsonObject): readonly string[] {
  const leaves = listLeaves(value);
  const faults = RULES.flatMap(([pointer, test, words]) => {
    const found = leaves.get(pointer);
    if (found === undefined) return [`${pointer} is missing`];
    return test(found) ? [] : [`${pointer} ${words}`];
  });
  for (const pointer of leaves.keys())
    if (!RULES.some(([known]) => known === pointer)) faults.push(`${pointer} does not belong here`);
  if (faults.length > 0) return faults;
  const { did, ed25519, p256 } = value as unknown as PublicSigningKey;
  const isOwn = ed25519.id.startsWith(`${did}#`) && /^[^#]+#key-[1-9]\d{0,5}$/.test(ed25519.id);
  if (!isOwn) return ["/ed25519/id must be the DID with #key-<number>"];
  return p256.id === `${ed25519.id}-p256` ? [] : ["/p256/id must be the other id with -p256"];
}

/** Each value that is no object, by its pointer; an empty object counts as a value. */
function listLeaves(value: Json, path: readonly string[] = []): Map<string, Json> {
  if (!isObject(value) || Object.keys(value).length === 0) return new Map([[formatPointer(path), value]]);
  return new Map(Object.entries(value).flatMap(([name, member]) => [...listLeaves(member, [...path, name])]));
}
