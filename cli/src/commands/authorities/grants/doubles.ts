// Grants that are in force already. A second one would stay in force after the first was ended.
import type { Session } from "../../../terminal/session.ts";
import { isOver, readPresent } from "../../../chain/term-end.ts";
import { explainLibraryError } from "../../../terminal/explain.ts";
import { CommandError } from "../../../terminal/failure.ts";
import { neutralize } from "../../../terminal/terminal.ts";
import { type Entry, formatRights, listAccreditations, listAccreditors, listOperators } from "./entries.ts";
import { type Chain, foldName, formatUntil } from "@laurel/issuing";

/** What a command takes that grants something. */
export interface AgainOptions {
  /** Grants what is in force already a second time. */
  readonly again?: boolean;
}

/** What is in force already, and what to type. */
interface Double {
  readonly message: string;
  readonly cure: string;
}

/**
 * Requires that what is granted is not in force already.
 * @throws CommandError `grant.double` where it is · `grant.unchecked` where the nodes do not tell: no answer is not taken for a no
 */
export async function requireSingle({ again }: AgainOptions, find: () => Promise<Double | undefined>): Promise<void> {
  if (again === true) return;
  const found = await find().catch((error: unknown) => {
    const { exitCode, message } = explainLibraryError(error);
    if (exitCode !== 3) throw error;
    throw new CommandError("grant.unchecked", 3, `cannot tell whether this is already in force: ${message}`, {
      cause: error,
      cure: "run the command again when the nodes answer; or grant it unchecked: --again",
    });
  });
  if (found !== undefined) throw new CommandError("grant.double", 1, found.message, { cure: found.cure });
}

/** An operator of an issuer, as it is to be added. */
export interface OperatorGrant {
  readonly issuer: number;
  readonly account: string;
  readonly rights: number;
  /** One that is looked over: what is renewed. */
  readonly except?: number;
}

/** An operator that the same account is already, with one of these rights at least. */
export async function findOperator(chain: Chain, grant: OperatorGrant): Promise<Double | undefined> {
  const { issuer, account, rights, except } = grant;
  const [operators, now] = await Promise.all([listOperators(chain, issuer), readPresent(chain)]);
  const found = operators.findLast(
    (one) => one.id !== except && one.account === account && (one.rights & rights) !== 0 && !isOver(one.term, now + 1),
  );
  if (found === undefined) return undefined;
  const may = `may ${formatRights(found.rights)} ${formatUntil(found.term.until)}`;
  const longer = `laurel operator renew ${found.id} --issuer ${issuer} --until <day>`;
  const isWider = (rights & ~found.rights) !== 0;
  return {
    message: `${account} is already operator ${found.id} of issuer ${issuer}, and ${may}`,
    cure: isWider
      ? `for more rights: run the same command with --again, then laurel operator end ${found.id} --issuer ${issuer}`
      : `for a longer term: ${longer}; for a second one beside it: --again`,
  };
}

/** Who an institution or an accreditor is said to be. */
export interface Identity {
  readonly name: string;
  readonly uri: string;
}

/** What an accreditor grants to an issuer. */
export interface AccreditationGrant extends Identity {
  readonly accreditor: number;
  readonly issuer: number;
  readonly except?: number;
}

/** An accreditation of an issuer by the same accreditor that says the same; and what others that are in force say, as sentences. */
export async function findAccreditation(
  session: Session,
  chain: Chain,
  { accreditor, issuer, except, ...identity }: AccreditationGrant,
): Promise<{ readonly double: Double | undefined; readonly notes: readonly string[] }> {
  const all = await listInForce(session, chain);
  const found = all.findLast((one) => {
    const isFrom = one.id !== except && one.accreditor === accreditor && one.issuer === issuer;
    return isFrom && isSame(one.name, identity.name) && isSamePlace(one.uri, identity.uri);
  });
  const own = all.findLast((one) => one.issuer === issuer);
  const other = all.findLast((one) => one.issuer !== issuer && findSame(one, identity) !== undefined);
  const notes = [
    ...(own === undefined || (isSame(own.name, identity.name) && isSamePlace(own.uri, identity.uri))
      ? []
      : [
          `Issuer ${issuer} has been ${neutralize(own.name)} (${neutralize(own.uri)}) until now, by accreditation ${own.id}.`,
        ]),
    ...(other === undefined
      ? []
      : [`Issuer ${other.issuer} also has that ${findSame(other, identity)}: ${nameAccreditation(other)}.`]),
  ];
  if (found === undefined) return { double: undefined, notes };
  const message = `${nameAccreditation(found)} already says the same about issuer ${issuer}`;
  const longer = `laurel accreditation renew ${found.id} --until <day>`;
  return { double: { message, cure: `for a longer term: ${longer}; for a second one beside it: --again` }, notes };
}

/** An issuer that has this name or uri already. */
export async function findIssuer(session: Session, chain: Chain, identity: Identity): Promise<Double | undefined> {
  const found = (await listInForce(session, chain)).flatMap((one) => {
    const same = findSame(one, identity);
    return same === undefined ? [] : [{ one, same }];
  });
  const [double] = found.sort((one, other) => Number(other.same === "uri") - Number(one.same === "uri"));
  if (double === undefined) return undefined;
  const { one, same } = double;
  return {
    message: `issuer ${one.issuer} already has that ${same}: ${nameAccreditation(one)}`,
    cure: `to accredit that issuer again: laurel accreditation grant --issuer ${one.issuer} …; if this is a different institution: --again`,
  };
}

/** An accreditor with this account, name or uri. */
export async function findAccreditor(
  chain: Chain,
  { account, ...identity }: Identity & { readonly account: string },
): Promise<Double | undefined> {
  const [accreditors, now] = await Promise.all([listAccreditors(chain), readPresent(chain)]);
  const found = accreditors.flatMap((one) => {
    if (isOver(one.term, now + 1)) return [];
    const same = one.account === account ? "account" : findSame(one, identity);
    return same === undefined ? [] : [{ one, same }];
  });
  const [double] = found;
  if (double === undefined) return undefined;
  const { one, same } = double;
  return {
    message: `accreditor ${one.id} already has that ${same}: ${neutralize(one.name)} (${neutralize(one.uri)}), ${formatUntil(one.term.until)}`,
    cure: "nothing to do: that mandate is in force; for a second one, with its own number and no accreditations: --again",
  };
}

async function listInForce(session: Session, chain: Chain): Promise<Entry<"getAccreditation">[]> {
  try {
    const [accreditations, now] = await Promise.all([
      listAccreditations(chain, undefined, (done, of) => {
        session.progress(`looking at accreditations: ${done.toLocaleString("en")} of ${of.toLocaleString("en")}`);
      }),
      readPresent(chain),
    ]);
    return accreditations.filter(({ term }) => !isOver(term, now + 1));
  } finally {
    session.endProgress();
  }
}

function nameAccreditation({ id, accreditor, name, uri, term }: Entry<"getAccreditation">): string {
  const said = `${neutralize(name)} (${neutralize(uri)})`;
  return `accreditation ${id} by accreditor ${accreditor}, ${said}, ${formatUntil(term.until)}`;
}

function findSame(one: Identity, other: Identity): "name" | "uri" | undefined {
  if (isSamePlace(one.uri, other.uri)) return "uri";
  return isSame(one.name, other.name) ? "name" : undefined;
}

/** Whether two names are the same to a person: large or small, however composed, spaced or ended, and with what nobody sees in them or not. */
export function isSame(one: string, other: string): boolean {
  return foldName(one) === foldName(other);
}

/** Whether two uris name the same place: whatever the scheme, the default port, a last dot of the host or a last slash. */
export function isSamePlace(one: string, other: string): boolean {
  return foldPlace(one) === foldPlace(other);
}

function foldPlace(uri: string): string {
  const text = foldName(uri);
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return text.replace(/\/$/, "");
  const { hostname, port, pathname, search, hash } = new URL(text);
  const place = port === "" || port === "80" || port === "443" ? "" : `:${port}`;
  return `//${hostname.replace(/\.$/, "")}${place}${`${pathname}${search}${hash}`.replace(/\/$/, "")}`;
}
