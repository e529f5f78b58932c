// A batch that cannot be built, and which document is to blame.

import { FormatError } from "./format-error.ts";

/** A batch that cannot be built. */
export class BatchError extends Error {
  override readonly name: string = "BatchError";
  /** The place of the document at fault, from 0; undefined if the fault is not in a document. */
  readonly index: number | undefined;
  /** A JSON Pointer to the member at fault. */
  readonly pointer: string | undefined;

  constructor(problem: string, place: { index?: number; pointer?: string | undefined; cause?: unknown } = {}) {
    super(place.index === undefined ? problem : `Document ${place.index}: ${problem}`, { cause: place.cause });
    this.index = place.index;
    this.pointer = place.pointer;
  }
}

/** Does some work on a document. @throws BatchError naming it, for what is wrong with it */
export function attempt<T>(read: () => T, index?: number): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof FormatError || error instanceof TypeError)) throw error;
    const pointer = error instanceof FormatError ? error.pointer : undefined;
    throw new BatchError(error.message, { ...(index === undefined ? {} : { index }), pointer, cause: error });
  }
}
