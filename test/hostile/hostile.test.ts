// The hostile corpus: each case a file or a fault with its expected verdict and code. Nothing of it is ever valid that should not be,
// and nothing makes the verifier throw.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { FormatError, parseCredential } from "../../sdk/src/index.ts";
import { chainCases } from "./chain.ts";
import { TRICKS } from "./display.ts";
import { formatCases } from "./format.ts";
import { merkleCases } from "./merkle.ts";
import { rpcCases } from "./rpc.ts";
import { createScene, type HostileCase, judge, nameOutcome, type Scene } from "./scene.ts";

let scene: Scene;

beforeAll(async () => {
  scene = await createScene();
});
afterAll(async () => {
  await scene.proxy.stop();
  await scene.world.stop();
});
afterEach(() => {
  scene.proxy.fault = undefined;
});

const CORPUS: Readonly<Record<string, readonly HostileCase[]>> = {
  format: formatCases,
  merkle: merkleCases,
  chain: chainCases,
  rpc: rpcCases,
};

for (const [kind, cases] of Object.entries(CORPUS)) {
  describe(kind, () => {
    it.each(cases.map((one) => [one.name, one] as const))("%s", async (_, { attack, expected }) => {
      const report = await judge(scene, await attack(scene));
      expect(nameOutcome(report)).toBe(expected);
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

it("the corpus has at least a hundred cases", () => {
  const count = Object.values(CORPUS).reduce((sum, cases) => sum + cases.length, Object.keys(TRICKS).length);
  expect(count).toBeGreaterThanOrEqual(100);
});
