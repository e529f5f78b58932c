// Every state that the chain can be in for a credential: evidence of a block says what the nodes say of it.
import { describe, expect, it } from "vitest";
import { createCheck } from "../../../scripts/independent-check.ts";
import { startNode } from "../../../scripts/node.ts";
import { collectEvidence, pinnedBlocks, proveEvidence, readEvidence } from "../../../sdk/src/evidence.ts";
import { createVerifier, parseTrust, type Report } from "../../../sdk/src/index.ts";
import { credentialRegistryBytecode } from "../../../sdk/src/registry/bytecode.ts";
import { hashReleasedRuntime } from "../../../sdk/src/registry/released.ts";
import { isMore } from "../../more.ts";
import { ask, startAnvil } from "../../nodes/anvil.ts";
import { createDocument, createWorld, type World } from "../../nodes/world.ts";

/** What is done to a batch of three, whose second credential is looked at. */
const STATES: Readonly<Record<string, (world: World, root: string) => Promise<unknown>>> = {
  "nothing happened": async () => undefined,
  "it is revoked": ({ registry, operator }, root) =>
    registry.connect(operator).revokeCredentials(1, 1, root, [0], [2n]),
  "another is revoked": ({ registry, operator }, root) =>
    registry.connect(operator).revokeCredentials(1, 1, root, [0], [1n]),
  "it is suspended": ({ registry, operator }, root) =>
    registry.connect(operator).suspendCredentials(1, 1, root, [0], [2n]),
  "it was suspended and is reinstated": async ({ registry, operator }, root) => {
    await (await registry.connect(operator).suspendCredentials(1, 1, root, [0], [2n])).wait();
    return registry.connect(operator).reinstateCredentials(1, 1, root, [0], [2n]);
  },
  "its revocation is annulled": async ({ registry, operator, admin }, root) => {
    await (await registry.connect(operator).revokeCredentials(1, 1, root, [0], [2n])).wait();
    return registry.connect(admin).annulCredentialRevocations(1, root, [0], [2n]);
  },
  "the batch is revoked": ({ registry, operator }, root) => registry.connect(operator).revokeBatch(1, 1, root),
  "the batch's revocation is annulled": async ({ registry, operator, admin }, root) => {
    await (await registry.connect(operator).revokeBatch(1, 1, root)).wait();
    return registry.connect(admin).annulBatchRevocation(1, root);
  },
  "its operator was ended later": async ({ registry, admin, now }) =>
    registry.connect(admin).endOperator(1, 1, (await now()) + 1),
  "its operator was ended as of earlier": async ({ registry, admin, now }) =>
    registry.connect(admin).endOperator(1, 1, (await now()) - 1000),
  "its accreditation was ended as of earlier": async ({ registry, accreditor, now }) =>
    registry.connect(accreditor).endAccreditation(1, (await now()) - 1000),
  "its accreditor was ended as of earlier": async ({ registry, governor, now }) =>
    registry.connect(governor).endAccreditor(1, (await now()) - 1000),
};

const nodes = {
  anvil: () => startAnvil(["--slots-in-an-epoch", "0"]),
  ...(isMore ? { "a Hardhat node": () => startNode() } : {}),
};

describe.each(Object.entries(nodes))("by evidence, on %s", (_, start) => {
  it("a credential is what it is by the nodes and by the independent check, in every state", async () => {
    const world = await createWorld(await start());
    try {
      const place = { chainId: world.chainId, address: world.registry.address };
      const codeHash = hashReleasedRuntime(credentialRegistryBytecode, place);
      const trust = parseTrust(world.trust());
      const [registry] = trust.registries;
      if (registry === undefined) throw new Error("no registry");
      const verdicts = new Set<string>();
      for (const [name, change] of Object.entries(STATES)) {
        const before = await ask(world.rpc, "evm_snapshot");
        const batch = await world.issue([1, 2, 3].map((n) => createDocument({ id: `urn:example:${name} ${n}` })));
        await world.mine(1);
        const sent = (await change(world, batch.root)) as { wait(): Promise<unknown> } | undefined;
        await sent?.wait();
        const text = await collectEvidence(registry, [{ issuer: 1, root: batch.root as `0x${string}`, words: [0] }], {
          codeHash,
        });
        const { block } = proveEvidence(readEvidence(text), codeHash);
        const blocks = [pinnedBlocks([{ ...block, chainId: world.chainId, block: block.number }])];
        const file = JSON.stringify(batch.credential(1));
        const offline = await createVerifier(trust, { evidence: [text], blocks, offline: true }).verify(file);
        const online = await createVerifier(trust).verify(file);
        expect(compare(offline), name).toEqual(compare(online));
        expect(offline.asOf?.block).toBe(online.asOf?.block);
        const evidence = { text, blockHash: block.hash };
        const independent = createCheck({ rpc: "http://127.0.0.1:1", registry: place.address, evidence });
        const failed = offline.checks.find(({ outcome }) => outcome === "fail");
        expect(await independent.check(file), name).toBe(failed?.code ?? offline.verdict);
        independent.stop();
        verdicts.add(offline.checks.map(({ code }) => code ?? "").join(""));
        await ask(world.rpc, "evm_revert", [before]);
      }
      expect(verdicts.size).toBeGreaterThanOrEqual(6);
    } finally {
      await world.stop();
    }
  });
});

/** What does not differ: not who was asked, and the day of a single revocation, which only events tell. */
function compare({ asOf: _, checkedAt: __, revokedAt: ___, ...report }: Report): object {
  return report;
}
