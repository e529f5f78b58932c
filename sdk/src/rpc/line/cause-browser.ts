// What browsers have in the place of cause.ts: they tell neither a cause nor where a redirect leads to.

import { RpcError } from "../rpc.ts";

/** Says that no line could be opened. */
export function explainCause({ host }: { readonly host: string }): RpcError {
  return new RpcError("rpc.unreachable", `${host} could not be reached`);
}

/** Says where a redirect leads to. */
export const nameTarget = (): string => "another address";
