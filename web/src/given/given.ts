// What a person gave to check, however it came.

import type { Language, Report, UnreadCode } from "@laurel/sdk/verify";

/** Where a credential was: in another file, of which nothing else is checked. */
interface Unwrapped {
  /** `png`, `svg`, `pdf` or `jwt`. */
  readonly kind: string;
  readonly place: string;
  /** What that means, in whole sentences. */
  readonly says: Readonly<Record<Language, readonly string[]>>;
}

/** A report, with where its credential was, if in another file: no verifier looks into one. */
export type GivenReport = Report & { readonly unwrapped?: Unwrapped };

/** One thing to check: a file's text or bytes, or why there is none. */
export interface Given {
  /** What it is called for the person; null for what was pasted or scanned. */
  readonly name: string | null;
  readonly via: "file" | "paste" | "link" | "camera";
  /** What goes to the verifier, untouched; of a badge, a certificate, a JWT or a link what was inside it. */
  readonly input: string | Uint8Array | null;
  /** Why there is nothing to verify: then `input` is null. */
  readonly fault?: UnreadCode;
  readonly unwrapped?: Unwrapped;
  /** The credentials that it stands on, where they were given with it. */
  readonly parts?: readonly (string | Uint8Array)[];
}
