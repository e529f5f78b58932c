// What a profile finds wrong with a document.
import type { ElementName } from "./elements.ts";
import { neutralize } from "../text/neutralize.ts";

/** One thing to mend in a document. */
export interface Fault {
  /** A warning is told and does not stop anybody. */
  readonly severity: "error" | "warning";
  /** The member at fault, or where a missing one belongs: a JSON pointer. */
  readonly pointer: string;
  /** The element of the table that it concerns. */
  readonly element?: ElementName;
  /** Another member that this one contradicts. */
  readonly against?: string;
  /** Safe to print; the pointers are as they came. */
  readonly message: string;
  readonly cure?: string;
}

/** Words for a fault beside its pointer. */
export type FaultWords = Omit<Fault, "severity" | "pointer">;

/** A fault that stops a document from being issued. */
export function errorAt(pointer: string, words: FaultWords): Fault {
  return { severity: "error", pointer, ...words, message: neutralize(words.message) };
}

/** A fault that is only told. */
export function warningAt(pointer: string, words: FaultWords): Fault {
  return { severity: "warning", pointer, ...words, message: neutralize(words.message) };
}
