// Questions to the person at the terminal: yes or no, and passwords that are not shown.
import { readSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { countNoun, describeReadError } from "@laurel/issuing";
import { readFileOrPipe } from "@laurel/sdk/node";
import { CommandError, usageError } from "./failure.ts";
import type { Session } from "./session.ts";
import { countColumns, neutralize, wrapLines } from "./terminal.ts";

/** Where a password comes from when nobody is asked. */
export interface PasswordSource {
  readonly passwordFile?: string;
  readonly passwordFd?: string;
  /** Of which key it is; of an account's keystore unless said. */
  readonly use?: PasswordUse;
}

/** How a password is given where no option says it. */
interface PasswordUse {
  readonly variable: string;
  readonly key: string;
  readonly cure: string;
}

const ACCOUNT: PasswordUse = {
  variable: "LAUREL_PASSWORD_FILE",
  key: "the keystore",
  cure: "pass --password-file or --password-fd",
};

/** The password of a key that signs for other verifiers, which is not the operator's. */
export const SIGNING: PasswordUse = {
  variable: "LAUREL_SIGN_PASSWORD_FILE",
  key: "the signing key",
  cure: "pass --sign-password-file",
};

/** The password of a backup, which is nobody's key. */
export const BACKUP: PasswordUse = {
  variable: "LAUREL_BACKUP_PASSWORD_FILE",
  key: "the backup",
  cure: "pass --password-file or --password-fd",
};

/** The password of whoever sends e-mails, at the server that takes them. */
export const MAIL: PasswordUse = {
  variable: "LAUREL_SMTP_PASSWORD_FILE",
  key: "the mail server",
  cure: "pass --smtp-password-file",
};

const NAME_FILE = "name a file whose first line is the password, or leave the option out to be asked";
/** How long a password file may be, in bytes. */
const MOST = 1 << 16;

/** Asks before something that cannot be undone; `yes` answers for scripts. @throws CommandError where the answer is no, or nobody can be asked. */
export async function confirm(session: Session, question: string, yes: boolean | undefined): Promise<void> {
  if (yes === true) return;
  if (!session.interactive) {
    throw usageError("confirmation needed, but this is not a terminal", "pass --yes");
  }
  if (!(await askYes(session, question))) throw declined();
}

/** Asks a person at the terminal; no answer is a no. */
export async function askYes(session: Session, question: string): Promise<boolean> {
  return /^y(?:es)?$/i.test(await askLine(session, `${question} [y/N]`));
}

/** What a person has to type, so that nobody goes on by habit. */
export interface TypedAnswer {
  /** What has to be typed, for a sentence: `the number of credentials`. */
  readonly what: string;
  readonly expected: string;
  /** The option that says the same, and what it says; undefined where it is not given. */
  readonly option: string;
  readonly given: string | undefined;
}

/** Has a person type something before what cannot be undone; an option types it for scripts. @throws CommandError where it is something else, or nobody can be asked */
export async function confirmTyped(session: Session, question: string, answer: TypedAnswer): Promise<void> {
  const { what, expected, option, given } = answer;
  if (given === undefined && !session.interactive)
    throw usageError(`${what} must be typed, but this is not a terminal`, `pass ${option} <${what}>`);
  const typed = given ?? (await askLine(session, question));
  if (typed === expected) return;
  if (given === undefined && typed === "") throw declined();
  const said = given === undefined ? `${typed} is` : `${option} ${given}: that is`;
  throw new CommandError("declined", 1, `${said} not ${what}; nothing was done`);
}

function declined(): CommandError {
  return new CommandError("declined", 1, "nothing was done");
}

/** The line that a person types; empty where they leave. */
export async function askLine(session: Session, question: string): Promise<string> {
  session.endProgress();
  const reader = createInterface({ input: session.stdin, output: session.stderr });
  try {
    const left = new Promise<string>((resolve) => reader.once("close", () => resolve("")));
    // Ctrl-C rejects the question, and Ctrl-D leaves it without an answer: both are a no.
    const answer = await Promise.race([reader.question(startQuestion(session, question)), left]).catch(() => "");
    if (answer === "") session.stderr.write("\n");
    return answer.trim();
  } finally {
    reader.close();
  }
}

/** How often a person may type a password. */
const TRIES = 3;

/** Opens a key by its password. Whoever types one that is wrong may try again; a file is read once. @throws CommandError of `open` */
export async function openByPassword<Key>(
  session: Session,
  source: PasswordSource & { readonly path: string },
  open: (password: string) => Promise<Key>,
): Promise<Key> {
  return askAgain(session, source, async () =>
    open(await readPassword(session, source, `Password of ${source.path}: `)),
  );
}

/** A password that is to be chosen. */
export interface NewPassword {
  readonly question: string;
  /** What is wrong with a password, and what to do; undefined if nothing is. */
  readonly findFault: (password: string, isTyped: boolean) => readonly [message: string, cure: string] | undefined;
}

const NEW_KEY: NewPassword = {
  question: "A password for the new key: ",
  findFault: ({ length }) =>
    length < 8 ? ["a password needs at least 8 characters", "choose a longer one, such as several words"] : undefined,
};

/** Asks twice for a new password, of a keystore unless said, again where it will not do. */
export async function choosePassword(
  session: Session,
  source: PasswordSource,
  { question, findFault }: NewPassword = NEW_KEY,
): Promise<string> {
  return askAgain(session, source, async () => {
    const password = await readPassword(session, source, question);
    const isTyped = isAsked(session, source);
    const fault = findFault(password, isTyped);
    if (fault !== undefined) throw refusePassword(...fault);
    if (isTyped && password !== "" && (await askHidden(session, "Repeat the password: ")) !== password)
      throw refusePassword("the two passwords differ", "run the command again");
    return password;
  });
}

async function askAgain<Result>(session: Session, source: PasswordSource, ask: () => Promise<Result>): Promise<Result> {
  for (let left = TRIES - 1; ; left -= 1) {
    try {
      return await ask();
    } catch (error) {
      const isWrong = error instanceof CommandError && /^password\.(?:wrong|refused)$/.test(error.code);
      if (!isWrong || left === 0 || !isAsked(session, source)) throw error;
      const what = error.code === "password.wrong" ? "wrong password" : error.message;
      session.note(`${what}, ${countNoun(left, "try", "tries")} left`);
    }
  }
}

function refusePassword(message: string, cure: string): CommandError {
  return new CommandError("password.refused", 2, message, { cure });
}

/** Whether a person types the password. */
function isAsked({ interactive, env }: Session, { passwordFd, passwordFile, use = ACCOUNT }: PasswordSource): boolean {
  return interactive && passwordFd === undefined && passwordFile === undefined && !env[use.variable];
}

/** The password of a key: from --password-fd, --password-file, $LAUREL_PASSWORD_FILE or the terminal, never from the command line. */
async function readPassword(session: Session, source: PasswordSource, question: string): Promise<string> {
  const { variable, key, cure } = source.use ?? ACCOUNT;
  if (source.passwordFd !== undefined) return readDescriptor(source.passwordFd);
  const path = source.passwordFile ?? session.env[variable];
  if (path) {
    const bytes = await readFileOrPipe(path, MOST).catch((cause: NodeJS.ErrnoException) => {
      const message = `cannot read the password file ${path}: ${describeReadError(cause)}`;
      throw new CommandError("password.unreadable", 2, message, { cause, cure: NAME_FILE });
    });
    return readFirstLine(bytes.toString("utf8"));
  }
  if (!session.interactive) {
    throw usageError(`${key} needs its password, but this is not a terminal`, cure);
  }
  return askHidden(session, question);
}

function readFirstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0] ?? "";
}

function readDescriptor(text: string): string {
  const descriptor = Number(text);
  if (!Number.isInteger(descriptor) || descriptor < 0) throw usageError(`--password-fd ${text}: not a file descriptor`);
  const bytes = Buffer.alloc(4096);
  try {
    return readFirstLine(bytes.toString("utf8", 0, readSync(descriptor, bytes)));
  } catch (cause) {
    const cure = "open the descriptor first: laurel … --password-fd 3 3< password";
    throw new CommandError("password.unreadable", 2, `--password-fd ${text} cannot be read`, { cause, cure });
  }
}

async function askHidden(session: Session, question: string): Promise<string> {
  const { stdin, stderr } = session;
  session.endProgress();
  // Before the question is there: whoever types at once is not shown either.
  stdin.setRawMode(true);
  stderr.write(startQuestion(session, question));
  stdin.resume();
  stdin.setEncoding("utf8");
  let typed = "";
  try {
    for await (const chunk of iterateInput(stdin)) {
      for (const character of chunk) {
        if (character === "\r" || character === "\n") return typed;
        if (character === "\u0003" || character === "\u0004") throw new CommandError("declined", 1, "nothing was done");
        typed = character === "\u007f" || character === "\b" ? [...typed].slice(0, -1).join("") : typed + character;
      }
    }
    return typed;
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write("\n");
  }
}

/** Writes a question that is longer than a line up to its last one. @returns that, with room for an answer behind it */
function startQuestion({ stderr }: Session, question: string): string {
  const lines = wrapLines([neutralize(question.trimEnd())], countColumns(stderr) - 4);
  for (const line of lines.slice(0, -1)) stderr.write(`${line}\n`);
  return `${lines.at(-1)} `;
}

async function* iterateInput(stdin: NodeJS.ReadStream): AsyncGenerator<string> {
  for (;;) yield await new Promise<string>((resolve) => stdin.once("data", (chunk) => resolve(String(chunk))));
}
