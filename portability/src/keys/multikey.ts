// Public keys as Multikey writes them: a "z", then in base58 the kind of key and its bytes.
import { ECDH } from "node:crypto";

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
  const bytes = decodeMultibase(multikey);
  const found = KINDS.find(
    ([, [first, second], length]) => bytes?.[0] === first && bytes[1] === second && bytes.length === length + 2,
  );
  if (bytes === undefined || found === undefined) return undefined;
  const [kind] = found;
  return kind === "Ed25519" || isPoint(bytes.subarray(2)) ? kind : undefined;
}

function decodeMultibase(text: string): Uint8Array | undefined {
  if (!/^z[1-9A-HJ-NP-Za-km-z]+$/.test(text) || text.length > MOST) return undefined;
  let value = 0n;
  for (const character of text.slice(1)) value = value * 58n + BigInt(ALPHABET.indexOf(character));
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  // One spelling for each key: no zeros before it.
  return encodeMultibase(bytes) === text ? bytes : undefined;
}

function isPoint(compressed: Uint8Array): boolean {
  try {
    ECDH.convertKey(compressed, "prime256v1", undefined, "hex", "uncompressed");
    return true;
  } catch {
    return false;
  }
}
