// The command `laurel`, callable from a program too.
import { CommanderError } from "commander";
import { CommandError, describeProblem, type ExitCode, usageError } from "./failure.ts";
import type { Handler, Perform } from "./invocation.ts";
import { createProgram } from "./program.ts";
import { openSession, type Outcome, type Session, type Surroundings } from "./session.ts";
import { createPalette, neutralize } from "./terminal.ts";

export { CommandError } from "./failure.ts";
export type { Outcome, Surroundings } from "./session.ts";

const SHOWN_PROBLEMS = 20;

/**
 * Runs `laurel` with these words.
 * @param words as on the command line, without `laurel`
 * @returns the exit code: 0 valid or done, 1 invalid or refused, 2 usage, 3 unknown or not finished
 */
export async function runLaurel(words: readonly string[], surroundings: Surroundings = process): Promise<ExitCode> {
  const session = openSession(words.includes("--json"), surroundings);
  let outcome: Outcome | undefined;
  const perform: Perform = (load) =>
    async function (this, ...values) {
      const handler = (await load()) as Handler<unknown>;
      const operands = values
        .slice(0, -2)
        .flat()
        .filter((word) => typeof word === "string");
      outcome = await handler({ session, words: operands, options: this.optsWithGlobals() });
    };
  const program = createProgram(perform);
  const asked = { text: "" };
  configure(program, asked);
  try {
    if (words.length === 0) program.outputHelp();
    else await program.parseAsync([...words], { from: "user" });
  } catch (error) {
    session.endProgress();
    if (error instanceof CommanderError && error.exitCode === 0) return printHelp(session, asked.text);
    return printFailure(session, await explainError(error));
  }
  session.endProgress();
  if (outcome === undefined) return printHelp(session, asked.text, words.length === 0 ? 2 : 0);
  await printOutcome(session, outcome);
  return outcome.exitCode;
}

type Configurable = ReturnType<typeof createProgram>;

/** Has every command throw in place of leaving the process, and hands us its text. */
function configure(command: Configurable, asked: { text: string }): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => (asked.text += text),
    writeErr: () => undefined,
    getOutHelpWidth: () => Math.min(process.stdout.columns ?? 80, 100),
  });
  for (const child of command.commands) {
    if (child.commands.length > 0) child.action(() => child.help());
    configure(child as Configurable, asked);
  }
}

function printHelp(session: Session, text: string, exitCode: ExitCode = 0): ExitCode {
  session.stdout.write(session.json ? `${JSON.stringify({ format: "laurel-help-v1", text })}\n` : text);
  return exitCode;
}

async function printOutcome(session: Session, { value, lines }: Outcome): Promise<void> {
  const text = session.json ? `${JSON.stringify(value)}\n` : lines.map((line) => `${line}\n`).join("");
  await new Promise<void>((resolve) => session.stdout.write(text, () => resolve()));
}

async function explainError(error: unknown): Promise<CommandError> {
  if (error instanceof CommandError) return error;
  if (error instanceof CommanderError) {
    const [message = "", ...rest] = error.message.replace(/^error: /, "").split("\n");
    return usageError(message, rest.join(" ").trim() || "laurel <command> --help shows an example");
  }
  const { explainSdkError } = await import("./sdk-failure.ts");
  return explainSdkError(error);
}

function printFailure(session: Session, failure: CommandError): ExitCode {
  const { code, message, cure, problems, exitCode } = failure;
  if (session.json) {
    const value = { format: "laurel-error-v1", code, message, cure: cure ?? null, problems, exitCode };
    session.stdout.write(`${JSON.stringify(value)}\n`);
    return exitCode;
  }
  const { red, dim } = createPalette(session.stderr, session.env);
  const lines = [`${red("laurel:")} ${neutralize(message)}`];
  for (const problem of problems.slice(0, SHOWN_PROBLEMS)) lines.push(`  ${neutralize(describeProblem(problem))}`);
  if (problems.length > SHOWN_PROBLEMS)
    lines.push(`  … and ${problems.length - SHOWN_PROBLEMS} more (--json lists all)`);
  if (cure !== undefined) lines.push(dim(`  → ${neutralize(cure)}`));
  session.stderr.write(`${lines.join("\n")}\n`);
  return exitCode;
}
