// What nodes can do to whoever asks them: fail, lie, restart.
import { expect } from "vitest";
import type { Reply } from "../nodes/proxy.ts";
import { startAnvil } from "../nodes/anvil.ts";
import { type Office, readPlannedRoot } from "./office.ts";
import {
  answering,
  expectRefusal,
  FAKE,
  GWEI,
  isSending,
  killAt,
  lie,
  ok,
  readTip,
  refusal,
  type Scenario,
  sending,
} from "./scenario.ts";

/** What happens between the registrar and the nodes. */
export const nodeScenarios: readonly Scenario[] = [
  sending(
    "the reply is lost",
    async (_calls, forward): Promise<Reply> => {
      await forward();
      return "reset";
    },
    { quick: true, times: 1 },
  ),
  sending("swallowed, with OK", (calls) => ok(calls, FAKE)),
  sending("another hash is given back", async (calls, forward) => {
    await forward();
    return ok(calls, FAKE);
  }),
  sending(
    "a reply that hangs",
    async (_calls, forward): Promise<Reply> => {
      await forward();
      return "hang";
    },
    { times: 1 },
  ),
  sending('"already known", a lie', (calls) => refusal(calls, "already known")),
  sending('"nonce too low", a lie', (calls) => refusal(calls, "nonce too low")),
  answering(
    "429 with Retry-After",
    { status: 429, headers: { "retry-after": "1" }, body: "slow down" },
    { quick: true },
  ),
  answering("500", { status: 500, body: "internal error" }),
  answering("HTML", { headers: { "content-type": "text/html" }, body: "<html>Log in</html>" }),
  answering("reset", "reset"),
  answering("truncated JSON", { body: '{"jsonrpc":"2.0","id":1,"resu' }),
  answering("another call's id", { body: { jsonrpc: "2.0", id: 999_999, result: "0x0" } }),
  answering("garbage for a number", (calls) => ok(calls, "zero")),
  {
    name: "the node is away for three seconds",
    async spoil(office) {
      let since = 0;
      office.proxy.fault = (calls) => {
        if (isSending(calls)) since ||= Date.now();
        return since !== 0 && Date.now() - since < 3000 ? "reset" : undefined;
      };
      const { code, stderr } = await office.issue("--wait", "900");
      expect(code, stderr).toBe(0);
      return readPlannedRoot(office);
    },
  },
  {
    name: "a node of another chain",
    async spoil(office) {
      office.proxy.fault = async (calls, forward) => {
        const body = await forward();
        return { body: calls[0]?.method === "eth_chainId" ? { ...(body as object), result: "0x1" } : body };
      };
      await expectRefusal(office, [], "rpc.wrong-chain", 3);
      return undefined;
    },
  },
  answering("a reply that never comes", "hang", { times: 1 }),
  answering("a number beyond reason", (calls) => ok(calls, `0x${"f".repeat(64)}`)),
  {
    name: "a node that never answers as it should",
    async spoil(office) {
      const replies: [Reply, string][] = [
        [{ status: 429, headers: { "retry-after": "1" }, body: "slow down" }, "rpc.unreachable"],
        [{ status: 500, body: "internal error" }, "rpc.unreachable"],
        [{ headers: { "content-type": "text/html" }, body: "<html>Log in</html>" }, "rpc.bad-answer"],
        [{ body: '{"jsonrpc":"2.0","id":1,"resu' }, "rpc.bad-answer"],
        [{ body: { jsonrpc: "2.0", id: 999_999, result: "0x0" } }, "rpc.bad-answer"],
        ["reset", "rpc.unreachable"],
      ];
      for (const [reply, code] of replies) {
        office.proxy.fault = () => reply;
        const { message, cure } = await expectRefusal(office, [], code, 3);
        expect(message).toContain(new URL(office.proxy.url).host);
        expect(cure).not.toBeNull();
      }
      return undefined;
    },
  },
  {
    name: "garbage for what the registry says",
    async spoil(office) {
      office.proxy.fault = (calls) => (calls[0]?.method === "eth_call" ? ok(calls, "0x1234") : undefined);
      await expectRefusal(office, [], "rpc.bad-answer", 3);
      return undefined;
    },
  },
  {
    name: "the first of two nodes dies before the send",
    async spoil(office) {
      await office.configure({ rpc: [office.proxy.url, office.world.rpc] });
      let died = false;
      office.proxy.fault = (calls) => {
        died ||= calls.some(({ params }) => params[1] === "pending");
        return died ? "reset" : undefined;
      };
      const { code, stderr } = await office.issue("--wait", "900");
      expect(code, stderr).toBe(0);
      expect(died).toBe(true);
      return readPlannedRoot(office);
    },
  },
  {
    name: "a receipt of another transaction",
    async spoil(office) {
      office.proxy.fault = lie("eth_getTransactionReceipt", (receipt) => ({
        ...(receipt as object),
        transactionHash: FAKE,
      }));
      const { code, stderr } = await office.issue("--wait", "900");
      expect(code, stderr).toBe(0);
      return readPlannedRoot(office);
    },
  },
  {
    name: "too little gas is estimated, again and again",
    async spoil(office) {
      office.proxy.fault = lie("eth_estimateGas", () => "0x6d60"); // 28,000
      const { code, stdout } = await office.issue("--json", "--wait", "900");
      expect(JSON.parse(stdout)).toMatchObject({ code: "transaction.failed" });
      expect(code).toBe(1);
      expect(office.proxy.requests.filter(isSending)).toHaveLength(2);
      expect(await office.countAnchors()).toBe(0);
      return readPlannedRoot(office);
    },
  },
  {
    name: "a tip beyond reason",
    quick: true,
    async spoil(office) {
      office.proxy.fault = lie("eth_maxPriorityFeePerGas", () => "0x3635c9adc5dea00000"); // 1,000 coins
      const { code, stderr } = await office.issue();
      expect(code, stderr).toBe(0);
      expect(await readTip(office.ask)).toBeLessThanOrEqual(3n * GWEI);
      return readPlannedRoot(office);
    },
  },
  {
    name: "a tip beyond reason, and blocks that paid as much",
    async spoil(office) {
      office.proxy.fault = async (calls, forward) => {
        const most = "0xd18c2e2800"; // 900 gwei
        if (calls[0]?.method === "eth_maxPriorityFeePerGas") return ok(calls, most);
        if (calls[0]?.method !== "eth_feeHistory") return undefined;
        const body = (await forward()) as { result: object };
        return { body: { ...body, result: { ...body.result, reward: [[most]] } } };
      };
      const { code, stderr } = await office.issue();
      expect(code, stderr).toBe(0);
      expect(await readTip(office.ask)).toBe(100n * GWEI);
      return readPlannedRoot(office);
    },
  },
  {
    name: "a base fee beyond reason",
    async spoil(office) {
      office.proxy.fault = lie("eth_getBlockByNumber", (block) => ({
        ...(block as object),
        baseFeePerGas: "0x3635c9adc5dea00000", // 1,000 coins
      }));
      await expectRefusal(office, [], "fee.cap", 3);
      return readPlannedRoot(office);
    },
  },
  {
    name: "the node is restarted, and has lost what waited",
    quick: true,
    office: { isHeld: true },
    async spoil(office) {
      let restarted = false;
      office.proxy.fault = async (calls, forward) => {
        if (restarted || !isSending(calls)) return undefined;
        restarted = true;
        const body = await forward();
        const state = await office.ask("anvil_dumpState");
        await moveTo(office, [state]);
        return { body };
      };
      const { code, stderr } = await office.issue("--wait", "900");
      expect(code, stderr).toBe(0);
      expect(restarted).toBe(true);
      return readPlannedRoot(office);
    },
  },
  {
    name: "the node was wiped",
    refused: true,
    async spoil(office) {
      await killAt(office, isSending, false);
      office.proxy.fault = undefined;
      office.proxy.requests.length = 0;
      await moveTo(office);
      await expectRefusal(office, [], "registry.no-contract", 3);
      return undefined;
    },
  },
];

/** Puts another node behind the proxy, with the state that was dumped from the old one, or empty. */
async function moveTo(office: Office, state: readonly unknown[] = []): Promise<void> {
  const node = await startAnvil();
  office.onClose(node.stop);
  office.proxy.target = node.rpc;
  if (state.length > 0) await office.ask("anvil_loadState", ...state);
}
