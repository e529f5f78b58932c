// Orders that an operator signs and a sponsor sends, on a real node.
import { Transaction, Wallet } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createMemoryJournal,
  type Hex,
  isSignedByKey,
  type Order,
  type OrderInput,
  RegistryError,
  relayOrder,
  relayOrders,
  signOrder,
} from "../../../sdk/src/index.ts";
import { openWorld } from "../../nodes/shared.ts";
import { createDocument, type World } from "../../nodes/world.ts";

let world: World;
const key = new Wallet(`0x${"42".repeat(32)}`);
const place = async (): Promise<Pick<OrderInput, "chainId" | "registry" | "issuer" | "operator" | "deadline">> => ({
  chainId: world.chainId,
  registry: world.registry.address,
  issuer: 1,
  operator: 2,
  deadline: (await world.now()) + 3600,
});
const relaying = (order: Order) => ({
  ...{ order, rpc: [world.rpc], journal: createMemoryJournal(), finality: "latest" as const },
  signer: { nodeAccount: world.stranger.address },
});
const relay = (order: Order) => relayOrder(relaying(order));

beforeAll(async () => {
  world = await openWorld();
  await (await world.registry.connect(world.admin).addOperator(1, key.address, world.until, 3)).wait();
});
afterAll(() => world.stop());

describe("relayOrder", () => {
  it("anchors, revokes one and revokes the batch for an operator that has no coin", async () => {
    const { root, size } = await world.build([createDocument(), createDocument({ id: "urn:example:2" })]);
    const anchor = await signOrder({ ...(await place()), action: "anchor", accreditation: 1, root, size }, key);
    expect(isSignedByKey(anchor)).toBe(true);
    await relay(anchor);
    expect(await world.registry.getBatch(1, root)).toMatchObject({ size, operator: 2 });
    await relay(await signOrder({ ...(await place()), action: "revoke", root, indexes: [1] }, key));
    expect((await world.registry.standing(1, root, [0])).revoked).toEqual([2n]);
    await relay(await signOrder({ ...(await place()), action: "revoke-batch", root }, key));
    expect((await world.registry.getBatch(1, root)).revokedAt).toBeGreaterThan(0);
  });

  it("replaces a credential by a batch, once, and what was altered not at all", async () => {
    const old = await world.issue([createDocument(), createDocument({ id: "urn:example:2" })]);
    const { root, size } = await world.build([createDocument({ name: "corrected" })]);
    const input = { ...(await place()), action: "replace", accreditation: 1, root, size } as const;
    const order = await signOrder({ ...input, replacedRoot: old.root, indexes: [1] }, key);
    expect(isSignedByKey(order)).toBe(true);
    const altered = { ...order, indexes: [0] };
    expect(isSignedByKey(altered)).toBe(false);
    await expect(relay(altered)).rejects.toMatchObject({ errorName: "BadSignature" });
    await relay(order);
    expect(await world.registry.getBatch(1, root)).toMatchObject({ size, operator: 2 });
    expect((await world.registry.standing(1, old.root, [0])).revoked).toEqual([2n]);
    const { root: other } = await world.build([createDocument({ name: "corrected again" })]);
    const second = await signOrder({ ...input, root: other, replacedRoot: old.root, indexes: [0, 1] }, key);
    await expect(relay(second)).rejects.toMatchObject({
      errorName: "CredentialsAlreadyRevoked",
      args: { issuer: 1n, root: old.root, word: 0n, mask: 2n },
    });
  });

  it("sends nothing where it is done already", async () => {
    const { root, size } = await world.build([createDocument()]);
    const order = await signOrder({ ...(await place()), action: "anchor", accreditation: 1, root, size }, key);
    await relay(order);
    const before = await world.provider.getTransactionCount(world.stranger.address);
    await relay(order);
    expect(await world.provider.getTransactionCount(world.stranger.address)).toBe(before);
  });

  it("is refused what was altered, and what is too late", async () => {
    const { root, size } = await world.build([createDocument()]);
    const order = await signOrder({ ...(await place()), action: "anchor", accreditation: 1, root, size }, key);
    const altered = { ...order, size: size + 1 };
    expect(isSignedByKey(altered)).toBe(false);
    const refusal = async (one: typeof order): Promise<string> => {
      const error = await relay(one).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(RegistryError);
      return (error as RegistryError).errorName;
    };
    expect(await refusal(altered)).toBe("BadSignature");
    const late = { ...(await place()), deadline: (await world.now()) - 1 };
    const expired = await signOrder({ ...late, action: "anchor", accreditation: 1, root, size }, key);
    expect(await refusal(expired)).toBe("SignatureExpired");
    expect(await world.registry.getBatch(1, root)).toMatchObject({ anchoredAt: 0 });
  });
});

describe("relayOrders", () => {
  it("carries out the others where the chain has another batch under the root of one", async () => {
    const { root } = await world.issue([createDocument({ name: "there" })]);
    const forged = await signOrder({ ...(await place()), action: "anchor", accreditation: 1, root, size: 77 }, key);
    const honest = await signOrder({ ...(await place()), action: "revoke", root, indexes: [0] }, key);
    const { order: _, ...options } = relaying(forged);
    expect(await relayOrders({ ...options, orders: [forged, honest] })).toMatchObject([
      { refusal: { code: "anchor.size" } },
      { receipt: { succeeded: true } },
    ]);
    expect((await world.registry.standing(1, root, [0])).revoked).toEqual([1n]);
  });

  it("takes no nonce from what was signed for another chain", async () => {
    const { root } = await world.issue([createDocument({ name: "elsewhere" })]);
    const order = await signOrder({ ...(await place()), action: "revoke", root, indexes: [0] }, key);
    await (await world.governor.sendTransaction({ to: key.address, value: 10n ** 18n })).wait();
    const fees = { maxFeePerGas: 1n, maxPriorityFeePerGas: 1n };
    const raw = (await key.signTransaction({
      chainId: 5,
      to: key.address,
      nonce: 500,
      gasLimit: 21_000,
      ...fees,
    })) as Hex;
    const journal = createMemoryJournal();
    await journal.append({
      ...{ purpose: root as Hex, nonce: 500, raw, transaction: Transaction.from(raw).hash as Hex },
      ...{ maxFeePerGas: "1", maxPriorityFeePerGas: "1" },
    });
    await relayOrder({ ...relaying(order), journal, signer: key, patience: 20_000 });
    expect((await world.registry.standing(1, root, [0])).revoked).toEqual([1n]);
  });
});
