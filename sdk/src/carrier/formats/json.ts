// The credentials in a JSON text that wraps them: a presentation, a list, a server's answer. Each is cut out as it stands, never written anew.
import { isLaurel } from "../../credential/proof.ts";
import { utf8 } from "../../hash/bytes.ts";
import { FormatError } from "../../json/format-error.ts";
import { visitJson } from "../../json/parse.ts";
import { formatPointer } from "../../json/pointer.ts";
import { isObject, type Json } from "../../json/value.ts";
import { refuseLimit } from "./carrier-error.ts";
import { type Allowance, type Found, unescapeText } from "./reading.ts";
import { recognizeCarrier } from "./recognize.ts";

/** So deep a wrapper goes, the credential in it included. */
const MOST_LEVELS = 32;
/** Another credential says something of its own: what it holds is its evidence, never what is to be checked in its place. */
const INSIDE = "a Laurel credential inside a credential without a Laurel proof";
const OTHER = "a credential without a Laurel proof";
/** What stands before a credential that a member holds as an address of itself. */
const DATA = /^data:[\w.+/-]{0,80},/;

interface Part {
  readonly place: string;
  readonly from: number;
  readonly text: string;
  readonly isCredential: boolean;
  readonly fault?: string;
}

/**
 * Finds the outermost objects with a Laurel proof, and the strings that may hold one; nothing where the text is itself such an object, is no
 * strict JSON, or says something twice: two readers could then take different ones. What another credential holds is none that is meant.
 * @throws CarrierError `carrier.limit`
 */
export function findInJson(json: Uint8Array, { takePart }: Allowance): Found[] {
  const text = new TextDecoder().decode(json);
  if (!/Laurel|eyJ/.test(unescapeText(text))) return [];
  const parts: Part[] = [];

  function enter(path: readonly (string | number)[]): void {
    takePart();
    if (path.length >= MOST_LEVELS) throw refuseLimit("The JSON is nested too deeply");
  }

  function leave(value: Json, path: readonly (string | number)[], from: number, to: number): void {
    const isCredential = isObject(value) && hasLaurelProof(value.proof);
    const inner = typeof value === "string" ? findInString(value) : undefined;
    const isOther = !isCredential && isOtherCredential(value);
    if (isOther) refuseInside(from);
    if (!isCredential && !isOther && inner === undefined) return;
    // What lies in a credential is the credential's own.
    while (isCredential && (parts.at(-1)?.from ?? 0) > from) parts.pop();
    // One that holds a Laurel credential is counted by that.
    if (isOther && (parts.at(-1)?.from ?? 0) > from) return;
    const part = { place: formatPointer(path), from, text: inner ?? text.slice(from, to), isCredential };
    parts.push(isOther ? { ...part, isCredential: true, fault: OTHER } : part);
  }

  /** Lets nothing that begins after `from` pass for the file's credential; it still counts beside one. */
  function refuseInside(from: number): void {
    const at = parts.findIndex((part) => part.from > from);
    if (at < 0) return;
    for (const part of parts.splice(at)) if (part.isCredential) parts.push({ ...part, fault: INSIDE });
  }

  try {
    visitJson(text, { enter, leave });
  } catch (error) {
    if (error instanceof FormatError) return [];
    throw error;
  }
  if (parts.some(({ place }) => place === "") || parts.every(({ fault }) => fault === OTHER)) return [];
  return parts.map(({ place, text: part, isCredential, fault }) => ({
    place,
    bytes: utf8(part),
    isMeant: false,
    isCredential,
    ...(fault !== undefined && { fault }),
  }));
}

function hasLaurelProof(proof: Json | undefined): boolean {
  const proofs: readonly Json[] = Array.isArray(proof) ? proof : [proof ?? null];
  return proofs.some((one) => isObject(one) && isLaurel(one));
}

function isOtherCredential(value: Json): boolean {
  if (!isObject(value)) return false;
  return value.credentialSubject !== undefined || [value.type].flat().includes("VerifiableCredential");
}

/** A JWT, or JSON that names Laurel, in a string. */
function findInString(value: string): string | undefined {
  const text = value.replace(DATA, "");
  const isJson = /^\s*[[{]/.test(text) && unescapeText(text).includes("Laurel");
  return isJson || recognizeCarrier(text) === "jwt" ? text : undefined;
}
