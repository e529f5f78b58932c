// Orders: what an operator signs so that somebody else, a sponsor, may send it and pay the gas (EIP-712).

import { refuseArgument, requireMembers } from "../text/argument.ts";
import { hexlify, randomBytes, type TypedDataDomain, type TypedDataField, verifyTypedData } from "ethers";
import { registryInterface } from "../registry/contract.ts";
import { undertakeAnchor } from "./anchor.ts";
import type { Hex } from "../hash/bytes.ts";
import type { Receipt } from "../transaction/receipt.ts";
import { packIndexes } from "../registry/bitmap.ts";
import { type Part, type SettledPart, settleParts } from "./parts.ts";
import { undertakeStatusChange } from "./revoke.ts";
import type { ChainTarget, SettleSettings } from "../transaction/undertaking.ts";

/** What may be ordered. */
export type OrderAction =
  | { readonly action: "anchor"; readonly accreditation: number; readonly size: number }
  /** Anchors a batch, and revokes the credentials of another that it replaces. */
  | {
      readonly action: "replace";
      readonly accreditation: number;
      readonly size: number;
      readonly replacedRoot: string;
      readonly indexes: readonly number[];
    }
  | { readonly action: "revoke"; readonly indexes: readonly number[] }
  | { readonly action: "revoke-batch" };

/** What is ordered, of which registry, by which operator. */
export type OrderInput = OrderAction & {
  readonly chainId: number;
  readonly registry: string;
  readonly issuer: number;
  readonly operator: number;
  readonly root: string;
  /** Unix seconds: the last moment at which it may be carried out. */
  readonly deadline: number;
};

/** A signed order. Whoever has it can carry it out once, until its deadline; it holds no secret. */
export type Order = OrderInput & {
  readonly format: "laurel-order-v1";
  /** The account that signed, as it says of itself; the registry checks it against the operator's. */
  readonly account: string;
  /** A decimal number: 192 random bits and the count 0, so that orders do not wait for each other. */
  readonly nonce: string;
  readonly signature: string;
};

/** Whoever signs EIP-712 data: an ethers signer, or a key service. */
export interface OrderSigner {
  getAddress(): Promise<string>;
  signTypedData(
    domain: TypedDataDomain,
    types: Record<string, TypedDataField[]>,
    value: Record<string, unknown>,
  ): Promise<string>;
}

const METHODS = {
  anchor: "anchorBatchBySignature",
  replace: "replaceCredentialsBySignature",
  revoke: "revokeCredentialsBySignature",
  "revoke-batch": "revokeBatchBySignature",
} as const;

const field = (text: string): TypedDataField => {
  const [type = "", name = ""] = text.split(" ");
  return { type, name };
};
const ANCHOR = ["uint32 issuer", "uint32 accreditation", "uint32 operator", "bytes32 root", "uint32 size"] as const;
const TYPES = {
  anchor: { AnchorBatch: ANCHOR },
  replace: { ReplaceCredentials: [...ANCHOR, "bytes32 replacedRoot", "uint32[] words", "uint256[] masks"] },
  revoke: {
    RevokeCredentials: ["uint32 issuer", "uint32 operator", "bytes32 root", "uint32[] words", "uint256[] masks"],
  },
  "revoke-batch": { RevokeBatch: ["uint32 issuer", "uint32 operator", "bytes32 root"] },
} as const;

function describeOrder(order: OrderInput & { readonly nonce: string }) {
  const { issuer, operator, root, nonce, deadline } = order;
  const anchor = "size" in order ? { accreditation: order.accreditation, size: order.size } : {};
  const replaced = "replacedRoot" in order ? { replacedRoot: order.replacedRoot } : {};
  const bits = "indexes" in order ? packIndexes(order.indexes) : {};
  const types = Object.fromEntries(
    Object.entries(TYPES[order.action]).map(([name, fields]) => [
      name,
      [...fields, "uint256 nonce", "uint256 deadline"].map(field),
    ]),
  );
  const value: Record<string, unknown> = { issuer, operator, root, ...anchor, ...replaced, ...bits, nonce, deadline };
  const domain = { name: "Laurel", version: "1", chainId: order.chainId, verifyingContract: order.registry };
  return { domain, types, value };
}

/** Signs an order. Nothing is sent, and no node is asked. */
export async function signOrder(input: OrderInput, signer: OrderSigner): Promise<Order> {
  requireOrder("input", input);
  requireMembers("signer", signer, {});
  const nonce = (BigInt(hexlify(randomBytes(24))) << 64n).toString();
  const { domain, types, value } = describeOrder({ ...input, nonce });
  const signature = await signer.signTypedData(domain, types, value);
  const account = await signer.getAddress();
  return Object.freeze({ format: "laurel-order-v1", ...input, account, nonce, signature });
}

/** Whether an account's own key made the signature; a contract's (ERC-1271) only the registry can tell. */
export function isSignedByKey(order: Order): boolean {
  requireOrder("order", order);
  const { domain, types, value } = describeOrder(order);
  try {
    return verifyTypedData(domain, types, value, order.signature) === order.account;
  } catch {
    return false;
  }
}

/** How to carry an order out: whoever pays signs. */
export interface RelayOptions extends Omit<ChainTarget, "registry">, SettleSettings {
  readonly order: Order;
}

/**
 * Carries an order out and waits until that is final; nothing is sent where the chain has it already.
 * @throws RegistryError `SignatureExpired`, `BadSignature`, `InvalidAccountNonce` and what the registry refuses else · TransactionError · RpcError
 */
export async function relayOrder(given: RelayOptions): Promise<Receipt | undefined> {
  requireRelay(given);
  const { order, ...options } = given;
  const [settled] = await settleParts([undertakeOrder(order, options)], options);
  return settled?.receipt;
}

/** How to carry several orders out. */
export interface RelaySeveralOptions extends Omit<RelayOptions, "order"> {
  readonly orders: readonly Order[];
}

/** What became of an order: the receipt where it is one of ours, or why the registry refuses it. */
export type Relayed = SettledPart;

/**
 * Carries orders out in the order given, each by itself: what the registry refuses, such as one that is late, does not keep the others. Waits until all
 * are final.
 * @returns what became of each
 * @throws TransactionError · RpcError; run again, it goes on
 */
export async function relayOrders(given: RelaySeveralOptions): Promise<readonly Relayed[]> {
  requireRelay(given);
  requireMembers("options", given, { orders: "list" });
  const { orders, ...options } = given;
  return settleParts(
    orders.map((order) => undertakeOrder(order, options)),
    { ...options, isEachAlone: true },
  );
}

function requireRelay(given: object): void {
  requireMembers("options", given, { rpc: "nodes", journal: "journal", signer: "signer" });
}

function requireOrder(name: string, order: OrderInput): void {
  const place = { chainId: "number", registry: "text", issuer: "number", operator: "number", root: "root" } as const;
  requireMembers(name, order, place);
  if (!Object.hasOwn(METHODS, order.action))
    throw refuseArgument(`${name}.action`, `one of ${Object.keys(METHODS).join(", ")}`, order.action);
}

function undertakeOrder(order: Order, options: Omit<RelayOptions, "order">): Part {
  requireOrder("order", order);
  const { chainId, registry: address, issuer, root } = order;
  const common = { ...options, registry: { chainId, address }, issuer, root };
  const undertaking =
    order.action === "anchor" || order.action === "replace"
      ? { ...undertakeAnchor({ ...common, ...readAnchor(order) }), count: order.size, indexes: [] }
      : undertakeStatusChange({ ...common, change: order });
  const { types, value } = describeOrder(order);
  const values = Object.values(types)[0]?.map(({ name }) => value[name]) ?? [];
  // A replacement's arguments are one struct: as eight, with three more, they are too many for the compiler.
  const args = order.action === "replace" ? [values.slice(0, -2), ...values.slice(-2)] : values;
  const data = registryInterface.encodeFunctionData(METHODS[order.action], [...args, order.signature]) as Hex;
  return { ...undertaking, call: { to: address, data } };
}

function readAnchor(order: Extract<Order, { action: "anchor" | "replace" }>) {
  const { operator, accreditation, size } = order;
  const replaces = order.action === "replace" ? { root: order.replacedRoot, indexes: order.indexes } : undefined;
  return { operator, accreditation, size, replaces };
}
