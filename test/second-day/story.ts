// A story: typed at terminals by a test file of its own, which keeps its section of a document, test/second-day of docs/second-day.md and test/agency of
// docs/agency.md. With LAUREL_WRITE_DOCS=1 that section is written anew, else it is compared; `npm run docs:second-day` runs one file at a time, for
// all write to the same document.
import { readdirSync, readFileSync } from "node:fs";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { format } from "prettier";
import { describe, expect, it } from "vitest";
import { type Run, root, runInProcess, writeOwn } from "../cli/run.ts";
import { type Laptop, openLaptop, settleDay } from "../first-day/laptop.ts";
import type { Answers } from "../first-day/terminal.ts";
import { KEY, KEYSTORE, PASSWORD } from "../nodes/key.ts";
import { openWorld } from "../nodes/shared.ts";
import type { World } from "../nodes/world.ts";

export { asksYes } from "../first-day/laptop.ts";
export const asksPassword: Answers[number] = [/[Pp]assword.*: $/, PASSWORD];
/** The password of every key of the stories, for `--password-file`. */
export const PASSWORD_FILE = "password";

const samples = join(root, "samples");

/** Who a laptop belongs to, and with what key: the operator whose key the node holds, the operator whose key is a file of their own, or nobody yet: no settings. */
export type Owner = "operator" | "key-file" | "nobody";

/** What to issue of the samples. */
export interface Cohort {
  /** The batch's folder. */
  readonly out: string;
  /** So many of the sample's 1,000 learners; three unless given. */
  readonly learners?: number;
  /** How many of them to pass over first. */
  readonly skip?: number;
  /** More words for `laurel issue`. */
  readonly words?: readonly string[];
}

/** What a story is told with. */
export interface Story {
  /** A chain with a registry, its authorities, the issuer and its first operator: no other test sees what is done to it. */
  readonly world: World;
  /** Adds prose, or a heading of the third level, to the section. */
  readonly tell: (markdown: string) => void;
  /**
   * A person's laptop, with course.json in its folder and a trust list that trusts the world's registry. A second one shares nothing with the first.
   * Its shell knows `$PLACE`, the options that name the registry and a node, for those who have no laurel.json.
   */
  readonly openLaptop: (owner?: Owner) => Promise<Laptop>;
  /** Runs a command in this process, which spares its start; the transcript leaves it out. @throws where it exits with anything but 0 */
  readonly run: (laptop: Laptop, words: readonly string[]) => Promise<Run>;
  /** Issues learners of the sample, from the file `<out>.csv`; the transcript leaves it out. */
  readonly issue: (laptop: Laptop, cohort: Cohort) => Promise<void>;
  /** Has the section say the same example each time in place of what differs, beside what `settleDay` replaces. */
  readonly settle: (what: string | RegExp, example: string) => void;
  /** Has the section say the same moment each time, in place of one that is not today; every form of writing it is replaced. @param seconds since 1970 @param example such as `2029-06-30T10:00:00Z` */
  readonly settleMoment: (seconds: number, example: string) => void;
}

/**
 * Tells one story, as the only test of its file.
 *
 * @param file `import.meta.filename`: its name `<nn>-<name>.test.ts` says where in the document the section comes
 * @param title heading of the section
 */
export function tellStory(file: string, title: string, tellIt: (story: Story) => Promise<void>): void {
  const name = basename(file, ".test.ts");
  const document = findDocument(file);
  describe(relative(root, document), () => {
    it(`says what a terminal shows: ${title}`, async () => {
      const place = await mkdtemp(join(tmpdir(), "laurel-story-"));
      const world = await openWorld();
      try {
        const lines = [`## ${title}`, ""];
        const settled: [string | RegExp, string][] = [];
        const moments: Settled[] = [];
        await tellIt(openStory(place, world, lines, { settled, moments }));
        const held = moments.reduce((text, [what, , mark]) => text.replaceAll(what, mark), lines.join("\n"));
        const told = settled.reduce((text, [what, example]) => text.replaceAll(what, example), held);
        expect(told).not.toContain(PASSWORD);
        const day = moments.reduce((text, [, example, mark]) => text.replaceAll(mark, example), settleDay(told));
        await keepSection(document, name, await format(day, { parser: "markdown", printWidth: 120 }));
      } finally {
        await world.stop();
        await rm(place, { recursive: true, force: true });
      }
    });
  });
}

/** What a terminal showed, what the document says, and a mark for it that `settleDay` leaves alone. */
type Settled = readonly [what: string, example: string, mark: string];

function openStory(
  place: string,
  world: World,
  lines: string[],
  { settled, moments }: { readonly settled: [string | RegExp, string][]; readonly moments: Settled[] },
): Story {
  const { chainId, registry, rpc, operator } = world;
  const settings = {
    ...{ format: "laurel-config-v1", chainId, registry: registry.address, rpc: [rpc], issuer: 1, accreditation: 1 },
    ...{ operator: 1, signer: { type: "rpc-account", address: operator.address } },
  };
  let laptops = 0;
  let added: Promise<void> | undefined;
  const run: Story["run"] = async ({ folder, home }, words) => {
    const ended = await runInProcess(folder, words, "", { HOME: home });
    if (ended.code !== 0) throw new Error(`laurel ${words.join(" ")}: ${ended.stderr}`);
    return ended;
  };
  return {
    world,
    tell: (markdown) => void lines.push(markdown, ""),
    async openLaptop(owner = "operator") {
      laptops += 1;
      const laptop = await openLaptop(join(place, `laptop-${laptops}`), lines, { PLACE: namePlace(world) });
      const { folder, home } = laptop;
      await copyFile(join(samples, "course.json"), join(folder, "course.json"));
      await writeFile(join(folder, PASSWORD_FILE), `${PASSWORD}\n`, { mode: 0o600 });
      await writeOwn(home, "trust.json", world.trust());
      if (owner === "operator") await writeOwn(home, "laurel.json", settings);
      if (owner === "key-file") {
        added ??= addOperator(world);
        await added;
        await writeFile(join(folder, "registrar-key.json"), KEYSTORE, { mode: 0o600 });
        const signer = { type: "keystore", path: join(folder, "registrar-key.json") };
        await writeOwn(home, "laurel.json", { ...settings, operator: 2, signer });
      }
      return laptop;
    },
    run,
    async issue(laptop, { out, learners = 3, skip = 0, words = [] }) {
      const [header = "", ...rows] = (await readFile(join(samples, "cohort-1000.csv"), "utf8")).trimEnd().split("\n");
      const chosen = [header, ...rows.slice(skip, skip + learners)];
      await writeFile(join(laptop.folder, `${out}.csv`), `${chosen.join("\n")}\n`);
      await run(laptop, ["issue", `${out}.csv`, "--course", "course.json", "--out", out, "--yes", ...words]);
    },
    settle: (what, example) => void settled.push([typeof what === "string" ? what : new RegExp(what, "g"), example]),
    settleMoment(seconds, example) {
      const shown = writeMoment(seconds);
      for (const [i, form] of shown.entries())
        moments.push([form, writeMoment(Date.parse(example) / 1000)[i] ?? "", `\u{e000}${moments.length}\u{e001}`]);
    },
  };
}

/** A moment as a person types it, as a command says it, and as a contract has it. */
function writeMoment(seconds: number): readonly [string, string, string] {
  const typed = new Date(seconds * 1000).toISOString().replace(".000", "");
  return [typed, `${typed.slice(0, 10)} ${typed.slice(11, 19)} UTC`, String(seconds)];
}

/** The options that name a world's registry and its node, or another node. */
export function namePlace({ chainId, registry, rpc }: World, node: string = rpc): string {
  return `--registry eip155:${chainId}:${registry.address} --rpc ${node}`;
}

/** Makes the key of `registrar-key.json` the issuer's second operator, with coin. */
async function addOperator({ governor, registry, admin, until }: World): Promise<void> {
  await (await governor.sendTransaction({ to: KEY.address, value: 10n ** 19n })).wait();
  await (await registry.connect(admin).addOperator(1, KEY.address, until, 3)).wait();
}

/** Expects that a document has the sections of its folder's stories in the order of their files, and no other. @param file `import.meta.filename` */
export function expectOrder(file: string): void {
  const document = findDocument(file);
  it(`${relative(root, document)} has the sections of the stories in the order of their files, and no other`, () => {
    const stories = readdirSync(dirname(file)).filter((name) => /^\d\d-.*\.test\.ts$/.test(name));
    const told = [...readSections(readFileSync(document, "utf8"))].filter(([, text]) => text.trim() !== "");
    expect(told.map(([name]) => `${name}.test.ts`)).toEqual(stories.toSorted());
  });
}

/** The document of a folder of stories bears the folder's name. */
function findDocument(file: string): string {
  return join(root, `docs/${basename(dirname(file))}.md`);
}

const SECTION = /<!-- story: (\S+) -->\n(.*?)<!-- \/story -->\n/gs;

/** Compares a story's section with what the document has, or writes it there: in the order of the files' names. */
async function keepSection(document: string, name: string, text: string): Promise<void> {
  if (process.env.LAUREL_WRITE_DOCS === "1") {
    const before = await readFile(document, "utf8");
    const sections = new Map([...readSections(before), [name, `\n${text}\n`]]);
    const [introduction = ""] = before.split("<!-- story: ");
    const written = [...sections].toSorted(([a], [b]) => (a < b ? -1 : 1));
    const marked = written.map(([story, section]) => `<!-- story: ${story} -->\n${section}<!-- /story -->\n`);
    await writeFile(document, [`${introduction.trimEnd()}\n`, ...marked].join("\n"));
  }
  expect(
    readSections(await readFile(document, "utf8"))
      .get(name)
      ?.trim(),
  ).toBe(text.trim());
}

/** The document's sections, by their stories' names. */
function readSections(document: string): ReadonlyMap<string, string> {
  return new Map([...document.matchAll(SECTION)].map(([, name = "", section = ""]) => [name, section]));
}
