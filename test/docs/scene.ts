// Types the commands of a document at a pseudo-terminal, in their order, on a laptop with a local chain.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect } from "vitest";
import { runInProcess, writeOwn } from "../cli/run.ts";
import { type Laptop, openLaptop } from "../first-day/laptop.ts";
import type { Answers } from "../first-day/terminal.ts";
import { PASSWORD } from "../nodes/key.ts";
import type { World } from "../nodes/world.ts";
import { type Printed, readBlocks, readCommands, readDocument, readSpans } from "./documents.ts";

/** Where a document's commands are typed. */
export interface Place {
  readonly world: World;
  readonly laptop: Laptop;
  /** The folder that they are typed in. */
  readonly folder: string;
  /** Writes a file into the folder. */
  readonly put: (name: string, text: string | Uint8Array) => Promise<void>;
  /** Runs `laurel` with words that the document does not print, and expects 0. @returns what it prints */
  readonly run: (...words: string[]) => Promise<string>;
}

/** How a command of a document is typed, where it is not simply as it stands and ends with 0. */
export interface Step {
  /** What is to be there before it, which the document's reader has. */
  readonly before?: (place: Place) => Promise<unknown> | unknown;
  /** The command with what the reader writes in the place of `…`. */
  readonly typed?: (command: string, place: Place) => string | Promise<string>;
  /** The exit code that the document tells of; 0 unless given. */
  readonly code?: number;
  /** What is answered, beside yes and the password. */
  readonly answers?: readonly (readonly [question: RegExp, answer: string])[];
}

/** How the commands of one document are typed. */
export interface Scene {
  /** What is there before the first command. */
  readonly prepare?: (place: Place) => Promise<unknown>;
  /** Commands that are typed in another way, by their text in the document; or why one cannot be typed here. */
  readonly steps?: Readonly<Record<string, Step | string>>;
  /** Commands in sentences and tables that are typed too, after those of the blocks, in this order. */
  readonly spans?: Readonly<Record<string, Step>>;
}

/** The commands of a document's blocks. */
export const listCommands = (document: string): Printed[] => readBlocks(readDocument(document)).flatMap(readCommands);

/** What a scene says of commands that its document does not have. */
export function listStrangers(document: string, { steps = {}, spans = {} }: Scene): string[] {
  const printed = listCommands(document).map(({ command }) => command);
  const spoken = readSpans(readDocument(document)).map(({ command }) => command);
  return [
    ...Object.keys(steps).filter((command) => !printed.includes(command)),
    ...Object.keys(spans).filter((command) => !spoken.includes(command)),
  ];
}

/** Types all of a document's commands and expects their exit codes. @returns how many were typed */
export async function playScene(document: string, scene: Scene, world: World, outside: string): Promise<number> {
  const laptop = await openLaptop(outside, []);
  const { folder, home } = laptop;
  const place: Place = {
    ...{ world, laptop, folder },
    async put(name, text) {
      await mkdir(join(folder, name, ".."), { recursive: true });
      await writeFile(join(folder, name), text);
    },
    async run(...words) {
      const { code, stdout, stderr } = await runInProcess(folder, words, "", { HOME: home });
      expect(code, `laurel ${words.join(" ")}\n${stderr}`).toBe(0);
      return stdout;
    },
  };
  await scene.prepare?.(place);
  const variables: string[] = [];
  const script = join(outside, "typed.sh");
  const enter = async (command: string, step: Step, where: string): Promise<void> => {
    await step.before?.(place);
    const typed = (await step.typed?.(command, place)) ?? command;
    if (/^[A-Z]+=\(/.test(typed)) return void variables.push(typed);
    await writeFile(script, [...variables, typed, ""].join("\n"));
    const { code, text } = await Promise.race([
      laptop.type(`bash ${script}`, answer(step.answers)),
      tooLong(where, typed),
    ]);
    expect(code, `${where} ${typed}\n${text}`).toBe(step.code ?? 0);
  };
  let count = 0;
  for (const { line, command } of listCommands(document)) {
    const step = scene.steps?.[command] ?? {};
    if (typeof step === "string") continue;
    await enter(command, step, `${document}:${line}`);
    count += 1;
  }
  for (const [command, step] of Object.entries(scene.spans ?? {})) await enter(command, step, document);
  return count + Object.keys(scene.spans ?? {}).length;
}

/** How long a command may take, far more than any needs: then it waits for an answer that nobody gives. */
const LONGEST = 90_000;

async function tooLong(where: string, typed: string): Promise<never> {
  await setTimeout(LONGEST, undefined, { ref: false });
  throw new Error(`${where} ${typed}: it has not ended; it may ask something that the scene does not answer`);
}

/** What everyone answers: yes; no backup now; the password of every key. */
const USUAL: NonNullable<Step["answers"]> = [
  [/Back up now\? \[y\/N\]$/, "n"],
  [/\[y\/N\]$/, "y"],
  [/([Pp]assword|once more|again)[^\n]*:$/, PASSWORD],
];
const MOST_QUESTIONS = 40;

/** Answers each question by what it says, in whatever order they come. */
function answer(own: Step["answers"] = []): Answers {
  const rules = [...own, ...USUAL];
  const isAsked = new RegExp(rules.map(([question]) => question.source.replace(/\$$/, " ?$")).join("|"));
  const choose = (screen: string): string => {
    const last = screen.trimEnd().split("\n").at(-1) ?? "";
    return rules.find(([question]) => question.test(last))?.[1] ?? "";
  };
  return Array.from({ length: MOST_QUESTIONS }, () => [isAsked, choose] as const);
}

/** Settings of the world's operator and a trust list of the world, in the person's own folder. */
export async function settle({ laptop: { home }, world }: Place): Promise<void> {
  const { chainId, registry, rpc, operator } = world;
  const names = { chainId, registry: registry.address, rpc: [rpc], issuer: 1, accreditation: 1, operator: 1 };
  const signer = { type: "rpc-account", address: operator.address };
  await writeOwn(home, "laurel.json", { format: "laurel-config-v1", ...names, signer });
  await writeOwn(home, "trust.json", world.trust());
}
