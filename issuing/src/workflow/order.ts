// Signed orders: what an operator signs so that somebody else may send it and pay the gas.
import {
  type Journal,
  type Order,
  type OrderAction,
  type OrderSigner,
  type Receipt,
  relayOrder,
  signOrder,
} from "@laurel/sdk";
import { type Office, openSigner, settlingOptions } from "./office.ts";

/** What is ordered. */
export interface OrderRequest {
  readonly operator: number;
  readonly root: string;
  readonly action: OrderAction;
  readonly openOrderSigner: () => Promise<OrderSigner>;
}

/** How long an order may be carried out. */
const DEADLINE_SECONDS = 7 * 24 * 3600;

/** Signs an order that is good for a week; nothing is sent. */
export async function signLater(
  { chain, issuer }: Office,
  { operator, root, action, openOrderSigner }: OrderRequest,
): Promise<Order> {
  const { chainId, address: registry } = chain.ref;
  const deadline = Math.floor(Date.now() / 1000) + DEADLINE_SECONDS;
  return signOrder({ ...action, chainId, registry, issuer, operator, root, deadline }, await openOrderSigner());
}

/**
 * Sends an order that somebody signed, and waits until it is final; nothing is sent where the chain has it already.
 * @param journal where what is signed for it is kept, so that it can be gone on with
 * @throws RegistryError · TransactionError · RpcError as `relayOrder`
 */
export async function sendOrder(office: Office, order: Order, journal: Journal): Promise<Receipt | undefined> {
  const { registry: _, ...settling } = settlingOptions(office);
  return relayOrder({ ...settling, order, journal, signer: (await openSigner(office)).signer });
}
