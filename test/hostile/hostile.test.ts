// The hostile corpus: each case a file or a fault with its expected verdict and code. Nothing of it is ever valid that should not be,
// and nothing makes the verifier throw.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  createVerifier,
  describeReport,
  FormatError,
  parseCredential,
  parseTrust,
  REPORT_TEXTS,
} from "../../sdk/src/index.ts";
import { neutralize } from "../../cli/src/terminal/terminal.ts";
import { runCommand } from "../cli/run.ts";
import { createDocument } from "../nodes/world.ts";
import { chainCases } from "./chain.ts";
import { HARMFUL, TRICKS } from "./display.ts";
import { forgeryCases } from "./forgery.ts";
import { formatCases } from "./format.ts";
import { merkleCases } from "./merkle.ts";
import { rpcCases } from "./rpc.ts";
import { nameChecks, nameOutcome } from "./outcome.ts";
import { createScene, type HostileCase, judge, judgeIndependently, type Scene } from "./scene.ts";
import { stackCases } from "./stack.ts";

let scene: Scene;

beforeAll(async () => {
  scene = await createScene();
});
afterAll(async () => {
  scene.independent.stop();
  await scene.proxy.stop();
  await scene.world.stop();
});
afterEach(() => {
  scene.proxy.fault = undefined;
});

const CORPUS: Readonly<Record<string, readonly HostileCase[]>> = {
  format: formatCases,
  merkle: merkleCases,
  forgery: forgeryCases,
  chain: chainCases,
  rpc: rpcCases,
  stack: stackCases,
};

for (const [kind, cases] of Object.entries(CORPUS)) {
  describe(kind, () => {
    it.each(cases.map((one) => [one.name, one] as const))("%s", async (_, { attack, expected }) => {
      const put = await attack(scene);
      const report = await judge(scene, put);
      expect(nameOutcome(report)).toBe(expected);
      expect(await judgeIndependently(scene, put, report)).toBe(nameChecks(report));
      if (report.verdict !== "valid") return;
      expect(Object.isFrozen(report) && Object.isFrozen(report.credential) && Object.isFrozen(report.checks)).toBe(
        true,
      );
    });
  });
}

describe("each case of the format", () => {
  it("says in which line and column, or which member, and takes no time", async () => {
    for (const { name, attack } of formatCases) {
      const { file } = await attack(scene);
      const began = process.cpuUsage();
      const error = await Promise.resolve()
        .then(() => parseCredential(file))
        .catch((thrown: unknown) => thrown);
      expect(process.cpuUsage(began).user / 1000, name).toBeLessThan(1000);
      expect(error, name).toBeInstanceOf(FormatError);
      const { line, pointer, message } = error as FormatError;
      expect(line !== undefined || pointer !== undefined || message.includes("256"), `${name}: ${message}`).toBe(true);
    }
  });
});

describe("display", () => {
  it.each(Object.entries(TRICKS))("a name that %s is written out", async (_, trick) => {
    const documents = [createDocument({ name: trick, id: `urn:example:${trick}` })];
    const [before] = documents;
    const batch = await scene.world.issue([
      { ...before, credentialSubject: { ...(before?.credentialSubject as object), name: trick } },
    ]);
    const report = await createVerifier(parseTrust(scene.world.trust())).verify(JSON.stringify(batch.credential(0)));
    expect(report.verdict).toBe("valid");
    const lines = describeReport(report).map(neutralize);
    expect(lines.join("")).not.toMatch(HARMFUL);
    expect(lines.filter((line) => /^\s*VALID/.test(line))).toHaveLength(1);
    expect(lines.some((line) => line.includes("University of Example (https://university.example.org)"))).toBe(true);
  });

  it("on a real terminal's streams, in the names of files too", async () => {
    const folder = await mkdtemp(join(tmpdir(), "laurel-hostile-"));
    try {
      await writeFile(join(folder, "trust.json"), JSON.stringify(scene.world.trust()));
      const names = Object.values(TRICKS)
        .filter((trick) => !trick.includes("\0") && !trick.includes("/"))
        .map((trick) => `${trick}.json`)
        .slice(0, 20);
      for (const name of names) await writeFile(join(folder, name), scene.files[0] as string);
      const { code, stdout, stderr } = await runCommand(folder, ["verify", ...names]);
      expect(code).toBe(0);
      expect(stderr).toBe("");
      expect(stdout.replaceAll("\n", "")).not.toMatch(HARMFUL);
      expect(stdout.split("\n").filter((line) => line.startsWith("valid"))).toHaveLength(names.length);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

it("the corpus reaches every code that a report can have", () => {
  const reached = Object.values(CORPUS).flatMap((cases) => cases.map(({ expected }) => expected.split(" ")[1]));
  expect(Object.keys(REPORT_TEXTS.en.codes).filter((code) => !reached.includes(code))).toEqual([]);
});
