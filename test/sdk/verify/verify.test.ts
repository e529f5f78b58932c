// @laurel/sdk/verify: what it brings along, that it says what the whole SDK says, and that it works where next to nothing is allowed.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as sdk from "../../../sdk/src/index.ts";
import type { Report } from "../../../sdk/src/index.ts";
import * as verify from "../../../sdk/src/verify.ts";
import { CLAIMS, createDocument, type World } from "../../nodes/world.ts";
import { openWorld } from "../../nodes/shared.ts";

const root = join(import.meta.dirname, "../../..");
let world: World;
let files: string[];

beforeAll(async () => {
  world = await openWorld();
  const batch = await world.issue(["a", "b", "c"].map((id) => createDocument({ id: `urn:example:${id}` })));
  await (await world.registry.connect(world.operator).revokeCredentials(1, 1, batch.root, [0], [2n])).wait();
  const [whole, revoked, third] = [0, 1, 2].map((i) => JSON.stringify(batch.credential(i))) as [string, string, string];
  const shorter = JSON.stringify(verify.withhold(verify.parseCredential(third), CLAIMS));
  files = [whole, revoked, shorter, whole.replace("Niamh", "Eve"), "{}", ""];
});
afterAll(() => world.stop());

/** The entry as a page gets it, or with all that its modules import, used or not. */
async function bundle(isWhole: boolean) {
  return build({
    absWorkingDir: root,
    entryPoints: ["sdk/src/verify.ts"],
    bundle: true,
    minify: !isWhole,
    format: "esm",
    platform: "browser",
    conditions: ["laurel-source"],
    ignoreAnnotations: isWhole,
    treeShaking: !isWhole,
    write: false,
    metafile: true,
    logLevel: "silent",
  });
}

describe("@laurel/sdk/verify", () => {
  it("imports nothing but our own modules, and none that only issuing or WebAssembly needs", async () => {
    const { metafile } = await bundle(true);
    const modules = Object.keys(metafile.inputs);
    expect(modules.filter((path) => !path.startsWith("sdk/src/"))).toEqual([]);
    expect(Object.values(metafile.inputs).flatMap(({ imports }) => imports.filter(({ external }) => external))).toEqual(
      [],
    );
    const kept = modules.map((path) => path.slice("sdk/src/".length));
    expect(kept).toContain("verification/verifier.ts");
    expect(kept).toContain("report/de.ts");
    for (const other of ["abi", "bytecode", "contract", "registry"]) expect(kept).not.toContain(`registry/${other}.ts`);
    for (const other of ["hash/kernel.ts", "hash/fast-keccak.ts", "verification/draft-stacks.ts", "profile/guide.ts"])
      expect(kept).not.toContain(other);
  });

  it("is a part of the whole SDK: the same functions by the same names, but for the verifier", () => {
    const { createVerifier, ...others } = verify;
    expect(sdk).toMatchObject(others);
    expect(createVerifier).not.toBe(sdk.createVerifier);
  });

  it("says what the whole SDK says", async () => {
    const trust = JSON.stringify(world.trust());
    const at = new Date();
    const reportsOf = async ({ createVerifier, readTrust }: Pick<typeof verify, "createVerifier" | "readTrust">) => {
      const reports: Report[] = [];
      for await (const report of createVerifier(readTrust(trust, "trust.json")).verifyMany(files, { at }))
        reports.push(report);
      return reports;
    };
    const reports = await reportsOf(verify);
    expect(reports.map((report) => report.verdict)).toEqual([
      "valid",
      "invalid",
      "valid",
      "invalid",
      "invalid",
      "invalid",
    ]);
    expect(reports[1]?.revokedAt).toBe(await world.now());
    expect(await reportsOf(sdk)).toEqual(reports);
    for (const report of reports)
      expect(verify.describeReport(report, { language: "de" })).toEqual(sdk.describeReport(report, { language: "de" }));
  });

  it("has German apart in browsers, and says nothing in it before it is loaded", async () => {
    const folder = await mkdtemp(join(tmpdir(), "laurel-german-"));
    try {
      const { metafile } = await build({
        ...{ absWorkingDir: root, entryPoints: ["sdk/src/verify.ts"], outdir: folder, metafile: true },
        ...{ bundle: true, splitting: true, format: "esm", platform: "browser", conditions: ["laurel-source"] },
        outExtension: { ".js": ".mjs" },
      });
      const [german = ""] =
        Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === "sdk/src/report/de.ts") ?? [];
      const report = await sdk.createVerifier(sdk.parseTrust(world.trust())).verify(files[1] as string);
      const script = `
        import { readFileSync, renameSync } from "node:fs";
        import * as verify from ${JSON.stringify(pathToFileURL(join(folder, "verify.mjs")).href)};
        const [report, german] = JSON.parse(readFileSync(0, "utf8"));
        const told = [];
        const tell = () => {
          for (const say of [verify.describeReport, verify.describeTone])
            try { told.push(say(report, { language: "de" })); } catch ({ name, message }) { told.push({ name, message }); }
        };
        tell();
        renameSync(german, german + ".gone");
        told.push(await verify.loadLanguage("de").catch(({ code }) => code), verify.isLanguage("de"));
        told.push(verify.describeReport(report), await verify.loadLanguage("en"));
        tell();
        console.log(JSON.stringify(told));`;
      const run = execFile(process.execPath, ["--input-type=module", "--eval", script]);
      let stdout = "";
      run.stdout?.on("data", (text) => (stdout += text));
      run.stdin?.end(JSON.stringify([report, join(root, german)]));
      await new Promise((resolve) => run.on("close", resolve));
      const refused = {
        name: "LaurelError",
        message: 'The German texts are not loaded yet: await loadLanguage("de") first',
      };
      expect(JSON.parse(stdout)).toEqual([
        ...[refused, refused, "ERR_MODULE_NOT_FOUND", true],
        ...[sdk.describeReport(report), null, refused, refused],
      ]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("describes in German at once in Node, where it may be loaded too", async () => {
    const { de } = verify.REPORT_TEXTS;
    await verify.loadLanguage("de");
    expect(verify.REPORT_TEXTS.de).toBe(de);
    expect(sdk.loadLanguage).toBe(verify.loadLanguage);
  });

  it("verifies in a thread without WebAssembly, where no text may become code", async () => {
    const folder = await mkdtemp(join(tmpdir(), "laurel-thread-"));
    try {
      const entry = join(folder, "verify.mjs");
      const text = (await bundle(false)).outputFiles[0]?.text ?? "";
      expect(text).not.toMatch(/\bWebAssembly\b|\bBuffer\b|\bprocess\.|\brequire\(|\bsetImmediate\b|\b__dirname\b/);
      await writeFile(entry, text);
      const given = JSON.stringify({ files, trust: JSON.stringify(world.trust()) });
      const words = ["--disallow-code-generation-from-strings", join(import.meta.dirname, "thread.mjs")];
      const { stdout } = await promisify(execFile)(process.execPath, [...words, pathToFileURL(entry).href, given]);
      const { compiles, hasWasm, reports } = JSON.parse(stdout) as {
        compiles: boolean;
        hasWasm: boolean;
        reports: Report[];
      };
      expect([compiles, hasWasm]).toEqual([false, false]);
      expect(reports.map(({ verdict }) => verdict)).toEqual([
        "valid",
        "invalid",
        "valid",
        "invalid",
        "invalid",
        "invalid",
      ]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
