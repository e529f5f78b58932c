// What a certificate is drawn with, as options say it: a picture, fonts, the language of its own words.
import type { CertificateOptions, FontFile } from "@laurel/portability";
import { isLanguage, type Language, REPORT_TEXTS } from "@laurel/sdk";
import { readSmallFile } from "@laurel/sdk/node";
import { CommandError, usageError } from "../terminal/failure.ts";

/** Options of the commands that draw certificates. */
export interface CertificateCommandOptions {
  readonly image?: string;
  readonly birthDate?: boolean;
  readonly font?: readonly string[];
  readonly language?: string;
}

/** In bytes. */
const [MOST_IMAGE, MOST_FONT] = [1 << 24, 1 << 26];

/** Reads what a certificate is drawn with. @throws CommandError */
export function readCertificateOptions({
  image,
  birthDate,
  font,
  language,
}: CertificateCommandOptions): Pick<CertificateOptions, "image" | "birthDate" | "fonts" | "language"> {
  return {
    image: image === undefined ? undefined : readNamed(image, MOST_IMAGE, "picture"),
    fonts: font?.map(readFont),
    language: language === undefined ? undefined : parseLanguage(language),
    birthDate,
  };
}

/** Says what to name in place of a picture or a font that cannot be used. */
export function explainCertificate(error: unknown, { image }: CertificateCommandOptions): unknown {
  const { name, code, message } = error as Error & { readonly code?: string };
  if (name !== "CertificateError") return error;
  const [said, cure] =
    code === "certificate.font"
      ? [
          message,
          "name a TrueType or OpenType font; in a collection, name the font too: --font file.ttc#NotoSansCJKsc-Regular",
        ]
      : [`${image}: ${message}`, "name another picture: --image logo.png"];
  return new CommandError(code ?? "", 2, said, { cure, cause: error });
}

/** Reads a file that an option names. @param what is called by this word where it is not there @throws CommandError */
export function readNamed(path: string, most: number, what: string): Uint8Array {
  try {
    return readSmallFile(path, most);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === undefined) throw cause;
    const problem = code === "ENOENT" ? `there is no such ${what}` : message;
    throw new CommandError(code === "ENOENT" ? "file.missing" : "file.unreadable", 2, `${path}: ${problem}`, { cause });
  }
}

function parseLanguage(tag: string): Language {
  if (isLanguage(tag)) return tag;
  throw usageError(`--language ${tag}: no such language`, `write one of ${Object.keys(REPORT_TEXTS).join(", ")}`);
}

/** A font's file, with the font's name after a # where it holds several. */
function readFont(word: string): FontFile {
  const [file = "", name] = word.split("#");
  return { file, bytes: readNamed(file, MOST_FONT, "font"), name };
}
