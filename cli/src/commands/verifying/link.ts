// laurel link, laurel qr: a credential whole in an address, or in a picture of one.
import { extname } from "node:path";
import { type OpenedCredential, resolvePointer, splitPointer } from "@laurel/sdk";
import {
  type CourseDictionary,
  drawQr,
  QR_BORDER,
  QR_MODULE_MM,
  type QrCode,
  readCourseDictionary,
  writeCourseDictionary,
  writeLink,
  writeQrLink,
  writeQrSvg,
} from "@laurel/sdk/link";
import { readCourse, writeFileAtomic } from "@laurel/issuing";
import { openGiven } from "../../credentials/given-credential.ts";
import { requirePage } from "../../settings/page.ts";
import { CommandError, usageError } from "../../terminal/failure.ts";
import { type CommonOptions, done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import type { Session } from "../../terminal/session.ts";
import { neutralize, showPath } from "../../terminal/terminal.ts";
import { drawQrText, writeQrPng } from "./qr-picture.ts";

/** What `link` takes. */
export interface LinkCommandOptions extends CommonOptions {
  readonly page?: string;
  readonly course?: string;
}

/** What `qr` takes. */
export interface QrCommandOptions extends CommonOptions {
  readonly page?: string;
  readonly out?: string;
}

/** Some mail programs cut an address there. */
const MAIL_CUTS = 2048;

/** Prints a link that holds the credential. */
export async function link({ session, operand, options }: Invocation<LinkCommandOptions>): Promise<Outcome> {
  const { content, opened } = await openGiven(operand);
  const page = await requirePage(session, options);
  const course = options.course === undefined ? undefined : await readDictionary(options.course);
  const address = writeLink(content, { page, course });
  const shown = tellHeld(session, opened);
  if (course !== undefined)
    session.note(`The link opens only on a page that serves this course's dictionary, courses/${course.id}.json.`);
  if (address.length > MAIL_CUTS)
    session.note(
      `The link has ${address.length} characters; some mail programs cut after ${MAIL_CUTS}. To shorten it, leave out long claims with \`laurel withhold\` first.`,
    );
  tellLocal(session, page);
  const value = { link: address, dictionary: course?.id ?? null, shown, withheld: opened.withheld };
  return done({ format: "laurel-link-v1", ...value }, [address]);
}

/** Draws a QR code of such a link: in the terminal, or to a file. */
export async function qr({ session, operand, options }: Invocation<QrCommandOptions>): Promise<Outcome> {
  const { out } = options;
  const write = out === undefined ? undefined : WRITERS[extname(out).toLowerCase()];
  if (out !== undefined && write === undefined)
    throw usageError(`--out ${out}: not a picture that Laurel writes`, "end its name with .svg or .png");
  const { name, content, opened } = await openGiven(operand);
  const page = await requirePage(session, options);
  const address = writeQrLink(content, { page });
  const code = drawWhole(name, address);
  const modules = code.size + 2 * QR_BORDER;
  const millimetres = Math.ceil(modules * QR_MODULE_MM);
  const lines: string[] = [];
  if (out !== undefined && write !== undefined) {
    await writeFileAtomic(out, write(code));
    lines.push(
      `${showPath(out)} is a QR code of ${modules} × ${modules} modules: print it at least ${millimetres} mm wide.`,
    );
  } else if (!session.json) lines.push(...drawHere(session, code));
  const shown = tellHeld(session, opened);
  tellLocal(session, page);
  const value = { link: address, file: out ?? null, modules, millimetres, shown, withheld: opened.withheld };
  return done({ format: "laurel-qr-v1", ...value }, lines);
}

const WRITERS: Readonly<Record<string, (code: QrCode) => string | Uint8Array>> = {
  ".svg": writeQrSvg,
  ".png": writeQrPng,
};

function drawWhole(name: string, address: string): QrCode {
  try {
    return drawQr(address);
  } catch (cause) {
    const message = `${name} is too large for a QR code: no code holds ${address.length} characters`;
    const cure = "leave out long claims with `laurel withhold` first, or send the link that `laurel link` prints";
    throw new CommandError("qr.size", 1, message, { cure, cause });
  }
}

function drawHere({ stdout }: Session, code: QrCode): string[] {
  const lines = drawQrText(code);
  const [needed, columns] = [code.size + 2 * QR_BORDER, stdout.columns || 80];
  if (needed <= columns) return lines;
  const message = `the QR code is ${needed} columns wide, but the terminal only ${columns}`;
  throw usageError(message, "write it to a file: --out code.svg, or --out code.png");
}

/** Says what the link holds, and who can read it. @returns the claims that it shows */
function tellHeld({ note }: Session, { document, pointers, withheld }: OpenedCredential): string[] {
  const shown = pointers.filter(
    (pointer) => !withheld.includes(pointer) && resolvePointer(document, pointer) !== undefined,
  );
  const names = shown.map((pointer) => neutralize(splitPointer(pointer).at(-1) ?? ""));
  if (names.length > 0)
    note(`The link shows ${names.join(", ")}. To leave some out, run \`laurel withhold\` first and link the copy.`);
  note("Every place that this link passes can read it: mail filters, chats, browser history.");
  return shown;
}

function tellLocal({ note }: Session, page: string): void {
  if (page.toLowerCase().startsWith("http:")) note("The link's page is on this computer: no one else can open it.");
}

/** The dictionary that a page serves for a course. */
async function readDictionary(path: string): Promise<CourseDictionary> {
  const { template, disclosable } = await readCourse(path);
  return readCourseDictionary(writeCourseDictionary({ credential: template, disclosable }));
}
