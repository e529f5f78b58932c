// The person's ledger as commands write into it: what fails there is told, and stops no change of credentials.
import { type Chain, type Ledger, openLedger, type Reason, readIssuingError } from "@laurel/issuing";
import { userFolder } from "../settings/settings-file.ts";
import type { Session } from "../terminal/session.ts";
import { neutralize } from "../terminal/terminal.ts";

/** The ledger in the person's folder; undefined with `--no-ledger`. */
export function chooseLedger(
  session: Session,
  { ledger }: { readonly ledger?: boolean | undefined },
): Ledger | undefined {
  return ledger === false ? undefined : openLedger(userFolder(session.env));
}

/** What is about to be done with credentials of a batch; `indexes` undefined for the whole batch. */
export interface NotedAction {
  readonly chain: Pick<Chain, "ref">;
  readonly issuer: number;
  readonly root: string;
  readonly action: Parameters<Ledger["noteChange"]>[0]["action"];
  readonly indexes: readonly number[] | undefined;
  readonly reason: Reason | undefined;
}

/** Notes a change before it is sent: a reason is never on chain. What fails is told and stops nothing: a revocation comes first. */
export async function noteLedgerChange(
  session: Session,
  { chain, issuer, root, ...noted }: NotedAction,
): Promise<void> {
  const { action, indexes, reason = "unspecified" } = noted;
  const { chainId, address: registry } = chain.ref;
  await openLedger(userFolder(session.env))
    .noteChange({ chainId, registry, issuer, root, action, indexes, reason, transaction: null })
    .catch((error: unknown) => {
      const known = readIssuingError(error);
      if (known === undefined) throw error;
      session.note(neutralize(`Your ledger does not have this: ${known.message}.`));
    });
}
