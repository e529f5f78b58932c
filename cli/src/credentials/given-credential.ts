// The one credential that a command is given: a file, one inside a badge, a certificate or a JWT, or a link, which is read here and never fetched.
import { type Credential, FormatError, openCredential, type OpenedCredential, parseCredential } from "@laurel/sdk";
import type { Wrapping } from "@laurel/sdk/carrier";
import { parseCredentialFile, readCredentialFile } from "@laurel/issuing";
import { isCarrierError, openCarriedFile } from "./carried.ts";
import { CommandError } from "../terminal/failure.ts";

/** A credential as it was given. */
export interface GivenCredential {
  /** What it is called in messages: the file, or the link without what it carries. */
  readonly name: string;
  /** The text or bytes of the credential's own file. */
  readonly content: string | Uint8Array;
  /** Where it was, if in another file. */
  readonly unwrapped?: Wrapping;
  readonly credential: Credential;
}

/** Reads a credential of a file, of what carries one, or of a link. @throws IssuingError, CommandError naming the file · LinkError · FormatError of what a link holds */
export async function readGiven(word: string): Promise<GivenCredential> {
  const text = await readLinkWord(word);
  if (text !== undefined) return { name: nameLink(word), content: text, credential: parseCredential(text) };
  const content = readCredentialFile(word);
  try {
    const carried = await openCarriedFile(word, content);
    if (carried !== undefined) return { name: word, ...carried, credential: parseCredential(carried.content) };
  } catch (cause) {
    if (!isCarrierError(cause) && !(cause instanceof FormatError)) throw cause;
    const cure = "ask whoever sent it for the file itself, as it was issued (.json)";
    throw new CommandError(cause.code, 1, `${word}: ${cause.message}`, { cure, cause });
  }
  return { name: word, content, credential: await parseCredentialFile(word) };
}

/** The same, opened. @throws CommandError where it was altered: nothing is made of it */
export async function openGiven(word: string): Promise<GivenCredential & { readonly opened: OpenedCredential }> {
  const given = await readGiven(word);
  const opened = openCredential(given.credential);
  if (opened.leadsToRoot) return { ...given, opened };
  const message = `${given.name} was altered: its content does not lead to the root that it states`;
  throw new CommandError("integrity.altered", 1, message, { cure: "get it again from whoever sent it" });
}

/** Whether a word is a link, whole or damaged. */
export async function isLinkWord(word: string): Promise<boolean> {
  // What reads links is loaded for them alone.
  return word.includes("#") && (await import("@laurel/sdk/link")).isLink(word);
}

/** The file in a link; undefined where the word is none. @throws LinkError */
export async function readLinkWord(word: string): Promise<string | undefined> {
  if (!(await isLinkWord(word))) return undefined;
  return (await import("@laurel/sdk/link")).readLink(word);
}

/** A link as it may stand in a list: where it leads, without what it carries. */
export function nameLink(link: string): string {
  return `${link.trim().split("#")[0]}#…`;
}
