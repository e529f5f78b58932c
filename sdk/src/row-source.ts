// Where the rows of a batch come from: templates with values wherever documents have a form in common, whoever made them.

import { attempt, BatchError } from "./batch-error.ts";
import { copyJson } from "./canonical.ts";
import { openForms } from "./document-forms.ts";
import type { Json } from "./json.ts";
import { MAX_UINT32 } from "./proof.ts";
import { type FilledTemplate, fillTemplate, type TemplateSource } from "./template.ts";

/** Documents that are asked for one by one, and again when a credential is written. */
export interface DocumentSource {
  /** How many there are, from 1 to 2^32 − 1. */
  readonly size: number;
  /** The document of a row, from 0; the same whenever it is asked for. */
  document(row: number): unknown;
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
 * Opens documents that can be asked for.
 * @throws BatchError if there are none, or too many
 */
export function openSource(documents: DocumentSource | TemplateSource): RowSource {
  const { size } = documents;
  if (!Number.isInteger(size) || size < 1 || size > MAX_UINT32) {
    throw new BatchError(`A batch has from 1 to ${MAX_UINT32} documents, not ${size}`);
  }
  if ("fill" in documents) {
    return { size, fill: (row) => documents.fill(row), document: (row) => fillTemplate(documents.fill(row)) };
  }
  const findForm = openForms();
  return { size, fill: (row) => findForm(documents.document(row)), document: (row) => documents.document(row) };
}

/**
 * Keeps documents that come once: of each the values alone, where its form is known.
 * @throws BatchError if there is none, or one is no JSON
 */
export async function keepDocuments(documents: Iterable<unknown> | AsyncIterable<unknown>): Promise<RowSource> {
  const findForm = openForms();
  const kept: (FilledTemplate | { readonly document: Json })[] = [];
  for await (const value of documents) {
    kept.push(attempt(() => findForm(value) ?? { document: copyJson(value) }, kept.length));
  }
  if (kept.length === 0) throw new BatchError("There is no document");
  const at = (row: number) => kept[row] as (typeof kept)[number];
  return {
    size: kept.length,
    fill(row) {
      const found = at(row);
      return "template" in found ? found : undefined;
    },
    document(row) {
      const found = at(row);
      return "template" in found ? fillTemplate(found) : found.document;
    },
  };
}
