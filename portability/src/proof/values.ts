// The values of a document apart from its form: documents of one form differ in nothing but values.
import { isObject, type Json, type JsonObject } from "@laurel/sdk";

/** What may differ between documents of one form. */
export type Value = string | number;

/** A document taken apart. */
export interface Parts {
  /** Members, lists, booleans and nulls, and of which kind each value is: the same for all documents of a form. */
  readonly form: string;
  /** In the order of the members; a place is an index into them. */
  readonly values: readonly Value[];
}

/** Takes a document apart. @param inContext gets the places that lie in an `@context` */
export function takeApart(document: JsonObject, inContext?: Set<number>): Parts {
  const values: Value[] = [];

  function read(value: Json, within: boolean): string {
    if (typeof value === "string" || typeof value === "number") {
      if (within) inContext?.add(values.length);
      values.push(value);
      return kindOf(value);
    }
    if (Array.isArray(value)) {
      let form = "[";
      for (const item of value) form += read(item, within);
      return `${form}]`;
    }
    if (!isObject(value)) return String(value);
    let form = "{";
    // The length stands before a name, so that no other names make the same text.
    for (const name of Object.keys(value))
      form += `${name.length}:${name}${read(value[name] as Json, within || name === "@context")}`;
    return `${form}}`;
  }

  return { form: read(document, false), values };
}

/** A copy of a document with other values. */
export function putValues(document: JsonObject, choose: (value: Value, place: number) => Value): JsonObject {
  let place = 0;
  function copy(value: Json): Json {
    if (typeof value === "string" || typeof value === "number") return choose(value, place++);
    if (Array.isArray(value)) return value.map(copy);
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, copy(member)]));
  }
  return copy(document) as JsonObject;
}

/** How JSON-LD writes a value as a literal. */
export function writeLiteral(value: Value): string {
  if (typeof value === "string") return value;
  return isDouble(value) ? value.toExponential(15).replace(/(\d)0*e\+?/, "$1E") : value.toFixed(0);
}

/** As jsonld tells doubles from integers. */
function isDouble(value: number): boolean {
  return String(value).includes(".") || Math.abs(value) >= 1e21;
}

function kindOf(value: Value): string {
  if (typeof value === "string") return "s";
  return isDouble(value) ? "d" : "i";
}
