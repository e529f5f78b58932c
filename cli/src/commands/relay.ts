// laurel relay: send what an operator signed, and pay for it.
import { dirname } from "node:path";
import { relayOrder } from "@laurel/sdk";
import { formatMoment } from "../dates.ts";
import { CommandError } from "../failure.ts";
import type { Invocation } from "../invocation.ts";
import { describeSignature, readOrder } from "../order-file.ts";
import { confirm } from "../prompt.ts";
import { withChain } from "../registry-action.ts";
import { done, type Outcome } from "../session.ts";
import { openTransactionSigner, type SettlingOptions, withSettling } from "../settling.ts";
import { countNoun, neutralize } from "../terminal.ts";

/** Carries an order out. Run again, it does nothing twice. */
export async function relay({ session, words, options }: Invocation<SettlingOptions>): Promise<Outcome> {
  const file = words[0] ?? "";
  const order = await readOrder(file);
  return withChain(session, options, async (chain) => {
    const { place } = chain;
    if (order.chainId !== place.chainId || order.registry.toLowerCase() !== place.address.toLowerCase()) {
      throw new CommandError("order.place", 1, `${file} is for another registry; nothing was sent`, {
        cure: `name that one: --registry eip155:${order.chainId}:${order.registry} --rpc <url>`,
      });
    }
    const what =
      order.action === "anchor"
        ? `Anchor ${countNoun(order.size, "credential")}`
        : order.action === "revoke"
          ? `Revoke ${countNoun(order.indexes.length, "credential")}`
          : "Revoke the whole batch";
    session.note(`${what} of issuer ${order.issuer}, root ${order.root}`);
    session.note(`  ${neutralize(describeSignature(order))}, good until ${formatMoment(order.deadline)}`);
    await confirm(session, "Send it and pay the gas?", options.yes);
    const { signer } = await openTransactionSigner(session, options, chain);
    const receipt = await withSettling({ session, chain, options, folder: dirname(file) }, (settling) =>
      relayOrder({ ...settling, order, signer }),
    );
    const value = {
      format: "laurel-relay-v1",
      action: order.action,
      root: order.root,
      transaction: receipt?.transaction ?? null,
      block: receipt?.block ?? null,
      gasUsed: receipt?.gasUsed ?? null,
    };
    const where = receipt === undefined ? "" : ` in block ${receipt.block}`;
    return done(value, [`Carried out${where}.`]);
  });
}
