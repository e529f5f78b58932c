// Finds the programs that tests need and npm does not have, or installs Debian's packages where that is possible. Run before `npm test`, and
// with --more before `npm run test:more`, which needs more of them.
import { execFileSync, spawnSync } from "node:child_process";
import { accessSync, constants, globSync } from "node:fs";
import { delimiter, join } from "node:path";

interface Program {
  /** What it is called on the PATH. */
  readonly names: readonly string[];
  /** The Debian package. */
  readonly pack: string;
  readonly needed: string;
  /** Folders beside those on the PATH, as a pattern. */
  readonly elsewhere?: string;
  /** Whether only `npm run test:more` needs it. */
  readonly isForMore?: boolean;
}

const PROGRAMS = {
  chromium: {
    names: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    pack: "chromium",
    needed: "The browser tests need Chromium",
  },
  qpdf: { names: ["qpdf"], pack: "qpdf", needed: "The tests of PDFs need qpdf" },
  pdftotext: { names: ["pdftotext"], pack: "poppler-utils", needed: "The tests of PDFs need pdftotext" },
  postgres: {
    names: ["postgres"],
    pack: "postgresql",
    needed: "The examples with a database need PostgreSQL",
    // Debian keeps each version's server apart, and off the PATH.
    elsewhere: "/usr/lib/postgresql/*/bin",
    isForMore: true,
  },
} as const satisfies Record<string, Program>;

/** A program that tests need. */
export type ProgramName = keyof typeof PROGRAMS;

/** Chromium without a window: it takes a third of the processor's time, and shows pages by the same code. */
const SHELL = "chromium-headless-shell";

/** Where a program is: at what the variable of its name says, as $CHROMIUM, else on the PATH; undefined where it is not. */
export function findProgram(program: ProgramName): string | undefined {
  const named = process.env[program.toUpperCase()] ?? "";
  const { names, elsewhere }: Program = PROGRAMS[program];
  return [named, ...listPlaces(names, elsewhere)].find((file) => file !== "" && isExecutable(file));
}

/** Where the browser for tests is: at what $CHROMIUM says, else Chromium's headless shell, else Chromium. */
export function findBrowser(): string | undefined {
  const shell = process.env.CHROMIUM === undefined ? listPlaces([SHELL]).find(isExecutable) : undefined;
  return shell ?? findProgram("chromium");
}

function listPlaces(names: readonly string[], elsewhere?: string): string[] {
  const folders = (process.env.PATH ?? "").split(delimiter);
  // The newest version first.
  if (elsewhere !== undefined) folders.push(...globSync(elsewhere).sort().reverse());
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

/** The same. @throws Error that says how to install it */
export function requireProgram(program: ProgramName): string {
  const found = findProgram(program);
  if (found === undefined) throw new Error(describeLack(program));
  return found;
}

function describeLack(program: ProgramName): string {
  const { pack, needed } = PROGRAMS[program];
  const cure = `Install it (Debian, Ubuntu: sudo apt-get install ${pack}), or set ${program.toUpperCase()} to its path.`;
  return `${needed}, and it was not found.\n${cure}`;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function listLacking(): ProgramName[] {
  const find = (program: ProgramName) => (program === "chromium" ? findBrowser() : findProgram(program));
  const isNeeded = (program: ProgramName): boolean => {
    const { isForMore = false }: Program = PROGRAMS[program];
    return !isForMore || process.argv.includes("--more");
  };
  return (Object.keys(PROGRAMS) as ProgramName[]).filter((program) => isNeeded(program) && find(program) === undefined);
}

/** Whether Debian's lists, as they are here, have the shell, and it is not installed. */
function canHaveShell(): boolean {
  if (process.env.CHROMIUM !== undefined || listPlaces([SHELL]).some(isExecutable)) return false;
  return spawnSync("apt-get", ["-qq", "--simulate", "install", SHELL]).status === 0;
}

function install(packs: readonly string[]): void {
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const words = ["-qq", "-y", "install", "--no-install-recommends", ...packs];
  execFileSync("apt-get", words, { stdio: ["ignore", "ignore", "inherit"], env: environment });
}

/** Installs the shell, without which tests take longer, and nothing else. */
function tryShell(): void {
  if (!canHaveShell()) return;
  console.log(`Installing from Debian's packages, for quicker tests: ${SHELL} …`);
  try {
    install([SHELL]);
  } catch {
    console.log(`${SHELL} cannot be installed: the tests use Chromium.`);
  }
}

if (import.meta.main) {
  const canInstall = process.getuid?.() === 0 && spawnSync("apt-get", ["--version"]).status === 0;
  if (canInstall && listLacking().length > 0) execFileSync("apt-get", ["-qq", "update"], { stdio: "inherit" });
  if (canInstall) tryShell();
  if (canInstall && listLacking().length > 0) {
    const packs = listLacking().map((program) => PROGRAMS[program].pack);
    console.log(`Installing from Debian's packages for the tests: ${packs.join(", ")} …`);
    install(packs);
  }
  for (const program of listLacking()) {
    console.error(describeLack(program));
    process.exitCode = 1;
  }
}
