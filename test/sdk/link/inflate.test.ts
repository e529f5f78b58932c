// The reader of DEFLATE beside zlib, which is another implementation: what one takes, the other takes, with the same outcome.
import { constants, deflateRawSync, inflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { inflate, type InflateFault } from "../../../sdk/src/link/inflate.ts";
import { isMore } from "../../more.ts";

const LIMIT = 1 << 18;
const { Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE } = constants;

class Refused extends Error {}
const refuse = (fault: InflateFault): Error => new Refused(fault);

/** Numbers below `most`, the same in each run. */
function createRandom(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
}

interface Stream {
  readonly data: Buffer;
  readonly compressed: Buffer;
  readonly dictionary: Buffer;
}

function* makeStreams(count: number): Generator<Stream> {
  const random = createRandom(7);
  const bytes = (length: number, most: number) => Buffer.from(Array.from({ length }, () => random(most)));
  for (let i = 0; i < count; i++) {
    const dictionary = bytes(random(3) === 0 ? 0 : 1 + random(400), 6);
    // Texts of few letters have many references back; those of all bytes are stored.
    const data = bytes(random(random(9) === 0 ? 70_000 : 600), [2, 6, 60, 256][random(4)] as number);
    const strategy = [Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE][random(4)] as number;
    const options = dictionary.length > 0 ? { dictionary } : {};
    yield { data, dictionary, compressed: deflateRawSync(data, { level: random(10), strategy, ...options }) };
  }
}

/** What zlib makes of a stream; undefined where it refuses it. */
function askZlib({ compressed, dictionary }: Stream): { readonly bytes: Buffer; readonly end: number } | undefined {
  const options = { info: true, maxOutputLength: LIMIT, ...(dictionary.length > 0 ? { dictionary } : {}) };
  try {
    const { buffer, engine } = inflateRawSync(compressed, options) as unknown as {
      readonly buffer: Buffer;
      readonly engine: { readonly bytesWritten: number };
    };
    return { bytes: buffer, end: engine.bytesWritten };
  } catch {
    return undefined;
  }
}

function ask({ compressed, dictionary }: Stream): ReturnType<typeof inflate> | undefined {
  try {
    return inflate(compressed, { dictionary, limit: LIMIT, refuse });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return undefined;
  }
}

describe("inflate", () => {
  it("reads what zlib writes, at every level and by every strategy, and says where it ended", () => {
    for (const { data, compressed, dictionary } of makeStreams(isMore ? 5_000 : 300)) {
      const { bytes, end } = inflate(Buffer.concat([compressed, Buffer.from("rest")]), {
        dictionary,
        limit: LIMIT,
        refuse,
      });
      expect(Buffer.compare(bytes, data)).toBe(0);
      expect(end).toBe(compressed.length);
    }
  });

  it("takes of spoiled streams what zlib takes, with the same outcome, and refuses the rest", () => {
    const random = createRandom(11);
    let taken = 0;
    let refused = 0;
    for (const stream of makeStreams(isMore ? 4_000 : 250)) {
      for (let change = 0; change < 12; change++) {
        const compressed = Buffer.from(stream.compressed);
        // The first bytes describe the codes: there most can go wrong.
        const at = random(change % 2 === 0 ? Math.min(40, compressed.length) : compressed.length);
        compressed[at] = (compressed[at] as number) ^ (1 << random(8));
        const theirs = askZlib({ ...stream, compressed });
        const ours = ask({ ...stream, compressed });
        if (theirs === undefined) refused += 1;
        else taken += 1;
        expect(ours?.end).toBe(theirs?.end);
        if (ours !== undefined && theirs !== undefined) expect(Buffer.compare(ours.bytes, theirs.bytes)).toBe(0);
      }
    }
    expect(Math.min(taken, refused)).toBeGreaterThan(200);
  });

  it.each<[string, Buffer]>([
    ["nothing", Buffer.alloc(0)],
    ["the third type of block, which does not exist", Buffer.of(0x07)],
    ["a stored block whose length is written once", Buffer.of(1, 1, 0, 0, 0, 65)],
    [
      "a reference to before the beginning",
      deflateRawSync(Buffer.from("abcabcabc"), { dictionary: Buffer.from("abcabcabc") }),
    ],
  ])("refuses %s", (_, compressed) => {
    expect(() => inflate(compressed, { limit: LIMIT, refuse })).toThrow(Refused);
  });

  it("refuses what becomes longer than the limit, and takes what is as long", () => {
    const full = deflateRawSync(Buffer.alloc(LIMIT));
    expect(inflate(full, { limit: LIMIT, refuse }).bytes).toHaveLength(LIMIT);
    for (const compressed of [
      deflateRawSync(Buffer.alloc(LIMIT + 1)),
      deflateRawSync(Buffer.alloc(LIMIT + 1), { level: 0 }),
    ])
      expect(() => inflate(compressed, { limit: LIMIT, refuse })).toThrow("limit");
  });

  it.each<[string, Buffer, number]>([
    ["1,000 to 1", deflateRawSync(Buffer.alloc(200_000_000), { level: 9 }), 10_000],
    ["very many stored blocks", Buffer.alloc(260_000, Buffer.from("000000ffff", "hex")), 8 * 260_000 + 1],
    [
      "very many empty blocks of a fixed code",
      Buffer.alloc(260_000, Buffer.from("0208208000", "hex")),
      8 * 260_000 + 1,
    ],
  ])("reads no bit of a bomb twice, and none once too much came out: %s", (_, compressed, most) => {
    let bitsRead = 0;
    const watched = new Proxy(compressed, {
      get: (target, name) => {
        if (typeof name === "string" && /^\d+$/.test(name)) bitsRead += 1;
        return Reflect.get(target, name) as unknown;
      },
    });
    expect(() => inflate(watched, { limit: LIMIT, refuse })).toThrow(Refused);
    expect(bitsRead).toBeLessThanOrEqual(most);
  });
});
