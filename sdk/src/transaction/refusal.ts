// What nodes reply to a transaction that they do not take, in a few kinds.

import type { Hex } from "../hash/bytes.ts";
import { RpcError } from "../rpc/rpc.ts";

/** Why a node did not take a transaction. */
export type RefusalKind =
  /** The fee is below what the node or the block asks for. */
  | "fee-too-low"
  /** The account cannot pay. */
  | "funds"
  /** An earlier transaction of the account has its nonce, or is missing before it. */
  | "nonce-held"
  /** The account may not send on this network. */
  | "unauthorized"
  /** The node has it already: it took it. */
  | "already-known"
  /** The gas is more than a transaction or a block may take, or too little for this one. */
  | "gas-limit"
  /** The node does not know transactions of this type (EIP-2718). */
  | "type"
  /** Anything else. */
  | "unknown"
  /** The node gave no answer, or another transaction's hash; whether it took it is not known. */
  | "unreachable";

/** What one node replied in place of a result. */
export interface Refusal {
  /** The node's host. */
  readonly host: string;
  readonly kind: RefusalKind;
  /** The node's own words, at most 200 characters; not safe to print as they are. */
  readonly message: string;
}

/** What became of telling the nodes a transaction. */
export interface Told {
  /** Whether at least one node took it, or had it already. */
  readonly wasTaken: boolean;
  /** What the other nodes replied. */
  readonly refusals: readonly Refusal[];
  /** The transaction, as the first of those says that took it: a node or wallet that signs by itself tells it only so. */
  readonly hash?: Hex | undefined;
}

const LONGEST = 200;

/** Whether a value of a file is a refusal. */
export function isRefusal(value: unknown): value is Refusal {
  const { host, kind, message } = Object(value) as Record<string, unknown>;
  const isKind = kind === "unreachable" || kind === "unknown" || KINDS.some(([name]) => name === kind);
  return isKind && [host, message].every((text) => typeof text === "string" && text.length <= LONGEST);
}

/**
 * What nodes write, the first that fits: geth and its kin (op-geth, bor, Arbitrum), Besu, Nethermind, Erigon, Reth, OpenEthereum, zkSync, Hardhat, anvil.
 * Codes are of no use: -32005 is a block's gas limit to one node and a rate limit to another.
 */
const KINDS: readonly (readonly [RefusalKind, RegExp])[] = [
  [
    "already-known",
    /already ?(?:known|imported|exists|in (?:the )?(?:mem|tx)?pool)|known transaction|already in the system/i,
  ],
  [
    "type",
    /type.{0,30}not ?supported|unsupported (?:transaction|tx) type|invalid ?(?:transaction|tx) ?type|type \w+ is invalid|eip-? ?1559 is not/i,
  ],
  [
    "unauthorized",
    /not (?:authori[sz]ed|permitted|allowed|whitelisted)|unauthori[sz]ed|permission|forbidden|blacklist|banned|denied/i,
  ],
  ["nonce-held", /nonce|replace(?:ment)?\b|OwnNonceAlreadyUsed|Pool\(Stale\)|another tx which has the same/i],
  [
    "gas-limit",
    /exceeds (?:the )?(?:block|current|transaction|configured).{0,20}gas (?:limit|cap)|gas ?limit ?(?:is )?(?:too (?:high|low)|exceeded|reached)|cost exceeds current gas limit|intrinsic gas|gas required exceeds|gas (?:is )?(?:beyond|over|above) .{0,20}limit|caller gas above allowance|out of gas|transaction gas is too low|not enough gas|floor data gas|CostMoreThanGasLimit/i,
  ],
  [
    "funds",
    /insufficient ?(?:funds|balance|eth\b)|exceeds (?:account |the )?balance|enough (?:funds|balance)|overdraft|overshot|lack of funds|pay for the transaction|pay the fee/i,
  ],
  [
    "fee-too-low",
    /under ?priced|(?:fee|price|tip|feePerGas)\b.{0,60}\b(?:too low|too small|below|less than|lower than)|fee ?too ?low|below .{0,30}(?:fee|price)|(?:fee|price).{0,40}needs? to be higher|unacceptable gas price|base ?fee exceeds/i,
  ],
];

/** The kind of a JSON-RPC error's text. */
export function classRefusal(message: string): RefusalKind {
  return KINDS.find(([, form]) => form.test(message))?.[0] ?? "unknown";
}

/** What a node replied, of the error that it was. @throws any other error */
export function readReply(host: string, error: unknown): Refusal {
  if (!(error instanceof RpcError)) throw error;
  if (error.refusal === undefined) return { host, kind: "unreachable", message: error.message.slice(0, LONGEST) };
  const { message } = Object(error.refusal) as { readonly message?: unknown };
  const text = typeof message === "string" ? message : error.message;
  return { host, kind: classRefusal(text), message: text.slice(0, LONGEST) };
}

/** Whether a refusal of this kind does not pass by waiting. */
export function isLasting(kind: RefusalKind): boolean {
  return kind === "unauthorized" || kind === "gas-limit" || kind === "funds";
}

/** `node.example: nonce too low; other.example: nonce too low`. */
export function describeRefusals(refusals: readonly Refusal[]): string {
  return refusals.map(({ host, message }) => (message.startsWith(host) ? message : `${host}: ${message}`)).join("; ");
}

/** What a node says that it wants, in wei per unit of gas: of the tip, or as the block's base fee. Neither where it does not say. */
export function readWanted(message: string): { readonly tip?: bigint; readonly baseFee?: bigint } {
  const [, base] = /base ?fee:? *(\d{1,30})/i.exec(message) ?? [];
  const [, least] =
    /(?:needed|at least|higher than|required|minimum|must be|<)(?:(?!cap\b)[^\d<]){0,40}(\d{1,30})\b(?! *gwei)/i.exec(
      message,
    ) ?? [];
  return {
    ...(least === undefined ? {} : { tip: BigInt(least) }),
    ...(least === undefined && base !== undefined ? { baseFee: BigInt(base) } : {}),
  };
}
