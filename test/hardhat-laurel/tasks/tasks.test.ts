// The plugin's tasks: a chain of one's own with its files, and a registry on a chain of somebody else's.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectRegistry, createBatch, createVerifier, readTrust } from "@laurel/sdk";
import { JsonRpcProvider } from "ethers";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type DevNetwork, exportVariables, startDevNetwork } from "../../../hardhat-laurel/src/tasks/dev-network.ts";
import { root } from "../../cli/run.ts";
import { startAnvil } from "../../nodes/anvil.ts";
import { editResults, startProxy } from "../../nodes/proxy.ts";
import { openHardhat, overNode } from "../hre.ts";

let folder: string;
let network: DevNetwork;
const course = join(root, "samples/course.json");

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-tasks-"));
  network = await startDevNetwork(await openHardhat(), { port: 0, folder: join(folder, "dev"), course });
});
afterAll(async () => {
  await network?.close();
  await rm(folder, { recursive: true, force: true });
});

describe("laurel:dev", () => {
  it("has a chain on which the operator issues, and a trust.json by which that is valid", async () => {
    const { ready } = network;
    const provider = new JsonRpcProvider(ready.rpc, ready.chainId, { staticNetwork: true, polling: true });
    try {
      const registry = connectRegistry(ready.registry, await provider.getSigner(ready.accounts.operator));
      const { issuer } = JSON.parse(await readFile(course, "utf8")).credential;
      expect(await registry.getAccreditation(1)).toMatchObject({ name: issuer.name, uri: issuer.id });
      const place = { chainId: ready.chainId, address: ready.registry };
      const document = {
        type: ["VerifiableCredential"],
        issuer,
        validFrom: "2026-01-01T00:00:00Z",
        credentialSubject: {},
      };
      const batch = await createBatch({ registry: place, issuer: 1, disclosable: [], documents: [document] });
      await registry.anchorBatch(1, 1, 1, batch.root, batch.size);
      const trust = readTrust(await readFile(ready.trust), ready.trust);
      expect((await createVerifier(trust).verify(batch.text(0))).verdict).toBe("valid");
      expect(trust.registries[0]?.codeHash).toMatch(/^0x[0-9a-f]{64}$/);
      expect(JSON.parse(await readFile(ready.config, "utf8"))).toMatchObject({
        format: "laurel-config-v1",
        ...{ registry: ready.registry, rpc: [ready.rpc], issuer: 1, accreditation: 1, operator: 1 },
        signer: { type: "rpc-account", address: ready.accounts.operator },
      });
    } finally {
      provider.destroy();
    }
  });

  it("prints variables that a shell takes", () => {
    expect(exportVariables({ config: "/a/laurel.json", trust: "/it's/trust.json" })).toBe(
      String.raw`export LAUREL_CONFIG=/a/laurel.json LAUREL_TRUST='/it'\''s/trust.json'`,
    );
  });

  it("names a port that is taken, a course that is not there and one without an issuer", async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, "127.0.0.1", () => resolve((other.address() as { port: number }).port));
    });
    const start = async (options: { port: number; course: string }): Promise<unknown> =>
      startDevNetwork(await openHardhat(), { folder, ...options });
    await expect(start({ port, course: "" })).rejects.toThrow(`port ${port} is taken`);
    other.close();
    await expect(start({ port: 0, course: join(folder, "no.json") })).rejects.toThrow("it cannot be read");
    await writeFile(join(folder, "bare.json"), '{ "credential": {} }');
    await expect(start({ port: 0, course: join(folder, "bare.json") })).rejects.toThrow("its issuer's id and name");
  });
});

describe("laurel:deploy", () => {
  /** Runs the task over the chain. @returns what it prints */
  async function deploy(
    words: { governor: string; yes: boolean },
    name = "local",
    url = network.ready.rpc,
  ): Promise<string> {
    const hre = await openHardhat({ [name]: overNode(url) }, name);
    const said: string[] = [];
    const log = vi.spyOn(console, "log").mockImplementation((line: string) => void said.push(line));
    try {
      await hre.tasks.getTask("laurel:deploy").run(words);
    } finally {
      log.mockRestore();
    }
    return said.join("\n");
  }
  const governor = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

  it("deploys a registry with its governor, and prints an entry that a trust list takes", async () => {
    const said = await deploy({ governor, yes: false });
    const entry = JSON.parse(/For trust lists:\n(\{[\s\S]*?\n\})/.exec(said)?.[1] ?? "null");
    expect(entry).toMatchObject({ name: "local", chainId: 31337, finality: "finalized" });
    expect(said).toContain(`Registry   eip155:31337:${entry.address}\nCode hash  ${entry.codeHash}\nIt is release 1`);
    const provider = new JsonRpcProvider(network.ready.rpc, 31337, { staticNetwork: true });
    expect(await connectRegistry(entry.address, provider).owner()).toBe(governor);
    provider.destroy();
  });

  it("refuses what governs nothing", async () => {
    await expect(deploy({ governor: "", yes: true })).rejects.toThrow("--governor is missing");
    await expect(deploy({ governor: "registrar", yes: true })).rejects.toThrow("--governor registrar");
    await expect(deploy({ governor: `0x${"0".repeat(40)}`, yes: true })).rejects.toThrow("Safe or a timelock");
  });

  it("asks on a real chain, where a terminal is needed unless --yes is there; nothing is sent before", async () => {
    const sepolia = await startAnvil(["--chain-id", "11155111"]);
    const proxy = await startProxy(sepolia.rpc);
    proxy.fault = editResults(({ method }, result) => (method === "web3_clientVersion" ? "Geth/v1.16.0" : result));
    const wasTTY = process.stdin.isTTY;
    process.stdin.isTTY = false;
    try {
      await expect(deploy({ governor, yes: false }, "sepolia", proxy.url)).rejects.toThrow("add --yes");
      expect(proxy.requests.flat().filter(({ method }) => /send/i.test(method))).toEqual([]);
      expect(await deploy({ governor, yes: true }, "sepolia", proxy.url)).toContain("Registry   eip155:11155111:0x");
    } finally {
      process.stdin.isTTY = wasTTY;
      await proxy.stop();
      await sepolia.stop();
    }
  });
});
