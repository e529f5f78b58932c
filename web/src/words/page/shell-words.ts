// What stands around every place of the page: the form that every language fills.

/** The texts of the shell in one language. */
export interface ShellWords {
  readonly title: string;
  readonly skip: string;
  readonly menu: string;
  readonly language: string;
  readonly nav: Readonly<Record<"start" | "many" | "mine" | "registry" | "about", string>>;
  readonly runBy: string;
  readonly privacy: string;
  readonly contact: string;
  readonly imprint: string;
  readonly privacyPage: string;
  readonly framed: { readonly title: string; readonly says: string; readonly open: string };
  readonly loading: string;
  readonly notLoaded: string;
  readonly again: string;
}
