// JSON values, and what every reader has to understand alike.

/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [member: string]: Json;
}

/** The deepest nesting; the root object is the first level. */
export const MAX_DEPTH = 16;
/**
 * Checks that a number is one that every reader understands alike.
 * @returns what is wrong with it, or undefined
 */
export function checkNumber(value: number): string | undefined {
  if (Object.is(value, -0)) return "The number −0 is not allowed";
  if (!(Math.abs(value) <= Number.MAX_SAFE_INTEGER)) return "The number is beyond ±(2^53 − 1)";
  return undefined;
}

/** Whether a value is a JSON object, and not an array or null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Freezes a value and all that it holds. */
export function freezeTree<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    for (const member of Object.values(value)) freezeTree(member);
    Object.freeze(value);
  }
  return value;
}
