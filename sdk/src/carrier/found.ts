// What the readers of carriers find.

/** What stands where a credential may be. */
export interface Found {
  /** Where, for a person: the name that the format has for it, and the file's own where there are several. */
  readonly place: string;
  readonly bytes: Uint8Array;
  /** Whether the place is for credentials alone; else it may be anything, and counts where it looks like one. */
  readonly isMeant: boolean;
  /** What it is, where other readers may take it for a credential and Laurel cannot. */
  readonly fault?: string | undefined;
}
