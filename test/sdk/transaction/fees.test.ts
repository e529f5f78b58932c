import { describe, expect, it } from "vitest";
import { heedRefusals, raiseFees } from "../../../sdk/src/transaction/fees.ts";

const fees = (maxFeePerGas: bigint, maxPriorityFeePerGas: bigint) => ({
  type: 2 as const,
  ...{ maxFeePerGas, maxPriorityFeePerGas },
});

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

describe("heedRefusals", () => {
  it("pays no price without bound for a base fee that a node only names", () => {
    const old = { type: 0, maxFeePerGas: 7n, maxPriorityFeePerGas: 7n } as const;
    const message = `max fee per gas less than block base fee: baseFee: ${10n ** 14n}`;
    const refusals = [{ host: "node.example", kind: "fee-too-low", message }] as const;
    expect(heedRefusals({ ...old, baseFee: 0n }, old, refusals).maxFeePerGas).toBe(10n ** 11n);
  });
});
