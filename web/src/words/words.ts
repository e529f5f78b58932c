// What the page says beside the SDK's own texts: the form that every language fills. A language that lacks a text does not compile.

/** All texts of one language. Names and numbers that are put in are texts already. */
export interface Words {
  /** The page's title and first question. */
  readonly question: string;
}
