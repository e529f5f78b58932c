// Who signs: a key service, and signers that sign something else than they were asked to.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { SigningKey, Transaction, Wallet } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  anchorBatch,
  createMemoryJournal,
  type Hex,
  type TransactionSigner,
  type UnsignedTransaction,
} from "../../../sdk/src/index.ts";
import { createServiceSigner } from "../../../scripts/key-service.ts";
import { root } from "../../cli/run.ts";
import { openWorld } from "../../nodes/shared.ts";
import { createDocument, type World } from "../../nodes/world.ts";

const ORDER = 0xffff_ffff_ffff_ffff_ffff_ffff_ffff_fffe_baae_dce6_af48_a03b_bfd2_5e8c_d036_4141n;
const wallet = new Wallet(`0x${"42".repeat(32)}`);
let world: World;

beforeAll(async () => {
  world = await openWorld();
  await (await world.governor.sendTransaction({ to: wallet.address, value: 10n ** 18n })).wait();
  await (await world.registry.connect(world.admin).addOperator(1, wallet.address, world.until, 1)).wait();
});
afterAll(() => world.stop());

async function anchorBy(signer: TransactionSigner, name: string) {
  const batch = await world.build([createDocument({ name })]);
  const registry = { chainId: world.chainId, address: world.registry.address };
  const by = { issuer: 1, accreditation: 1, operator: 2, signer };
  const journal = createMemoryJournal();
  const { root: batchRoot, size } = batch;
  const anchored = anchorBatch({
    registry,
    rpc: [world.rpc],
    ...by,
    root: batchRoot,
    size,
    journal,
    finality: "latest",
  });
  return { anchored, journal, root: batchRoot };
}

describe("scripts/key-service.ts", () => {
  it("is what docs/operations.md shows", async () => {
    const page = await readFile(join(root, "docs/operations.md"), "utf8");
    expect(page).toContain(`\n${await readFile(join(root, "scripts/key-service.ts"), "utf8")}\`\`\`\n`);
  });

  it("anchors with a key that never leaves its service, whichever s that gives", async () => {
    for (const high of [false, true]) {
      const key = new SigningKey(wallet.privateKey);
      const service = createServiceSigner({
        address: wallet.address,
        async sign(digest) {
          const { r, s } = key.sign(digest);
          return { r: BigInt(r), s: high ? ORDER - BigInt(s) : BigInt(s) };
        },
      });
      const { anchored } = await anchorBy(service, `by a service, ${high}`);
      expect((await anchored).transaction).toMatch(/^0x[0-9a-f]{64}$/);
    }
  });

  it("refuses a service that signs with another key", async () => {
    const other = new SigningKey(`0x${"43".repeat(32)}`);
    const sign = async (digest: Uint8Array) => ({ r: BigInt(other.sign(digest).r), s: BigInt(other.sign(digest).s) });
    const { anchored } = await anchorBy(createServiceSigner({ address: wallet.address, sign }), "another key");
    await expect(anchored).rejects.toThrow(`the service did not sign with the key of ${wallet.address}`);
  });
});

describe("a signer that signs something else", () => {
  const changes: [string, (asked: UnsignedTransaction & { type: 2 }) => object][] = [
    ["another tip", (asked) => ({ maxPriorityFeePerGas: asked.maxPriorityFeePerGas + 1n })],
    ["another fee", (asked) => ({ maxFeePerGas: asked.maxFeePerGas + 1n })],
    ["another nonce", (asked) => ({ nonce: asked.nonce + 1 })],
    ["another recipient", () => ({ to: wallet.address })],
    ["another call", () => ({ data: "0x" })],
    ["coin", () => ({ value: 1n })],
    ["another chain", () => ({ chainId: 1 })],
    ["more gas", (asked) => ({ gasLimit: asked.gasLimit + 1n })],
    ["an access list", (asked) => ({ accessList: [{ address: asked.to, storageKeys: [] }] })],
  ];
  it.each(changes)("is refused, and nothing is sent: %s", async (name, change) => {
    const signer: TransactionSigner = {
      getAddress: async () => wallet.address,
      async signTransaction(asked) {
        if (asked.type !== 2) throw new Error("a chain with a base fee takes transactions of type 2");
        return wallet.signTransaction({ ...asked, ...change(asked) });
      },
    };
    const { anchored, journal, root: batchRoot } = await anchorBy(signer, name);
    await expect(anchored).rejects.toMatchObject({ name: "TransactionError", code: "signer.other" });
    expect(await journal.read()).toEqual([]);
    expect((await world.registry.getBatch(1, batchRoot)).anchoredAt).toBe(0);
  });

  it("is refused where it gives no transaction at all, or another account's", async () => {
    const nothing = { getAddress: async () => wallet.address, signTransaction: async () => "0x1234" };
    await expect((await anchorBy(nothing, "nothing")).anchored).rejects.toMatchObject({ code: "signer.other" });
    const stranger = new Wallet(`0x${"44".repeat(32)}`);
    const another = {
      getAddress: async () => wallet.address,
      signTransaction: (asked: UnsignedTransaction) => stranger.signTransaction(asked),
    };
    await expect((await anchorBy(another, "another")).anchored).rejects.toMatchObject({ code: "signer.other" });
  });

  it("may write its address in any case", async () => {
    const signer: TransactionSigner = {
      getAddress: async () => wallet.address.toLowerCase(),
      signTransaction: (asked) => wallet.signTransaction(asked),
    };
    const { anchored, journal } = await anchorBy(signer, "in any case");
    await anchored;
    const [entry] = (await journal.read()) as { raw: Hex }[];
    expect(Transaction.from(entry?.raw).from).toBe(wallet.address);
  });
});
