// The lengths of the messages behind one credential, which are much the same for all of a cohort, and a loop that only hashes as long ones.
import { canonicalizeJson, createTree, openCredential, parseCredential } from "@laurel/sdk";
import { openArena } from "../../sdk/src/hash/arena.ts";

/** Secrets, core, claims, content, leaf; order, the row's digest and its print. */
export function measureMessages(line: string): readonly number[] {
  const { document, pointers, proof } = openCredential(parseCredential(line));
  const text = Buffer.byteLength(canonicalizeJson(document)) + Buffer.byteLength(canonicalizeJson(pointers));
  const values = pointers.map((pointer) => {
    const tokens = pointer.split("/").slice(1);
    const value = tokens.reduce<unknown>((parent, token) => (parent as Record<string, unknown>)?.[token], document);
    return Buffer.byteLength(JSON.stringify(value === undefined ? [pointer] : [pointer, value]));
  });
  const core = text - values.reduce((sum, length) => sum + length, 0);
  // Salts are derived twice: to hash, and to write.
  const secrets = [...Object.keys(proof.salts), "id"].map((label) => 36 + label.length);
  const content = 1 + 32 * (1 + pointers.length);
  return [
    ...secrets,
    ...secrets,
    41,
    17 + core,
    ...values.map((length) => 17 + length),
    content,
    192,
    66,
    150,
    150,
    150,
  ];
}

/** Hashes such messages for so many credentials, and a tree of as many leaves. */
export function hashMessages(lengths: readonly number[], size: number): void {
  const arena = openArena();
  for (let credential = 0; credential < size; credential += 1) {
    for (const length of lengths) arena.close(arena.open(length) + length);
    if (credential % 64 === 0) arena.finish();
  }
  arena.finish();
  createTree(new Uint8Array(size * 32));
}
