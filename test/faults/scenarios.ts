// What can go wrong between a registrar and the chain. Each scenario spoils one run; then it is run again without a fault.
import { appendFile, cp, mkdir, readdir, readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { createKeystore } from "../../sdk/src/node/index.ts";
import type { Fault, Reply, RpcRequest } from "../nodes/proxy.ts";
import { type Office, type OfficeOptions, readPlannedRoot } from "./office.ts";

/** One thing that goes wrong. */
export interface Scenario {
  readonly name: string;
  /** Part of every test run; the rest in `npm run test:faults`. */
  readonly quick?: boolean;
  readonly office?: OfficeOptions;
  /** Spoils a run; gives the root that was planned, where that is known. */
  readonly spoil: (office: Office) => Promise<string | undefined>;
  /** The scenario ends in a typed refusal; nothing is to be issued by a rerun. */
  readonly refused?: boolean;
}

const SEND = "eth_sendRawTransaction";
const isSending = (calls: readonly RpcRequest[]): boolean => calls.some(({ method }) => method === SEND);
const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Replies so to the first `count` requests that `applies` to. */
function atFirst(count: number, applies: (calls: readonly RpcRequest[]) => boolean, reply: Reply | Fault): Fault {
  let left = count;
  return (calls, forward) => {
    if (!applies(calls) || left === 0) return undefined;
    left -= 1;
    return typeof reply === "function" ? reply(calls, forward) : reply;
  };
}

/** A run during which sending fails so; it must end well by itself, or say that it is not finished. */
function sending(name: string, reply: Reply | Fault, options: Partial<Scenario> & { times?: number } = {}): Scenario {
  const { times = 2, ...rest } = options;
  return {
    name,
    ...rest,
    async spoil(office) {
      office.proxy.fault = atFirst(times, isSending, reply);
      const { code, stderr } = await office.issue("--wait", "30");
      expect([0, 3], stderr).toContain(code);
      return readPlannedRoot(office);
    },
  };
}

/** A run during which every node answers so for a while, once the key has signed nothing yet. */
function answering(name: string, reply: Reply | Fault, options: Partial<Scenario> = {}): Scenario {
  return {
    name,
    ...options,
    async spoil(office) {
      office.proxy.fault = atFirst(
        3,
        (calls) => calls.some(({ method }) => method === "eth_getTransactionCount"),
        reply,
      );
      const { code, stderr } = await office.issue("--wait", "30");
      expect([0, 3], stderr).toContain(code);
      return readPlannedRoot(office);
    },
  };
}

/** Kills the run with SIGKILL when the proxy sees this request. */
async function killAt(office: Office, applies: (calls: readonly RpcRequest[]) => boolean, forwardFirst: boolean) {
  const child = office.start();
  const ended = new Promise((resolve) => child.once("close", resolve));
  let killed = false;
  office.proxy.fault = async (calls, forward) => {
    if (killed || !applies(calls)) return undefined;
    killed = true;
    if (forwardFirst) await forward();
    child.kill("SIGKILL");
    return "reset";
  };
  await ended;
  expect(killed).toBe(true);
  return readPlannedRoot(office);
}

const ok = (calls: readonly RpcRequest[], result: unknown): Reply => ({
  body: { jsonrpc: "2.0", id: calls[0]?.id, result },
});
const refusal = (calls: readonly RpcRequest[], message: string): Reply => ({
  body: { jsonrpc: "2.0", id: calls[0]?.id, error: { code: -32000, message } },
});
const FAKE = `0x${"ab".repeat(32)}`;

/** Refuses with this code, exit code and nothing sent. */
async function expectRefusal(office: Office, words: readonly string[], code: string, exitCode: number): Promise<void> {
  const { code: found, stdout } = await office.issue("--json", ...words);
  expect(JSON.parse(stdout)).toMatchObject({ format: "laurel-error-v1", code });
  expect(found).toBe(exitCode);
  expect(office.proxy.requests.filter(isSending)).toHaveLength(0);
  expect(await office.countAnchors()).toBe(0);
}

export const scenarios: readonly Scenario[] = [
  {
    name: "killed before the journal",
    quick: true,
    spoil: (office) => killAt(office, (calls) => calls.some(({ params }) => params[1] === "pending"), false),
  },
  {
    name: "killed after the journal, before the send",
    quick: true,
    spoil: (office) => killAt(office, isSending, false),
  },
  { name: "killed after the send", quick: true, spoil: (office) => killAt(office, isSending, true) },
  {
    name: "killed while writing credential 500 of 1,000",
    office: { learners: 1000 },
    async spoil(office) {
      const child = office.start();
      const ended = new Promise((resolve) => child.once("close", resolve));
      for (;;) {
        const names = await readdir(join(office.batch, "credentials")).catch(() => []);
        if (names.length >= 500) break;
        await wait(1);
      }
      child.kill("SIGKILL");
      await ended;
      return readPlannedRoot(office);
    },
  },
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
  sending('"already known", a lie', (calls) => refusal(calls, "already known"), { quick: true }),
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
    name: "dropped from the pool",
    quick: true,
    office: { isHeld: true },
    async spoil(office) {
      let dropped = false;
      office.proxy.fault = async (calls, forward) => {
        if (!isSending(calls) || dropped) return undefined;
        dropped = true;
        const body = (await forward()) as { result: string };
        await office.ask("anvil_dropTransaction", body.result);
        void wait(1500).then(() => office.ask("anvil_setIntervalMining", 1));
        return { body };
      };
      const { code, stderr } = await office.issue("--wait", "30");
      expect(code, stderr).toBe(0);
      expect(dropped).toBe(true);
      return readPlannedRoot(office);
    },
  },
  {
    name: "stuck when the base fee leaps",
    quick: true,
    office: { isHeld: true },
    async spoil(office) {
      let sent = 0;
      office.proxy.fault = async (calls, forward) => {
        if (!isSending(calls)) return undefined;
        const body = await forward();
        sent += 1;
        if (sent === 1) {
          await office.ask("anvil_setNextBlockBaseFeePerGas", "0x746a528800"); // 500 gwei
          await office.ask("anvil_mine", "0x1");
          await office.ask("anvil_setIntervalMining", 1);
        }
        return { body };
      };
      const { code, stderr } = await office.issue("--wait", "40", "--raise-after", "1");
      expect(code, stderr).toBe(0);
      const journal = await readFile(join(office.batch, "journal.jsonl"), "utf8");
      const entries = journal
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line));
      expect(entries.length).toBeGreaterThan(1);
      for (const [at, { nonce, maxFeePerGas, maxPriorityFeePerGas }] of entries.slice(1).entries()) {
        expect(nonce).toBe(entries[0].nonce);
        expect(BigInt(maxFeePerGas) * 8n).toBeGreaterThanOrEqual(BigInt(entries[at].maxFeePerGas) * 9n);
        expect(BigInt(maxPriorityFeePerGas) * 8n).toBeGreaterThanOrEqual(BigInt(entries[at].maxPriorityFeePerGas) * 9n);
      }
      return readPlannedRoot(office);
    },
  },
  {
    name: "fee cap reached while it waits",
    office: { isHeld: true },
    async spoil(office) {
      office.proxy.fault = async (calls, forward) => {
        if (!isSending(calls)) return undefined;
        const body = await forward();
        await office.ask("anvil_setNextBlockBaseFeePerGas", "0x746a528800");
        await office.ask("anvil_mine", "0x1");
        return { body };
      };
      const { code, stdout } = await office.issue("--json", "--wait", "6", "--raise-after", "1", "--max-fee", "20");
      expect(JSON.parse(stdout)).toMatchObject({ code: "fee.cap" });
      expect(code).toBe(3);
      await office.ask("anvil_setNextBlockBaseFeePerGas", "0x3b9aca00");
      await office.ask("anvil_setIntervalMining", 1);
      return readPlannedRoot(office);
    },
  },
  {
    name: "a reorganisation after inclusion",
    quick: true,
    office: { finality: { confirmations: 4 } },
    async spoil(office) {
      let sent = false;
      office.proxy.fault = async (calls, forward) => {
        if (sent || !isSending(calls)) return undefined;
        sent = true;
        const body = await forward();
        await office.ask("anvil_mine", "0x1");
        // Two blocks are replaced by empty ones: the anchor is gone, and its transaction with it.
        await office.ask("anvil_reorg", 2, []);
        await office.ask("anvil_setIntervalMining", 1);
        return { body };
      };
      const { code, stderr } = await office.issue("--wait", "40");
      expect(code, stderr).toBe(0);
      return readPlannedRoot(office);
    },
  },
  {
    name: "finality that lags behind the head",
    office: { anvil: ["--slots-in-an-epoch", "2", "--block-time", "1"], finality: "finalized" },
    async spoil(office) {
      const { code, stderr } = await office.issue("--wait", "40");
      expect(code, stderr).toBe(0);
      return readPlannedRoot(office);
    },
  },
  {
    name: "the nonce is taken by another transaction",
    quick: true,
    async spoil(office) {
      let stolen = false;
      office.proxy.fault = async (calls, forward) => {
        if (stolen || !isSending(calls)) return undefined;
        stolen = true;
        const other = office.key.connect(office.world.provider);
        await (await other.sendTransaction({ to: other.address, value: 0n })).wait();
        return { body: await forward() };
      };
      const { code, stderr } = await office.issue("--wait", "30");
      expect(code, stderr).toBe(0);
      return readPlannedRoot(office);
    },
  },
  {
    name: "two runs at once in one folder",
    quick: true,
    async spoil(office) {
      const runs = await Promise.all([office.issue(), office.issue()]);
      const codes = runs.map(({ code }) => code).sort();
      expect(codes[0], runs.map(({ stderr }) => stderr).join("\n")).toBe(0);
      expect([0, 3]).toContain(codes[1]);
      return readPlannedRoot(office);
    },
  },
  {
    name: "two runs at once, in copies of the folder",
    async spoil(office) {
      await killAt(office, isSending, false);
      office.proxy.fault = undefined;
      await cp(office.batch, join(office.folder, "copy"), { recursive: true });
      const runs = await Promise.all([office.issue(), office.issue("--out", "copy")]);
      for (const { code, stderr } of runs) expect(code, stderr).toBe(0);
      return readPlannedRoot(office);
    },
  },
  {
    name: "run again after success",
    quick: true,
    async spoil(office) {
      expect((await office.issue()).code).toBe(0);
      const sent = office.proxy.requests.filter(isSending).length;
      expect((await office.issue()).code).toBe(0);
      expect(office.proxy.requests.filter(isSending)).toHaveLength(sent);
      return readPlannedRoot(office);
    },
  },
  {
    name: "the node is away for three seconds",
    async spoil(office) {
      let since = 0;
      office.proxy.fault = (calls) => {
        if (isSending(calls)) since ||= Date.now();
        return since !== 0 && Date.now() - since < 3000 ? "reset" : undefined;
      };
      const { code, stderr } = await office.issue("--wait", "30");
      expect(code, stderr).toBe(0);
      return readPlannedRoot(office);
    },
  },
  {
    name: "Ctrl-C while it waits",
    office: { isHeld: true },
    async spoil(office) {
      const child = office.start();
      let said = "";
      child.stderr?.on("data", (text) => (said += text));
      office.proxy.fault = (calls) => {
        if (isSending(calls)) setTimeout(() => child.kill("SIGINT"), 300);
        return undefined;
      };
      const code = await new Promise((resolve) => child.once("close", resolve));
      expect(code, said).toBe(3);
      expect(said).toContain("That is safe");
      await office.ask("anvil_setIntervalMining", 1);
      return readPlannedRoot(office);
    },
  },
  {
    name: "a torn line in the journal",
    async spoil(office) {
      const planned = await killAt(office, isSending, true);
      const journal = join(office.batch, "journal.jsonl");
      await appendFile(journal, '{"purpose":"0x12');
      return planned;
    },
  },
  {
    name: "the journal's only line is torn",
    async spoil(office) {
      const planned = await killAt(office, isSending, false);
      const journal = join(office.batch, "journal.jsonl");
      await truncate(journal, (await readFile(journal)).length - 30);
      return planned;
    },
  },
  {
    name: "the disk is full",
    quick: true,
    async spoil(office) {
      // Everything that is appended to the journal is refused with ENOSPC.
      await mkdir(office.batch);
      await symlink("/dev/full", join(office.batch, "journal.jsonl"));
      const { code, stdout } = await office.issue("--json");
      expect(JSON.parse(stdout)).toMatchObject({ code: "disk" });
      expect(code).toBe(3);
      expect(office.proxy.requests.filter(isSending)).toHaveLength(0);
      await rm(join(office.batch, "journal.jsonl"));
      return readPlannedRoot(office);
    },
  },
  {
    name: "the folder cannot be written",
    async spoil(office) {
      await writeFile(office.batch, "a file in its place");
      await expectRefusal(office, [], "folder.unreadable", 3);
      await rm(office.batch);
      return undefined;
    },
  },
  {
    name: "the fee cap is below the base fee",
    quick: true,
    async spoil(office) {
      await expectRefusal(office, ["--max-fee", "0.000001"], "fee.cap", 3);
      return readPlannedRoot(office);
    },
  },
  {
    name: "another key",
    async spoil(office) {
      const other = await createKeystore("correct horse battery staple");
      await writeFile(join(office.folder, "other.json"), other.json);
      await expectRefusal(office, ["--signer", "other.json"], "signer.other", 1);
      return undefined;
    },
  },
  {
    name: "a wrong password",
    async spoil(office) {
      await writeFile(join(office.folder, "wrong"), "nope\n");
      await expectRefusal(office, ["--password-file", "wrong"], "password.wrong", 1);
      return undefined;
    },
  },
  {
    name: "an empty account",
    async spoil(office) {
      await office.ask("anvil_setBalance", office.key.address, "0x0");
      await expectRefusal(office, [], "funds", 1);
      await office.ask("anvil_setBalance", office.key.address, "0xde0b6b3a7640000");
      return undefined;
    },
  },
  {
    name: "a node of another chain",
    quick: true,
    async spoil(office) {
      office.proxy.fault = async (calls, forward) => {
        const body = await forward();
        return { body: calls[0]?.method === "eth_chainId" ? { ...(body as object), result: "0x1" } : body };
      };
      await expectRefusal(office, [], "rpc.wrong-chain", 3);
      return undefined;
    },
  },
  {
    name: "a chain that was wiped",
    refused: true,
    async spoil(office) {
      await killAt(office, isSending, false);
      office.proxy.fault = undefined;
      office.proxy.requests.length = 0;
      await office.ask("anvil_setCode", office.world.registry.address, "0x");
      await expectRefusal(office, [], "registry.no-contract", 3);
      return undefined;
    },
  },
  {
    name: "the root stands there with another size",
    refused: true,
    async spoil(office) {
      const planned = await killAt(office, isSending, false);
      office.proxy.fault = undefined;
      office.proxy.requests.length = 0;
      const thief = office.world.registry.connect(office.world.operator);
      await (await thief.anchorBatch(1, 1, 1, planned, 13)).wait();
      const { code, stdout } = await office.issue("--json");
      expect(JSON.parse(stdout)).toMatchObject({ code: "anchor.size" });
      expect(code).toBe(1);
      expect(office.proxy.requests.filter(isSending)).toHaveLength(0);
      return undefined;
    },
  },
];
