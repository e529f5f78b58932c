import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { startNode } from "../../scripts/node.ts";
import { root } from "../cli/run.ts";

const script = join(root, "scripts/example.ts");

describe("scripts/example.ts", () => {
  it("is what the README shows", async () => {
    expect(await readFile(join(root, "README.md"), "utf8")).toContain(`\n${await readFile(script, "utf8")}\`\`\`\n`);
  });

  it("deploys, accredits, issues and verifies in at most 40 lines", async () => {
    expect((await readFile(script, "utf8")).trimEnd().split("\n").length).toBeLessThanOrEqual(40);
    const node = await startNode();
    try {
      const words = ["--conditions", "laurel-source", script, node.rpc];
      const { stdout } = await promisify(execFile)(process.execPath, words);
      expect(stdout).toBe("valid: University of Example, accredited by Quality Agency\n");
    } finally {
      await node.stop();
    }
  });
});
