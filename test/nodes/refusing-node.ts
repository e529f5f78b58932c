// Nodes that take no transaction, or not every one, as they do elsewhere: proxies before a real node.
import { editResults, type Fault, type RpcRequest } from "./proxy.ts";

const SENDING: readonly string[] = ["eth_sendRawTransaction", "eth_sendTransaction"];

/** Refuses what is sent with a node's words; passes on what `isTaken`. */
export function refuseSending(message: string | ((call: RpcRequest) => string | undefined), code = -32000): Fault {
  return (calls) => {
    const [call] = calls;
    if (call === undefined || !SENDING.includes(call.method)) return undefined;
    const words = typeof message === "string" ? message : message(call);
    return words === undefined ? undefined : { body: { jsonrpc: "2.0", id: call.id, error: { code, message: words } } };
  };
}

/** The type of a transaction that is sent (EIP-2718). */
export function readType({ params: [sent] }: RpcRequest): number {
  if (typeof sent !== "string") return Object(sent).maxFeePerGas === undefined ? 0 : 2;
  return sent.startsWith("0x02") ? 2 : 0;
}

const hideBaseFee = editResults(({ method }, result) => {
  if (method !== "eth_getBlockByNumber" || result === null) return result;
  const { baseFeePerGas: _, ...block } = result as Record<string, unknown>;
  return block;
});
const refuseNewType = refuseSending((call) => (readType(call) === 2 ? "transaction type not supported" : undefined));
const UNKNOWN: readonly string[] = ["eth_maxPriorityFeePerGas", "eth_feeHistory"];

/** A node of a chain without EIP-1559: its blocks have no base fee, it knows no tip, and takes no transaction of type 2. */
export const beforeFeeMarket: Fault = async (calls, forward, request) => {
  const [call] = calls;
  if (call !== undefined && calls.length === 1 && UNKNOWN.includes(call.method))
    return { body: { jsonrpc: "2.0", id: call.id, error: { code: -32601, message: "the method does not exist" } } };
  return (await refuseNewType(calls, forward, request)) ?? hideBaseFee(calls, forward, request);
};
