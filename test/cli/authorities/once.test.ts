// One command grants one term: nodes that pass on what they say that they refuse make no second transaction of it.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from "vitest";
import { ask } from "../../nodes/anvil.ts";
import { KEY, KEYSTORE, PASSWORD } from "../../nodes/key.ts";
import { type Fault, type NodeProxy, startProxy } from "../../nodes/proxy.ts";
import { isSending } from "../../nodes/world.ts";
import { openScene, type Scene } from "./scene.ts";

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

/** Says so often that it does not take what is sent, and passes it on if it is a liar. */
function refuse(times: number, isLiar: boolean, onPassed: () => Promise<unknown> = () => Promise.resolve()): Fault {
  let sent = 0;
  return async ([call], forward) => {
    if (call === undefined || !isSending(call.method) || ++sent > times) return undefined;
    if (isLiar) await forward();
    await onPassed();
    return { body: { jsonrpc: "2.0", id: call.id, error: { code: -32000, message: "transaction underpriced" } } };
  };
}

const GRANT = "operator add --issuer 1 --account 0x00000000000000000000000000000000000000AA --until 2090-01-01";

describe("operator add adds one operator", () => {
  it("where the one node signs, passes on and says three times that it took nothing", async () => {
    const { admin, registry } = scene.world;
    const [liar] = proxies as [NodeProxy];
    liar.fault = refuse(3, true);
    const { code, output, stderr } = await scene.run(admin, `${GRANT} --wait 5`, [liar.url]);
    // The node that signed did not tell the hash.
    expect([code, output.code], stderr).toEqual([3, "transaction.pending"]);
    expect(await registry.operatorCount(1)).toBe(2);
  });

  it("where what was passed on waits, and a block has it only after the next offer", async () => {
    const { admin, registry, rpc } = scene.world;
    const [liar] = proxies as [NodeProxy];
    let isSecond = false;
    await ask(rpc, "evm_setAutomine", [false]);
    liar.fault = refuse(2, true, async () => {
      if (isSecond) await ask(rpc, "evm_mine", []);
      isSecond = true;
    });
    const { code } = await scene.run(admin, `${GRANT} --wait 1`, [liar.url]);
    await ask(rpc, "evm_setAutomine", [true]);
    await ask(rpc, "evm_mine", []);
    expect(code).toBe(3);
    expect(await registry.operatorCount(1)).toBe(2);
  });

  it("where one of three nodes lies and the others refuse the first offer, by a key of one's own", async () => {
    const { admin, registry, provider } = scene.world;
    await provider.send("anvil_setBalance", [KEY.address, "0x8ac7230489e80000"]);
    await (await registry.connect(admin).handOverIssuer(1, KEY.address)).wait();
    await (await registry.connect(KEY.connect(provider)).acceptIssuer(1)).wait();
    await writeFile(join(scene.folder, "key.json"), KEYSTORE);
    await writeFile(join(scene.folder, "password"), PASSWORD);
    for (const [at, proxy] of proxies.entries()) proxy.fault = refuse(1, at === 2);
    const rpc = proxies.map(({ url }) => url);
    const words = `${GRANT} --password-file password --wait 5`;
    const { code, output, stderr } = await scene.run({ address: "key.json" }, words, rpc);
    expect([code, output.id], stderr).toEqual([0, 2]);
    expect(await registry.operatorCount(1)).toBe(2);
  });
});
