// Where the rows of a batch come from: templates with values wherever documents have a form in common, whoever made them.

import { FormatError } from "../json/format-error.ts";
import { copyJson } from "../json/canonical.ts";
import { openForms } from "./forms.ts";
import type { Json } from "../json/value.ts";
import { MAX_UINT32 } from "../hash/bytes.ts";
import { LaurelError } from "../text/laurel-error.ts";
import { type FilledTemplate, fillTemplate, type RowSource, type TemplateSource } from "../splice/template.ts";

/** Documents that are asked for one by one, and again when a credential is written. */
export interface DocumentSource {
  /** How many there are, from 1 to 2^32 − 1. */
  readonly size: number;
  /** The document of a row, from 0; the same whenever it is asked for. */
  document(row: number): unknown;
}

/** A batch that cannot be built. */
export class BatchError extends LaurelError {
  override readonly name: string = "BatchError";
  /** The position of the document at fault, from 0; undefined if the fault is not in a document. */
  readonly index: number | undefined;
  /** A JSON Pointer to the member at fault. */
  readonly pointer: string | undefined;

  constructor(problem: string, details: { index?: number; pointer?: string | undefined; cause?: unknown } = {}) {
    super(details.index === undefined ? problem : `Document ${details.index}: ${problem}`, { cause: details.cause });
    this.index = details.index;
    this.pointer = details.pointer;
  }
}

/** Does some work on a document. @throws BatchError naming it, for what is wrong with it */
export function blameDocument<T>(read: () => T, index?: number): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof FormatError || error instanceof TypeError)) throw error;
    const pointer = error instanceof FormatError ? error.pointer : undefined;
    throw new BatchError(error.message, { ...(index === undefined ? {} : { index }), pointer, cause: error });
  }
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
    kept.push(blameDocument(() => findForm(value) ?? { document: copyJson(value) }, kept.length));
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
