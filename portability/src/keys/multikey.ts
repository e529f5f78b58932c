// Public keys as Multikey writes them: a "z", then in base58 the kind of key and its bytes.
import { ECDH } from "node:crypto";
import type { Json } from "@laurel/sdk";

/** Which key it is: for data integrity proofs, or for JWTs. */
export type KeyKind = "Ed25519" | "P-256";

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/** The multicodec's number of each kind, as a varint, and how many bytes a key has after it. */
const KINDS: readonly (readonly [kind: KeyKind, prefix: readonly [number, number], length: number])[] = [
  ["Ed25519", [0xed, 0x01], 32],
  ["P-256", [0x80, 0x24], 33],
];
/** In characters; a Multikey of either kind has fewer than fifty. */
const MOST = 64;

/** Bytes as multibase base58btc: `z…`. */
export function encodeMultibase(bytes: Uint8Array): string {
  // In digits of base 58, the least first; a leading zero byte is a digit of its own.
  const digits: number[] = [];
  for (const byte of bytes) {
    let carry = byte;
    for (let i = 0; i < digits.length; i += 1) {
      carry += (digits[i] as number) << 8;
      digits[i] = carry % 58;
      carry = Math.floor(carry / 58);
    }
    for (; carry > 0; carry = Math.floor(carry / 58)) digits.push(carry % 58);
  }
  const zeros = bytes.findIndex((byte) => byte !== 0);
  const head = "1".repeat(zeros === -1 ? bytes.length : zeros);
  return `z${head}${digits
    .map((digit) => ALPHABET[digit])
    .reverse()
    .join("")}`;
}

/** A public key as Multikey. @param bytes 32 of Ed25519; a compressed point, 33, of P-256 */
export function encodeMultikey(kind: KeyKind, bytes: Uint8Array): string {
  const [, prefix = []] = KINDS.find(([one]) => one === kind) ?? [];
  return encodeMultibase(Uint8Array.from([...prefix, ...bytes]));
}

/** Which kind of public key a Multikey is; undefined where it is none of the two kinds, or no point of its curve. */
export function readKeyKind(multikey: string): KeyKind | undefined {
  const [kind, bytes] = decodeMultikey(multikey) ?? [];
  return bytes !== undefined && (kind === "Ed25519" || readPoint(bytes) !== undefined) ? kind : undefined;
}

/** A P-256 key's members of a JSON Web Key. @param multikey one that `readKeyKind` finds to be of P-256 */
export function toJwk(multikey: string): { readonly [member: string]: string } {
  const [, bytes = new Uint8Array()] = decodeMultikey(multikey) ?? [];
  const point = readPoint(bytes) ?? Buffer.alloc(0);
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString("base64url")) as [
    string,
    string,
  ];
  return { kty: "EC", crv: "P-256", x, y };
}

/** The Multikey of a JSON Web Key; undefined where that is no P-256 key, or states more of it than everyone may see. */
export function readJwk(value: Json | undefined): string | undefined {
  const { kty, crv, x, y, d } = Object(value) as Record<string, unknown>;
  if (kty !== "EC" || crv !== "P-256" || typeof x !== "string" || typeof y !== "string" || d !== undefined)
    return undefined;
  const [first, second] = [x, y].map((half) => Buffer.from(half, "base64url")) as [Buffer, Buffer];
  if (first.length !== 32 || second.length !== 32) return undefined;
  const multikey = encodeMultikey("P-256", Buffer.concat([Buffer.from([2 + (Number(second.at(-1)) % 2)]), first]));
  const same = readKeyKind(multikey) === undefined ? undefined : toJwk(multikey);
  return same?.x === x && same.y === y ? multikey : undefined;
}

function decodeMultikey(multikey: string): readonly [kind: KeyKind, bytes: Uint8Array] | undefined {
  const bytes = decodeMultibase(multikey);
  for (const [kind, [first, second], length] of KINDS)
    if (bytes?.[0] === first && bytes[1] === second && bytes.length === length + 2) return [kind, bytes.subarray(2)];
  return undefined;
}

/** The bytes of a multibase base58btc text, its prefix included; undefined where it is none. */
export function decodeMultibase(text: string): Uint8Array | undefined {
  if (!/^z[1-9A-HJ-NP-Za-km-z]+$/.test(text) || text.length > MOST) return undefined;
  let value = 0n;
  for (const character of text.slice(1)) value = value * 58n + BigInt(ALPHABET.indexOf(character));
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  // One spelling for each key: no zeros before it.
  return encodeMultibase(bytes) === text ? bytes : undefined;
}

/** A compressed point of P-256 in its long form; undefined where it is none. */
function readPoint(compressed: Uint8Array): Buffer | undefined {
  try {
    return ECDH.convertKey(compressed, "prime256v1", undefined, undefined, "uncompressed") as Buffer;
  } catch {
    return undefined;
  }
}
