// What the registry is asked about its parts, and what it answers: each a function of the contract, at one block.

import { decodeMembers, hashSignature, type Value, writeNumber } from "../registry/codec.ts";
import type { View } from "../reading/trusted-chain.ts";
import { RpcError } from "../rpc/rpc.ts";

const VIEWS = {
  accreditorCount: ["()", { count: 32 }],
  issuerCount: ["()", { count: 32 }],
  accreditationCount: ["()", { count: 32 }],
  operatorCount: ["(uint32)", { count: 32 }],
  getAccreditor: ["(uint32)", { result: { account: 160, term: 80, name: "lossy text", uri: "lossy text" } }],
  getIssuer: ["(uint32)", { admin: 160, sponsor: 32 }],
  getRecovery: ["(uint32)", { proposedAdmin: 160, startedAt: 40, starter: 32, objected: 8, isActive: 8 }],
  getOperator: ["(uint32,uint32)", { account: 160, term: 80, rights: 8 }],
  getAccreditation: [
    "(uint32)",
    { result: { issuer: 32, accreditor: 32, term: 80, name: "lossy text", uri: "lossy text" } },
  ],
  // A name that is no UTF-8 must not hide a batch.
  standing: [
    "(uint32,bytes32,uint32[])",
    {
      result: {
        blockNumber: 256,
        timestamp: 256,
        batch: { anchoredAt: 40, size: 32, accreditation: 32, operator: 32, revokedAt: 40 },
        revoked: "uint256[]",
        suspended: "uint256[]",
        operator: { account: 160, term: 80, rights: 8 },
        accreditation: { issuer: 32, accreditor: 32, term: 80, name: "lossy text", uri: "lossy text" },
        accreditor: { account: 160, term: 80, name: "lossy text", uri: "lossy text" },
      },
    },
  ],
} as const;

/** A function of the registry that only reads. */
export type ViewName = keyof typeof VIEWS;

/** What it answers. */
export type ViewResult<Name extends ViewName> = Value<(typeof VIEWS)[Name][1]>;

/** Calls a function with numbers of 32 bits. */
export function viewOf<Name extends Exclude<ViewName, "standing">>(
  name: Name,
  ...args: readonly number[]
): View<ViewResult<Name>> {
  return openView(name, args.map(writeNumber).join(""));
}

/** Asks for a batch and some words of its bitmaps. @param root 32 bytes in lower-case hexadecimal */
export function viewBatch(issuer: number, root: string, words: readonly number[]): View<ViewResult<"standing">> {
  const list = [3 * 32, words.length, ...words].map(writeNumber).join("");
  return openView("standing", `${writeNumber(issuer)}${root.slice(2)}${list}`);
}

const selectors = new Map<ViewName, string>();

function openView<Name extends ViewName>(name: Name, args: string): View<ViewResult<Name>> {
  const [signature, result] = VIEWS[name];
  const selector = selectors.get(name) ?? hashSignature(`${name}${signature}`).slice(0, 10);
  selectors.set(name, selector);
  return {
    data: `${selector}${args}`,
    read(answer) {
      if (answer === "0x") throw new RpcError("registry.no-contract", "there is no contract at the registry's address");
      try {
        return decodeMembers(answer, result as (typeof VIEWS)[Name][1]) as ViewResult<Name>;
      } catch {
        throw new RpcError("rpc.bad-answer", `the node's answer is not that of ${name}`);
      }
    },
  };
}
