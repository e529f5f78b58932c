// laurel issuer: register, list, show, handover, accept.
import { parseAddress, type RegistryOptions } from "../../chain/chain.ts";
import { parseId, withRegistry } from "../../chain/registry-action.ts";
import { parseLastDay } from "../../terminal/dates.ts";
import { done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import { tabulate } from "../../terminal/table.ts";
import { indent, neutralize } from "../../terminal/terminal.ts";
import { describeOperator, listAccreditations, listEntries, listOperators } from "./grants/entries.ts";
import { type AgainOptions, findIssuer, requireSingle } from "./grants/doubles.ts";
import { checkIdentity } from "./grants/identity.ts";
import { askPublic, nameIdentity, STATED } from "./grants/question.ts";
import { handOver, takeOver } from "./role.ts";
import { formatUntil, readIssuer } from "@laurel/issuing";
import { formatIssuerRef } from "@laurel/sdk";

/** What `issuer register` takes. */
export interface RegisterOptions extends RegistryOptions, AgainOptions {
  readonly accreditor: string;
  readonly admin: string;
  readonly name: string;
  readonly uri: string;
  readonly until: string;
}

/** Registers an institution and accredits it. */
export async function register(invocation: Invocation<RegisterOptions>): Promise<Outcome> {
  const { session, options } = invocation;
  const { name, uri } = options;
  const accreditor = parseId(options.accreditor, "--accreditor");
  const admin = parseAddress(options.admin, "--admin");
  const until = parseLastDay(options.until, "--until");
  const oddities = await checkIdentity({ name, uri });
  return withRegistry(invocation, async (chain) => {
    await requireSingle(options, () => findIssuer(session, chain, { name, uri }));
    const question = askPublic(invocation, {
      does: `Register ${nameIdentity({ name, uri })} with the admin ${admin}, accredited ${formatUntil(until)}`,
      shown: "name, uri, admin and term",
      lasting: `${STATED} You can end the term, but not extend it.`,
      oddities,
    });
    const values = [accreditor, admin, until, name, uri];
    return chain.act({ method: "registerIssuer", values, question }, ({ transaction, readId }) => {
      const id = readId("IssuerRegistered", "issuer");
      const accreditation = readId("IssuerAccredited", "accreditation");
      const value = { format: "laurel-issuer-v1", id, accreditation, accreditor, admin, name, uri, until, transaction };
      const { chainId, address } = chain.ref;
      return done(value, [
        `Issuer ${id}, ${neutralize(name)}, registered; accreditation ${accreditation} ${formatUntil(until)}.`,
        `For its --registry option: ${formatIssuerRef({ chainId, registry: address, issuer: id })}`,
        `Next: the issuer's admin adds an operator with laurel operator add --issuer ${id} …`,
      ]);
    });
  });
}

/** Prints all issuers. */
export function list(invocation: Invocation<RegistryOptions>): Promise<Outcome> {
  return withRegistry(invocation, async (chain) => {
    const accreditations = await listAccreditations(chain, undefined);
    const issuers = await listEntries(chain.registry.issuerCount(), async (id) => {
      const { name = null, uri = null } = accreditations.findLast(({ issuer }) => issuer === id) ?? {};
      return { ...(await readIssuer(chain, id)), name, uri };
    });
    const rows = issuers.map(({ id, name, uri, admin }) => [String(id), name ?? "", uri ?? "", `admin ${admin}`]);
    return done({ format: "laurel-issuers-v1", issuers }, tabulate(rows, "No issuer has been registered yet."));
  });
}

/** Prints an issuer with its accreditations and operators. */
export function show(invocation: Invocation<RegistryOptions>): Promise<Outcome> {
  const id = parseId(invocation.operand, "issuer");
  return withRegistry(invocation, async (chain) => {
    const issuer = await readIssuer(chain, id);
    const [accreditations, operators] = await Promise.all([listAccreditations(chain, id), listOperators(chain, id)]);
    const rows = accreditations.map(({ id: number, name, uri, accreditor, term }) => {
      return [String(number), name, uri, `by accreditor ${accreditor}`, formatUntil(term.until)];
    });
    return done({ format: "laurel-issuer-details-v1", ...issuer, accreditations, operators }, [
      `Issuer ${id}: admin ${issuer.admin}, sponsor accreditor ${issuer.sponsor}`,
      ...["Accreditations", ...indent(tabulate(rows))],
      ...["Operators", ...indent(tabulate(operators.map(describeOperator)))],
    ]);
  });
}

/** Offers the admin's role to another account. */
export const handover = handOver("issuer");
/** Takes the role that was offered. */
export const accept = takeOver("issuer");
