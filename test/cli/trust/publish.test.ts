// laurel trust publish, and trust add: what is read from the chain before anyone is told to trust it.
import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectOutput } from "../output.ts";
import { ownFile } from "../run.ts";
import { openScene, readingOf, type Scene } from "./scene.ts";

let scene: Scene;
let place: string[];
let out: string;

beforeAll(async () => {
  scene = await openScene();
  place = ["--registry", `eip155:${scene.world.chainId}:${scene.world.registry.address}`];
  out = join(scene.folder, "laurel-trust.json");
});
afterAll(() => scene?.stop());
beforeEach(() => scene.trust());

describe("laurel trust publish", () => {
  const publish = (...words: string[]) => scene.run("trust", "publish", "--out", out, ...words);

  it("writes of the person's list what others import, and no node", async () => {
    await scene.trust(scene.world.trust({ name: "National registry", accreditors: [1], codeHash: scene.codeHash }));
    const { code, stdout } = await publish("--publisher", "Ministry", "--json");
    const text = await readFile(out, "utf8");
    expect({ code, ...expectOutput(stdout) }).toMatchObject({
      ...{ code: 0, file: out, publisher: "Ministry" },
      sha256: createHash("sha256").update(text).digest("hex"),
    });
    const { chainId, registry, rpc } = scene.world;
    const entry = { name: "National registry", chainId, address: registry.address, codeHash: scene.codeHash };
    expect(JSON.parse(text)).toEqual({
      ...{ format: "laurel-published-trust-v1", publisher: "Ministry", updated: expect.stringMatching(/^20.*Z$/) },
      registries: [{ ...entry, accreditors: [1] }],
    });
    expect(text).not.toContain(rpc);
    // As its readers take it.
    await scene.trust();
    const sha256 = scene.publish(text);
    const words = ["trust", "import", scene.host, ...readingOf(scene.world), "--yes", "--sha256", sha256];
    expect(await scene.run(...words)).toMatchObject({ code: 0 });
    expect((await scene.read()).registries).toMatchObject([{ ...entry, accreditors: [1] }]);
  });

  it("writes it of a registry that no list has", async () => {
    const words = [...place, "--rpc", scene.world.rpc, "--accreditor", "1", "--accreditor", "2"];
    expect(await publish(...words)).toMatchObject({ code: 2, stderr: expect.stringContaining("needs a name") });
    const { code, stdout } = await publish(...words, "--name", "National registry");
    expect(code).toBe(0);
    for (const said of [
      "\n  accreditor 2, Other Agency",
      "; the code is release 1",
      "/.well-known/laurel-trust.json",
      "SHA-256",
    ])
      expect(stdout).toContain(said);
    expect(JSON.parse(await readFile(out, "utf8")).registries).toMatchObject([{ accreditors: [1, 2] }]);
  });

  it("asks whom to recognise, takes all only where that is typed, and nobody who is not there", async () => {
    await scene.trust(scene.world.trust());
    expect(await publish()).toMatchObject({ code: 2, stderr: expect.stringContaining("2, Other Agency") });
    const ask = (...answers: string[]) =>
      scene.answer(
        ["trust", "publish", "--out", out],
        answers.map((answer) => [/Whom do you recognise/, answer]),
      );
    expect(await ask("9", "2 1")).toMatchObject({ code: 0, stderr: expect.stringContaining("only 2 accreditors") });
    expect(JSON.parse(await readFile(out, "utf8")).registries).toMatchObject([{ accreditors: [2, 1] }]);
    expect(await ask("all")).toMatchObject({ code: 0 });
    expect(JSON.parse(await readFile(out, "utf8")).registries).toMatchObject([{ accreditors: "all" }]);
    expect(await publish("--accreditor", "9")).toMatchObject({ code: 1 });
  });

  it("takes the place of an earlier list, and of no other file", async () => {
    await scene.trust(scene.world.trust({ name: "National registry", accreditors: [1] }));
    const own = await readFile(ownFile(scene.folder, "trust.json"), "utf8");
    const other = join(scene.folder, "other.json");
    for (const text of ['{"version":3}', own, "not JSON", ""]) {
      await writeFile(other, text);
      const { code, stderr } = await scene.run("trust", "publish", "--out", other);
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("is not a published list") });
      expect(await readFile(other, "utf8")).toBe(text);
    }
    await rm(out, { force: true });
    for (const publisher of ["First", "Second"]) {
      expect(await publish("--publisher", publisher)).toMatchObject({ code: 0 });
      expect(JSON.parse(await readFile(out, "utf8"))).toMatchObject({ publisher });
    }
  });

  it("says what it read, line by line", async () => {
    await scene.trust(scene.world.trust({ name: "National registry", accreditors: [1] }));
    const { stdout } = await publish();
    expect(stdout).toContain(`\n  code hash ${scene.codeHash}; the code is release 1\n  accreditor 1, Quality Agency`);
  });

  it("refuses a registry whose code is another than the list pins", async () => {
    await scene.trust(scene.world.trust({ accreditors: [1], codeHash: `0x${"11".repeat(32)}` }));
    expect(await publish()).toMatchObject({ code: 1, stderr: expect.stringContaining("nothing was written") });
  });
});

describe("laurel trust add", () => {
  const words = (...more: string[]): string[] => [
    ...["trust", "add", ...place, "--name", "National", ...readingOf(scene.world), ...more],
  ];

  it("lists the accreditors at a terminal, and asks whom to recognise", async () => {
    for (const more of [[], ["--accreditor"]]) {
      const { code, stderr } = await scene.answer(words(...more), [
        [/Whom do you recognise/, "2"],
        [/Trust it as "National"/, "y"],
      ]);
      expect(code, stderr).toBe(0);
      expect(stderr).toContain("  1, Quality Agency (https://qa.example.org), until");
      expect((await scene.read()).registries).toMatchObject([{ accreditors: [2] }]);
    }
    expect(await scene.answer(words(), [[/Whom/, ""]])).toMatchObject({ code: 2 });
  });

  it("says who is recognised where nobody is asked, and refuses who is not there", async () => {
    const all = await scene.run(...words("--yes"));
    expect(all).toMatchObject({ code: 0, stderr: expect.stringContaining("Every accreditor of the registry") });
    expect(all.stderr).toContain("release 1");
    expect((await scene.read()).registries[0]).not.toHaveProperty("accreditors");
    const one = await scene.run(...words("--yes", "--accreditor", "1"));
    expect(one).toMatchObject({ code: 0, stderr: expect.stringContaining("Recognised: accreditor 1, Quality Agency") });
    expect((await scene.read()).registries).toMatchObject([{ accreditors: [1] }]);
    const none = await scene.run(...words("--yes", "--accreditor", "1", "--accreditor", "9", "--json"));
    expect(expectOutput(none.stdout)).toMatchObject({ code: "accreditor.none", exitCode: 1 });
    expect(await scene.run(...words("--yes", "--accreditor"))).toMatchObject({ code: 2 });
    expect(await scene.run(...words("--yes", "--accreditor", "all"))).toMatchObject({ code: 0 });
    expect((await scene.read()).registries[0]).not.toHaveProperty("accreditors");
  });

  it("makes an imported entry the person's own, which no list takes off", async () => {
    const take = (list: object): Promise<unknown> => {
      const reading = ["--yes", "--sha256", scene.publish(list), ...readingOf(scene.world)];
      return scene.run("trust", "import", scene.host, ...reading);
    };
    expect(await take(scene.list())).toMatchObject({ code: 0 });
    expect(await scene.run(...words("--yes", "--accreditor", "1"))).toMatchObject({ code: 0 });
    expect((await scene.read()).imported).toMatchObject([{ publisher: "Ministry", registries: [] }]);
    await take(scene.list({}, { registries: [], updated: "2026-07-01T08:00:00Z" }));
    expect((await scene.read()).registries).toMatchObject([{ name: "National" }]);
  });

  it("asks about code of no release", async () => {
    const { provider, registry } = scene.world;
    const code = await provider.getCode(registry.address);
    const snapshot = await provider.send("evm_snapshot", []);
    // The same registry, with one byte more that nothing runs.
    await provider.send("anvil_setCode", [registry.address, `${code}00`]);
    const asked = [/code that Laurel does not know/, "n"] as const;
    expect(await scene.answer(words("--accreditor", "1"), [asked])).toMatchObject({ code: 1 });
    const { code: exit, stderr } = await scene.run(...words("--yes"));
    expect({ exit, stderr }).toEqual({
      exit: 0,
      stderr: expect.stringContaining("this version of Laurel does not know the code"),
    });
    await provider.send("evm_revert", [snapshot]);
  });
});
