// The claims of a credential as its learner chooses among them, and what a reader sees of a shorter file.

import {
  createVerifier,
  isObject,
  type Json,
  listDroppedProofs,
  openCredential,
  parseCredential,
  type Report,
  resolvePointer,
  splitPointer,
  type TrustList,
  withhold,
} from "@laurel/sdk/verify";
import type { GivenReport } from "../../given/given.ts";
import type { ClaimName, MineWords } from "../../words/page/mine.ts";

/** A claim that may be left out. */
interface Claim {
  readonly pointer: string;
  /** What it says, in one line. */
  readonly value: string;
  /** Whether it is shared unless the learner says otherwise. */
  readonly isShared: boolean;
}

/** A learner's file, opened. */
export interface OwnFile {
  readonly input: string | Uint8Array;
  /** Those of its claims that it still holds. */
  readonly claims: readonly Claim[];
  /** The claims that are left out of it already. */
  readonly withheld: readonly string[];
}

/** What people call a claim; the last part of its pointer, in words, where they have no name for it. */
export function nameClaim(pointer: string, names: MineWords["names"]): string {
  const last = splitPointer(pointer).at(-1) ?? pointer;
  return Object.hasOwn(names, last)
    ? names[last as ClaimName]
    : last.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
}

const LONGEST_VALUE = 120;
/** The last part of a claim's pointer that can be used to find or to write to a person elsewhere, or to pass for them. */
const SENSITIVE = /^id$|identifier|mail|phone|address|birth|national|passport|insurance|tax|gender|sex$/i;
/** Members that say nothing to people. */
const SILENT = new Set(["type", "id", "resultDescription", "identityType", "hashed", "@context"]);

/**
 * Opens a file that leads to its root.
 * @throws FormatError where it is no credential
 */
export function openOwnFile(input: string | Uint8Array): OwnFile {
  const { document, pointers, withheld } = openCredential(parseCredential(input));
  const claims = pointers.flatMap((pointer): Claim[] => {
    const value = resolvePointer(document, pointer);
    if (value === undefined || withheld.includes(pointer)) return [];
    const last = pointer.split("/").at(-1) ?? "";
    return [{ pointer, value: summarize(value), isShared: !SENSITIVE.test(last) }];
  });
  return { input, claims, withheld };
}

/** The file without some of its claims; the file itself where none is left out. Signatures for other verifiers may go with the claims. */
export function shorten(
  { input, claims }: OwnFile,
  shared: ReadonlySet<string>,
): { readonly input: string | Uint8Array; readonly isUnsigned: boolean } {
  const whole = parseCredential(input);
  const hidden = claims.flatMap(({ pointer }) => (shared.has(pointer) ? [] : [pointer]));
  const copy = withhold(whole, hidden);
  return {
    input: copy === whole ? input : JSON.stringify(copy),
    isUnsigned: listDroppedProofs(whole, copy).length > 0,
  };
}

/**
 * What a reader of the shorter file sees. It leads to the same root by the same issuer, so that what the chain says of the whole file holds
 * for it too, and no node is asked again. It is in no other file.
 */
export async function previewReport(
  { unwrapped: _, decoded: __, says: ___, ...whole }: GivenReport,
  shorter: string | Uint8Array,
  trust: TrustList,
): Promise<Report> {
  const { credential, withheld, elements, holder, stack } = await createVerifier({
    ...trust,
    registries: [],
  }).verify(shorter);
  const outcomes = [...whole.checks, ...(stack === null ? [] : [stack])].map(({ outcome }) => outcome);
  const verdict = outcomes.includes("fail") ? "invalid" : outcomes.every((one) => one === "pass") ? "valid" : "unknown";
  const replaces = withheld.some((pointer) => pointer.startsWith("/evidence")) ? [] : whole.replaces;
  return { ...whole, credential, withheld, elements, holder, replaces, stack, verdict };
}

/** A value in one line: its texts and numbers, without those that say nothing to people. */
function summarize(value: Json): string {
  const text = listTexts(value).join("; ");
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE)}…`;
}

function listTexts(value: Json): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(listTexts);
  if (isObject(value))
    return Object.entries(value).flatMap(([name, inner]) => (SILENT.has(name) ? [] : listTexts(inner)));
  return value === null ? [] : [String(value)];
}
