// The proof that other verifiers check, put into a credential's text in first place: what it looks like, and whether it is all that was put in.

import { isObject } from "../json/value.ts";

/** What a proof for other verifiers says of itself; whether its signature is right is not known here. */
export interface ForeignProof {
  /** Such as `2026-06-15T00:00:00Z`. */
  readonly created: string;
  /** The key that is said to have signed, such as `did:web:university.example.org#key-1`. */
  readonly verificationMethod: string;
}

/** Exactly as `JSON.stringify` writes one, with the comma after it. */
const FOREIGN =
  /^\{"type":"DataIntegrityProof","cryptosuite":"eddsa-rdfc-2022","created":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)","verificationMethod":"(did:[!#-[\]-~]{1,600})","proofPurpose":"assertionMethod","proofValue":"z[1-9A-HJ-NP-Za-km-z]{64,88}"\},$/;
/** The most that one takes, in bytes. */
const MOST_BYTES = 1024;
const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPENING, CLOSING]: readonly (readonly number[])[] = [
  [0x7b, 0x5b],
  [0x7d, 0x5d],
];
const decoder = new TextDecoder();

/**
 * What was put into a credential's text in first place of its proofs, where that is all, and the issuer's own key is named.
 * @param own the credential's text without it, as its batch writes it
 * @param found the text that stands in its place
 */
export function findForeignProof(own: Uint8Array, found: Uint8Array): ForeignProof | undefined {
  const length = found.length - own.length;
  if (!(length > 0 && length <= MOST_BYTES)) return undefined;
  const members = findMembers(own);
  const place = findPlace(own, members);
  if (place === undefined) return undefined;
  const isBehind = Buffer.compare(found.subarray(place + length), own.subarray(place)) === 0;
  if (!isBehind || Buffer.compare(found.subarray(0, place), own.subarray(0, place)) !== 0) return undefined;
  const [, created, verificationMethod] = FOREIGN.exec(decoder.decode(found.subarray(place, place + length))) ?? [];
  if (created === undefined || verificationMethod === undefined) return undefined;
  const [controller, fragment, ...more] = verificationMethod.split("#");
  if (fragment === undefined || more.length > 0 || controller !== readIssuer(own, members)) return undefined;
  return { created, verificationMethod };
}

/** Of each member of an object's text, where its value begins and ends. */
type MemberPlaces = ReadonlyMap<string, readonly [from: number, to: number]>;

/** Where the first of a credential's proofs begins: behind `"proof":[` of the credential itself. */
function findPlace(text: Uint8Array, members: MemberPlaces): number | undefined {
  const [from = 0, to = 0] = members.get("proof") ?? [];
  const place = text.indexOf(0x5b, from) + 1;
  return place > from && place < to ? place : undefined;
}

function readIssuer(text: Uint8Array, members: MemberPlaces): unknown {
  const issuer: unknown = JSON.parse(decoder.decode(text.subarray(...(members.get("issuer") ?? [0, 0]))) || "null");
  return isObject(issuer) ? issuer.id : issuer;
}

// A text of JSON that is known to be in order.
function findMembers(text: Uint8Array): MemberPlaces {
  const members = new Map<string, readonly [number, number]>();
  let depth = 0;
  let name = "";
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const byte = text[at] as number;
    if (byte === QUOTE) {
      const end = findQuote(text, at + 1);
      if (depth === 1 && from === 0) name = JSON.parse(decoder.decode(text.subarray(at, end + 1)));
      at = end;
    } else if (byte === COLON && depth === 1) from = at + 1;
    else if (OPENING?.includes(byte)) depth += 1;
    else if (CLOSING?.includes(byte)) depth -= 1;
    if (from > 0 && ((byte === COMMA && depth === 1) || depth === 0)) {
      members.set(name, [from, at]);
      from = 0;
    }
  }
  return members;
}

/** Where a string ends. */
function findQuote(text: Uint8Array, from: number): number {
  for (let at = text.indexOf(QUOTE, from); at !== -1; at = text.indexOf(QUOTE, at + 1)) {
    let before = at - 1;
    while (text[before] === BACKSLASH) before -= 1;
    if ((at - before) % 2 === 1) return at;
  }
  return text.length;
}
