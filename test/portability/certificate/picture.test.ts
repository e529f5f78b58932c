// The institution's picture: read as any other program reads it, without what else stands in the file, and within bounds.
import { crc32, deflateSync, inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readPicture } from "../../../portability/src/certificate/picture.ts";
import { drawBadgePng } from "../../../portability/src/certificate/badge.ts";

interface Png {
  readonly width: number;
  readonly height: number;
  readonly depth?: number;
  readonly type: number;
  /** Rows, each with its filter first. */
  readonly rows: Uint8Array;
  readonly more?: readonly (readonly [string, Uint8Array])[];
  readonly interlace?: number;
}

function chunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

function writePng({ width, height, depth = 8, type, rows, more = [], interlace = 0 }: Png): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([depth, type, 0, 0, interlace], 8);
  return Buffer.concat([
    Buffer.from("\u0089PNG\r\n\u001a\n", "latin1"),
    ...[chunk("IHDR", head), ...more.map(([name, data]) => chunk(name, data)), chunk("IDAT", deflateSync(rows))],
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

const readPixels = (png: Uint8Array): number[] => [...inflateSync(readPicture(png).bytes)];

describe("readPicture", () => {
  it("undoes every filter of PNG", () => {
    // Four rows of two red, green, blue pixels; the same picture by each filter.
    const pixels = [10, 20, 30, 40, 50, 60];
    const [a, b, c, d, e, f] = pixels as [number, number, number, number, number, number];
    const left = [a, b, c, d - a, e - b, f - c];
    const paeth = [0, 0, 0, d - 40, e - 50, f - 60].map((value) => value & 255);
    const average = [a - 5, b - 10, c - 15, d - ((a + d) >> 1), e - ((b + e) >> 1), f - ((c + f) >> 1)];
    const rows = Buffer.from(
      [
        [0, ...pixels],
        [1, ...left],
        [2, 0, 0, 0, 0, 0, 0],
        [3, ...average],
        [4, ...paeth],
      ]
        .flat()
        .map((value) => value & 255),
    );
    expect(readPixels(writePng({ width: 2, height: 5, type: 2, rows }))).toEqual([1, 2, 3, 4, 5].flatMap(() => pixels));
  });

  it("puts what is clear on white, and reads grey, palettes and few bits", () => {
    const rgba = Buffer.from([0, 100, 0, 0, 0, 100, 0, 0, 255, 100, 0, 0, 127]);
    expect(readPixels(writePng({ width: 3, height: 1, type: 6, rows: rgba }))).toEqual([
      255, 255, 255, 100, 0, 0, 178, 128, 128,
    ]);
    const grey = Buffer.from([0, 0b10_01_00_11]);
    expect(readPixels(writePng({ width: 4, height: 1, depth: 2, type: 0, rows: grey }))).toEqual(
      [170, 85, 0, 255].flatMap((value) => [value, value, value]),
    );
    const palette = writePng({
      ...{ width: 3, height: 1, depth: 1, type: 3, rows: Buffer.from([0, 0b01000000]) },
      more: [
        ["PLTE", Buffer.from([1, 2, 3, 4, 5, 6])],
        ["tRNS", Buffer.from([255, 0])],
      ],
    });
    expect(readPixels(palette)).toEqual([1, 2, 3, 255, 255, 255, 1, 2, 3]);
    expect(readPicture(drawBadgePng())).toMatchObject({ width: 512, height: 512, colours: "DeviceRGB" });
  });

  it("leaves out what says who made a JPEG, and where", () => {
    const segment = (marker: number, text: string): Buffer => {
      const data = Buffer.from(text, "latin1");
      const head = Buffer.from([0xff, marker, 0, 0]);
      head.writeUInt16BE(data.length + 2, 2);
      return Buffer.concat([head, data]);
    };
    const frame = segment(
      0xc0,
      "\u0008\u0000\u0002\u0000\u0003\u0003\u0001\u0011\u0000\u0002\u0011\u0000\u0003\u0011\u0000",
    );
    const jpeg = Buffer.concat([
      ...[
        Buffer.from([0xff, 0xd8]),
        segment(0xe0, "JFIF\0"),
        segment(0xe1, "Exif\0\0GPS"),
        segment(0xfe, "by Jane Doe"),
      ],
      ...[frame, segment(0xda, "\0"), Buffer.from([1, 2, 3, 0xff, 0xd9])],
    ]);
    const picture = readPicture(jpeg);
    expect(picture).toMatchObject({ width: 3, height: 2, filter: "DCTDecode", colours: "DeviceRGB" });
    const text = Buffer.from(picture.bytes).toString("latin1");
    expect(text).toContain("JFIF");
    expect(text).not.toMatch(/Exif|GPS|Jane/);
    const four = Buffer.from(jpeg);
    four[four.indexOf(0xc0, 2) + 8] = 4;
    expect(() => readPicture(four)).toThrow("the colours are not RGB");
  });

  it("refuses bombs and what is no picture, and allocates nothing for them", () => {
    const tiny = { width: 1, height: 1, type: 2, rows: Buffer.from([0, 1, 2, 3]) };
    const cases: readonly (readonly [Uint8Array, string])[] = [
      [Buffer.from("no picture"), "neither a PNG nor a JPEG"],
      [Buffer.alloc(1 << 21), "larger than 1 MiB"],
      [writePng({ ...tiny, width: 0xffff_ffff, height: 0xffff_ffff }), "at most 4 million are allowed"],
      [writePng({ ...tiny, rows: Buffer.alloc(1 << 26) }), "the pixels cannot be read"],
      [writePng({ ...tiny, rows: Buffer.alloc(2) }), "the file is cut off"],
      [writePng({ ...tiny, rows: Buffer.from([9, 1, 2, 3]) }), "the pixels cannot be read"],
      [writePng({ ...tiny, interlace: 1 }), "without interlacing"],
      [writePng({ ...tiny, depth: 16 }), "with 8 bits a colour"],
      [writePng({ ...tiny, width: 0 }), "pixels"],
      [writePng(tiny).subarray(0, 50), "the file is cut off"],
      [writePng(tiny).subarray(0, 20), "cut off"],
      [Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, 2]), "a JPEG that cannot be read"],
      [Buffer.from([0xff, 0xd8, 0xff, 0xc0, 0, 0]), "a JPEG that cannot be read"],
    ];
    for (const [bytes, said] of cases) expect(() => readPicture(bytes), said).toThrow(said);
  });
});
