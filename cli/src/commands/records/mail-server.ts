// The server that takes e-mails, as options name it. Its password is in a file, or typed; it stands in no option.
import { isIP } from "node:net";
import { domainToASCII } from "node:url";
import type { Post, PostOptions } from "@laurel/portability";
import { CommandError, usageError } from "../../terminal/failure.ts";
import { MAIL, openByPassword } from "../../terminal/prompt.ts";
import type { Session } from "../../terminal/session.ts";

/** Options that name the server. */
export interface MailOptions {
  readonly smtp?: string;
  readonly smtpUser?: string;
  readonly smtpPasswordFile?: string;
  readonly from?: string;
  readonly pause?: string;
}

/** A server, by whom and from whom. */
export interface MailServer extends Pick<PostOptions, "host" | "port" | "isSecure" | "user"> {
  readonly from: string;
  /** In milliseconds. */
  readonly pause: number | undefined;
  readonly passwordFile: string | undefined;
}

const EXAMPLE = "write it as smtps://mail.example.org (TLS from the start), or smtp://mail.example.org:587 (STARTTLS)";

/** Reads the options that name a server. @throws CommandError */
export async function readMailOptions(options: MailOptions): Promise<MailServer> {
  const { smtp, smtpUser: user, smtpPasswordFile: passwordFile, from, pause } = options;
  if (smtp === undefined) throw usageError("no mail server is named", `name one with --smtp: ${EXAMPLE}`);
  if (from === undefined) throw usageError("no sender's address is named", "name one: --from registrar@example.org");
  const { readMailbox } = await import("@laurel/portability");
  const sender = readMailbox(from);
  if ("fault" in sender)
    throw usageError(`--from ${from}: ${sender.fault}`, "write the address alone, such as registrar@example.org");
  if (user === undefined && passwordFile !== undefined)
    throw usageError("a password is named, but no user", "name the user: --smtp-user <user>");
  if (user !== undefined && (user === "" || /[\p{C}]/u.test(user)))
    throw usageError("--smtp-user: not a user", "write the name that you log in with");
  if (pause !== undefined && !/^\d{1,4}(?:\.\d{1,3})?$/.test(pause))
    throw usageError(`--pause ${pause}: not a time`, "write seconds, such as 2 or 0.5");
  const waits = pause === undefined ? undefined : Number(pause) * 1000;
  return { ...parseServer(smtp), user, passwordFile, from: sender.address, pause: waits };
}

function parseServer(text: string): Pick<MailServer, "host" | "port" | "isSecure"> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.username || url?.password)
    // What it says is not printed: it may be a password.
    throw usageError(
      "--smtp names a user or a password",
      "name the user with --smtp-user; put the password in a file (--smtp-password-file), or type it when asked",
    );
  const isSecure = url?.protocol === "smtps:";
  const host = url === undefined ? "" : readHost(url.hostname);
  const isWhole = /^\/?$/.test(url?.pathname ?? "") && url?.search === "" && url.hash === "";
  if (!(isSecure || url?.protocol === "smtp:") || host === "" || !isWhole)
    throw usageError(`--smtp ${text}: not a mail server`, EXAMPLE);
  return { host, port: Number(url?.port) || (isSecure ? 465 : 587), isSecure };
}

/** A host as DNS has it, or an address; empty where it is neither. */
function readHost(name: string): string {
  const host = name.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0) return host;
  try {
    return domainToASCII(decodeURIComponent(host));
  } catch {
    return "";
  }
}

/** Connects to the server and logs in, by the password that a file or the person says. @throws CommandError · IssuingError `mail.…` */
export async function openMailServer(session: Session, server: MailServer): Promise<Post> {
  const { openPost } = await import("@laurel/portability");
  const { host, user, passwordFile } = server;
  if (user === undefined) return openPost(server);
  const source = { path: `${user} at ${host}`, use: MAIL, ...(passwordFile === undefined ? {} : { passwordFile }) };
  return openByPassword(session, source, async (password) => {
    if (password === "") throw new CommandError("password.wrong", 2, "the password for the mail server is empty");
    try {
      return await openPost({ ...server, password });
    } catch (error) {
      const { code, message } = error as Error & { readonly code?: string };
      if (code !== "mail.login" || !session.interactive) throw error;
      throw new CommandError("password.wrong", 1, message, {
        cause: error,
        cure: "check --smtp-user and the password",
      });
    }
  });
}
