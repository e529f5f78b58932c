// What stands around every place of the page: head and foot. Both languages come with the first load, so it is short.

import type { Language } from "@laurel/sdk/verify";

/** The texts of the shell in one language. */
export interface ShellWords {
  readonly title: string;
  readonly skip: string;
  readonly menu: string;
  readonly language: string;
  readonly nav: Readonly<Record<"start" | "many" | "mine" | "about", string>>;
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

/** The texts of the shell. */
export const SHELL_WORDS: Readonly<Record<Language, ShellWords>> = {
  en: {
    title: "Check a credential",
    skip: "Skip to the content",
    menu: "Places of this page",
    language: "Language",
    nav: { start: "Check", many: "Several", mine: "Mine", about: "About" },
    runBy: "This page is run by",
    privacy:
      "The file stays in your browser. The nodes see your IP address and which batch you ask about, but not the file.",
    contact: "Contact",
    imprint: "Imprint",
    privacyPage: "Privacy",
    framed: {
      title: "This page does not work inside another one",
      says: "The page around it could cover a verdict or change what you see.",
      open: "Open in a tab",
    },
    loading: "One moment …",
    notLoaded: "This part of the page could not be loaded.",
    again: "Try again",
  },
  de: {
    title: "Nachweis prüfen",
    skip: "Zum Inhalt springen",
    menu: "Bereiche dieser Seite",
    language: "Sprache",
    nav: { start: "Prüfen", many: "Mehrere", mine: "Meiner", about: "Über" },
    runBy: "Diese Seite betreibt",
    privacy:
      "Die Datei bleibt in Ihrem Browser. Die Knoten sehen Ihre IP-Adresse und nach welchem Jahrgang Sie fragen, aber nicht die Datei.",
    contact: "Kontakt",
    imprint: "Impressum",
    privacyPage: "Datenschutz",
    framed: {
      title: "Diese Seite arbeitet nicht innerhalb einer anderen",
      says: "Die Seite darum herum könnte ein Urteil verdecken oder verändern, was Sie sehen.",
      open: "In einem Tab öffnen",
    },
    loading: "Einen Moment …",
    notLoaded: "Dieser Teil der Seite konnte nicht geladen werden.",
    again: "Noch einmal versuchen",
  },
};
