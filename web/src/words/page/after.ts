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
    elsewhere: "Check again elsewhere",
    elsewhereSays:
      "A page can lie about its verdict, and no mark on it proves otherwise. Whoever wants to be sure types the address of a page that they know.",
    elsewhereNone: "This page knows no other one that checks Laurel credentials.",
    elsewhereFailed: "This file does not fit in a link. Choose the file there instead.",
  },
  de: {
    title: "Was Sie jetzt tun können",
    mine: "Ist das Ihr Nachweis? Teilen Sie ihn",
    print: "Drucken",
    register: "Dieser Aussteller im Register",
    elsewhere: "Anderswo noch einmal prüfen",
    elsewhereSays:
      "Eine Seite kann über ihr Urteil lügen, und kein Zeichen darauf beweist das Gegenteil. Wer sichergehen will, tippt die Adresse einer Seite ein, die er kennt.",
    elsewhereNone: "Diese Seite kennt keine andere, die Laurel-Nachweise prüft.",
    elsewhereFailed: "Diese Datei passt in keinen Link. Wählen Sie dort die Datei selbst aus.",
  },
};
