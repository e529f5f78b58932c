// laurel deliver: each learner's credential to that learner, as an e-mail draft, in an archive, or by e-mail. It can be stopped at any moment and run again.
import { countNoun, openBatchFolder } from "@laurel/issuing";
import type {
  Attachment,
  DeliveryRequest,
  DeliveryResult,
  Handling,
  Mailing,
  Post,
  SharedAddress,
} from "@laurel/portability";
import { withChain } from "../../chain/chain.ts";
import { readSettings } from "../../chain/office.ts";
import {
  type CertificateCommandOptions,
  explainCertificate,
  readCertificateOptions,
  readNamed,
} from "../../credentials/certificate-options.ts";
import { requirePage } from "../../settings/page.ts";
import { usageError } from "../../terminal/failure.ts";
import type { CommonOptions, Invocation, Outcome } from "../../terminal/invocation.ts";
import { confirm } from "../../terminal/prompt.ts";
import type { Session } from "../../terminal/session.ts";
import { indent, listSome, neutralize, showPath } from "../../terminal/terminal.ts";
import { openMailServer, readMailOptions, type MailOptions } from "./mail-server.ts";

/** What `deliver` takes. */
export interface DeliverOptions extends CommonOptions, CertificateCommandOptions, MailOptions {
  readonly format: string;
  readonly out?: string;
  readonly attach: string;
  readonly page?: string;
  readonly template?: string;
  readonly names?: boolean;
  readonly learner?: readonly string[];
  readonly emailColumn?: string;
  readonly skipEmpty?: string;
  readonly sharedAddresses?: string;
  readonly again?: boolean;
  readonly retryUnknown?: boolean;
  readonly yes?: boolean;
}

const FORMATS = ["eml", "zip", "smtp"] as const;
type Format = (typeof FORMATS)[number];

/** Which formats, or attachments, an option is for. */
const USES: readonly (readonly [option: keyof DeliverOptions, flag: string, these: readonly string[]])[] = [
  ["emailColumn", "--email-column", ["eml", "smtp"]],
  ["skipEmpty", "--skip-empty", ["eml", "smtp"]],
  ["sharedAddresses", "--shared-addresses", ["eml", "smtp"]],
  ["template", "--template", ["eml", "smtp"]],
  ["again", "--again", ["eml", "smtp"]],
  ["retryUnknown", "--retry-unknown", ["eml", "smtp"]],
  ["out", "--out", ["eml", "zip"]],
  ["smtp", "--smtp", ["smtp"]],
  ["smtpUser", "--smtp-user", ["smtp"]],
  ["smtpPasswordFile", "--smtp-password-file", ["smtp"]],
  ["from", "--from", ["smtp"]],
  ["pause", "--pause", ["smtp"]],
  ["image", "--image", ["certificate"]],
  ["font", "--font", ["certificate"]],
  ["birthDate", "--birth-date", ["certificate"]],
];
/** In bytes. */
const MOST_TEMPLATE = 1 << 16;
const LISTED = 20;

/** Hands out a batch's credentials. Exit code 1 where some are left out or refused, 3 where some may have been sent, or were not come to. */
export async function deliver({ session, operand, options }: Invocation<DeliverOptions>): Promise<Outcome> {
  const [format, attach] = [parseFormat(options), await parseAttachment(options)];
  requireUses(options, [format, attach]);
  const page = attach === "link" || options.page !== undefined ? await requirePage(session, options) : undefined;
  const mail = format === "smtp" ? await readMailOptions(options) : undefined;
  if (format !== "smtp" && options.out === undefined)
    throw usageError("no folder is named for the drafts or the archive", "name one: --out <folder>");
  const folder = openBatchFolder(operand);
  const { issuer } = await folder.requireRecord();
  const request: Omit<DeliveryRequest, "handling"> = {
    ...{ folder, attach, page, ...readCertificateOptions(options) },
    template:
      options.template === undefined
        ? undefined
        : { file: options.template, bytes: readNamed(options.template, MOST_TEMPLATE, "template") },
    ...{
      names: options.names,
      learners: options.learner,
      emailColumn: options.emailColumn,
      skipEmpty: options.skipEmpty,
    },
    sharedAddresses: parseCount(options.sharedAddresses),
    ...{ again: options.again, retryUnknown: options.retryUnknown },
    confirmShared: session.interactive ? (shared) => askShared(session, shared) : undefined,
  };
  const { deliverBatch } = await import("@laurel/portability");
  return withChain(session, options, async (chain) => {
    const office = { ...(await readSettings(session, options, chain)), chain, issuer };
    const handling: Handling =
      mail === undefined
        ? { as: format as "eml" | "zip", out: options.out ?? "" }
        : {
            ...{ as: "smtp", from: mail.from, pause: mail.pause },
            open: (): Promise<Post> => openMailServer(session, mail),
            approve: (mailing) => askMailing(session, mailing, { ...mail, yes: options.yes }),
          };
    const result = await session
      .stoppable(() => deliverBatch(office, { ...request, handling }))
      .catch((error: unknown) => {
        throw explainCertificate(error, options);
      });
    return describe(session, result, { format, out: options.out });
  });
}

function parseFormat({ format }: DeliverOptions): Format {
  const found = FORMATS.find((one) => one === format);
  if (found !== undefined) return found;
  throw usageError(`--format ${format}: no such format`, `write one of ${FORMATS.join(", ")}`);
}

async function parseAttachment({ attach }: DeliverOptions): Promise<Attachment> {
  const { ATTACHMENTS } = await import("@laurel/portability");
  const found = ATTACHMENTS.find((one) => one === attach);
  if (found !== undefined) return found;
  throw usageError(`--attach ${attach}: cannot be attached`, `write one of ${ATTACHMENTS.join(", ")}`);
}

function requireUses(options: DeliverOptions, chosen: readonly string[]): void {
  for (const [option, flag, these] of USES)
    if (options[option] !== undefined && !these.some((one) => chosen.includes(one)))
      throw usageError(`${flag} does nothing here`, `leave the option out: it is for ${these.join(" and ")}`);
}

function parseCount(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw usageError(`--shared-addresses ${text}: not a number of learners`, "write the number that was printed");
}

/** `--yes` is no answer: a family may share an address, and so may a list that slipped by a row. */
async function askShared(session: Session, shared: readonly SharedAddress[]): Promise<void> {
  const count = shared.reduce((sum, { rows }) => sum + rows.length, 0);
  session.endProgress();
  session.note(
    `? ${count} learners share an e-mail address with another learner:`,
    ...listSome(
      shared.map(({ address, rows }) => `${neutralize(address)}: rows ${rows.join(", ")}`),
      LISTED,
    ),
    ...indent([`If you say yes: each of them gets a separate e-mail (--shared-addresses ${count}).`]),
  );
  await confirm(session, "Is that right?", undefined);
}

async function askMailing(
  session: Session,
  { count, drafted, examples }: Mailing,
  { host, from, yes }: { readonly host: string; readonly from: string; readonly yes: boolean | undefined },
): Promise<void> {
  if (yes !== true)
    session.note(
      `${countNoun(count, "e-mail")} from ${neutralize(from)} by ${neutralize(host)}, each to one learner:`,
      ...indent(examples.map(({ name, address, subject }) => neutralize(`${name} <${address}>: ${subject}`))),
      ...(count > examples.length ? [`  … and ${count - examples.length} more`] : []),
      ...(drafted === 0
        ? []
        : [
            `${countNoun(drafted, "of them has", "of them have")} a draft already: if it was sent, the learner gets two.`,
          ]),
    );
  await confirm(session, `Send ${count === 1 ? "it" : "them"}?`, yes);
}

const REASONS: Readonly<Record<DeliveryResult["leftOut"][number]["reason"], string>> = {
  revoked: "revoked",
  suspended: "suspended",
  expired: "expired",
  "not-yet-valid": "not valid yet",
  "not-signed": "not signed, or its file is damaged: `laurel reissue`, `laurel sign`",
  erased: "erased",
  "no-address": "no e-mail address",
};

function describe(
  session: Session,
  result: DeliveryResult,
  { format, out }: { readonly format: Format; readonly out: string | undefined },
): Outcome {
  const { done, written, earlier, leftOut, failed, unknown, remaining, stopped, handedOut, record } = result;
  const name = (index: number): string => {
    const key = result.learner(index);
    return key === undefined ? `index ${index}` : neutralize(`${key} (index ${index})`);
  };
  const list = (indexes: readonly number[]): string[] => listSome(indexes.map(name), LISTED);
  const kept = done.length - written;
  const before = kept === 0 ? "" : `, ${kept === done.length ? "all" : kept} as before`;
  const what = {
    eml: () => `${showPath(out ?? "")} holds ${countNoun(done.length, "e-mail draft")}, each to one learner${before}.`,
    zip: () =>
      `${showPath(done[0]?.file ?? "")} holds ${countNoun(done.length, "credential")}, one folder a learner${before}.`,
    smtp: () => (written === 0 ? "No e-mail was sent." : `${countNoun(written, "e-mail")} sent, each to one learner.`),
  };
  const reached = handedOut.filter(({ state }) => state === "sent" || state === "drafted");
  const lines = [
    done.length === 0 && format !== "smtp" ? "Nothing was handed out." : what[format](),
    ...(earlier.length === 0
      ? []
      : [`${countNoun(earlier.length, "learner")} got the e-mail before; nothing was sent to them.`]),
    ...section(leftOut.length, "credential left out:", "credentials left out:", () =>
      listSome(
        leftOut.map(({ index, reason }) => `${name(index)}: ${REASONS[reason]}`),
        LISTED,
      ),
    ),
    ...section(
      failed.length,
      "e-mail refused by the server and not sent:",
      "e-mails refused by the server and not sent:",
      () =>
        listSome(
          failed.map(
            ({ index, address, sending: { reply, state } }) =>
              `${name(index)} ${neutralize(address)}: ${neutralize(reply)}${state === "postponed" ? " (for now)" : ""}`,
          ),
          LISTED,
        ),
    ),
    ...section(
      unknown.length,
      "e-mail may have been sent: the connection broke before the server answered.",
      "e-mails may have been sent: the connection broke before the server answered.",
      () => [...list(unknown), "  → ask the learner; to send again: --retry-unknown"],
    ),
    ...(remaining === 0 ? [] : [`${countNoun(remaining, "credential")} left: run the same command again.`]),
    `Handed out so far: ${countNoun(reached.length, "credential")} of ${record.size.toLocaleString("en")}.`,
  ];
  if (stopped !== undefined) session.note(`Stopped: ${neutralize(stopped.message)}`);
  const value = {
    ...{ format: "laurel-delivery-v1", as: format, out: out ?? null, root: record.root, size: record.size },
    done: done.map(({ index, file }) => ({ index, learner: result.learner(index) ?? null, file: file ?? null })),
    ...{ written, earlier, leftOut },
    failed: failed.map(({ index, sending: { state, reply } }) => ({ index, state, reply })),
    ...{ unknown, remaining },
    stopped: stopped === undefined ? null : stopped.message,
    handedOut: handedOut.map(({ at, index, format: as, state, file }) => ({
      at,
      index,
      as,
      state,
      file: file ?? null,
    })),
  };
  const isOpen = unknown.length > 0 || remaining > 0 || stopped !== undefined;
  const isLacking = failed.length > 0 || leftOut.some(({ reason }) => reason !== "no-address");
  return { exitCode: isOpen ? 3 : isLacking || done.length + earlier.length === 0 ? 1 : 0, value, lines };
}

function section(count: number, one: string, many: string, list: () => readonly string[]): readonly string[] {
  return count === 0 ? [] : [countNoun(count, one, many), ...list()];
}
