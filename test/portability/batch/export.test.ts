// exportCredentials: each file carries its credential byte for byte; nothing is half done; names tell nothing unless asked for.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBatchFolder } from "../../../issuing/src/index.ts";
import { exportCredentials, type ExportRequest } from "../../../portability/src/index.ts";
import { drawBadgePng } from "../../../portability/src/certificate/badge.ts";
import { nameFile } from "../../../portability/src/batch/place.ts";
import { unwrapCarrier } from "../../../sdk/src/carrier.ts";
import { type MadeCredential, makeCredential, makeCredentials } from "../credentials.ts";
import { readText } from "../certificate/pdf.ts";

let folder: string;
let made: readonly MadeCredential[];
let lines: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-export-"));
  made = await makeCredentials({}, {}, {}, {});
  lines = join(folder, "all.jsonl");
  await writeFile(lines, made.map(({ file }) => `${file.toString()}\n`).join(""));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const exportTo = (out: string, more: Partial<ExportRequest> = {}) =>
  exportCredentials({}, { source: { file: lines }, format: "pdf", out: join(folder, out), ...more });

const findMade = (index: number): MadeCredential =>
  made.find(({ opened }) => opened.proof.index === index) ?? expect.unreachable();

describe("exportCredentials", () => {
  it.each(["png", "svg", "pdf"] as const)(
    "puts each line of JSON Lines into a .%s of its own, byte for byte",
    async (format) => {
      const { files, written, unasked } = await exportTo(format, { format });
      expect({ written, unasked }).toEqual({ written: 4, unasked: 4 });
      expect((await readdir(join(folder, format))).sort()).toEqual(
        [0, 1, 2, 3].map((index) => `00000${index}.${format}`),
      );
      for (const { index, file } of files) {
        const { kind, credential } = await unwrapCarrier(await readFile(join(folder, format, file)));
        expect(kind).toBe(format);
        expect(Buffer.from(credential).toString()).toBe(`${findMade(index).file.toString()}\n`);
      }
    },
  );

  it("writes nothing anew the second time, and gives a lost file back as it was", async () => {
    const [first] = (await exportTo("again")).files;
    const path = join(folder, "again", first?.file ?? "");
    const before = await readFile(path);
    expect(await exportTo("again")).toMatchObject({ written: 0, files: { length: 4 } });
    await rm(path);
    await writeFile(join(folder, "again/.000001.pdf.0badc0de.part"), "what a killed run left");
    expect(await exportTo("again")).toMatchObject({ written: 1 });
    expect((await readFile(path)).equals(before)).toBe(true);
    expect(await readdir(join(folder, "again"))).toHaveLength(4);
  });

  it("stops where it is told to, and goes on from there", async () => {
    const controller = new AbortController();
    const request = { source: { file: lines }, format: "svg", out: join(folder, "stopped") } as const;
    const onEvent = (event: { type: string; step?: string }): void => {
      if (event.step === "credentials exported") controller.abort();
    };
    const office = { signal: controller.signal, onEvent };
    await expect(exportCredentials(office, request)).rejects.toMatchObject({ code: "transaction.stopped" });
    expect(await readdir(join(folder, "stopped"))).toHaveLength(1);
    expect(await exportCredentials({}, request)).toMatchObject({ written: 3, files: { length: 4 } });
  });

  it("names every credential that cannot be drawn, and writes none", async () => {
    const names = ["Niamh", "张伟", "Łukasz", "Σωκράτης", "العربية"];
    const some = await makeCredentials(...names.map((name) => ({ "/credentialSubject/name": name })));
    const altered = some[0]?.file.toString().replace("University of Example", "University of Elsewhere");
    const file = join(folder, "some.jsonl");
    await writeFile(file, [...some.map((one) => one.file.toString()), altered, "{", ""].join("\n"));
    const refused = await exportTo("none", { source: { file } }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "certificate.characters", kind: "refused" });
    const { message, problems } = refused as { message: string; problems: { file: string; message: string }[] };
    expect(message).toBe("4 credentials cannot be exported as PDF; nothing was written");
    expect(problems.map((problem) => `${problem.file.split("/").at(-1)} ${problem.message}`)).toEqual([
      "some.jsonl:2 /credentialSubject/name: no available font has 张 (U+5F20), 伟 (U+4F1F)",
      expect.stringContaining("some.jsonl:5 /credentialSubject/name: no available font has ا (U+0627)"),
      "some.jsonl:6 the file was altered: its content does not match its root",
      expect.stringContaining("some.jsonl:7 "),
    ]);
    expect(await readdir(folder)).not.toContain("none");
  });

  it("refuses to write over a file of another credential", async () => {
    const other = await makeCredential();
    const file = join(folder, "other.json");
    await writeFile(file, other.file);
    const out = { out: join(folder, "shared"), format: "svg" } as const;
    await exportTo("shared", { ...out, source: { file } });
    await expect(exportTo("shared", out)).rejects.toMatchObject({ code: "file.exists" });
    const { credential } = await unwrapCarrier(await readFile(join(folder, "shared/000000.svg")));
    expect(Buffer.from(credential).equals(other.file)).toBe(true);
  });

  it("reads a batch's folder only once it is anchored, and only what is of that batch", async () => {
    const path = join(folder, "batch");
    await mkdir(join(path, "credentials"), { recursive: true });
    const { proof, issuerRef } = findMade(0).opened;
    const record = {
      ...{ format: "laurel-batch-v1", ...issuerRef, accreditation: 1, operator: 1, root: proof.root, size: 4 },
      ...{ state: "planned", transaction: null, block: null, gasUsed: null, anchoredAt: null },
    };
    const write = (state: string): Promise<void> =>
      writeFile(join(path, "batch.json"), JSON.stringify({ ...record, state }));
    await write("planned");
    const source = { folder: openBatchFolder(path) };
    await expect(exportTo("folder", { source })).rejects.toMatchObject({ code: "anchor.pending" });
    await write("anchored");
    const place = (index: number): string => join(path, `credentials/00000${index}.json`);
    for (const index of [0, 1, 2]) await writeFile(place(index), findMade(index).file);
    await writeFile(place(3), (await makeCredential()).file);
    const refused = await exportTo("folder", { source }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ problems: [{ file: "credentials/000003.json" }] });
    await writeFile(place(3), findMade(2).file);
    await expect(exportTo("folder", { source })).rejects.toMatchObject({
      code: "credential.index",
      problems: [{ message: "the file is credential 2, not 3" }],
    });
    await writeFile(place(3), findMade(3).file);
    expect(await exportTo("folder", { source })).toMatchObject({ written: 4 });
    const { name } = findMade(2).opened.document.credentialSubject as { name: string };
    expect(readText(await readFile(join(folder, "folder/000002.pdf")))).toContain(name);
  });

  it("takes the institution's picture for a badge, and refuses what is none", async () => {
    const png = drawBadgePng();
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><title>Ours</title></svg>';
    await exportTo("ours", { format: "png", image: png });
    expect((await readFile(join(folder, "ours/000001.png"))).subarray(0, 33)).toEqual(Buffer.from(png.subarray(0, 33)));
    await exportTo("ours", { format: "svg", image: Buffer.from(svg) });
    expect(await readFile(join(folder, "ours/000001.svg"), "utf8")).toContain("<title>Ours</title>");
    for (const [format, image] of [
      ["png", Buffer.from(svg)],
      ["svg", png],
      ["svg", Buffer.from("<p>no picture</p>")],
      ["pdf", Buffer.from(svg)],
    ] as const)
      await expect(exportTo("ours", { format, image }), format).rejects.toMatchObject({ code: "certificate.image" });
  });

  it("tells those who do not see the badge what it is, and nothing of its holder", async () => {
    const title = 'C & C++ <em>"for" all</em>';
    const one = await makeCredential({ "/name": title });
    await writeFile(join(folder, "one.json"), one.file);
    await exportTo("told", { format: "svg", source: { file: join(folder, "one.json") } });
    const svg = await readFile(join(folder, "told/000000.svg"), "utf8");
    const picture = svg.replace(/<!\[CDATA\[[\s\S]*\]\]>/, "");
    expect(picture).toContain('role="img" aria-labelledby="badge-title badge-description"');
    expect(picture).toContain('<title id="badge-title">C &#38; C++ &#60;em&#62;&#34;for&#34; all&#60;/em&#62;</title>');
    expect(picture).toContain('<desc id="badge-description">University of Example</desc>');
    expect(picture).not.toContain("Niamh");
  });
});

describe("nameFile", () => {
  it.each([
    ["Niamh Åkesson", "Niamh Åkesson 000000"],
    ["../../etc/passwd", "etc passwd 000000"],
    ["CON", "CON 000000"],
    ['a\u202eb\u0000c\u200dd\n<e>:|*?"$(f)`', "a b c d e (f) 000000"],
    ["...", "000000"],
    [" ", "000000"],
    ["-rf", "rf 000000"],
    ["N\u0303an\u0303ez", "Ñañez 000000"],
    ["张伟", "张伟 000000"],
    ["é".repeat(200), `${"é".repeat(80)} 000000`],
    ["💙".repeat(60), `${"💙".repeat(40)} 000000`],
  ])("makes of %j a name for every file system", async (name, file) => {
    const { opened } = await makeCredential({ "/credentialSubject/name": name });
    expect(nameFile(opened, true)).toBe(file);
    expect(nameFile(opened, false)).toBe("000000");
    expect(Buffer.byteLength(`.${file}.pdf.01234567.part`)).toBeLessThan(256);
  });
});
