// Renewing: the same grant once more, under a number of its own; not what somebody ended, and not for shorter.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { limitLogs } from "../../nodes/limited-logs.ts";
import { editResults, type NodeProxy, startProxy } from "../../nodes/proxy.ts";
import { runInProcess } from "../run.ts";
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
const KNOWN = "--issuer 1 --uri did:web:university.example.org";
const SHORT = "--issuer 1 --uri https://short.example";

describe("what is renewed", () => {
  it.each([
    ["operator renew 1 --issuer 1", "--account"],
    ["accreditation renew 1 --issuer 1", "--uri"],
    ["accreditation renew 1 --uri did:web:university.example.org", "--issuer"],
  ])("is named where nobody is asked: %s lacks %s", async (words, option) => {
    const { admin, rpc, chainId, registry } = scene.world;
    const place = `--registry eip155:${chainId}:${registry.address} --rpc ${rpc} --json`;
    const asked = await scene.run(admin, `${words} ${LATER}`);
    expect([asked.code, asked.output.message]).toEqual([2, expect.stringMatching(new RegExp(`^${option}: required`))]);
    for (const planned of ["--calldata", "--safe renewed.json"]) {
      const { code, stdout } = await runInProcess(scene.folder, `${words} ${LATER} ${planned} ${place}`.split(" "));
      expect([code, JSON.parse(stdout).message]).toEqual([
        2,
        expect.stringMatching(new RegExp(`^${option}: required`)),
      ]);
    }
  });

  it("is not another account, right, issuer or uri that a node names", async () => {
    const { accreditor, admin, operator, registry, stranger } = scene.world;
    const evil = stranger.address.slice(2).toLowerCase();
    const hex = (text: string): string => Buffer.from(text).toString("hex");
    const replace = (from: string, to: string) => (answer: string) => answer.replaceAll(from, to);
    const setWord = (at: number, number: number) => (answer: string) => {
      const words: readonly string[] = answer.slice(2).match(/.{64}/g) ?? [];
      return words.length < 3 ? answer : `0x${words.with(at, String(number).padStart(64, "0")).join("")}`;
    };
    const account = operator.address.slice(2).toLowerCase();
    const named = "--name 'University of Example'";
    for (const [lie, words, by] of [
      [replace(account, evil), `operator renew 1 --issuer 1 --account ${operator.address}`, admin],
      [setWord(2, 1), `operator renew 1 --issuer 1 --account ${operator.address} --rights anchor,revoke`, admin],
      [replace(hex("university"), hex("diploma-in")), `accreditation renew 1 ${KNOWN}`, accreditor],
      [replace(hex("University"), hex("Diploma In")), `accreditation renew 1 ${KNOWN} ${named}`, accreditor],
      [setWord(1, 2), `accreditation renew 1 ${KNOWN}`, accreditor],
    ] as const) {
      proxy.fault = editResults(({ method }, result) => (method === "eth_call" ? lie(String(result)) : result));
      const { code, output, stderr } = await scene.run(by, `${words} ${LATER}`, [proxy.url]);
      expect([code, output.code], `${words} ${stderr} ${output.message}`).toEqual([1, "renew.other"]);
      expect(output.message).toMatch(/^--\w+ .*: according to the nodes, .* has /);
    }
    proxy.fault = undefined;
    expect([await registry.operatorCount(1), await registry.accreditationCount()]).toEqual([1, 1]);
  });
});

describe("laurel operator renew", () => {
  it("adds the account with its rights under a new number, and says what has to name it", async () => {
    const { admin, operator, registry, until } = scene.world;
    const known = `--account ${operator.address}`;
    const shorter = await scene.run(admin, `operator renew 1 --issuer 1 ${known} --until ${format(until)}`);
    expect([shorter.code, shorter.output.code]).toEqual([2, "usage"]);
    expect(shorter.output.message).toMatch(/^the term of operator 1 of issuer 1 already lasts until /);
    const said = await scene.say(admin, `operator renew 1 --issuer 1 ${known} ${LATER}`);
    expect(said).toContain("Operator 1 stays in force until its own end. New batches must name operator 2:");
    expect(said).toContain('"operator": 2');
    expect(await registry.getOperator(1, 2)).toMatchObject({ account: operator.address, rights: 3 });
    expect((await registry.getOperator(1, 1)).term.until).toBe(until);
    // It was renewed already.
    const twice = await scene.run(admin, `operator renew 1 --issuer 1 ${known} ${LATER}`);
    expect([twice.code, twice.output.code]).toEqual([1, "grant.double"]);
    expect(twice.output.message).toContain("is already operator 2 of issuer 1");
    expect((await scene.run(admin, `operator renew 9 --issuer 1 ${known} ${LATER}`)).output.code).toBe(
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
    const own = `--issuer 1 --account ${stranger.address} ${LATER}`;
    const ended = await scene.run(admin, `operator renew ${count} ${own}`);
    expect([ended.code, ended.output.code]).toEqual([1, "renew.ended"]);
    const itself = await scene.run(admin, `operator renew ${count - 1} ${own}`);
    expect([itself.code, itself.output], itself.stderr).toMatchObject([0, { renews: count - 1, rights: ["anchor"] }]);
    const again = await scene.run(admin, `operator renew ${count} ${own} --again`);
    expect(again.output).toMatchObject({ id: count + 2, rights: ["revoke"] });
  });
});

describe("laurel accreditation renew", () => {
  it("accredits with the name and uri of the chain, and tells the institution", async () => {
    const { accreditor, registry } = scene.world;
    const said = await scene.say(accreditor, `accreditation renew 1 ${KNOWN} ${LATER}`);
    expect(said).toContain('or writes "accreditation": 2 into its laurel.json');
    const { name, uri, issuer } = await registry.getAccreditation(2);
    expect([name, uri, issuer]).toEqual(["University of Example", "did:web:university.example.org", 1]);
    expect((await scene.run(accreditor, `accreditation renew 9 ${KNOWN} ${LATER}`)).output.code).toBe(
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
    const unknown = await scene.run(accreditor, `accreditation renew ${id} ${SHORT} ${LATER}`, [proxy.url]);
    expect([unknown.code, unknown.output.code]).toEqual([3, "grant.unchecked"]);
    expect(unknown.output.message).toMatch(
      new RegExp(`^cannot tell whether accreditation ${id} expired or was ended early`),
    );
    expect((await scene.run(accreditor, `accreditation renew ${id} ${SHORT} ${LATER} --again`, [proxy.url])).code).toBe(
      0,
    );
    // An end as of its beginning leaves nothing of a term: no event is needed to see that.
    await (await own.endAccreditation(id + 1, 1)).wait();
    const distrusted = await scene.run(accreditor, `accreditation renew ${id + 1} ${SHORT} ${LATER}`, [proxy.url]);
    expect([distrusted.code, distrusted.output.code]).toEqual([1, "renew.ended"]);
  });
});
