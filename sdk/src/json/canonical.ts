// One text for one value: the JSON Canonicalization Scheme (RFC 8785). And plain values checked as strictly as a text.

import { FormatError } from "./format-error.ts";
import { formatPointer } from "./pointer.ts";
import { checkNumber, type Json, type JsonObject, MAX_DEPTH } from "./value.ts";

interface SharedText {
  readonly canonical: string;
  readonly written: string;
  readonly levels: number;
}

const shared = new WeakMap<object, SharedText>();

/**
 * Writes a JSON value in its canonical form (JCS, RFC 8785): no white space, members ordered by the UTF-16 code units of
 * their names, numbers and strings as ECMAScript writes them.
 * @param value a value as `parseJson` or `copyJson` returns it
 */
export function canonicalizeJson(value: Json): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const known = shared.get(value);
  if (known !== undefined) return known.canonical;
  if (Array.isArray(value)) return canonicalizeArray(value);
  return canonicalizeObject(value as JsonObject);
}

/**
 * Writes a JSON value as `JSON.stringify` does.
 * @param value a value as `parseJson` or `copyJson` returns it
 */
export function writeJson(value: Json): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const known = shared.get(value);
  if (known !== undefined) return known.written;
  if (Array.isArray(value)) return `[${value.map(writeJson).join(",")}]`;
  let text = "";
  for (const [name, member] of Object.entries(value)) text += `,${JSON.stringify(name)}:${writeJson(member)}`;
  return `{${text.slice(1)}}`;
}

/**
 * Takes a value that many documents have in common. Documents that hold what it returns, by reference, are issued faster:
 * it is checked and written once for all of them. The credentials are the same.
 * @throws FormatError `format.json` or `format.limit`, with the pointer of the member at fault
 */
export function shareJson(value: unknown): Json {
  const copy = copyJson(value);
  if (typeof copy === "object" && copy !== null && !shared.has(copy)) {
    shared.set(copy, { canonical: canonicalizeJson(copy), written: writeJson(copy), levels: countLevels(copy) });
  }
  return copy;
}

/** Whether a value is one that `shareJson` returned. */
export function isShared(value: object): boolean {
  return shared.has(value);
}

function countLevels(value: Json): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(countLevels));
}

function canonicalizeArray(array: readonly Json[]): string {
  let text = "[";
  for (let i = 0; i < array.length; i++) {
    if (i > 0) text += ",";
    text += canonicalizeJson(array[i] as Json);
  }
  return `${text}]`;
}

function canonicalizeObject(object: JsonObject): string {
  const names = Object.keys(object).sort();
  let text = "{";
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    if (i > 0) text += ",";
    text += `${JSON.stringify(name)}:${canonicalizeJson(object[name] as Json)}`;
  }
  return `${text}}`;
}

/**
 * Copies a value that may come from anywhere into a deeply frozen JSON value, held to the rules for a text that is read:
 * no more than 16 levels, no numbers that readers differ about, no lone surrogates, nothing that JSON cannot say.
 * @throws FormatError `format.json` or `format.limit`, with the pointer of the member at fault
 */
export function copyJson(value: unknown): Json {
  return copyValue(value, []);
}

function copyValue(value: unknown, path: (string | number)[]): Json {
  switch (typeof value) {
    case "boolean":
      return value;
    case "string":
      if (!value.isWellFormed()) throw fault("format.json", "The text holds half of a surrogate pair", path);
      return value;
    case "number": {
      const wrong = Number.isNaN(value) ? "NaN is not a number of JSON" : checkNumber(value);
      if (wrong !== undefined) throw fault("format.limit", wrong, path);
      return value;
    }
    case "object":
      if (value === null) return null;
      if (path.length + (shared.get(value)?.levels ?? 1) > MAX_DEPTH)
        throw fault("format.limit", `Nested deeper than ${MAX_DEPTH} levels`, path);
      if (shared.has(value)) return value as Json;
      return Object.freeze(Array.isArray(value) ? copyArray(value, path) : copyObject(value, path));
    default:
      throw fault("format.json", `JSON has no ${typeof value}`, path);
  }
}

function copyArray(array: readonly unknown[], path: (string | number)[]): Json[] {
  const copy: Json[] = [];
  for (let i = 0; i < array.length; i++) {
    path.push(i);
    copy.push(copyValue(array[i], path));
    path.pop();
  }
  return copy;
}

function copyObject(object: object, path: (string | number)[]): JsonObject {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) throw fault("format.json", "Not a plain object", path);
  const copy: Record<string, Json> = {};
  for (const [name, member] of Object.entries(object)) {
    path.push(name);
    if (name === "__proto__") throw fault("format.json", 'A member must not be named "__proto__"', path);
    if (!name.isWellFormed()) throw fault("format.json", "A name holds half of a surrogate pair", path);
    copy[name] = copyValue(member, path);
    path.pop();
  }
  return copy;
}

function fault(code: "format.json" | "format.limit", problem: string, path: readonly (string | number)[]): FormatError {
  return new FormatError(code, problem, { pointer: formatPointer(path) });
}
