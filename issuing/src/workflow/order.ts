// Signed orders: what an operator signs so that somebody else may send it and pay the gas.
import {
  type Journal,
  type Order,
  type OrderAction,
  type OrderSigner,
  type Relayed,
  relayOrders,
  signOrder,
} from "@laurel/sdk";
import { type Office, openSigner, settlingOptions } from "./office.ts";

/** What is ordered. */
export interface OrderRequest {
  readonly operator: number;
  readonly root: string;
  readonly action: OrderAction;
  readonly signer: OrderSigner;
}

/** How long an order may be carried out. */
const DEADLINE_SECONDS = 7 * 24 * 3600;

/** Signs an order that is good for a week; nothing is sent. */
export async function signLater(
  { chain, issuer }: Office,
  { operator, root, action, signer }: OrderRequest,
): Promise<Order> {
  const { chainId, address: registry } = chain.ref;
  const deadline = Math.floor(Date.now() / 1000) + DEADLINE_SECONDS;
  return signOrder({ ...action, chainId, registry, issuer, operator, root, deadline }, signer);
}

/**
 * Sends orders that somebody signed, and waits until they are final; nothing is sent where the chain has it already. What the registry refuses does not keep
 * the others.
 * @param journal where what is signed for them is kept, so that it can be gone on with
 * @returns what became of each
 * @throws TransactionError · RpcError as `relayOrders`
 */
export async function sendOrders(
  office: Office,
  orders: readonly Order[],
  journal: Journal,
): Promise<readonly Relayed[]> {
  const { registry: _, ...settling } = settlingOptions(office);
  return relayOrders({ ...settling, orders, journal, signer: (await openSigner(office)).signer });
}
