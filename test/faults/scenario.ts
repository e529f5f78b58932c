// How something goes wrong between a registrar and the chain: the steps that scenarios share.
import { expect } from "vitest";
import type { Fault, Reply, RpcRequest } from "../nodes/proxy.ts";
import { type Office, type OfficeOptions, readPlannedRoot } from "./office.ts";

/** One thing that goes wrong. */
export interface Scenario {
  readonly name: string;
  /** One of each kind, part of every test run; the rest in `npm run test:faults`. */
  readonly quick?: boolean;
  readonly office?: OfficeOptions;
  /** Spoils a run; gives the root that was planned, where that is known. */
  readonly spoil: (office: Office) => Promise<string | undefined>;
  /** The scenario ends in a typed refusal; nothing is to be issued by a rerun. */
  readonly refused?: boolean;
}

const SEND = "eth_sendRawTransaction";
export const isSending = (calls: readonly RpcRequest[]): boolean => calls.some(({ method }) => method === SEND);

/** Replies so to the first `count` requests that `applies` to. */
export function atFirst(
  count: number,
  applies: (calls: readonly RpcRequest[]) => boolean,
  reply: Reply | Fault,
): Fault {
  let left = count;
  return (calls, forward, request) => {
    if (!applies(calls) || left === 0) return undefined;
    left -= 1;
    return typeof reply === "function" ? reply(calls, forward, request) : reply;
  };
}

/** A run during which sending fails so; it must end well by itself, or say that it is not finished. */
export function sending(
  name: string,
  reply: Reply | Fault,
  options: Partial<Scenario> & { times?: number } = {},
): Scenario {
  const { times = 2, ...rest } = options;
  return {
    name,
    ...rest,
    async spoil(office) {
      office.proxy.fault = atFirst(times, isSending, reply);
      const { code, stderr } = await office.issue("--wait", "900");
      expect([0, 3], stderr).toContain(code);
      return readPlannedRoot(office);
    },
  };
}

/** A run during which every node answers so for a while, once the key has signed nothing yet. */
export function answering(
  name: string,
  reply: Reply | Fault,
  options: Partial<Scenario> & { times?: number } = {},
): Scenario {
  const { times = 3, ...rest } = options;
  return {
    name,
    ...rest,
    async spoil(office) {
      office.proxy.fault = atFirst(
        times,
        (calls) => calls.some(({ method }) => method === "eth_getTransactionCount"),
        reply,
      );
      const { code, stderr } = await office.issue("--wait", "900");
      expect([0, 3], stderr).toContain(code);
      return readPlannedRoot(office);
    },
  };
}

/** Kills the run with SIGKILL when the proxy sees this request. */
export async function killAt(
  office: Office,
  applies: (calls: readonly RpcRequest[]) => boolean,
  forwardFirst: boolean,
) {
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

export const ok = (calls: readonly RpcRequest[], result: unknown): Reply => ({
  body: { jsonrpc: "2.0", id: calls[0]?.id, result },
});
export const refusal = (calls: readonly RpcRequest[], message: string): Reply => ({
  body: { jsonrpc: "2.0", id: calls[0]?.id, error: { code: -32000, message } },
});
/** Passes a method's call on, and changes its result. */
export function lie(method: string, change: (result: unknown) => unknown): Fault {
  return async (calls, forward) => {
    if (calls[0]?.method !== method) return undefined;
    const body = (await forward()) as { result?: unknown };
    return { body: "result" in body ? { ...body, result: change(body.result) } : body };
  };
}

export const GWEI = 1_000_000_000n;

/** What the newest transaction tips, in wei per unit of gas. */
export async function readTip(asked: (method: string, ...params: unknown[]) => Promise<unknown>): Promise<bigint> {
  const block = await asked("eth_getBlockByNumber", "latest", true);
  const [transaction] = (block as { transactions: { maxPriorityFeePerGas: string }[] }).transactions;
  return BigInt(transaction?.maxPriorityFeePerGas ?? -1);
}

export const FAKE = `0x${"ab".repeat(32)}`;

/** Refuses with this code, exit code and nothing sent. */
export async function expectRefusal(office: Office, words: readonly string[], code: string, exitCode: number) {
  const { code: found, stdout } = await office.issue("--json", ...words);
  expect(JSON.parse(stdout)).toMatchObject({ format: "laurel-error-v1", code });
  expect(found).toBe(exitCode);
  expect(office.proxy.requests.filter(isSending)).toHaveLength(0);
  expect(await office.countAnchors()).toBe(0);
  return JSON.parse(stdout) as { readonly message: string; readonly cure: string | null };
}
