// Who runs this page, as its host wrote it into the HTML (`laurel page build`): data for people, never trust. What has another form is left out.

import { isLanguage, type Language } from "@laurel/sdk/verify";

/** Another page that checks Laurel credentials, as this page's host knows it. */
export interface KnownPage {
  readonly name: string;
  /** Its address, without query and hash. */
  readonly url: string;
}

/** Who runs this page. */
export interface Brand {
  readonly name: string;
  readonly uri: string | null;
  /** An e-mail address, or a web address. */
  readonly contact: string | null;
  readonly imprint: string | null;
  readonly privacy: string | null;
  /** The first is for readers who understand none of them. */
  readonly languages: readonly Language[];
  /** Six hexadecimal digits after a #: a colour on which white can be read. */
  readonly accent: string | null;
  /** Other pages than this one. */
  readonly knownPages: readonly KnownPage[];
}

const MOST_PAGES = 50;
const LONGEST_TEXT = 300;
const EVERY_LANGUAGE: readonly Language[] = ["en", "de"];

/**
 * Reads the text of `<script type="application/json" id="laurel-page">`.
 * @param ownPage this page's address, which names the host where nothing else does
 */
export function readBrand(text: string | null | undefined, ownPage: string): Brand {
  const { brand, knownPages } = readObject(parse(text));
  const { name, uri, contact, imprint, privacy, languages, accent } = readObject(brand);
  const spoken = listOf(languages).filter((tag) => typeof tag === "string" && isLanguage(tag)) as Language[];
  return {
    name: readText(name) ?? new URL(ownPage).host,
    uri: readAddress(uri),
    contact: readAddress(contact) ?? readMail(contact),
    imprint: readAddress(imprint),
    privacy: readAddress(privacy),
    languages: spoken.length > 0 ? [...new Set(spoken)] : EVERY_LANGUAGE,
    accent: typeof accent === "string" && /^#[0-9a-f]{6}$/i.test(accent) ? accent : null,
    knownPages: listOf(knownPages)
      .slice(0, MOST_PAGES)
      .flatMap((one) => readKnownPage(readObject(one), ownPage)),
  };
}

function readKnownPage({ name, url }: Readonly<Record<string, unknown>>, ownPage: string): KnownPage[] {
  const address = readAddress(url);
  if (address === null || /[?#]/.test(address) || address === ownPage) return [];
  return [{ name: readText(name) ?? new URL(address).host, url: address }];
}

function parse(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}

function readObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function readText(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" && value.length <= LONGEST_TEXT ? value : null;
}

/** A web address that a link may have: https, or http on this computer. */
function readAddress(value: unknown): string | null {
  const text = readText(value);
  if (text === null || !/^https?:\/\//i.test(text) || !URL.canParse(text)) return null;
  const { protocol, hostname, username, password, href } = new URL(text);
  const isLocal = /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);
  return (protocol === "https:" || isLocal) && username === "" && password === "" ? href : null;
}

function readMail(value: unknown): string | null {
  const text = readText(value);
  return text !== null && /^[^\s/?#@:\\<>"'`|^{},;&%]+@[^\s/?#@:\\<>"'`|^{},;&%]+$/.test(text) ? text : null;
}
