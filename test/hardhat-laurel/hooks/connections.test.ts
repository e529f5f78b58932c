// Connections in process and over a node: each has its own office on its own chain, and says where it cannot have one.
import { createVerifier } from "@laurel/sdk";
import type { JsonRpcServer } from "hardhat/types/network";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { editResults, type NodeProxy, replaceAnswers, startProxy } from "../../nodes/proxy.ts";
import { openHardhat, overNode } from "../hre.ts";

const { network } = await openHardhat({
  local: overNode("http://127.0.0.1:9"),
  sepolia: overNode("http://127.0.0.1:9"),
});
const over = (url: string, name = "local") => network.create({ network: name, override: { url } });
const niamh = { credentialSubject: { name: "Niamh" } };
let server: JsonRpcServer;
let url: string;
let proxy: NodeProxy;

beforeAll(async () => {
  server = await network.createServer({}, "127.0.0.1");
  const { port } = await server.listen();
  url = `http://127.0.0.1:${port}`;
  proxy = await startProxy(url);
});
afterAll(async () => {
  await proxy?.stop();
  await server?.close();
});

describe("ready", () => {
  it("gives the same office each time it is asked on a connection, also at once", async () => {
    const { laurel } = await network.create();
    const [first, second] = await Promise.all([laurel.ready(), laurel.ready()]);
    expect(first).toBe(second);
    expect(await laurel.ready()).toBe(first);
  });

  it("leaves the first accounts of a network as they were", async () => {
    const { laurel, ethers } = await network.create();
    const office = await laurel.ready();
    const signers = await ethers.getSigners();
    expect(signers.slice(-4).map(({ address }) => address)).toEqual(
      [office.governor, office.accreditor.account, office.issuer.account, office.operator.account].map(
        (one) => one.address,
      ),
    );
    expect(await ethers.provider.getTransactionCount(signers[0]?.address ?? "")).toBe(0);
  });

  it("keeps two connections apart: what one issued is nothing to the other", async () => {
    const [one, other] = await Promise.all([network.create(), network.create()]);
    const office = await one.laurel.ready();
    // Of the same accounts on a chain of its own: only another nonce gives it another address.
    await other.ethers.provider.send("hardhat_setNonce", [office.governor.address, "0x5"]);
    const elsewhere = await other.laurel.ready();
    const { files } = await office.issue([niamh]);
    expect((await office.registry.isValid(...office.proofFor(files[0]))).valid).toBe(true);
    expect((await elsewhere.registry.isValid(...elsewhere.proofFor(files[0]))).valid).toBe(false);
    await expect(elsewhere.revoke(files[0])).rejects.toThrow(
      `this credential is of registry ${office.registry.address}`,
    );
  });

  it("works over a node, with ethers on the same chain, and with an office for each connection there", async () => {
    const [one, other] = [await over(url), await over(url)];
    const office = await one.laurel.ready();
    const { files } = await office.issue([niamh]);
    expect(await one.ethers.provider.getCode(office.registry.address)).not.toBe("0x");
    expect((await office.registry.isValid(...office.proofFor(files[0]))).valid).toBe(true);
    const at = new Date(1000 * (await office.clock.now()));
    expect((await createVerifier(office.trust).verify(files[0], { at })).verdict).toBe("valid");
    await office.revoke(files[0]);
    expect((await office.registry.isValid(...office.proofFor(files[0]))).valid).toBe(false);
    await office.clock.moveBy(3600);
    expect(await office.clock.now()).toBeGreaterThan(at.getTime() / 1000 + 3599);
    expect((await other.laurel.ready()).registry.address).not.toBe(office.registry.address);
  });
});

describe("ready refuses", () => {
  it("a network without accounts, and one with too few, and is ready once there are some", async () => {
    const { laurel } = await over(proxy.url);
    proxy.fault = editResults(({ method }, result) => (method === "eth_accounts" ? [] : result));
    await expect(laurel.ready()).rejects.toThrow('network "local" has no accounts');
    proxy.fault = editResults(({ method }, result) =>
      method === "eth_accounts" ? (result as []).slice(0, 3) : result,
    );
    await expect(laurel.ready()).rejects.toThrow("only 3 of the 4 accounts that are needed");
    proxy.fault = undefined;
    expect((await laurel.ready()).operator.id).toBe(1);
  });

  it("a chain that is not for development, before anything is sent", async () => {
    const answers: Record<string, string> = {
      eth_chainId: "0xaa36a7",
      web3_clientVersion: "Geth/v1.16.0",
      net_version: "11155111",
    };
    proxy.fault = editResults(({ method }, result) => answers[method] ?? result);
    const { laurel } = await over(proxy.url, "sepolia");
    proxy.requests.length = 0;
    await expect(laurel.ready()).rejects.toThrow(
      'network "sepolia" is chain 11155111, which is not a development chain',
    );
    expect(proxy.requests.flat().filter(({ method }) => /send/i.test(method))).toEqual([]);
    answers.web3_clientVersion = "anvil/v1.7.1";
    expect((await laurel.ready()).operator.id).toBe(1);
    proxy.fault = undefined;
  });

  it("a clock that the node does not let be moved", async () => {
    const { clock } = await (await over(proxy.url)).laurel.ready();
    const error = { code: -32601, message: "the method does not exist" };
    proxy.fault = replaceAnswers(({ method }) => (method.startsWith("evm_") ? { error } : undefined));
    await expect(clock.moveBy(10)).rejects.toThrow('the node of network "local" does not let its clock be moved');
    proxy.fault = undefined;
  });
});
