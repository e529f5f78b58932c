// What a person gave to check, however it came.

/** Why there is nothing to verify. */
type GivenFault = "file.unreadable" | "link.damaged" | "link.dictionary";

/** One thing to check: a file's text or bytes, or why there is none. */
export interface Given {
  /** What it is called for the person; null for what was pasted or scanned. */
  readonly name: string | null;
  readonly via: "file" | "paste" | "link" | "camera";
  /** What goes to the verifier, untouched; of a badge or a link what was inside it. */
  readonly input: string | Uint8Array | null;
  /** Why there is nothing to verify: then `input` is null. */
  readonly fault?: GivenFault;
  /** The credentials that it stands on, where they were given with it. */
  readonly parts?: readonly (string | Uint8Array)[];
}
