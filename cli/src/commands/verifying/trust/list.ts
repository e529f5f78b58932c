// laurel trust list: the registries that a verifier trusts, and where they came from.
import { describeTrust } from "@laurel/sdk";
import { formatMoment, nameNode } from "@laurel/issuing";
import { requireTrustFile } from "../../../settings/trust-file.ts";
import { done, type Invocation, type Outcome } from "../../../terminal/invocation.ts";
import { tabulate } from "../../../terminal/table.ts";
import { showTrust } from "./entry.ts";

/** Prints the registries on the trust list, and which list that is. */
export async function listTrust({ session, options }: Invocation<object>): Promise<Outcome> {
  const { trust, imported } = await requireTrustFile(session, options);
  const rows = trust.registries.map(({ name, chainId, address, finality, quorum, rpc }) => {
    const rule = typeof finality === "string" ? finality : `${finality.confirmations} confirmations`;
    const some = quorum === 1 ? "one node is believed" : `${quorum} hosts must agree`;
    const believed = rpc.length === 0 ? "no node is named: only evidence decides" : some;
    return [name, `chain ${chainId}`, address, rule, believed, rpc.map(nameNode).join(" ")];
  });
  const origins = imported.map(({ from, at, sha256 }) => {
    const seconds = Date.parse(at) / 1000;
    const when = Number.isNaN(seconds) ? at : formatMoment(Math.floor(seconds));
    return ["imported", `${from}, on ${when}, SHA-256 ${sha256}`];
  });
  const lines = [...tabulate(rows, "You trust no registry yet."), ...tabulate([...describeTrust(trust), ...origins])];
  return done(showTrust({ registries: trust.registries, imported }), lines);
}
