// Evidence from a real node: what it proves is what the registry says.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { collectEvidence } from "../../../sdk/src/evidence/collect.ts";
import { readEvidence } from "../../../sdk/src/evidence/form.ts";
import { proveEvidence } from "../../../sdk/src/evidence/prove.ts";
import { parseTrust } from "../../../sdk/src/index.ts";
import { credentialRegistryBytecode } from "../../../sdk/src/registry/bytecode.ts";
import { encodeStandingCall } from "../../../sdk/src/registry/codec.ts";
import { hashReleasedRuntime } from "../../../sdk/src/registry/released.ts";
import { decodeStanding } from "../../../sdk/src/registry/standing.ts";
import { ask } from "../../nodes/anvil.ts";
import { openWorld } from "../../nodes/shared.ts";
import { createDocument, type World } from "../../nodes/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.stop());

describe("evidence", () => {
  it("proves the standing that the registry says", async () => {
    const batch = await world.issue([1, 2, 3].map((n) => createDocument({ id: `urn:example:${n}` })));
    const { root } = batch;
    await (await world.registry.connect(world.operator).revokeCredentials(1, 1, root, [0], [2n])).wait();
    const place = { chainId: world.chainId, address: world.registry.address };
    const codeHash = hashReleasedRuntime(credentialRegistryBytecode, place);
    const [registry] = parseTrust(world.trust()).registries;
    if (registry === undefined) throw new Error("no registry");
    const query = { issuer: 1, root, words: [0] };
    const text = await collectEvidence(registry, [query, { issuer: 7, root, words: [0] }], { codeHash });
    const proven = proveEvidence(readEvidence(text), codeHash);
    const at = `0x${proven.block.number.toString(16)}`;
    const said = await ask(world.rpc, "eth_call", [{ to: place.address, data: encodeStandingCall(query) }, at]);
    const { block: _, hash: __, ...standing } = proven.find(1, root) ?? {};
    expect(standing).toEqual(decodeStanding(said, query));
    expect(proven.find(7, root)?.batch.anchoredAt).toBe(0);
  });
});
