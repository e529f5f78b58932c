// A node of a chain like Arbitrum, where contracts see the parent chain's block number in place of their own.
import { registryInterface } from "../../sdk/src/registry/contract.ts";
import { type Edit, editResults, type NodeProxy, startProxy } from "./proxy.ts";

/** A node whose contracts see these block numbers, one after the other: two blocks of such a chain, or two nodes, can see the same or others. */
export async function startParentChainNode(target: string, firstNumber = 23_000_000): Promise<NodeProxy> {
  const proxy = await startProxy(target);
  let number = firstNumber;
  proxy.fault = editResults((call, result) => (call.method === "eth_call" ? placeOn(number++, result) : result));
  return proxy;
}

/** The same standing, as a contract says it that sees another block number. */
function placeOn(number: number, result: unknown): ReturnType<Edit> {
  const [standing] = registryInterface.decodeFunctionResult("standing", String(result));
  const [, ...others] = standing;
  return registryInterface.encodeFunctionResult("standing", [[number, ...others]]);
}
