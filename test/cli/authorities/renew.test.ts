// Renewing: the same grant once more, under a number of its own; not what somebody ended, and not for shorter.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { limitLogs } from "../../nodes/limited-logs.ts";
import { type NodeProxy, startProxy } from "../../nodes/proxy.ts";
import { format, openScene, type Scene } from "./scene.ts";

let scene: Scene;
let proxy: NodeProxy;
beforeAll(async () => {
  scene = await openScene();
  proxy = await startProxy(scene.world.rpc);
});
afterAll(async () => {
  await proxy.stop();
  await scene.close();
});

const LATER = "--until 2091-01-01";

describe("laurel operator renew", () => {
  it("adds the account with its rights under a new number, and says what has to name it", async () => {
    const { admin, operator, registry, until } = scene.world;
    const shorter = await scene.run(admin, `operator renew 1 --issuer 1 --until ${format(until)}`);
    expect([shorter.code, shorter.output.code]).toEqual([2, "usage"]);
    expect(shorter.output.message).toMatch(/^the term of operator 1 of issuer 1 lasts until .* already$/);
    const said = await scene.say(admin, `operator renew 1 --issuer 1 ${LATER}`);
    expect(said).toContain("Operator 1 runs to its own end. What is issued from now on has to name operator 2:");
    expect(said).toContain('"operator": 2');
    expect(await registry.getOperator(1, 2)).toMatchObject({ account: operator.address, rights: 3 });
    expect((await registry.getOperator(1, 1)).term.until).toBe(until);
    // It was renewed already.
    const twice = await scene.run(admin, `operator renew 1 --issuer 1 ${LATER}`);
    expect([twice.code, twice.output.code]).toEqual([1, "grant.double"]);
    expect(twice.output.message).toContain("is operator 2 of issuer 1 already");
    expect((await scene.run(admin, `operator renew 9 --issuer 1 ${LATER}`)).output.code).toBe(
      "registry.UnknownOperator",
    );
  });

  it("takes what ended by itself, and not what was ended, unless --again", async () => {
    const { admin, stranger, registry, provider, now } = scene.world;
    const issuer = registry.connect(admin);
    await (await issuer.addOperator(1, stranger.address, (await now()) + 100, 1)).wait();
    await (await issuer.addOperator(1, stranger.address, (await now()) + 100, 2)).wait();
    const count = await registry.operatorCount(1);
    await (await issuer.endOperator(1, count, (await now()) + 1)).wait();
    await provider.send("evm_increaseTime", [200]);
    await scene.world.mine(1);
    const ended = await scene.run(admin, `operator renew ${count} --issuer 1 ${LATER}`);
    expect([ended.code, ended.output.code]).toEqual([1, "renew.ended"]);
    const itself = await scene.run(admin, `operator renew ${count - 1} --issuer 1 ${LATER}`);
    expect([itself.code, itself.output], itself.stderr).toMatchObject([0, { renews: count - 1, rights: ["anchor"] }]);
    const again = await scene.run(admin, `operator renew ${count} --issuer 1 ${LATER} --again`);
    expect(again.output).toMatchObject({ id: count + 2, rights: ["revoke"] });
  });
});

describe("laurel accreditation renew", () => {
  it("accredits with the name and uri of the chain, and tells the institution", async () => {
    const { accreditor, registry } = scene.world;
    const said = await scene.say(accreditor, `accreditation renew 1 ${LATER}`);
    expect(said).toContain('the institution writes "accreditation": 2 into its laurel.json');
    const { name, uri, issuer } = await registry.getAccreditation(2);
    expect([name, uri, issuer]).toEqual(["University of Example", "did:web:university.example.org", 1]);
    expect((await scene.run(accreditor, `accreditation renew 9 ${LATER}`)).output.code).toBe(
      "registry.UnknownAccreditation",
    );
  });

  it("refuses what was ended as distrusted, and asks for --again where the nodes list no events", async () => {
    const { accreditor, registry, provider, now } = scene.world;
    const own = registry.connect(accreditor);
    await (await own.accreditIssuer(1, 1, (await now()) + 100, "Short", "https://short.example")).wait();
    const id = await registry.accreditationCount();
    await provider.send("evm_increaseTime", [200]);
    await scene.world.mine(1);
    proxy.fault = limitLogs(() => ({ blocks: 0, refusal: { code: -32600, message: "eth_getLogs is disabled" } }));
    const unknown = await scene.run(accreditor, `accreditation renew ${id} ${LATER}`, [proxy.url]);
    expect([unknown.code, unknown.output.code]).toEqual([3, "grant.unchecked"]);
    expect(unknown.output.message).toMatch(new RegExp(`^nobody knows whether accreditation ${id} ended by itself`));
    expect((await scene.run(accreditor, `accreditation renew ${id} ${LATER} --again`, [proxy.url])).code).toBe(0);
    // An end as of its beginning leaves nothing of a term: no event is needed to see that.
    await (await own.endAccreditation(id + 1, 1)).wait();
    const distrusted = await scene.run(accreditor, `accreditation renew ${id + 1} ${LATER}`, [proxy.url]);
    expect([distrusted.code, distrusted.output.code]).toEqual([1, "renew.ended"]);
  });
});
