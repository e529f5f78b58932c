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
