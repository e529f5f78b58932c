// A template cut into pieces: every text that is hashed or written for a document, with slots where documents differ. The texts are
// those of the plain way (issuing.ts), made once of a document that has marks in the slots.

import { toHex, utf8 } from "../hash/bytes.ts";
import { copyJson, writeJson } from "../json/canonical.ts";
import { writeClaim, writeCore } from "../credential/claims.ts";
import { readValidity, removeMembers, type Validity } from "../credential/document.ts";
import { resolvePointer } from "../json/pointer.ts";
import { blankSecrets, completeDocument, type Issue, prepareDocument, writeProof } from "../credential/issuing.ts";
import type { Json, JsonObject } from "../json/value.ts";
import { writeStatus } from "../credential/status.ts";
import { keccak256 } from "../hash/keccak.ts";
import { type DocumentTemplate, type FilledTemplate, fillTemplate } from "./template.ts";
import type { Tree } from "../hash/tree.ts";

/** A text cut at its slots: a text, a slot, a text, … a text. A slot from 0 is a value of the template, one below 0 is named below. */
export interface Piece {
  readonly texts: readonly Uint8Array[];
  readonly slots: readonly number[];
  /** The length of all texts together, in bytes. */
  readonly length: number;
}

/** The slot of the document's `id`, where it is made. */
export const ID = -1;
/** The slot of the index. */
export const INDEX = -2;
/** The slot of the array of siblings. */
export const SIBLINGS = -3;
/** The slot of the place in the status lists. */
export const PLACE = -4;
/** The slot of the core's salt; below it those of the claims. */
export const SALT = -5;

/** A template, ready to be filled. */
export interface Spliced {
  /** Digest of all that is not in a slot. */
  readonly digest: Uint8Array;
  readonly core: Piece;
  readonly claims: readonly Piece[];
  /** The document, without its last brace. */
  readonly document: Piece;
  /** When the document with these values is valid. */
  readValidity(values: FilledTemplate["values"]): Validity;
  /** The end of the file: the proof of a credential of this tree, and the line's end. */
  cutProof(tree: Pick<Tree, "root" | "size">): Piece;
}

/**
 * Cuts a template, if it can be spliced: not if its documents carry proofs of their own.
 * @param filled a document of the template, which is checked
 * @throws FormatError as `prepareDocument`
 */
export function spliceTemplate(filled: FilledTemplate, issue: Issue): Spliced | undefined {
  const { template } = filled;
  const blank = blankSecrets(issue);
  if (Object.hasOwn(prepareDocument(fillTemplate(filled), blank, 0), "proof")) return undefined;
  const nonce = toHex(crypto.getRandomValues(new Uint8Array(16)));
  const mark = (slot: number): string => `${nonce}:${slot}`;
  const cut = (text: string): Piece => cutText(text, nonce);
  const marked = completeDocument(markDocument(template, mark), {
    makeId: () => mark(ID),
    status: issue.status && writeStatus(issue.status.list, mark(PLACE)),
  });
  const text = writeJson(marked).slice(0, -1);

  function cutProof({ root, size }: Pick<Tree, "root" | "size">): Piece {
    const proof = writeProof(blank, { root: toHex(root), size, index: 0, siblings: [] });
    const salts = Object.keys(proof.salts).map((pointer, claim) => [pointer, mark(SALT - claim)]);
    const open = { ...proof, index: mark(INDEX), siblings: mark(SIBLINGS), salts: Object.fromEntries(salts) };
    return cut(`,"proof":[${JSON.stringify(open)}]}\n`);
  }

  return {
    // Without the nonce a mark is no JSON, so that no fixed text can pass for it.
    digest: keccak256(utf8(text.replaceAll(`"${nonce}`, ""))),
    core: cut(writeCore(removeMembers(marked, issue.pointers), issue.pointers)),
    claims: issue.pointers.map((pointer) => cut(writeClaim(pointer, resolvePointer(marked, pointer)))),
    document: cut(text),
    readValidity: compileValidity(marked, nonce),
    cutProof,
  };
}

function markDocument({ document, varying }: DocumentTemplate, mark: (slot: number) => string): JsonObject {
  const values = varying.map((_, slot) => mark(slot));
  return copyJson(fillTemplate({ template: { document, varying }, values })) as JsonObject;
}

function cutText(text: string, nonce: string): Piece {
  const segments = text.split(new RegExp(`"${nonce}:(-?\\d+)"`));
  const texts = segments.filter((_, position) => position % 2 === 0).map(utf8);
  const slots = segments.filter((_, position) => position % 2 === 1).map(Number);
  return { texts, slots, length: texts.reduce((sum, { length }) => sum + length, 0) };
}

function compileValidity(marked: JsonObject, nonce: string): Spliced["readValidity"] {
  const dates = ["validFrom", "validUntil"].filter((member) => Object.hasOwn(marked, member));
  const slots = dates.map((member) => {
    const value = marked[member];
    return typeof value === "string" && value.startsWith(`${nonce}:`)
      ? Number(value.slice(nonce.length + 1))
      : undefined;
  });
  let last: readonly Json[] = [];
  let validity: Validity | undefined;
  return (values) => {
    const now = dates.map((member, position) => {
      const slot = slots[position];
      return slot === undefined ? (marked[member] as Json) : (values[slot] as Json);
    });
    if (validity === undefined || now.some((value, position) => value !== last[position])) {
      validity = readValidity(Object.fromEntries(dates.map((member, position) => [member, now[position] as Json])));
      last = now;
    }
    return validity;
  };
}
