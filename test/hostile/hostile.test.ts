// The hostile corpus: each case a file or a fault with its expected verdict and code. Nothing of it is ever valid that should not be,
// and nothing makes the verifier throw.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { FormatError, parseCredential, REPORT_TEXTS } from "../../sdk/src/index.ts";
import { chainCases } from "./chain.ts";
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

it("the corpus reaches every code that a report can have", () => {
  const reached = Object.values(CORPUS).flatMap((cases) => cases.map(({ expected }) => expected.split(" ")[1]));
  // What cannot be read is no file of a corpus: test/cli/credentials/unread.test.ts, test/cli/commands/carriers.test.ts, test/sdk/report/tone.test.ts. What
  // evidence does not show: test/sdk/evidence.
  const codes = Object.keys(REPORT_TEXTS.en.codes).filter((code) => !/^(file|link|carrier|evidence)\./.test(code));
  expect(codes.filter((code) => !reached.includes(code))).toEqual([]);
});
