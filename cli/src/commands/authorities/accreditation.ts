// laurel accreditation: grant, end, list.
import type { RegistryOptions } from "../../chain/chain.ts";
import { parseId, withRegistry } from "../../chain/registry-action.ts";
import { parseLastDay } from "../../terminal/dates.ts";
import { done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import { tabulate } from "../../terminal/table.ts";
import { neutralize } from "../../terminal/terminal.ts";
import { listAccreditations } from "./entries.ts";
import { endTerm } from "./role.ts";
import { formatMoment, formatUntil } from "@laurel/issuing";

/** What `accreditation grant` takes. */
export interface GrantOptions extends RegistryOptions {
  readonly accreditor: string;
  readonly issuer: string;
  readonly name: string;
  readonly uri: string;
  readonly until: string;
}

/** Accredits a registered issuer. */
export function grant(invocation: Invocation<GrantOptions>): Promise<Outcome> {
  const { name, uri, ...options } = invocation.options;
  const accreditor = parseId(options.accreditor, "--accreditor");
  const issuer = parseId(options.issuer, "--issuer");
  const until = parseLastDay(options.until, "--until");
  return withRegistry(invocation, ({ act }) => {
    const call = { method: "accreditIssuer", values: [accreditor, issuer, until, name, uri] } as const;
    return act(call, ({ transaction, readId }) => {
      const id = readId("IssuerAccredited", "accreditation");
      return done({ format: "laurel-accreditation-v1", id, issuer, accreditor, name, uri, until, transaction }, [
        `Accreditation ${id} of issuer ${issuer}, ${neutralize(name)}, ${formatUntil(until)}.`,
      ]);
    });
  });
}

/** Ends an accreditation. */
export const end = endTerm("accreditation");

/** Prints accreditations. */
export function list(invocation: Invocation<RegistryOptions & { issuer?: string }>): Promise<Outcome> {
  const { options } = invocation;
  const issuer = options.issuer === undefined ? undefined : parseId(options.issuer, "--issuer");
  return withRegistry(invocation, async (chain) => {
    const accreditations = await listAccreditations(chain, issuer);
    const rows = accreditations.map(({ id, issuer: of, accreditor, name, uri, term }) => {
      const span = `${formatMoment(term.from)} ${formatUntil(term.until)}`;
      return [String(id), `issuer ${of}`, name, uri, `by accreditor ${accreditor}`, span];
    });
    const lines = tabulate(rows, "There is no accreditation.");
    return done({ format: "laurel-accreditations-v1", accreditations }, lines);
  });
}
