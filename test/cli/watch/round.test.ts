// laurel watch: one look, as the library makes it.
import { ZeroAddress } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { beginWatch, readRound, type WatchSource } from "../../../issuing/src/index.ts";
import { connectChain } from "../../../sdk/src/index.ts";
import { openWorld } from "../../nodes/shared.ts";
import type { World } from "../../nodes/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.stop());

describe("readRound", () => {
  it("tells the same by the same id of the state, whichever block shows it, and another when it comes again", async () => {
    const { registry, admin, stranger, until } = world;
    // Most nodes hide what happens.
    const client = connectChain({ chainId: world.chainId, rpc: [world.rpc] });
    const source: WatchSource = {
      client: { ask: async (method, params) => (method === "eth_getLogs" ? [] : client.ask(method, params)) },
      ref: { chainId: world.chainId, address: world.registry.address },
      ...{ issuer: 1, accreditation: 1, finality: "latest", isAgeless: true, knows: async () => null },
    };
    const { state } = await beginWatch(source);
    await (await registry.connect(admin).handOverIssuer(1, stranger.address)).wait();
    await (await registry.connect(admin).addOperator(1, stranger.address, until, 1)).wait();
    const first = await readRound(source, state, false);
    await world.mine(3);
    const idsOf = ({ found }: typeof first) => found.map(({ event }) => event.id);
    const later = { ...state, seen: { ...state.seen, block: state.seen.block + 1 } };
    expect(idsOf(await readRound(source, later, false))).toEqual(idsOf(first));
    expect(idsOf(first)).toHaveLength(2);
    await (await registry.connect(admin).handOverIssuer(1, ZeroAddress)).wait();
    const withdrawn = await readRound(source, first.next, false);
    await (await registry.connect(admin).handOverIssuer(1, stranger.address)).wait();
    const [again] = (await readRound(source, withdrawn.next, false)).found;
    expect(again?.event).toMatchObject({ kind: "admin-handover-started", source: "state" });
    expect(idsOf(first)).not.toContain(again?.event.id);
  });
});
