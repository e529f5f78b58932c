// laurel registry deploy on chains of any kind, and what it says where a chain or an account cannot.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, startAnvil } from "../../nodes/anvil.ts";
import { KEY, KEYSTORE, PASSWORD } from "../../nodes/key.ts";
import { editResults, type Edit, startProxy } from "../../nodes/proxy.ts";
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
    expect(deployed).toMatchObject({ format: "laurel-deployment-v1", chainId: 4242, governor: GOVERNOR, sent: true });
    expect(deployed.stderr).toContain("the governor is a plain account");
    const trial = await deployOn(["--chain-id", "11155111", "--hardfork", "osaka"]);
    expect(trial).toMatchObject({ chainId: 11155111, sent: true, stderr: "" });
  });

  it("takes a chain where gas is free from an account without coin", async () => {
    const signing = ["--signer", "key.json", "--password-file", "password"];
    const free = await deployOn(["--chain-id", "4242", "--base-fee", "0", "--gas-price", "0"], signing);
    expect(free).toMatchObject({ format: "laurel-deployment-v1", chainId: 4242, sent: true });
  });

  it.each([
    ["an EVM without PUSH0", ["--hardfork", "paris"], "chain.evm", "no PUSH0"],
    ["an EVM without MCOPY", ["--hardfork", "shanghai"], "chain.evm", "no MCOPY"],
    ["small contracts", ["--code-size-limit", "10000"], "deploy.size", "too large there (most chains allow 24,576"],
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
    expect(poor.message).toMatch(new RegExp(`${KEY.address} has 0 ETH, but the transaction may cost 0\\.\\d+ ETH`));
    expect(await deployOn([], ["--signer", GOVERNOR.replace("0x70", "0x71").toLowerCase()])).toMatchObject({
      ...{ code: "signer.unknown", sent: false },
    });
    expect(await deployOn([], [])).toMatchObject({ code: "usage", sent: false });
  });

  it("sends nothing where laurel.json is of another chain than --chain names", async () => {
    const node = await startAnvil(["--chain-id", "4242"]);
    try {
      const signer = { type: "rpc-account", address: RICH };
      const config = {
        format: "laurel-config-v1",
        chainId: 4242,
        registry: GOVERNOR,
        rpc: [node.rpc],
        issuer: 1,
        signer,
      };
      await writeFile(join(folder, "laurel.json"), JSON.stringify(config));
      const words = ["registry", "deploy", "--governor", GOVERNOR, "--config", "laurel.json", "--yes", "--json"];
      const { stdout } = await runInProcess(folder, [...words, "--chain", "11155111"]);
      expect(expectOutput(stdout), stdout).toMatchObject({ code: "rpc.wrong-chain", exitCode: 1 });
      expect(await ask(node.rpc, "eth_blockNumber")).toBe("0x0");
      const { stdout: right } = await runInProcess(folder, [...words, "--chain", "4242"]);
      expect(expectOutput(right)).toMatchObject({ format: "laurel-deployment-v1", chainId: 4242 });
    } finally {
      await node.stop();
    }
  });
});

describe("laurel registry deploy by a node that lies", () => {
  it.each([
    ["--signer", RICH],
    ["--signer", "key.json", "--password-file", "password"],
  ])("names no registry that it did not deploy, signing with %s %s", async (...signing) => {
    const node = await startAnvil([]);
    const proxy = await startProxy(node.rpc);
    const deployBy = async (edit: Edit, governor = GOVERNOR): Promise<Record<string, unknown>> => {
      proxy.fault = editResults(edit);
      const words = ["registry", "deploy", "--governor", governor, "--rpc", proxy.url, "--yes", "--json"];
      return expectOutput((await runInProcess(folder, [...words, ...signing])).stdout);
    };
    try {
      await ask(node.rpc, "anvil_setBalance", [KEY.address, "0xde0b6b3a7640000"]);
      const old = await deployBy((_, result) => result, RICH);
      expect(old).toMatchObject({ format: "laurel-deployment-v1" });
      const asOld: Edit = ({ method }, result) =>
        method === "eth_getTransactionReceipt" && result !== null
          ? { ...Object(result), contractAddress: old.address }
          : result;
      const told = await deployBy(asOld);
      expect(told).toMatchObject({ code: "rpc.bad-answer", exitCode: 3 });
      expect(told.message).toContain(`deployed ${old.address}, but it can only have deployed 0x`);
      // Another contract where the registry has to be, or another governor of it.
      const byMethod =
        (name: string, value: unknown): Edit =>
        ({ method, params: [call] }, result) =>
          method === name && (name !== "eth_call" || Object(call).data === "0x8da5cb5b") ? value : result;
      expect(await deployBy(byMethod("eth_getCode", "0x60"))).toMatchObject({
        code: "registry.wrong-code",
        exitCode: 1,
      });
      const owner = `0x${RICH.slice(2).toLowerCase().padStart(64, "0")}`;
      expect(await deployBy(byMethod("eth_call", owner))).toMatchObject({
        ...{ code: "registry.wrong-governor", exitCode: 1 },
        message: expect.stringContaining(`is ${RICH}, not ${GOVERNOR}`),
      });
      expect(await deployBy(byMethod("eth_call", "0x"))).toMatchObject({ code: "deploy.unread", exitCode: 3 });
    } finally {
      await Promise.all([proxy.stop(), node.stop()]);
    }
  });
});
