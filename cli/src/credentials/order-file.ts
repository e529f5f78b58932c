// Signed orders on disk: what an operator signed for somebody else to send.
import { readFile } from "node:fs/promises";
import { isSignedByKey, type Order } from "@laurel/sdk";
import { isAddress } from "ethers";
import { CommandError } from "../terminal/failure.ts";
import { describeReadError, formatMoment, writeFileAtomic } from "@laurel/issuing";

/** Writes a signed order, and says what to do with it. */
export async function writeOrder(file: string, order: Order): Promise<string[]> {
  await writeFileAtomic(file, `${JSON.stringify(order, null, 2)}\n`);
  return [
    `${file} is signed, and nothing was sent. Whoever pays the gas sends it, until ${formatMoment(order.deadline)}:`,
    `  laurel relay ${file} --signer <their key>`,
  ];
}

/** Reads an order that somebody gave. @throws CommandError naming the member at fault */
export async function readOrder(file: string): Promise<Order> {
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new CommandError("file.missing", 2, `${file}: ${describeReadError(cause)}`, { cause });
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
