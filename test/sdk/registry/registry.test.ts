// The registry as a program calls it, on a real node.
import { JsonRpcProvider, type JsonRpcSigner, Wallet } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { registryInterface } from "../../../sdk/src/registry/contract.ts";
import {
  connectRegistry,
  createBatch,
  decodeRegistryError,
  deployRegistry,
  type Registry,
  RegistryError,
} from "../../../sdk/src/index.ts";
import { type LocalNode, startNode } from "../../../scripts/node.ts";

let node: LocalNode;
let provider: JsonRpcProvider;
let governor: JsonRpcSigner;
let accreditor: JsonRpcSigner;
let admin: JsonRpcSigner;
let operator: JsonRpcSigner;
let registry: Registry;
let until: number;

const refused = async (work: Promise<unknown>): Promise<RegistryError> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(RegistryError);
  return error as RegistryError;
};

beforeAll(async () => {
  node = await startNode();
  provider = new JsonRpcProvider(node.rpc, node.chainId, { staticNetwork: true, batchMaxCount: 1, cacheTimeout: -1 });
  provider.pollingInterval = 50;
  [governor, accreditor, admin, operator] = (await Promise.all(
    [0, 1, 2, 3].map((account) => provider.getSigner(account)),
  )) as [JsonRpcSigner, JsonRpcSigner, JsonRpcSigner, JsonRpcSigner];
  registry = await deployRegistry(governor);
  until = ((await provider.getBlock("latest"))?.timestamp ?? 0) + 1_000_000;
  const [quality, university] = ["https://qa.example.org", "https://university.example.org"] as const;
  await (await registry.appointAccreditor(accreditor.address, until, "Quality Agency", quality)).wait();
  await (await registry.connect(accreditor).registerIssuer(1, admin.address, until, "University", university)).wait();
  await (await registry.connect(admin).addOperator(1, operator.address, until, 3)).wait();
});
afterAll(async () => {
  provider.destroy();
  await node.stop();
});

describe("connectRegistry", () => {
  it("has a method for each function, with plain values", async () => {
    const reader = connectRegistry(registry.address, provider);
    expect(await reader.owner()).toBe(governor.address);
    expect(await reader.issuerCount()).toBe(1);
    expect(await reader.getIssuer(1)).toEqual({ admin: admin.address, sponsor: 1 });
    expect(await reader.getOperator(1, 1)).toEqual({
      account: operator.address,
      term: { from: expect.any(Number), until },
      rights: 3,
    });
    expect(await reader.nonces(operator.address)).toBe(0n);
    expect(await reader.nonces(operator.address, 5n)).toBe(5n << 64n);
    const { batch, revoked, accreditor: nobody } = await reader.standing(1, `0x${"11".repeat(32)}`, [0, 7]);
    expect(batch.anchoredAt).toBe(0);
    expect(revoked).toEqual([0n, 0n]);
    expect(nobody).toMatchObject({ name: "", term: { from: 0, until: 0 } });
  });

  it("anchors a batch, and the contract agrees on its leaf and its proof", async () => {
    const place = { chainId: node.chainId, address: registry.address };
    const documents = ["a", "b", "c"].map((id) => ({ id: `urn:example:${id}`, validFrom: "2026-06-15T00:00:00Z" }));
    const batch = await createBatch({ registry: place, issuer: 1, disclosable: [], documents });
    await (await registry.connect(operator).anchorBatch(1, 1, 1, batch.root, batch.size)).wait();
    expect(await registry.getBatch(1, batch.root)).toMatchObject({
      size: 3,
      operator: 1,
      accreditation: 1,
      revokedAt: 0,
    });
    expect(await registry.counts(1, batch.root)).toBe(true);
  });
});

describe("RegistryError", () => {
  it("says which error and with which arguments, of a view, of an estimate and of what is sent", async () => {
    const stranger = connectRegistry(registry.address, governor);
    const error = await refused(stranger.anchorBatch(1, 1, 1, `0x${"22".repeat(32)}`, 1));
    expect(error.errorName).toBe("NotOperator");
    expect(error.args).toEqual({ issuer: 1n, operator: 1n, account: governor.address });
    const sent = await refused(stranger.anchorBatch(1, 1, 1, `0x${"22".repeat(32)}`, 1, { gasLimit: 200_000 }));
    expect(sent.errorName).toBe("NotOperator");
  });

  it("is given for a key of one's own as well", async () => {
    const key = Wallet.createRandom(provider);
    await (await governor.sendTransaction({ to: key.address, value: 10n ** 18n })).wait();
    const error = await refused(registry.connect(key).handOverIssuer(1, key.address));
    expect([error.errorName, error.args]).toEqual(["NotAdmin", { issuer: 1n, account: key.address }]);
  });

  it("is read from a revert's data", () => {
    const data = registryInterface.encodeErrorResult("NotAdmin", [1, governor.address]);
    for (const written of [data, `Reverted ${data}`]) expect(decodeRegistryError(written)?.errorName).toBe("NotAdmin");
    expect(decodeRegistryError("0x")).toBeUndefined();
    expect(decodeRegistryError("0xdeadbeef")).toBeUndefined();
    expect(decodeRegistryError("not data")).toBeUndefined();
    expect(decodeRegistryError(`0x08c379a0${"00".repeat(3)}`)).toBeUndefined();
  });
});

describe("deployRegistry", () => {
  it("deploys for another governor", async () => {
    const other = await deployRegistry(governor, { governor: admin.address });
    expect(await other.owner()).toBe(admin.address);
  });

  it("is refused a governor that is nobody", async () => {
    const error = await refused(deployRegistry(governor, { governor: `0x${"00".repeat(20)}` }));
    expect(error.errorName).toBe("OwnableInvalidOwner");
  });
});
