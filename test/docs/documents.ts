// The Markdown files of the repository: their fenced blocks, their commands, and the commands in their sentences.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { listTracked } from "../../scripts/tracked.ts";
import { root } from "../cli/run.ts";

/** A fenced block of a document. */
export interface Block {
  /** What stands behind the fence, such as `sh`; empty where nothing does. */
  readonly language: string;
  /** The line of the fence, from 1. */
  readonly line: number;
  readonly text: string;
}

/** A command as a document prints it, without its comment. */
export interface Printed {
  readonly line: number;
  readonly command: string;
}

/** All Markdown files in git, by their paths from the root. */
export const listDocuments = (): string[] => listTracked().filter((path) => path.endsWith(".md"));

/** Reads a document by its path from the root. */
export const readDocument = (path: string): string => readFileSync(join(root, path), "utf8");

/** Between backticks or tildes; what is behind the first backticks holds none. */
const FENCED = /^( *)(`{3,}(?=[^\n`]*$)|~{3,})([^\n]*)\n([\s\S]*?)^ *\2[`~]* *$/gm;

/** The fenced blocks of a document. */
export function readBlocks(text: string): Block[] {
  return [...text.matchAll(FENCED)].map(({ index, 1: indent = "", 3: info = "", 4: body = "" }) => ({
    language: info.trim().split(" ")[0] ?? "",
    line: countLines(text, index),
    text: body.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  }));
}

/** The code spans outside of fenced blocks. */
export function readSpans(text: string): Printed[] {
  const prose = text.replaceAll(FENCED, (block) => block.replaceAll(/[^\n]/g, ""));
  return [...prose.matchAll(/(`+)([^`\n]+)\1/g)].map(({ index, 2: command = "" }) => ({
    line: countLines(prose, index),
    command: command.trim(),
  }));
}

const countLines = (text: string, end: number): number => text.slice(0, end).split("\n").length;

/** Languages of blocks whose every line is typed. */
const TYPED = ["sh", "bash", "shell"];

/** The commands of a block, in their order: of `console` the lines behind `$`, of a shell's every line. A loop or a script is one command. */
export function readCommands({ language, line, text }: Block): Printed[] {
  const lines = text.split("\n").map((one, i) => ({ line: line + 1 + i, command: one }));
  if (language === "console")
    return joinLines(lines)
      .filter(({ command }) => command.startsWith("$ "))
      .map((one) => ({ ...one, command: dropComment(one.command.slice(2)) }));
  if (!TYPED.includes(language)) return [];
  if (text.startsWith("#!") || /^(for|while|if) /m.test(text.split("\n")[0] ?? ""))
    if (text.startsWith("#!") || /(^|; *)do$/.test(text.split("\n")[0] ?? ""))
      return [{ line: line + 1, command: text }];
  return joinLines(lines)
    .map((one) => ({ ...one, command: dropComment(one.command.replace(/^\$ /, "")) }))
    .filter(({ command }) => command !== "");
}

/** Puts lines together that end in a backslash, a bar or `&&`. */
function joinLines(lines: readonly Printed[]): Printed[] {
  const joined: Printed[] = [];
  let open = false;
  for (const one of lines) {
    const last = joined.at(-1);
    if (open && last !== undefined)
      joined.splice(-1, 1, { ...last, command: `${last.command.replace(/\s*\\$/, "")} ${one.command.trim()}` });
    else joined.push(one);
    open = /(\\|\||&&)$/.test(one.command);
  }
  return joined;
}

/** A command without what stands behind a `#` that no quotation marks surround. */
function dropComment(command: string): string {
  const [kept = ""] = /^(?:"(?:\\.|[^"])*"|'[^']*'|\\.|[^"'#\\]|(?<=\S)#)*/.exec(command) ?? [];
  return kept.trim();
}
