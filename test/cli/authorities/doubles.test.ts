// A grant that is in force already is refused: its second one would go on when the first is ended.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { editResults, type NodeProxy, startProxy } from "../../nodes/proxy.ts";
import { openScene, type Scene } from "./scene.ts";

let scene: Scene;
let proxies: NodeProxy[];
beforeAll(async () => {
  scene = await openScene();
  proxies = await Promise.all([0, 1, 2].map(() => startProxy(scene.world.rpc)));
});
afterAll(async () => {
  await Promise.all(proxies.map((proxy) => proxy.stop()));
  await scene.close();
});

const UNTIL = "--until 2090-01-01";
const UNIVERSITY = "--name 'University of Example' --uri did:web:university.example.org";

describe("a double", () => {
  it("of an operator is refused with the number, the end and what to type", async () => {
    const { admin, operator, registry } = scene.world;
    const add = `operator add --issuer 1 --account ${operator.address} ${UNTIL}`;
    for (const rights of ["anchor,revoke", "anchor", "revoke"]) {
      const { code, output } = await scene.run(admin, `${add} --rights ${rights}`);
      expect([code, output.code]).toEqual([1, "grant.double"]);
      expect(output.message).toMatch(/is already operator 1 of issuer 1, and may anchor and revoke until 20/);
      expect(output.cure).toMatch(/laurel operator renew 1 --issuer 1 --until <day>; for a second one.*--again$/);
    }
    expect(await registry.operatorCount(1)).toBe(1);
    expect((await scene.run(admin, `${add} --again`)).output).toMatchObject({ id: 2, renews: null });
    // What is over is no double.
    for (const id of [1, 2]) expect((await scene.run(admin, `operator end ${id} --issuer 1`)).code).toBe(0);
    expect((await scene.run(admin, `${add} --rights revoke`)).output).toMatchObject({ id: 3 });
    const wider = await scene.run(admin, add);
    expect([wider.code, wider.output.code]).toEqual([1, "grant.double"]);
    expect(wider.output.cure).toBe(
      "for more rights: run the same command with --again, then laurel operator end 3 --issuer 1",
    );
  });

  it("of an accreditation is refused; another name or another accreditor is none", async () => {
    const { accreditor } = scene.world;
    const grant = `accreditation grant --accreditor 1 --issuer 1 ${UNTIL}`;
    const refused = await scene.run(accreditor, `${grant} ${UNIVERSITY}`);
    expect([refused.code, refused.output.code]).toEqual([1, "grant.double"]);
    expect(refused.output.message).toMatch(/^accreditation 1 by accreditor 1, University of Example \(did:web/);
    expect(refused.output.cure).toContain("laurel accreditation renew 1 --until <day>");
    const renamed = await scene.run(accreditor, `${grant} --name 'Example University' --uri https://u.example`);
    expect(renamed.code).toBe(0);
  });

  it.each([
    ["uri", "--name Other --uri did:web:university.example.org"],
    ["uri", "--name Other --uri http://U.example.:80/"],
    ["name", "--name 'uNIVERSITY\u00a0of eXAMPLE.' --uri https://other.example"],
    ["name", "--name 'Ecole E\u0301' --uri https://ecole2.example"],
  ])("of an institution is refused by its %s: %s", async (same, words) => {
    const { accreditor, stranger, registry } = scene.world;
    const register = `issuer register --accreditor 1 --admin ${stranger.address} ${UNTIL}`;
    if (words.includes("ecole2"))
      expect(
        (await scene.run(accreditor, `${register} --name '\u00c9cole \u00c9' --uri https://ecole.example`)).code,
      ).toBe(0);
    const before = await registry.issuerCount();
    const { code, output } = await scene.run(accreditor, `${register} ${words.replace("Ecole", "\u00c9COLE")}`);
    expect([code, output.code], JSON.stringify(output)).toEqual([1, "grant.double"]);
    expect(output.message).toMatch(
      new RegExp(`^issuer \\d already has that ${same}: accreditation \\d by accreditor 1, `),
    );
    expect(output.cure).toMatch(/laurel accreditation grant --issuer \d ….*--again$/);
    expect(await registry.issuerCount()).toBe(before);
  });

  it("of an accreditor is refused by its account, its name and its uri, and taken with --again", async () => {
    const { governor, accreditor, stranger } = scene.world;
    for (const [same, account, words] of [
      ["account", accreditor, "--name New --uri https://new.example"],
      ["name", stranger, "--name 'QUALITY agency' --uri https://new.example"],
      ["uri", stranger, "--name New --uri https://QA.example.org/"],
    ] as const) {
      const { code, output } = await scene.run(
        governor,
        `accreditor appoint --account ${account.address} ${words} ${UNTIL}`,
      );
      expect([code, output.code]).toEqual([1, "grant.double"]);
      expect(output.message).toMatch(new RegExp(`^accreditor 1 already has that ${same}: Quality Agency`));
    }
    const again = `accreditor appoint --account ${accreditor.address} --name New --uri https://new.example ${UNTIL} --again`;
    expect((await scene.run(governor, again)).output).toMatchObject({ id: 2 });
  });
});

describe("nodes that do not tell", () => {
  const CALLS: readonly (readonly [who: "admin" | "accreditor" | "governor", words: string])[] = [
    ["admin", "operator add --issuer 1 --account 0x000000000000000000000000000000000000dEaD"],
    ["accreditor", `accreditation grant --accreditor 1 --issuer 1 --name N --uri https://n.example`],
    [
      "accreditor",
      "issuer register --accreditor 1 --admin 0x000000000000000000000000000000000000dEaD --name M --uri https://m.example",
    ],
    [
      "governor",
      "accreditor appoint --account 0x000000000000000000000000000000000000dEaD --name A --uri https://a.example",
    ],
  ];

  it.each(CALLS)("are not taken for a no, by %s: %s", async (who, words) => {
    const [proxy] = proxies as [NodeProxy];
    proxy.fault = ([call]) =>
      call?.method === "eth_call"
        ? { body: { jsonrpc: "2.0", id: call.id, error: { code: -32603, message: "busy" } } }
        : undefined;
    try {
      const { code, output } = await scene.run(scene.world[who], `${words} ${UNTIL}`, [proxy.url]);
      expect([code, output.code], JSON.stringify(output)).toEqual([3, "grant.unchecked"]);
      expect(output.cure).toContain("--again");
      expect((await scene.run(scene.world[who], `${words} ${UNTIL} --again`, [proxy.url])).code).toBe(0);
    } finally {
      proxy.fault = undefined;
    }
  });

  it("are outvoted where one of three says that nothing is in force", async () => {
    const { admin, operator } = scene.world;
    const [liar] = proxies as [NodeProxy];
    liar.fault = editResults(({ method }, result) => (method === "eth_call" ? `0x${"0".repeat(64)}` : result));
    const rpc = proxies.map(({ url }) => url).reverse();
    const { code, output } = await scene.run(
      admin,
      `operator add --issuer 1 --account ${operator.address} ${UNTIL}`,
      rpc,
    );
    liar.fault = undefined;
    expect([code, output.code], JSON.stringify(output)).toEqual([1, "grant.double"]);
  });
});
