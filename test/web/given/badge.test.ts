// Credentials in the pictures of badges.
import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { isPng, readBadge } from "../../../web/src/given/badge.ts";

const MOST = 1000;
const TEXT = '{"name":"Åse"}';

const chunk = (type: string, data: Uint8Array): Buffer => {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length);
  head.write(type, 4, "latin1");
  return Buffer.concat([head, data, Buffer.alloc(4)]);
};
const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
const png = (...chunks: readonly Buffer[]): Uint8Array =>
  Buffer.concat([signature, chunk("IHDR", Buffer.alloc(13)), ...chunks, chunk("IEND", Buffer.alloc(0))]);
const plain = (text: string, keyword = "openbadgecredential"): Buffer =>
  chunk("iTXt", Buffer.concat([Buffer.from(`${keyword}\0\0\0\0\0`), Buffer.from(text)]));
const packed = (bytes: Uint8Array, method = 0): Buffer =>
  chunk(
    "iTXt",
    Buffer.concat([Buffer.from("openbadgecredential\0"), Buffer.from([1, method]), Buffer.from("en\0x\0"), bytes]),
  );

const read = async (picture: Uint8Array): Promise<string | undefined> => {
  const found = await readBadge(picture, MOST);
  return found && Buffer.from(found).toString();
};

describe("readBadge", () => {
  it.each([
    ["as it is", png(plain(TEXT))],
    ["compressed", png(packed(deflateSync(TEXT)))],
    ["under the keyword of older badges", png(plain(TEXT, "openbadges"))],
    ["among other texts", png(plain("x", "Comment"), plain(TEXT), plain("old", "openbadges"))],
  ])("finds a credential that is there %s", async (_, picture) => expect(await read(picture)).toBe(TEXT));

  it("finds one in a plain tEXt chunk of older badges", async () =>
    expect(await read(png(chunk("tEXt", Buffer.from("openbadges\0https://x.example/1"))))).toBe("https://x.example/1"));

  it.each([
    ["no credential", png(plain("x", "Comment"))],
    ["two credentials", png(plain(TEXT), plain('{"name":"Eve"}'))],
    ["one after the picture's end", Buffer.concat([png(), plain(TEXT)])],
    ["one that is cut", png(plain(TEXT)).subarray(0, 70)],
    [
      "a chunk that says it is longer than the file",
      Buffer.concat([signature, Buffer.from([0xff, 0xff, 0xff, 0xff]), plain(TEXT)]),
    ],
    ["a chunk without the end of its language", png(chunk("iTXt", Buffer.from("openbadgecredential\0\0\0en")))],
    ["one compressed in an unknown way", png(packed(deflateSync(TEXT), 1))],
    ["one that is not what its compression says", png(packed(Buffer.from("nothing")))],
    ["no signature", plain(TEXT)],
    ["nothing", new Uint8Array()],
  ])("takes nothing out of a picture with %s", async (_, picture) => expect(await read(picture)).toBeUndefined());

  it("inflates no more than it was told to", async () => {
    const bomb = deflateSync(Buffer.alloc(64 * 1024 * 1024, "x"));
    expect((await readBadge(png(packed(bomb)), MOST))?.length).toBe(MOST);
    expect((await readBadge(png(plain("x".repeat(2 * MOST))), MOST))?.length).toBe(MOST);
  });

  it("keeps nothing of the picture but the credential", async () => {
    const large = new Uint8Array(png(plain("x".repeat(100 * MOST))));
    expect((await readBadge(large, MOST))?.buffer.byteLength).toBe(MOST);
  });

  it("reads what stands in the middle of a larger buffer", async () => {
    const whole = Buffer.concat([Buffer.alloc(5, 1), png(plain(TEXT))]);
    expect(await read(whole.subarray(5))).toBe(TEXT);
    expect(isPng(whole)).toBe(false);
  });
});
