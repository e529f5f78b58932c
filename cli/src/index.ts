// The command `laurel`, callable from a program too.
import { CommanderError } from "commander";
import { CommandError, type ExitCode, usageError } from "./terminal/failure.ts";
import { createProgram } from "./program.ts";
import { openSession, OutputError, type Session, type Surroundings } from "./terminal/session.ts";
import type { Perform } from "./declare/declaration.ts";
import type { Handler, Outcome } from "./terminal/invocation.ts";
import { countColumns, createPalette, formatOption, listSome, neutralize, wrapLines } from "./terminal/terminal.ts";
import { formatJson } from "@laurel/sdk/text";

export { CommandError, type ExitCode } from "./terminal/failure.ts";
export type { Outcome } from "./terminal/invocation.ts";
export type { Surroundings } from "./terminal/session.ts";

const SHOWN_PROBLEMS = 20;
/** Variables by which an organisation names its proxy. */
const PROXIES = ["http_proxy", "https_proxy"];

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
  const command = ["laurel", ...findCommands(program, words).map((called) => called.name())].join(" ");
  const session = openSession({ command, json: words.includes("--json") }, surroundings);
  const asked = { text: "", error: "" };
  configure(program, asked, session);
  try {
    if (PROXIES.some((name) => session.env[name] || session.env[name.toUpperCase()]))
      await import("./settings/proxy.ts").then(({ useProxy }) => useProxy(session.env));
    if (words.length === 0) program.outputHelp();
    else await program.parseAsync([...words], { from: "user" });
  } catch (error) {
    session.endProgress();
    if (error instanceof CommanderError && error.exitCode === 0) return printHelp(session, asked.text);
    if (error instanceof CommanderError && error.code === "commander.help") return printHelp(session, asked.error, 2);
    if (error instanceof OutputError) return explainOutput(session, error, 3);
    return printFailure(session, offerSigning(await explainError(error, command), program, words));
  }
  session.endProgress();
  if (outcome === undefined) return printHelp(session, asked.text, 2);
  const { value, lines, exitCode } = outcome;
  const isValue = session.json && value !== undefined;
  const text = isValue
    ? `${formatJson(value)}\n`
    : session
        .wrap(lines)
        .map((line) => `${line}\n`)
        .join("");
  return print(session, text, exitCode);
}

type Configurable = ReturnType<typeof createProgram>;

/** Has every command throw in place of leaving the process, and hands us its text. */
function configure(command: Configurable, asked: { text: string; error: string }, session: Session): void {
  const width = countHelpColumns(session);
  command.exitOverride().configureOutput({
    writeOut: (text) => (asked.text += text),
    writeErr: (text) => (asked.error += text),
    getOutHelpWidth: () => width,
    getErrHelpWidth: () => width,
  });
  for (const child of command.commands) configure(child as Configurable, asked, session);
}

/** The commands that these words call, from the outermost: `operator`, `add`. */
function findCommands(program: Configurable, words: readonly string[]): Configurable[] {
  const found: Configurable[] = [];
  for (const word of words) {
    const command = (found.at(-1) ?? program).commands.find((child) => child.name() === word);
    if (command === undefined) break;
    found.push(command as Configurable);
  }
  return found;
}

/** Where an account cannot pay for what may be signed alone, another may. */
function offerSigning(failure: CommandError, program: Configurable, words: readonly string[]): CommandError {
  const { code, exitCode, message, cure, problems, refusals } = failure;
  const command = findCommands(program, words).at(-1);
  if (code !== "funds" || !command?.options.some(({ long }) => long === "--sign-only")) return failure;
  const other = "or let someone else pay the gas: add --sign-only order.json, and they run `laurel relay order.json`";
  const offered = { cure: cure === undefined ? other : `${cure}; ${other}`, problems, refusals, cause: failure.cause };
  return new CommandError(code, exitCode, message, offered);
}

function printHelp(session: Session, text: string, exitCode: ExitCode = 0): Promise<ExitCode> {
  const lines = wrapLines(text.split("\n"), countHelpColumns(session));
  return print(
    session,
    session.json ? `${formatJson({ format: "laurel-help-v1", text })}\n` : lines.join("\n"),
    exitCode,
  );
}

/** Help is laid out for people wherever it goes. */
function countHelpColumns({ stdout, env }: Session): number {
  return Math.min(stdout.isTTY === true ? countColumns(stdout) : Math.max(Number(env.COLUMNS) || 80, 40), 100);
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
  session.note(`laurel: ${neutralize(message)}`);
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
  const { code, message, cure, problems, refusals, exitCode } = failure;
  // What was written of a long value stays unfinished: no reader can take it for whole.
  if (session.json && !session.hasWritten()) {
    const listed = problems.map(({ accept, ...problem }) => ({ ...problem, accept: accept && formatOption(accept) }));
    const told = refusals.length === 0 ? {} : { refusals };
    const value = { format: "laurel-error-v1", code, message, cure: cure ?? null, problems: listed, ...told, exitCode };
    return print(session, `${formatJson(value)}\n`, exitCode);
  }
  const { red, dim } = createPalette(session.stderr, session.env);
  const found = problems.length === 0 ? [] : await describeProblems(problems);
  const lines = [
    `${red("laurel:")} ${neutralize(message)}`,
    ...listSome(found, SHOWN_PROBLEMS, " (--json lists all)"),
    ...(cure === undefined ? [] : [dim(`  → ${neutralize(cure)}`)]),
  ];
  session.note(...lines);
  return exitCode;
}

/** A command used wrongly has no problems: it need not wait for the library. */
async function describeProblems(problems: CommandError["problems"]): Promise<string[]> {
  const { describeProblem } = await import("@laurel/issuing");
  return problems.map(describeProblem);
}
