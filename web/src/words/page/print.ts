// What stands on the sheet that the page prints.

import type { Language } from "@laurel/sdk/verify";

/** The texts of the sheet in one language. */
export interface PrintWords {
  readonly checked: (host: string, moment: string) => string;
  readonly notProven: string;
  readonly scan: string;
  /** In place of a code that would be too large. */
  readonly noCode: string;
  /** In place of a code of a file that nobody can check. */
  readonly noProof: string;
  readonly list: string;
}

/** The texts of the sheet. */
export const PRINT_WORDS: Readonly<Record<Language, PrintWords>> = {
  en: {
    checked: (host, moment) => `Checked at ${host} on ${moment}`,
    notProven: "What this does not prove",
    scan: "Scan this code from a verifier page that you trust. A printout proves nothing.",
    noCode: "The file is too large for a QR code: ask for the file itself. A printout proves nothing.",
    noProof: "A printout proves nothing.",
    list: "Trust list",
  },
  de: {
    checked: (host, moment) => `Geprüft bei ${host} am ${moment}`,
    notProven: "Was das nicht beweist",
    scan: "Scannen Sie diesen Code mit einer Prüfseite, der Sie vertrauen. Ein Ausdruck ist kein Beweis.",
    noCode:
      "Die Datei ist für einen QR-Code zu groß: Lassen Sie sich die Datei selbst geben. Ein Ausdruck ist kein Beweis.",
    noProof: "Ein Ausdruck ist kein Beweis.",
    list: "Vertrauensliste",
  },
};
