// The credential in an SVG badge (Open Badges 3.0, section 5.3.2): an element named for it. The XML is scanned strictly, with no entity but its five.
import { utf8 } from "../../hash/bytes.ts";
import { type CarrierError, refuseDamaged } from "./carrier-error.ts";
import type { Allowance, Found } from "./reading.ts";

const PREFIX = "openbadges";
const NAMESPACE = "https://purl.imsglobal.org/ob/v3p0";
const NAMESPACES: readonly string[] = [NAMESPACE, "http://openbadges.org"];
/** What holds a credential: of Open Badges 3, and of those before. */
const NAMES: readonly string[] = ["credential", "assertion"];
const MOST_DEPTH = 256;
const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

// Each is tried at one place alone and never goes back: a text of any length takes as long as it is.
const END = /<\/([^\s<>/]+)\s*>/y;
const START = /<([\p{L}_][\p{L}\p{N}_.·-]*(?::[\p{L}_][\p{L}\p{N}_.·-]*)?)/uy;
const ATTRIBUTE = /\s+([\p{L}_:][\p{L}\p{N}_.:·-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/uy;
const CLOSE = /\s*(\/?)>/y;
const OTHER_ENCODING = /^xml\s.*encoding\s*=\s*["'](?!(?:utf-8|us-ascii)["'])/is;
const REFERENCE = /&(?:#(\d{1,7})|#x([\da-fA-F]{1,6})|(\w{1,8}));|&/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that no XML holds
const NO_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/** An element that is open. */
interface Open {
  readonly name: string;
  /** The prefixes that it declares, and their namespaces. */
  readonly spaces: ReadonlyMap<string, string>;
  readonly holder: Holder | undefined;
}

/** An element for a credential. */
interface Holder {
  readonly name: string;
  /** Where it begins and ends. */
  readonly from: number;
  to: number;
  /** The value of its `verify`, where a signed credential stands. */
  readonly verify: string | undefined;
  text: string;
  /** White space that is layout, unless it has something other than CDATA beside it. */
  layout: string;
  hasCdata: boolean;
}

interface Scan {
  readonly holders: readonly Holder[];
  readonly root: Root;
}

interface Root {
  readonly name: string;
  /** Where its start tag ends: the place of its `>` or `/>`. */
  readonly end: number;
  readonly isEmpty: boolean;
  /** Whether it declares the prefix of ours. */
  readonly hasPrefix: boolean;
}

/** Finds what stands in the elements for credentials. @throws CarrierError `carrier.damaged`, `carrier.limit` */
export function findInSvg(svg: Uint8Array, { takePart }: Allowance): Found[] {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(svg);
  } catch {
    throw refuseDamaged("The SVG is not in UTF-8");
  }
  return scan(text, takePart).holders.flatMap(({ name, text: content, verify }) => {
    const found = [{ place: name, text: content }];
    if (verify !== undefined) found.push({ place: `${name} verify`, text: verify });
    return found
      .filter((one) => one.text.trim() !== "")
      .map((one) => ({ place: one.place, bytes: utf8(one.text), isMeant: true }));
  });
}

/**
 * Puts a credential into a copy of an SVG; one that was in it goes out.
 * @param credential the file's text, as it is
 * @throws CarrierError `carrier.damaged` where the picture is no SVG in order, or the text holds what no XML can
 */
export function writeSvgCarrier(svg: string, credential: string): string {
  if (NO_XML.test(credential) || !credential.isWellFormed())
    throw refuseDamaged("The credential has a character that is not allowed in an SVG");
  const text = svg.replace(/^\ufeff/, "");
  const { holders, root } = scan(text, () => undefined);
  // XML makes one line end of two, so that a carriage return goes in by its number.
  const content = credential.replaceAll("]]>", "]]]]><![CDATA[>").replaceAll("\r", "]]>&#13;<![CDATA[");
  const element = `<${PREFIX}:credential><![CDATA[${content}]]></${PREFIX}:credential>`;
  const head = `${text.slice(0, root.end)}${root.hasPrefix ? "" : ` xmlns:${PREFIX}="${NAMESPACE}"`}>${element}`;
  if (root.isEmpty) return `${head}</${root.name}>${text.slice(root.end + 2)}`;
  let rest = "";
  let at = root.end + 1;
  for (const { from, to } of holders) {
    rest += text.slice(at, from);
    at = to;
  }
  return head + rest + text.slice(at);
}

function scan(text: string, takePart: () => void): Scan {
  if (NO_XML.test(text)) throw refuseDamaged("The SVG has a character that is not allowed in XML");
  const holders: Holder[] = [];
  const open: Open[] = [];
  let root: Root | undefined;
  let at = text.startsWith("\ufeff") ? 1 : 0;

  function take(form: RegExp): RegExpExecArray | undefined {
    form.lastIndex = at;
    const match = form.exec(text);
    if (match !== null) at = form.lastIndex;
    return match ?? undefined;
  }

  /** What stands between two marks; undefined where the first does not stand here. */
  function takeBetween(before: string, after: string): string | undefined {
    if (!text.startsWith(before, at)) return undefined;
    const from = at + before.length;
    const to = text.indexOf(after, from);
    if (to < 0) throw refuseDamaged("The SVG is cut off");
    at = to + after.length;
    return text.slice(from, to);
  }

  function readStart(from: number, name: string): void {
    const attributes = new Map<string, string>();
    const spaces = new Map<string, string>();
    for (let match = take(ATTRIBUTE); match !== undefined; match = take(ATTRIBUTE)) {
      takePart();
      const [, attribute = "", double, single] = match;
      if (attributes.has(attribute)) throw refuseDamaged(`The SVG has an element with two ${attribute.slice(0, 40)}`);
      const value = decode(double ?? single ?? "");
      attributes.set(attribute, value);
      if (/^xmlns(?::|$)/.test(attribute)) spaces.set(attribute.slice(6), value);
    }
    const close = take(CLOSE);
    if (close === undefined || open.length === MOST_DEPTH) throw refuseTag();
    const isEmpty = close[1] === "/";
    const [local = "", prefix = ""] = name.split(":").reverse();
    if (open.length === 0) {
      if (root !== undefined || local !== "svg") throw refuseDamaged("The SVG is not one svg element");
      root = { name, isEmpty, end: at - (isEmpty ? 2 : 1), hasPrefix: spaces.has(PREFIX) };
    }
    if (open.at(-1)?.holder !== undefined) throw refuseDamaged("The SVG has elements in a credential");
    const findSpace = (): string =>
      spaces.get(prefix) ?? open.findLast((outer) => outer.spaces.has(prefix))?.spaces.get(prefix) ?? "";
    const isHolder = NAMES.includes(local) && (prefix === PREFIX || NAMESPACES.includes(findSpace()));
    const verify = attributes.get("verify");
    const holder = isHolder ? { name, from, to: at, verify, text: "", layout: "", hasCdata: false } : undefined;
    if (holder !== undefined) holders.push(holder);
    open.push({ name, spaces, holder });
    if (isEmpty) readEnd(name);
  }

  function readEnd(name: string): void {
    const ended = open.pop();
    if (ended?.name !== name) throw refuseTag();
    if (ended.holder !== undefined) ended.holder.to = at;
  }

  function readText(raw: string, isCdata: boolean): void {
    const isBlank = !isCdata && raw.trim() === "";
    const decoded = isCdata ? raw : decode(raw);
    const { holder } = open.at(-1) ?? {};
    if (open.length === 0 && !isBlank) throw refuseDamaged("The SVG has text outside its element");
    if (holder === undefined) return;
    if (isBlank) {
      holder.layout += decoded;
      return;
    }
    const isFirst = isCdata && holder.text === "" && !holder.hasCdata;
    holder.text += (isFirst ? "" : holder.layout) + decoded;
    holder.layout = "";
    holder.hasCdata ||= isCdata;
  }

  while (at < text.length) {
    takePart();
    const from = at;
    const next = text.indexOf("<", at);
    if (next !== at) {
      at = next < 0 ? text.length : next;
      readText(text.slice(from, at), false);
      continue;
    }
    if (takeBetween("<!--", "-->") !== undefined) continue;
    const instruction = takeBetween("<?", "?>");
    if (instruction !== undefined) {
      if (OTHER_ENCODING.test(instruction)) throw refuseDamaged("The SVG is not in UTF-8");
      continue;
    }
    const cdata = takeBetween("<![CDATA[", "]]>");
    const doctype = root === undefined ? takeBetween("<!DOCTYPE", ">") : undefined;
    if (doctype?.includes("[")) throw refuseDamaged("The SVG has entities of its own");
    if (cdata !== undefined) readText(cdata, true);
    if (cdata !== undefined || doctype !== undefined) continue;
    const [, ended] = take(END) ?? [];
    const [, started] = ended === undefined ? (take(START) ?? []) : [];
    if (ended !== undefined) readEnd(ended);
    else if (started !== undefined) readStart(from, started);
    else throw refuseTag();
  }
  if (root === undefined || open.length > 0) throw refuseDamaged("The SVG is cut off");
  return { holders, root };
}

function refuseTag(): CarrierError {
  return refuseDamaged("The SVG has a broken tag");
}

/** Puts characters in place of what stands for them: the five of XML, and numbers. */
function decode(raw: string): string {
  if (!raw.includes("&")) return raw;
  return raw.replace(REFERENCE, (_, decimal?: string, hex?: string, name?: string) => {
    const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
    const character =
      name === undefined ? (code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined) : ENTITIES[name];
    if (character === undefined || !character.isWellFormed() || NO_XML.test(character))
      throw refuseDamaged("The SVG refers to an unsupported entity");
    return character;
  });
}
