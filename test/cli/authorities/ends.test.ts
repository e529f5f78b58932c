// Ending: a leaver whose key was added twice is out after one command, and whoever ends a term sees what is in force afterwards.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { chooseMoment } from "../../../cli/src/chain/term-end.ts";
import type { ActingChain } from "../../../cli/src/chain/registry-action.ts";
import { openChain } from "../../../issuing/src/index.ts";
import { editResults, type Fault, type NodeProxy, startProxy } from "../../nodes/proxy.ts";
import { createDocument, isSending } from "../../nodes/world.ts";
import { format, openScene, type Scene } from "./scene.ts";

let scene: Scene;
let proxies: NodeProxy[];
let snapshot: unknown;
beforeAll(async () => {
  scene = await openScene();
  proxies = await Promise.all([0, 1, 2].map(() => startProxy(scene.world.rpc)));
});
beforeEach(async () => {
  snapshot = await scene.world.provider.send("evm_snapshot", []);
});
afterEach(async () => {
  for (const proxy of proxies) proxy.fault = undefined;
  await scene.world.provider.send("evm_revert", [snapshot]);
});
afterAll(async () => {
  await Promise.all(proxies.map((proxy) => proxy.stop()));
  await scene.close();
});

/** A leaver is operators 2 and 4, and somebody else 3. */
async function addLeaver(): Promise<string> {
  const { registry, admin, stranger, governor, until } = scene.world;
  const issuer = registry.connect(admin);
  for (const [account, rights] of [
    [stranger, 3],
    [governor, 3],
    [stranger, 2],
  ] as const)
    await (await issuer.addOperator(1, account.address, until + rights, rights)).wait();
  return stranger.address;
}

const isInForce = async (id: number): Promise<boolean> => {
  const { registry, now } = scene.world;
  return (await registry.getOperator(1, id)).term.until > (await now()) + 1;
};
const listInForce = async (): Promise<number[]> => {
  const ids = Array.from({ length: await scene.world.registry.operatorCount(1) }, (_, i) => i + 1);
  const found = await Promise.all(ids.map(isInForce));
  return ids.filter((_, i) => found[i]);
};

describe("a leaver whose key was added twice", () => {
  it("goes on by the second number after one is ended, which is said; one command ends all", async () => {
    const account = await addLeaver();
    const { admin } = scene.world;
    const said = await scene.say(admin, "operator end 2 --issuer 1");
    expect(said).toContain(`${account} still has other roles:`);
    expect(said).toMatch(/\n {2}operator 4 of issuer 1, until /);
    expect(said).toContain(`Next: laurel operator end --account ${account} --issuer 1`);
    expect(await listInForce()).toEqual([1, 3, 4]);
    const { code, output, stderr } = await scene.run(admin, `operator end --issuer 1 --account ${account}`);
    expect(code, stderr).toBe(0);
    expect(output).toMatchObject({ account, ended: [{ id: 4 }], inForce: [], roles: [], failure: null });
    expect(await listInForce()).toEqual([1, 3]);
    // Nothing is left, which is no fault.
    const again = await scene.run(admin, `operator end --issuer 1 --account ${account}`);
    expect([again.code, again.output]).toMatchObject([0, { ended: [], inForce: [], until: null, roles: [] }]);
    const never = await scene.run(
      admin,
      `operator end --issuer 1 --account 0x000000000000000000000000000000000000dEaD`,
    );
    expect([never.code, never.output.code]).toEqual([1, "operator.none"]);
  });

  it("is not out where the node stops between two transactions: exit 3, what is left, and on from there", async () => {
    const account = await addLeaver();
    const { admin } = scene.world;
    const [proxy] = proxies as [NodeProxy];
    const words = `operator end --issuer 1 --account ${account}`;
    for (const isDead of [false, true]) {
      let sent = 0;
      proxy.fault = ([call]) => {
        if (isSending(call?.method ?? "")) sent += 1;
        return sent > 1 && (isDead || isSending(call?.method ?? "")) ? "reset" : undefined;
      };
      const { code, output } = await scene.run(admin, `${words} --wait 1`, [proxy.url]);
      expect(code, JSON.stringify(output)).toBe(3);
      expect(output).toMatchObject({
        inForce: isDead ? null : [{ id: 4 }],
        ended: isDead ? [] : [{ id: 2 }],
        failure: { code: expect.any(String) },
      });
      expect(await listInForce()).toEqual([1, 3, isDead ? 5 : 4]);
      proxy.fault = undefined;
      if (!isDead)
        await (await scene.world.registry.connect(admin).addOperator(1, account, scene.world.until, 1)).wait();
    }
    const { code, output } = await scene.run(admin, words, [proxy.url]);
    expect([code, output]).toMatchObject([0, { inForce: [] }]);
    expect(await listInForce()).toEqual([1, 3]);
  });

  it("says in words what to take for in force where that cannot be read", async () => {
    const account = await addLeaver();
    const [proxy] = proxies as [NodeProxy];
    let sent = 0;
    proxy.fault = ([call]) => {
      if (isSending(call?.method ?? "")) sent += 1;
      return sent > 1 ? "reset" : undefined;
    };
    const { admin } = scene.world;
    const said = await scene.say(admin, `operator end --issuer 1 --account ${account} --wait 1`, [proxy.url]);
    expect(said).toContain("could not read what is still in force: treat operators 2 and 4 of issuer 1 as in force.");
    expect(said).toContain("Next: run the same command again to end the rest.");
  });

  it("is out though one of three nodes says that nothing is in force, or that all is", async () => {
    const account = await addLeaver();
    const { admin, until } = scene.world;
    const rpc = [...proxies].reverse().map(({ url }) => url);
    const [liar] = proxies as [NodeProxy];
    const lies: readonly Fault[] = [
      editResults(({ method }, result) =>
        method === "eth_call" ? String(result).replaceAll(until.toString(16), "1") : result,
      ),
      editResults(({ method }, result) => (method === "eth_call" ? `0x${"0".repeat(64)}` : result)),
    ];
    for (const lie of lies) {
      liar.fault = lie;
      const { code, output, stderr } = await scene.run(admin, `operator end --issuer 1 --account ${account}`, rpc);
      expect(code, stderr + JSON.stringify(output)).toBe(0);
      expect(await listInForce()).toEqual([1, 3]);
      await (await scene.world.registry.connect(admin).addOperator(1, account, until, 1)).wait();
    }
  });

  it("is not called out where a node that cannot be outvoted says so", async () => {
    const account = await addLeaver();
    const { admin } = scene.world;
    const [liar, other] = proxies as [NodeProxy, NodeProxy];
    liar.fault = editResults(({ method }, result) => (method === "eth_call" ? `0x${"0".repeat(64)}` : result));
    const { code } = await scene.run(admin, `operator end --issuer 1 --account ${account}`, [other.url, liar.url]);
    expect(code).toBe(3);
  });

  it("of a thief is ended as of earlier, also what was over in the meantime; its other roles are named", async () => {
    const account = await addLeaver();
    const { admin, registry, accreditor, now, until, provider } = scene.world;
    await provider.send("evm_increaseTime", [10]);
    await scene.world.mine(1);
    const before = await now();
    const { root } = await scene.world.issue([createDocument({ id: "urn:example:honest" })]);
    await (await registry.connect(admin).endOperator(1, 2, (await now()) + 1)).wait();
    await (await registry.connect(admin).handOverIssuer(1, account)).wait();
    await (await registry.connect(accreditor).registerIssuer(1, account, until, "Own", "https://own.example")).wait();
    const words = `operator end --issuer 1 --account ${account} --as-of ${format(before)}`;
    const { code, output, stderr } = await scene.run(admin, words);
    expect(code, stderr).toBe(0);
    expect(output).toMatchObject({
      ended: [{ id: 2 }, { id: 4 }],
      until: before,
      loss: { lost: 0, counting: 1, isWhole: true },
    });
    expect(output.roles).toEqual([
      { role: "offered admin", id: null, issuer: 1, until: null },
      { role: "admin", id: null, issuer: 2, until: null },
    ]);
    expect(await registry.counts(1, root)).toBe(true);
  });
});

describe("the end of a term", () => {
  it("comes after the newest block: a batch of that second counts", async () => {
    const { admin, registry, now } = scene.world;
    const { root } = await scene.world.issue([createDocument({ id: "urn:example:last" })]);
    const { anchoredAt } = await registry.getBatch(1, root);
    expect(anchoredAt).toBe(await now());
    const { code, output } = await scene.run(admin, "operator end 1 --issuer 1");
    expect([code, output.until, output.inForce]).toEqual([0, anchoredAt + 1, []]);
    expect(await registry.counts(1, root)).toBe(true);
  });

  it("says what counts and what is in force afterwards", async () => {
    const account = await addLeaver();
    const { admin, now, provider } = scene.world;
    await provider.send("evm_increaseTime", [10]);
    await scene.world.mine(1);
    const before = await now();
    await scene.world.issue([createDocument({ id: "urn:example:one" })]);
    const { root } = await scene.world.build([createDocument({ id: "urn:example:two" })]);
    await (await scene.world.registry.connect(scene.world.stranger).anchorBatch(1, 1, 2, root, 1)).wait();
    const said = await scene.say(admin, `operator end 2 --issuer 1 --as-of ${format(before)}`);
    expect(said).toMatch(/Of 2 batches anchored since .*, 1 still counts\./);
    expect(said).toMatch(
      /Other operators of issuer 1 in force:\n {2}operator 1, 0x.*\n {2}operator 3, 0x.*\n {2}operator 4, /,
    );
    expect(said).toContain(account);
  });

  it("is refused in words where the term is over or empty", async () => {
    await addLeaver();
    const { admin, registry } = scene.world;
    await (await registry.connect(admin).endOperator(1, 4, 1)).wait();
    const empty = await scene.run(admin, "operator end 4 --issuer 1");
    expect(empty.output).toMatchObject({
      code: "registry.TermCannotGrow",
      message: expect.stringContaining("nothing under it counts"),
    });
    await scene.run(admin, "operator end 2 --issuer 1");
    await scene.world.mine(2);
    const over = await scene.run(admin, "operator end 2 --issuer 1");
    expect([over.code, over.output.code]).toEqual([1, "registry.TermCannotGrow"]);
    expect(over.output.message).toMatch(/^the term of operator 2 of issuer 1 lasted until /);
    expect(over.output.cure).toContain("--as-of");
  });

  it("takes a number or an account, and --at only where another account executes it later", async () => {
    const { admin, stranger } = scene.world;
    for (const words of [
      "operator end",
      `operator end 1 --account ${stranger.address}`,
      "operator end 1 --at 2089-01-01",
    ])
      expect(await scene.run(admin, `${words} --issuer 1`)).toMatchObject({ code: 2, output: { code: "usage" } });
  });

  it("that is executed later names its moment", async () => {
    const { chainId, registry, rpc, now } = scene.world;
    const chain = await openChain({ chainId, address: registry.address }, [rpc]);
    const planned = { ...chain, isPlanned: true } as unknown as ActingChain;
    try {
      const here = await now();
      expect(await chooseMoment(planned, { at: format(here + 60) })).toBe(here + 60);
      expect(await chooseMoment(planned, { asOf: format(here - 60) })).toBe(here - 60);
      for (const options of [
        {},
        { at: format(here - 60) },
        { asOf: format(here + 60) },
        { asOf: format(here), at: format(here + 1) },
      ])
        await expect(chooseMoment(planned, options)).rejects.toMatchObject({ exitCode: 2 });
    } finally {
      chain.provider.destroy();
    }
  });
});
