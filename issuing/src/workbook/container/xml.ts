// XML as the parts of a workbook have it: elements without prefixes, references resolved. Whatever is not well-formed is refused, and so is a DTD.
import { Parser } from "saxen";
import { IssuingError } from "../../messages/issuing-error.ts";
import type { Refuse } from "./refusal.ts";

/** An attribute of the element that opens, by its name; `:id` is one of any prefix. */
export type Attributes = (name: string) => string | undefined;

/** What is told of a document, in its order. The outermost element has depth 0. */
export interface XmlVisitor {
  open(name: string, depth: number, attribute: Attributes): void;
  text?(text: string): void;
  close?(name: string, depth: number): void;
}

/** So deep are elements nested in no part of a workbook. */
const DEEPEST = 64;

/** Walks through a document. @param part its name, for messages @throws IssuingError where it is damaged */
export function walkXml(bytes: Buffer, part: string, refuse: Refuse, { open, text, close }: XmlVisitor): void {
  const damaged = (detail: string): IssuingError => refuse(`the workbook is damaged: ${part} ${detail}`);
  let depth = -1;
  const parser = new Parser()
    .on("openTag", (name, attributes) => {
      depth += 1;
      if (depth > DEEPEST) throw damaged("is nested too deeply");
      open(dropPrefix(name), depth, (wanted) => {
        const found = findAttribute(attributes(), wanted);
        return found === undefined ? undefined : resolve(found);
      });
    })
    .on("closeTag", (name) => {
      close?.(dropPrefix(name), depth);
      depth -= 1;
    })
    .on("attention", () => {
      throw damaged("declares a document type");
    })
    .on("warn", (warning) => {
      throw warning;
    });
  if (text !== undefined) parser.on("text", (found) => text(resolve(found))).on("cdata", text);

  /** Replaces references; saxen's own way loses those beyond U+FFFF. */
  function resolve(found: string): string {
    if (!found.includes("&")) return found;
    return found.replace(/&(#x?)?(\w{0,10})(;?)/g, (_, mark: string | undefined, name: string, end: string) => {
      const code = Number(mark === "#x" ? `0x${name}` : name);
      const character = mark === undefined ? NAMED[name] : isCharacter(code) ? String.fromCodePoint(code) : undefined;
      if (character === undefined || end === "") throw damaged(`has the unknown reference &${mark ?? ""}${name}${end}`);
      return character;
    });
  }

  try {
    parser.parse(decode(bytes));
  } catch (error) {
    if (error instanceof IssuingError) throw error;
    throw damaged(`is not well-formed: ${(error as Error).message}`);
  }
}

/** The characters that OOXML writes as `_x000D_` (ECMA-376-1 22.9.2.19); a NUL stays as it is written. */
export function decodeEscapes(text: string): string {
  if (!text.includes("_x")) return text;
  return text.replace(/_x(?!0000)([0-9A-Fa-f]{4})_/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** Whether an attribute of type `xsd:boolean` is true: it is written in two ways. */
export function isTrue(value: string | undefined): boolean {
  return value === "1" || value === "true";
}

const NAMED: Readonly<Record<string, string>> = {
  __proto__: null as never,
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

function isCharacter(code: number): boolean {
  return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
}

function dropPrefix(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

function findAttribute(attributes: Readonly<Record<string, string>>, name: string): string | undefined {
  if (!name.startsWith(":")) return attributes[name];
  const key = Object.keys(attributes).find((key) => key.endsWith(name) && !key.startsWith("xmlns:"));
  return key === undefined ? undefined : attributes[key];
}

/** A part is UTF-8 or UTF-16 (ECMA-376-2). @throws TypeError for other bytes */
function decode(bytes: Buffer): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  return new TextDecoder(encoding, { fatal: true }).decode(bytes).replaceAll("\r\n", "\n");
}
