// What no program can do without, for `npm run bench:scale`: it writes the bytes that `issue` wrote, and hashes messages as long as those that it
// hashed, by the same kernel. `floor.ts <batch folder> <out> <size>`. The first file's bytes and messages stand for all others.
import { mkdirSync, openSync, readdirSync, readFileSync, statSync, writeSync, closeSync } from "node:fs";
import { join } from "node:path";
import { canonicalizeJson, loadKeccak, openCredential, parseCredential } from "@laurel/sdk";
import { openArena } from "../../sdk/src/hash-arena.ts";
import { createTree } from "@laurel/sdk";

const [batch = "", out = "", count = "0"] = process.argv.slice(2);
const size = Number(count);
const credentials = join(batch, "credentials");
const files = readdirSync(credentials);
await loadKeccak();
mkdirSync(out);
const bytes = readFileSync(join(credentials, files[0] ?? ""));
const lengths = measureMessages();

for (const name of files) writeBytes(join(out, name), statSync(join(credentials, name)).size);
hashMessages();

/** As many bytes, in pieces as large as `issue` writes. */
function writeBytes(path: string, length: number): void {
  const file = openSync(path, "w");
  const piece = 400_000;
  for (let at = 0; at < length;) {
    const start = at % Math.max(1, bytes.length - piece);
    at += writeSync(file, bytes, start, Math.min(piece, length - at, bytes.length - start));
  }
  closeSync(file);
}

/** The lengths of the messages behind one credential, which are much the same for all: secrets, core, claims, content, leaf; order, digest, print. */
function measureMessages(): readonly number[] {
  const line = bytes.toString("utf8", 0, bytes.indexOf(10));
  const { document, pointers, proof } = openCredential(parseCredential(line));
  const text = Buffer.byteLength(canonicalizeJson(document)) + Buffer.byteLength(canonicalizeJson(pointers));
  const values = pointers.map((pointer) => {
    const value = pointer
      .split("/")
      .slice(1)
      .reduce<unknown>((parent, token) => (parent as Record<string, unknown>)?.[token], document);
    return Buffer.byteLength(JSON.stringify(value === undefined ? [pointer] : [pointer, value]));
  });
  const core = text - values.reduce((sum, length) => sum + length, 0);
  const secrets = [...Object.keys(proof.salts), "id", "order"].map((label) => 36 + label.length);
  const [content, leaf] = [1 + 32 * (1 + pointers.length), [192, 66]];
  return [...secrets, 17 + core, ...values.map((length) => 17 + length), content, ...leaf, 150, 150];
}

function hashMessages(): void {
  const arena = openArena();
  for (let credential = 0; credential < size; credential += 1) {
    for (const length of lengths) arena.close(arena.open(length) + length);
    if (credential % 64 === 0) arena.finish();
  }
  arena.finish();
  createTree(new Uint8Array(size * 32));
}
