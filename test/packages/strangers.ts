// Compilers and runtimes of others, beside the packages as they are installed: what a program there sees of our types, and what it gets.
import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Compilers besides our own: the oldest that is promised, and the last of the line before. */
export const COMPILERS = { "TypeScript 5.4": "typescript@5.4.5", "TypeScript 5.9": "typescript@5.9.3" } as const;
/** Runtimes besides our own Node. */
export const RUNTIMES = { "Node 22": "node@22.23.3", Bun: "bun@1.4.5", Deno: "deno@2.9.6" } as const;
/** Another client of chains than ethers. */
export const VIEM = "viem@2.57.20";
/** The ways in which TypeScript finds packages, each with the modules that it goes with. */
export const RESOLUTIONS = { node16: "node16", nodenext: "nodenext", bundler: "esnext" } as const;

/** Entries that need neither Node's types nor its modules. */
const FOR_BROWSERS: readonly string[] = [
  "carrier",
  "evidence",
  "link",
  "profile",
  "proof",
  "register",
  "text",
  "verify",
].map((name) => `@laurel/sdk/${name}`);

/**
 * Installs packages of the registry into a folder of its own, each under its name and version.
 * @throws Error that names them, where npm cannot
 */
export async function installTools(folder: string, packages: readonly string[]): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const aliased = packages.map((one) => `${nameTool(one)}@npm:${one}`);
  const words = ["install", "--silent", "--prefer-offline", "--no-audit", "--no-fund", ...aliased];
  await run("npm", words, { cwd: folder }).catch((error: { readonly stderr?: string }) => {
    const problem = `npm could not install ${packages.join(", ")}: is its registry reachable?`;
    throw new Error(`${problem} ${error.stderr ?? ""}`, { cause: error });
  });
  return folder;
}

/** The name under which `installTools` installs a package: `typescript@5.4.5` is `typescript-5.4.5`. */
export function nameTool(spec: string): string {
  return spec.replace("@", "-");
}

/** Every module that the installed packages of ours export, as a program imports it. */
export async function listEntries(modules: string): Promise<readonly string[]> {
  const entries: string[] = [];
  for (const name of (await readdir(join(modules, "@laurel"))).sort()) {
    const { exports = {} } = JSON.parse(await readFile(join(modules, "@laurel", name, "package.json"), "utf8"));
    for (const [path, target] of Object.entries<string | { readonly default?: string }>(exports))
      if (typeof target === "object" && target.default?.endsWith(".js") === true && !path.includes("*"))
        entries.push(`@laurel/${name}${path.slice(1)}`);
  }
  return entries;
}

/** A strict program that imports every entry, and leans on types that must not be lost on the way. */
function writeProgram(entries: readonly string[]): string {
  const imports = entries.map((entry, i) => `import * as entry${i} from ${JSON.stringify(entry)};`);
  return `${imports.join("\n")}
export const all: readonly object[] = [${entries.map((_, i) => `entry${i}`).join(", ")}];
import { createVerifier, readTrust, type Verdict } from "@laurel/sdk/verify";
const { verdict, checks } = await createVerifier(readTrust("{}", "trust.json")).verify("{}");
export const said: Verdict = verdict;
// @ts-expect-error a verdict is no number: types that are lost would take it
export const wrong: number = verdict;
// @ts-expect-error nor has a check such a member
export const missing = checks[0]?.nothing;
import { proofFor } from "@laurel/sdk/proof";
export const [struct, root, siblings] = proofFor("{}");
export const parts: readonly [number, bigint, \`0x\${string}\`, readonly \`0x\${string}\`[]] = [struct.index, struct.validUntil, root, siblings];
// @ts-expect-error a file is text or bytes
proofFor(7);
${entries.includes("@laurel/cli") ? 'import { runLaurel } from "@laurel/cli";\nexport const code: number = await runLaurel(["--help"]);\n// @ts-expect-error it is a number\nexport const text: string = code;' : ""}
`;
}

/** What a compiler says of a program that imports the entries, with the declarations of all packages checked (`skipLibCheck: false`). */
export async function checkTypes(
  folder: string,
  compiler: string,
  how: {
    readonly entries: readonly string[];
    readonly resolution: keyof typeof RESOLUTIONS;
    readonly types: readonly string[];
    /** With `exactOptionalPropertyTypes`: TypeScript 7 then refuses https.d.ts of @types/node 22.7.5, which ethers brings along. */
    readonly isExact: boolean;
  },
): Promise<string> {
  const place = join(
    folder,
    `types-${how.resolution}-${how.entries.length}-${compiler.replaceAll(/\W+/g, "-").slice(-30)}`,
  );
  await mkdir(place, { recursive: true });
  await writeFile(join(place, "program.ts"), writeProgram(how.entries));
  const compilerOptions = {
    ...{ target: "es2022", module: RESOLUTIONS[how.resolution], moduleResolution: how.resolution, noEmit: true },
    ...{ strict: true, exactOptionalPropertyTypes: how.isExact, noUncheckedIndexedAccess: true, skipLibCheck: false },
    ...(how.types.length === 0 ? { lib: ["es2022", "dom", "dom.iterable"] } : { lib: ["es2022"] }),
    types: how.types,
  };
  await writeFile(join(place, "package.json"), JSON.stringify({ private: true, type: "module" }));
  await writeFile(join(place, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["program.ts"] }));
  return run("node", [compiler, "-p", place], { cwd: place }).then(
    () => "",
    ({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }) => `${stdout}${stderr}`,
  );
}

/** Of the entries, those that a page may import. */
export function keepForBrowsers(entries: readonly string[]): readonly string[] {
  return entries.filter((entry) => FOR_BROWSERS.includes(entry));
}
