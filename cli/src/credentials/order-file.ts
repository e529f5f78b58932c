// Signed orders on disk: what an operator signed for somebody else to send.
import { isObject, isSignedByKey, type JsonObject, type Order } from "@laurel/sdk";
import { readSmallFile } from "@laurel/sdk/node";
import { neutralize } from "../terminal/terminal.ts";
import { MaxUint256 } from "ethers";
import { done, type Outcome } from "../terminal/invocation.ts";
import { countNoun, findMistyped, type FormProblem, formatUntil, readFormFile, writeFileAtomic } from "@laurel/issuing";

/** Writes a signed order, and says what to do with it. */
export async function writeOrder(file: string, order: Order): Promise<string[]> {
  await writeFileAtomic(file, `${JSON.stringify(order, null, 2)}\n`);
  const name = neutralize(file);
  return [
    `${name} is signed; nothing was sent. The sponsor who pays the gas sends it, ${formatUntil(order.deadline)}:`,
    `  laurel relay ${name} --signer <their key>`,
  ];
}

/** Orders in one file. */
interface OrdersFile {
  readonly format: typeof ORDERS;
  readonly orders: readonly Order[];
}

const ORDERS = "laurel-orders-v1";

/** Writes signed orders into one file: an order by itself where it is one. */
export async function writeOrders(file: string, orders: readonly Order[]): Promise<Outcome> {
  const [order] = orders;
  if (order !== undefined && orders.length === 1) return done(order, await writeOrder(file, order));
  const value: OrdersFile = { format: ORDERS, orders };
  await writeFileAtomic(file, `${JSON.stringify(value)}\n`);
  const name = neutralize(file);
  const until = Math.min(...orders.map(({ deadline }) => deadline));
  return done(value, [
    `${name} holds ${countNoun(orders.length, "signed order")}; nothing was sent. The sponsor who pays the gas sends them, ${formatUntil(until)}:`,
    `  laurel relay ${name} --signer <their key>`,
    "Each order counts by itself; a late one does nothing. Run the same command again to sign what is not on chain by then.",
  ]);
}

/** How large a file of orders may be, in bytes: each names up to 128,000 credentials. */
const MOST_BYTES = 1 << 26;

/** Reads the orders of a file that somebody gave. @throws IssuingError naming the members at fault */
export async function readOrders(file: string): Promise<readonly Order[]> {
  const options = { most: MOST_BYTES };
  if (!isSeveral(file)) {
    const { value } = await readFormFile<Order>("order", file, { ...options, findMore: findLarge });
    return [value];
  }
  const { value } = await readFormFile<OrdersFile>("orders", file, {
    ...options,
    findMore: ({ orders }) =>
      (Array.isArray(orders) ? orders : []).flatMap((order: unknown, i) =>
        isObject(order)
          ? [...findMistyped(order), ...findLarge(order)].map((fault) => ({
              ...fault,
              column: `/orders/${i}${fault.column}`,
            }))
          : [],
      ),
  });
  return value.orders;
}

/** Whether a file says that it holds several orders; of what cannot be read, its reader says why. */
function isSeveral(file: string): boolean {
  try {
    const found: unknown = JSON.parse(readSmallFile(file, MOST_BYTES).toString("utf8"));
    return isObject(found) && found.format === ORDERS;
  } catch {
    return false;
  }
}

function findLarge({ nonce }: JsonObject): FormProblem[] {
  return typeof nonce === "string" && /^\d{78}$/.test(nonce) && BigInt(nonce) > MaxUint256
    ? [{ column: "/nonce", message: "must be below 2^256" }]
    : [];
}

/** What is known of an order's signature before anything is sent. */
export function describeSignature(order: Order): string {
  return isSignedByKey(order)
    ? `signed by ${order.account}`
    : `not signed by the key of ${order.account}: good only if that is a contract (a Safe) that agrees`;
}
