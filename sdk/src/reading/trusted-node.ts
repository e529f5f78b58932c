// The nodes of a registry on the trust list. What a node is, is asked with its first request: of which chain, and with which code
// at the registry's address where the list pins it.

import type { NodeSource } from "../rpc/source.ts";
import { fromHex, toHex } from "../hash/bytes.ts";
import { keccak256 } from "../hash/keccak.ts";
import { connectNode } from "../rpc/line/connect.ts";
import { readData, readQuantity, type RpcAnswer, type RpcCall, RpcError, type RpcNode } from "../rpc/rpc.ts";
import type { TrustedRegistry } from "./trust-list.ts";

/**
 * Connects to the nodes of a registry; none is believed before it has named the chain.
 * @param timeout how long a request may take that is sent without a signal, in milliseconds
 */
export function connectTrusted(registry: TrustedRegistry<NodeSource>, timeout: number): readonly RpcNode[] {
  return registry.rpc.map((url) => checkFirst(connectNode(url, timeout), registry));
}

function checkFirst(node: RpcNode, registry: TrustedRegistry<NodeSource>): RpcNode {
  const checks: RpcCall[] = [{ method: "eth_chainId", params: [] }];
  if (registry.codeHash !== undefined) checks.push({ method: "eth_getCode", params: [registry.address, "latest"] });
  let known = false;
  return {
    ...node,
    async send(calls, signal) {
      if (known) return node.send(calls, signal);
      const answers = await node.send([...checks, ...calls], signal);
      checkAnswers(answers, registry, node.host);
      known = true;
      return answers.slice(checks.length);
    },
  };
}

function checkAnswers(
  [chainId, code]: readonly RpcAnswer[],
  registry: TrustedRegistry<NodeSource>,
  host: string,
): void {
  const found = readQuantity(chainId?.(), host);
  if (found !== BigInt(registry.chainId)) {
    throw new RpcError("rpc.wrong-chain", `${host} is on chain ${found}, not on ${registry.chainId}`);
  }
  if (registry.codeHash === undefined) return;
  const bytes = fromHex(readData(code?.(), host));
  if (bytes.length === 0) throw new RpcError("registry.no-contract", `there is no contract at ${registry.address}`);
  if (toHex(keccak256(bytes)) !== registry.codeHash) {
    throw new RpcError("registry.wrong-code", `the contract at ${registry.address} is not the pinned one`);
  }
}
