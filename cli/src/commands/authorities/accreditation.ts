// laurel accreditation: grant, renew, end, list.
import type { RegistryOptions } from "../../chain/chain.ts";
import { type ActingChain, parseId, withRegistry } from "../../chain/registry-action.ts";
import { parseLastDay } from "../../terminal/dates.ts";
import { CommandError } from "../../terminal/failure.ts";
import { done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import { tabulate } from "../../terminal/table.ts";
import { neutralize } from "../../terminal/terminal.ts";
import { listAccreditations } from "./grants/entries.ts";
import { endTerm } from "./ends/end-term.ts";
import { type AccreditationGrant, type AgainOptions, findAccreditation, requireSingle } from "./grants/doubles.ts";
import { checkIdentity } from "./grants/identity.ts";
import { askPublic, nameIdentity, STATED } from "./grants/question.ts";
import { type RenewOptions, requireNamed, requireRenewable, requireSame } from "./grants/renew.ts";
import { formatMoment, formatUntil } from "@laurel/issuing";

/** What `accreditation grant` takes. */
export interface GrantOptions extends RegistryOptions, AgainOptions {
  readonly accreditor: string;
  readonly issuer: string;
  readonly name: string;
  readonly uri: string;
  readonly until: string;
}

/** Accredits a registered issuer. */
export async function grant(invocation: Invocation<GrantOptions>): Promise<Outcome> {
  const { session, options } = invocation;
  const { name, uri } = options;
  const accreditor = parseId(options.accreditor, "--accreditor");
  const issuer = parseId(options.issuer, "--issuer");
  const until = parseLastDay(options.until, "--until");
  const oddities = await checkIdentity({ name, uri });
  return withRegistry(invocation, async (chain) => {
    const made = { accreditor, issuer, name, uri };
    const notes: string[] = [];
    await requireSingle(options, async () => {
      const found = await findAccreditation(session, chain, made);
      notes.push(...found.notes);
      return found.double;
    });
    return accredit(invocation, chain, { ...made, until, oddities: [...oddities, ...notes] });
  });
}

/** What `accreditation renew` takes. */
interface RenewAccreditationOptions extends RegistryOptions, RenewOptions {
  /** What the accreditation says, as the person knows it. */
  readonly issuer?: string;
  readonly name?: string;
  readonly uri?: string;
}

/** Accredits an issuer once more, for longer: the same name and uri by the same accreditor. */
export function renew(invocation: Invocation<RenewAccreditationOptions>): Promise<Outcome> {
  const { session, operand, options } = invocation;
  const id = parseId(operand, "accreditation");
  const until = parseLastDay(options.until, "--until");
  const known = {
    issuer: { option: "--issuer", given: options.issuer && String(parseId(options.issuer, "--issuer")) },
    uri: { option: "--uri", given: options.uri },
    name: { option: "--name", given: options.name },
  };
  requireNamed(options, [known.issuer, known.uri]);
  return withRegistry(invocation, async (chain) => {
    const { accreditor, issuer, name, uri, term } = await chain.registry.getAccreditation(id);
    if (accreditor === 0) {
      const cure = "see `laurel accreditation list`";
      throw new CommandError("registry.UnknownAccreditation", 1, `there is no accreditation ${id}`, { cure });
    }
    const owner = { kind: "accreditation", ids: [id], issuer: undefined } as const;
    requireSame(owner, [
      { ...known.issuer, told: String(issuer) },
      { ...known.uri, told: uri },
      { ...known.name, told: name },
    ]);
    await requireRenewable(session, chain, { owner, term, until, again: options.again });
    const made = { accreditor, issuer, name, uri };
    await requireSingle(options, async () => (await findAccreditation(session, chain, { ...made, except: id })).double);
    return accredit(invocation, chain, { ...made, until, renews: id });
  });
}

/** What an accreditation is to be. */
interface NewAccreditation extends AccreditationGrant {
  readonly until: number;
  readonly oddities?: readonly string[];
  /** The accreditation whose name and uri these are. */
  readonly renews?: number;
}

function accredit(invocation: Invocation<RegistryOptions>, chain: ActingChain, made: NewAccreditation) {
  const { accreditor, issuer, name, uri, until, oddities = [], renews } = made;
  const question = askPublic(invocation, {
    does: `Accredit issuer ${issuer} as ${nameIdentity(made)} ${formatUntil(until)}`,
    shown: "name, uri and term",
    lasting: `${STATED} You can end the term, but not extend it.`,
    oddities,
  });
  const values = [accreditor, issuer, until, name, uri];
  return chain.act({ method: "accreditIssuer", values, question }, ({ transaction, readId }) => {
    const id = readId("IssuerAccredited", "accreditation");
    const value = { id, issuer, accreditor, name, uri, until, renews: renews ?? null, transaction };
    const next =
      renews === undefined
        ? []
        : [
            `Accreditation ${renews} stays in force until its own end. New batches must name accreditation ${id}:`,
            `the institution runs laurel init again, or writes "accreditation": ${id} into its laurel.json`,
          ];
    return done({ format: "laurel-accreditation-v1", ...value }, [
      `Accreditation ${id} of issuer ${issuer}, ${neutralize(name)}, ${formatUntil(until)}.`,
      ...next,
    ]);
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
    const lines = tabulate(rows, "There is no accreditation yet.");
    return done({ format: "laurel-accreditations-v1", accreditations }, lines);
  });
}
