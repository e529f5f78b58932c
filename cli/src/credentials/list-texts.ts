// What a list of many reports says, in each language of reports. A language that lacks a text does not compile.
import type { Language, Verdict } from "@laurel/sdk";

/** The texts of a list. Numbers that are put in are texts already. */
interface ListTexts {
  /** One word for each verdict. */
  readonly listed: Readonly<Record<Verdict, string>>;
  /** How many there were; `moments` are those that follow the verdict of one. */
  readonly counts: (count: string, moments: string, of: Readonly<Record<Verdict, string>>) => string;
  /** How many of them are as of another moment than the rest. */
  readonly older: (count: string, moments: string) => string;
  /** Of a file that another one superseded. */
  readonly superseded: (file: string, by: string) => string;
  /** Follows a list that was cut. */
  readonly more: (count: string) => string;
}

/** The texts by language. */
export const LIST_TEXTS: Readonly<Record<Language, ListTexts>> = {
  en: {
    listed: { valid: "valid", invalid: "invalid", unknown: "unknown" },
    counts: (count, moments, { valid, invalid, unknown }) =>
      `${count} ${count === "1" ? "credential" : "credentials"}${moments}: ${valid} valid, ${invalid} invalid, ${unknown} unknown`,
    older: (count, moments) => `  ${count} of them${moments}`,
    superseded: (file, by) => `${file} is superseded by ${by} (same issuer, both verified)`,
    more: (count) => `… and ${count} more (redirect the output to a file to see all)`,
  },
  de: {
    listed: { valid: "gültig", invalid: "ungültig", unknown: "offen" },
    counts: (count, moments, { valid, invalid, unknown }) =>
      `${count} ${count === "1" ? "Nachweis" : "Nachweise"}${moments}: ${valid} gültig, ${invalid} ungültig, ${unknown} nicht prüfbar`,
    older: (count, moments) => `  davon ${count}${moments}`,
    superseded: (file, by) => `${file} ist ersetzt durch ${by} (gleicher Aussteller, beide geprüft)`,
    more: (count) => `… und ${count} weitere (in eine Datei umgeleitet, nennt die Ausgabe alle)`,
  },
};
