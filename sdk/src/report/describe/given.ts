// What is said of the file in which a credential came, in every language of the catalogue. A language that lacks a text does not compile.
import type { Cause, CauseCode, FileNotes } from "../../carrier/cause.ts";
import type { Encoding } from "../../carrier/encoding.ts";
import { MOST_NAMED } from "../../carrier/formats/reading.ts";
import type { CarrierKind } from "../../carrier/formats/recognize.ts";
import { neutralize } from "../../text/neutralize.ts";
import { shorten } from "./describe.ts";
import type { Language } from "../languages.ts";
import type { CodeText } from "../texts.ts";

/** Where a credential was: of `Unwrapped`, what a report says. */
export interface Wrapping {
  /** What the file is. */
  readonly kind: CarrierKind;
  /** Where in it; with names of others' making. */
  readonly place: string;
}

/** Whole sentences. */
interface GivenTexts {
  readonly found: (file: string, place: string) => string;
  readonly files: Readonly<Record<CarrierKind, string>>;
  readonly checked: string;
  readonly decoded: (encoding: string) => string;
  readonly marked: string;
  /** In their sentences `{n}` is the byte after which it happened, or how many there are. */
  readonly causes: Readonly<Record<CauseCode, CodeText>>;
  /** What follows a cause that names what is inside; so many are the most that are counted. */
  readonly atLeast: (count: string) => string;
  readonly inside: (names: string) => string;
}

const ENCODINGS: Readonly<Record<Encoding, string>> = {
  "utf-8-bom": "UTF-8",
  "utf-16le": "UTF-16",
  "utf-16be": "UTF-16",
};
const sendAgain = "Ask for the original file.";
const sendFile = "Ask for the file itself, as an attachment.";
const erneut = "Bitten Sie um die Originaldatei.";
const selbst = "Bitten Sie um die Datei selbst, als Anhang.";

const TEXTS: Readonly<Record<Language, GivenTexts>> = {
  en: {
    found: (file, place) => `The credential was in ${file}: ${place}.`,
    files: { png: "a PNG", svg: "an SVG", pdf: "a PDF", jwt: "a JWT", eml: "an e-mail", json: "another JSON file" },
    checked:
      "Only the credential inside was checked. What is around it (picture, page, message, presentation, signature) was not checked and proves nothing.",
    decoded: (encoding) => `The file was saved in ${encoding} and was decoded.`,
    marked: "The file began with a byte order mark, which was removed.",
    atLeast: (count) => `${count} or more`,
    inside: (names) => `Inside: ${names}.`,
    causes: {
      "file.zeros": { says: "The file contains only zeros.", advice: "Download or copy the file again." },
      "file.cut": { says: "The file was cut off after byte {n}.", advice: "Ask for the whole file." },
      "file.before": { says: "There is other text before the credential.", advice: sendFile },
      "file.after": {
        says: "There is more text after the credential, which ends at byte {n}.",
        advice: sendFile,
      },
      "file.quotes": { says: "A program replaced straight quotation marks with curly ones.", advice: sendFile },
      "file.markup": { says: "The text was copied from the source of a web page.", advice: sendFile },
      "file.base64": {
        says: "The file is still encoded (base64), as in an e-mail.",
        advice: "Open the e-mail and save its attachment.",
      },
      "file.letters": {
        says: "A program changed how letters with accents are written. Apart from that, the content is as it was issued.",
        advice: "Ask for the file again, in a ZIP or by another route.",
      },
      "file.misread": {
        says: "A program read the letters in another encoding and saved them wrongly. Apart from that, the content is as it was issued.",
        advice: sendAgain,
      },
      "file.encoding": {
        says: "The file was saved in Windows-1252. Apart from that, the content is as it was issued.",
        advice: sendAgain,
      },
      "file.sign-in": {
        says: "The file is a sign-in page, saved instead of the credential.",
        advice: "Sign in there, and download the file again.",
      },
      "file.webpage": {
        says: "The file is a web page, saved instead of the credential.",
        advice: "Download the file itself.",
      },
      "file.archive": { says: "The file is an archive.", advice: "Unpack the archive, and choose the file inside." },
      "file.outlook": {
        says: "The file is an Outlook message or an old Office document.",
        advice: "Open the message and save its attachment.",
      },
      "file.winmail": {
        says: "Outlook packed the attachments into this file (winmail.dat).",
        advice: "Ask for the e-mail again, sent as HTML or plain text.",
      },
      "file.email": { says: "No attachment of the e-mail is a credential.", advice: sendFile },
      "file.several": {
        says: "The file holds {n} different credentials.",
        advice: "Choose each one as a separate file.",
      },
    },
  },
  de: {
    found: (file, place) => `Der Nachweis steckte in ${file}: ${place}.`,
    files: {
      png: "einem PNG",
      svg: "einem SVG",
      pdf: "einem PDF",
      jwt: "einem JWT",
      eml: "einer E-Mail",
      json: "einer anderen JSON-Datei",
    },
    checked:
      "Geprüft wurde nur der Nachweis darin. Alles um ihn herum (Bild, Seite, Nachricht, Präsentation, Signatur) wurde nicht geprüft und beweist nichts.",
    decoded: (encoding) => `Die Datei war in ${encoding} gespeichert und wurde umgewandelt.`,
    marked: "Die Datei begann mit einer Bytereihenfolge-Markierung (BOM), die entfernt wurde.",
    atLeast: (count) => `${count} oder mehr`,
    inside: (names) => `Darin: ${names}.`,
    causes: {
      "file.zeros": {
        says: "Die Datei enthält nur Nullen.",
        advice: "Laden Sie die Datei noch einmal herunter, oder kopieren Sie sie noch einmal.",
      },
      "file.cut": { says: "Die Datei ist nach Byte {n} abgeschnitten.", advice: "Bitten Sie um die ganze Datei." },
      "file.before": { says: "Vor dem Nachweis steht anderer Text.", advice: selbst },
      "file.after": { says: "Nach dem Ende des Nachweises, bei Byte {n}, steht noch Text.", advice: selbst },
      "file.quotes": {
        says: "Ein Programm hat gerade Anführungszeichen durch typografische ersetzt.",
        advice: selbst,
      },
      "file.markup": { says: "Der Text wurde aus dem Quelltext einer Webseite kopiert.", advice: selbst },
      "file.base64": {
        says: "Die Datei ist noch kodiert (Base64), wie in einer E-Mail.",
        advice: "Öffnen Sie die E-Mail und speichern Sie den Anhang.",
      },
      "file.letters": {
        says: "Ein Programm hat Umlaute und Buchstaben mit Akzent anders kodiert. Sonst ist der Inhalt so, wie er ausgestellt wurde.",
        advice: "Bitten Sie noch einmal um die Datei, als ZIP oder auf anderem Weg.",
      },
      "file.misread": {
        says: "Ein Programm hat die Buchstaben in einer anderen Kodierung gelesen und falsch gespeichert. Sonst ist der Inhalt so, wie er ausgestellt wurde.",
        advice: erneut,
      },
      "file.encoding": {
        says: "Die Datei wurde in Windows-1252 gespeichert. Sonst ist der Inhalt so, wie er ausgestellt wurde.",
        advice: erneut,
      },
      "file.sign-in": {
        says: "Die Datei ist eine Anmeldeseite, die anstelle des Nachweises gespeichert wurde.",
        advice: "Melden Sie sich dort an und laden Sie die Datei noch einmal herunter.",
      },
      "file.webpage": {
        says: "Die Datei ist eine Webseite, die anstelle des Nachweises gespeichert wurde.",
        advice: "Laden Sie die Datei selbst herunter.",
      },
      "file.archive": {
        says: "Die Datei ist ein Archiv.",
        advice: "Entpacken Sie das Archiv und wählen Sie die Datei darin aus.",
      },
      "file.outlook": {
        says: "Die Datei ist eine Outlook-Nachricht oder ein altes Office-Dokument.",
        advice: "Öffnen Sie die Nachricht und speichern Sie den Anhang.",
      },
      "file.winmail": {
        says: "Outlook hat die Anhänge in diese Datei gepackt (winmail.dat).",
        advice: "Bitten Sie noch einmal um die E-Mail, diesmal als HTML oder reiner Text.",
      },
      "file.email": { says: "Kein Anhang der E-Mail ist ein Nachweis.", advice: selbst },
      "file.several": {
        says: "In der Datei sind {n} verschiedene Nachweise.",
        advice: "Wählen Sie jeden als eigene Datei aus.",
      },
    },
  },
};

/** Says that a credential was in another file, and what that means: two sentences that are safe to print. In English unless said. */
export function describeUnwrapped({ kind, place }: Wrapping, language: Language = "en"): readonly [string, string] {
  const { found, files, checked } = TEXTS[language];
  return [found(files[kind], shorten(neutralize(place))), checked];
}

/** Says what happened to a file, and what to do: sentences that are safe to print. In English unless said. */
export function describeCause({ code, byte, count, names = [] }: Cause, language: Language = "en"): readonly string[] {
  const { causes, atLeast, inside } = TEXTS[language];
  const { says, advice } = causes[code];
  const number = (byte ?? count ?? 0).toLocaleString(language);
  const named = names.map((name) => shorten(neutralize(name)));
  const all = named.length < (count ?? 0) ? [...named, "…"] : named;
  return [
    says.replace("{n}", count === MOST_NAMED ? atLeast(number) : number),
    ...(all.length === 0 ? [] : [inside(all.join("; "))]),
    advice,
  ];
}

/** Says all that is told of a file beside its report: lines that are safe to print. In English unless said. */
export function describeFile({ unwrapped, decoded, cause }: FileNotes, language: Language = "en"): readonly string[] {
  const { decoded: tellDecoded, marked } = TEXTS[language];
  return [
    ...(decoded === undefined ? [] : [decoded === "utf-8-bom" ? marked : tellDecoded(ENCODINGS[decoded])]),
    ...(unwrapped === undefined ? [] : describeUnwrapped(unwrapped, language)),
    ...(cause === undefined ? [] : [describeCause(cause, language).join(" ")]),
  ];
}
