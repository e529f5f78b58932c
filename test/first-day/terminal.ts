// Commands typed at a pseudo-terminal, as a person types them. `script` of util-linux makes the terminal.
import { execFile, spawn } from "node:child_process";
import { readFile, readlink } from "node:fs/promises";
import { promisify, stripVTControlCharacters } from "node:util";
import { bindChild } from "../../scripts/children.ts";
import { compiled } from "../cli/run.ts";
import { waitUntil } from "../more.ts";

/** What a person answers when the last line ends so; some answers depend on what stands on the screen. */
export type Answers = readonly (readonly [question: RegExp, answer: string | ((screen: string) => string)])[];

/** One command's run. */
export interface Typed {
  readonly code: number;
  /** What stood on the terminal, without colours and redrawn lines. */
  readonly text: string;
  /** All that was written to it. */
  readonly raw: string;
}

/** Types a command at a terminal of so many columns, and answers its questions in order. @throws where `script` is missing */
export function type(
  folder: string,
  env: NodeJS.ProcessEnv,
  command: string,
  answers: Answers = [],
  columns = 80,
): Promise<Typed> {
  return new Promise((resolve, reject) => {
    const surroundings = { cwd: folder, env: { ...compiled, ...env, TERM: "xterm" } };
    const sized = `stty cols ${columns}; ${command}`;
    const child = bindChild(spawn("script", ["-qefc", sized, "/dev/null"], surroundings));
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
      const typed = typeof answer === "function" ? answer(readScreen(raw)) : answer;
      waitUntil(() => isRaw(child.pid)).then(() => child.stdin.write(`${typed}\r`), reject);
    });
    child.once("close", (code) => resolve({ code: code ?? 1, text: readScreen(raw), raw }));
  });
}

/** Whether the terminal that `script` made gives each key as it comes: then somebody reads it, and shows no password. */
async function isRaw(script: number | undefined): Promise<boolean> {
  const [shell] = (await readFile(`/proc/${script}/task/${script}/children`, "utf8")).trim().split(" ");
  const terminal = await readlink(`/proc/${shell}/fd/0`);
  const { stdout } = await promisify(execFile)("stty", ["-F", terminal, "-a"]);
  return stdout.includes(" -icanon");
}

/** The lines that stay on a terminal. */
function readScreen(raw: string): string {
  const lines = raw
    .replaceAll("\r\n", "\n")
    .split("\n")
    .map((line) => line.split("\r").findLast((part) => stripVTControlCharacters(part) !== "") ?? "");
  return stripVTControlCharacters(lines.join("\n")).trimEnd();
}
