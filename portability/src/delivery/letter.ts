// What an e-mail says: a template with a subject and a text, ours or the institution's own, filled for each learner.
import { IssuingError, type Problem } from "@laurel/issuing";
import type { Language } from "@laurel/sdk";

/** What an e-mail hands over: the credential's file, a link that holds it, or a certificate with the file inside. */
export type Attachment = (typeof ATTACHMENTS)[number];

/** What an e-mail hands over. */
export const ATTACHMENTS = ["file", "link", "certificate"] as const;

/** What a placeholder of a template stands for. */
const PLACEHOLDERS = ["name", "title", "issuer", "link", "file"] as const;

/** What is filled in, by placeholder; undefined where there is none. */
export type Filling = Readonly<Record<(typeof PLACEHOLDERS)[number], string | undefined>>;

/** A template that was read. */
export interface Letter {
  readonly subject: string;
  readonly text: string;
}

/** A template, and for what e-mails it is. */
export interface LetterSource {
  /** The file's name, for messages. */
  readonly file: string;
  readonly bytes: Uint8Array;
}

const OURS: Readonly<Record<Language, Readonly<Record<Attachment | "subject" | "hello" | "end", string>>>> = {
  en: {
    subject: "Your micro-credential: {title}",
    hello: "Hello {name},\n\n{issuer} has issued a digital micro-credential to you: {title}.",
    file: "Your micro-credential is the attached file {file}. Keep that file: it is yours, and anyone can check it.",
    certificate:
      "The attached certificate {file} contains your micro-credential. Keep that file unchanged: it is yours, and anyone can check it.",
    link: "This link contains all of it, and opens and checks it:\n\n{link}\n\nKeep this e-mail: anyone who has the link has the micro-credential.",
    end: "You decide who sees it: share it with employers or other institutions as you like.\n\n{issuer}",
  },
  de: {
    subject: "Ihr Micro-Credential: {title}",
    hello: "Guten Tag {name},\n\n{issuer} hat Ihnen ein digitales Micro-Credential ausgestellt: {title}.",
    file: "Ihr Micro-Credential ist die angehängte Datei {file}. Bewahren Sie diese Datei auf: Sie gehört Ihnen, und jeder kann sie prüfen.",
    certificate:
      "Das angehängte Zertifikat {file} enthält es. Bewahren Sie diese Datei unverändert auf: Sie gehört Ihnen, und jeder kann sie prüfen.",
    link: "Dieser Link enthält es vollständig; er öffnet und prüft es:\n\n{link}\n\nBewahren Sie diese E-Mail auf: Wer den Link hat, hat auch das Micro-Credential.",
    end: "Sie entscheiden, wer es sieht: Geben Sie es an Arbeitgeber oder andere Einrichtungen weiter, wie Sie möchten.\n\n{issuer}",
  },
};

/** The letter that is sent where the institution names none of its own. */
export function chooseLetter(language: Language, attachment: Attachment): Letter {
  const { subject, hello, end, [attachment]: what } = OURS[language];
  return { subject, text: `${hello}\n\n${what}\n\n${end}\n` };
}

/**
 * Reads a template: plain text in UTF-8, whose first line is `Subject: …`.
 * @param hasLink whether each e-mail has a link · hasFile whether it has a file
 * @throws IssuingError `template.invalid` naming the lines at fault
 */
export function readLetter(
  { file, bytes }: LetterSource,
  { hasLink, hasFile }: { readonly hasLink: boolean; readonly hasFile: boolean },
): Letter {
  const problems: Problem[] = [];
  const refuse = (row: number, message: string, cure?: string): void =>
    void problems.push({ file, row, message, cure });
  const lines = decode(bytes)?.split(/\r?\n/) ?? [];
  if (lines.length === 0) refuse(1, "not text in UTF-8", "save the template as plain text in UTF-8");
  const [, subject] = /^Subject:[ \t]*(.*?)[ \t]*$/i.exec(lines[0] ?? "") ?? [];
  if (lines.length > 0 && !subject)
    refuse(1, "the template does not begin with the subject", "write Subject: … as the first line");
  for (const [at, line] of lines.entries()) {
    const fault = findTextFault(line.replaceAll("\t", " "));
    if (fault !== undefined) refuse(at + 1, `the line ${fault}`, "remove that");
    for (const [whole, name] of line.matchAll(/\{([^{}]*)\}/g)) {
      const isKnown = PLACEHOLDERS.some((one) => one === name);
      if (!isKnown)
        refuse(at + 1, `${whole} is not a placeholder`, `write ${PLACEHOLDERS.map((one) => `{${one}}`).join(", ")}`);
      else if (name === "link" && at === 0)
        refuse(
          1,
          "{link} contains the whole credential, and mail programs show and keep subjects everywhere",
          "write {link} in the text",
        );
      else if (name === "link" && !hasLink) refuse(at + 1, "{link} needs the address of a page");
      else if (name === "file" && !hasFile) refuse(at + 1, "{file} needs an attached file");
    }
  }
  if (problems.length > 0)
    throw new IssuingError("template.invalid", "misuse", `${file} cannot be used; nothing was written or sent`, {
      problems,
    });
  return { subject: subject ?? "", text: lines.slice(1).join("\n").replace(/^\n+/, "") };
}

/** Fills a letter. What stands in a value is never filled again. */
export function fillLetter({ subject, text }: Letter, filling: Filling): Letter {
  const fill = (template: string): string =>
    template.replace(/\{(\w+)\}/g, (whole, name: string) => filling[name as keyof Filling] ?? whole);
  return { subject: fill(subject), text: fill(text) };
}

/** The placeholders that a letter has and nothing fills. */
export function findUnfilled({ subject, text }: Letter, filling: Filling): readonly string[] {
  return PLACEHOLDERS.filter((name) => filling[name] === undefined && `${subject}\n${text}`.includes(`{${name}}`));
}

/** Orders letters anew, whoever reads them: no name needs one. */
const ORDERING = /[\u202a-\u202e\u2066-\u2069]/;
/** What a mail program would decode (RFC 2047). */
const ENCODED = /=\?[^?\s]+\?[bq]\?/i;

/** What a text has that may not stand in an e-mail's header, as the end of a sentence that names it; undefined where it has nothing such. */
export function findTextFault(text: string): string | undefined {
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)) return "contains a line break or a control character";
  if (!text.isWellFormed()) return "contains half a character";
  if (ORDERING.test(text)) return "contains a character that reorders text";
  return ENCODED.test(text) ? "contains an encoded word (=?…?=), which mail programs would decode" : undefined;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
