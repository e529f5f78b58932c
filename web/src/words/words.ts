// What the page says beside the SDK's own texts: the form that every language fills. A language that lacks a text does not compile.

import type { StartWords, StateWords, VerdictWords } from "./verifier-words.ts";

/** All texts of one language. Names and numbers that are put in are texts already. */
export interface Words {
  readonly start: StartWords;
  readonly states: StateWords;
  readonly verdict: VerdictWords;
}
