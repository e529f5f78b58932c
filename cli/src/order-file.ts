// Orders on disk: what an operator signed for somebody else to send.
import { readFile } from "node:fs/promises";
import { isSignedByKey, type Order, type OrderAction, type OrderInput, signOrder } from "@laurel/sdk";
import { isAddress } from "ethers";
import { writeFileAtomic } from "./atomic-file.ts";
import { type Chain, openSigner } from "./chain.ts";
import { formatMoment } from "./dates.ts";
import { CommandError } from "./failure.ts";
import type { SigningOptions } from "./invocation.ts";
import type { Session } from "./session.ts";

/** What orders are for, and where they are kept. */
export interface OrderRequest {
  readonly session: Session;
  readonly chain: Chain;
  readonly options: SigningOptions;
  readonly file: string;
  readonly issuer: number;
  readonly operator: number;
  readonly root: string;
  readonly action: OrderAction;
}

/** How long an order may be carried out. */
const DEADLINE_SECONDS = 7 * 24 * 3600;

/** Signs an order and writes it; nothing is sent. */
export async function writeOrder(request: OrderRequest): Promise<{ readonly order: Order; readonly lines: string[] }> {
  const { session, chain, options, file, issuer, operator, root, action } = request;
  const deadline = Math.floor(Date.now() / 1000) + DEADLINE_SECONDS;
  const place = { chainId: chain.place.chainId, registry: chain.place.address };
  const input: OrderInput = { ...action, ...place, issuer, operator, root, deadline };
  const order = await signOrder(input, await openSigner(session, options, chain));
  await writeFileAtomic(file, `${JSON.stringify(order, null, 2)}\n`);
  return {
    order,
    lines: [
      `${file} is signed, and nothing was sent. Whoever pays the gas sends it, until ${formatMoment(deadline)}:`,
      `  laurel relay ${file} --signer <their key>`,
    ],
  };
}

/** Reads an order that somebody gave. @throws CommandError naming the member at fault */
export async function readOrder(file: string): Promise<Order> {
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    const message = cause.code === "ENOENT" ? "there is no such file" : cause.message;
    throw new CommandError("file.missing", 2, `${file}: ${message}`, { cause });
  });
  let value: Record<string, unknown>;
  try {
    value = Object(JSON.parse(text));
  } catch {
    value = {};
  }
  const isId = (one: unknown): boolean => Number.isSafeInteger(one) && (one as number) >= 0;
  const isHex = (one: unknown): boolean => typeof one === "string" && /^0x(?:[0-9a-f]{2})+$/i.test(one);
  const rules: Record<string, (one: unknown) => boolean> = {
    format: (one) => one === "laurel-order-v1",
    action: (one) => one === "anchor" || one === "revoke" || one === "revoke-batch",
    chainId: isId,
    registry: isAddress,
    issuer: isId,
    operator: isId,
    root: (one) => isHex(one) && (one as string).length === 66,
    deadline: isId,
    account: isAddress,
    nonce: (one) => typeof one === "string" && /^\d{1,78}$/.test(one),
    signature: isHex,
    ...(value.action === "anchor" ? { accreditation: isId, size: isId } : {}),
    ...(value.action === "revoke" ? { indexes: (one: unknown) => Array.isArray(one) && one.every(isId) } : {}),
  };
  for (const [member, holds] of Object.entries(rules)) {
    if (!holds(value[member]))
      throw new CommandError("order.invalid", 1, `${file}: "${member}" is not as an order has it; nothing was sent`, {
        cure: "ask the operator for the file again",
      });
  }
  return value as unknown as Order;
}

/** What is known of an order's signature before anything is sent. */
export function describeSignature(order: Order): string {
  return isSignedByKey(order)
    ? `signed by ${order.account}`
    : `not signed by the key of ${order.account}: good only if that is a contract (a Safe) that agrees`;
}
