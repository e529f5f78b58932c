// What stands on a certificate beside the credential's own texts, in English and German.
import type { Language } from "@laurel/sdk";

/** The words of a certificate in one language. */
export interface CertificateWords {
  readonly heading: string;
  readonly unnamed: string;
  readonly nameWithheld: string;
  readonly born: (day: string) => string;
  readonly completed: string;
  readonly onBehalfOf: (names: string) => string;
  readonly scale: (values: string) => string;
  readonly passMark: (value: string) => string;
  readonly facts: Readonly<Record<FactName, string>>;
  readonly outcomes: string;
  readonly digital: string;
  readonly attached: (file: string) => string;
  readonly checkAt: (page: string) => string;
  readonly checkAnywhere: string;
  readonly scanFile: string;
  readonly scanPage: string;
  readonly id: string;
  readonly registry: string;
  readonly page: (number: number, of: number) => string;
  readonly logo: (name: string) => string;
  readonly code: string;
}

/** What a certificate states beside outcomes and dates, by the element of the European profile. */
export type FactName =
  | "grade"
  | "workload"
  | "level"
  | "assessment"
  | "participation"
  | "supervision"
  | "prerequisites"
  | "quality-assurance"
  | "award"
  | "date-of-issue"
  | "validity";

/** The words, by language. */
export const CERTIFICATE_WORDS: Readonly<Record<Language, CertificateWords>> = {
  en: {
    heading: "Certificate",
    unnamed: "the holder of the attached file",
    nameWithheld: "(name withheld)",
    born: (day) => `born on ${day}`,
    completed: "has completed",
    onBehalfOf: (names) => `on behalf of ${names}`,
    scale: (values) => `of ${values}`,
    passMark: (value) => `pass from ${value}`,
    facts: {
      grade: "Grade",
      workload: "Workload",
      level: "Level",
      assessment: "Assessment",
      participation: "Form of participation",
      supervision: "Supervision",
      prerequisites: "Prerequisites",
      "quality-assurance": "Quality assurance",
      award: "Awarded on",
      "date-of-issue": "Date of issue",
      validity: "Valid until",
    },
    outcomes: "Learning outcomes",
    digital: "The digital file is the certificate. This page alone proves nothing.",
    attached: (file) => `The file is attached to this PDF as ${file}.`,
    checkAt: (page) => `Check the file at ${page}`,
    checkAnywhere: "Check the file with any verifier for Laurel credentials.",
    scanFile: "The code contains the whole file: scan it to check the file.",
    scanPage: "The code leads to the page that checks the file.",
    id: "Credential",
    registry: "Registry",
    page: (number, of) => `page ${number} of ${of}`,
    logo: (name) => `Logo of ${name}`,
    code: "QR code",
  },
  de: {
    heading: "Zertifikat",
    unnamed: "die Person, der die angehängte Datei gehört,",
    nameWithheld: "(Name zurückgehalten)",
    born: (day) => `geboren am ${day}`,
    completed: "hat abgeschlossen",
    onBehalfOf: (names) => `im Auftrag von ${names}`,
    scale: (values) => `von ${values}`,
    passMark: (value) => `bestanden ab ${value}`,
    facts: {
      grade: "Note",
      workload: "Arbeitsaufwand",
      level: "Niveau",
      assessment: "Art der Prüfung",
      participation: "Form der Teilnahme",
      supervision: "Aufsicht",
      prerequisites: "Voraussetzungen",
      "quality-assurance": "Qualitätssicherung",
      award: "Verliehen am",
      "date-of-issue": "Ausgestellt am",
      validity: "Gültig bis",
    },
    outcomes: "Lernergebnisse",
    digital: "Die digitale Datei ist das Zertifikat. Diese Seite allein beweist nichts.",
    attached: (file) => `Die Datei ist an dieses PDF als ${file} angehängt.`,
    checkAt: (page) => `Prüfen Sie die Datei auf ${page}`,
    checkAnywhere: "Prüfen Sie die Datei mit einem Prüfprogramm für Laurel-Nachweise.",
    scanFile: "Der Code enthält die ganze Datei: Scannen Sie ihn, um sie zu prüfen.",
    scanPage: "Der Code führt zu der Seite, die die Datei prüft.",
    id: "Nachweis",
    registry: "Register",
    page: (number, of) => `Seite ${number} von ${of}`,
    logo: (name) => `Logo: ${name}`,
    code: "QR-Code",
  },
};
