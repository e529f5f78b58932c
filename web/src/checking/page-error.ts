// Why a page cannot check anything: it is not set up. Whoever hosts it can cure that, its reader cannot.

import { LaurelError } from "@laurel/sdk/verify";

/** What is wrong with the page's trust list: it names none, the list did not come (or is another one), or it cannot be used. */
export type PageCode = "page.no-trust" | "page.trust-missing" | "page.trust-broken";

/** A page that is not set up. Its message is for whoever hosts it. */
export class PageError extends LaurelError {
  override readonly name: string = "PageError";
  readonly code: PageCode;

  constructor(code: PageCode, problem: string, options?: ErrorOptions) {
    super(problem, options);
    this.code = code;
  }
}
