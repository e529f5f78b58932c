// laurel accreditation: grant, end, list.
import type { Registry } from "@laurel/sdk";
import type { RegistryOptions } from "../../chain/chain.ts";
import { parseDateFlag } from "../../terminal/dates.ts";
import type { Invocation } from "../../terminal/invocation.ts";
import { act, parseId, readEventId } from "../../chain/registry-action.ts";
import { withChain } from "../../chain/chain.ts";
import { done, type Outcome } from "../../terminal/session.ts";
import { confirmEnd } from "../../chain/term-end.ts";
import { layoutTable, neutralize } from "../../terminal/terminal.ts";
import type { EndOptions } from "./accreditor.ts";
import { type Chain, formatMoment } from "@laurel/issuing";

/** An accreditation, as the chain has it. */
type Accreditation = Awaited<ReturnType<Registry["getAccreditation"]>>;

/** What `accreditation grant` takes. */
export interface GrantOptions extends RegistryOptions {
  readonly accreditor: string;
  readonly issuer: string;
  readonly name: string;
  readonly uri: string;
  readonly until: string;
}

/** All accreditations, or those of one issuer. */
export async function listAccreditations(
  { registry }: Chain,
  issuer: number | undefined,
): Promise<(Accreditation & { readonly id: number })[]> {
  const ids = Array.from({ length: await registry.accreditationCount() }, (_, position) => position + 1);
  const all = await Promise.all(ids.map(async (id) => ({ id, ...(await registry.getAccreditation(id)) })));
  return all.filter((one) => issuer === undefined || one.issuer === issuer);
}

/** Accredits a registered issuer. */
export function grant({ session, options }: Invocation<GrantOptions>): Promise<Outcome> {
  const accreditor = parseId(options.accreditor, "--accreditor");
  const issuer = parseId(options.issuer, "--issuer");
  const until = parseDateFlag(options.until, "--until");
  return withChain(session, options, async (chain) => {
    const values = [accreditor, issuer, until, options.name, options.uri];
    const result = await act(session, chain, options, { method: "accreditIssuer", values });
    const id = readEventId(result, "IssuerAccredited", "accreditation");
    const value = {
      format: "laurel-accreditation-v1",
      id,
      issuer,
      accreditor,
      name: options.name,
      uri: options.uri,
      until,
      transaction: result.transaction,
    };
    return done(value, [
      `Accreditation ${id} of issuer ${issuer}, ${neutralize(options.name)}, until ${formatMoment(until)}.`,
    ]);
  });
}

/** Ends an accreditation. */
export function end({ session, words, options }: Invocation<EndOptions>): Promise<Outcome> {
  const id = parseId(words[0], "accreditation");
  return withChain(session, options, async (chain) => {
    const moment = await confirmEnd(session, chain, options, { kind: "accreditation", id });
    const result = await act(session, chain, options, { method: "endAccreditation", values: [id, moment] });
    return done(
      { format: "laurel-end-v1", kind: "accreditation", id, until: moment, transaction: result.transaction },
      [`Accreditation ${id} ended as of ${formatMoment(moment)}.`],
    );
  });
}

/** Prints accreditations. */
export function list({ session, options }: Invocation<RegistryOptions & { issuer?: string }>): Promise<Outcome> {
  const issuer = options.issuer === undefined ? undefined : parseId(options.issuer, "--issuer");
  return withChain(session, options, async (chain) => {
    const accreditations = await listAccreditations(chain, issuer);
    const rows = accreditations.map(({ id, issuer: of, accreditor, name, uri, term }) => [
      String(id),
      `issuer ${of}`,
      neutralize(name),
      neutralize(uri),
      `by accreditor ${accreditor}`,
      `${formatMoment(term.from)} until ${formatMoment(term.until)}`,
    ]);
    return done(
      { format: "laurel-accreditations-v1", accreditations },
      rows.length === 0 ? ["There is no accreditation."] : layoutTable(rows),
    );
  });
}
