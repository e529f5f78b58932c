// Reading the standing of one batch from the nodes of a trust list: as final, and as of now.

import { keccak256 } from "./keccak.ts";
import { fromHex, toHex } from "./bytes.ts";
import { agree, connectNode, type RpcCall, RpcError, type RpcNode } from "./rpc.ts";
import { decodeStanding, encodeStandingCall, type Standing } from "./standing.ts";
import type { TrustedRegistry } from "./trust.ts";

/** A batch's standing at the trust list's finality point and at the latest block; the same where finality is `latest`. */
export interface Reading {
  readonly final: Standing;
  readonly latest: Standing;
}

/** Reads standings from the nodes of one registry. */
export type ReadStanding = (issuer: number, root: string, words: readonly number[]) => Promise<Reading>;

const TIMEOUT_MS = 10_000;

function call(address: string, data: string, block: string): RpcCall {
  return { method: "eth_call", params: [{ to: address, data }, block] };
}

/** A reader of one registry on the list. Chain id and code are asked once a node. */
export function createReader(registry: TrustedRegistry, timeout: number = TIMEOUT_MS): ReadStanding {
  const nodes = registry.rpc.map((url) => connectNode(url, timeout));
  const known = new Set<RpcNode>();

  function listChecks(node: RpcNode): RpcCall[] {
    if (known.has(node)) return [];
    const chainId: RpcCall = { method: "eth_chainId", params: [] };
    return registry.codeHash === undefined
      ? [chainId]
      : [chainId, { method: "eth_getCode", params: [registry.address, "latest"] }];
  }

  function readChecks(node: RpcNode, [chainId, code]: readonly unknown[]): void {
    if (known.has(node)) return;
    if (typeof chainId !== "string" || Number(chainId) !== registry.chainId) {
      throw new RpcError("rpc.wrong-chain", `${node.host} is of chain ${Number(chainId)}, not of ${registry.chainId}`);
    }
    if (registry.codeHash !== undefined) {
      if (code === "0x") throw new RpcError("registry.no-contract", `there is no contract at ${registry.address}`);
      if (typeof code !== "string" || toHex(keccak256(fromHex(code))) !== registry.codeHash) {
        throw new RpcError("registry.wrong-code", `the contract at ${registry.address} is not the pinned one`);
      }
    }
    known.add(node);
  }

  async function ask(node: RpcNode, data: string, words: readonly number[]): Promise<Reading> {
    const checks = listChecks(node);
    const { finality, address } = registry;
    const tagged = typeof finality === "string" && finality !== "latest" ? [call(address, data, finality)] : [];
    const answers = await node.send([...checks, call(address, data, "latest"), ...tagged]);
    readChecks(node, answers);
    const [latestAnswer, finalAnswer] = answers.slice(checks.length);
    const latest = decodeStanding(latestAnswer, words);
    if (finality === "latest") return { final: latest, latest };
    if (typeof finality === "string") return { final: decodeStanding(finalAnswer, words), latest };
    const block = Math.max(0, latest.block - finality.confirmations);
    const [earlier] = await node.send([call(address, data, `0x${block.toString(16)}`)]);
    return { final: decodeStanding(earlier, words), latest };
  }

  return async (issuer, root, words) => {
    const data = encodeStandingCall(issuer, root, words);
    const readings = new Map<string, Reading>();
    // Nodes are at different heads: what they must agree on is the standing, not the block that it was read at.
    const { value } = await agree(nodes, registry.quorum, async (node) => {
      const reading = await ask(node, data, words);
      const key = JSON.stringify([stripBlock(reading.final), stripBlock(reading.latest)]);
      const other = readings.get(key);
      if (other === undefined || other.latest.block > reading.latest.block) readings.set(key, reading);
      return key;
    });
    const reading = readings.get(value);
    if (reading === undefined) throw new RpcError("rpc.bad-answer", "no node gave the answer agreed on");
    return checkReading(reading, registry);
  };
}

function stripBlock({
  block: _block,
  timestamp: _timestamp,
  ...rest
}: Standing): Omit<Standing, "block" | "timestamp"> {
  return rest;
}

function checkReading(reading: Reading, { maxAge }: TrustedRegistry): Reading {
  const { final, latest } = reading;
  if (latest.block < final.block || (final.batch.anchoredAt !== 0 && latest.batch.anchoredAt === 0)) {
    throw new RpcError("rpc.bad-answer", "the latest block lacks what is final");
  }
  if (maxAge !== null && Date.now() / 1000 - latest.timestamp > maxAge) {
    throw new RpcError("rpc.stale", `the newest block is of ${new Date(latest.timestamp * 1000).toISOString()}`);
  }
  return reading;
}
