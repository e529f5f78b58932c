// Commands typed at a pseudo-terminal, as a person types them. `script` of util-linux makes the terminal.
import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";

/** What a person answers when the last line ends so. */
export type Answers = readonly (readonly [question: RegExp, answer: string])[];

/** One command's run. */
export interface Typed {
  readonly code: number;
  /** What stood on the terminal, without colours and redrawn lines. */
  readonly text: string;
  /** All that was written to it. */
  readonly raw: string;
}

/** Types a command and answers its questions in order. @throws where `script` is missing */
export function type(folder: string, env: NodeJS.ProcessEnv, command: string, answers: Answers = []): Promise<Typed> {
  return new Promise((resolve, reject) => {
    const child = spawn("script", ["-qefc", command, "/dev/null"], {
      cwd: folder,
      env: { ...env, TERM: "xterm", COLUMNS: "100" },
    });
    child.once("error", (error) =>
      reject(new Error(`a pseudo-terminal needs \`script\` (util-linux): ${error.message}`)),
    );
    let raw = "";
    let answered = 0;
    let seen = 0;
    child.stdout.setEncoding("utf8").on("data", (part) => {
      raw += part;
      const [question, answer] = answers[answered] ?? [];
      if (question === undefined || !question.test(stripVTControlCharacters(raw.slice(seen)))) return;
      seen = raw.length;
      answered += 1;
      setTimeout(() => child.stdin.write(`${answer}\r`), 50);
    });
    child.once("close", (code) => resolve({ code: code ?? 1, text: readScreen(raw), raw }));
  });
}

/** The lines that stay on a terminal. */
function readScreen(raw: string): string {
  const lines = raw
    .replaceAll("\r\n", "\n")
    .split("\n")
    .map((line) => line.split("\r").findLast((part) => stripVTControlCharacters(part) !== "") ?? "");
  return stripVTControlCharacters(lines.join("\n")).trimEnd();
}
