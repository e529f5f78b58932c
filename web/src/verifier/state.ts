// What <laurel-verifier> is at.

import type { Checked } from "../checking/checker.ts";
import type { PageError } from "../checking/page-error.ts";
import type { Given, Says } from "../given/given.ts";

/** What it is at. A verdict is there only `at` report and several. */
export type State =
  | Start
  | { readonly at: "scanning"; readonly fault?: ScanFault | undefined; readonly isOn: boolean }
  | Working
  | { readonly at: "report"; readonly checked: Checked }
  | { readonly at: "several"; readonly checked: readonly Checked[]; readonly count: number }
  | { readonly at: "unusable"; readonly error: PageError | undefined };

/** Asks for a credential. */
export interface Start {
  readonly at: "start";
  readonly fault?: StartFault;
  /** What is to be said of evidence that was given alone. */
  readonly note?: Says | undefined;
  /** Reads once more what went wrong, such as a link whose reader did not come: nothing else holds it any more. */
  readonly read?: (() => Promise<readonly Given[]>) | undefined;
}

/** A check that goes on. */
export interface Working {
  readonly at: "working";
  /** What stays on the screen while it is quiet. */
  readonly before: "start" | "nothing";
  /** Quiet at first: most checks end before anyone reads that they began. */
  readonly pace: "quiet" | "told" | "slow";
  readonly step: "reading" | "asking";
}

/** Why the start screen asks again. */
export type StartFault = "nothing-pasted" | "unexpected";

/** Why a scan does not go on. */
export type ScanFault = "refused" | "none" | "busy" | "other";
