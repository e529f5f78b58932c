// Every verdict, for people and for programs, says by which trust list it was made, and of which registry it speaks.
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorld } from "../../nodes/shared.ts";
import { createDocument, type World } from "../../nodes/world.ts";
import { makePng, writeText } from "../../sdk/carrier/make.ts";
import { expectOutput } from "../output.ts";
import { type Run, runInProcess } from "../run.ts";

let world: World;
let folder: string;
const run = (...words: string[]): Promise<Run> => runInProcess(folder, words);
const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Writes a list under a name; gives its SHA-256, as sha256sum would. */
async function writeList(name: string, list: object): Promise<string> {
  const text = `${JSON.stringify(list, null, 2)}\n`;
  await writeFile(join(folder, name), text);
  return digest(text);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-verdict-"));
  world = await openWorld();
  const batch = await world.issue([createDocument(), createDocument({ id: "urn:example:2" })]);
  const good = JSON.stringify(batch.credential(0));
  await writeFile(join(folder, "good.json"), good);
  await writeFile(join(folder, "altered.json"), good.replace("Python", "Pythons"));
  await writeFile(join(folder, "broken.json"), "{");
  await writeFile(join(folder, "many.jsonl"), [good, JSON.stringify(batch.credential(1)), "{"].join("\n"));
});
afterAll(async () => {
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});

describe("a verdict", () => {
  it.each([
    ["valid", "good.json", {}],
    ["unknown", "good.json", { rpc: ["http://127.0.0.1:9"] }],
    ["invalid", "good.json", { address: `0x${"11".repeat(20)}` }],
    ["invalid", "altered.json", {}],
    ["invalid", "broken.json", {}],
  ])("%s of %s names the list, its SHA-256 and the registry", async (verdict, file, changes) => {
    const sha256 = await writeList("list.json", world.trust(changes));
    const place = `eip155:${world.chainId}:${world.registry.address}`;
    const isProved = file === "good.json";
    const name = "address" in changes ? null : "test";
    const report = expectOutput((await run("verify", file, "--trust", "list.json", "--json")).stdout);
    expect(report).toMatchObject({ verdict, trust: { name: "list.json", sha256 } });
    const { chainId, registry } = world;
    expect(report.registry).toEqual(isProved ? { name, chainId, address: registry.address } : null);
    const texts = { en: ["list", "registry", "not on the list"], de: ["Liste", "Register", "nicht auf der Liste"] };
    for (const [language, [list, label, unlisted]] of Object.entries(texts)) {
      const { stdout } = await run("verify", file, "--trust", "list.json", "--language", language);
      expect(stdout).toMatch(new RegExp(`^  ${list} +list\\.json, SHA-256 ${sha256}$`, "m"));
      const told = new RegExp(`^  ${label} +${name ?? unlisted}, ${place}$`, "m");
      if (isProved) expect(stdout).toMatch(told);
      else expect(stdout).not.toMatch(told);
      expect(stdout).not.toContain(folder);
    }
  });

  it("on what is no Laurel credential says what it is, and that a Laurel file which is broken is not valid", async () => {
    await writeFile(join(folder, "picture.png"), makePng(writeText("nothing", "Comment")));
    await writeFile(join(folder, "cut.json"), (await readFile(join(folder, "good.json"), "utf8")).slice(0, -9));
    await writeList("list.json", world.trust());
    const tell = (...words: string[]): Promise<Run> => run("verify", ...words, "--trust", "list.json");
    const picture = await tell("picture.png");
    expect(picture.code).toBe(1);
    expect(picture.stdout).toMatch(/^NOT A LAUREL CREDENTIAL: this is a picture$/m);
    expect(picture.stdout).toMatch(/^ {2}what now +Ask for the original file \(\.json\)\.$/m);
    expect((await tell("picture.png", "--language", "de")).stdout).toMatch(/^KEIN LAUREL-NACHWEIS: das ist ein Bild$/m);
    const listed = (await tell("picture.png", "cut.json", "good.json")).stdout;
    expect(listed).toMatch(/^invalid +picture\.png {2}format\.json: this is a picture$/m);
    expect(listed).toMatch(
      /^invalid +cut\.json {2}format\.json: the file is not readable as a credential\. The file was cut off after byte [\d,]+\.$/m,
    );
    const { reports } = expectOutput((await tell("picture.png", "cut.json", "good.json", "--json")).stdout);
    expect(reports.map(({ kind }: { kind: string }) => kind)).toEqual(["picture", "laurel", "laurel"]);
    expect((await tell("cut.json")).stdout).toMatch(/^NOT VALID: the file is not readable as a credential$/m);
  });

  it("on several files names them once for people, and in each report for programs", async () => {
    const sha256 = await writeList("list.json", { ...world.trust(), name: "Our list\u202e" });
    const { code, stdout } = await run("verify", "many.jsonl", "--trust", join(folder, "list.json"));
    expect(code).toBe(1);
    const lines = stdout.split("\n").filter((line) => /^(list|registry) /.test(line));
    expect(lines).toEqual([
      `list      Our list\\u{202e}, SHA-256 ${sha256}`,
      `registry  test, eip155:${world.chainId}:${world.registry.address}`,
    ]);
    const { reports } = expectOutput((await run("verify", "many.jsonl", "--trust", "list.json", "--json")).stdout);
    expect(reports.map((report: { trust: unknown }) => report.trust)).toEqual(
      Array(3).fill({ name: "Our list\u202e", sha256 }),
    );
  });

  it("is by the list that trust add says it wrote, and trust list lists", async () => {
    const place = ["--registry", `eip155:${world.chainId}:${world.registry.address}`, "--rpc", world.rpc];
    await writeFile(join(folder, "named.json"), '{"format":"laurel-trust-v1","name":"Ours","registries":[]}');
    const words = [...place, "--name", "National", "--finality", "latest", "--max-age", "none", "--yes"];
    const added = await run("trust", "add", ...words, "--trust", "named.json");
    const line = /^list +Ours, SHA-256 [0-9a-f]{64}$/m.exec(added.stdout)?.[0] ?? added.stderr;
    expect((await run("trust", "list", "--trust", "named.json")).stdout).toContain(line);
    const { stdout } = await run("verify", "good.json", "--trust", "named.json");
    expect(stdout.startsWith("VALID")).toBe(true);
    expect(stdout).toContain(line.replace(/^list +/, ""));
  });
});
