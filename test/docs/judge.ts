// Says what is wrong with a command that a document prints, without running it: a command, an option, a script or a path that is not there.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, matchesGlob } from "node:path";
import { createProgram } from "../../cli/src/program.ts";
import { root } from "../cli/run.ts";
import { type Call, readCalls } from "./shell.ts";

type Command = ReturnType<typeof createProgram>;

const program: Command = createProgram(() => async () => undefined);

/** What stands in the place of `<command>`. */
const WHATEVER = "whatever";

/** What is wrong with a command that a document prints; nothing where it could be typed. `…` stands for words of any number. */
export function judgeCommand(document: string, command: string): string[] {
  // `<file or folder>` is one word, whatever is written there.
  return readCalls(command.replaceAll(/<[^<>\n]*[^<>\s]>/g, WHATEVER)).flatMap((call) => judgeCall(document, call));
}

/** Whether a code span is a command that has to be right. */
export const isCommand = (span: string): boolean =>
  /^([A-Z_]+=\S+ )*(laurel \S|npx |npm (run|test|ci|pack|i|install|exec)\b|node (--\S+ )*(scripts\/|\S+ scripts\/|\S+\.[cm]?[jt]s\b)|\.\.?\/\S+\.sh\b)/.test(
    span,
  );

function judgeCall(document: string, [called = "", ...words]: Call): string[] {
  if (called === "laurel") return judgeLaurel(words);
  if (called === "npm") return judgeNpm(document, words);
  if (called === "npx") return judgeNpx(document, words);
  if (["node", "sh", "bash"].includes(called)) return judgePaths(document, words.filter(isOwnPath));
  return /^\.\.?\//.test(called) ? judgePaths(document, [called]) : [];
}

/** A program's path from here: in our scripts, or with the ending of a program. */
const isOwnPath = (word: string): boolean =>
  /^(?![~/$-])(?:(?:\.\.?\/)*scripts\/.*|\S*\.(?:[cm]?[jt]s|sh))$/.test(word);

function judgeLaurel(words: readonly string[]): string[] {
  const named = words[0] === "help" ? words.slice(1).filter((word) => word !== WHATEVER) : words;
  let command: Command = program;
  let rest = named;
  for (let next = rest[0]; next !== undefined && command.commands.length > 0; next = rest[0]) {
    // `add|import` names two; each has to be there, and the first is gone on with.
    const subs = next.split("|").map((name) => ({ name, sub: command.commands.find((one) => one.name() === name) }));
    if (next.startsWith("-") || next === "…") break;
    const missing = subs.find(({ sub }) => sub === undefined);
    if (missing !== undefined) {
      const place = command === program ? "laurel" : `laurel … ${command.name()}`;
      // `issuer recover` is a group below a command that takes words itself.
      if (command.registeredArguments.length > 0) break;
      return [`${place} has no command "${missing.name}"`];
    }
    command = subs[0]?.sub ?? command;
    rest = rest.slice(1);
  }
  return judgeWords(command, rest);
}

function judgeWords(command: Command, words: readonly string[]): string[] {
  const faults: string[] = [];
  const options = [...command.options, ...program.options];
  let operands = 0;
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? "";
    if (!word.startsWith("-") || word === "-") {
      // "${PLACE[@]}" stands for options.
      if (!/^(…|\.\.\.|\$\{\w+\[@\]\}|\$\w+)$/.test(word)) operands += 1;
      continue;
    }
    const [name = "", value] = word.split("=", 2);
    if (["--help", "-h", "--version", "--"].includes(name)) continue;
    const option = options.find(({ long, short }) => long === name || short === name);
    if (option === undefined) faults.push(`laurel … ${command.name()} has no option ${name}`);
    else if (option.required && value === undefined) i += 1;
    else if (option.optional && value === undefined && words[i + 1]?.startsWith("-") === false) i += 1;
  }
  const last = command.registeredArguments.at(-1);
  if (last?.variadic !== true && operands > command.registeredArguments.length)
    faults.push(`laurel … ${command.name()} takes ${command.registeredArguments.length} words beside its options`);
  return faults;
}

/** What npm does by itself. */
const OF_NPM = ["test", "ci", "pack", "i", "install", "uninstall", "exec", "start", "init", "pkg"];

/** What is wrong with the commands that a source has a person type: `laurel …` of any string, as far as the words are a command's, and `npm run …`. */
export function judgeMessages(source: string): string[] {
  const text = source.replaceAll(/^\s*(\/\/|\/?\*).*$/gm, "").replaceAll(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, WHATEVER);
  const scripts = [...text.matchAll(/\bnpm run ([a-z](?:[\w:-]*\w)?)/g)].flatMap(([, script = ""]) =>
    script.endsWith(WHATEVER) ? [] : judgeNpm("", ["run", script]),
  );
  const calls = [...text.matchAll(/\b(?<![@/.-])laurel ([a-z-]+[^`"\n\\]*)/g)].flatMap(({ index, 1: said = "" }) => {
    const before = text.slice(text.lastIndexOf("\n", index) + 1, index);
    const words = said.split(" ").map((word) => word.replace(/[.,;:)']+$/, ""));
    const end = said.split(" ").findIndex((word) => /[.,;:)']$/.test(word));
    return judgeSaid(
      words.slice(0, end === -1 ? undefined : end + 1),
      before.endsWith("\\`") || (before.endsWith("`") && before.split('"').length % 2 === 0),
    );
  });
  return [...scripts, ...calls];
}

/** @param isMarked it stands between backticks, so that it is a command and no sentence */
function judgeSaid(words: readonly string[], isMarked: boolean): string[] {
  let command: Command = program;
  let at = 0;
  for (; command.commands.length > 0; at += 1) {
    const next = command.commands.find((one) => one.name() === words[at]);
    if (next === undefined) break;
    command = next;
  }
  const isOpen = command.commands.length > 0 && command.registeredArguments.length === 0;
  const isWord = /^[a-z][a-z-]*$/.test(words[at] ?? "") && words[at] !== WHATEVER;
  if (isOpen && isMarked && isWord) return [`${command.name()} has no command "${words[at]}"`];
  if (command === program) return [];
  const options = [...command.options, ...command.commands.flatMap((one) => one.options), ...program.options];
  return words
    .filter((word) => /^--[a-z]/.test(word))
    .filter((word) => !["--help", ...options.map(({ long }) => long)].includes(word.split("=")[0] ?? ""))
    .map((word) => `laurel … ${command.name()} has no option ${word}`);
}

function judgeNpm(document: string, words: readonly string[]): string[] {
  const [verb = "", ...rest] = words.filter((word) => word !== "-s" && word !== "--silent");
  if (verb !== "run") return OF_NPM.includes(verb) ? [] : [`npm has no "${verb}" here`];
  const [script = ""] = rest;
  const packages = [root, join(root, dirname(document))]
    .map((folder) => join(folder, "package.json"))
    .filter(existsSync);
  const scripts = packages.flatMap((path) => Object.keys(JSON.parse(readFileSync(path, "utf8")).scripts ?? {}));
  return scripts.some((name) => matchesGlob(name, script)) ? [] : [`no package.json has the script "${script}"`];
}

function judgeNpx(document: string, words: readonly string[]): string[] {
  const at = words.findIndex((word, i) => !word.startsWith("-") && words[i - 1] !== "-p");
  const [called = "", ...rest] = words.slice(Math.max(at, 0));
  if (words.includes("-c"))
    return words.slice(words.indexOf("-c") + 1).flatMap((inner) => judgeCommand(document, inner));
  if (called === "laurel") return judgeLaurel(rest);
  if (called === "vitest")
    return judgePaths(
      document,
      rest.filter((word) => word.startsWith("test/")),
    );
  const places = [root, join(root, dirname(document))];
  return places.some((place) => existsSync(join(place, "node_modules/.bin", called)))
    ? []
    : [`npx finds no "${called}"`];
}

function judgePaths(document: string, paths: readonly string[]): string[] {
  const places = [root, join(root, dirname(document))];
  return paths
    .filter((path) => !places.some((place) => existsSync(join(place, path))))
    .map((path) => `there is no ${path}`);
}
