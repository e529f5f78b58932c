// Quirks of nodes: how they take requests, how they write answers, what they keep and whom they let in.
import { gzipSync } from "node:zlib";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { findPort } from "../../../scripts/node.ts";
import { repeat, type RpcRequest } from "../../nodes/proxy.ts";
import { createCertificate } from "../../nodes/web-server.ts";
import {
  type Answer,
  answeringAll,
  changing,
  eachCall,
  everyThird,
  type Ground,
  type Quirk,
  refuse,
  refusing,
  replying,
  requiring,
} from "./quirk.ts";

const UNREACHABLE = {
  verify: "rpc.unreachable",
  "as-of": "rpc.unreachable",
  issue: "rpc.unreachable",
  revoke: "rpc.unreachable",
  authority: "rpc.unreachable",
  status: "rpc.unreachable",
};
const AT_TIMES = "works or rpc.unreachable";
const UNREACHABLE_AT_TIMES = {
  verify: AT_TIMES,
  "as-of": AT_TIMES,
  issue: AT_TIMES,
  revoke: AT_TIMES,
  authority: AT_TIMES,
  status: AT_TIMES,
};
const BAD_ANSWER = {
  verify: "rpc.bad-answer",
  "as-of": "rpc.bad-answer",
  issue: "rpc.bad-answer",
  revoke: "rpc.bad-answer",
  authority: "rpc.bad-answer",
  status: "rpc.bad-answer",
};

/** Rewrites every text of an answer. */
const rewriting = (rewrite: (text: string) => string) =>
  answeringAll((answer) => ({
    ...answer,
    result: JSON.parse(JSON.stringify(answer.result ?? null), (_, value) =>
      typeof value === "string" ? rewrite(value) : value,
    ),
  }));

const keepErrors =
  (change: (answer: Answer) => Answer) =>
  (answer: Answer): Answer =>
    answer.error === undefined ? change(answer) : answer;

/** What becomes of a refusal by the contract. */
const reverting = (change: (error: { code: number; message: string; data?: unknown }) => object) =>
  answeringAll((answer) => (answer.error === undefined ? answer : { ...answer, error: change(answer.error as never) }));

const hasHistory = async ({ ask }: Ground, block: unknown, kept: number): Promise<boolean> => {
  const height = Number(await ask("eth_blockNumber"));
  const hash = (block as { blockHash?: string } | null)?.blockHash;
  if (hash !== undefined) {
    const found = (await ask("eth_getBlockByHash", hash, false)) as { number: string } | null;
    return found !== null && Number(found.number) > height - kept;
  }
  return typeof block !== "string" || !block.startsWith("0x") || Number(block) > height - kept;
};

/** States are there of the last few blocks alone. */
const pruned = (code: number, message: string) => (ground: Ground) =>
  eachCall(ground, async (call) => {
    if (call.method !== "eth_call" && call.method !== "eth_getCode") return undefined;
    return (await hasHistory(ground, call.params[1], 3)) ? undefined : refuse(call, code, message);
  });

const rangeOf = async ({ ask }: Ground, filter: unknown): Promise<number> => {
  const { fromBlock = "latest", toBlock = "latest" } = Object(filter) as Record<string, string>;
  const height = Number(await ask("eth_blockNumber"));
  const at = (block: string): number => (block.startsWith("0x") ? Number(block) : height);
  return at(toBlock) - at(fromBlock) + 1;
};

const mine = ({ ask }: Ground): Promise<unknown> => ask("anvil_mine", "0x208");
const soon = (seconds: number): string => new Date(Date.now() + 1000 * seconds).toUTCString();

export const nodeQuirks: readonly Quirk[] = [
  { name: "nothing odd: anvil", source: "https://getfoundry.sh/anvil" },
  {
    name: "batches are refused",
    source: "https://github.com/hiero-ledger/hiero-json-rpc-relay/issues/1820",
    fault: (ground) => (calls) =>
      calls.length > 1
        ? { body: { jsonrpc: "2.0", id: null, error: { code: -32600, message: "batch requests are not supported" } } }
        : void ground,
  },
  {
    name: "at most 3 calls in a batch",
    source: "https://github.com/subquery/subql/issues/1852",
    fault: () => (calls) =>
      calls.length > 3
        ? {
            status: 500,
            body: calls.map((call) =>
              refuse(
                call,
                31,
                "Batch of more than 3 requests are not allowed on free tier, to use this feature register paid account at drpc.org",
              ),
            ),
          }
        : undefined,
  },
  {
    name: "batches get HTTP 405",
    source: "https://github.com/ethers-io/ethers.js/issues/4123",
    fault: () => (calls) => (calls.length > 1 ? { status: 405, body: "Not Allowed" } : undefined),
  },
  {
    name: "answers in another order",
    source: "https://www.jsonrpc.org/specification#batch",
    fault: () => async (_calls, forward) => {
      const body = await forward();
      return { body: Array.isArray(body) ? body.reverse() : body };
    },
  },
  {
    name: "ids come back as strings",
    source: "https://github.com/paritytech/jsonrpsee/pull/644",
    fault: answeringAll((answer) => ({ ...answer, id: String(answer.id) })),
  },
  {
    name: "leading zeros in quantities",
    source: "https://github.com/ConsenSys-archive/ganache-ui/issues/608",
    fault: answeringAll((answer, { method }) =>
      keepErrors((one) => {
        const pad = (value: unknown): unknown =>
          typeof value === "string" && /^0x[0-9a-f]{1,15}$/.test(value) ? `0x0${value.slice(2)}` : value;
        const { result } = one;
        if (method === "eth_getCode" || method === "eth_call") return one;
        if (typeof result !== "object" || result === null) return { ...one, result: pad(result) };
        const { number, timestamp, baseFeePerGas } = result as Record<string, unknown>;
        if (!method.startsWith("eth_getBlockBy")) return one;
        return {
          ...one,
          result: { ...result, number: pad(number), timestamp: pad(timestamp), baseFeePerGas: pad(baseFeePerGas) },
        };
      })(answer),
    ),
  },
  {
    name: "upper-case hexadecimal",
    source: "https://github.com/ethereum/execution-apis/issues/40",
    fault: rewriting((text) => (/^0x[0-9a-f]+$/.test(text) ? `0x${text.slice(2).toUpperCase()}` : text)),
  },
  {
    name: "no EIP-1898: block hashes refused",
    source: "https://github.com/oasisprotocol/oasis-web3-gateway/issues/132",
    fault: refusing(
      ["eth_call", "eth_getCode", "eth_getBalance", "eth_getTransactionCount"],
      -32602,
      "invalid argument 1: json: cannot unmarshal object into Go value of type string",
      ({ params }) => params.some((param) => Object(param).blockHash !== undefined),
    ),
  },
  {
    name: "chain id as a decimal number",
    source: "https://github.com/tahowallet/extension/issues/1242",
    fault: changing({ eth_chainId: (id) => Number(id) }),
    says: BAD_ANSWER,
  },
  {
    name: "members that no one asked for",
    source: "https://docs.arbitrum.io/build-decentralized-apps/arbitrum-vs-ethereum/rpc-methods",
    fault: answeringAll(
      (answer) =>
        ({
          ...answer,
          ...{ error: answer.error ?? null, usage: { credits: 3 }, node: "node-17" },
          ...(typeof answer.result === "object" && answer.result !== null && !Array.isArray(answer.result)
            ? { result: { ...answer.result, l1BlockNumber: "0x1", sendRoot: null, size: null } }
            : {}),
        }) as Answer,
    ),
  },
  {
    name: "no `jsonrpc` member",
    source: "https://github.com/skalenetwork/skaled/issues/1909",
    fault: answeringAll(({ jsonrpc: _, ...answer }) => answer),
    says: BAD_ANSWER,
  },
  {
    name: "logs refused over 500 blocks",
    source: "https://github.com/cartesi/rollups-node/pull/655",
    prepare: mine,
    isPast: true,
    fault: (ground) =>
      eachCall(ground, async (call) =>
        call.method === "eth_getLogs" && (await rangeOf(ground, call.params[0])) > 500
          ? refuse(call, -32600, "You can make eth_getLogs requests with up to a 500 block range.")
          : undefined,
      ),
    quick: "authority",
  },
  {
    name: "logs refused over 10 blocks",
    source: "https://www.alchemy.com/docs/deep-dive-into-eth_getlogs",
    prepare: mine,
    isPast: true,
    fault: (ground) =>
      eachCall(ground, async (call) =>
        call.method === "eth_getLogs" && (await rangeOf(ground, call.params[0])) > 10
          ? refuse(
              call,
              -32600,
              "Under the Free tier plan, you can make eth_getLogs requests with up to a 10 block range.",
            )
          : undefined,
      ),
    quick: "authority",
  },
  {
    name: "logs refused altogether",
    source: "https://github.com/bnb-chain/bsc/issues/1215",
    isPast: true,
    fault: refusing(["eth_getLogs"], -32005, "limit exceeded"),
    quick: "authority",
  },
  {
    name: "logs capped at few results",
    source: "https://github.com/INFURA/infura/issues/237",
    isPast: true,
    fault: (ground) =>
      eachCall(ground, async (call, pass) => {
        if (call.method !== "eth_getLogs") return undefined;
        const answer = await pass();
        return Array.isArray(answer.result) && answer.result.length > 1
          ? refuse(call, -32005, "query returned more than 10000 results")
          : answer;
      }),
    quick: "authority",
  },
  {
    name: "no history: missing trie node",
    source: "https://github.com/ethereum/go-ethereum/issues/20874",
    fault: pruned(-32000, "missing trie node 4c5a9a41ee7d06d2 (path ) state 0x4c5a9a41 is not available"),
    tells: /history|archive|past/i,
    says: { "as-of": "rpc.no-history" },
    quick: "as-of",
  },
  {
    name: "no history: HTTP 403 with a word on prices",
    source: "https://github.com/ethers-io/ethers.js/issues/715",
    fault: (ground) => async (calls) => {
      const isKept = ({ method, params }: RpcRequest) => method !== "eth_call" || hasHistory(ground, params[1], 3);
      if ((await Promise.all(calls.map(isKept))).every(Boolean)) return undefined;
      const refused = calls.map((call) =>
        refuse(call, -32002, "Archive, Debug and Trace requests are not available on your current plan."),
      );
      return { status: 403, body: calls.length === 1 ? refused[0] : refused };
    },
    tells: /history|archive|past/i,
    says: { "as-of": "rpc.no-history" },
    quick: "as-of",
  },
  {
    name: "reverts with HTTP 400",
    source: "https://github.com/hiero-ledger/hiero-json-rpc-relay/pull/1761",
    isStranger: true,
    fault: () => async (_calls, forward) => {
      const body = await forward();
      return { status: [body].flat().some((answer) => (answer as Answer).error !== undefined) ? 400 : 200, body };
    },
    says: { authority: "registry.NotAdmin" },
    quick: "authority",
  },
  {
    name: "revert data nested deeper",
    source: "https://github.com/web3/web3.js/pull/5962",
    isStranger: true,
    fault: reverting(({ data, ...error }) => ({
      ...error,
      data: { originalError: { code: 3, data, message: error.message } },
    })),
    says: { authority: "registry.NotAdmin" },
    quick: "authority",
  },
  {
    name: "revert data as the text “Reverted 0x…”",
    source: "https://github.com/NethermindEth/nethermind/issues/5740",
    isStranger: true,
    fault: reverting(({ data }) => ({
      code: -32015,
      message: "VM execution error.",
      data: `Reverted ${String(data)}`,
    })),
    says: { authority: "registry.NotAdmin" },
    quick: "authority",
  },
  {
    name: "reverts without data",
    source: "https://github.com/hiero-ledger/hiero-json-rpc-relay/issues/4862",
    isStranger: true,
    fault: reverting(() => ({ code: -32000, message: "execution reverted" })),
    tells: /revert/,
    says: { authority: "rpc.bad-answer" },
    quick: "authority",
  },
  {
    name: "429 now and then, Retry-After in seconds",
    source: "https://www.rfc-editor.org/rfc/rfc6585#section-4",
    fault: everyThird({ status: 429, headers: { "retry-after": "1" }, body: "Too Many Requests" }),
    wait: 40,
  },
  {
    name: "429 now and then, Retry-After as a date",
    source: "https://www.rfc-editor.org/rfc/rfc9110#field.retry-after",
    fault: everyThird(() => ({ status: 429, headers: { "retry-after": soon(1) }, body: { error: "rate limited" } })),
    wait: 40,
  },
  {
    name: "429 always",
    source: "https://www.rfc-editor.org/rfc/rfc6585#section-4",
    fault: replying({
      status: 429,
      headers: { "retry-after": "3600" },
      body: { error: { message: "daily request count exceeded" } },
    }),
    wait: 4,
    tells: /429|too many|limit/i,
    says: UNREACHABLE,
  },
  {
    name: "401: a key is needed, and none is set",
    source: "https://www.rfc-editor.org/rfc/rfc9110#status.401",
    fault: requiring("authorization", "Bearer s3cret"),
    tells: /401|key|password|authori[sz]/i,
    says: UNREACHABLE,
  },
  {
    name: "a key in a header, set in nodes.json",
    source: "https://besu.hyperledger.org/public-networks/how-to/use-besu-api/authenticate",
    fault: requiring("authorization", "Bearer s3cret"),
    headers: { authorization: "Bearer s3cret" },
  },
  {
    name: "user and password, set in nodes.json",
    source: "https://www.rfc-editor.org/rfc/rfc7617",
    fault: requiring("authorization", `Basic ${btoa("user:pass")}`),
    headers: { authorization: `Basic ${btoa("user:pass")}` },
  },
  {
    name: "user and password, written into a URL of the lists",
    source: "https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1",
    node: (url) => ({ url: url.replace("http://", "http://user:pass@") }),
    tells: /nodes\.json/,
    says: {
      ...{ verify: "trust.invalid", "as-of": "trust.invalid" },
      ...{ issue: "config.invalid", revoke: "config.invalid", authority: "config.invalid", status: "config.invalid" },
    },
  },
  {
    name: "a redirect",
    source: "https://github.com/ethers-io/ethers.js/pull/5115",
    fault: replying({ status: 301, headers: { location: "https://node.example/" }, body: "" }),
    tells: /redirect/i,
    says: UNREACHABLE,
  },
  {
    name: "an unknown host",
    source: "https://nodejs.org/api/errors.html",
    node: () => ({ url: "https://node.invalid" }),
    tells: /cannot be found/,
    says: UNREACHABLE,
  },
  {
    name: "a closed port",
    source: "https://nodejs.org/api/errors.html",
    node: async () => ({ url: `http://127.0.0.1:${await findPort()}` }),
    tells: /port|listens|refused/i,
    says: UNREACHABLE,
  },
  {
    name: "a company's own certificate authority, not named",
    source: "https://nodejs.org/api/cli.html#node_extra_ca_certsfile",
    async node() {
      const server = createServer(createCertificate(), (_, response) => response.end("{}"));
      await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
      const stop = async (): Promise<void> => {
        server.closeAllConnections();
        server.close();
      };
      return { url: `https://localhost:${(server.address() as AddressInfo).port}`, stop };
    },
    tells: /certificate|NODE_EXTRA_CA_CERTS/,
    says: UNREACHABLE,
  },
  {
    name: "a login page instead of answers",
    source: "https://www.rfc-editor.org/rfc/rfc8952",
    fault: replying({
      headers: { "content-type": "text/html" },
      body: "<!doctype html><title>Sign in</title><h1>Sign in to the campus network</h1>",
    }),
    tells: /JSON|HTML|web page/i,
    says: BAD_ANSWER,
  },
  {
    name: "answers in gzip",
    source: "https://www.rfc-editor.org/rfc/rfc9110#field.content-encoding",
    fault: () => async (_calls, forward) => ({
      headers: { "content-encoding": "gzip" },
      body: gzipSync(JSON.stringify(await forward())),
    }),
  },
  {
    name: "answers byte by byte, without end",
    source: "https://cwe.mitre.org/data/definitions/400.html",
    fault: () => () => ({ pieces: repeat(" "), pause: 200 }),
    tells: /within|in time|s(?:econds)?\b/i,
    says: UNREACHABLE,
    wait: 4,
    quick: "as-of",
  },
  {
    name: "no answer at all",
    source: "https://www.rfc-editor.org/rfc/rfc2979",
    fault: replying("hang"),
    tells: /within|in time|did not answer/i,
    says: UNREACHABLE,
    wait: 4,
    quick: "as-of",
  },
  {
    name: "every third line is cut before the answer",
    source: "https://github.com/nodejs/node/issues/47130",
    fault: everyThird("reset"),
    tells: /closed the connection/,
    says: UNREACHABLE_AT_TIMES,
    wait: 20,
  },
  {
    name: "every third answer breaks off",
    source: "https://github.com/nodejs/undici/issues/5450",
    fault: everyThird({ cut: '{"jsonrpc":"2.0","id":1,"resu' }),
    tells: /broke off/,
    says: UNREACHABLE_AT_TIMES,
    wait: 20,
  },
  {
    name: "lines are closed that were idle for 100 ms",
    source: "https://github.com/nodejs/undici/issues/3492",
    fault: () => {
      const used = new WeakMap<object, number>();
      return (_calls, _forward, request) => {
        const last = used.get(request.socket) ?? Number.POSITIVE_INFINITY;
        used.set(request.socket, Date.now());
        return Date.now() - last > 100 ? "reset" : undefined;
      };
    },
    wait: 20,
  },
  {
    name: "an answer of a gigabyte",
    source: "https://owasp.org/API-Security/editions/2023/en/0xa4-unrestricted-resource-consumption",
    fault: () => (calls) => ({
      pieces: repeat(`{"jsonrpc":"2.0","id":${calls[0]?.id},"result":"0x${"0".repeat(1 << 20)}`),
      pause: 0,
    }),
    tells: /too much|too long|longer/i,
    says: BAD_ANSWER,
    wait: 4,
  },
];
