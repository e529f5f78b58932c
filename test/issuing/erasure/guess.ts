// Whoever has all that is left tries names until one fits: with every secret that is found, by the leaf, the row's digest and the input's digest.
import { type BatchRecord, bindRows, type Course } from "../../../issuing/src/index.ts";
import { fillIssuer } from "../../../issuing/src/input/input.ts";
import { digestRows } from "../../../issuing/src/input/row-digest.ts";
import { hashDocument, prepareDocument } from "../../../sdk/src/credential/issuing.ts";
import { orderPointers } from "../../../sdk/src/credential/document.ts";
import { openCredential, parseCredential, toHex } from "../../../sdk/src/index.ts";
import { learnerOf } from "./scene.ts";

/** What is known beside the files: the chain has root and size, another learner's proof may have the leaf. */
export interface Known {
  readonly record: BatchRecord;
  readonly index: number;
  readonly leaf: string;
  /** The files of all other learners. */
  readonly others: readonly string[];
  /** The row, and all of its cells but the name: the worst case. */
  readonly row: number;
  readonly course: Course;
}

/** A name that was found to be the right one, and what told. */
export interface Guessed {
  readonly confirmed: string;
  readonly by: "leaf" | "row" | "input";
}

/** Tries names; undefined where nothing confirms any. */
export async function guess(
  files: ReadonlyMap<string, Buffer>,
  known: Known,
  names: readonly string[],
): Promise<Guessed | undefined> {
  const texts = [...files.values()].map((bytes) => bytes.toString("latin1"));
  const keys = new Set(texts.flatMap((text) => [...text.matchAll(/[0-9a-f]{64}/g)].map(([hex]) => hex)));
  for (const text of [...texts, ...known.others]) for (const [hex] of text.matchAll(/[0-9a-f]{64}/g)) keys.add(hex);
  const seeds = [...keys].map((hex) => Buffer.from(hex, "hex"));
  const secret = JSON.parse(String(files.get("batch.secret.json")));
  const pointers = orderPointers(secret.disclosable);
  const length = (pointers.length + 2) * 16;
  const salts = files.get("salts.bin");
  const kept: Buffer[] = [];
  for (let at = 48; salts !== undefined && at + 5 + length <= salts.length; at += 5 + length)
    kept.push(salts.subarray(at + 5, at + 5 + length));
  // The salts of another learner, too, might have been used again.
  for (const text of known.others) {
    const { proof } = openCredential(parseCredential(text));
    const own = Object.values(proof.salts).map((salt) => Buffer.from(salt.slice(2), "hex"));
    kept.push(Buffer.concat([...own, Buffer.alloc(16)]));
  }
  const digests = new Set(texts.flatMap((text) => [...text.matchAll(/[0-9a-f]{64}/g)].map(([hex]) => `0x${hex}`)));
  const noted = String(secret.input.rows).slice((known.row + 1) * 8, (known.row + 2) * 8);
  const input = String(files.get("input.jsonl")).trimEnd().split("\n");
  for (const name of names) {
    const row = { ...learnerOf(known.row), full_name: name };
    const candidate = bindRows("guess", [row], known.course);
    const document = fillIssuer(candidate.document(0), secret.identity, () => ({ file: "guess" }));
    const hash = (seed: Parameters<typeof hashDocument>[1]["seed"]): string => {
      const issue = { issuerRef: known.record, pointers, seed };
      return toHex(hashDocument(prepareDocument(document, issue, known.index), issue, known.index));
    };
    for (const seed of seeds) if (hash(seed) === known.leaf) return { confirmed: name, by: "leaf" };
    for (const secrets of kept) {
      const seed = { rows: new Uint32Array(0), erased: new Map(), secrets: () => secrets };
      if (hash(seed) === known.leaf) return { confirmed: name, by: "leaf" };
    }
    const text = candidate.text(0);
    for (const seed of seeds) {
      const digest = Buffer.from(digestRows(toHex(seed), known.row, known.row + 1, () => text)).toString("hex");
      if (digest === noted) return { confirmed: name, by: "row" };
    }
    const rows = input.slice(1).map((line, at) => (at === known.row ? text : line));
    const all = rows.map((line) => {
      const cells = JSON.parse(line) as string[];
      const header = JSON.parse(input[0] ?? "") as string[];
      return Object.fromEntries(header.map((column, at) => [column, cells[at]]));
    });
    if (digests.has(bindRows("guess", all, known.course).digest)) return { confirmed: name, by: "input" };
  }
  return undefined;
}
