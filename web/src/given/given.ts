// What a person gave to check, however it came.

import type { FileNotes, ReadFile } from "@laurel/sdk/carrier";
import type { Language, Report, UnreadCode } from "@laurel/sdk/verify";

/** A report, with what is told of the file besides, in whole sentences too: no verifier looks into one. */
export type GivenReport = Report & FileNotes & { readonly says?: Says };

/** Whole sentences by language. */
export type Says = Readonly<Record<Language, readonly string[]>>;

/** One thing to check: a file's text or bytes, or why there is none. */
export interface Given {
  /** What it is called for the person; null for what was pasted or scanned. */
  readonly name: string | null;
  readonly via: "file" | "paste" | "link" | "camera";
  /** What goes to the verifier; of a badge, a certificate, an e-mail, a JWT or a link what was inside it. */
  readonly input: string | Uint8Array | null;
  /** Why there is nothing to verify: then `input` is null. */
  readonly fault?: UnreadCode;
  /** A file of evidence, which is nothing to verify itself: then `input` is null. */
  readonly evidence?: Uint8Array;
  /** What is to be said of what was given with it. */
  readonly says?: Says | undefined;
  /** What is known of a file besides. */
  readonly opened?: Omit<ReadFile, "content">;
  /** The credentials that it stands on, where they were given with it. */
  readonly parts?: readonly (string | Uint8Array)[];
}

/** Finds the bytes of a course's dictionary by its 32 hex digits; undefined where there is none. */
export type FindDictionary = (id: string) => Promise<Uint8Array | undefined>;

/** How a text came, and where dictionaries of links are. */
export interface TextOptions {
  readonly via: "paste" | "link" | "camera";
  readonly findDictionary: FindDictionary;
}
