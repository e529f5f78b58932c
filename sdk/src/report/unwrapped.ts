// What is said of a credential that was in another file, in every language of the catalogue. A language that lacks a text does not compile.
import type { CarrierKind } from "../carrier/recognize.ts";
import { neutralize } from "../text/neutralize.ts";
import { shorten } from "./describe.ts";
import type { Language } from "./languages.ts";

/** Where a credential was: of `Unwrapped`, what a report says. */
export interface Wrapping {
  /** What the file is. */
  readonly kind: CarrierKind;
  /** Where in it; with names of others' making. */
  readonly place: string;
}

/** Whole sentences. */
interface UnwrappedTexts {
  readonly found: (file: string, place: string) => string;
  readonly checked: string;
}

const TEXTS: Readonly<Record<Language, UnwrappedTexts>> = {
  en: {
    found: (file, place) => `It was in a ${file}: ${place}.`,
    checked:
      "Checked: the credential inside. What is around it (picture, page, signature) was not checked and proves nothing.",
  },
  de: {
    found: (file, place) => `Er steckte in einer Datei (${file}): ${place}.`,
    checked:
      "Geprüft: der Nachweis darin. Was um ihn herum ist (Bild, Seite, Unterschrift), wurde nicht geprüft und beweist nichts.",
  },
};

/** Says that a credential was in another file, and what that means: two sentences that are safe to print. In English unless said. */
export function describeUnwrapped({ kind, place }: Wrapping, language: Language = "en"): readonly [string, string] {
  const { found, checked } = TEXTS[language];
  return [found(kind.toUpperCase(), shorten(neutralize(place))), checked];
}
