// The command `laurel`, callable from a program too.
import { CommanderError } from "commander";
import { CommandError, type ExitCode, usageError } from "./terminal/failure.ts";
import { createProgram } from "./program.ts";
import { openSession, OutputError, type Session, type Surroundings } from "./terminal/session.ts";
import type { Perform } from "./declare/declaration.ts";
import type { Handler, Outcome } from "./terminal/invocation.ts";
import { createPalette, listSome, neutralize } from "./terminal/terminal.ts";
import { formatJson } from "@laurel/sdk/text";

export { CommandError } from "./terminal/failure.ts";
export type { Outcome } from "./terminal/invocation.ts";
export type { Surroundings } from "./terminal/session.ts";

const SHOWN_PROBLEMS = 20;

/**
 * Runs `laurel` with these words.
 * @param words as on the command line, without `laurel`
 * @returns the exit code: 0 valid or done, 1 invalid or refused, 2 usage, 3 unknown or not finished
 */
export async function runLaurel(words: readonly string[], surroundings: Surroundings = process): Promise<ExitCode> {
  let outcome: Outcome | undefined;
  const perform: Perform = (load) =>
    async function (this, ...values) {
      const handler = (await load()) as Handler<object>;
      const given = values.slice(0, -2).flat();
      const operands = given.filter((word) => typeof word === "string");
      const [operand = ""] = operands;
      outcome = await handler({ session, words: operands, operand, options: this.optsWithGlobals(), program });
    };
  const program = createProgram(perform);
  const command = nameCommand(program, words);
  const session = openSession({ command, json: words.includes("--json") }, surroundings);
  const asked = { text: "", error: "" };
  configure(program, asked, session);
  try {
    if (words.length === 0) program.outputHelp();
    else await program.parseAsync([...words], { from: "user" });
  } catch (error) {
    session.endProgress();
    if (error instanceof CommanderError && error.exitCode === 0) return printHelp(session, asked.text);
    if (error instanceof CommanderError && error.code === "commander.help") return printHelp(session, asked.error, 2);
    if (error instanceof OutputError) return explainOutput(session, error, 3);
    return printFailure(session, await explainError(error, command));
  }
  session.endProgress();
  if (outcome === undefined) return printHelp(session, asked.text, 2);
  const { value, lines, exitCode } = outcome;
  const isValue = session.json && value !== undefined;
  const text = isValue ? `${formatJson(value)}\n` : lines.map((line) => `${line}\n`).join("");
  return print(session, text, exitCode);
}

type Configurable = ReturnType<typeof createProgram>;

/** Has every command throw in place of leaving the process, and hands us its text. */
function configure(command: Configurable, asked: { text: string; error: string }, session: Session): void {
  const width = Math.min(session.stdout.columns ?? (Number(session.env.COLUMNS) || 80), 100);
  command.exitOverride().configureOutput({
    writeOut: (text) => (asked.text += text),
    writeErr: (text) => (asked.error += text),
    getOutHelpWidth: () => width,
    getErrHelpWidth: () => width,
  });
  for (const child of command.commands) configure(child as Configurable, asked, session);
}

/** The command that these words call, such as `laurel operator add`. */
function nameCommand(program: Configurable, words: readonly string[]): string {
  let command = program as { commands: readonly { name(): string }[] } | undefined;
  const named = ["laurel"];
  for (const word of words) {
    command = command?.commands.find((child) => child.name() === word) as typeof command;
    if (command === undefined) break;
    named.push(word);
  }
  return named.join(" ");
}

function printHelp(session: Session, text: string, exitCode: ExitCode = 0): Promise<ExitCode> {
  return print(session, session.json ? `${formatJson({ format: "laurel-help-v1", text })}\n` : text, exitCode);
}

/** Writes to stdout. Whoever reads it may stop reading; a disk that is full may not pass for success. */
async function print(session: Session, text: string, exitCode: ExitCode): Promise<ExitCode> {
  try {
    await session.write(text);
    return exitCode;
  } catch (error) {
    if (error instanceof OutputError) return explainOutput(session, error, exitCode);
    throw error;
  }
}

function explainOutput(session: Session, { code, message }: OutputError, exitCode: ExitCode): ExitCode {
  if (code === "EPIPE") return exitCode;
  session.stderr.write(`laurel: ${neutralize(message)}\n`);
  return 3;
}

async function explainError(error: unknown, command: string): Promise<CommandError> {
  if (error instanceof CommandError) return error;
  if (error instanceof CommanderError) {
    const [message = "", ...rest] = error.message.replace(/^error: /, "").split("\n");
    const near = rest
      .join(" ")
      .trim()
      .replace(/^\((.*)\)$/, "$1");
    return usageError(message, near || `${command} --help shows an example`);
  }
  const { explainLibraryError } = await import("./terminal/explain.ts");
  return explainLibraryError(error);
}

async function printFailure(session: Session, failure: CommandError): Promise<ExitCode> {
  const { code, message, cure, problems, exitCode } = failure;
  // What was written of a long value stays unfinished: no reader can take it for whole.
  if (session.json && !session.hasWritten()) {
    const value = { format: "laurel-error-v1", code, message, cure: cure ?? null, problems, exitCode };
    return print(session, `${formatJson(value)}\n`, exitCode);
  }
  const { red, dim } = createPalette(session.stderr, session.env);
  const found = problems.length === 0 ? [] : await describeProblems(problems);
  const lines = [
    `${red("laurel:")} ${neutralize(message)}`,
    ...listSome(found, SHOWN_PROBLEMS, " (--json lists all)"),
    ...(cure === undefined ? [] : [dim(`  → ${neutralize(cure)}`)]),
  ];
  session.stderr.write(`${lines.join("\n")}\n`);
  return exitCode;
}

/** A command used wrongly has no problems: it need not wait for the library. */
async function describeProblems(problems: CommandError["problems"]): Promise<string[]> {
  const { describeProblem } = await import("@laurel/issuing");
  return problems.map(describeProblem);
}
