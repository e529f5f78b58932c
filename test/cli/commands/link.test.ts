// laurel link, laurel qr, and links where a file is expected: by the real command, on the shared chain.
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { inflateSync } from "node:zlib";
import decodeQR from "qr/decode.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drawQrText } from "../../../cli/src/commands/verifying/qr-picture.ts";
import { drawQr, QR_BORDER, readLink, readCourseDictionary, writeCourseDictionary } from "../../../sdk/src/link.ts";
import { issuedCohort, openWorld } from "../../nodes/shared.ts";
import type { World } from "../../nodes/world.ts";
import { expectOutput } from "../output.ts";
import { ownFile, root, runInProcess, writeOwn } from "../run.ts";

const page = "https://verify.example/";
const PAGE = ["--page", page];
let world: World;
let folder: string;
let text: string;
const at = (name: string): string => join(folder, name);
const run = (...words: string[]) => runInProcess(folder, words);
async function json(code: number, ...words: string[]) {
  const result = await run(...words, "--json");
  expect(result.code, result.stderr + result.stdout).toBe(code);
  return expectOutput(result.stdout);
}

beforeAll(async () => {
  world = await openWorld();
  folder = await mkdtemp(join(tmpdir(), "laurel-link-"));
  await cp(join(issuedCohort(), "credentials/000007.json"), at("niamh.json"));
  text = await readFile(at("niamh.json"), "utf8");
  await writeFile(at("altered.json"), text.replace("2026-06-15", "2026-06-16"));
  await writeOwn(folder, "trust.json", world.trust());
});
afterAll(async () => {
  await world?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe("laurel link", () => {
  it("prints one address that holds the file, and says on stderr what it shows and to whom", async () => {
    const { code, stdout, stderr } = await run("link", "niamh.json", ...PAGE);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^https:\/\/verify\.example\/#\/v\/1\/[A-Za-z0-9_-]+\n$/);
    expect(await readLink(stdout)).toBe(text);
    expect(stderr).toMatch(/The link shows dateOfBirth, email, (?:id, )?identifier, name, result\./);
    expect(stderr).toContain("Every place that this link passes can read it: mail filters, chats, browser history.");
  });

  it("names what is shown and what is withheld to a program", async () => {
    const hidden = ["--claim", "dateOfBirth", "--claim", "email", "--out", at("shorter.json")];
    await json(0, "withhold", "niamh.json", ...hidden);
    const { link, shown, withheld, dictionary } = await json(0, "link", "shorter.json", ...PAGE);
    expect(await readLink(link)).toBe(await readFile(at("shorter.json"), "utf8"));
    expect(shown.filter((pointer: string) => pointer !== "/credentialSubject/id")).toEqual(
      ["identifier", "name", "result"].map((name) => `/credentialSubject/${name}`),
    );
    expect(withheld).toEqual(["dateOfBirth", "email"].map((name) => `/credentialSubject/${name}`));
    expect(dictionary).toBeNull();
  });

  it("is shorter with a course, and opens with the dictionary that a page serves for it", async () => {
    const course = join(root, "samples/course.json");
    const { link, dictionary } = await json(0, "link", "niamh.json", ...PAGE, "--course", course);
    const served = writeCourseDictionary(JSON.parse(await readFile(course, "utf8")));
    expect(dictionary).toBe(readCourseDictionary(served).id);
    expect(link.length).toBeLessThan(1_100);
    expect(await readLink(link, { findDictionary: async (id) => (id === dictionary ? served : undefined) })).toBe(text);
    expect((await run("link", "niamh.json", ...PAGE, "--course", course)).stderr).toContain(
      `courses/${dictionary}.json`,
    );
  });

  it("takes the page of the person's own settings, which need say nothing else", async () => {
    expect(await json(2, "link", "niamh.json")).toMatchObject({
      code: "usage",
      cure: expect.stringContaining("--page"),
    });
    await writeOwn(folder, "laurel.json", { format: "laurel-config-v1", page: "https://mine.example/check" });
    expect((await json(0, "link", "niamh.json")).link).toMatch(/^https:\/\/mine\.example\/check#\/v\/1\//);
    expect((await json(0, "link", "niamh.json", ...PAGE)).link).toMatch(/^https:\/\/verify\.example\/#/);
    expect((await json(2, "issuer", "list")).problems.map(({ column }: { column: string }) => column)).toContain(
      "/issuer",
    );
    await writeOwn(folder, "laurel.json", { format: "laurel-config-v1", page: "http://mine.example/" });
    expect((await json(2, "link", "niamh.json")).problems).toMatchObject([{ column: "/page" }]);
    await rm(ownFile(folder, "laurel.json"));
  });

  it("takes http for a page of this computer alone, and says who can open it", async () => {
    const { code, stderr } = await run("link", "niamh.json", "--page", "http://127.0.0.1:4173/");
    expect(code).toBe(0);
    expect(stderr).toContain("The link's page is on this computer: no one else can open it.");
    expect(await json(2, "link", "niamh.json", "--page", "http://verify.example/")).toMatchObject({ code: "usage" });
    expect(await json(2, "link", "niamh.json", "--page", "https://verify.example/#/mine")).toMatchObject({
      code: "usage",
    });
  });

  it("makes nothing of a file that was altered, is no credential, or is not there", async () => {
    await writeFile(at("other.json"), "{}");
    for (const command of ["link", "qr"]) {
      expect(await json(1, command, "altered.json", ...PAGE)).toMatchObject({ code: "integrity.altered" });
      expect(await json(1, command, "other.json", ...PAGE)).toMatchObject({ code: "kind.json" });
      expect(await json(2, command, "nowhere.json", ...PAGE)).toMatchObject({ code: "file.missing" });
    }
  });
});

/** The pixels of a PNG of ours: one bit each, unfiltered. */
function readPng(png: Buffer) {
  const side = png.readUInt32BE(16);
  const chunk = (type: string): Buffer => {
    const start = png.indexOf(type);
    return png.subarray(start + 4, start + 4 + png.readUInt32BE(start - 4));
  };
  const rows = inflateSync(chunk("IDAT"));
  const row = Math.ceil(side / 8) + 1;
  const data = new Uint8ClampedArray(4 * side * side).fill(255);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++)
      if (((rows[y * row + 1 + (x >> 3)] as number) & (0x80 >> (x & 7))) === 0)
        data.fill(0, 4 * (y * side + x), 4 * (y * side + x) + 3);
  return { width: side, height: side, data, pixelsPerMetre: chunk("pHYs").readUInt32BE(0) };
}

describe("laurel qr", () => {
  it("writes a PNG that another library reads, 0.4 mm a module in print", async () => {
    const { link, file, modules, millimetres } = await json(0, "qr", "niamh.json", ...PAGE, "--out", at("code.png"));
    expect(file).toBe(at("code.png"));
    expect(await readLink(link)).toBe(text);
    const { pixelsPerMetre, ...image } = readPng(await readFile(at("code.png")));
    expect(decodeQR(image, { timeLimit: 10_000 })).toBe(link);
    expect(image.width / pixelsPerMetre).toBeCloseTo((modules * 0.4) / 1000, 5);
    expect(millimetres).toBe(Math.ceil(modules * 0.4));
  });

  it("writes an SVG, and says how wide it has to be printed", async () => {
    const { code, stdout, stderr } = await run("qr", "niamh.json", ...PAGE, "--out", "code.svg");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^code\.svg is a QR code of (\d+) × \1 modules: print it at least \d+ mm wide\.\n$/);
    expect(stderr).toContain("Every place that this link passes can read it");
    expect(await readFile(at("code.svg"), "utf8")).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="/);
  });

  it("draws in the terminal what fits, and says what to type for the rest", async () => {
    const wide = drawQr(`${page}#/q/1/${"1".repeat(200)}`);
    const lines = drawQrText(wide).map(stripVTControlCharacters);
    const side = wide.size + 2 * QR_BORDER;
    expect(lines.map((line) => line.length)).toEqual(new Array(Math.ceil(side / 2)).fill(side));
    const isDark = (x: number, y: number) => ("▀█".includes(lines[y >> 1]?.charAt(x) ?? "") ? y % 2 === 0 : false);
    expect(isDark(QR_BORDER, QR_BORDER)).toBe(true);
    expect(isDark(0, 0)).toBe(false);
    const refused = await run("qr", "niamh.json", ...PAGE);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("columns wide, but the terminal only 80");
    expect(refused.stderr).toContain("--out code.svg");
    expect(await json(0, "qr", "niamh.json", ...PAGE)).toMatchObject({ file: null });
  });

  it("writes no other kind of picture", async () => {
    expect(await json(2, "qr", "niamh.json", ...PAGE, "--out", "code.gif")).toMatchObject({ code: "usage" });
  });

  it("says how a file that no code holds becomes shorter", async () => {
    const { file } = await makeLarge();
    expect(await json(1, "qr", file, ...PAGE, "--out", "large.svg")).toMatchObject({
      code: "qr.size",
      cure: "leave out long claims with `laurel withhold` first, or send the link that `laurel link` prints",
    });
    expect((await run("link", file, ...PAGE)).stderr).toMatch(
      /The link has \d+ characters; some mail programs cut after 2048/,
    );
  });
});

/** A credential with much in it that does not compress. */
async function makeLarge(): Promise<{ readonly file: string }> {
  const { createBatch } = await import("../../../sdk/src/index.ts");
  const { chainId, registry } = world;
  const noise = Array.from({ length: 150 }, (_, i) => `${i * 7_919}`.repeat(7)).map((one) =>
    Buffer.from(one).toString("base64"),
  );
  const hashes = noise.map((one, i) => [one.slice(i % 20), Math.sin(i + 1), Math.cos(i + 1)]);
  const document = { type: ["VerifiableCredential"], validFrom: "2026-06-15T00:00:00Z", credentialSubject: { hashes } };
  const batch = await createBatch({
    registry: { chainId, address: registry.address },
    issuer: 1,
    disclosable: [],
    documents: [document],
  });
  await writeFile(at("large.json"), JSON.stringify(batch.credential(0)));
  return { file: "large.json" };
}

describe("a link in the place of a file", () => {
  it("is shown, and shortened, without a network", async () => {
    const { link } = await json(0, "link", "niamh.json", ...PAGE);
    expect((await json(0, "show", link)).credential).toEqual((await json(0, "show", "niamh.json")).credential);
    await json(0, "withhold", link, "--claim", "email", "--out", at("from-link.json"));
    expect(await readFile(at("from-link.json"), "utf8")).not.toContain("@students.example.org");
    const again = await json(0, "link", link, "--page", "https://other.example/");
    expect(again.link).toBe(link.replace("verify.example", "other.example"));
    const { link: digits } = await json(0, "qr", link, ...PAGE);
    expect((await json(0, "link", digits, ...PAGE)).link).toBe(link);
  });

  it("that is damaged is refused by what makes something of it, exit code 3", async () => {
    const { link } = await json(0, "link", "niamh.json", ...PAGE);
    const cut = link.slice(0, -5);
    for (const words of [
      ["show", cut],
      ["withhold", cut],
      ["link", cut, ...PAGE],
      ["qr", cut, ...PAGE],
    ])
      expect(await json(3, ...words)).toMatchObject({
        code: "link.damaged",
        cure: "ask the link's sender for the file itself",
      });
    const elsewhere = await json(0, "link", "niamh.json", ...PAGE, "--course", join(root, "samples/course.json"));
    expect(await json(3, "show", elsewhere.link)).toMatchObject({ code: "link.dictionary" });
  });
});

describe("laurel verify <link>", () => {
  it("gives the verdict of the file that it holds; the address is asked for nothing", async () => {
    const { link } = await json(0, "link", "niamh.json", "--page", "https://nowhere.invalid/");
    const { checkedAt: _, asOf: __, ...report } = await json(0, "verify", link);
    const { checkedAt: ___, asOf: ____, ...ofFile } = await json(0, "verify", "niamh.json");
    expect(report).toEqual(ofFile);
    const { link: digits } = await json(0, "qr", "niamh.json", ...PAGE);
    expect((await json(0, "verify", digits)).verdict).toBe("valid");
  });

  it("is unknown where the link was cut, or needs a course's dictionary: never false", async () => {
    const { link } = await json(0, "link", "niamh.json", ...PAGE);
    const { link: short } = await json(0, "link", "niamh.json", ...PAGE, "--course", join(root, "samples/course.json"));
    for (const [word, code] of [
      [link.slice(0, 1_000), "link.damaged"],
      [short, "link.dictionary"],
    ]) {
      const report = await json(3, "verify", word as string);
      expect(report.verdict).toBe("unknown");
      expect(report.checks[0]).toMatchObject({ check: "format", outcome: "unknown", code });
    }
    const { reports, summary } = await json(3, "verify", link.slice(0, 999), "niamh.json", link);
    expect(summary).toEqual({ valid: 2, invalid: 0, unknown: 1 });
    expect(reports.map(({ file }: { file: string }) => file)).toEqual([`${page}#…`, "niamh.json", `${page}#…`]);
    expect((await run("verify", link.slice(0, 999))).stderr).toContain(`${page}#…: The link is incomplete`);
  });
});
