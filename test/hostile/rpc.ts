// Nodes that lie, break off, or answer with what no registry can say.
import type { Attack, HostileCase, Scene } from "./scene.ts";
import { repeat, type Reply, type RpcRequest } from "../nodes/proxy.ts";

type Answer = { jsonrpc?: unknown; id: unknown; result?: unknown; error?: unknown };

type Edit = (answer: Answer, call: RpcRequest) => unknown;

/** A node whose answers to one method, or to all, are edited; the verifier asks it alone. */
function answering(
  expected: string,
  method: string,
  cases: Readonly<Record<string, Edit>>,
  trust: object = {},
): HostileCase[] {
  return Object.entries(cases).map(([name, edit]) => ({
    name: `${method}: ${name}`,
    expected,
    attack: ({ proxy, files }) => {
      proxy.fault = async (calls, forward) => {
        const answers = [await forward()].flat() as Answer[];
        const edited = calls.map((call, i) =>
          [call.method, "all"].includes(method) ? edit(answers[i] as Answer, call) : answers[i],
        );
        return { body: edited.length === 1 ? edited[0] : edited };
      };
      return { file: files[0] as string, trust: { rpc: [proxy.url], ...trust } };
    },
  }));
}

/** A node that replies so to every request. */
function replying(
  expected: string,
  cases: Readonly<Record<string, (calls: readonly RpcRequest[]) => Reply>>,
  limits: Attack["limits"] = {},
): HostileCase[] {
  return Object.entries(cases).map(([name, reply]) => ({
    name: `a reply: ${name}`,
    expected,
    attack: ({ proxy, files }) => {
      proxy.fault = async (calls) => reply(calls);
      return { file: files[0] as string, trust: { rpc: [proxy.url] }, limits };
    },
  }));
}

const result =
  (value: unknown) =>
  (answer: Answer): Answer => ({ ...answer, result: value });
const edit =
  (change: (old: string) => unknown) =>
  (answer: Answer): Answer => ({
    ...answer,
    result: change(String(answer.result)),
  });
/** Members of a block's header, replaced. */
const header =
  (members: object): Edit =>
  (answer) => ({ ...answer, result: { ...(answer.result as object), ...members } });
/** The same edit of two answers' kinds: of a header and of a standing. */
const both =
  (head: Edit, standing: Edit): Edit =>
  (answer, call) =>
    call.method === "eth_getBlockByNumber"
      ? head(answer, call)
      : call.method === "eth_call"
        ? standing(answer, call)
        : answer;
/** A latest block that is one later than the final one, and what is said at it. */
const later = (standing: Edit): Edit => {
  const next = header({ number: "0xfffff", hash: `0x${"ab".repeat(32)}` });
  const atLatest = both(next, standing);
  return (answer, call) =>
    call.params.includes("latest") && call.method !== "eth_getCode" ? atLatest(answer, call) : answer;
};
const quantity = (value: number): string => `0x${value.toString(16)}`;
const NEXT_YEAR = Math.floor(Date.now() / 1000) + 31_536_000;
/** One 32-byte word of the answer, from 0, replaced: 1 block, 2 timestamp, 3 anchoredAt, 4 size, 5 accreditation, 6 operator, 7 revokedAt. */
const word = (position: number, value: bigint) =>
  edit((old) => {
    const at = 2 + 64 * position;
    return old.slice(0, at) + value.toString(16).padStart(64, "0") + old.slice(at + 64);
  });

const unanchored: (scene: Scene) => Promise<Attack> = async ({ world, proxy }) => {
  const batch = await world.build(
    [{ "@context": [], validFrom: "2026-01-01T00:00:00Z", id: `urn:x:${Math.random()}` }],
    [],
  );
  return { file: JSON.stringify(batch.credential(0)), trust: { rpc: [proxy.url] } };
};

/** Brackets in brackets. */
const nest = (depth: number): unknown => (depth === 0 ? 1 : [nest(depth - 1)]);

/** A liar that stands in the list several times, beside an honest node: it is one host, and convinces nobody. */
const ONE_HOST: readonly (readonly [string, string, (port: string, honest: string) => readonly string[]])[] = [
  [
    "spelled two ways",
    "unknown rpc.disagreement",
    (port, honest) => [`http://127.0.0.1:${port}/a`, `http://2130706433:${port}/b`, honest],
  ],
  [
    "spelled three ways",
    "unknown rpc.disagreement",
    (port, honest) => [
      `http://127.1:${port}/a`,
      `http://0x7f000001:${port}/b`,
      `http://[::ffff:127.0.0.1]:${port}/c`,
      honest,
    ],
  ],
];

export const rpcCases: readonly HostileCase[] = [
  ...answering("unknown rpc.bad-answer", "eth_chainId", {
    "in decimal": result("31337"),
    "a number": result(31337),
    "with a blank": result("0x7a69 "),
    null: result(null),
    "without digits": result("0x"),
    negative: result("-0x7a69"),
    "too long for any number": result(`0x${"f".repeat(65)}`),
    "in an array": result(["0x7a69"]),
  }),
  ...answering("unknown rpc.wrong-chain", "eth_chainId", {
    "of the main network": result("0x1"),
    zero: result("0x0"),
    "the same in its lowest 53 bits": result("0x20000000007a69"),
  }),
  ...answering("unknown rpc.bad-answer", "eth_call", {
    null: result(null),
    "a number": result(1),
    "an object": result({}),
    true: result(true),
    text: result("ok"),
    "hex without 0x": edit((old) => old.slice(2)),
    "half a byte too few": edit((old) => old.slice(0, -1)),
    "a word too few": edit((old) => old.slice(0, -64)),
    "a word too many": edit((old) => old + "0".repeat(64)),
    "a byte too many": edit((old) => `${old}00`),
    "one word alone": result(`0x${"0".repeat(63)}1`),
    zeros: edit((old) => old.replace(/[1-9a-f]/g, "0").replace(/^00/, "0x")),
    "all ones": edit((old) => `0x${"f".repeat(old.length - 2)}`),
    "an offset that leads outside": word(0, 1n << 255n),
    "an offset that leads back": word(8, 0n),
    "a block of 1970": word(2, 0n),
    "a timestamp beyond 40 bits": word(2, 1n << 40n),
    "anchored after its block": word(3, (1n << 40n) - 1n),
    "an anchor beyond 40 bits": word(3, 1n << 40n),
    "an anchor without a time, but with a size": word(3, 0n),
    "a size of 0": word(4, 0n),
    "a size beyond 32 bits": word(4, (1n << 32n) + 3n),
    "no accreditation": word(5, 0n),
    "no operator": word(6, 0n),
    "revoked after its block": word(7, (1n << 40n) - 1n),
    "a term beyond 80 bits": word(11, 1n << 80n),
    "rights beyond 8 bits": word(12, 256n),
    "an accreditation of another issuer": (answer) => {
      const old = String(answer.result);
      const start = 1 + Number(BigInt(`0x${old.slice(2 + 64 * 13, 66 + 64 * 13)}`)) / 32;
      return word(start, 2n)(answer);
    },
    "a name that is not UTF-8": edit((old) => old.replace(Buffer.from("University").toString("hex"), "ff".repeat(10))),
    "an answer and an error": (answer) => ({ ...answer, error: { code: -32000, message: "no" } }),
    "an error": ({ id }) => ({ jsonrpc: "2.0", id, error: { code: -32000, message: "execution reverted" } }),
    "no result": ({ id }) => ({ jsonrpc: "2.0", id }),
    "the id of another call": (answer) => ({ ...answer, id: 1e9 }),
    "another version of JSON-RPC": (answer) => ({ ...answer, jsonrpc: "1.0" }),
    "null for an answer": () => null,
  }),
  ...answering("unknown registry.no-contract", "eth_call", { nothing: result("0x") }),
  ...answering(
    "unknown registry.no-contract",
    "eth_getCode",
    { nothing: result("0x") },
    { codeHash: `0x${"11".repeat(32)}` },
  ),
  ...answering("unknown rpc.bad-answer", "eth_getCode", { null: result(null) }, { codeHash: `0x${"11".repeat(32)}` }),
  ...answering(
    "unknown registry.wrong-code",
    "eth_getCode",
    { "other code": result("0x00") },
    { codeHash: `0x${"11".repeat(32)}` },
  ),
  // Harmless, and some nodes do so.
  ...answering("valid", "eth_chainId", { padded: result("0x07a69") }),
  ...answering("valid", "eth_call", { "the id as text": (answer) => ({ ...answer, id: String(answer.id) }) }),
  ...answering(
    "unknown rpc.no-finality",
    "eth_getBlockByNumber",
    {
      "no final block": (answer, { params: [tag] }) =>
        tag === "finalized"
          ? { jsonrpc: "2.0", id: answer.id, error: { code: -39001, message: "Unknown block" } }
          : answer,
    },
    { finality: "finalized" },
  ),
  // What the contract calls its block's number is another chain's on some chains: nothing follows from it.
  ...answering("valid", "eth_call", {
    "a block number of another chain": word(1, 23_000_000n),
    "a block number beyond 53 bits": word(1, 1n << 53n),
    "a block number beyond all": word(1, (1n << 256n) - 1n),
  }),
  ...answering("unknown rpc.bad-answer", "eth_call", {
    "the time of another block": word(2, BigInt(Math.floor(Date.now() / 1000) + 1000)),
  }),
  ...answering("unknown rpc.bad-answer", "eth_getBlockByNumber", {
    null: result(null),
    text: result("0x1"),
    "no number": header({ number: undefined }),
    "a number beyond 53 bits": header({ number: "0x20000000000000" }),
    "a number in decimal": header({ number: 12 }),
    "a time beyond 40 bits": header({ timestamp: "0x10000000000" }),
    "another time": header({ timestamp: "0x1" }),
    "no hash": header({ hash: undefined }),
    "half a hash": header({ hash: "0x12" }),
    "an error": ({ id }) => ({ jsonrpc: "2.0", id, error: { code: -32000, message: "unknown block" } }),
    "more than the hashes of 15,000 transactions": header({ extraData: "0".repeat(1_200_000) }),
  }),
  ...answering(
    "unknown rpc.bad-answer",
    "all",
    {
      "a latest block below the final one": (answer, call) =>
        call.params[0] === "latest" ? header({ number: "0x1" })(answer, call) : answer,
      "another size at the latest block": later(word(4, 4n)),
      "an older anchor at the latest block": later(word(3, 1n)),
      "a longer term at the latest block": later(word(11, 0xff_ffff_ffffn)),
    },
    { finality: "finalized" },
  ),
  ...answering(
    "unknown rpc.bad-answer",
    "all",
    { "a head of next year": both(header({ timestamp: quantity(NEXT_YEAR) }), word(2, BigInt(NEXT_YEAR))) },
    { maxAge: 3600 },
  ),
  ...answering(
    "unknown rpc.stale",
    "all",
    { "a head of 1970": both(header({ timestamp: quantity(100) }), (answer) => word(3, 100n)(word(2, 100n)(answer))) },
    { maxAge: 3600 },
  ),
  ...answering("unknown rpc.bad-answer", "eth_chainId", { "a kilobyte of digits": result(`0x${"7".repeat(1100)}`) }),
  ...answering("unknown rpc.bad-answer", "eth_call", {
    "a longer standing than there is": edit((old) => old + "0".repeat(6_000)),
    "a refusal above 64 KiB": ({ id }) => ({ jsonrpc: "2.0", id, error: { code: 3, message: "x".repeat(1_200_000) } }),
    "brackets for a result": ({ id }) => ({ jsonrpc: "2.0", id, result: nest(20) }),
  }),
  ...answering(
    "unknown rpc.bad-answer",
    "eth_getCode",
    { "code above 64 KiB": result(`0x${"fe".repeat(33_000)}`) },
    { codeHash: `0x${"11".repeat(32)}` },
  ),
  ...replying("unknown rpc.bad-answer", {
    nothing: () => ({ body: "" }),
    "a web page": () => ({ body: "<!doctype html><title>Sign in</title>" }),
    null: () => ({ body: "null" }),
    "a number": () => ({ body: "1" }),
    "an empty list": () => ({ body: [] }),
    "an object for a list": ([call]) => ({ body: { jsonrpc: "2.0", id: call?.id, result: "0x" } }),
    "one answer for two calls": ([call]) => ({ body: [{ jsonrpc: "2.0", id: call?.id, result: "0x7a69" }] }),
    "the same answer twice": ([call]) => ({
      body: [1, 2].map(() => ({ jsonrpc: "2.0", id: call?.id, result: "0x7a69" })),
    }),
    "two JSON values": () => ({ body: "[] []" }),
    "more than eight megabytes": () => ({ body: JSON.stringify("x".repeat(9_000_000)) }),
    "a million brackets": () => ({ body: "[".repeat(1_000_000) }),
    "eight megabytes of brackets": () => ({ body: "[".repeat(8 * 1024 * 1024 - 1) }),
    "sixty kilobytes of brackets": () => ({ body: "[".repeat(60_000) }),
    "objects in objects": () => ({ body: '{"a":'.repeat(12_000) }),
    "brackets in good order": () => ({ body: `${"[".repeat(30_000)}${"]".repeat(30_000)}` }),
    "blanks without end": () => ({ pieces: repeat(" ".repeat(65_536)), pause: 0 }),
  }),
  ...replying(
    "unknown rpc.unreachable",
    {
      "a blank now and then": () => ({ pieces: repeat(" "), pause: 30 }),
      "nothing at all": () => "hang",
    },
    { timeout: 300 },
  ),
  ...ONE_HOST.map(([name, expected, urls]): HostileCase => ({
    name: `one host: ${name}`,
    expected,
    attack: ({ proxy, world, files }) => {
      const name = Buffer.from("University").toString("hex");
      proxy.fault = async (calls, forward) => {
        const answers = [await forward()].flat() as Answer[];
        const lie = edit((old) => old.replaceAll(name, name.replace(/^55/, "56")));
        const edited = answers.map((answer, i) => (calls[i]?.method === "eth_call" ? lie(answer) : answer));
        return { body: edited.length === 1 ? edited[0] : edited };
      };
      return { file: files[0] as string, trust: { rpc: urls(new URL(proxy.url).port, world.rpc) } };
    },
  })),
  ...replying("unknown rpc.unreachable", {
    "the line cut": () => "reset",
    "status 500": () => ({ status: 500, body: "{}" }),
    "status 404": () => ({ status: 404, body: "{}" }),
    "too many requests": () => ({ status: 429, body: "{}" }),
    "sent elsewhere": () => ({ status: 302, headers: { location: "http://127.0.0.1:9" }, body: "" }),
  }),
  {
    name: "two nodes that differ about a batch's size",
    expected: "unknown rpc.disagreement",
    attack: (scene) => {
      const [lie] = answering("", "eth_call", { size: word(4, 4n) });
      const { file } = (lie as HostileCase).attack(scene) as Attack;
      return { file, trust: { rpc: [scene.world.rpc, scene.proxy.url], quorum: 2 } };
    },
  },
  {
    name: "a moment before the chain began",
    expected: "unknown rpc.no-history",
    attack: ({ files }) => ({
      file: files[0] as string,
      options: { asOf: new Date("2020-01-01"), at: new Date("2026-07-01") },
    }),
  },
  {
    name: "a batch that is not there, with a term that is",
    expected: "unknown rpc.bad-answer",
    attack: async (scene) => {
      scene.proxy.fault = async (calls, forward) => {
        const answers = [await forward()].flat() as Answer[];
        const edited = answers.map((answer, i) => (calls[i]?.method === "eth_call" ? word(11, 1n)(answer) : answer));
        return { body: edited.length === 1 ? edited[0] : edited };
      };
      return unanchored(scene);
    },
  },
];
