// laurel trust import: what is shown, what is asked about, what is written.
import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startAnvil } from "../../nodes/anvil.ts";
import { serveFile, startWebServer } from "../../nodes/web-server.ts";
import { expectOutput } from "../output.ts";
import { openScene, readingOf, type Scene } from "./scene.ts";

const PLACE = "/.well-known/laurel-trust.json";
let scene: Scene;
let nodes: string[];
let ref: string;

beforeAll(async () => {
  scene = await openScene();
  nodes = readingOf(scene.world);
  ref = `eip155:${scene.world.chainId}:${scene.world.registry.address}`;
});
afterAll(() => scene?.stop());
beforeEach(() => scene.trust());

const take = (place: string, ...more: string[]) => scene.run("trust", "import", place, ...nodes, ...more);
const ask = (answers: readonly (readonly [RegExp, string])[], ...more: string[]) =>
  scene.answer(["trust", "import", scene.host, ...more], answers);
const ADOPT = [
  [/trust this registry, code hash 0x/, "y"],
  [/trust accreditor 1, Quality Agency/, "y"],
] as const;

describe("laurel trust import of a list that is new", () => {
  it("shows everything and writes nothing where nobody is asked, exit code 2", async () => {
    const sha256 = scene.publish(scene.list());
    const shown = await take(scene.host);
    expect(shown).toMatchObject({ code: 2, stderr: "" });
    for (const text of [scene.host + PLACE, sha256, scene.codeHash, ref, "Quality Agency (https://qa.example.org)"])
      expect(shown.stdout).toContain(text);
    const { code, stdout } = await scene.run("trust", "import", scene.host, ...nodes, "--json");
    const value = expectOutput(stdout);
    expect({ code, ...value }).toMatchObject({ code: 2, from: scene.host + PLACE, sha256, written: false, faults: [] });
    expect(value.changes.map(({ kind, accepted }: Record<string, unknown>) => [kind, accepted])).toEqual([
      ["registry-added", false],
      ["accreditor-added", false],
    ]);
    await expect(scene.read()).rejects.toThrow("ENOENT");
  });

  it("asks about each line, and keeps whence it came", async () => {
    const sha256 = scene.publish(scene.list());
    const { code, stderr } = await ask(ADOPT, ...nodes);
    expect(code, stderr).toBe(0);
    expect(await scene.read()).toEqual({
      format: "laurel-trust-v1",
      registries: [
        {
          ...{ name: "National registry", chainId: scene.world.chainId, address: scene.world.registry.address },
          ...{ codeHash: scene.codeHash, rpc: [scene.world.rpc], finality: "latest", maxAge: null, accreditors: [1] },
        },
      ],
      imported: [
        {
          ...{ from: scene.host + PLACE, sha256, publisher: "Ministry", updated: "2026-06-01T08:00:00Z" },
          ...{ at: expect.stringMatching(/^20\d\d-.*Z$/), registries: [ref] },
        },
      ],
    });
    const { stdout } = await scene.run("trust", "list");
    expect(stdout).toContain(`${scene.host + PLACE}, on 20`);
    expectOutput((await scene.run("trust", "list", "--json")).stdout);
    // The same list again changes nothing.
    expect(await take(scene.host)).toMatchObject({ code: 0, stdout: expect.stringContaining("Nothing changes") });
  });

  it("leaves out what the person says no to", async () => {
    scene.publish(scene.list({ accreditors: [1, 2] }));
    const [registry] = ADOPT;
    expect(await ask([[registry[0], "n"]], ...nodes)).toMatchObject({ code: 1 });
    const none = [registry, [/accreditor 1/, "n"], [/accreditor 2/, ""]] as const;
    expect((await ask(none, ...nodes)).stderr).toContain("you recognise none of its accreditors");
    await expect(scene.read()).rejects.toThrow("ENOENT");
    expect(await ask([registry, [/accreditor 1/, "n"], [/accreditor 2, Other/, "y"]], ...nodes)).toMatchObject({
      code: 0,
    });
    expect((await scene.read()).registries).toMatchObject([{ accreditors: [2] }]);
  });

  it("recognises all accreditors only where somebody types all", async () => {
    scene.publish(scene.list({ accreditors: "all" }));
    for (const answer of ["y", "yes", ""])
      expect(await ask([ADOPT[0], [/Type all/, answer]], ...nodes)).toMatchObject({ code: 1 });
    expect(await ask([ADOPT[0], [/Type all/, "all"]], ...nodes)).toMatchObject({ code: 0 });
    expect((await scene.read()).registries[0]).not.toHaveProperty("accreditors");
  });

  it("asks for nodes where none are named, or says what to type", async () => {
    scene.publish(scene.list());
    const { code, stdout } = await scene.run("trust", "import", scene.host);
    expect(code).toBe(2);
    expect(stdout).toContain(
      `laurel trust add --name 'National registry' --registry ${ref} --accreditor 1 --rpc <url>`,
    );
    const answers = [[/URLs of its nodes/, scene.world.rpc], ...ADOPT] as const;
    expect(await ask(answers, "--finality", "latest", "--max-age", "none")).toMatchObject({ code: 0 });
    await scene.trust();
    expect(await ask([[/URLs of its nodes/, ""]])).toMatchObject({ code: 2, stderr: expect.stringContaining("--rpc") });
  });

  it("takes it by --yes only with the SHA-256 that somebody compared", async () => {
    const sha256 = scene.publish(scene.list());
    const { code, stdout } = await take(scene.host, "--yes");
    expect(code).toBe(2);
    expect(stdout).toContain(`add --sha256 ${sha256}`);
    expect(await ask([], ...nodes, "--yes")).toMatchObject({ code: 2 });
    const wrong = `${sha256.slice(0, 63)}${sha256.endsWith("0") ? "1" : "0"}`;
    scene.publish("not even JSON");
    const refused = await take(scene.host, "--yes", "--sha256", wrong, "--json");
    expect(expectOutput(refused.stdout)).toMatchObject({ code: "trust.sha256", exitCode: 1 });
    scene.publish(scene.list());
    expect(await take(scene.host, "--yes", "--sha256", sha256.toUpperCase())).toMatchObject({ code: 0 });
    expect((await scene.read()).registries).toMatchObject([{ accreditors: [1] }]);
  });

  it("takes a file by --yes, and keeps its name without its folders", async () => {
    await writeFile(join(scene.folder, "ministry.json"), JSON.stringify(scene.list()));
    expect(await take(join(scene.folder, "ministry.json"), "--yes")).toMatchObject({ code: 0 });
    expect((await scene.read()).imported).toMatchObject([{ from: "ministry.json", publisher: "Ministry" }]);
  });
});

describe("laurel trust import of a list that was imported before", () => {
  const start = async (registry: object = {}): Promise<void> => {
    const sha256 = scene.publish(scene.list(registry));
    expect(await take(scene.host, "--yes", "--sha256", sha256)).toMatchObject({ code: 0 });
  };

  it("asks about an accreditor more by itself, and about those less together", async () => {
    await start();
    scene.publish(scene.list({ accreditors: [2] }, { updated: "2026-07-01T08:00:00Z" }));
    const { stderr } = await ask([
      [/accreditor 2, Other Agency/, "n"],
      [/the line with -/, "y"],
    ]);
    expect(stderr).toContain("  - accreditor 1, Quality Agency");
    expect((await scene.read()).registries).toMatchObject([{ accreditors: [], name: "National registry" }]);
  });

  it("asks about another code hash, and refuses one that the chain does not have", async () => {
    await start();
    const file = await scene.read();
    const codeHash = `0x${"11".repeat(32)}`;
    await scene.trust({ ...file, registries: [{ ...file.registries[0], codeHash }] });
    expect(
      await ask([[/trust\s+code: 0x1111[\s\S]*\sbecomes\s+code\s+hash\s+0x[\s\S]*release\s+1/, "y"]]),
    ).toMatchObject({
      code: 0,
    });
    expect(await scene.read()).toMatchObject({ registries: [{ codeHash: scene.codeHash }] });
    scene.publish(scene.list({ codeHash }, { updated: "2026-07-01T08:00:00Z" }));
    expect(await take(scene.host)).toMatchObject({
      code: 2,
      stdout: expect.stringContaining("! the list says code hash"),
    });
    expect(await ask([])).toMatchObject({ code: 1, stderr: expect.stringContaining("nothing was imported") });
  });

  it("tells an older list, and one of the same time that says something else", async () => {
    await start();
    scene.publish(scene.list({ accreditors: [1, 2] }, { updated: "2026-05-31T08:00:00Z" }));
    expect((await take(scene.host)).stdout).toContain("older than the one that you imported before");
    expect(await ask([[/Import it anyway/, "n"]])).toMatchObject({ code: 1 });
    const file = await scene.read();
    await scene.trust({ ...file, imported: [{ ...file.imported[0], updated: "never" }] });
    expect((await take(scene.host)).stdout).toContain("older than the one that you imported before");
    await scene.trust(file);
    scene.publish(scene.list({ accreditors: [1, 2] }));
    expect((await take(scene.host)).stdout).toContain("but different contents");
    scene.publish(scene.list({ accreditors: [1, 2] }, { updated: "2999-01-01T00:00:00Z" }));
    expect((await take(scene.host)).stdout).toContain("which is in the future");
  });

  it("takes no older list by --yes, from wherever it comes", async () => {
    const write = async (name: string, list: object): Promise<string> => {
      const path = join(scene.folder, name);
      await writeFile(path, JSON.stringify(list));
      return path;
    };
    const old = scene.list({ accreditors: [1, 2] }, { updated: "2026-05-31T08:00:00Z" });
    const bytes = JSON.stringify(old);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    await start();
    const copy = await write("l (1).json", old);
    expect((await take(copy)).stdout).toContain(
      `older than the one that you imported before (2026-06-01T08:00:00Z, from`,
    );
    for (const more of [[], ["--sha256", sha256]]) {
      const { stdout } = await take(copy, "--yes", "--json", ...more);
      expect(expectOutput(stdout)).toMatchObject({ code: "trust.replay", exitCode: 1 });
    }
    // Of a publisher without a name, the registry says which list it is.
    const unnamed = await write("unnamed.json", { ...old, publisher: undefined });
    expect(await take(unnamed, "--yes")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("a list that may be old"),
    });
    // Of an entry that the person had already, the publisher says it.
    const file = await scene.read();
    await scene.trust({ ...file, imported: [{ ...file.imported[0], registries: [] }] });
    expect(await take(copy, "--yes")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("a list that may be old"),
    });
    expect((await scene.read()).registries).toMatchObject([{ accreditors: [1] }]);
  });

  it("takes all accreditors, or another code, of a file by --yes only with its SHA-256", async () => {
    await start();
    const file = await scene.read();
    const path = join(scene.folder, "later.json");
    const updated = "2026-07-01T08:00:00Z";
    const codeHash = `0x${"11".repeat(32)}`;
    for (const [own, published] of [
      [{}, { accreditors: "all" }],
      [{ codeHash }, {}],
    ]) {
      await scene.trust({ ...file, registries: [{ ...file.registries[0], ...own }] });
      const text = JSON.stringify(scene.list(published, { updated }));
      await writeFile(path, text);
      const sha256 = createHash("sha256").update(text).digest("hex");
      const refused = await take(path, "--yes");
      expect(refused).toMatchObject({ code: 2, stdout: expect.stringContaining(`add --sha256 ${sha256}`) });
      expect(await take(path, "--yes", "--sha256", sha256)).toMatchObject({ code: 0 });
    }
  });

  it("takes off what came from there, after a yes; what the person added stays", async () => {
    await start();
    const file = await scene.read();
    const mine = { ...file.registries[0], name: "Mine", address: `0x${"22".repeat(20)}` };
    await scene.trust({ ...file, registries: [...file.registries, mine] });
    scene.publish(scene.list({}, { registries: [], updated: "2026-07-01T08:00:00Z" }));
    const { stdout } = await take(scene.host);
    expect(stdout).toContain("- this registry, which you imported from there");
    expect(stdout).toContain("Not in the list, and kept: 1 registry of yours");
    expect(await ask([[/Remove eip155:\d+:0x[\da-fA-F]{40} "National registry" from/, "n"]])).toMatchObject({
      code: 1,
    });
    expect(await ask([[/Remove eip155:\d+:0x[\da-fA-F]{40} "National registry" from/, "y"]])).toMatchObject({
      code: 0,
    });
    expect(await scene.read()).toMatchObject({ registries: [{ name: "Mine" }], imported: [{ registries: [] }] });
  });

  it("touches neither nodes nor rules of an entry, and keeps what else the file says", async () => {
    const own = { ...scene.world.trust({ quorum: 1, accreditors: [2] }), name: "Ours", $schema: "urn:x" };
    await scene.trust(own);
    const [before] = (await scene.read()).registries;
    const sha256 = scene.publish(scene.list({ accreditors: [1, 2] }));
    expect(await scene.run("trust", "import", scene.host, "--yes", "--sha256", sha256)).toMatchObject({ code: 0 });
    expect(await scene.read()).toMatchObject({ name: "Ours", $schema: "urn:x", imported: [{ registries: [] }] });
    expect((await scene.read()).registries).toEqual([{ ...before, codeHash: scene.codeHash, accreditors: [2, 1] }]);
  });
});

describe("what trust.json keeps of imports", () => {
  it("is refused where it is spoilt, by member", async () => {
    const good = { from: "a", sha256: "ab".repeat(32), at: "2026-06-15T08:00:00Z", registries: [] };
    const bad = {
      ...{ from: ["", 7, undefined], sha256: ["", "AB".repeat(32), undefined], at: ["", null, undefined] },
      ...{ registries: [{}, [7], undefined], publisher: ["", 7], updated: ["", 7], more: [1] },
    };
    for (const [member, values] of Object.entries(bad))
      for (const value of values) {
        await scene.trust({ ...scene.world.trust(), imported: [good, { ...good, [member]: value }] });
        const { code, stderr } = await scene.run("trust", "list");
        expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(`imported[1].${member}:`) });
      }
  });
});

describe("a published list", () => {
  it.each([
    ["a node", { rpc: ["https://evil.example"] }],
    ["a quorum", { quorum: 1 }],
    ["a finality", { finality: "latest" }],
    ["an age", { maxAge: null }],
    ["plain http", { plainHttp: true }],
    ["no accreditors", { accreditors: undefined }],
    ["an empty list of accreditors", { accreditors: [] }],
    ["an accreditor twice", { accreditors: [1, 1] }],
    ["no code hash", { codeHash: undefined }],
    ["an address with a letter mistyped", { address: "0x5FbDB2315678afecb367f032d93F642f64180aA3" }],
  ])("is refused with %s", async (_, registry) => {
    scene.publish(scene.list(registry));
    const { stdout } = await take(scene.host, "--json");
    expect(expectOutput(stdout)).toMatchObject({ code: "import.invalid", exitCode: 1 });
  });

  it("is refused with members twice, of another format, and for a day that there is not", async () => {
    const text = JSON.stringify(scene.list());
    for (const broken of [
      text.replace('"registries"', '"registries":[],"registries"'),
      JSON.stringify(scene.list({}, { format: "laurel-published-trust-v2" })),
      JSON.stringify(scene.list({}, { nodes: [] })),
      JSON.stringify(scene.list({}, { updated: "2026-02-30T00:00:00Z" })),
      JSON.stringify(
        scene.list(
          {},
          {
            registries: [
              ...(scene.list() as { registries: [] }).registries,
              ...(scene.list() as { registries: [] }).registries,
            ],
          },
        ),
      ),
    ]) {
      scene.publish(broken);
      expect(await take(scene.host), broken).toMatchObject({ code: 1 });
    }
  });

  it("that is somebody's own list gives registries, code and accreditors, and nothing else", async () => {
    const evil = { rpc: ["https://evil.example"], quorum: 1, finality: "safe", maxAge: 5 };
    const own = scene.world.trust({ ...evil, name: "National registry", accreditors: [1], codeHash: scene.codeHash });
    const sha256 = scene.publish(own);
    const { code, stdout } = await take(scene.host);
    expect(code).toBe(2);
    expect(stdout).toContain("Not imported");
    expect(await take(scene.host, "--yes", "--sha256", sha256)).toMatchObject({ code: 0 });
    expect(JSON.stringify(await scene.read())).not.toMatch(/evil|safe|quorum/);
    scene.publish(scene.world.trust({ rpc: evil.rpc }));
    expect(await take(scene.host)).toMatchObject({ code: 1, stderr: expect.stringContaining("accreditors: missing") });
  });

  it("with an accreditor that the registry has not is refused", async () => {
    scene.publish(scene.list({ accreditors: [1, 9] }));
    expect((await take(scene.host)).stdout).toContain(
      "! the list names accreditor 9, but the registry has 2 accreditors",
    );
    expect(await ask([], ...nodes)).toMatchObject({ code: 1 });
  });

  it("is compared with the chain that its nodes are of", async () => {
    const other = await startAnvil(["--chain-id", "4242"]);
    try {
      scene.publish(scene.list());
      const { code, stderr } = await scene.run("trust", "import", scene.host, "--rpc", other.rpc);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringContaining("chain 4242, where the list has no"),
      });
      // The registry is not there.
      scene.publish(scene.list({ chainId: 4242 }));
      const shown = await scene.run("trust", "import", scene.host, "--rpc", other.rpc);
      expect(shown).toMatchObject({ code: 2, stdout: expect.stringContaining("! there is no contract at") });
    } finally {
      await other.stop();
    }
  });
});

describe("the name of a registry in a list", () => {
  const other = `0x${"22".repeat(20)}`;
  const add = (name: string): object => {
    const { registries } = scene.list() as { registries: object[] };
    return scene.list(
      { name: "National registry" },
      { registries: [...registries, { ...registries[0], address: other, name }] },
    );
  };

  it("stands in quotes behind the place, in each line and question", async () => {
    const name = `National registry", eip155:1:0x${"33".repeat(20)}`;
    scene.publish(scene.list({ name }));
    const shown = `${ref} "National registry\\", eip155:1:0x${"33".repeat(20)}"`;
    expect((await take(scene.host)).stdout).toContain(`\n${shown}, on `);
    const { stderr } = await ask([[/trust this registry/, "n"]], ...nodes);
    expect(stderr.replaceAll("\n", " ")).toContain(`${shown}: trust this registry`);
    expect(stderr).not.toContain(`${name},`);
  });

  it.each([
    ["NATIONAL\u00a0 registry.", "looks the same"],
    ["Ｎational regis\u00adtry", "looks the same"],
    ["Nationаl registry", "several scripts"],
  ])("is told where it looks like another one: %s", async (name, said) => {
    scene.publish(add(name));
    expect((await take(scene.host)).stdout).toContain(said);
    scene.publish(add("Another registry"));
    expect((await take(scene.host)).stdout).not.toMatch(/looks the same|several scripts/);
  });
});

describe("the host of a list", () => {
  it("is asked by https alone", async () => {
    const plain = await startWebServer();
    plain.answer = serveFile(JSON.stringify(scene.list()));
    const { code, stderr } = await take(`http://${plain.host}`);
    expect({ code, asked: plain.asked }).toEqual({ code: 2, asked: [] });
    expect(stderr).toContain("only https proves who published a list");
    for (const place of ["ftp://localhost/list.json", `https://user:secret@${scene.server.host}`]) {
      const refused = await take(place);
      expect(refused).toMatchObject({ code: 2, stdout: "" });
      expect(refused.stderr).not.toContain("secret");
    }
    await plain.stop();
  });

  it("may redirect to itself a few times, and to no other", async () => {
    const other = await startWebServer();
    const list = JSON.stringify(scene.list());
    scene.server.answer = ({ url }, response) =>
      url === "/lists/trust.json"
        ? response.writeHead(200).end(list)
        : response.writeHead(302, { location: "/lists/trust.json" }).end();
    expect(await take(scene.host)).toMatchObject({ code: 2, stdout: expect.stringContaining(ref) });
    for (const location of [
      `http://${other.host}/`,
      `https://${other.host}/`,
      `https://127.0.0.1:${scene.server.host.split(":")[1]}/`,
    ]) {
      scene.server.answer = (_, response) => response.writeHead(302, { location }).end();
      const { stdout } = await take(scene.host, "--json");
      expect(expectOutput(stdout)).toMatchObject({ code: "web.redirect", exitCode: 1 });
      expect(stdout).toContain(location);
    }
    scene.server.answer = (_, response) => response.writeHead(302, { location: PLACE }).end();
    scene.server.asked.length = 0;
    expect(await take(scene.host)).toMatchObject({ code: 1 });
    expect([scene.server.asked.length, other.asked]).toEqual([4, []]);
    await other.stop();
  });

  it("may give a MiB, and a list that is there", async () => {
    scene.server.answer = serveFile(`${JSON.stringify(scene.list())}${" ".repeat(1 << 20)}`);
    expect(await take(scene.host)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("has more than 1024 KiB"),
    });
    for (const [status, exit] of [
      [404, 1],
      [503, 3],
    ] as const) {
      scene.server.answer = (_, response) => response.writeHead(status).end("{}");
      expect(await take(scene.host)).toMatchObject({ code: exit });
    }
    expect(await take("https://127.0.0.1:1")).toMatchObject({ code: 3 });
    const missing = await take("ministry.example/list.json");
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining("https://ministry.example/list.json") });
  });
});
