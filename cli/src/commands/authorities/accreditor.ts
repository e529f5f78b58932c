// laurel accreditor: appoint, end, list, handover, accept.
import { parseAddress, type RegistryOptions } from "../../chain/chain.ts";
import { withRegistry } from "../../chain/registry-action.ts";
import { parseLastDay } from "../../terminal/dates.ts";
import { done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import { tabulate } from "../../terminal/table.ts";
import { neutralize } from "../../terminal/terminal.ts";
import { listAccreditors } from "./grants/entries.ts";
import { endTerm } from "./ends/end-term.ts";
import { type AgainOptions, findAccreditor, requireSingle } from "./grants/doubles.ts";
import { checkIdentity } from "./grants/identity.ts";
import { askPublic, nameIdentity } from "./grants/question.ts";
import { handOver, takeOver } from "./role.ts";
import { formatUntil } from "@laurel/issuing";

/** What `accreditor appoint` takes. */
export interface AppointOptions extends RegistryOptions, AgainOptions {
  readonly account: string;
  readonly name: string;
  readonly uri: string;
  readonly until: string;
}

/** Appoints an accreditor. */
export async function appoint(invocation: Invocation<AppointOptions>): Promise<Outcome> {
  const { options } = invocation;
  const { name, uri } = options;
  const account = parseAddress(options.account, "--account");
  const until = parseLastDay(options.until, "--until");
  const oddities = await checkIdentity({ name, uri });
  return withRegistry(invocation, async (chain) => {
    await requireSingle(options, () => findAccreditor(chain, { account, name, uri }));
    const question = askPublic(invocation, {
      does: `Appoint ${nameIdentity({ name, uri })} with the account ${account} ${formatUntil(until)}`,
      shown: "name, uri, account and term",
      lasting: "Name and uri cannot be changed. You can end the mandate, but not extend it.",
      oddities,
    });
    const values = [account, until, name, uri];
    return chain.act({ method: "appointAccreditor", values, question }, ({ transaction, readId }) => {
      const id = readId("AccreditorAppointed", "accreditor");
      return done({ format: "laurel-accreditor-v1", id, account, name, uri, until, transaction }, [
        `Accreditor ${id}, ${neutralize(name)}, appointed ${formatUntil(until)}.`,
        `Next: the accreditor registers issuers with laurel issuer register --accreditor ${id} …`,
      ]);
    });
  });
}

/** Prints all accreditors. */
export function list(invocation: Invocation<RegistryOptions>): Promise<Outcome> {
  return withRegistry(invocation, async (chain) => {
    const accreditors = await listAccreditors(chain);
    const rows = accreditors.map(({ id, name, uri, account, term }) => {
      return [String(id), name, uri, account, formatUntil(term.until)];
    });
    const lines = tabulate(rows, "No accreditor has been appointed yet.");
    return done({ format: "laurel-accreditors-v1", accreditors }, lines);
  });
}

/** Ends an accreditor's mandate. */
export const end = endTerm("accreditor");
/** Offers an accreditor's role to another account. */
export const handover = handOver("accreditor");
/** Takes the role that was offered. */
export const accept = takeOver("accreditor");
