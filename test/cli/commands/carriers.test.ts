// A credential inside a badge, a certificate or a JWT: every command that takes one finds it there, and says what it did not check.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writePngCarrier, writeSvgCarrier } from "../../../sdk/src/carrier.ts";
import { readLink } from "../../../sdk/src/link.ts";
import { openWorld } from "../../nodes/shared.ts";
import { createDocument, type World } from "../../nodes/world.ts";
import { makeJwt, makePdf, makePng, writeText } from "../../sdk/carrier/make.ts";
import { expectOutput } from "../output.ts";
import { endOf, type Run, runInProcess, startCommand } from "../run.ts";

const CHECKED =
  "Checked: the credential inside. What is around it (picture, page, message, presentation, signature) was not checked and proves nothing.";
const PLACES: Readonly<Record<string, string>> = {
  png: "iTXt openbadgecredential",
  svg: "openbadges:credential",
  pdf: "attachment niamh.json",
  jwt: "payload",
};
const KINDS = Object.keys(PLACES);

let world: World;
let folder: string;
let good: string;
const run = (...words: string[]): Promise<Run> => runInProcess(folder, words);
const verify = (...words: string[]): Promise<Run> => run("verify", ...words, "--trust", "list.json");
const put = (name: string, content: string | Uint8Array): Promise<void> => writeFile(join(folder, name), content);

/** A file of each kind that carries a credential. */
async function wrap(kind: string, credential: string): Promise<string | Uint8Array> {
  if (kind === "png") return writePngCarrier(makePng(), Buffer.from(credential));
  if (kind === "svg") return writeSvgCarrier("<svg/>", credential);
  return kind === "pdf" ? makePdf({ "niamh.json": credential }) : makeJwt(credential);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-carriers-"));
  world = await openWorld();
  const batch = await world.issue([createDocument(), createDocument({ id: "urn:example:2" })]);
  good = JSON.stringify(batch.credential(0));
  await put("list.json", JSON.stringify(world.trust()));
  await put("good.json", good);
  for (const kind of KINDS) {
    await put(`good.${kind}`, await wrap(kind, good));
    await put(`altered.${kind}`, await wrap(kind, good.replace("Python", "Pythons")));
  }
  await put("two.pdf", await makePdf({ "a.json": good, "b.json": JSON.stringify(batch.credential(1)) }));
  await put("scan.png", makePng(writeText("nothing", "Comment")));
  await put("cut.png", makePng(writeText(good)).subarray(0, -5));
  await put("wallet.sd-jwt", `${makeJwt(good)}~WyJhIl0~`);
});
afterAll(async () => {
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});

describe("verify", () => {
  it.each(KINDS)("gives the verdict of the credential inside, and says what it did not check: %s", async (kind) => {
    const plain = expectOutput((await verify("good.json", "--json")).stdout);
    const report = expectOutput((await verify(`good.${kind}`, "--json")).stdout);
    expect(report).toMatchObject({ verdict: "valid", unwrapped: { kind, place: PLACES[kind] } });
    expect(plain).not.toHaveProperty("unwrapped");
    expect(report.credential).toEqual(plain.credential);
    const { code, stdout } = await verify(`good.${kind}`);
    expect([code, stdout.split("\n").slice(-3)]).toEqual([
      0,
      [`It was in ${kind === "svg" ? "an" : "a"} ${kind.toUpperCase()}: ${PLACES[kind]}.`, CHECKED, ""],
    ]);
    const german = (await verify(`good.${kind}`, "--language", "de")).stdout;
    expect(german).toMatch(/^Geprüft: der Nachweis darin\..*beweist nichts\.$/m);
    const altered = expectOutput((await verify(`altered.${kind}`, "--json")).stdout);
    expect(altered).toMatchObject({ verdict: "invalid", unwrapped: { kind } });
  });

  it("goes by what a file is, not by its name", async () => {
    await put("renamed.json", await wrap("pdf", good));
    expect(expectOutput((await verify("renamed.json", "--json")).stdout)).toMatchObject({ verdict: "valid" });
  });

  it("cannot check a file with different ones, a damaged one, one that is too long; and names both places", async () => {
    const { code, stdout, stderr } = await verify("two.pdf");
    expect([code, stdout.split("\n")[0]]).toEqual([3, "COULD NOT BE CHECKED: this file carries different credentials"]);
    expect(stderr).toContain("two.pdf: The file carries 2 different credentials: attachment a.json; attachment b.json");
    await put("long.pdf", Buffer.concat([Buffer.from("%PDF-1.7\n"), Buffer.alloc(17 * 1024 * 1024)]));
    const { reports } = expectOutput((await verify("two.pdf", "cut.png", "long.pdf", "--json")).stdout);
    expect(reports.map((one: { checks: { code: string }[]; kind: null }) => [one.kind, one.checks[0]?.code])).toEqual([
      [null, "carrier.several"],
      [null, "carrier.damaged"],
      [null, "carrier.limit"],
    ]);
  });

  it("says of what carries none what it is, and what to ask for", async () => {
    const picture = await verify("scan.png");
    expect([picture.code, picture.stdout.split("\n")[0]]).toEqual([1, "NOT A LAUREL CREDENTIAL: this is a picture"]);
    expect(picture.stdout).toContain("Ask for the file itself, as it was issued (.json).");
    expect(picture.stderr).toContain("scan.png: The file carries no credential");
    const wallet = await verify("wallet.sd-jwt");
    expect([wallet.code, wallet.stdout.split("\n")[0]]).toEqual([
      1,
      "NOT A LAUREL CREDENTIAL: this is a signed text (JWT) without a Laurel proof",
    ]);
    expect(wallet.stderr).toContain("wallet.sd-jwt: The file holds an SD-JWT");
  });

  it("takes of a folder what carries one, names what may have, and passes over the rest", async () => {
    const inside = join(folder, "inside");
    await mkdir(inside);
    for (const [name, from] of [
      ...KINDS.map((kind) => [`a.${kind}`, `good.${kind}`]),
      ...["scan.png", "cut.png", "two.pdf", "good.json"].map((name) => [name, name]),
    ] as [string, string][])
      await put(join("inside", name), await readFile(join(folder, from)));
    await put("inside/logo.svg", "<svg/>");
    await put("inside/notes.txt", await wrap("jwt", good));
    const { reports, summary } = expectOutput((await verify("inside", "--json")).stdout);
    expect(summary).toEqual({ valid: 5, invalid: 0, unknown: 2 });
    expect(reports.map(({ file }: { file: string }) => file.slice(7))).toEqual([
      "a.jwt",
      "a.pdf",
      "a.png",
      "a.svg",
      "cut.png",
      "good.json",
      "two.pdf",
    ]);
    const { stdout } = await verify("inside");
    expect(stdout.split("\n").slice(-2)).toEqual([CHECKED, ""]);
  });

  it("refuses a folder of pictures alone", async () => {
    await mkdir(join(folder, "pictures"));
    await put("pictures/a.png", makePng());
    const { code, stderr } = await verify("pictures");
    expect([code, stderr]).toEqual([2, expect.stringContaining("holds no credentials")]);
  });

  it.each(KINDS)("reads one from standard input, in however small pieces: %s", async (kind) => {
    const child = startCommand(folder, ["verify", "-", "--trust", "list.json", "--json"]);
    const bytes = await readFile(join(folder, `good.${kind}`));
    for (const byte of bytes.subarray(0, 20)) child.stdin?.write(Buffer.of(byte));
    const { stdout } = await endOf(child, bytes.subarray(20));
    expect(expectOutput(stdout)).toMatchObject({ verdict: "valid", unwrapped: { kind } });
  });

  it("takes parts out of what carries them, and status looks at one, too", async () => {
    expect((await run("status", "good.pdf", "--trust", "list.json")).stdout).toContain(CHECKED);
    const { code } = await verify("good.json", "--part", "good.png", "--part", "good.pdf");
    expect(code).toBe(0);
  });
});

describe("show, withhold and link", () => {
  it.each(KINDS)("read the credential inside: %s", async (kind) => {
    const shown = expectOutput((await run("show", `good.${kind}`, "--json")).stdout);
    expect(shown).toMatchObject({ leadsToRoot: true, unwrapped: { kind, place: PLACES[kind] } });
    expect((await run("show", `good.${kind}`)).stdout).toContain(
      `It was in ${kind === "svg" ? "an" : "a"} ${kind.toUpperCase()}: ${PLACES[kind]}.`,
    );
    const out = `short-${kind}.json`;
    const { stdout } = await run("withhold", `good.${kind}`, "--claim", "name", "--out", out);
    expect(stdout).toContain("The copy is only the credential, as JSON, without what was around it.");
    expect(JSON.parse(await readFile(join(folder, out), "utf8")).proof).toBeDefined();
    const value = expectOutput(
      (await run("withhold", `good.${kind}`, "--claim", "name", "--out", out, "--json")).stdout,
    );
    expect(value.unwrapped).toEqual({ kind, place: PLACES[kind] });
    const link = await run("link", `good.${kind}`, "--page", "https://verify.example/");
    expect(await readLink(link.stdout)).toBe(good);
  });

  it.each([
    ["scan.png", "kind.picture", "not a Laurel credential: this is a picture. The file carries no credential"],
    ["two.pdf", "carrier.several", "Choose each of them as a file of its own."],
    ["cut.png", "carrier.damaged", "cut off"],
    ["wallet.sd-jwt", "kind.jwt", "SD-JWT"],
  ])("refuse %s, name it, and say what to ask for", async (file, code, message) => {
    for (const words of [
      ["show", file],
      ["withhold", file],
      ["link", file, "--page", "https://verify.example/"],
    ]) {
      const done = await run(...words);
      expect([done.code, done.stderr]).toEqual([1, expect.stringContaining(`${file}: `)]);
      expect(done.stderr).toContain(message);
      if (code !== "carrier.several")
        expect(done.stderr).toContain("ask whoever sent it for the file itself, as it was issued (.json)");
      expect(expectOutput((await run(...words, "--json")).stdout).code).toBe(code);
    }
  });

  it("say what a file is, and what happened to it, as verify does", async () => {
    await put("cut.json", good.slice(0, -20));
    await put("letters.json", good.normalize("NFD"));
    await put("page.html", '<html><input type="password"></html>');
    for (const [file, code, message, cure] of [
      [
        "cut.json",
        "format.json",
        "cut.json: ",
        `The file was cut off after byte ${Buffer.byteLength(good) - 20}.`.replace(/(\d)(\d{3})\./, "$1,$2."),
      ],
      [
        "letters.json",
        "integrity.altered",
        "letters.json was altered",
        "A program changed how letters with accents are written.",
      ],
      [
        "page.html",
        "kind.webpage",
        "page.html: not a Laurel credential: this is a web page",
        "Sign in there, and download the file again.",
      ],
    ] as const) {
      const { code: exit, stderr } = await run("withhold", file);
      expect([exit, stderr]).toEqual([1, expect.stringContaining(message)]);
      expect(stderr).toContain(cure);
      expect((await verify(file)).stdout).toContain(cure);
      expect(expectOutput((await run("withhold", file, "--json")).stdout).code).toBe(code);
    }
  });

  it("read what was saved in UTF-16, or lies in a presentation, and say so", async () => {
    await put("wide.json", Buffer.from(`\ufeff{"verifiableCredential":[${good}]}`, "utf16le"));
    const report = expectOutput((await verify("wide.json", "--json")).stdout);
    const around = { unwrapped: { kind: "json", place: "/verifiableCredential/0" }, decoded: "utf-16le" };
    expect(report).toMatchObject({ verdict: "valid", ...around });
    expect((await verify("wide.json")).stdout).toContain("The file was saved in UTF-16 and was decoded.");
    expect(expectOutput((await run("show", "wide.json", "--json")).stdout)).toMatchObject(around);
    expect((await run("show", "wide.json")).stdout).toContain("It was in another JSON: /verifiableCredential/0.");
    expect(await readLink((await run("link", "wide.json", "--page", "https://verify.example/")).stdout)).toBe(good);
    await put("some.jsonl", `${good}\n[${good}]\n[${good},${good.replace("Niamh", "Eve")}]\n`);
    const { reports } = expectOutput((await verify("some.jsonl", "--json")).stdout);
    expect(
      reports.map((one: { verdict: string; cause?: { count: number } }) => [one.verdict, one.cause?.count]),
    ).toEqual([
      ["valid", undefined],
      ["valid", undefined],
      ["unknown", 2],
    ]);
  });

  it.each([
    ["a byte order mark", (text: string) => `\ufeff${text}`],
    ["UTF-16", (text: string) => Buffer.from(`\ufeff${text}`, "utf16le")],
    ["a list", (text: string) => ` [${text}]`],
    ["a wrapper", (text: string) => `{"credential":${text}}\n`],
  ])("verify reads from standard input what has %s around it", async (_, write) => {
    const child = startCommand(folder, ["verify", "-", "--trust", "list.json", "--json"]);
    const { stdout } = await endOf(child, Buffer.from(write(good) as string));
    expect(expectOutput(stdout)).toMatchObject({ verdict: "valid" });
  });

  it("name the file around a credential that is broken", async () => {
    await put("broken.pdf", await makePdf({ "a.json": good.slice(0, -1) }));
    const { code, stderr } = await run("show", "broken.pdf");
    expect([code, stderr]).toEqual([1, expect.stringContaining("broken.pdf: ")]);
  });
});
