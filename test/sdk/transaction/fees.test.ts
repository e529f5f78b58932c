import { describe, expect, it } from "vitest";
import { raiseFees } from "../../../sdk/src/transaction/fees.ts";

const fees = (maxFeePerGas: bigint, maxPriorityFeePerGas: bigint) => ({ maxFeePerGas, maxPriorityFeePerGas });

describe("raiseFees", () => {
  it("raises both by more than an eighth, as nodes ask of a replacement", () => {
    expect(raiseFees(fees(800n, 80n), fees(1n, 1n))).toEqual(fees(901n, 91n));
    expect(raiseFees(fees(0n, 0n), fees(0n, 0n))).toEqual(fees(1n, 1n));
  });

  it("offers what the chain asks for now where that is more", () => {
    expect(raiseFees(fees(800n, 80n), fees(5_000n, 100n))).toEqual(fees(5_000n, 100n));
  });

  it("goes as far as the cap, and no further", () => {
    expect(raiseFees(fees(800n, 80n), fees(5_000n, 100n), 2_000n)).toEqual(fees(2_000n, 100n));
    expect(raiseFees(fees(800n, 80n), fees(5_000n, 4_000n), 901n)).toEqual(fees(901n, 901n));
    expect(raiseFees(fees(800n, 80n), fees(1n, 1n), 900n)).toBeUndefined();
  });
});
