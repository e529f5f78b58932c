// laurel relay: send what an operator signed, and pay for it.
import { join } from "node:path";
import { withChain } from "../../chain/chain.ts";
import { readSettings, type SettlingOptions } from "../../chain/office.ts";
import { describeSignature, readOrders } from "../../credentials/order-file.ts";
import { userFolder } from "../../settings/settings-file.ts";
import { explainLibraryError } from "../../terminal/explain.ts";
import { CommandError } from "../../terminal/failure.ts";
import { confirm } from "../../terminal/prompt.ts";
import { done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import { neutralize } from "../../terminal/terminal.ts";
import { countNoun, explainJournal, formatUntil, makeFolder, NAMES, sendOrders } from "@laurel/issuing";
import { formatRegistryRef, type Order, type Relayed } from "@laurel/sdk";

const NOTHING_DONE = "There was nothing left to do.";

/** An order, and where it was read. */
interface GivenOrder {
  readonly file: string;
  readonly order: Order;
}

/** Carries orders out. Run again, it does nothing twice. */
export async function relay({ session, words: files, options }: Invocation<SettlingOptions>): Promise<Outcome> {
  const given: GivenOrder[] = [];
  for (const file of files) for (const order of await readOrders(file)) given.push({ file, order });
  const orders = given.map(({ order }) => order);
  return withChain(session, options, async (chain) => {
    const { ref } = chain;
    for (const { file, order } of given)
      if (order.chainId !== ref.chainId || order.registry.toLowerCase() !== ref.address.toLowerCase()) {
        throw new CommandError("order.place", 1, `${file} is for another registry; nothing was sent`, {
          cure: `name that registry: --registry ${formatRegistryRef({ chainId: order.chainId, address: order.registry })} --rpc <url>`,
        });
      }
    for (const order of orders) {
      session.note(`${describeAction(order)} of issuer ${order.issuer}, root ${order.root}`);
      session.note(`  ${neutralize(describeSignature(order))}, good ${formatUntil(order.deadline)}`);
    }
    const what = orders.length === 1 ? "it" : `these ${orders.length} orders`;
    await confirm(session, `Send ${what} and pay the gas?`, options.yes);
    const settings = await readSettings(session, options, chain);
    // A journal says at which nonce and at what price to sign: it is the payer's own, never one that came with the order.
    const own = userFolder(session.env);
    await makeFolder(own);
    const journal = explainJournal(join(own, NAMES.journal));
    // What the chain reads of an issuer here, each order names itself.
    const office = { ...settings, chain, issuer: orders[0]?.issuer ?? 0 };
    // What is in a block before anything was sent was not done by this run.
    const head = await chain.provider.getBlockNumber().catch(() => -1);
    const relayed = await session.stoppable(() => sendOrders(office, orders, journal));
    return orders.length === 1 ? describeOne(orders, relayed, head) : describeSeveral(given, relayed, head);
  });
}

/** @param head the newest block before anything was sent; -1 where it is not known */
function describeOne([order]: readonly Order[], [relayed]: readonly Relayed[], head: number): Outcome {
  if (relayed?.refusal !== undefined) throw relayed.refusal;
  const receipt = describeReceipt(order, relayed, head);
  const said = describeFate(receipt);
  const lines = [`${said.charAt(0).toUpperCase()}${said.slice(1)}.`, ...(receipt.already ? [NOTHING_DONE] : [])];
  return done({ format: "laurel-relay-v1", ...receipt }, lines);
}

function describeSeveral(given: readonly GivenOrder[], relayed: readonly Relayed[], head: number): Outcome {
  const lines: string[] = [];
  const orders = given.map(({ file, order }, i) => {
    const { refusal } = relayed[i] ?? {};
    const error = refusal === undefined ? null : explainLibraryError(refusal);
    const said = describeReceipt(order, relayed[i], head);
    const where = `Order ${i + 1} of ${given.length} (${neutralize(file)})`;
    if (error === null) lines.push(`${where}: ${describeFate(said)}.`);
    else lines.push(`${where}: refused: ${error.message}${error.cure === undefined ? "" : `; ${error.cure}`}`);
    return { ...said, error: error === null ? null : { code: error.code, message: error.message } };
  });
  const refused = orders.filter(({ error }) => error !== null).length;
  if (refused > 0)
    lines.push(
      `${countNoun(refused, "order")} of ${given.length} did nothing; the others count. The operator runs the same command again to sign the rest.`,
    );
  if (orders.every(({ already }) => already)) lines.push(NOTHING_DONE);
  return { exitCode: refused > 0 ? 1 : 0, value: { format: "laurel-relays-v1", orders }, lines };
}

function describeReceipt(order: Order | undefined, relayed: Relayed | undefined, head: number) {
  const { transaction = null, block = null, gasUsed = null } = relayed?.receipt ?? {};
  // Without a receipt of ours, somebody else's transaction did it.
  const already = relayed?.refusal === undefined && (block === null || block <= head);
  return { action: order?.action, root: order?.root, transaction, block, gasUsed, already };
}

function describeFate({ block, already }: ReturnType<typeof describeReceipt>): string {
  return `carried out${already ? " already" : ""}${block === null ? "" : ` in block ${block}`}`;
}

function describeAction(order: Order): string {
  if (order.action === "revoke-batch") return "Revoke the whole batch";
  if (order.action === "revoke") return `Revoke ${countNoun(order.indexes.length, "credential")}`;
  const anchor = `Anchor ${countNoun(order.size, "credential")}`;
  if (order.action === "anchor") return anchor;
  return `Revoke ${countNoun(order.indexes.length, "credential")} of the batch ${order.replacedRoot} and anchor ${countNoun(order.size, "credential")} to replace them`;
}
