// Signed orders on disk: what an operator signed for somebody else to send.
import { isSignedByKey, type Order } from "@laurel/sdk";
import { neutralize } from "../terminal/terminal.ts";
import { MaxUint256 } from "ethers";
import { formatMoment, readFormFile, writeFileAtomic } from "@laurel/issuing";

/** Writes a signed order, and says what to do with it. */
export async function writeOrder(file: string, order: Order): Promise<string[]> {
  await writeFileAtomic(file, `${JSON.stringify(order, null, 2)}\n`);
  const name = neutralize(file);
  return [
    `${name} is signed, and nothing was sent. Whoever pays the gas sends it, until ${formatMoment(order.deadline)}:`,
    `  laurel relay ${name} --signer <their key>`,
  ];
}

/** Reads an order that somebody gave. @throws IssuingError naming the members at fault */
export async function readOrder(file: string): Promise<Order> {
  const { value } = await readFormFile<Order>("order", file, {
    findMore: ({ nonce }) =>
      typeof nonce === "string" && /^\d{78}$/.test(nonce) && BigInt(nonce) > MaxUint256
        ? [{ column: "/nonce", message: "it is not below 2^256" }]
        : [],
  });
  return value;
}

/** What is known of an order's signature before anything is sent. */
export function describeSignature(order: Order): string {
  return isSignedByKey(order)
    ? `signed by ${order.account}`
    : `not signed by the key of ${order.account}: good only if that is a contract (a Safe) that agrees`;
}
