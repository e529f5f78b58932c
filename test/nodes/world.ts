// A registry on a real node with an accreditor, an accredited issuer and its operator, and credentials to try things on.
import { JsonRpcProvider, type JsonRpcSigner } from "ethers";
import { type Batch, connectRegistry, createBatch, deployRegistry, type Registry } from "../../sdk/src/index.ts";
import { ask, type LocalNode } from "../../scripts/node.ts";
import { waitUntil } from "../more.ts";

export const UNIVERSITY = { id: "did:web:university.example.org", name: "University of Example" } as const;

/** A small world on a chain of its own. */
export interface World {
  readonly rpc: string;
  readonly chainId: number;
  readonly provider: JsonRpcProvider;
  /** As its governor. */
  readonly registry: Registry;
  readonly governor: JsonRpcSigner;
  readonly accreditor: JsonRpcSigner;
  readonly admin: JsonRpcSigner;
  readonly operator: JsonRpcSigner;
  readonly stranger: JsonRpcSigner;
  /** Until when the terms last. */
  readonly until: number;
  /** The chain's time now, in seconds. */
  readonly now: () => Promise<number>;
  /** Builds a batch and anchors it by the first operator, or another. */
  readonly issue: (
    documents: readonly object[],
    options?: { disclosable?: readonly string[]; operator?: number },
  ) => Promise<Batch>;
  readonly build: (documents: readonly object[], disclosable?: readonly string[], address?: string) => Promise<Batch>;
  readonly mine: (blocks: number) => Promise<void>;
  readonly trust: (changes?: object) => object;
  readonly stop: () => Promise<void>;
}

/** A document of the university. */
export function createDocument(changes: object = {}): Record<string, unknown> {
  return {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    id: "urn:example:1",
    type: ["VerifiableCredential", "OpenBadgeCredential"],
    issuer: { ...UNIVERSITY, type: ["Profile"] },
    validFrom: "2026-06-15T00:00:00Z",
    name: "Data Analysis with Python",
    credentialSubject: {
      type: ["AchievementSubject"],
      id: "did:example:niamh",
      name: "Niamh Åkesson",
      dateOfBirth: "1968-08-18",
      result: [{ type: ["Result"], value: "A" }],
    },
    ...changes,
  };
}

export const CLAIMS: readonly string[] = [
  "/credentialSubject/id",
  "/credentialSubject/name",
  "/credentialSubject/dateOfBirth",
  "/credentialSubject/result",
];

/** A node that runs. */
export type RunningNode = Pick<LocalNode, "rpc" | "chainId" | "stop">;

/** What was deployed on a chain, and until when its terms last. */
export interface Settled {
  readonly registry: string;
  readonly until: number;
}

/** Deploys a registry on a node that runs, and sets everybody up. */
export async function createWorld(node: RunningNode): Promise<World> {
  const provider = openProvider(node);
  const registry = await deployRegistry(await provider.getSigner(0));
  const until = ((await provider.getBlock("latest"))?.timestamp ?? 0) + 100_000_000;
  const world = await joinWorld(node, provider, { registry: registry.address, until });
  const { accreditor, admin, operator } = world;
  const { id, name } = UNIVERSITY;
  await (
    await registry.appointAccreditor(accreditor.address, until, "Quality Agency", "https://qa.example.org")
  ).wait();
  await (await registry.connect(accreditor).registerIssuer(1, admin.address, until, name, id)).wait();
  await (await registry.connect(admin).addOperator(1, operator.address, until, 3)).wait();
  return world;
}

/** The world that `createWorld` made on a node. */
export function connectWorld(node: RunningNode, settled: Settled): Promise<World> {
  return joinWorld(node, openProvider(node), settled);
}

/**
 * A provider that has sent a transaction only when its block is there. anvil answers before: a block that comes between ethers' look for the
 * receipt and its listening for blocks is the last one, and `wait()` has no end.
 */
export function openProvider({ rpc, chainId }: Pick<RunningNode, "rpc" | "chainId">): JsonRpcProvider {
  const options = { staticNetwork: true, batchMaxCount: 1, cacheTimeout: -1 };
  const provider = new JsonRpcProvider(rpc, chainId, options);
  provider.pollingInterval = 20;
  const send = provider.send.bind(provider);
  provider.send = async (method, params) => {
    const result = await send(method, params);
    if (isSending(method)) await waitForReceipt(rpc, result);
    return result;
  };
  return provider;
}

/** Whether a method sends a transaction. */
export const isSending = (method: string): boolean =>
  method === "eth_sendTransaction" || method === "eth_sendRawTransaction";

/** Waits until a transaction is in a block, on a node that makes one for each. */
export const waitForReceipt = (rpc: string, hash: unknown): Promise<void> =>
  waitUntil(async () => (await ask(rpc, "eth_getTransactionReceipt", [hash])) !== null);

async function joinWorld(node: RunningNode, provider: JsonRpcProvider, { registry: address, until }: Settled) {
  const signers = await Promise.all([0, 1, 2, 3, 4].map((account) => provider.getSigner(account)));
  const [governor, accreditor, admin, operator, stranger] = signers as [
    JsonRpcSigner,
    JsonRpcSigner,
    JsonRpcSigner,
    JsonRpcSigner,
    JsonRpcSigner,
  ];
  const registry = connectRegistry(address, governor);
  const now = async (): Promise<number> => (await provider.getBlock("latest"))?.timestamp ?? 0;
  const build: World["build"] = (documents, disclosable = CLAIMS, place = address) =>
    createBatch({ registry: { chainId: node.chainId, address: place }, issuer: 1, disclosable, documents });
  const world: World = {
    rpc: node.rpc,
    chainId: node.chainId,
    ...{ provider, registry, governor, accreditor, admin, operator, stranger, until, now, build },
    async issue(documents, options = {}) {
      const batch = await build(documents, options.disclosable);
      await (await registry.connect(operator).anchorBatch(1, 1, options.operator ?? 1, batch.root, batch.size)).wait();
      return batch;
    },
    async mine(blocks) {
      await provider.send("hardhat_mine", [`0x${blocks.toString(16)}`]);
    },
    trust: (changes = {}) => ({
      format: "laurel-trust-v1",
      registries: [
        {
          name: "test",
          chainId: node.chainId,
          address: registry.address,
          rpc: [node.rpc],
          finality: "latest",
          maxAge: null,
          ...changes,
        },
      ],
    }),
    async stop() {
      provider.destroy();
      await node.stop();
    },
  };
  return world;
}
