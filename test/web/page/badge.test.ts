// A credential put into the picture of a badge.
import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readBadge } from "../../../web/src/given/badge.ts";
import { writeBadge } from "../../../web/src/page/mine/badge.ts";

/** One black pixel. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==",
  "base64",
);
const TEXT = JSON.stringify({ name: "Åsa Çelik 日本", text: "x".repeat(5000) });

/** The names of the chunks, each with a sum that is right. */
function listChunks(png: Buffer): string[] {
  const names: string[] = [];
  for (let at = 8; at < png.length;) {
    const end = at + 8 + png.readUInt32BE(at);
    if (crc32(png.subarray(at + 4, end)) !== png.readUInt32BE(end)) throw new Error("a sum is wrong");
    names.push(png.toString("latin1", at + 4, at + 8));
    at = end + 4;
  }
  return names;
}

describe("writeBadge", () => {
  it("is read again by the reader of badges, byte for byte", async () => {
    const found = await readBadge(writeBadge(PNG, TEXT), 300_000);
    expect(found && Buffer.from(found).toString()).toBe(TEXT);
  });

  it("stays a picture: the text comes after the head, and every sum is right", () => {
    const badge = Buffer.from(writeBadge(PNG, TEXT));
    expect(listChunks(badge)).toEqual(["IHDR", "iTXt", "IDAT", "IEND"]);
    const chunk = badge.subarray(33, 33 + 12 + badge.readUInt32BE(33));
    expect(Buffer.concat([badge.subarray(0, 33), badge.subarray(33 + chunk.length)])).toEqual(PNG);
  });

  it.each([Buffer.alloc(0), Buffer.from("GIF89a".padEnd(60)), PNG.subarray(0, 20)])("refuses what is no PNG", (bytes) =>
    expect(() => writeBadge(bytes, TEXT)).toThrow(TypeError),
  );
});
