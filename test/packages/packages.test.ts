// What is published: packed once, installed into an empty folder, and used there as a stranger would use it.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import {
  chmod,
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { unwrapCarrier } from "../../sdk/src/carrier.ts";
import { isMore } from "../more.ts";
import { openWorld } from "../nodes/shared.ts";
import { createDocument, type World } from "../nodes/world.ts";
import { makeCredential } from "../portability/credentials.ts";
import { PACK, packPackages } from "./packed.ts";
import {
  checkTypes,
  COMPILERS,
  installTools,
  keepForBrowsers,
  listEntries,
  nameTool,
  RESOLUTIONS,
  RUNTIMES,
  VIEM,
} from "./strangers.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");
const bin = join(root, "node_modules/.bin");
/** By the registry, as a stranger installs: `npm run test:more`. */
const install = ["install", "--silent", "--prefer-offline", "--no-audit", "--no-fund"];
const ours = join(root, "node_modules/typescript/bin/tsc");
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-packages-"));
  for (const tarball of await packPackages()) await copyFile(tarball, join(folder, basename(tarball)));
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const tarballs = (await readdir(folder)).filter((name) => name.endsWith(".tgz"));
  if (isMore) await run("npm", [...install, ...tarballs.map((name) => `./${name}`)], { cwd: folder });
  else {
    for (const name of tarballs) await unpack(name);
    // ethers brings these along where npm installs it.
    await mkdir(join(folder, "node_modules/@types"), { recursive: true });
    await symlink(join(root, "node_modules/@types/node"), join(folder, "node_modules/@types/node"));
  }
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Does what npm does of a packed package, but takes what it depends on from our own installation: no registry is asked. */
async function unpack(tarball: string): Promise<void> {
  const modules = join(folder, "node_modules");
  const unpacked = join(folder, tarball.replace(".tgz", ""));
  await mkdir(unpacked);
  await run("tar", ["-xzf", tarball, "-C", unpacked, "--strip-components=1"], { cwd: folder });
  const {
    name,
    bin: programs = {},
    dependencies = {},
  } = JSON.parse(await readFile(join(unpacked, "package.json"), "utf8"));
  const link = async (target: string, path: string): Promise<void> => {
    await mkdir(dirname(path), { recursive: true });
    if (!existsSync(path)) await symlink(target, path);
  };
  await mkdir(dirname(join(modules, name)), { recursive: true });
  await rename(unpacked, join(modules, name));
  for (const dependency of Object.keys(dependencies)) {
    if (dependency.startsWith("@laurel/")) continue;
    const places = [`${name.replace("@laurel/", "")}/node_modules`, "node_modules"].map((place) =>
      join(root, place, dependency),
    );
    await link(places.find((place) => existsSync(place)) ?? "", join(modules, name, "node_modules", dependency));
  }
  for (const [program, file] of Object.entries<string>(programs)) {
    await chmod(join(modules, name, file), 0o755);
    await link(join(modules, name, file), join(modules, ".bin", program));
  }
}

/** The bundle a web page gets that imports `names` from the SDK: what it still imports, and its size in kB as sent, gzip. */
async function bundleForBrowser(names: string, profile = ""): Promise<{ imports: string[]; kilobytes: number }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: `export { ${names} } from "@laurel/sdk"; ${profile}`, resolveDir: folder },
    bundle: true,
    format: "esm",
    minify: true,
    platform: "browser",
    target: "es2022",
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  const text = outputFiles.map((file) => file.text).join("");
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path));
  return { imports, kilobytes: gzipSync(text, { level: 9 }).length / 1000 };
}

/** What is made, and so no part of a second copy of the tree. */
const MADE = ["node_modules", "dist", "artifacts", "cache", "types", "coverage", ".git", "validators.js"];

/** A copy of the tree with nothing built in it, which uses what our own installation has installed. */
async function copyTree(copy: string): Promise<void> {
  await cp(root, copy, { recursive: true, filter: (path) => path === root || !MADE.includes(basename(path)) });
  await mkdir(join(copy, "node_modules/@laurel"), { recursive: true });
  for (const name of await readdir(join(root, "node_modules")))
    if (!name.includes("laurel")) await symlink(join(root, "node_modules", name), join(copy, "node_modules", name));
  await symlink("../hardhat-laurel", join(copy, "node_modules/hardhat-laurel"));
  for (const name of ["sdk", "issuing", "portability", "web", "cli"]) {
    await symlink(`../../${name}`, join(copy, "node_modules/@laurel", name));
    const own = join(root, name, "node_modules");
    if (existsSync(own)) await symlink(own, join(copy, name, "node_modules"));
  }
}

/** Each file of a tarball with its mode and the hash of its bytes. */
async function listPacked(tarball: string): Promise<string[]> {
  const { stdout } = await run("tar", ["-tvzf", tarball, "--utc"]);
  const lines = stdout.trimEnd().split("\n");
  const hashes = lines.map(async (line) => {
    const name = line.split(" ").at(-1) ?? "";
    const { stdout: bytes } = await run("tar", ["-xOzf", tarball, name], { encoding: "buffer", maxBuffer: 2 ** 26 });
    return `${line} ${createHash("sha256").update(bytes).digest("hex")}`;
  });
  return Promise.all(hashes);
}

describe("the packages, built a second time", () => {
  it.runIf(isMore)(
    "are the same in every byte, from another folder, with another umask, clock, zone and language",
    async () => {
      const place = await mkdtemp(join(tmpdir(), "laurel packages again "));
      try {
        const later = `globalThis.Date=class extends Date{constructor(...a){a.length>0?super(...a):super(Date.now())}static now(){return super.now()+4e10}}`;
        const env = {
          ...process.env,
          ...{ TZ: "Pacific/Chatham", LC_ALL: "tr_TR.UTF-8", LANG: "tr_TR.UTF-8" },
          NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(later)}`,
        };
        const copy = join(place, "tree");
        await copyTree(copy);
        // The umask is of the copies too: git makes files by it.
        const words = `umask 077; chmod -R go= . && node scripts/build.ts && npm ${PACK.join(" ")} ..`;
        await run("sh", ["-c", words], { cwd: copy, env });
        const tarballs = (await readdir(place)).filter((name) => name.endsWith(".tgz"));
        expect(tarballs).toHaveLength(6);
        for (const name of tarballs) {
          expect(await listPacked(join(place, name)), name).toEqual(await listPacked(join(folder, name)));
          expect((await readFile(join(place, name))).equals(await readFile(join(folder, name))), name).toBe(true);
        }
      } finally {
        await rm(place, { recursive: true, force: true });
      }
    },
  );
});

/** Name and version of all packages that Node finds from one, itself included, by what their package.json say they need. */
async function listNeeded(path: string, found: Map<string, string> = new Map()): Promise<Map<string, string>> {
  const place = await realpath(path);
  const { name, version, dependencies = {} } = JSON.parse(await readFile(join(place, "package.json"), "utf8"));
  if (found.has(place)) return found;
  found.set(place, `${name}@${version}`);
  for (const needed of Object.keys(dependencies)) {
    const near = [place, folder].flatMap(
      (start) => createRequire(join(start, "package.json")).resolve.paths(needed) ?? [],
    );
    await listNeeded(near.map((modules) => join(modules, needed)).find(existsSync) ?? needed, found);
  }
  return found;
}

describe("the bill of materials", () => {
  interface Component {
    readonly purl: string;
    readonly licenses: readonly [object];
    readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  }
  const make = async (env: object = {}): Promise<string> =>
    (await run("node", ["scripts/sbom.ts"], { cwd: root, env: { ...process.env, ...env } })).stdout;

  it("lists exactly what the packed packages bring along, each with the hash of what npm installed", async () => {
    const { components } = JSON.parse(await make()) as { components: Component[] };
    const found = await listNeeded(join(folder, "node_modules/@laurel/cli"));
    await listNeeded(join(folder, "node_modules/hardhat-laurel"), found);
    // What the page is made with is in its scripts.
    for (const name of ["lit", "qr"]) await listNeeded(join(root, "node_modules", name), found);
    const names = components.map(({ purl }) => decodeURIComponent(purl.replace("pkg:npm/", "")));
    // The registry may have newer versions of what others depend on than our lockfile has.
    const list = (all: Iterable<string>): string[] =>
      [...new Set([...all].map((one) => (isMore ? one.replace(/@[^@]+$/, "") : one)))].toSorted();
    expect(list(names)).toEqual(list(found.values()));
    const notices = await readFile(join(root, "web/dist/NOTICES.txt"), "utf8");
    const bundled = [...notices.matchAll(/^(@?[\w/-]+) (\d[\w.-]+)$/gm)].map(
      ([, name, version]) => `${name}@${version}`,
    );
    expect(bundled.length).toBeGreaterThan(4);
    expect(names).toEqual(expect.arrayContaining(bundled));
    expect(names).toContain("ethers@6.17.0");

    const readLock = async (place: string): Promise<[string, { version: string; integrity?: string }][]> =>
      Object.entries(JSON.parse(await readFile(join(place, "node_modules/.package-lock.json"), "utf8")).packages);
    const [locked, ours] = [await readLock(isMore ? folder : root), await readLock(root)];
    for (const [i, { hashes = [] }] of components.entries()) {
      const [, name = "", version = ""] = /^(.+)@([^@]+)$/.exec(names[i] ?? "") ?? [];
      if (name.includes("laurel")) continue;
      const [hash] = hashes;
      const integrity = `${hash?.alg.toLowerCase().replace("-", "")}-${Buffer.from(hash?.content ?? "", "hex").toString("base64")}`;
      // What is bundled is installed here alone.
      const [own = []] = [locked, ours]
        .map((all) => all.filter(([path, one]) => path.endsWith(`node_modules/${name}`) && one.version === version))
        .filter((all) => all.length > 0);
      expect(
        own.map(([, one]) => one.integrity),
        name,
      ).toContain(integrity);
    }
  });

  it("is the same each time", async () => {
    expect(await make({ TZ: "Pacific/Chatham", LC_ALL: "tr_TR.UTF-8" })).toBe(await make());
  });
});

describe("the packages, installed into an empty folder", () => {
  it("give the command laurel", async () => {
    const { stdout } = await run(join(folder, "node_modules/.bin/laurel"), ["--help"], { cwd: folder });
    expect(stdout).toContain("laurel");
    expect(stdout).toContain("verify");
  });

  it("bring a README each", async () => {
    for (const name of await readdir(join(folder, "node_modules/@laurel")))
      expect(await readFile(join(folder, "node_modules/@laurel", name, "README.md"), "utf8")).toMatch(
        new RegExp(`^# @laurel/${name}\\n`),
      );
  });

  it("build the page", async () => {
    const registries = [{ name: "Ours", chainId: 1, address: `0x${"11".repeat(20)}`, rpc: ["https://node.example"] }];
    await writeFile(join(folder, "trust.json"), JSON.stringify({ format: "laurel-trust-v1", registries }));
    const words = ["page", "build", "--trust", "trust.json", "--out", "page"];
    await run(join(folder, "node_modules/.bin/laurel"), words, { cwd: folder });
    const built = (await readdir(join(root, "web/dist"))).filter((name) => name.endsWith(".js"));
    expect(await readdir(join(folder, "page"))).toEqual(expect.arrayContaining(["index.html", "build.json", ...built]));
  });

  it("ship a schema for every file that a person writes or hands on", async () => {
    const theirs = createRequire(join(folder, "package.json"));
    for (const form of [
      "issuing/course",
      "issuing/config",
      "issuing/batch",
      "issuing/batch-secret",
      "sdk/order",
      "sdk/trust",
    ]) {
      const [name, file] = form.split("/");
      const path = theirs.resolve(`@laurel/${name}/schemas/${file}-v1.schema.json`);
      expect(JSON.parse(await readFile(path, "utf8")).$id).toBe(`urn:laurel:schema:${file}-v1`);
    }
    await writeFile(join(folder, "course.json"), '{ "format": "laurel-course-v1", "key": 7 }');
    const laurel = join(folder, "node_modules/.bin/laurel");
    const { stdout } = await run(laurel, ["course", "check", "course.json", "--json"], { cwd: folder }).then(
      () => expect.unreachable("the course is not one"),
      (error: { stdout: string }) => error,
    );
    expect(JSON.parse(stdout)).toMatchObject({ code: "course.invalid", exitCode: 1 });
  });

  it("draw a certificate, with the fonts that they bring, and take the file out of it again", async () => {
    const { file } = await makeCredential();
    await writeFile(join(folder, "niamh.json"), file);
    const laurel = join(folder, "node_modules/.bin/laurel");
    const env = { ...process.env, HOME: folder };
    const words = ["export", "niamh.json", "--format", "pdf", "--out", "certificates"];
    const { stdout } = await run(laurel, words, { cwd: folder, env });
    expect(stdout).toBe("certificates holds 1 certificate.\n");
    const { credential } = await unwrapCarrier(await readFile(join(folder, "certificates/000000.pdf")));
    expect(Buffer.from(credential).equals(file)).toBe(true);
    const fonts = await readdir(join(folder, "node_modules/@laurel/portability/fonts"));
    expect(fonts).toContain("OFL.txt");
  });

  it("verify a file, and say unknown where no node answers", async () => {
    const vectors = JSON.parse(await readFile(join(root, "test/vectors/protocol-v1.json"), "utf8"));
    const { seed, root: batchRoot, chainId, registry, issuer, disclosable, documents } = vectors[0];
    const script = `
      import { rebuildBatch } from "@laurel/sdk";
      const batch = await rebuildBatch(${JSON.stringify({ seed, root: batchRoot, registry: { chainId, address: registry }, issuer, disclosable, documents })});
      process.stdout.write(JSON.stringify(batch.credential(0)));`;
    await writeFile(join(folder, "build.mjs"), script);
    const { stdout: credential } = await run(join(bin, "node"), ["build.mjs"], { cwd: folder });
    await writeFile(join(folder, "credential.json"), credential);
    const trust = {
      format: "laurel-trust-v1",
      registries: [
        { name: "nobody", chainId, address: registry, rpc: ["http://127.0.0.1:9"], finality: "latest", maxAge: null },
      ],
    };
    await writeFile(join(folder, "trust.json"), JSON.stringify(trust));

    const command = run(
      join(folder, "node_modules/.bin/laurel"),
      ["verify", "credential.json", "--trust", "trust.json", "--json"],
      {
        cwd: folder,
      },
    );
    const { code, stdout } = await command.then(
      () => expect.unreachable("no node answers, so the verdict cannot be valid"),
      (error: { code: number; stdout: string }) => error,
    );
    const report = JSON.parse(stdout);
    expect(code).toBe(3);
    expect(report.verdict).toBe("unknown");
    expect(report.checks.find((check: { check: string }) => check.check === "registry")).toMatchObject({
      outcome: "unknown",
      code: "rpc.unreachable",
    });
  });

  it("verify a file in a thread by @laurel/sdk/verify, where no text may become code", async () => {
    const thread = `
      import { parentPort } from "node:worker_threads";
      import { readFile } from "node:fs/promises";
      import { createVerifier, readTrust } from "@laurel/sdk/verify";
      const [file, trust] = await Promise.all(["credential.json", "trust.json"].map((name) => readFile(name, "utf8")));
      const { checks } = await createVerifier(readTrust(trust, "trust.json")).verify(file);
      parentPort.postMessage(checks.map(({ outcome, code }) => code ?? outcome));`;
    await writeFile(join(folder, "thread.mjs"), thread);
    const main = `
      import { Worker } from "node:worker_threads";
      new Worker(new URL("./thread.mjs", import.meta.url)).on("message", (told) => console.log(told.join(" ")));`;
    await writeFile(join(folder, "main.mjs"), main);
    const { stdout } = await run(join(bin, "node"), ["--disallow-code-generation-from-strings", "main.mjs"], {
      cwd: folder,
    });
    expect(stdout.trim()).toBe("pass pass rpc.unreachable skipped skipped skipped pass");
    expect(await readFile(join(folder, "node_modules/@laurel/sdk/dist/verify.d.ts"), "utf8")).toContain(
      "createVerifier",
    );
  });

  it("bundle for browsers by @laurel/sdk/verify in at most 36 kB gzip, and need no other package", async () => {
    const { outputFiles, metafile } = await build({
      stdin: { contents: 'export * from "@laurel/sdk/verify";', resolveDir: folder },
      bundle: true,
      // What is imported later, as German is, becomes a file of its own.
      ...{ splitting: true, outdir: "bundle" },
      format: "esm",
      minify: true,
      platform: "browser",
      write: false,
      metafile: true,
    });
    const later = Object.values(metafile.outputs).filter(({ entryPoint }) => entryPoint !== "<stdin>");
    expect(later.map(({ entryPoint }) => entryPoint?.replace(/.*dist/, "")).sort()).toEqual([
      "/report/de.js",
      "/report/kind.js",
      "/rpc/line/provider.js",
    ]);
    const packages = new Set(
      Object.keys(metafile.inputs).map((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]),
    );
    expect([...packages].filter((name) => name !== undefined)).toEqual(["@laurel/sdk"]);
    const first = outputFiles.find(({ path }) => path.endsWith("/stdin.js"))?.text ?? "";
    expect(first).toContain("Genuine and in force");
    expect(first).not.toContain("Echt und in Kraft");
    expect(gzipSync(first, { level: 9 }).length).toBeLessThanOrEqual(36_000);
  });

  it("ship the types, and the Solidity interfaces for other contracts to import", async () => {
    expect(await readFile(join(folder, "node_modules/@laurel/sdk/dist/index.d.ts"), "utf8")).toContain(
      "createVerifier",
    );
    const source = `pragma solidity ^0.8.37; import {ICredentialRegistry} from "@laurel/sdk/contracts/ICredentialRegistry.sol";
      contract Door { function isOpen(ICredentialRegistry r, ICredentialRegistry.Credential calldata c, bytes32 root, bytes32[] calldata siblings)
        external view returns (bool open) { (open, ) = r.isValid(c, root, siblings); } }`;
    const theirs = createRequire(join(folder, "package.json"));
    const ours = createRequire(join(root, "package.json"));
    const readImport = (path: string) => {
      const found = path.startsWith("@laurel/") ? theirs.resolve(path) : ours.resolve(path);
      return { contents: readFileSync(found, "utf8") };
    };
    const settings = { evmVersion: "cancun", outputSelection: { "*": { "*": ["evm.bytecode.object"] } } };
    const input = { language: "Solidity", sources: { "Door.sol": { content: source } }, settings };
    const { compile } = ours("solc") as { compile: (input: string, callbacks: object) => string };
    const output = JSON.parse(compile(JSON.stringify(input), { import: readImport }));
    expect((output.errors ?? []).filter(({ severity }: { severity: string }) => severity === "error")).toEqual([]);
    expect(output.contracts["Door.sol"].Door.evm.bytecode.object).toMatch(/^60/);
  });

  it("bundle for browsers in at most 100 kB gzip, with no polyfill and no Node built-in", async () => {
    const { imports, kilobytes } = await bundleForBrowser("createVerifier, parseCredential, withhold, describeReport");
    expect(kilobytes).toBeLessThanOrEqual(100);
    expect(imports).toEqual([]); // esbuild refuses a Node built-in for browsers, and adds no polyfill
  });

  it("bundle with the profile's compiled schemas in at most 150 kB gzip, and nothing that compiles code at run time", async () => {
    const profile = 'export { checkProfile } from "@laurel/sdk/profile";';
    const { imports, kilobytes } = await bundleForBrowser("createVerifier, describeReport", profile);
    expect(kilobytes).toBeLessThanOrEqual(150);
    expect(imports).toEqual([]);
    const validators = await readFile(join(folder, "node_modules/@laurel/sdk/dist/profile/validators.js"), "utf8");
    expect(validators).not.toMatch(/\bnew Function\b|\beval\b|\brequire\(/);
    const schema = await readFile(
      join(folder, "node_modules/@laurel/sdk/schemas/micro-credential-v1.schema.json"),
      "utf8",
    );
    expect(JSON.parse(schema).$id).toBe("urn:laurel:schema:micro-credential-v1");
  });
});

describe("the packages, in a program in TypeScript", () => {
  /** Every entry with types; `@laurel/web` exports files of a page alone. */
  const ENTRIES = [
    "@laurel/cli",
    "@laurel/issuing",
    "@laurel/portability",
    "@laurel/sdk",
    ...["carrier", "evidence", "link", "node", "profile", "proof", "register", "text", "verify"].map(
      (name) => `@laurel/sdk/${name}`,
    ),
  ];
  const resolutions = Object.keys(RESOLUTIONS) as (keyof typeof RESOLUTIONS)[];
  const checkBoth = async (compiler: string, resolution: keyof typeof RESOLUTIONS): Promise<string> => {
    const whole = { entries: ENTRIES, resolution, types: ["node"], isExact: compiler !== ours || !isMore };
    const page = { entries: keepForBrowsers(ENTRIES), resolution, types: [], isExact: true };
    return (await checkTypes(folder, compiler, whole)) + (await checkTypes(folder, compiler, page));
  };

  it("export the entries that the program imports, and no other", async () => {
    expect((await listEntries(join(folder, "node_modules"))).toSorted()).toEqual(ENTRIES.toSorted());
    expect(keepForBrowsers(ENTRIES)).toHaveLength(8);
  });

  it.each(isMore ? resolutions : ["nodenext" as const])(
    "have types that hold under our own TypeScript by %s, Node's and a page's",
    async (resolution) => {
      expect(await checkBoth(ours, resolution)).toBe("");
    },
  );

  it.runIf(isMore)("have pages of their API, of every entry, without an error", async () => {
    const { stdout } = await run("node", ["scripts/api-docs.ts"], { cwd: root });
    expect(stdout).toMatch(/docs\/api\/index\.html: 0 errors, \d+ warnings/);
    const index = await readFile(join(root, "docs/api/modules.html"), "utf8");
    for (const entry of ENTRIES)
      expect(index, entry).toContain(`modules/_${entry.replaceAll(/\W+/g, "_").slice(1)}.html`);
  });

  describe.runIf(isMore)("of others", () => {
    beforeAll(async () => {
      await installTools(join(folder, "compilers"), Object.values(COMPILERS));
    });

    it.each(Object.entries(COMPILERS).flatMap(([name, spec]) => resolutions.map((how) => [name, how, spec] as const)))(
      "have types that hold under %s by %s, Node's and a page's",
      async (_, resolution, spec) => {
        const compiler = join(folder, "compilers/node_modules", nameTool(spec), "bin/tsc");
        expect(await checkBoth(compiler, resolution)).toBe("");
      },
    );
  });
});

describe("the packages, in the runtimes of others", () => {
  let world: World;
  const check = `
    import { readFile } from "node:fs/promises";
    import { createVerifier, readTrust } from "@laurel/sdk/verify";
    import { proofFor } from "@laurel/sdk/proof";
    const prove = (file) => {
      try { return proofFor(file)[0].index; } catch (error) { return error.name; }
    };
    const verifier = createVerifier(readTrust(await readFile("chain.json", "utf8"), "chain.json"));
    for (const name of ["whole.json", "altered.json"]) {
      const file = new Uint8Array(await readFile(name));
      const { verdict, checks } = await verifier.verify(file);
      console.log(name, verdict, checks.flatMap(({ code }) => code ?? []).join(), prove(file));
    }`;
  const verdicts = "whole.json valid  1\naltered.json invalid integrity.altered AlteredError\n";

  beforeAll(async () => {
    world = await openWorld();
    const batch = await world.issue([createDocument(), createDocument({ id: "urn:example:2" })]);
    const file = JSON.stringify(batch.credential(1));
    await writeFile(join(folder, "whole.json"), file);
    await writeFile(join(folder, "altered.json"), file.replace("Niamh", "Eve"));
    await writeFile(join(folder, "chain.json"), JSON.stringify(world.trust()));
    await writeFile(join(folder, "check.mjs"), check);
    if (isMore) await installTools(join(folder, "runtimes"), [...Object.values(RUNTIMES), VIEM]);
  });
  afterAll(() => world.stop());

  it("verify a real credential against a real chain by Node 24, and refuse an altered one", async () => {
    const { stdout } = await run(join(bin, "node"), ["check.mjs"], { cwd: folder });
    expect(stdout).toBe(verdicts);
  });

  it.runIf(isMore).each([
    ["Node 22", "bin/node", []],
    ["Bun", "bin/bun.exe", ["run"]],
    ["Deno", "deno", ["run", "--allow-read=.", "--allow-net=127.0.0.1", "--no-prompt"]],
  ] as const)("do so by %s", async (name, program, words) => {
    const path = join(folder, "runtimes/node_modules", nameTool(RUNTIMES[name]), program);
    const { stdout } = await run(path, [...words, "check.mjs"], { cwd: folder });
    expect(stdout).toBe(verdicts);
  });

  it.runIf(isMore)("are asked of isValid by viem as by ethers, and its types take what proofFor gives", async () => {
    const place = join(folder, "runtimes");
    const program = `
      import { readFile } from "node:fs/promises";
      import { type ContractFunctionArgs, createPublicClient, http } from "${nameTool(VIEM)}";
      import { credentialRegistryAbi, proofFor, readProof } from "@laurel/sdk";
      const file = await readFile("../whole.json");
      const { registry: { address } } = readProof(file);
      const client = createPublicClient({ transport: http(${JSON.stringify(world.rpc)}) });
      const args: ContractFunctionArgs<typeof credentialRegistryAbi, "view", "isValid"> = proofFor(file);
      console.log(await client.readContract({ address, abi: credentialRegistryAbi, functionName: "isValid", args }));`;
    await writeFile(join(place, "ask.ts"), program);
    const words = [
      "--noEmit",
      "--strict",
      "--skipLibCheck",
      "--module",
      "nodenext",
      "--target",
      "es2022",
      "--types",
      "node",
    ];
    const checked = await run("node", [ours, ...words, "ask.ts"], { cwd: place }).catch((error) => error);
    expect(checked.stdout).toBe("");
    const { stdout } = await run(join(bin, "node"), ["ask.ts"], { cwd: place });
    expect(stdout).toBe("[ true, 1 ]\n");
  });
});

describe("examples/gate, a Hardhat project in a folder of its own", () => {
  const isMade = (path: string): boolean => MADE.includes(basename(path));
  /** Deploys the registry by its packed artifact, and reads an office's through it, as the plugin's README has it. */
  const ARTIFACT_TEST = `
    import assert from "node:assert/strict";
    import { test } from "node:test";
    import { network } from "hardhat";
    import artifact from "@laurel/sdk/artifacts/CredentialRegistry.json" with { type: "json" };

    test("the packed artifact is the registry's", async () => {
      const { ethers, laurel } = await network.create();
      const office = await laurel.ready();
      const factory = await ethers.getContractFactory(artifact.abi, artifact.bytecode);
      const own = await factory.deploy(office.governor.address);
      await own.waitForDeployment();
      const registry = await ethers.getContractAt(artifact.abi, office.registry.address);
      assert.equal(await registry.getFunction("owner")(), office.governor.address);
      const [code, ofOffice] = [await own.getDeployedCode(), await ethers.provider.getCode(office.registry.address)];
      assert.equal(code?.length, ofOffice.length);
      assert.equal(code?.length, artifact.deployedBytecode.length);
    });
  `;
  const copyGate = (place: string): Promise<void> =>
    cp(join(root, "examples/gate"), place, { recursive: true, filter: (path) => !isMade(path) });

  const readme = readFileSync(join(root, "hardhat-laurel/README.md"), "utf8");
  const readRecipe = (): string => /^```sh\n([\s\S]*?)^```$/m.exec(readme)?.[1] ?? "";

  it.runIf(isMore)("is begun in an empty folder by the plugin's README, as it is printed", async () => {
    const place = await mkdtemp(join(tmpdir(), "laurel-recipe-"));
    try {
      for (const [, path = "", text = ""] of readme.matchAll(/^```ts\n\/\/ (\S+)\n([\s\S]*?)^```$/gm)) {
        await mkdir(dirname(join(place, path)), { recursive: true });
        await writeFile(join(place, path), text);
      }
      expect((await readdir(place)).toSorted()).toEqual(["hardhat.config.ts", "test"]);
      for (const name of await readdir(folder))
        if (name.endsWith(".tgz")) await copyFile(join(folder, name), join(place, name));
      const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, NO_COLOR: "1" };
      const { stdout } = await run("sh", ["-ec", readRecipe()], { cwd: place, env });
      expect(stdout).toMatch(/pass 1\n[\s\S]*fail 0/);
    } finally {
      await rm(place, { recursive: true, force: true });
    }
  });

  it("has the contracts of contracts/examples, which import the packed interface", async () => {
    const names = await readdir(join(root, "contracts/examples"));
    expect(names.length).toBeGreaterThan(3);
    expect(await readdir(join(root, "examples/gate/contracts"))).toEqual(names);
    for (const name of names) {
      const ours = await readFile(join(root, "contracts/examples", name), "utf8");
      const theirs = await readFile(join(root, "examples/gate/contracts", name), "utf8");
      expect(theirs).toBe(
        ours.replace('"../ICredentialRegistry.sol"', '"@laurel/sdk/contracts/ICredentialRegistry.sol"'),
      );
    }
  });

  it("gates on a credential in at most 15 lines of test", async () => {
    for (const name of ["course-gate", "holder-gate"]) {
      const text = await readFile(join(root, `examples/gate/test/${name}.test.ts`), "utf8");
      const lines = /^test\([\s\S]*^\}\);$/m.exec(text)?.[0].split("\n") ?? [];
      expect(lines.length).toBeGreaterThan(5);
      expect(lines.length).toBeLessThanOrEqual(15);
    }
  });

  it.runIf(!isMore)("passes its tests by the packed packages, and its types are right", async () => {
    const place = join(folder, "gate");
    await copyGate(place);
    for (const name of ["hardhat", "@nomicfoundation", "solc"])
      await symlink(join(root, "node_modules", name), join(folder, "node_modules", name));
    await writeFile(join(place, "test/artifact.test.ts"), ARTIFACT_TEST);
    await run(join(bin, "hardhat"), ["build"], { cwd: place });
    const { stdout } = await run(join(bin, "node"), ["--test", "--test-reporter=tap"], { cwd: place });
    expect(stdout).toContain("# pass 3\n# fail 0");
    await run(join(bin, "tsc"), ["-p", "."], { cwd: place });
    // The tests can fail: without the comparison anyone enters.
    const gate = join(place, "contracts/HolderGate.sol");
    const source = await readFile(gate, "utf8");
    await writeFile(gate, source.replace("require(account == msg.sender, NotHolder(account));", ""));
    await run(join(bin, "hardhat"), ["build"], { cwd: place });
    await expect(run(join(bin, "node"), ["--test"], { cwd: place })).rejects.toMatchObject({ code: 1 });
  });

  it.runIf(isMore).each([
    ["node --test", []],
    ["hardhat test nodejs", ["@nomicfoundation/hardhat-node-test-runner@3.1.0"]],
    ["hardhat test mocha", ["@nomicfoundation/hardhat-mocha@4.0.0", "mocha@12.0.0"]],
  ])("is installed by npm into an empty folder, and passes by %s", async (command, more) => {
    const place = await mkdtemp(join(tmpdir(), "laurel-gate-"));
    try {
      await copyGate(place);
      const tarballs = (await readdir(folder)).filter((name) =>
        /^(?:laurel-sdk|laurel-issuing|hardhat-laurel)-.*tgz$/.test(name),
      );
      expect(tarballs).toHaveLength(3);
      await rm(join(place, "package.json"));
      await run("sh", ["-c", readRecipe().split("\n")[0] ?? ""], { cwd: place });
      const packed = tarballs.map((name) => join(folder, name));
      await run("npm", [...install, ...packed, "hardhat", "solc@0.8.37", ...more], { cwd: place });
      const [runner = ""] = more;
      if (runner !== "") {
        const config = join(place, "hardhat.config.ts");
        const text = await readFile(config, "utf8");
        const name = runner.replace(/@[\d.]+$/, "");
        await writeFile(
          config,
          `import runner from "${name}";\n${text.replace("plugins: [laurel]", "plugins: [laurel, runner]")}`,
        );
      }
      if (command.endsWith("mocha"))
        for (const file of await readdir(join(place, "test"))) {
          const test = await readFile(join(place, "test", file), "utf8");
          const suite = test.replace('import { test } from "node:test";\n', "").replace("test(", "it(");
          await writeFile(join(place, "test", file), suite);
        }
      const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, NO_COLOR: "1" };
      await run(join(place, "node_modules/.bin/hardhat"), ["build"], { cwd: place, env });
      const [program = "", ...words] = command.split(" ");
      const path = program === "node" ? join(bin, "node") : join(place, "node_modules/.bin", program);
      const { stdout } = await run(path, words, { cwd: place, env });
      expect(stdout).toMatch(/pass 2|2 passing/);
    } finally {
      await rm(place, { recursive: true, force: true });
    }
  });
});
