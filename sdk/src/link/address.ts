// Links: a whole credential file in an address, after its #, which no browser sends to anybody.
import { refuseArgument } from "../text/argument.ts";
import { CredentialError, openCredential, parseCredential } from "../credential/credential.ts";
import { decodeUtf8 } from "../json/text.ts";
import { findUrlFault } from "../rpc/node-url.ts";
import { LaurelError } from "../text/laurel-error.ts";
import { type CourseDictionary, joinDictionary, readCourseDictionary } from "./dictionary.ts";
import { fromBase64Url, fromDigits, toBase64Url, toDigits } from "./encoding.ts";
import { LinkError, refuseDamaged } from "./link-error.ts";
import { packText, unpackText } from "./payload.ts";

/** What a link is made for. */
export interface LinkOptions {
  /** The address of the page that is to open it; `findPageFault` says what it must be. */
  readonly page: string;
  /** Makes a shorter link that opens only where this course's dictionary is served. */
  readonly course?: CourseDictionary | undefined;
}

/** How a link's dictionary is found. */
export interface ReadLinkOptions {
  /** Gives the bytes of `courses/<id>.json`, whose hash is then compared; undefined where there are none. Called for a link with a course alone. */
  readonly findDictionary?: (id: string) => Promise<Uint8Array | undefined>;
}

/** No link of a file of 256 KiB is longer. */
const MOST_CHARACTERS = 400_000;
const LINK = /^\s*[^\s"{}#]*#(?:\/|%2f)[vq](?:\/|%2f)/i;
const FORM = /^\/([vq])\/(?:1|2\/([0-9a-f]{32}))\/([A-Za-z0-9_-]+)$/;
/** What mail programs and people put after an address. None of it stands in a link. */
const AFTER = " \t\n\r.,;:!?'\"<>()[]{}*|«»‹›“”„‘’…\u00a0";

/**
 * Writes a credential into a link, `<page>#/v/1/<data>`; with a course, `<page>#/v/2/<dictionary>/<data>`.
 * @param file the file's text or bytes, as it is
 * @throws FormatError where it is no credential · CredentialError where it was altered · LaurelError where the page is at fault
 */
export function writeLink(file: string | Uint8Array, options: LinkOptions): string {
  const { page, course } = Object(options) as LinkOptions;
  const way = course === undefined ? "1" : `2/${course.id}`;
  return `${readPage(page)}#/v/${way}/${toBase64Url(packText(readWhole(file), joinDictionary(course)))}`;
}

/**
 * Writes a credential into a link for a QR code, `<page>#/q/1/<digits>`: a code holds digits in fewer modules than letters.
 * @param file the file's text or bytes, as it is
 * @throws FormatError where it is no credential · CredentialError where it was altered · LaurelError where the page is at fault
 */
export function writeQrLink(file: string | Uint8Array, options: Pick<LinkOptions, "page">): string {
  const { page } = Object(options) as LinkOptions;
  return `${readPage(page)}#/q/1/${toDigits(packText(readWhole(file), joinDictionary()))}`;
}

/**
 * Reads the file out of a link: its text, byte for byte as it was given to `writeLink`. It is checked against nothing yet: give it to `verify`.
 * @param address a whole address, or what follows its #; line ends in it and punctuation after it do not count
 * @throws LinkError `link.damaged` where it was cut or changed; `link.dictionary` where it needs a dictionary that is not there
 */
export async function readLink(address: string, { findDictionary }: ReadLinkOptions = {}): Promise<string> {
  if (typeof address !== "string") throw refuseArgument("address", "a text", address);
  if (address.length > MOST_CHARACTERS) throw refuseDamaged("the link is too long");
  const [, kind, id, data] = FORM.exec(cutFragment(address)) ?? [];
  const payload = data === undefined ? undefined : kind === "v" ? fromBase64Url(data) : fromDigits(data);
  if (payload === undefined) throw refuseDamaged("not in the form of a link");
  if (id === undefined) return unpackText(payload, joinDictionary());
  const bytes = await findDictionary?.(id);
  const course = bytes === undefined ? undefined : readCourseDictionary(bytes);
  if (course?.id === id) return unpackText(payload, joinDictionary(course));
  throw new LinkError("link.dictionary", "The link needs the dictionary of a course, which is missing here");
}

/** Whether a text looks like a link, whole or damaged. */
export function isLink(text: string): boolean {
  return LINK.test(text);
}

/** What is wrong with the address of a page, as the end of a sentence that names it; undefined where nothing is. */
export function findPageFault(page: string): string | undefined {
  if (findUrlFault(page, { plainHttp: false }) !== undefined)
    return "must be a whole address that begins with https:// (http:// only on this computer)";
  return /[?#]/.test(page) ? "must have neither ? nor #" : undefined;
}

function readPage(page: string): string {
  const fault = findPageFault(page);
  if (fault !== undefined) throw new LaurelError(`The page's address ${fault}`);
  return new URL(page).href;
}

function readWhole(file: string | Uint8Array): string {
  const { leadsToRoot } = openCredential(parseCredential(file));
  if (!leadsToRoot) throw new CredentialError("The file was altered: its content does not match its root");
  return typeof file === "string" ? file : decodeUtf8(file);
}

/** What follows the #. Like a browser it takes no notice of tabs and line ends. */
function cutFragment(address: string): string {
  const text = address.replace(/[\t\n\r]/g, "");
  let end = text.length;
  while (AFTER.includes(text.charAt(end - 1)) && end > 0) end -= 1;
  return text.slice(text.indexOf("#") + 1, end);
}
