// Finds the programs that tests need and npm does not have, or installs Debian's packages where that is possible. Run before `npm test`.
import { execFileSync, spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

interface Program {
  /** What it is called on the PATH. */
  readonly names: readonly string[];
  /** The Debian package. */
  readonly pack: string;
  readonly needed: string;
}

const PROGRAMS = {
  chromium: {
    names: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    pack: "chromium",
    needed: "The browser tests need Chromium",
  },
  qpdf: { names: ["qpdf"], pack: "qpdf", needed: "The tests of PDFs need qpdf" },
  pdftotext: { names: ["pdftotext"], pack: "poppler-utils", needed: "The tests of PDFs need pdftotext" },
} as const satisfies Record<string, Program>;

/** A program that tests need. */
export type ProgramName = keyof typeof PROGRAMS;

/** Where a program is: at what the variable of its name says, as $CHROMIUM, else on the PATH; undefined where it is not. */
export function findProgram(program: ProgramName): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const places = PROGRAMS[program].names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [process.env[program.toUpperCase()] ?? "", ...places].find((file) => file !== "" && isExecutable(file));
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
  return (Object.keys(PROGRAMS) as ProgramName[]).filter((program) => findProgram(program) === undefined);
}

if (import.meta.main && listLacking().length > 0) {
  const canInstall = process.getuid?.() === 0 && spawnSync("apt-get", ["--version"]).status === 0;
  if (canInstall) {
    const packs = listLacking().map((program) => PROGRAMS[program].pack);
    console.log(`Installing from Debian's packages for the tests: ${packs.join(", ")} …`);
    execFileSync("apt-get", ["-qq", "update"], { stdio: "inherit" });
    const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const install = ["-qq", "-y", "install", "--no-install-recommends", ...packs];
    execFileSync("apt-get", install, { stdio: ["ignore", "ignore", "inherit"], env: environment });
  }
  for (const program of listLacking()) {
    console.error(describeLack(program));
    process.exitCode = 1;
  }
}
