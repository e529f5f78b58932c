// What a credential commits to: its core and its claims, each under a salt of its own ("Salts and digests" in docs/protocol.md).

import { concatBytes, utf8, writeUint32 } from "../hash/bytes.ts";
import { canonicalizeJson } from "../json/canonical.ts";
import type { Json, JsonObject } from "../json/value.ts";
import { openArena } from "../hash/arena.ts";
import { keccak256 } from "../hash/keccak.ts";

/** The length of a salt. */
export const SALT_BYTES = 16;
/** The length of a batch's secret. */
export const SEED_BYTES = 32;

const encoder = new TextEncoder();
/** The first byte of what is hashed for a core, for a claim, for the content of both. */
export const CORE = 0x00;
export const CLAIM = 0x01;
export const CONTENT = 0x02;
let scratch: Uint8Array = new Uint8Array(16_384);

/**
 * Derives 32 secret bytes for one index of a batch: `keccak(seed ‖ uint32be(index) ‖ utf8(label))`.
 * @param seed the batch's secret, 32 bytes
 * @param index from 0 to 2^32 − 1
 */
export function deriveSecret(seed: Uint8Array, index: number, label: string): Uint8Array {
  const message = startSecret(seed, label);
  writeUint32(message, SEED_BYTES, index);
  return keccak256(message);
}

/** What `deriveSecret` hashes, with the index 0, which stands at `SEED_BYTES`. */
export function startSecret(seed: Uint8Array, label: string): Uint8Array {
  return concatBytes(seed, new Uint8Array(4), utf8(label));
}

/** Derives the secrets of the indexes from `from` up to `to` together, 32 bytes each, each with a label of its own. */
export function deriveSecrets(
  seed: Uint8Array,
  from: number,
  to: number,
  label: (index: number) => string,
): Uint8Array {
  const arena = openArena();
  let message: Uint8Array = new Uint8Array(1024);
  message.set(seed);
  for (let index = from; index < to; index++) {
    const text = label(index);
    const longest = SEED_BYTES + 4 + text.length * 3;
    if (longest > message.length) message = concatBytes(seed, new Uint8Array(2 * longest));
    writeUint32(message, SEED_BYTES, index);
    const { written } = encoder.encodeInto(text, message.subarray(SEED_BYTES + 4));
    arena.add(message.subarray(0, SEED_BYTES + 4 + written));
  }
  return arena.finish();
}

/** Derives the salt of a claim, or of the core (pointer `""`): 16 bytes. */
function deriveSalt(seed: Uint8Array, index: number, pointer: string): Uint8Array {
  return deriveSecret(seed, index, pointer).subarray(0, SALT_BYTES);
}

/** What the secret behind an `id` is derived with. */
export const ID_LABEL = "id";

/**
 * What is kept of a batch's seed once it is destroyed, so that some credentials are erased and the others can be made again. With the seed, whoever has an
 * erased credential's leaf could find out by trying who it was of; with this nobody can.
 */
export interface KeptSecrets {
  /** The row of each index: the order that was drawn from the seed. */
  readonly rows: Uint32Array;
  /** The leaf of each erased credential by its index, 32 bytes: the root needs it. */
  readonly erased: ReadonlyMap<number, Uint8Array>;
  /**
   * The secrets of a credential that is not erased: 16 bytes each for the salt of its core, the salts of its claims in the order of their pointers, and its `id`,
   * one after the other (`Batch.secrets`).
   */
  secrets(index: number): Uint8Array;
}

/** A batch's seed, 32 bytes, or what was kept of it. */
export type Seed = Uint8Array | KeptSecrets;

/** Whether the seed is destroyed. */
export function isKept(seed: Seed): seed is KeptSecrets {
  return !(seed instanceof Uint8Array);
}

/** How many bytes of secrets a credential has. @param claims how many claims a holder may withhold */
export function measureSecrets(claims: number): number {
  return (claims + 2) * SALT_BYTES;
}

/** What secrets are of. */
export interface SecretsOf {
  readonly seed: Seed;
  readonly pointers: readonly string[];
}

/** The secrets of the credential at an index, as `KeptSecrets` has them. */
export function listSecrets({ seed, pointers }: SecretsOf, index: number): Uint8Array {
  if (isKept(seed)) return seed.secrets(index);
  const secrets = new Uint8Array(measureSecrets(pointers.length));
  for (const [at, label] of ["", ...pointers, ID_LABEL].entries())
    secrets.set(deriveSecret(seed, index, label).subarray(0, SALT_BYTES), at * SALT_BYTES);
  return secrets;
}

/** The salt of the core (0), or of a claim (from 1, in the order of the pointers). */
export function findSalt({ seed, pointers }: SecretsOf, index: number, claim: number): Uint8Array {
  if (!isKept(seed)) return deriveSalt(seed, index, claim === 0 ? "" : (pointers[claim - 1] as string));
  return seed.secrets(index).subarray(claim * SALT_BYTES, (claim + 1) * SALT_BYTES);
}

/** The secret behind a credential's `id`, 16 bytes or more. */
export function findIdSecret({ seed, pointers }: SecretsOf, index: number): Uint8Array {
  if (!isKept(seed)) return deriveSecret(seed, index, ID_LABEL);
  return seed.secrets(index).subarray((pointers.length + 1) * SALT_BYTES);
}

/**
 * Hashes the core together with the names of all claims, so that no leaf commits to two documents.
 * @param core the document without `proof` and without its claims
 * @param pointers all claims, in order
 */
export function hashCore(core: JsonObject, pointers: readonly string[], salt: Uint8Array): Uint8Array {
  return hashText(CORE, salt, writeCore(core, pointers));
}

/** The text that a core is hashed as. */
export function writeCore(core: JsonObject, pointers: readonly string[]): string {
  return `[${canonicalizeJson(core)},${canonicalizeJson(pointers)}]`;
}

/** Hashes a claim: its pointer and its value, or its pointer alone if the document has no such member. */
export function hashClaim(pointer: string, value: Json | undefined, salt: Uint8Array): Uint8Array {
  return hashText(CLAIM, salt, writeClaim(pointer, value));
}

/** The text that a claim is hashed as. */
export function writeClaim(pointer: string, value: Json | undefined): string {
  return canonicalizeJson(value === undefined ? [pointer] : [pointer, value]);
}

/** Joins the digests of the core and of the claims, in pointer order, to the hash of a credential's content. */
export function hashContent(coreDigest: Uint8Array, claimDigests: readonly Uint8Array[]): Uint8Array {
  return keccak256(concatBytes(Uint8Array.of(CONTENT), coreDigest, ...claimDigests));
}

function hashText(kind: number, salt: Uint8Array, text: string): Uint8Array {
  const longest = 1 + SALT_BYTES + text.length * 3;
  if (scratch.length < longest) scratch = new Uint8Array(longest * 2);
  scratch[0] = kind;
  scratch.set(salt, 1);
  const { written } = encoder.encodeInto(text, scratch.subarray(1 + SALT_BYTES));
  return keccak256(scratch.subarray(0, 1 + SALT_BYTES + written));
}
