// The registry's bitmaps and terms, as every reader of them counts: one rule each.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { containsMoment, hasBit, packIndexes, readBit, wordOf } from "../../../sdk/src/index.ts";
import { packTerm, readTerm } from "../../../sdk/src/registry/term.ts";

const index = fc.nat({ max: 0xffff_fffe });

describe("a bitmap", () => {
  it("has the bits of the indexes that were packed, and no others", () => {
    fc.assert(
      fc.property(fc.uniqueArray(index, { maxLength: 40 }), index, (packed, other) => {
        const { words, masks } = packIndexes(packed);
        expect(words).toEqual([...new Set(packed.map(wordOf))].sort((a, b) => a - b));
        const bitmap = Object.fromEntries(words.map((word, i) => [word, (masks[i] as bigint).toString(16)]));
        for (const one of packed) expect(readBit(bitmap, one)).toBe(true);
        const mask = masks[words.indexOf(wordOf(other))];
        if (mask !== undefined) expect(hasBit(mask, other)).toBe(packed.includes(other));
        else expect(() => readBit(bitmap, other)).toThrow(RangeError);
      }),
    );
  });
});

describe("a term", () => {
  it("is half-open, and comes back from its packed form", () => {
    const second = fc.nat({ max: 2 ** 40 - 1 });
    fc.assert(
      fc.property(second, second, (from, until) => {
        expect(readTerm(packTerm({ from, until }))).toEqual({ from, until });
        expect(containsMoment({ from, until }, from)).toBe(from < until);
        expect(containsMoment({ from, until }, until)).toBe(false);
      }),
    );
  });
});
