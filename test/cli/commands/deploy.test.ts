// laurel registry deploy on chains of any kind, and what it says where a chain or an account cannot.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, startAnvil } from "../../nodes/anvil.ts";
import { KEY, KEYSTORE, PASSWORD } from "../../nodes/key.ts";
import { expectOutput } from "../output.ts";
import { runInProcess } from "../run.ts";

const GOVERNOR = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
/** The first account of anvil. */
const RICH = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-deploy-"));
  await writeFile(join(folder, "key.json"), KEYSTORE);
  await writeFile(join(folder, "password"), PASSWORD);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Deploys on a chain that anvil starts with these words. */
async function deployOn(chain: readonly string[], more: readonly string[] = ["--signer", RICH]) {
  const node = await startAnvil(chain);
  try {
    const words = ["registry", "deploy", "--governor", GOVERNOR, "--rpc", node.rpc, "--yes", "--json", ...more];
    const { stdout, stderr } = await runInProcess(folder, words);
    const sent = await ask(node.rpc, "eth_blockNumber");
    return { ...expectOutput(stdout), stderr, sent: sent !== "0x0" };
  } finally {
    await node.stop();
  }
}

describe("laurel registry deploy", () => {
  it("takes any chain, and warns where a plain account is to govern one that others rely on", async () => {
    const deployed = await deployOn(["--chain-id", "4242"]);
    expect(deployed).toMatchObject({ format: "laurel-registry-v1", chainId: 4242, governor: GOVERNOR, sent: true });
    expect(deployed.stderr).toContain("the governor is a plain account");
    const trial = await deployOn(["--chain-id", "11155111", "--hardfork", "osaka"]);
    expect(trial).toMatchObject({ chainId: 11155111, sent: true, stderr: "" });
  });

  it("takes a chain where gas is free from an account without coin", async () => {
    const signing = ["--signer", "key.json", "--password-file", "password"];
    const free = await deployOn(["--chain-id", "4242", "--base-fee", "0", "--gas-price", "0"], signing);
    expect(free).toMatchObject({ format: "laurel-registry-v1", chainId: 4242, sent: true });
  });

  it.each([
    ["an EVM without PUSH0", ["--hardfork", "paris"], "chain.evm", "no PUSH0"],
    ["an EVM without MCOPY", ["--hardfork", "shanghai"], "chain.evm", "no MCOPY"],
    ["small contracts", ["--code-size-limit", "10000"], "deploy.size", "too large there (most chains take 24,576"],
    ["small blocks", ["--gas-limit", "3000000"], "deploy.gas", "5.2 million gas in one transaction"],
  ])("sends nothing to a chain of %s", async (_, chain, code, message) => {
    expect(await deployOn(chain)).toMatchObject({ code, message: expect.stringContaining(message), sent: false });
  });

  it("sends nothing to another chain than --chain names, nor of an account without coin or key", async () => {
    const other = await deployOn(["--chain-id", "4242"], ["--signer", RICH, "--chain", "11155111"]);
    expect(other).toMatchObject({ code: "rpc.wrong-chain", sent: false });
    const signing = ["--signer", "key.json", "--password-file", "password"];
    const poor = await deployOn(["--chain-id", "1"], signing);
    expect(poor).toMatchObject({ code: "funds", sent: false });
    expect(poor.message).toMatch(new RegExp(`${KEY.address} has 0 ETH, and the transaction may cost 0\\.\\d+ ETH`));
    expect(await deployOn([], ["--signer", GOVERNOR.replace("0x70", "0x71").toLowerCase()])).toMatchObject({
      ...{ code: "signer.unknown", sent: false },
    });
    expect(await deployOn([], [])).toMatchObject({ code: "usage", sent: false });
  });
});
