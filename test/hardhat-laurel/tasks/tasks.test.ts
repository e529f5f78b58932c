// The plugin's tasks: a chain of one's own with its files, and a registry on a chain of somebody else's.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectRegistry, createBatch, createVerifier, readTrust } from "@laurel/sdk";
import { JsonRpcProvider } from "ethers";
import type { NetworkUserConfig } from "hardhat/types/config";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  type DevNetwork,
  exportVariables,
  refusePort,
  startDevNetwork,
} from "../../../hardhat-laurel/src/tasks/dev-network.ts";
import { root } from "../../cli/run.ts";
import { startAnvil } from "../../nodes/anvil.ts";
import { replaceAnswers, startProxy } from "../../nodes/proxy.ts";
import { openHardhat, overNode } from "../hre.ts";

let folder: string;
let network: DevNetwork;
const course = join(root, "samples/course.json");

function listenOn(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
  });
}

async function freePort(wanted = 0): Promise<number> {
  const server = createServer();
  const port = await listenOn(server, wanted);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

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
    const port = await listenOn(other, 0);
    const start = async (options: { port: number; course: string }): Promise<unknown> =>
      startDevNetwork(await openHardhat(), { folder, ...options });
    await expect(start({ port, course: "" })).rejects.toThrow(`port ${port} is taken`);
    other.close();
    await expect(start({ port: 0, course: join(folder, "no.json") })).rejects.toThrow("it cannot be read");
    await writeFile(join(folder, "bare.json"), '{ "credential": {} }');
    await expect(start({ port: 0, course: join(folder, "bare.json") })).rejects.toThrow("its issuer's id and name");
    await writeFile(join(folder, "bare.json"), "null");
    await expect(start({ port: 0, course: join(folder, "bare.json") })).rejects.toThrow("its issuer's id and name");
    await writeFile(join(folder, "broken.json"), "{");
    await expect(start({ port: 0, course: join(folder, "broken.json") })).rejects.toThrow(
      "broken.json: it is not JSON",
    );
    for (const wrong of [99_999, -1, 1.5])
      await expect(start({ port: wrong, course: "" })).rejects.toThrow(
        `--port ${wrong}: write a number from 0 to 65535`,
      );
  });

  it.each([
    ["EADDRINUSE", "port 80 is taken: end what listens there"],
    ["EACCES", "port 80 needs more rights than you have"],
    ["ENOBUFS", "port 80 cannot be used: no room"],
  ])("says of %s what it is", (code, message) => {
    expect(refusePort(80, Object.assign(new Error("no room"), { code })).message).toContain(message);
  });

  it("starts with the accounts of its node where the project has its own settings of localhost", async () => {
    const accounts = [`0x${"11".repeat(32)}`];
    const own: NetworkUserConfig = { type: "http", url: "http://127.0.0.1:9", accounts, chainId: 5 };
    const { ready, close } = await startDevNetwork(await openHardhat({ localhost: own }), {
      ...{ port: 0, folder: join(folder, "own"), course: "" },
    });
    await close();
    expect(ready.accounts).toEqual(network.ready.accounts);
    expect(ready.chainId).toBe(31_337);
  });

  it("leaves nothing running where it cannot be set up, and says why in a sentence", async () => {
    const port = await freePort();
    const run = async (hre: HardhatRuntimeEnvironment, options: object): Promise<unknown> =>
      hre.tasks.getTask("laurel:dev").run({ port, folder: join(folder, "left"), course: "", ...options });
    await writeFile(join(folder, "afile"), "");
    await expect(run(await openHardhat(), { folder: join(folder, "afile") })).rejects.toMatchObject({
      name: "HardhatPluginError",
      message: expect.stringContaining("afile: it cannot be made (EEXIST)"),
    });
    // What is written last: a folder has its name.
    await mkdir(join(folder, "left/trust.json"), { recursive: true });
    await expect(run(await openHardhat(), {})).rejects.toMatchObject({
      name: "HardhatPluginError",
      message: expect.stringContaining("trust.json cannot be written: something other than a file has that name"),
    });
    const accounts = [{ privateKey: `0x${"11".repeat(32)}`, balance: "1" }];
    const few: NetworkUserConfig = { type: "edr-simulated", accounts };
    await expect(run(await openHardhat({ node: few }), {})).rejects.toThrow('network "localhost" has only 1 of the 4');
    // The port would be taken if one of the nodes still listened.
    expect(await freePort(port)).toBe(port);
  });

  it("ends npm run dev with the reason where its folder cannot be made", async () => {
    const env = { ...process.env, LAUREL_DEV_DIR: "/dev/null/nope", LAUREL_DEV_PORT: "0", NO_COLOR: "1" };
    const words = ["--conditions", "laurel-source", join(root, "scripts/dev.ts")];
    const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((done) => {
      execFile(process.execPath, words, { cwd: root, env }, (error, _, stderr) => done({ code: error?.code, stderr }));
    });
    expect(code).toBe(1);
    expect(stderr).toContain("npm run dev: the local network ended");
    expect(stderr).toContain("--folder /dev/null/nope: it cannot be made (ENOTDIR)");
    expect(stderr).not.toContain("unexpected");
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
    const [, hash = ""] = /^Sent in transaction (0x\w{64}): the registry will be at (0x\w{40})\.$/m.exec(said) ?? [];
    expect(said.indexOf(entry.address)).toBe(said.indexOf(hash) + `${hash}: the registry will be at `.length);
    expect(said).toContain(`Registry   eip155:31337:${entry.address}\nCode hash  ${entry.codeHash}\nIt is release 1`);
    const provider = new JsonRpcProvider(network.ready.rpc, 31337, { staticNetwork: true });
    expect(await connectRegistry(entry.address, provider).owner()).toBe(governor);
    expect((await provider.getTransactionReceipt(hash))?.contractAddress).toBe(entry.address);
    provider.destroy();
  });

  it("refuses what governs nothing", async () => {
    await expect(deploy({ governor: "", yes: true })).rejects.toThrow("--governor is missing");
    await expect(deploy({ governor: "registrar", yes: true })).rejects.toThrow("--governor registrar");
    await expect(deploy({ governor: `0x${"0".repeat(40)}`, yes: true })).rejects.toThrow("Safe or a timelock");
    const mistyped = governor.replace("C8", "c8");
    await expect(deploy({ governor: mistyped, yes: true })).rejects.toThrow(`${mistyped}: its checksum is wrong`);
  });

  it("says what an account lacks, and whom to send it to", async () => {
    const sepolia = await startAnvil(["--chain-id", "11155111", "--balance", "0"]);
    await expect(deploy({ governor, yes: true }, "sepolia", sepolia.rpc))
      .rejects.toMatchObject({
        name: "HardhatPluginError",
        message: expect.stringMatching(
          /account 0x\w{40} has 0 ETH, but the transaction may cost 0\.\d+ ETH; nothing was sent\. Send 0x\w{40} some/,
        ),
      })
      .finally(() => sepolia.stop());
  });

  it("says in a sentence what a node refuses, before it is sent and when it is", async () => {
    const proxy = await startProxy(network.ready.rpc);
    try {
      for (const method of ["eth_getBalance", "eth_sendTransaction"]) {
        const error = { code: -32005, message: "too many calls" };
        proxy.fault = replaceAnswers((request) => (request.method === method ? { error } : undefined));
        await expect(deploy({ governor, yes: true }, "local", proxy.url)).rejects.toMatchObject({
          name: "HardhatPluginError",
          message: expect.stringContaining("too many calls"),
        });
      }
    } finally {
      await proxy.stop();
    }
  });

  it("asks on any chain but the local one, whatever the node calls itself, where a terminal is needed unless --yes is there; nothing is sent before", async () => {
    const sepolia = await startAnvil(["--chain-id", "11155111"]);
    const proxy = await startProxy(sepolia.rpc);
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
