// The three terms behind an anchor, and who the accreditation says the issuer is.
import type { TermSpan } from "@laurel/sdk";
import { formatMoment, formatUntil } from "../messages/words.ts";
import { IssuingError } from "../messages/issuing-error.ts";
import type { Chain } from "./chain.ts";

/** Who the accreditation says the issuer is. */
export interface IssuerIdentity {
  readonly id: string;
  readonly name: string;
}

/** Who may anchor for whom, as the chain says now. */
export interface Authority {
  readonly identity: IssuerIdentity;
  /** The operator's account. */
  readonly account: string;
  readonly accreditor: { readonly id: number; readonly name: string };
  /** Terms that end within thirty days, as sentences. */
  readonly warnings: readonly string[];
}

/** Rights of an operator, as bits. */
export const RIGHTS = { anchor: 1, revoke: 2 } as const;
const WARNING_SECONDS = 30 * 24 * 3600;

/** What is wrong with a term at a moment, as the end of a sentence; undefined where it contains the moment. */
export function describeTermFault(term: TermSpan, moment: number): string | undefined {
  if (moment < term.from) return `is in force only from ${formatMoment(term.from)}`;
  return moment < term.until ? undefined : `was in force ${formatUntil(term.until)}`;
}

/**
 * Reads and checks all that an anchor needs.
 * @param needed the rights that the operator needs, as bits; to anchor unless said
 * @throws IssuingError naming the term that is not in force, or the right that is missing, and whom to ask
 */
export async function requireAuthority(
  chain: Chain,
  issuer: number,
  accreditation: number,
  operator: number,
  needed: number = RIGHTS.anchor,
): Promise<Authority> {
  const { registry, provider } = chain;
  const [stated, account, block] = await Promise.all([
    registry.getAccreditation(accreditation),
    registry.getOperator(issuer, operator),
    provider.getBlock("latest"),
  ]);
  const now = block?.timestamp ?? 0;
  const refuse = (code: string, message: string, cure: string): IssuingError =>
    new IssuingError(code, "refused", `${message}; nothing was sent`, { cure });
  if (stated.issuer !== issuer) {
    const message = `accreditation ${accreditation} does not belong to issuer ${issuer}`;
    throw refuse("authority.accreditation", message, "name an accreditation of this issuer");
  }
  const accreditor = await registry.getAccreditor(stated.accreditor);
  const askAdmin = "ask the issuer's admin to add an operator";
  const askAccreditor = "ask your accreditor for a new accreditation";
  const checks = [
    ["authority.operator", `the term of operator ${operator}`, account.term, askAdmin],
    ["authority.accreditation", `the accreditation by ${accreditor.name}`, stated.term, askAccreditor],
    ["authority.accreditor", `the mandate of ${accreditor.name}`, accreditor.term, "ask the registry's governor"],
  ] as const;
  const warnings: string[] = [];
  for (const [code, name, term, cure] of checks) {
    const fault = describeTermFault(term, now);
    if (fault !== undefined) throw refuse(code, `${name} ${fault}`, cure);
    if (term.until - now < WARNING_SECONDS) warnings.push(`${name} is in force ${formatUntil(term.until)}: ${cure}`);
  }
  const missing = Object.entries(RIGHTS).flatMap(([name, bit]) =>
    (needed & ~account.rights & bit) === 0 ? [] : [name],
  );
  if (missing.length > 0) {
    const cure = `ask the issuer's admin for an operator with ${needed === RIGHTS.anchor ? "that right" : "both rights"}`;
    throw refuse("authority.rights", `operator ${operator} may not ${missing.join(" or ")}`, cure);
  }
  return {
    identity: { id: stated.uri, name: stated.name },
    account: account.account,
    accreditor: { id: stated.accreditor, name: accreditor.name },
    warnings,
  };
}

/** An issuer by its number. @throws IssuingError where there is none */
export async function readIssuer({ registry }: Chain, id: number) {
  const total = await registry.issuerCount();
  if (id > total)
    throw new IssuingError("issuer.none", "refused", `there is no issuer ${id}: the registry has ${total}`);
  return { id, ...(await registry.getIssuer(id)) };
}
