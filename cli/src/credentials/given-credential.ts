// The one credential that a command is given: a file, one inside a badge, a certificate or a JWT, or a link, which is read here and never fetched.
import { type Credential, openCredential, type OpenedCredential, parseCredential } from "@laurel/sdk";
import { describeCause, explainFile, type OpenedFile } from "@laurel/sdk/carrier";
import { parseCredentialFile } from "@laurel/issuing";
import { CommandError } from "../terminal/failure.ts";

/** A credential as it was given. */
export interface GivenCredential extends Omit<OpenedFile, "content"> {
  /** What it is called in messages: the file, or the link without what it carries. */
  readonly name: string;
  /** The text or bytes of the credential's own file. */
  readonly content: string | Uint8Array;
  readonly credential: Credential;
}

/** Reads a credential of a file, of what carries one, or of a link. @throws IssuingError naming the file · LinkError · FormatError of what a link holds */
export async function readGiven(word: string): Promise<GivenCredential> {
  const text = await readLinkWord(word);
  if (text !== undefined) return { name: nameLink(word), content: text, credential: parseCredential(text) };
  return { name: word, ...(await parseCredentialFile(word)) };
}

/** The same, opened. @throws CommandError where it was altered: nothing is made of it */
export async function openGiven(word: string): Promise<GivenCredential & { readonly opened: OpenedCredential }> {
  const given = await readGiven(word);
  const opened = openCredential(given.credential);
  if (opened.leadsToRoot) return { ...given, opened };
  const message = `${given.name} was altered: its content does not lead to the root that it states`;
  const cause = explainFile(given);
  const cure = cause === undefined ? "get the file again from its sender" : describeCause(cause).join(" ");
  throw new CommandError("integrity.altered", 1, message, { cure });
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
