// A registry on a real node with an accreditor, an accredited issuer and its operator, and credentials to try things on.
import { JsonRpcProvider, type JsonRpcSigner } from "ethers";
import { startNode } from "../../scripts/node.ts";
import { type Batch, createBatch } from "../../sdk/src/batch/batch.ts";
import { deployRegistry } from "../../sdk/src/registry/deployment.ts";
import type { Registry } from "../../sdk/src/registry/registry.ts";

export const UNIVERSITY = { id: "https://university.example.org", name: "University of Example" } as const;

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

/** Starts a Hardhat network, or uses a node that runs already, and sets everybody up. */
export async function createWorld(running?: {
  rpc: string;
  chainId: number;
  stop: () => Promise<void>;
}): Promise<World> {
  const node = running ?? (await startNode());
  const provider = new JsonRpcProvider(node.rpc, node.chainId, {
    staticNetwork: true,
    batchMaxCount: 1,
    cacheTimeout: -1,
  });
  provider.pollingInterval = 20;
  const signers = await Promise.all([0, 1, 2, 3, 4].map((account) => provider.getSigner(account)));
  const [governor, accreditor, admin, operator, stranger] = signers as [
    JsonRpcSigner,
    JsonRpcSigner,
    JsonRpcSigner,
    JsonRpcSigner,
    JsonRpcSigner,
  ];
  const registry = await deployRegistry(governor);
  const now = async (): Promise<number> => (await provider.getBlock("latest"))?.timestamp ?? 0;
  const until = (await now()) + 100_000_000;
  const { id, name } = UNIVERSITY;
  await (
    await registry.appointAccreditor(accreditor.address, until, "Quality Agency", "https://qa.example.org")
  ).wait();
  await (await registry.connect(accreditor).registerIssuer(1, admin.address, until, name, id)).wait();
  await (await registry.connect(admin).addOperator(1, operator.address, until, 3)).wait();
  const build: World["build"] = (documents, disclosable = CLAIMS, address = registry.address) =>
    createBatch({ registry: { chainId: node.chainId, address }, issuer: 1, disclosable, documents });
  return {
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
}
