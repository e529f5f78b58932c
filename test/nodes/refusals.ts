// Ways in which nodes refuse what others can do, for a proxy before a real one.
import type { Fault, RpcRequest } from "./proxy.ts";

/** Refuses some calls as a node does that does not know them. */
export function refuseCalls(isRefused: (call: RpcRequest) => boolean, message = "not supported"): Fault {
  return async (calls, forward) => {
    const answers = [await forward()].flat() as { readonly id: number }[];
    const replies = calls.map((call) =>
      isRefused(call)
        ? { jsonrpc: "2.0", id: call.id, error: { code: -32601, message } }
        : answers.find(({ id }) => id === call.id),
    );
    return { body: replies.length === 1 ? replies[0] : replies };
  };
}

/** Refuses requests of more than so many calls. */
export const limitBatches =
  (most: number): Fault =>
  (calls) =>
    calls.length > most
      ? { body: { jsonrpc: "2.0", id: null, error: { code: -32600, message: "batch too large" } } }
      : undefined;
