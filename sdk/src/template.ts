// Documents that are one text but for some values: a course's credentials, and ready documents of one form. They are issued much faster than others, and are the same.

import type { Json } from "./json.ts";

/** What the documents of many learners share. */
export interface DocumentTemplate {
  /** A document like the others, with any values at the pointers of `varying`. */
  readonly document: unknown;
  /** JSON Pointers (RFC 6901) to the strings, numbers and booleans that differ; array elements by their number. */
  readonly varying: readonly string[];
}

/** One learner's document: a template, and a value for each of its pointers. */
export interface FilledTemplate {
  readonly template: DocumentTemplate;
  readonly values: readonly (string | number | boolean)[];
}

/** Documents made of a few templates. A template that many rows share must be the same object each time. */
export interface TemplateSource {
  /** How many there are, from 1 to 2^32 − 1. */
  readonly size: number;
  /** The document of a row, from 0; the same whenever it is asked for. */
  fill(row: number): FilledTemplate;
}

/**
 * Makes the document of a filled template.
 * @throws TypeError if a pointer leads nowhere
 */
export function fillTemplate({ template, values }: FilledTemplate): unknown {
  return template.varying.reduce(
    (document, pointer, slot) => replaceValue(document, pointer.split("/").slice(1), values[slot] as Json, pointer),
    template.document,
  );
}

function replaceValue(parent: unknown, tokens: readonly string[], value: Json, pointer: string): unknown {
  const [token, ...rest] = tokens;
  if (token === undefined) return value;
  const name = token.replaceAll("~1", "/").replaceAll("~0", "~");
  if (typeof parent !== "object" || parent === null || !Object.hasOwn(parent, name)) {
    throw new TypeError(`The template has nothing at ${pointer}`);
  }
  const copy = (Array.isArray(parent) ? [...parent] : { ...parent }) as Record<string, unknown>;
  copy[name] = replaceValue(copy[name], rest, value, pointer);
  return copy;
}
