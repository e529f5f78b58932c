// What the page says to learners who share their credential.

import type { Language } from "@laurel/sdk/verify";

/** The claims that people have a name for, by the last part of their pointers. */
export type ClaimName =
  | "id"
  | "name"
  | "givenName"
  | "familyName"
  | "email"
  | "phone"
  | "address"
  | "dateOfBirth"
  | "birthDate"
  | "identifier"
  | "result"
  | "image"
  | "evidence"
  | "creditsEarned"
  | "awardedDate"
  | "narrative";

/** The texts for learners in one language. Numbers that are put in are texts already. */
export interface MineWords {
  readonly title: string;
  readonly says: string;
  readonly choose: string;
  readonly drop: string;
  readonly another: string;
  readonly checking: string;
  readonly altered: string;
  readonly notShareable: string;
  readonly ended: string;
  readonly claims: {
    readonly title: string;
    readonly says: string;
    readonly none: string;
    readonly withheld: string;
    readonly fixed: string;
  };
  readonly names: Readonly<Record<ClaimName, string>>;
  readonly preview: { readonly title: string; readonly says: string };
  readonly share: {
    readonly title: string;
    readonly holds: (claims: string) => string;
    readonly holdsNone: string;
    readonly unsigned: string;
    readonly carriers: string;
    readonly length: (characters: string) => string;
    readonly long: string;
    readonly tooLong: string;
    readonly copy: string;
    readonly copied: string;
    readonly notCopied: string;
    readonly link: string;
    readonly send: string;
    readonly qr: string;
    readonly qrSays: string;
    readonly qrTooLarge: string;
    readonly qrNeedsHttps: string;
    readonly print: string;
    readonly file: string;
    readonly badge: string;
    readonly badgeSays: string;
    readonly failed: string;
  };
  readonly badge: { readonly awardedTo: string; readonly issuedBy: string; readonly check: (host: string) => string };
}

/** The texts for learners. */
export const MINE_WORDS: Readonly<Record<Language, MineWords>> = {
  en: {
    title: "Share your credential",
    says: "Choose your file, leave out what a reader does not need, and share a link, a QR code, a printout or a file.",
    choose: "Choose your file",
    drop: "or drop it here",
    another: "Choose another file",
    checking: "Checking …",
    altered:
      "This file was changed after it was issued, so no one can check it. Ask your issuer for the original file.",
    notShareable: "This cannot be shared from here.",
    ended: "You can still share it; anyone who opens it sees this verdict.",
    claims: {
      title: "What a reader may see",
      says: "What you untick is left out, and the rest can still be checked.",
      none: "Nothing can be left out of this credential.",
      withheld: "already left out of this file",
      fixed: "Everything else is always included: what you achieved, who issued it, and the dates.",
    },
    names: {
      id: "wallet identifier",
      name: "name",
      givenName: "first name",
      familyName: "family name",
      email: "e-mail address",
      phone: "telephone number",
      address: "address",
      dateOfBirth: "date of birth",
      birthDate: "date of birth",
      identifier: "student number or other identifier",
      result: "grade",
      image: "picture",
      evidence: "evidence",
      creditsEarned: "credits",
      awardedDate: "date of award",
      narrative: "what you did",
    },
    preview: { title: "What a reader sees", says: "This is how a page like this one shows it." },
    share: {
      title: "Share it",
      holds: (claims) => `The link, the code and the file hold the whole credential, with: ${claims}.`,
      holdsNone: "The link, the code and the file hold the credential with everything optional left out.",
      unsigned:
        "The signature for other verifiers is left out too, because it covers the whole credential. Pages like this one can still check the rest.",
      carriers:
        "Anything that handles this link can read it: mail filters, chats, browser history. The link never expires.",
      length: (characters) => `${characters} characters`,
      long: "Some mail programs cut off links longer than 2,048 characters. Send the file instead, or leave more out.",
      tooLong: "This credential is too large for a link. Send the file instead.",
      copy: "Copy link",
      copied: "Copied",
      notCopied: "The browser did not allow that; copy the link from the field.",
      link: "Link",
      send: "Send …",
      qr: "QR code",
      qrSays: "Readers scan the code from a page that they trust.",
      qrTooLarge: "This credential is too large for a QR code. Leave more out, or send the file.",
      qrNeedsHttps: "QR codes work only on a page with https.",
      print: "Print",
      file: "Download the file",
      badge: "Download as a badge",
      badgeSays:
        "A picture for a profile, with the credential inside. Some sites remove the credential when they resize pictures.",
      failed: "That did not work here.",
    },
    badge: { awardedTo: "awarded to", issuedBy: "issued by", check: (host) => `Check this file at ${host}` },
  },
  de: {
    title: "Ihren Nachweis teilen",
    says: "Wählen Sie Ihre Datei aus, lassen Sie weg, was andere nicht wissen müssen, und teilen Sie einen Link, einen QR-Code, einen Ausdruck oder eine Datei.",
    choose: "Ihre Datei auswählen",
    drop: "oder hierher ziehen",
    another: "Andere Datei auswählen",
    checking: "Wird geprüft …",
    altered:
      "Diese Datei wurde nach dem Ausstellen verändert, deshalb kann niemand sie prüfen. Bitten Sie Ihren Aussteller um die Originaldatei.",
    notShareable: "Das lässt sich von hier aus nicht teilen.",
    ended: "Sie können ihn trotzdem teilen; wer ihn öffnet, sieht dieses Ergebnis.",
    claims: {
      title: "Was andere sehen dürfen",
      says: "Was Sie abwählen, wird weggelassen, und der Rest lässt sich weiter prüfen.",
      none: "In diesem Nachweis lässt sich nichts weglassen.",
      withheld: "fehlt schon in dieser Datei",
      fixed:
        "Alles andere ist immer enthalten: was Sie erreicht haben, wer den Nachweis ausgestellt hat und wann er gilt.",
    },
    names: {
      id: "Wallet-Kennung",
      name: "Name",
      givenName: "Vorname",
      familyName: "Nachname",
      email: "E-Mail-Adresse",
      phone: "Telefonnummer",
      address: "Anschrift",
      dateOfBirth: "Geburtsdatum",
      birthDate: "Geburtsdatum",
      identifier: "Matrikelnummer oder andere Kennung",
      result: "Note",
      image: "Bild",
      evidence: "Belege",
      creditsEarned: "Leistungspunkte",
      awardedDate: "Datum der Verleihung",
      narrative: "was Sie getan haben",
    },
    preview: { title: "Was andere sehen", says: "So zeigt eine Seite wie diese den Nachweis an." },
    share: {
      title: "Teilen",
      holds: (claims) => `Link, Code und Datei enthalten den ganzen Nachweis, mit: ${claims}.`,
      holdsNone: "Link, Code und Datei enthalten den Nachweis ohne alle Angaben, die sich weglassen lassen.",
      unsigned:
        "Auch die Signatur für andere Prüfprogramme fällt weg, denn sie gilt nur für den ganzen Nachweis. Seiten wie diese können weiterhin prüfen, was übrig ist.",
      carriers:
        "Alles, was diesen Link überträgt oder speichert, kann ihn lesen: Mailfilter, Chats, der Browserverlauf. Der Link läuft nie ab.",
      length: (characters) => `${characters} Zeichen`,
      long: "Manche Mailprogramme schneiden Links von mehr als 2.048 Zeichen ab. Schicken Sie dann die Datei oder lassen Sie mehr weg.",
      tooLong: "Dieser Nachweis ist für einen Link zu groß. Schicken Sie die Datei.",
      copy: "Link kopieren",
      copied: "Kopiert",
      notCopied: "Der Browser hat das nicht erlaubt; kopieren Sie den Link aus dem Feld.",
      link: "Link",
      send: "Senden …",
      qr: "QR-Code",
      qrSays: "Andere scannen den Code mit einer Seite, der sie vertrauen.",
      qrTooLarge: "Dieser Nachweis ist für einen QR-Code zu groß. Lassen Sie mehr weg oder schicken Sie die Datei.",
      qrNeedsHttps: "QR-Codes gibt es nur auf einer Seite mit https.",
      print: "Drucken",
      file: "Datei herunterladen",
      badge: "Als Badge herunterladen",
      badgeSays:
        "Ein Bild für ein Profil, mit dem Nachweis darin. Manche Websites entfernen den Nachweis, wenn sie Bilder verkleinern.",
      failed: "Das hat hier nicht funktioniert.",
    },
    badge: {
      awardedTo: "verliehen an",
      issuedBy: "ausgestellt von",
      check: (host) => `Prüfen Sie diese Datei bei ${host}`,
    },
  },
};
