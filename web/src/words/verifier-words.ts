// What <laurel-verifier> says: while it asks for a credential, while it checks, and beside a verdict.

import type { CheckOutcome } from "@laurel/sdk/verify";

/** Asks for a credential. */
export interface StartWords {
  /** The page's title and first question. */
  readonly question: string;
  readonly privacy: string;
  readonly choose: string;
  /** Follows `choose`, where there is a mouse. */
  readonly drop: string;
  readonly kinds: string;
  readonly scan: string;
  readonly paste: string;
  readonly pasteHint: string;
  readonly check: string;
  readonly nothingPasted: string;
  readonly offline: string;
}

/** Says what goes on, and what went wrong. */
export interface StateWords {
  readonly reading: string;
  /** Of nodes; null where how many is not known. */
  readonly asking: (nodes: number | null) => string;
  readonly slow: string;
  /** Of many files. */
  readonly progress: (done: number, count: number) => string;
  readonly several: (count: number) => string;
  readonly cancel: string;
  readonly again: string;
  readonly another: string;
  readonly addParts: string;
  readonly pasted: string;
  readonly scanTitle: string;
  readonly scanHint: string;
  readonly scanStarts: string;
  readonly back: string;
  readonly scanOther: string;
  readonly scanRefused: string;
  readonly scanNone: string;
  readonly scanBusy: string;
  readonly notSetUp: string;
  readonly tellHost: (host: string) => string;
  readonly contact: string;
  readonly pageFaults: Readonly<Record<"page.no-trust" | "page.trust-missing" | "page.trust-broken", string>>;
  readonly unexpected: string;
}

/** Stands beside a verdict. */
export interface VerdictWords {
  readonly learner: string;
  readonly learnerWithheld: string;
  /** In place of the element's name: what a verdict does not say stands in no other place either. */
  readonly unconfirmed: string;
  readonly allElements: string;
  readonly parts: string;
  readonly unseenPart: string;
  readonly notProven: string;
  readonly details: string;
  readonly outcomes: Readonly<Record<CheckOutcome, string>>;
  readonly checkedAt: string;
  readonly download: string;
  readonly showAll: string;
}
