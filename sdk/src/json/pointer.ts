// JSON Pointers (RFC 6901): how members are named, found and replaced.

import { isObject, type Json, type JsonObject } from "./value.ts";

/** Turns the names of members, or array indexes, into a JSON Pointer (RFC 6901). */
export function formatPointer(tokens: readonly (string | number)[]): string {
  return tokens.map((token) => `/${String(token).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** The tokens of a JSON Pointer (RFC 6901) that is known to be one. */
export function splitPointer(pointer: string): string[] {
  if (pointer === "") return [];
  const tokens = pointer.slice(1).split("/");
  return pointer.includes("~") ? tokens.map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~")) : tokens;
}

/** Whether a pointer is another one, or leads into what that names. */
export function isWithin(pointer: string, other: string): boolean {
  return pointer.startsWith(other) && (pointer.length === other.length || pointer[other.length] === "/");
}

/**
 * The value at a pointer, looked for in objects only; undefined where there is none.
 */
export function resolvePointer(document: JsonObject, pointer: string): Json | undefined {
  let value: Json | undefined = document;
  for (const token of splitPointer(pointer)) {
    if (!isObject(value) || !Object.hasOwn(value, token)) return undefined;
    value = value[token];
  }
  return value;
}

/**
 * A copy of a value with another one in place of what is at the pointer; array elements are named by their number.
 * @throws TypeError if the pointer leads nowhere
 */
export function replaceMember(value: unknown, pointer: string, replacement: Json): unknown {
  return replaceAt(value, splitPointer(pointer), replacement, pointer);
}

function replaceAt(parent: unknown, tokens: readonly string[], replacement: Json, pointer: string): unknown {
  const [name, ...rest] = tokens;
  if (name === undefined) return replacement;
  if (typeof parent !== "object" || parent === null || !Object.hasOwn(parent, name))
    throw new TypeError(`There is nothing at ${pointer}`);
  const copy = (Array.isArray(parent) ? [...parent] : { ...parent }) as Record<string, unknown>;
  copy[name] = replaceAt(copy[name], rest, replacement, pointer);
  return copy;
}
