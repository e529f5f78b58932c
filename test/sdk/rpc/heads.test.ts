// At which block several nodes are read: the newest that enough of them have reached, none of long ago.
import { describe, expect, it } from "vitest";
import { agreeOnBlock, type Header } from "../../../sdk/src/rpc/heads.ts";
import type { RpcNode } from "../../../sdk/src/rpc/rpc.ts";

const NOW = 1_800_000_000;
const head = (number: number, age: number): Header => ({
  ...{ number, timestamp: NOW - age },
  hash: `0x${number.toString(16).padStart(64, "0")}`,
});

/** The number of the block that nodes with these heads agree on, or the code of the refusal. */
async function agreeOn(heads: readonly Header[], tolerance: number | undefined): Promise<number | string> {
  const nodes = heads.map((_, i): RpcNode => ({
    host: `n${i}`,
    voter: `n${i}`,
    isProvider: false,
    send: async () => [],
  }));
  const find = async (node: RpcNode): Promise<Header> => heads[nodes.indexOf(node)] as Header;
  const quorum = Math.floor(heads.length / 2) + 1;
  return agreeOnBlock(nodes, find, { quorum, tolerance }).then(
    ({ number }) => number,
    (error: { code: string }) => error.code,
  );
}

const [newest, near, old, future] = [head(100, 0), head(99, 12), head(5, 4000), head(9999, -100_000)];

describe("agreeOnBlock", () => {
  it.each([
    ["the newest that two of three have reached", [newest, near, old], 99],
    ["whatever one says of the future", [future, newest, newest], 100],
    ["whatever one says of the past", [old, newest, newest], 100],
    ["no block of long ago, of two that are far apart", [newest, old], "rpc.disagreement"],
    ["none where one is ahead and one behind", [future, old], "rpc.disagreement"],
    ["a block of long ago, where all are there", [old, old, old], 5],
  ] as const)("gives %s", async (_, heads, expected) => {
    for (const tolerance of [60, undefined]) {
      for (let turn = 0; turn < heads.length; turn++) {
        const turned = heads.map((__, i) => heads[(i + turn) % heads.length] as Header);
        expect(await agreeOn(turned, tolerance)).toBe(expected);
      }
    }
  });
});
