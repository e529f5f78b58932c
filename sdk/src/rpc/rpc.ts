// What is asked of a node and what it answers: calls, their results, and why there are none.

import type { Hex } from "../hash/bytes.ts";
import type { NodeIdentity } from "./node-url.ts";
import { LaurelError } from "../text/laurel-error.ts";

/** Why evidence shows nothing of a chain; none of them says that a credential is not genuine. */
export type EvidenceCode =
  | "evidence.form"
  | "evidence.missing"
  | "evidence.unknown-code"
  | "evidence.unproven"
  | "evidence.untrusted-block"
  | "evidence.not-final"
  | "evidence.later"
  | "evidence.stale";

/** Why a chain could not be read. */
export type RpcCode =
  | EvidenceCode
  | "rpc.unreachable"
  | "rpc.wrong-chain"
  | "rpc.bad-answer"
  | "rpc.disagreement"
  | "rpc.stale"
  | "rpc.no-history"
  | "rpc.no-finality"
  | "rpc.no-logs"
  | "registry.no-contract"
  | "registry.wrong-code";

/** Which kind of failure it was of a node that did not answer, or did not in JSON, or that none is named; in browsers most kinds cannot be told. */
export type RpcReason =
  | "no-node"
  | "host-unknown"
  | "port-closed"
  | "no-route"
  | "certificate"
  | "tls"
  | "proxy"
  | "timeout"
  | "line-cut"
  | "redirect"
  | "unauthorized"
  | "rate-limited"
  | "not-found"
  | "server"
  | "http"
  | "web-page";

/** A chain that could not be read. Names hosts only: a node's URL may hold a key. */
export class RpcError extends LaurelError {
  override readonly name: string = "RpcError";
  readonly code: RpcCode;
  /** What the node said of a call that it refused (JSON-RPC error), if that is the reason. */
  readonly refusal: unknown;
  /** Which kind of failure it was, where that is known. */
  readonly reason: RpcReason | undefined;
  /** Whether a host said anything at all, though not enough of them did. */
  readonly isHeard: boolean;

  constructor(code: RpcCode, message: string, refusal?: unknown, reason?: RpcReason, isHeard = false) {
    super(message);
    this.isHeard = isHeard;
    this.reason = reason;
    this.code = code;
    this.refusal = refusal;
  }
}

/** One call: a JSON-RPC method with its parameters. */
export interface RpcCall {
  readonly method: string;
  readonly params: readonly unknown[];
}

/** The answer to one call: gives its result, or throws the RpcError of a call that was refused. */
export type RpcAnswer = () => unknown;

/** A node, named by its host. */
export interface RpcNode extends Pick<NodeIdentity, "host" | "voter"> {
  /** Whether it is an object of the program's own: a wallet, for one. */
  readonly isProvider: boolean;
  /**
   * Sends calls in one HTTP request, or in as many as the node needs; their answers are in order.
   * @param signal ends it, by a DeadlineError or by the caller's own reason; the node's own time limit does where it is left out
   * @throws RpcError `rpc.unreachable` or `rpc.bad-answer` · the caller's own reason
   */
  readonly send: (calls: readonly RpcCall[], signal?: AbortSignal) => Promise<readonly RpcAnswer[]>;
}

/**
 * Reads a JSON-RPC quantity: `0x` and hex digits; leading zeros, which some nodes write, change nothing.
 * @throws RpcError `rpc.bad-answer` for anything else
 */
export function readQuantity(value: unknown, host = "the node"): bigint {
  if (typeof value !== "string" || !/^0x[0-9a-f]{1,64}$/i.test(value))
    throw new RpcError("rpc.bad-answer", `${host} did not answer with a number`);
  return BigInt(value);
}

/** A JSON-RPC quantity that counts something: blocks, transactions, gas. @throws RpcError `rpc.bad-answer` above 2^53−1 too */
export function readCount(value: unknown, host = "the node"): number {
  const count = readQuantity(value, host);
  if (count > BigInt(Number.MAX_SAFE_INTEGER))
    throw new RpcError("rpc.bad-answer", `${host} counted to ${String(value)}`);
  return Number(count);
}

/** Reads bytes as JSON-RPC writes them. @throws RpcError `rpc.bad-answer` for anything else */
export function readData(value: unknown, host = "the node"): Hex {
  if (typeof value !== "string" || !/^0x(?:[0-9a-f]{2})*$/i.test(value))
    throw new RpcError("rpc.bad-answer", `${host} did not answer with bytes`);
  return value as Hex;
}
