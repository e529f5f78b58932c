// What is promised of the contracts' sources: short files, no assembly, code that fits on chain, every error with arguments and a test that asserts them.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const contracts = readSources("contracts");
const tests = Object.values({ ...readSources("test/contracts"), ...readSources("test/contracts/invariants") }).join(
  "\n",
);
const artifact = "artifacts/contracts/CredentialRegistry.sol/CredentialRegistry.json";
const { deployedBytecode } = JSON.parse(readFileSync(join(root, artifact), "utf8")) as { deployedBytecode: string };

function readSources(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(join(root, folder)).filter((name) => name.endsWith(".sol"));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(root, folder, name), "utf8")]));
}

describe.each(Object.entries(contracts))("%s", (_name, source) => {
  it("is short enough to be read in one sitting", () => {
    const lines = source.split("\n").filter((line) => !/^ *\/\/\//.test(line));
    expect(lines.length).toBeLessThanOrEqual(260);
  });

  it("has neither assembly nor unchecked arithmetic nor calls without a type", () => {
    expect(source).not.toMatch(
      /\bassembly\b|\bunchecked\b|\.(call|delegatecall|staticcall)\b|\bselfdestruct\b|\btx\.origin\b/,
    );
  });
});

describe("the registry", () => {
  it("fits on chain (EIP-170)", () => {
    expect((deployedBytecode.length - 2) / 2).toBeLessThanOrEqual(24_576);
  });
});

const errors = [
  ...Object.values(contracts)
    .join("\n")
    .matchAll(/^ *error (\w+)\(([^)]*)\);/gm),
];

describe.each(errors.map(([, name = "", words = ""]) => ({ name, words })))("error $name", ({ name, words }) => {
  it("says what is at fault", () => {
    expect(words).toMatch(/\w+ \w+/);
  });

  it("is asserted with its arguments", () => {
    expect(tests).toMatch(new RegExp(`(abi\\.encodeWithSelector|expectRevert)\\(\\s*(\\w+\\.)?${name}\\.selector,`));
  });
});
