// What one learner gets: the credential's file, a link that holds it or a certificate, and the letter that goes with it.
import { IssuingError } from "@laurel/issuing";
import type { JsonObject, Language } from "@laurel/sdk";
import { writeLink } from "@laurel/sdk/link";
import { openContent } from "@laurel/sdk/profile";
import { nameFile } from "../batch/place.ts";
import { CertificateError } from "../certificate/certificate-error.ts";
import { type CertificateOptions, openPress } from "../certificate/certificate.ts";
import {
  type Attachment,
  chooseLetter,
  type Filling,
  fillLetter,
  findTextFault,
  findUnfilled,
  type Letter,
  type LetterSource,
  readLetter,
} from "./letter.ts";
import type { Enclosure } from "./message.ts";
import type { Stocked } from "./stock.ts";

/** What learners get. `language` is the letter's too; the credential's own where it is German, else English. */
export interface PackingOptions extends CertificateOptions {
  readonly attach: Attachment;
  /** Puts the learner's name into the names of files. */
  readonly names?: boolean | undefined;
  /** In place of our own letter. */
  readonly template?: LetterSource | undefined;
}

/** In an archive. */
const NO_LETTER: Letter = { subject: "", text: "" };

/** What one learner gets. */
export interface Packed {
  /** The name of their files, without its ending. */
  readonly stem: string;
  /** Empty where the credential does not say it. */
  readonly name: string;
  readonly issuer: string;
  readonly letter: Letter;
  readonly link?: string | undefined;
  readonly enclosure?: Enclosure | undefined;
}

/** Packs credentials. */
export interface Packing {
  /** Why a credential cannot be packed so. */
  findFault(stocked: Stocked): { readonly code: string; readonly message: string } | undefined;
  pack(stocked: Stocked): Promise<Packed>;
}

const ENDINGS = { file: ["json", "application/json"], certificate: ["pdf", "application/pdf"] } as const;

/** Opens what packs credentials, with a letter where it is `mailed`: template, fonts and picture are read once. @throws IssuingError `template.invalid`, `delivery.page` · CertificateError */
export async function openPacking(options: PackingOptions & { readonly isMailed: boolean }): Promise<Packing> {
  const { attach, page, names = false, template, isMailed } = options;
  if (attach === "link" && page === undefined)
    throw new IssuingError("delivery.page", "misuse", "a link needs the address of the page that opens it");
  const press = attach === "certificate" ? await openPress(options) : undefined;
  const own = template && readLetter(template, { hasLink: page !== undefined, hasFile: attach !== "link" });
  const read = ({ bytes, opened }: Stocked) => {
    const { document, subject, issuer, achievement } = openContent(opened.document);
    const stem = nameFile(opened, names);
    const ours = (): Letter => chooseLetter(options.language ?? readLanguage(achievement), attach);
    const letter = isMailed ? (own ?? ours()) : NO_LETTER;
    const filling: Filling = {
      name: textOf(subject.name),
      title: textOf(document.name) ?? textOf(achievement.name),
      issuer: textOf(issuer.name),
      file: attach === "link" ? undefined : `${stem}.${ENDINGS[attach][0]}`,
      link:
        page !== undefined && (attach === "link" || letter.text.includes("{link}"))
          ? writeLink(bytes, { page })
          : undefined,
    };
    return { stem, letter, filling };
  };
  return {
    findFault(stocked) {
      const { letter, filling } = read(stocked);
      const [unfilled] = findUnfilled(letter, filling);
      if (unfilled !== undefined)
        return { code: "delivery.text", message: `the credential has nothing for {${unfilled}} in the letter` };
      for (const part of isMailed ? (["name", "title", "issuer"] as const) : []) {
        const fault = findTextFault(filling[part] ?? "");
        if (fault !== undefined) return { code: "delivery.text", message: `the credential's ${WORDS[part]} ${fault}` };
      }
      const fault = findTextFault(fillLetter(letter, filling).subject);
      if (fault !== undefined) return { code: "delivery.text", message: `the subject ${fault}` };
      try {
        press?.check(stocked.opened);
        return undefined;
      } catch (error) {
        if (error instanceof CertificateError) return error;
        throw error;
      }
    },
    async pack(stocked) {
      const { stem, letter, filling } = read(stocked);
      const bytes = press === undefined ? stocked.bytes : await press.draw(stocked.bytes, stocked.opened);
      return {
        ...{ stem, name: filling.name ?? "", issuer: filling.issuer ?? "", link: filling.link },
        letter: fillLetter(letter, filling),
        enclosure: attach === "link" ? undefined : { name: filling.file ?? "", type: ENDINGS[attach][1], bytes },
      };
    },
  };
}

const WORDS = { name: "learner's name", title: "title", issuer: "issuer's name" } as const;

function readLanguage({ inLanguage }: JsonObject): Language {
  return typeof inLanguage === "string" && /^de\b/i.test(inLanguage) ? "de" : "en";
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}
