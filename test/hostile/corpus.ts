// The files that are kept, each with its verdict: those that were issued, one of each kind of change and code, and what was ever found.
// `npm test` replays them. Made anew by `npm run fuzz:verify -- --seed 1 --keep`; a find is added by hand, as a line whose kind is "found: …".
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseCredential, withhold } from "../../sdk/src/index.ts";
import { CLAIMS, createDocument, type World } from "../nodes/world.ts";

/** One line. */
export interface KeptFile {
  /** `issued`, the kind of change that made it, or what was found by it. */
  readonly kind: string;
  /** `valid`, or verdict and code, of today's verifier. */
  readonly expected: string;
  readonly file: string;
}

/** For which moment the dates of these files are judged. */
export const MOMENT = new Date("2026-12-01T00:00:00Z");
const path = join(import.meta.dirname, "corpus/files.jsonl");

/** The files that are kept; at first none. */
export function readCorpus(): KeptFile[] {
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  return text.split("\n").flatMap((line) => (line === "" ? [] : (JSON.parse(line) as KeptFile)));
}

/** Writes the corpus: what was issued and what was found stays, the rest is new. */
export function writeCorpus(issued: readonly KeptFile[], changed: readonly KeptFile[]): void {
  const found = readCorpus().filter(({ kind }) => kind.startsWith("found: "));
  const lines = [...issued, ...found, ...changed].map((line) => `${JSON.stringify(line)}\n`);
  writeFileSync(path, lines.join(""));
}

/**
 * The files that changes are made to, whole and with claims withheld, on chain in this world: of two batches, one of five; one file is revoked,
 * and one expired. They are those of the corpus, whose salts were random once, so that a seed tells all.
 */
export async function issueOriginals(world: World): Promise<readonly KeptFile[]> {
  const kept = readCorpus().filter(({ kind }) => kind === "issued");
  const issued = kept.length > 0 ? kept : await buildOriginals(world);
  const operator = world.registry.connect(world.operator);
  for (const { file, expected } of issued) {
    const { root, size, index } = readPlace(file);
    const { batch, revoked } = await world.registry.standing(1, root, [0]);
    if (batch.anchoredAt === 0) await (await operator.anchorBatch(1, 1, 1, root, size)).wait();
    const bit = 1n << BigInt(index);
    if (expected === "invalid status.revoked" && ((revoked[0] ?? 0n) & bit) === 0n)
      await (await operator.revokeCredentials(1, 1, root, [0], [bit])).wait();
  }
  return issued;
}

/** Where a file says that it stands. */
export function readPlace(file: string): { readonly root: string; readonly size: number; readonly index: number } {
  const { root, size, index } = JSON.parse(file).proof[0];
  return { root, size, index };
}

async function buildOriginals({ build }: World): Promise<KeptFile[]> {
  const batches = [
    await build([1, 2, 3, 4, 5].map((n) => createDocument({ id: `urn:example:${n}`, level: n + 0.5 }))),
    await build([createDocument({ id: "urn:example:9", validUntil: "2099-01-01T00:00:00Z" })]),
    await build([createDocument({ id: "urn:example:8", validUntil: "2026-11-01T00:00:00Z" })]),
  ];
  const whole = batches.flatMap((batch) => Array.from({ length: batch.size }, (_, index) => batch.text(index)));
  const verdicts: Readonly<Record<number, string>> = { 4: "invalid status.revoked", 6: "invalid validity.expired" };
  return whole.flatMap((file, i) => {
    const partly = JSON.stringify(withhold(parseCredential(file), CLAIMS.slice(i % CLAIMS.length)));
    return [file, partly].map((one) => ({ kind: "issued", expected: verdicts[i] ?? "valid", file: one }));
  });
}
