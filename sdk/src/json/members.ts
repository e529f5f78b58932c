// Objects with known members.
import { formatPointer } from "./pointer.ts";
import { isObject, type JsonObject } from "./value.ts";

/** Makes the error of a fault: where it is, and what is wrong. */
export type Refuse = (at: string, problem: string) => Error;

/** So much of a name is shown. */
const MOST_NAME = 100;

/** Reads an object that has no other members than these. @param dot stands before a member's name in a place */
export function readMembers(
  value: unknown,
  at: string,
  names: readonly string[],
  refuse: Refuse,
  dot = "/",
): JsonObject {
  if (!isObject(value)) throw refuse(at, "must be an object");
  const other = Object.keys(value).find((name) => !names.includes(name));
  if (other === undefined) return value;
  throw refuse(
    at + dot + formatPointer([other.slice(0, MOST_NAME)]).slice(1),
    `no such member; there are ${names.join(", ")}`,
  );
}
