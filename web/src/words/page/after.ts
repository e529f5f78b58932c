// What can be done once there is a verdict.

import type { Language } from "@laurel/sdk/verify";

/** The texts beside a verdict in one language. */
export type AfterWords = Readonly<
  Record<
    "title" | "mine" | "print" | "register" | "elsewhere" | "elsewhereSays" | "elsewhereNone" | "elsewhereFailed",
    string
  >
>;

/** The texts beside a verdict. */
export const AFTER_WORDS: Readonly<Record<Language, AfterWords>> = {
  en: {
    title: "What you can do now",
    mine: "Is this yours? Share it",
    print: "Print",
    register: "This issuer in the register",
    elsewhere: "Check somewhere else",
    elsewhereSays:
      "A page can lie about its verdict, and no mark on it proves otherwise. To be sure, type the address of a page that you know.",
    elsewhereNone: "This page knows no other page that checks Laurel credentials.",
    elsewhereFailed: "This file is too large for a link. Choose the file there instead.",
  },
  de: {
    title: "Was Sie jetzt tun können",
    mine: "Ist das Ihr Nachweis? Teilen Sie ihn!",
    print: "Drucken",
    register: "Dieser Aussteller im Register",
    elsewhere: "Anderswo noch einmal prüfen",
    elsewhereSays:
      "Eine Seite kann beim Ergebnis lügen, und kein Zeichen auf ihr beweist das Gegenteil. Um sicherzugehen, tippen Sie die Adresse einer Seite ein, die Sie kennen.",
    elsewhereNone: "Diese Seite kennt keine andere, die Laurel-Nachweise prüft.",
    elsewhereFailed: "Diese Datei ist zu groß für einen Link. Wählen Sie dort die Datei selbst aus.",
  },
};
