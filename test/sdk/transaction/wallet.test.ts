// A wallet as one of the nodes: a person is asked before it sends, and may wait, refuse, or choose another chain.
import { setTimeout } from "node:timers/promises";
import { BrowserProvider } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type AnchorOptions,
  anchorBatch,
  changeStatus,
  createMemoryJournal,
  type Eip1193Provider,
  type TransactionSigner,
} from "../../../sdk/src/index.ts";
import { ask, startAnvil } from "../../nodes/anvil.ts";
import { openWorld } from "../../nodes/shared.ts";
import { createDocument, createWorld, type World } from "../../nodes/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.stop());

/** A browser's wallet before the world's node. */
interface Wallet extends Eip1193Provider {
  chainId: number;
  /** What the person does when asked to send. */
  decide: (send: () => Promise<unknown>) => Promise<unknown>;
  /** How often the person was asked. */
  asked: number;
}

function createWallet({ chainId, rpc }: Pick<World, "chainId" | "rpc"> = world): Wallet {
  return {
    chainId,
    decide: (send) => send(),
    asked: 0,
    async request({ method, params = [] }) {
      if (method === "eth_chainId") return `0x${this.chainId.toString(16)}`;
      const send = (): Promise<unknown> => ask(rpc, method, params);
      if (method !== "eth_sendTransaction") return send();
      this.asked += 1;
      return this.decide(send);
    },
  };
}

async function planAnchor(
  wallet: Eip1193Provider,
  name: string,
  { build, chainId, registry, operator }: World = world,
): Promise<AnchorOptions> {
  const { root, size } = await build([createDocument({ name })]);
  return {
    registry: { chainId, address: registry.address },
    ...{ rpc: [wallet], issuer: 1, accreditation: 1, operator: 1, root, size, finality: "latest" },
    signer: { nodeAccount: operator.address },
    journal: createMemoryJournal(),
    timeout: 500,
  };
}

const isAnchored = async ({ root }: AnchorOptions): Promise<boolean> =>
  (await world.registry.standing(1, root, [])).batch.anchoredAt !== 0;

describe("a wallet", () => {
  it("is asked once, however long the person takes, and anchors and revokes", async () => {
    const wallet = createWallet();
    wallet.decide = async (send) => {
      await setTimeout(1500);
      return send();
    };
    const plan = await planAnchor(wallet, "slow");
    await anchorBatch(plan);
    expect([wallet.asked, await isAnchored(plan)]).toEqual([1, true]);
    const change = { action: "revoke", operator: 1, indexes: [0] } as const;
    await changeStatus({ ...plan, rpc: [new BrowserProvider(wallet)], change });
    expect(wallet.asked).toBe(2);
  });

  it("refuses by a typed error where the person does; nothing is sent, and it can be run again", async () => {
    const wallet = createWallet();
    const plan = await planAnchor(wallet, "declined");
    wallet.decide = async () => {
      throw Object.assign(new Error("User rejected the request."), { code: 4001 });
    };
    const declined = { name: "TransactionError", code: "signer.declined", isUnderWay: false };
    await expect(anchorBatch(plan)).rejects.toMatchObject(declined);
    await expect(anchorBatch({ ...plan, rpc: [new BrowserProvider(wallet)] })).rejects.toMatchObject(declined);
    expect([wallet.asked, await isAnchored(plan)]).toEqual([2, false]);
    wallet.decide = (send) => send();
    await anchorBatch(plan);
    expect(await isAnchored(plan)).toBe(true);
  });

  it("on another chain is not asked to send", async () => {
    const wallet = createWallet();
    wallet.chainId = 5;
    await expect(anchorBatch(await planAnchor(wallet, "elsewhere"))).rejects.toMatchObject({
      code: "rpc.wrong-chain",
      message: expect.stringMatching(/^provider \d+ is on chain 5, not on chain 31337$/),
    });
    expect(wallet.asked).toBe(0);
  });

  it("that changes its chain while the person is asked, or later, is never believed", async () => {
    const wallet = createWallet();
    const plan = await planAnchor(wallet, "switched");
    wallet.decide = async () => {
      wallet.chainId = 5;
      return `0x${"ab".repeat(32)}`;
    };
    await expect(anchorBatch(plan)).rejects.toMatchObject({ code: "signer.chain", isUnderWay: true });
    const later = createWallet();
    await expect(
      anchorBatch({
        ...(await planAnchor(later, "switched later")),
        finality: { confirmations: 5 },
        onProgress: () => (later.chainId = 5),
      }),
    ).rejects.toMatchObject({ code: "rpc.wrong-chain", message: expect.stringContaining("has switched to chain 5") });
  });

  it("is not asked again after a stop, while what it sent waits for a block", async () => {
    const node = await createWorld(await startAnvil());
    const wallet = createWallet(node);
    const plan = { ...(await planAnchor(wallet, "stopped", node)), patience: 1500 };
    await ask(node.rpc, "evm_setAutomine", [false]);
    wallet.decide = (send) => Promise.race([send(), setTimeout(5000)]);
    for (const _ of [1, 2]) {
      await expect(anchorBatch(plan)).rejects.toMatchObject({ code: "transaction.pending", isUnderWay: true });
      expect(wallet.asked).toBe(1);
    }
    await ask(node.rpc, "evm_mine");
    const { transaction } = await anchorBatch(plan);
    expect(await plan.journal.read()).toContainEqual(expect.objectContaining({ raw: null, transaction }));
    expect(wallet.asked).toBe(1);
    await node.stop();
  });

  it("that never answers is not waited for longer than asked", async () => {
    const wallet = createWallet();
    wallet.decide = () => new Promise(() => undefined);
    const plan = await planAnchor(wallet, "silent");
    await expect(anchorBatch({ ...plan, patience: 2000 })).rejects.toMatchObject({
      isUnderWay: true,
      message: expect.stringMatching(/provider \d+ did not answer within/),
    });
    expect(wallet.asked).toBe(1);
  });

  it("is no signer by itself: what to pass is said", async () => {
    const wallet = createWallet();
    const signer: TransactionSigner = await new BrowserProvider(wallet).getSigner(3);
    await expect(anchorBatch({ ...(await planAnchor(wallet, "ethers")), signer })).rejects.toThrow(
      'pass { nodeAccount: "0x…" }, and the provider as one of rpc',
    );
  });
});
