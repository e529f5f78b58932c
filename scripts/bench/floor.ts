// What no program can do without, for `npm run bench:scale`: it writes the bytes that `issue` wrote, and hashes messages as long as those that it
// hashed, by the same kernel. `floor.ts <batch folder> <out> <size>`. The first file's bytes and messages stand for all others.
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { loadKeccak } from "@laurel/sdk";
import { hashMessages, measureMessages } from "./messages.ts";

const [batch = "", out = "", count = "0"] = process.argv.slice(2);
const size = Number(count);
const credentials = join(batch, "credentials");
const files = readdirSync(credentials);
await loadKeccak();
mkdirSync(out);
const bytes = readFileSync(join(credentials, files[0] ?? ""));
const lengths = measureMessages(bytes.toString("utf8", 0, bytes.indexOf(10)));

for (const name of files) writeBytes(join(out, name), statSync(join(credentials, name)).size);
hashMessages(lengths, size);

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
