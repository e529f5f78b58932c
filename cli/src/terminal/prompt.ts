// Questions to the person at the terminal: yes or no, and passwords that are not shown.
import { readSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { describeReadError } from "@laurel/issuing";
import { readFileOrPipe } from "@laurel/sdk/node";
import { CommandError, usageError } from "./failure.ts";
import type { Session } from "./session.ts";
import { neutralize } from "./terminal.ts";

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
  cure: "give it with --password-file or --password-fd",
};

/** The password of a key that signs for other verifiers, which is not the operator's. */
export const SIGNING: PasswordUse = {
  variable: "LAUREL_SIGN_PASSWORD_FILE",
  key: "the signing key",
  cure: "give it with --sign-password-file",
};

/** How long a password file may be, in bytes. */
const MOST = 1 << 16;

/** Asks before something that cannot be undone; `yes` answers for scripts. @throws CommandError where the answer is no, or nobody can be asked. */
export async function confirm(session: Session, question: string, yes: boolean | undefined): Promise<void> {
  if (yes === true) return;
  if (!session.interactive) {
    throw usageError("this needs a yes, and there is no terminal to ask on", "add --yes to go on without being asked");
  }
  session.endProgress();
  const reader = createInterface({ input: session.stdin, output: session.stderr });
  try {
    const left = new Promise<string>((resolve) => reader.once("close", () => resolve("")));
    // Ctrl-C rejects the question, and Ctrl-D leaves it without an answer: both are a no.
    const answer = await Promise.race([reader.question(`${neutralize(question)} [y/N] `), left]).catch(() => "");
    if (/^y(?:es)?$/i.test(answer.trim())) return;
    if (answer === "") session.stderr.write("\n");
  } finally {
    reader.close();
  }
  throw new CommandError("declined", 1, "nothing was done");
}

/** The password of a key: from --password-fd, --password-file, $LAUREL_PASSWORD_FILE or the terminal, never from the command line. */
export async function readPassword(session: Session, source: PasswordSource, question: string): Promise<string> {
  const { variable, key, cure } = source.use ?? ACCOUNT;
  if (source.passwordFd !== undefined) return readDescriptor(source.passwordFd);
  const path = source.passwordFile ?? session.env[variable];
  if (path) {
    const bytes = await readFileOrPipe(path, MOST).catch((cause: NodeJS.ErrnoException) => {
      const message = `the password file ${path} cannot be read: ${describeReadError(cause)}`;
      throw new CommandError("password.unreadable", 2, message, { cause });
    });
    return readFirstLine(bytes.toString("utf8"));
  }
  if (!session.interactive) {
    throw usageError(`${key} needs its password, and there is no terminal to ask on`, cure);
  }
  return askHidden(session, question);
}

/** Asks twice for the password of a new keystore. */
export async function choosePassword(session: Session, source: PasswordSource): Promise<string> {
  const password = await readPassword(session, source, "A password for the new key: ");
  if (password.length < 8)
    throw usageError("a password needs at least 8 characters", "choose a longer one; several words do well");
  const { variable } = source.use ?? ACCOUNT;
  const asked = source.passwordFd === undefined && source.passwordFile === undefined && !session.env[variable];
  if (asked && (await askHidden(session, "The same once more: ")) !== password)
    throw usageError("the two passwords differ", "run it again");
  return password;
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
    throw new CommandError("password.unreadable", 2, `--password-fd ${text} cannot be read`, { cause });
  }
}

async function askHidden(session: Session, question: string): Promise<string> {
  const { stdin, stderr } = session;
  session.endProgress();
  // Before the question is there: whoever types at once is not shown either.
  stdin.setRawMode(true);
  stderr.write(`${neutralize(question.trimEnd())} `);
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

async function* iterateInput(stdin: NodeJS.ReadStream): AsyncGenerator<string> {
  for (;;) yield await new Promise<string>((resolve) => stdin.once("data", (chunk) => resolve(String(chunk))));
}
