import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toHex } from "../../../sdk/src/hash/bytes.ts";
import { sha256 } from "../../../sdk/src/hash/sha256.ts";

const oracle = (bytes: Uint8Array): string => `0x${createHash("sha256").update(bytes).digest("hex")}`;

describe("sha256", () => {
  it("is that of Node, at every length around a block's end and at random ones", () => {
    for (let length = 0; length < 200; length += 1) {
      const bytes = new Uint8Array(length).fill(length + 1);
      expect(toHex(sha256(bytes))).toBe(oracle(bytes));
    }
    fc.assert(fc.property(fc.uint8Array({ maxLength: 5000 }), (bytes) => toHex(sha256(bytes)) === oracle(bytes)));
    const longest = new Uint8Array(256 * 1024).map((_, i) => i * i);
    expect(toHex(sha256(longest))).toBe(oracle(longest));
  });

  it("takes its constants from roots that no engine computes so wrongly that a bit differs", () => {
    const primes = Array.from({ length: 312 }, (_, n) => n).filter(
      (n) => n > 1 && !Array.from({ length: n }, (_, d) => d).some((d) => d > 1 && n % d === 0),
    );
    expect(primes).toHaveLength(64);
    for (const root of [...primes.map(Math.cbrt), ...primes.slice(0, 8).map(Math.sqrt)]) {
      const scaled = (root % 1) * 2 ** 32;
      // A root is at most 7: its last bit counts 2^-50, which is 2^-18 here.
      expect(Math.abs(scaled - Math.round(scaled))).toBeGreaterThan(2 ** -10);
    }
  });
});
