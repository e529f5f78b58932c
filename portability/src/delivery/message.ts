// One e-mail to one learner, as bytes: by nodemailer's composer, the same each time.
import { createHash } from "node:crypto";
import type { Letter } from "./letter.ts";

/** A file that is attached. */
export interface Enclosure {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** Who gets which e-mail. */
export interface Message {
  /** No draft has one: whoever sends it is filled in then. */
  readonly from?: { readonly name: string; readonly address: string } | undefined;
  readonly to: { readonly name: string; readonly address: string };
  readonly letter: Letter;
  readonly enclosure?: Enclosure | undefined;
  /** Of this batch and learner alone, without brackets. */
  readonly id: string;
  readonly date: Date;
}

/** The e-mail's own id, by batch and index: the same for a draft and for what is sent. */
export function nameMessage(root: string, index: number, domain = "laurel.invalid"): string {
  return `${root.slice(2, 34)}.${index}@${domain}`;
}

/** Composes an e-mail. The same gives the same bytes. */
export async function composeMessage({ from, to, letter, enclosure, id, date }: Message): Promise<Buffer> {
  const { default: MailComposer } = await import("nodemailer/lib/mail-composer");
  const composer = new MailComposer({
    ...(from === undefined ? { headers: { "X-Unsent": "1" } } : { from }),
    ...{ to, subject: letter.subject, text: letter.text, date, messageId: `<${id}>`, newline: "win" },
    attachments:
      enclosure === undefined
        ? []
        : [{ filename: enclosure.name, contentType: enclosure.type, content: Buffer.from(enclosure.bytes) }],
    baseBoundary: createHash("sha256").update(id).digest("hex").slice(0, 24),
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  return new Promise((resolve, reject) =>
    composer.compile().build((error, bytes) => (bytes === undefined ? reject(error) : resolve(bytes))),
  );
}
