// How much of an answer is read and parsed: bytes are counted by the node that sends them.
import type { ParamType } from "ethers";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { boundAnswer, boundResult, isTooDeep } from "../../../sdk/src/rpc/bounds.ts";
import { askHeader } from "../../../sdk/src/rpc/heads.ts";
import { connectNode } from "../../../sdk/src/rpc/line/connect.ts";
import type { RpcCall } from "../../../sdk/src/rpc/rpc.ts";
import { encodeStandingCall } from "../../../sdk/src/registry/codec.ts";
import { registryInterface } from "../../../sdk/src/registry/contract.ts";
import { isMore } from "../../more.ts";
import { type NodeProxy, repeat, startProxy } from "../../nodes/proxy.ts";

const KIB = 1024;
const ROOT = `0x${"ab".repeat(32)}`;
const ADDRESS = `0x${"12".repeat(20)}`;
const MANY = 60_000;

let proxy: NodeProxy;
beforeEach(async () => {
  proxy = await startProxy("http://127.0.0.1:9");
});
afterEach(() => proxy.stop());

const askStanding = (words: number): RpcCall => {
  const query = { issuer: 1, root: ROOT, words: Array.from({ length: words }, (_, i) => i) };
  return { method: "eth_call", params: [{ to: ADDRESS, data: encodeStandingCall(query) }, "latest"] };
};
const ask = (method: string): RpcCall => ({ method, params: [] });
const send = (calls: readonly RpcCall[]): Promise<readonly (() => unknown)[]> =>
  connectNode(proxy.url, MANY).send(calls);

/** The bounds that the documentation names, in KiB, beside the 64 of a refusal. */
const QUESTIONS: Readonly<Record<string, readonly [calls: readonly RpcCall[], atLeast: number, atMost: number]>> = {
  "a chain's number": [[ask("eth_chainId")], 1, 1],
  "a block's number": [[ask("eth_blockNumber")], 1, 1],
  "a standing": [[askStanding(1)], 5, 6],
  "a standing of 64 words": [[askStanding(64)], 13, 14],
  "a contract's code": [[ask("eth_getCode")], 64, 64],
  "what nobody foresaw": [[ask("eth_syncing")], 1, 1],
  "one request with three questions": [[ask("eth_chainId"), ask("eth_getCode"), askStanding(1)], 70, 71],
  ...(isMore
    ? {
        "a block's header": [[askHeader(1)], 1024, 1024] as const,
        "a receipt": [[ask("eth_getTransactionReceipt")], 1024, 1024] as const,
        "a transaction": [[ask("eth_getTransactionByHash")], 512, 512] as const,
        logs: [[ask("eth_getLogs")], 8128, 8128] as const,
        "two hundred headers": [Array.from({ length: 200 }, () => askHeader(1)), 8128, 8128] as const,
      }
    : {}),
};

describe("an answer", () => {
  it.each(Object.entries(QUESTIONS))(
    "to %s is read up to its bound, and no further",
    async (_, [calls, atLeast, atMost]) => {
      const bound = boundAnswer(calls);
      expect(bound).toBeGreaterThanOrEqual((atLeast + 64) * KIB);
      expect(bound).toBeLessThanOrEqual((atMost + 64) * KIB);
      // Small pieces and a breath after each: what the lines between hold back is little.
      proxy.fault = () => ({ pieces: repeat(" ".repeat(bound > 500 * KIB ? 64 * KIB : 4 * KIB)), pause: 1 });
      await expect(send(calls)).rejects.toMatchObject({
        code: "rpc.bad-answer",
        message: /answered with too much data/,
      });
      expect(proxy.sent).toBeGreaterThan(bound);
      expect(proxy.sent).toBeLessThan(bound + 1024 * KIB);
    },
  );

  it("of just its bound is taken, and of one byte more refused", async () => {
    const calls = [ask("eth_chainId"), askStanding(1)];
    const answer = (length: number): void => {
      proxy.fault = ([first, second]) => {
        const text = JSON.stringify([first, second].map((call) => ({ jsonrpc: "2.0", id: call?.id, result: "0x1" })));
        return { body: text.padEnd(length) };
      };
    };
    answer(boundAnswer(calls));
    expect((await send(calls)).map((read) => read())).toEqual(["0x1", "0x1"]);
    answer(boundAnswer(calls) + 1);
    await expect(send(calls)).rejects.toMatchObject({ code: "rpc.bad-answer" });
  });

  it("may be as long as its own question allows, whatever else was asked in the request", async () => {
    const calls = [ask("eth_chainId"), askStanding(1)];
    const answer = (lengths: readonly number[]): void => {
      proxy.fault = (asked) => ({
        body: asked.map(({ id }, i) => ({ jsonrpc: "2.0", id, result: "0".repeat(lengths[i] ?? 0) })),
      });
    };
    const bounds = calls.map(boundResult);
    answer(bounds);
    expect((await send(calls)).map((read) => String(read()).length)).toEqual(bounds);
    answer(bounds.map((bound) => bound + 1));
    for (const read of await send(calls)) expect(read).toThrow("answered with too much data");
  });

  it("may be a refusal of 64 KiB", async () => {
    proxy.fault = ([call]) => ({
      body: { jsonrpc: "2.0", id: call?.id, error: { code: 3, message: "x".repeat(64 * KIB) } },
    });
    const [read] = await send([ask("eth_chainId")]);
    expect(read).toThrow("refused the call");
  });

  it("has room for the longest that a registry says", () => {
    // Not ASCII: each character has three bytes, and no text has more than 256.
    const [text, term] = ["€".repeat(85), (1n << 80n) - 1n];
    for (const count of [0, 1, 64, 1024]) {
      const words = Array.from({ length: count }, () => (1n << 256n) - 1n);
      const fragment = registryInterface.getFunction("standing");
      const fill = (type: ParamType): unknown => {
        if (type.baseType === "array") return words;
        if (type.components !== null) return type.components.map(fill);
        if (type.baseType === "string") return text;
        if (type.baseType === "address") return ADDRESS;
        if (type.baseType === "uint80") return term;
        return type.baseType.startsWith("uint") ? (1n << BigInt(type.baseType.slice(4) || 256)) - 1n : ROOT;
      };
      const said = fragment?.outputs.map(fill) ?? [];
      const answer = registryInterface.encodeFunctionResult("standing", said);
      expect(answer.length, String(count)).toBeGreaterThan(128 * count + 2048);
      expect(answer.length, String(count)).toBeLessThanOrEqual(boundResult(askStanding(count)));
    }
  });
});

describe("brackets", () => {
  it("deeper than any answer has them are not parsed", async () => {
    const parse = vi.spyOn(JSON, "parse");
    try {
      for (const [body, isParsed] of [
        ["[".repeat(60 * KIB), false],
        ['{"a":'.repeat(10 * KIB), false],
        [`${"[".repeat(17)}${"]".repeat(17)}`, false],
        [`${"[".repeat(16)}${"]".repeat(16)}`, true],
        [`["${"[".repeat(1000)}\\"${"{".repeat(1000)}"]`, true],
      ] as const) {
        proxy.fault = () => ({ body });
        await expect(send([ask("eth_chainId")])).rejects.toMatchObject({ code: "rpc.bad-answer" });
        expect(
          parse.mock.calls.some(([text]) => text === body),
          body.slice(0, 20),
        ).toBe(isParsed);
      }
    } finally {
      parse.mockRestore();
    }
  });

  it("are counted as the parser does, in texts not at all", () => {
    const depthOf = (value: unknown): number =>
      typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[[\]{}"\\]*$/));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 20 },
        text,
        fc.array(tie("value"), { maxLength: 2 }),
        fc.dictionary(text, tie("value"), { maxKeys: 2 }),
      ),
    }));
    const wrapped = fc.tuple(value, fc.nat(18)).map(([inner, levels]) => {
      let outer = inner;
      for (let i = 0; i < levels; i += 1) outer = i % 2 === 0 ? [outer] : { '"[': outer };
      return outer;
    });
    const isCounted = fc.property(wrapped, (any) => isTooDeep(JSON.stringify(any)) === depthOf(any) > 16);
    fc.assert(isCounted, { numRuns: isMore ? 5000 : 500 });
  });
});
