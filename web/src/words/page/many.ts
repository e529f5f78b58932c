// What the page says where several files are checked.

import type { Language, Tone } from "@laurel/sdk/verify";

/** The texts for several files in one language. Numbers that are put in are texts already. */
export interface ManyWords {
  readonly title: string;
  readonly says: string;
  readonly choose: string;
  readonly more: string;
  readonly drop: string;
  readonly progress: (done: string, all: string) => string;
  readonly stopped: (left: string) => string;
  readonly finished: (all: string) => string;
  readonly cancel: string;
  readonly clear: string;
  readonly download: string;
  readonly downloadName: string;
  readonly filter: string;
  readonly all: string;
  /** One or two words, for a list. */
  readonly tones: Readonly<Record<Tone, string>>;
  readonly columns: Readonly<Record<"file" | "tone" | "what" | "who", string>>;
  /** The columns of the CSV. */
  readonly csv: readonly [
    file: string,
    who: string,
    what: string,
    issuer: string,
    verdict: string,
    code: string,
    headline: string,
  ];
  readonly unnamed: string;
  readonly open: (file: string) => string;
}

/** The texts for several files. */
export const MANY_WORDS: Readonly<Record<Language, ManyWords>> = {
  en: {
    title: "Check several files",
    says: "Files that need your attention come first.",
    choose: "Choose files",
    more: "Add files",
    drop: "or drop them here",
    progress: (done, all) => `${done} of ${all} checked`,
    stopped: (left) => `Stopped; ${left} not checked`,
    finished: (all) => `All ${all} checked`,
    cancel: "Cancel",
    clear: "Empty the list",
    download: "Download as CSV",
    downloadName: "checked",
    filter: "Show",
    all: "All",
    tones: {
      valid: "genuine, in force",
      false: "do not rely on it",
      ended: "ended or not begun",
      unknown: "not checked",
      unlisted: "not on the list, or another kind of file",
    },
    columns: { file: "File", tone: "Verdict", what: "Credential", who: "Learner" },
    csv: ["file", "learner", "credential", "issuer", "verdict", "code", "headline"],
    unnamed: "pasted text",
    open: (file) => `Show the verdict on ${file}`,
  },
  de: {
    title: "Mehrere Dateien prüfen",
    says: "Oben stehen die Dateien, die Ihre Aufmerksamkeit brauchen.",
    choose: "Dateien auswählen",
    more: "Weitere Dateien",
    drop: "oder hierher ziehen",
    progress: (done, all) => `${done} von ${all} geprüft`,
    stopped: (left) => `Angehalten; ${left} nicht geprüft`,
    finished: (all) => `Alle ${all} geprüft`,
    cancel: "Abbrechen",
    clear: "Liste leeren",
    download: "Als CSV herunterladen",
    downloadName: "geprueft",
    filter: "Filter",
    all: "Alle",
    tones: {
      valid: "echt und in Kraft",
      false: "nicht verlässlich",
      ended: "beendet oder noch nicht begonnen",
      unknown: "nicht geprüft",
      unlisted: "nicht auf der Liste oder andere Datei",
    },
    columns: { file: "Datei", tone: "Ergebnis", what: "Nachweis", who: "Lernende" },
    csv: ["Datei", "Lernende", "Nachweis", "Aussteller", "Ergebnis", "Code", "Satz"],
    unnamed: "eingefügter Text",
    open: (file) => `Ergebnis für ${file} anzeigen`,
  },
};
