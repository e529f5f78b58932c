// laurel relay: send what an operator signed, and pay for it.
import { join } from "node:path";
import { withChain } from "../../chain/chain.ts";
import { readSettings, type SettlingOptions } from "../../chain/office.ts";
import { describeSignature, readOrder } from "../../credentials/order-file.ts";
import { userFolder } from "../../settings/settings-file.ts";
import { CommandError } from "../../terminal/failure.ts";
import { confirm } from "../../terminal/prompt.ts";
import { done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import { neutralize } from "../../terminal/terminal.ts";
import { countNoun, explainJournal, formatMoment, makeFolder, NAMES, sendOrder } from "@laurel/issuing";
import { formatRegistryRef, type Order } from "@laurel/sdk";

/** Carries an order out. Run again, it does nothing twice. */
export async function relay({ session, operand: file, options }: Invocation<SettlingOptions>): Promise<Outcome> {
  const order = await readOrder(file);
  return withChain(session, options, async (chain) => {
    const { ref } = chain;
    if (order.chainId !== ref.chainId || order.registry.toLowerCase() !== ref.address.toLowerCase()) {
      throw new CommandError("order.place", 1, `${file} is for another registry; nothing was sent`, {
        cure: `name that one: --registry ${formatRegistryRef({ chainId: order.chainId, address: order.registry })} --rpc <url>`,
      });
    }
    session.note(`${describeAction(order)} of issuer ${order.issuer}, root ${order.root}`);
    session.note(`  ${neutralize(describeSignature(order))}, good until ${formatMoment(order.deadline)}`);
    await confirm(session, "Send it and pay the gas?", options.yes);
    const settings = await readSettings(session, options, chain);
    // A journal says at which nonce and at what price to sign: it is the payer's own, never one that came with the order.
    const own = userFolder(session.env);
    await makeFolder(own);
    const journal = explainJournal(join(own, NAMES.journal));
    const office = { ...settings, chain, issuer: order.issuer };
    const receipt = await session.stoppable(() => sendOrder(office, order, journal));
    const { transaction = null, block = null, gasUsed = null } = receipt ?? {};
    const { action, root } = order;
    const value = { format: "laurel-relay-v1", action, root, transaction, block, gasUsed };
    return done(value, [`Carried out${block === null ? "" : ` in block ${block}`}.`]);
  });
}

function describeAction(order: Order): string {
  if (order.action === "revoke-batch") return "Revoke the whole batch";
  if (order.action === "revoke") return `Revoke ${countNoun(order.indexes.length, "credential")}`;
  const anchor = `Anchor ${countNoun(order.size, "credential")}`;
  if (order.action === "anchor") return anchor;
  return `Revoke ${countNoun(order.indexes.length, "credential")} of the batch ${order.replacedRoot} and anchor ${countNoun(order.size, "credential")} in place`;
}
