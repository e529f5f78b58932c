// What a person gives: files, badges, texts, links.
import { describe, expect, it } from "vitest";
import { writeSvgCarrier } from "../../../sdk/src/carrier.ts";
import type { Report } from "../../../sdk/src/verify.ts";
import { makeJwt, makePdf, makePng, OTHER, TEXT, writeChunk, writeText } from "../../sdk/carrier/make.ts";
import { MOST_BYTES, readBounded } from "../../../web/src/given/bounded.ts";
import type { Given } from "../../../web/src/given/given.ts";
import { completeReport } from "../../../web/src/given/open-given.ts";
import { readGivenFiles } from "../../../web/src/given/read-files.ts";
import { findCourses, findLink, readGivenText } from "../../../web/src/given/read-text.ts";

const nothing = async (): Promise<undefined> => undefined;
const text = (input: string | Uint8Array | null | undefined): string =>
  typeof input === "string" ? input : new TextDecoder().decode(input ?? undefined);

/** A file that counts the bytes that are read of it. */
function watch(parts: BlobPart[], name: string): { readonly file: File; readonly read: () => number } {
  const file = new File(parts, name);
  let read = 0;
  const slice = file.slice.bind(file);
  file.slice = (from = 0, to = file.size) => {
    const part = slice(from, to);
    read += part.size;
    return part;
  };
  return { file, read: () => read };
}

const badge = (json: string, padding = 0): BlobPart[] => [
  makePng(writeChunk("IDAT", Buffer.alloc(padding)), writeText(json)) as BlobPart,
];

describe("readGivenFiles", () => {
  it("gives files in their order, untouched, by their names", async () => {
    const given = await readGivenFiles([new File(["{ }"], "a.json"), new File(["\ufeffx"], "b.txt")]);
    expect(given.map(({ name, via, input }) => [name, via, [...(input as Uint8Array)]])).toEqual([
      ["a.json", "file", [0x7b, 0x20, 0x7d]],
      ["b.txt", "file", [0xef, 0xbb, 0xbf, 0x78]],
    ]);
  });

  it("gives what is in a badge, also where that comes late in a large picture", async () => {
    const [small, large] = await readGivenFiles([
      new File(badge('{"a":1}'), "a.png"),
      new File(badge('{"b":1}', 1_000_000), "b.png"),
    ]);
    expect([text(small?.input), text(large?.input)]).toEqual(['{"a":1}', '{"b":1}']);
  });

  it("gives a picture without a credential as a picture", async () => {
    const [one] = await readGivenFiles([new File([makePng() as BlobPart], "a.png")]);
    expect(text(one?.input)).toContain("PNG");
    expect(one?.opened).not.toHaveProperty("unwrapped");
  });

  it("reads one byte more than a credential may have, and of a picture 16 MiB more", async () => {
    const long = watch(["x".repeat(20 * 1024 * 1024)], "a.json");
    const [one] = await readGivenFiles([long.file]);
    expect([one?.input?.length, long.read()]).toEqual([MOST_BYTES, MOST_BYTES]);
    const picture = watch(badge("{}", 20 * 1024 * 1024), "a.png");
    const [other] = await readGivenFiles([picture.file]);
    expect([other?.fault, picture.read()]).toEqual(["carrier.limit", MOST_BYTES + 16 * 1024 * 1024 + 1]);
  });

  it("says of a file that cannot be read that it cannot, and reads the others", async () => {
    const broken = new File(["x"], "folder");
    broken.slice = () => {
      throw new DOMException("gone", "NotFoundError");
    };
    const given = await readGivenFiles([broken, new File(["{}"], "b.json")]);
    expect(given[0]).toEqual({ name: "folder", via: "file", input: null, fault: "file.unreadable" });
    expect(text(given[1]?.input)).toBe("{}");
  });
});

describe("what carries a credential", () => {
  const CARRIERS: readonly (readonly [name: string, place: string, make: () => Promise<BlobPart> | BlobPart])[] = [
    ["a.png", "iTXt openbadgecredential", () => makePng(writeText(TEXT)) as BlobPart],
    ["a.svg", "openbadges:credential", () => writeSvgCarrier("<svg/>", TEXT)],
    ["a.pdf", "attachment a.json", async () => (await makePdf({ "a.json": TEXT })) as BlobPart],
    ["a.jwt", "payload", () => makeJwt(TEXT)],
  ];

  it.each(CARRIERS)("gives what is in it, and says what that means: %s", async (name, place, make) => {
    const [one] = await readGivenFiles([new File([await make()], name)]);
    expect(text(one?.input)).toBe(TEXT);
    const kind = name.slice(2);
    const { says, unwrapped } = await completeReport({ checks: [] as Report["checks"] } as Report, one as Given);
    expect(unwrapped).toEqual({ kind, place });
    expect(says?.en).toEqual([
      `The credential was in ${kind === "svg" ? "an" : "a"} ${kind.toUpperCase()}: ${place}.`,
      "Only the credential inside was checked. What is around it (picture, page, message, presentation, signature) was not checked and proves nothing.",
    ]);
    expect(says?.de.join(" ")).toMatch(/Geprüft wurde nur der Nachweis darin.*beweist nichts/);
  });

  it("is found by what it is, whatever its name", async () => {
    const [one] = await readGivenFiles([new File([makeJwt(TEXT)], "a.json")]);
    expect(text(one?.input)).toBe(TEXT);
  });

  it("is pasted, too", async () => {
    for (const pasted of [` "${makeJwt(TEXT)}"\n`, writeSvgCarrier("<svg/>", TEXT)]) {
      const { name, via, input } = await readGivenText(pasted, { via: "paste", findDictionary: nothing });
      expect([name, via, text(input)]).toEqual([null, "paste", TEXT]);
    }
  });

  it.each<[string, () => Promise<BlobPart> | BlobPart]>([
    ["carrier.several", async () => (await makePdf({ "a.json": TEXT, "b.json": OTHER })) as BlobPart],
    ["carrier.limit", () => makePng(writeText(TEXT.padEnd(300_000))) as BlobPart],
    ["carrier.damaged", () => makePng(writeText(TEXT)).subarray(0, -1) as BlobPart],
  ])("is told where none comes out of it: %s", async (fault, make) => {
    const places = fault === "carrier.several" ? ["attachment a.json", "attachment b.json"] : [];
    expect(await readGivenFiles([new File([await make()], "a")])).toEqual([
      { name: "a", via: "file", input: null, fault, opened: { reason: expect.objectContaining({ places }) } },
    ]);
  });
});

describe("findLink", () => {
  it.each([
    ["https://check.example/#/v/1/abc", "/v/1/abc"],
    ["  https://check.example/#/q/1/123\n", "/q/1/123"],
    ["#/v/2/00/abc", "/v/2/00/abc"],
    ["HTTPS://CHECK.EXAMPLE/#/V/1/ABC", "/V/1/ABC"],
    ["Here it is: https://check.example/#/v/1/abc see you", "/v/1/abc"],
    ["https://check.example/#/v/1/abc\ndef", "/v/1/abc\ndef"],
    ["javascript:alert(1)#/v/1/abc", "/v/1/abc"],
  ])("takes what follows the # of %j", (given, found) => expect(findLink(given)).toBe(found));

  it.each([
    "",
    "https://check.example/",
    "https://check.example/#/many",
    '{"id":"https://x.example/#/v/1/abc"}',
    "hello",
  ])("finds none in %j", (given) => expect(findLink(given)).toBeUndefined());
});

describe("readGivenText", () => {
  it("gives a pasted credential as it is, no further than it may be long", async () => {
    const options = { via: "paste", findDictionary: nothing } as const;
    const { input, ...came } = await readGivenText(" {}\n", options);
    expect([text(input), came]).toEqual([" {}\n", { name: null, via: "paste", opened: {} }]);
    expect((await readGivenText('{"a":"\ud800"}', options)).input).toBe('{"a":"\ud800"}');
    expect((await readGivenText("x".repeat(10 * MOST_BYTES), options)).input?.length).toBe(MOST_BYTES);
  });

  it.each([
    ["https://check.example/#/v/1/AAAA", "link.damaged"],
    ["https://check.example/#/v/9/AAAA", "link.damaged"],
    [`https://check.example/#/v/2/${"0".repeat(32)}/AAAA`, "link.dictionary"],
  ])("says why %s does not open", async (link, fault) => {
    expect(await readGivenText(link, { via: "paste", findDictionary: nothing })).toEqual({
      ...{ name: null, via: "link", input: null, fault },
    });
  });

  it("looks for a dictionary beside the page's list alone, and only by 32 digits", async () => {
    const asked: string[] = [];
    const find = findCourses(new URL("https://check.example/sub/trust.json?x"), async ({ href }) => {
      asked.push(href);
      throw new Error("404");
    });
    for (const id of ["0123456789abcdef0123456789abcdef", "../trust", "0".repeat(31), "0".repeat(33), "A".repeat(32)])
      expect(await find(id)).toBeUndefined();
    expect(asked).toEqual(["https://check.example/sub/courses/0123456789abcdef0123456789abcdef.json"]);
  });
});

describe("readBounded", () => {
  it("stops whoever sends without end", async () => {
    let sent = 0;
    let stopped = false;
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        controller.enqueue(new Uint8Array(10));
      },
      cancel() {
        stopped = true;
      },
    });
    expect((await readBounded(stream, 25)).length).toBe(25);
    expect(sent).toBeLessThan(6);
    expect(stopped).toBe(true);
  });
});
