// JSON as Laurel reads it: strictly (see "The document" in docs/protocol.md), in one pass, without recursion.

import { refuseArgument } from "../text/argument.ts";
import { FormatError } from "./format-error.ts";
import { formatPointer, splitPointer } from "./pointer.ts";
import { checkText, decodeUtf8, locateOffset } from "./text.ts";
import { checkNumber, type Json, MAX_DEPTH } from "./value.ts";

const MAX_DIGITS = 17;

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const LITERAL = /true|false|null/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const ESCAPED: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/**
 * Reads JSON (RFC 8259) strictly: what two readers could understand differently is refused.
 * @param input text, or its UTF-8 bytes without byte order mark; at most 256 KiB
 * @returns the value, deeply frozen
 * @throws TypeError for anything else, such as an object that was parsed already · FormatError `format.json`, `format.duplicate-member` or `format.limit`, the first that applies in that order
 */
export function parseJson(input: string | Uint8Array): Json {
  if (typeof input !== "string" && !ArrayBuffer.isView(input))
    throw refuseArgument("input", "text or bytes (a Uint8Array) as the file has them, before any parsing", input);
  return parseText(typeof input === "string" ? checkText(input) : decodeUtf8(input));
}

/**
 * Finds where in a text the value at a pointer begins, or else the innermost value around it.
 * @param input what `parseJson` has accepted
 */
export function locatePointer(input: string | Uint8Array, pointer: string): { line: number; column: number } {
  const text = typeof input === "string" ? input : decodeUtf8(input);
  const tokens = splitPointer(pointer);
  let found = 0;
  // How many tokens led here. Only the last is compared: a long name above many values would be compared with each of them.
  let matched = 0;
  const enter: Visit["enter"] = (path, offset) => {
    const last = path.length - 1;
    matched = Math.min(matched, Math.max(0, last));
    if (last >= 0 && (matched < last || String(path[last]) !== tokens[last])) return;
    matched = path.length;
    found = offset;
  };
  parseText(text, { enter });
  return locateOffset(text, found);
}

/** What is called on the way through a text. */
export interface Visit {
  /** Before each value. */
  readonly enter: (path: readonly (string | number)[], offset: number) => void;
  /** After each value, with where it begins and ends; with it, no limit holds. */
  readonly leave?: (value: Json, path: readonly (string | number)[], from: number, to: number) => void;
}

/**
 * Visits the values of a text that may be longer and deeper than a credential, and hold any numbers; else it is read as strictly.
 * @throws FormatError `format.json` or `format.duplicate-member` · what `visit` throws
 */
export function visitJson(text: string, visit: Required<Visit>): void {
  parseText(text, visit);
}

function parseText(text: string, visit?: Visit): Json {
  const open: (Json[] | Record<string, Json>)[] = [];
  const starts: number[] = [];
  const path: (string | number)[] = [];
  let at = 0;
  let duplicate: FormatError | undefined;
  let limit: FormatError | undefined;

  for (;;) {
    skipSpace();
    visit?.enter(path, at);
    let from = at;
    let value: Json;
    const first = text.charCodeAt(at);
    if (first === QUOTE) value = readString();
    else if (first === OPEN_OBJECT || first === OPEN_ARRAY) {
      at++;
      starts[open.length] = from;
      if (open.length === MAX_DEPTH)
        limit ??= problem("format.limit", `Nested deeper than ${MAX_DEPTH} levels`, at - 1);
      skipSpace();
      const next = text.charCodeAt(at);
      if (first === OPEN_OBJECT && next !== CLOSE_OBJECT) {
        const object: Record<string, Json> = {};
        open.push(object);
        path.push(readName(object));
        continue;
      }
      if (first === OPEN_ARRAY && next !== CLOSE_ARRAY) {
        open.push([]);
        path.push(0);
        continue;
      }
      at++;
      value = Object.freeze(first === OPEN_OBJECT ? {} : []);
    } else if (first === MINUS || (first >= ZERO && first <= NINE)) value = readNumber();
    else value = readLiteral();

    // The value is complete: put it where it belongs, and close what ends after it.
    for (;;) {
      visit?.leave?.(value, path, from, at);
      const parent = open.at(-1);
      if (parent === undefined) {
        skipSpace();
        if (at < text.length) throw problem("format.json", "There is more after the end of the JSON value", at);
        const worst = duplicate ?? (visit?.leave ? undefined : limit);
        if (worst) throw worst;
        return value;
      }
      const last = path.length - 1;
      skipSpace();
      const next = text.charCodeAt(at);
      if (Array.isArray(parent)) {
        parent.push(value);
        if (next === COMMA) path[last] = parent.length;
        else if (next !== CLOSE_ARRAY) throw unexpected('"," or "]"');
      } else {
        parent[path[last] as string] = value;
        if (next !== COMMA && next !== CLOSE_OBJECT) throw unexpected('"," or "}"');
      }
      at++;
      if (next === COMMA) {
        if (!Array.isArray(parent)) path[last] = readName(parent);
        break;
      }
      path.pop();
      open.pop();
      from = starts[open.length] as number;
      value = Object.freeze(parent);
    }
  }

  function skipSpace(): void {
    for (;;) {
      const code = text.charCodeAt(at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      at++;
    }
  }

  function readName(object: Record<string, Json>): string {
    skipSpace();
    const start = at;
    if (text.charCodeAt(at) !== QUOTE) throw unexpected("the name of a member, in double quotes");
    const name = readString();
    if (name === "__proto__") throw problem("format.json", 'A member must not be named "__proto__"', start);
    if (Object.hasOwn(object, name)) {
      duplicate ??= problem("format.duplicate-member", `The member ${JSON.stringify(name)} appears twice`, start);
    } else object[name] = null;
    skipSpace();
    if (text.charCodeAt(at) !== COLON) throw unexpected('":"');
    at++;
    return name;
  }

  function readString(): string {
    const start = at++;
    let from = at;
    let unescaped = "";
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) break;
      if (code === BACKSLASH) {
        unescaped += text.slice(from, at) + readEscape();
        from = at;
      } else if (code >= 0x20) at++;
      else if (at < text.length) {
        throw problem("format.json", "A control character in a string must be written as an escape", at);
      } else throw problem("format.json", "A string is not closed", start);
    }
    const rest = text.slice(from, at++);
    if (from === start + 1) return rest;
    unescaped += rest;
    if (!unescaped.isWellFormed()) throw problem("format.json", "A string holds half of a surrogate pair", start);
    return unescaped;
  }

  function readEscape(): string {
    ESCAPE.lastIndex = at;
    if (!ESCAPE.test(text)) throw problem("format.json", "Not a JSON escape", at);
    const letter = text.charAt(at + 1);
    at = ESCAPE.lastIndex;
    if (letter === "u") return String.fromCharCode(Number.parseInt(text.slice(at - 4, at), 16));
    return ESCAPED[letter] ?? letter;
  }

  function readNumber(): number {
    const start = at;
    NUMBER.lastIndex = at;
    if (!NUMBER.test(text)) throw unexpected("a number");
    at = NUMBER.lastIndex;
    const written = text.slice(start, at);
    const value = Number(written);
    limit ??= checkWrittenNumber(written, value, start);
    return value;
  }

  function checkWrittenNumber(written: string, value: number, start: number): FormatError | undefined {
    let fault = checkNumber(value);
    if (fault === undefined && (written.length > MAX_DIGITS || value === 0)) {
      const digits = (written.split(/[eE]/)[0] as string).replace(/[-.]/g, "").replace(/^0+/, "");
      if (digits.length > MAX_DIGITS) fault = `The number has more than ${MAX_DIGITS} significant digits`;
      else if (value === 0 && digits !== "") fault = "The number is not zero, but too small to tell apart";
    }
    return fault === undefined ? undefined : problem("format.limit", fault, start);
  }

  function readLiteral(): boolean | null {
    LITERAL.lastIndex = at;
    if (!LITERAL.test(text)) throw unexpected("a value");
    const word = text.charAt(at);
    at = LITERAL.lastIndex;
    return word === "n" ? null : word === "t";
  }

  function unexpected(expected: string): FormatError {
    const found = at < text.length ? JSON.stringify(String.fromCodePoint(text.codePointAt(at) as number)) : "the end";
    return problem("format.json", `Expected ${expected} but found ${found}`, at);
  }

  function problem(code: "format.json" | "format.duplicate-member" | "format.limit", fault: string, offset: number) {
    return new FormatError(code, fault, { ...locateOffset(text, offset), pointer: formatPointer(path) });
  }
}
