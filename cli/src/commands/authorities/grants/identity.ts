// The name and the uri of an institution or an accreditor: checked before they are written, since nobody can change them afterwards.
import type { Identity } from "./doubles.ts";
import { usageError } from "../../../terminal/failure.ts";
import { neutralize } from "../../../terminal/terminal.ts";
import { mixesScripts } from "@laurel/issuing";

/** How long each may be, in bytes of UTF-8. */
const MOST_BYTES = 256;
/** Controls, marks that turn the direction of text, half letters, line separators, tags: no name needs them. */
const NEVER = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|[\u{e0000}-\u{e007f}]/u;
/** Cyrillic and Greek letters that are drawn as Latin ones. */
const LOOK_LATIN = /^(?:[авекмнорстухіјѕԁԛԝһАВЕКМНОРСТУХІЈЅԌԚԜҺ]+|[ονυΑΒΕΖΗΙΚΜΝΟΡΤΥΧ]+)$/u;
const DID = /^did:[a-z0-9]+:(?:[\w.:-]|%[0-9A-Fa-f]{2})*(?:[\w.-]|%[0-9A-Fa-f]{2})$/;
/** What RFC 3986 lets a URI hold. */
const URI = /^https?:\/\/(?:[\w.~:/?#[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+$/;

/**
 * Requires a name and a uri that can be registered.
 * @returns what a person cannot see in them, as sentences to ask about
 * @throws CommandError where one of them cannot be what credentials state
 */
export async function checkIdentity({ name, uri }: Identity): Promise<readonly string[]> {
  requireBytes("--name", name);
  requireBytes("--uri", uri);
  requireName(name);
  await requireUri(uri);
  return [...listOddities(name), ...listOddHost(uri)];
}

function requireBytes(option: string, text: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes > MOST_BYTES)
    throw usageError(
      `${option}: ${bytes} bytes, but the registry takes at most ${MOST_BYTES}`,
      "write a shorter one; letters beyond A to Z take 2 to 4 bytes",
    );
}

function requireName(name: string): void {
  if (name.trim() === "") throw usageError("--name is empty", "write the legal name, as credentials state it");
  if (name !== name.trim())
    throw usageError(
      `--name "${neutralize(name)}" begins or ends with a space`,
      `write it as "${neutralize(name.trim())}"`,
    );
  if (NEVER.test(name))
    throw usageError(
      `--name "${neutralize(name)}" holds an invisible character, or one that reverses the text`,
      "type the name again, without the characters written out here",
    );
}

async function requireUri(uri: string): Promise<void> {
  const shown = `--uri ${neutralize(uri)}`;
  if (uri.startsWith("did:")) return requireDid(uri, shown);
  if (!/^https?:\/\//i.test(uri) || !URL.canParse(uri))
    throw usageError(
      `${shown}: neither a web address nor a DID`,
      "write it in full: https://university.example, or did:web:university.example",
    );
  const { username, password, href } = new URL(uri);
  if (username !== "" || password !== "" || /^https?:\/\/[^/?#]*@/i.test(uri))
    throw usageError("--uri names a user or a password", "leave out the part before the @: anyone can read it");
  if (!URI.test(uri)) throw usageError(`${shown}: not allowed in a web address`, `write it as ${neutralize(href)}`);
}

async function requireDid(uri: string, shown: string): Promise<void> {
  if (!DID.test(uri))
    throw usageError(`${shown}: not a DID`, "write it without a path or a fragment: did:web:university.example");
  if (!uri.startsWith("did:web:")) return;
  const { DidError, parseDid } = await import("@laurel/portability");
  try {
    parseDid(uri);
  } catch (error) {
    if (!(error instanceof DidError)) throw error;
    const cure = "write it as did:web:university.example, or with a path as did:web:example.org:schools:law";
    throw usageError(`--uri: ${error.message}`, cure);
  }
}

function listOddities(name: string): string[] {
  const shown = neutralize(name);
  const oddities: string[] = [];
  if (mixesScripts(name) || hasDisguise(name))
    oddities.push(`The name mixes letters of several scripts that look alike: ${spellOut(name)}.`);
  if (shown !== name) oddities.push(`The name has invisible characters, written out here: ${shown}.`);
  if (name !== name.normalize("NFC"))
    oddities.push(
      "The name has its accents as separate characters; credentials must state it byte for byte like that.",
    );
  const plain = name.normalize("NFKC");
  if (plain !== name.normalize("NFC"))
    oddities.push(`The name has unusual forms of letters or spaces; with the usual ones it is ${neutralize(plain)}.`);
  return oddities;
}

/** Whether beside a word of Latin letters there is one of other letters that all look like Latin ones. */
function hasDisguise(name: string): boolean {
  const words = name.match(/[\p{L}\p{M}]+/gu) ?? [];
  return words.some((word) => /^\p{scx=Latin}+$/u.test(word)) && words.some((word) => LOOK_LATIN.test(word));
}

/** A host of other alphabets is written `xn--…`, and looks like another one where it is shown. */
function listOddHost(uri: string): string[] {
  if (!/(?:^|[/.:])xn--/i.test(uri)) return [];
  return ["The uri's host has letters beyond A to Z (xn--…); other hosts can look the same."];
}

/** The letters beyond ASCII as their code points. */
function spellOut(name: string): string {
  return name.replace(/[^ -~]/gu, (letter) => `${neutralize(letter)}(U+${codePoint(letter)})`);
}

function codePoint(letter: string): string {
  return (letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
}
