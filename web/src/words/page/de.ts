// What stands around every place of the page, in German.

import type { ShellWords } from "./shell-words.ts";

export const shell: ShellWords = {
  title: "Nachweis prüfen",
  skip: "Zum Inhalt springen",
  menu: "Bereiche dieser Seite",
  language: "Sprache",
  nav: { start: "Prüfen", many: "Mehrere", mine: "Meiner", registry: "Register", about: "Über" },
  runBy: "Diese Seite wird betrieben von",
  privacy:
    "Die Datei bleibt in Ihrem Browser. Die Knoten sehen Ihre IP-Adresse und nach welchem Jahrgang Sie fragen, aber nicht die Datei.",
  contact: "Kontakt",
  imprint: "Impressum",
  privacyPage: "Datenschutz",
  framed: {
    title: "Diese Seite funktioniert nicht innerhalb einer anderen",
    says: "Die äußere Seite könnte ein Ergebnis verdecken oder verändern, was Sie sehen.",
    open: "In einem Tab öffnen",
  },
  loading: "Einen Moment …",
  notLoaded: "Dieser Teil der Seite konnte nicht geladen werden.",
  again: "Noch einmal versuchen",
};
