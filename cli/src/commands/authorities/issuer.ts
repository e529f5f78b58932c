// laurel issuer: register, list, show, handover, accept.
import type { RegistryOptions } from "../../chain/chain.ts";
import { parseDateFlag } from "../../terminal/dates.ts";
import type { Invocation } from "../../terminal/invocation.ts";
import { act, parseId, readEventId } from "../../chain/registry-action.ts";
import { withChain } from "../../chain/chain.ts";
import { done, type Outcome } from "../../terminal/session.ts";
import { layoutTable, neutralize } from "../../terminal/terminal.ts";
import { listAccreditations } from "./accreditation.ts";
import { type HandoverOptions, parseAddress } from "./accreditor.ts";
import { describeOperator, readOperators } from "./operator.ts";
import { formatMoment, readIssuer } from "@laurel/issuing";

/** What `issuer register` takes. */
export interface RegisterOptions extends RegistryOptions {
  readonly accreditor: string;
  readonly admin: string;
  readonly name: string;
  readonly uri: string;
  readonly until: string;
}

/** Registers an institution and accredits it. */
export function register({ session, options }: Invocation<RegisterOptions>): Promise<Outcome> {
  const accreditor = parseId(options.accreditor, "--accreditor");
  const admin = parseAddress(options.admin, "--admin");
  const until = parseDateFlag(options.until, "--until");
  return withChain(session, options, async (chain) => {
    const values = [accreditor, admin, until, options.name, options.uri];
    const result = await act(session, chain, options, { method: "registerIssuer", values });
    const id = readEventId(result, "IssuerRegistered", "issuer");
    const accreditation = readEventId(result, "IssuerAccredited", "accreditation");
    const value = {
      format: "laurel-issuer-v1",
      id,
      accreditation,
      accreditor,
      admin,
      name: options.name,
      uri: options.uri,
      until,
      transaction: result.transaction,
    };
    const { ref } = chain;
    return done(value, [
      `Issuer ${id}, ${neutralize(options.name)}, registered; accreditation ${accreditation} until ${formatMoment(until)}.`,
      `Its place: eip155:${ref.chainId}:${ref.address}/issuers/${id}`,
      `Next: its admin adds an operator with laurel operator add --issuer ${id} …`,
    ]);
  });
}

/** Prints all issuers. */
export function list({ session, options }: Invocation<RegistryOptions>): Promise<Outcome> {
  return withChain(session, options, async (chain) => {
    const ids = Array.from({ length: await chain.registry.issuerCount() }, (_, position) => position + 1);
    const accreditations = await listAccreditations(chain, undefined);
    const issuers = await Promise.all(
      ids.map(async (id) => {
        const latest = accreditations.findLast(({ issuer }) => issuer === id);
        return { ...(await readIssuer(chain, id)), name: latest?.name ?? null, uri: latest?.uri ?? null };
      }),
    );
    const rows = issuers.map(({ id, name, uri, admin }) => [
      String(id),
      neutralize(name ?? ""),
      neutralize(uri ?? ""),
      `admin ${admin}`,
    ]);
    return done(
      { format: "laurel-issuers-v1", issuers },
      rows.length === 0 ? ["No issuer was registered yet."] : layoutTable(rows),
    );
  });
}

/** Prints an issuer with its accreditations and operators. */
export function show({ session, words, options }: Invocation<RegistryOptions>): Promise<Outcome> {
  const id = parseId(words[0], "issuer");
  return withChain(session, options, async (chain) => {
    const issuer = await readIssuer(chain, id);
    const [accreditations, operators] = await Promise.all([listAccreditations(chain, id), readOperators(chain, id)]);
    const lines = [
      `Issuer ${id}: admin ${issuer.admin}, sponsor accreditor ${issuer.sponsor}`,
      "Accreditations",
      ...layoutTable(
        accreditations.map((one) => [
          `  ${one.id}`,
          neutralize(one.name),
          neutralize(one.uri),
          `by accreditor ${one.accreditor}`,
          `until ${formatMoment(one.term.until)}`,
        ]),
      ),
      "Operators",
      ...layoutTable(operators.map(describeOperator)),
    ];
    return done({ format: "laurel-issuer-details-v1", ...issuer, accreditations, operators }, lines);
  });
}

/** Offers the admin's role to another account. */
export function handover({ session, words, options }: Invocation<HandoverOptions>): Promise<Outcome> {
  const id = parseId(words[0], "issuer");
  const to = parseAddress(options.to, "--to");
  return withChain(session, options, async (chain) => {
    const question = `Offer the role of admin of issuer ${id} to ${to}?`;
    const result = await act(session, chain, options, { method: "handOverIssuer", values: [id, to], question });
    return done(
      { format: "laurel-handover-v1", kind: "issuer", id, to, accepted: false, transaction: result.transaction },
      [`Offered to ${to}, which takes it with: laurel issuer accept ${id}`],
    );
  });
}

/** Takes the role that was offered. */
export function accept({ session, words, options }: Invocation<RegistryOptions>): Promise<Outcome> {
  const id = parseId(words[0], "issuer");
  return withChain(session, options, async (chain) => {
    const result = await act(session, chain, options, { method: "acceptIssuer", values: [id] });
    const { admin } = await chain.registry.getIssuer(id);
    return done(
      { format: "laurel-handover-v1", kind: "issuer", id, to: admin, accepted: true, transaction: result.transaction },
      [`The admin of issuer ${id} is now ${admin}.`],
    );
  });
}
