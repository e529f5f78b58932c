// Random changes to valid files, most of them so that the format still holds: values, members, types, parts of other files' proofs.
import type { Json, JsonObject } from "../../sdk/src/index.ts";

/** Random numbers from a seed, so that a find can be made again (mulberry32). */
export function createRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
  };
}

type Random = ReturnType<typeof createRandom>;
type Mutable = { [member: string]: Json } & { proof: ProofParts[]; credentialSubject: Record<string, Json> };

interface ProofParts {
  [member: string]: Json | Record<string, Json>;
  root: string;
  size: number;
  index: number;
  siblings: string[];
  salts: Record<string, Json>;
  withheld: Record<string, Json>;
  verificationMethod: string;
}

const pick = <T>(random: Random, list: readonly T[]): T => list[random(list.length)] as T;
const SPECIAL: readonly Json[] = [
  null,
  true,
  false,
  0,
  1,
  -1,
  0.5,
  "",
  " ",
  "\u202e",
  [],
  {},
  [null],
  { id: "x" },
  "1",
  1e15,
];
const LETTERS = 'aA0\u00e5\u{1f600}\u200b"\\/~';

/** One file after one to three random changes. @param files valid files, some of them of other batches */
export function mutateFile(random: Random, files: readonly string[]): string {
  const text = pick(random, files);
  if (random(8) === 0) return mutateBytes(random, text, files);
  const file = JSON.parse(text) as Mutable;
  const donor = JSON.parse(pick(random, files)) as Mutable;
  try {
    for (let left = 1 + random(3); left > 0; left -= 1) pick(random, MUTATIONS)(random, file, donor);
  } catch {
    // What this change is made to, an earlier one has taken away.
  }
  return write(random, file);
}

const MUTATIONS: readonly ((random: Random, file: Mutable, donor: Mutable) => void)[] = [
  (random, file) => mutateValue(random, file.credentialSubject),
  (random, file) => mutateValue(random, file.credentialSubject),
  (random, file) => mutateMember(random, file),
  (random, file) => mutateMember(random, file.credentialSubject),
  (random, file, donor) => {
    const member = pick(
      random,
      Object.keys(donor).filter((name) => name !== "proof"),
    );
    file[member] = donor[member] as Json;
  },
  (random, file, donor) => {
    const member = pick(random, Object.keys(donor.credentialSubject));
    file.credentialSubject[member] = donor.credentialSubject[member] as Json;
  },
  (random, { proof: [own] }, { proof: [other] }) => {
    const member = pick(random, ["root", "size", "index", "siblings", "verificationMethod"]);
    if (own !== undefined && other !== undefined) own[member] = other[member] as Json;
  },
  (random, { proof: [own] }, { proof: [other] }) => {
    const kept = { ...own?.salts, ...own?.withheld };
    for (const pointer of Object.keys(kept)) {
      if (own?.salts[pointer] !== undefined && other?.salts[pointer] !== undefined && random(2) === 0)
        own.salts[pointer] = other.salts[pointer] as Json;
    }
  },
  (random, file) => withholdBadly(random, file),
  (random, { proof: [own] }) => {
    if (own !== undefined) mutateHex(random, own, "root");
  },
  (random, { proof: [own] }) => {
    if (own !== undefined && own.siblings.length > 0) mutateHex(random, own.siblings, random(own.siblings.length));
  },
  (random, { proof: [own] }) => {
    if (own !== undefined) mutateHex(random, own.salts, pick(random, Object.keys(own.salts)));
  },
  (random, { proof: [own] }) => {
    if (own !== undefined) own.size += random(3) - 1;
  },
  (random, { proof: [own] }) => {
    if (own !== undefined) own.index = Math.max(0, own.index + random(3) - 1);
  },
  (random, { proof: [own] }) => {
    const [from, to] = [random(own?.siblings.length ?? 0), random(own?.siblings.length ?? 0)];
    const sibling = own?.siblings[from];
    if (own !== undefined && sibling !== undefined) own.siblings[to] = sibling;
  },
  (random, file) => {
    file.proof.push({
      type: "DataIntegrityProof",
      proofValue: structuredClone(pick(random, SPECIAL)),
    } as unknown as ProofParts);
  },
  (random, file, donor) => {
    if (random(2) === 0) file.proof = donor.proof;
  },
  (_, file) => {
    for (const name of Object.keys(file).reverse()) {
      const value = file[name] as Json;
      delete file[name];
      file[name] = value;
    }
  },
];

function mutateValue(random: Random, holder: Record<string, Json> | Json[]): void {
  const names = Object.keys(holder);
  if (names.length === 0) return;
  const name = pick(random, names) as keyof typeof holder;
  const value = holder[name] as Json;
  if (typeof value === "object" && value !== null && random(4) !== 0) {
    mutateValue(random, value as Record<string, Json>);
    return;
  }
  (holder as Record<string, Json>)[name as string] =
    typeof value === "string" && random(3) !== 0 ? mutateText(random, value) : structuredClone(pick(random, SPECIAL));
}

function mutateText(random: Random, text: string): string {
  const at = random(text.length + 1);
  return text.slice(0, at) + (random(3) === 0 ? "" : pick(random, [...LETTERS])) + text.slice(at + random(2));
}

function mutateMember(random: Random, holder: Record<string, Json> | Mutable): void {
  const open = holder as Record<string, Json>;
  const names = Object.keys(open).filter((name) => name !== "proof");
  const name = pick(random, names.length === 0 ? ["x"] : names);
  const choice = random(4);
  if (choice === 0) delete open[name];
  else if (choice === 1) open[mutateText(random, name)] = open[name] ?? null;
  else if (choice === 2) open[name] = [open[name] ?? null];
  else
    open[name] = Array.isArray(open[name])
      ? ({ ...(open[name] as Json[]) } as unknown as Json)
      : structuredClone(pick(random, SPECIAL));
}

/** Withholds a claim with a digest that is not its own, or discloses one that is withheld. */
function withholdBadly(random: Random, { proof: [own], credentialSubject }: Mutable): void {
  if (own === undefined) return;
  const pointers = Object.keys(own.salts).filter((pointer) => pointer !== "");
  const hidden = Object.keys(own.withheld);
  const pointer = pick(random, pointers.length === 0 ? ["/credentialSubject/name"] : pointers);
  if (hidden.length > 0 && random(2) === 0) {
    const shown = pick(random, hidden);
    delete own.withheld[shown];
    own.salts[shown] = `0x${"00".repeat(16)}`;
    return;
  }
  delete own.salts[pointer];
  delete credentialSubject[pointer.split("/").at(-1) ?? ""];
  own.withheld[pointer] = hidden.length > 0 ? (own.withheld[pick(random, hidden)] as Json) : own.root;
}

function mutateHex(random: Random, holder: object, name: string | number): void {
  const digits = String((holder as Record<string | number, unknown>)[name]);
  const at = 2 + random(digits.length - 2);
  const digit = random(16).toString(16);
  (holder as Record<string | number, unknown>)[name] = digits.slice(0, at) + digit + digits.slice(at + 1);
}

/** The file as text, sometimes with other white space, or with its letters as escapes. */
function write(random: Random, file: Mutable): string {
  const text = JSON.stringify(file, null, random(4) === 0 ? 1 + random(3) : 0);
  if (random(6) !== 0) return text;
  return text.replace(/[a-z]/g, (letter) =>
    random(40) === 0 ? `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}` : letter,
  );
}

function mutateBytes(random: Random, text: string, files: readonly string[]): string {
  const at = random(text.length);
  const end = Math.min(text.length, at + random(6));
  const inserted = [
    () => "",
    () => String.fromCharCode(random(128)),
    () =>
      pick(random, [
        '"',
        ",",
        "{",
        "}",
        "[",
        "]",
        ":",
        "\\",
        "\\u0041",
        "-0",
        "1e99",
        "null",
        "\ud800",
        "\ufeff",
        "__proto__",
      ]),
    () => {
      const other = pick(random, files);
      const from = random(other.length);
      return other.slice(from, from + random(60));
    },
  ];
  return text.slice(0, at) + pick(random, inserted)() + text.slice(end);
}

/** A document without its proof and without some of its claims: what a verifier may show, computed anew. */
export function expectShown(file: string, withheld: readonly string[]): JsonObject {
  const { proof: _, ...document } = JSON.parse(file) as Record<string, Json>;
  for (const pointer of withheld) {
    const tokens = pointer.split("/").slice(1);
    const name = tokens.pop() ?? "";
    let holder: Record<string, Json> | undefined = document;
    for (const token of tokens) holder = holder?.[token] as Record<string, Json> | undefined;
    if (holder !== undefined) delete holder[name];
  }
  return document;
}
