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

/** A changed file, and the kinds of changes that were made to it. */
export interface Mutant {
  readonly kinds: readonly string[];
  readonly file: string;
}

/** One file after one to three random changes. @param files valid files, some of them of other batches */
export function mutateFile(random: Random, files: readonly string[]): Mutant {
  const text = pick(random, files);
  if (random(8) === 0) {
    const kind = pick(random, Object.keys(TEXT_MUTATIONS));
    return { kinds: [kind], file: TEXT_MUTATIONS[kind]?.(random, text, files) ?? text };
  }
  const file = JSON.parse(text) as Mutable;
  const donor = JSON.parse(pick(random, files)) as Mutable;
  const kinds: string[] = [];
  try {
    for (let left = 1 + random(3); left > 0; left -= 1) {
      const kind = pick(random, Object.keys(MUTATIONS));
      kinds.push(kind);
      MUTATIONS[kind]?.(random, file, donor);
    }
  } catch {
    // What this change is made to, an earlier one has taken away.
  }
  return { kinds, file: write(random, file) };
}

const MUTATIONS: Readonly<Record<string, (random: Random, file: Mutable, donor: Mutable) => void>> = {
  "a value of the subject": (random, file) => mutateValue(random, file.credentialSubject),
  "a value": (random, file) => {
    const { proof, ...document } = file;
    mutateValue(random, document);
    Object.assign(file, document);
  },
  "a member": (random, file) => mutateMember(random, file),
  "a member of the subject": (random, file) => mutateMember(random, file.credentialSubject),
  "a member of another file": (random, file, donor) => {
    const member = pick(
      random,
      Object.keys(donor).filter((name) => name !== "proof"),
    );
    file[member] = donor[member] as Json;
  },
  "a member of another file's subject": (random, file, donor) => {
    const member = pick(random, Object.keys(donor.credentialSubject));
    file.credentialSubject[member] = donor.credentialSubject[member] as Json;
  },
  "a member of another file's proof": (random, { proof: [own] }, { proof: [other] }) => {
    const member = pick(random, ["root", "size", "index", "siblings", "verificationMethod"]);
    if (own !== undefined && other !== undefined) own[member] = other[member] as Json;
  },
  "salts of another file": (random, { proof: [own] }, { proof: [other] }) => {
    const kept = { ...own?.salts, ...own?.withheld };
    for (const pointer of Object.keys(kept)) {
      if (own?.salts[pointer] !== undefined && other?.salts[pointer] !== undefined && random(2) === 0)
        own.salts[pointer] = other.salts[pointer] as Json;
    }
  },
  "a claim withheld or disclosed": (random, file) => withholdBadly(random, file),
  "a claim under another name": (random, { proof: [own] }) => {
    if (own === undefined) return;
    const holder = random(2) === 0 ? own.salts : own.withheld;
    const pointer = pick(random, Object.keys(holder));
    const renamed = pick(random, [
      `${pointer}/`,
      pointer.replace("/credentialSubject", ""),
      mutateWord(random, pointer),
    ]);
    holder[renamed] = holder[pointer] as Json;
    delete holder[pointer];
  },
  "a digit of the root": (random, { proof: [own] }) => {
    if (own !== undefined) mutateHex(random, own, "root");
  },
  "a digit of a sibling": (random, { proof: [own] }) => {
    if (own !== undefined && own.siblings.length > 0) mutateHex(random, own.siblings, random(own.siblings.length));
  },
  "a digit of a salt": (random, { proof: [own] }) => {
    if (own !== undefined) mutateHex(random, own.salts, pick(random, Object.keys(own.salts)));
  },
  "the issuer or the registry": (random, { proof: [own] }) => {
    if (own === undefined) return;
    const method = own.verificationMethod;
    own.verificationMethod = pick(random, [
      method.replace("/issuers/1", "/issuers/2"),
      method.replace(/:\d+:/, ":1:"),
      mutateWord(random, method),
    ]);
  },
  "the size": (random, { proof: [own] }) => {
    if (own !== undefined) own.size += random(3) - 1;
  },
  "the index": (random, { proof: [own] }) => {
    if (own !== undefined) own.index = Math.max(0, own.index + random(3) - 1);
  },
  "a sibling for another": (random, { proof: [own] }) => {
    const [from, to] = [random(own?.siblings.length ?? 0), random(own?.siblings.length ?? 0)];
    const sibling = own?.siblings[from];
    if (own !== undefined && sibling !== undefined) own.siblings[to] = sibling;
  },
  "a proof more": (random, file) => {
    const type = pick(random, ["DataIntegrityProof", "Laurel", ["LaurelMerkleProof2026"], "laurel", null]);
    file.proof.splice(random(2), 0, {
      type,
      proofValue: structuredClone(pick(random, SPECIAL)),
    } as unknown as ProofParts);
  },
  "the proof of another file": (random, file, donor) => {
    if (random(2) === 0) file.proof = donor.proof;
  },
  "a date": (random, file) => {
    const member = pick(random, ["validFrom", "validUntil"]);
    const date = String(file[member] ?? "2031-01-01T00:00:00Z");
    const zones = ["+00:00", "-00:00", "+02:00", "-23:59", "+24:00", "", "z", ".0Z"];
    file[member] = date
      .replace(/Z$/, pick(random, [...zones, "Z"]))
      .replace(/00(?=\D*$)/, pick(random, ["00", "59", "60"]));
  },
  "another normal form": (random, file) => {
    const form = pick(random, ["NFC", "NFD", "NFKC", "NFKD"]);
    Object.assign(file, JSON.parse(JSON.stringify(file).normalize(form)));
  },
  "the members' order": (_, file) => {
    for (const name of Object.keys(file).reverse()) {
      const value = file[name] as Json;
      delete file[name];
      file[name] = value;
    }
  },
};

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
    typeof value === "string" && random(3) !== 0 ? mutateWord(random, value) : structuredClone(pick(random, SPECIAL));
}

function mutateWord(random: Random, text: string): string {
  const at = random(text.length + 1);
  return text.slice(0, at) + (random(3) === 0 ? "" : pick(random, [...LETTERS])) + text.slice(at + random(2));
}

function mutateMember(random: Random, holder: Record<string, Json> | Mutable): void {
  const open = holder as Record<string, Json>;
  const names = Object.keys(open).filter((name) => name !== "proof");
  const name = pick(random, names.length === 0 ? ["x"] : names);
  const choice = random(4);
  if (choice === 0) delete open[name];
  else if (choice === 1) open[mutateWord(random, name)] = open[name] ?? null;
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

const TOKENS = [
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
];

const TEXT_MUTATIONS: Readonly<Record<string, (random: Random, text: string, files: readonly string[]) => string>> = {
  "characters taken out": (random, text) => putIn(random, text, ""),
  "a character put in": (random, text) => putIn(random, text, String.fromCharCode(random(128))),
  "a token put in": (random, text) => putIn(random, text, pick(random, TOKENS)),
  "a piece of another file put in": (random, text, files) => {
    const other = pick(random, files);
    const from = random(other.length);
    return putIn(random, text, other.slice(from, from + random(60)));
  },
  "a member twice": (random, text) => {
    const { 0: name, index } = pick(random, [...text.matchAll(/"[^"]*":/g)]);
    return `${text.slice(0, index)}${name}${JSON.stringify(pick(random, SPECIAL))},${text.slice(index)}`;
  },
  "a number in other words": (random, text) => {
    const { 0: old, index } = pick(random, [...text.matchAll(/(?<=":)\d[\d.]*/g)]);
    const written = pick(random, [
      `${old}.0`,
      `${old}e0`,
      `${Number(old) * 10}E-1`,
      `0${old}`,
      `-${old}`,
      `${old}0000000000000000001e-18`,
    ]);
    return text.slice(0, index) + written + text.slice(index + old.length);
  },
};

/** Puts something in place of up to five characters. */
function putIn(random: Random, text: string, inserted: string): string {
  const at = random(text.length);
  return text.slice(0, at) + inserted + text.slice(Math.min(text.length, at + random(6)));
}

/** Every kind of change that is made. */
export const KINDS: readonly string[] = [...Object.keys(MUTATIONS), ...Object.keys(TEXT_MUTATIONS)];

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
