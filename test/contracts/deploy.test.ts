// `npm run deploy` rehearsed on a real node, and what it deployed read by `laurel registry check`.
import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LocalNode } from "../../scripts/node.ts";
import { isMore } from "../more.ts";
import { startAnvil } from "../nodes/anvil.ts";
import { runInProcess } from "../cli/run.ts";

const root = join(import.meta.dirname, "../..");
let node: LocalNode;

beforeAll(async () => {
  node = await startAnvil();
});
afterAll(async () => node?.stop());

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(script: string, words: readonly string[]): Promise<Ended> {
  const env = { ...process.env, LAUREL_DEV_RPC: node.rpc, NO_COLOR: "1", NODE_OPTIONS: "--conditions=laurel-source" };
  return new Promise((resolve) => {
    execFile(process.execPath, [join(root, script), ...words], { cwd: root, env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : error === null ? 0 : 1, stdout, stderr });
    });
  });
}

const deployBy = (...words: string[]): Promise<Ended> =>
  run("node_modules/hardhat/dist/src/cli.js", ["deploy", ...words]);
const deploy = (...words: string[]): Promise<Ended> => deployBy("--network", "localhost", ...words);

describe("deploy", () => {
  it("deploys a registry that `laurel registry check` finds as asked for", async () => {
    const governor = node.accounts[3] ?? "";
    const { code, stdout, stderr } = await deploy("--governor", governor);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain("It is release 1, with the owner that was asked for.");
    const entry = JSON.parse(/For trust lists:\n(\{[\s\S]*?\n\})/.exec(stdout)?.[1] ?? "null");
    expect(entry).toMatchObject({ name: "localhost", chainId: 31337, finality: "finalized" });

    const place = `eip155:${entry.chainId}:${entry.address}`;
    const checked = await runInProcess(root, ["registry", "check", "--registry", place, "--rpc", node.rpc, "--json"]);
    expect(checked.code, checked.stderr).toBe(0);
    expect(JSON.parse(checked.stdout)).toMatchObject({
      address: entry.address,
      codeHash: entry.codeHash,
      release: 1,
      accreditors: 0,
    });
    expect(JSON.parse(checked.stdout).governor.toLowerCase()).toBe(governor.toLowerCase());
  });

  it("deploys on any chain that --rpc names, and says plainly where it cannot", async () => {
    const other = await startAnvil(["--chain-id", "4299"]);
    const place = ["--rpc", other.rpc, "--governor", node.accounts[3] ?? ""];
    const kept = join(root, "ignition/deployments/chain-4299");
    try {
      const { code, stdout, stderr } = await deployBy(...place, "--chain", "4299", "--yes");
      expect(code, stderr).toBe(0);
      expect(stdout).toContain("Warning: the holder of this one key governs the registry");
      expect(stdout).toContain("It is release 1, with the owner that was asked for.");
      if (!isMore) return;
      const wrong = await deployBy(...place, "--chain", "1", "--yes");
      expect(wrong).toMatchObject({
        code: 1,
        stderr: expect.stringContaining("the node is on chain 4299, not on chain 1"),
      });
    } finally {
      await other.stop();
      await rm(kept, { recursive: true, force: true });
    }
  });

  it("refuses a governor that is none", async () => {
    for (const governor of ["0x0000000000000000000000000000000000000000", "registrar"]) {
      const { code, stdout } = await deploy("--governor", governor);
      expect(code).not.toBe(0);
      expect(stdout).not.toContain("Registry ");
    }
  });
});
