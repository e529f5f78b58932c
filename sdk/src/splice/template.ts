// Documents that are one text but for some values: a course's credentials, and ready documents of one form. They are issued much faster than others, and are the same.

import type { Json } from "../json/value.ts";
import { replaceMember } from "../json/pointer.ts";

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

/** The documents of a batch, row by row. */
export interface RowSource {
  readonly size: number;
  /** The document of a row as a template and values; undefined if it can only be had as an object. */
  fill(row: number): FilledTemplate | undefined;
  /** The same document as an object. */
  document(row: number): unknown;
}

/**
 * Makes the document of a filled template.
 * @throws TypeError if a pointer leads nowhere
 */
export function fillTemplate({ template, values }: FilledTemplate): unknown {
  return template.varying.reduce(
    (document, pointer, slot) => replaceMember(document, pointer, values[slot] as Json),
    template.document,
  );
}
