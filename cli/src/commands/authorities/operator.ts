// laurel operator: add, end, list.
import type { Registry } from "@laurel/sdk";
import type { NamedChain, RegistryOptions } from "../../chain/chain.ts";
import { parseDateFlag } from "../../terminal/dates.ts";
import { usageError } from "../../terminal/failure.ts";
import type { Invocation } from "../../terminal/invocation.ts";
import { act, parseId, readEventId } from "../../chain/registry-action.ts";
import { withChain } from "../../chain/chain.ts";
import { done, type Outcome } from "../../terminal/session.ts";
import { confirmEnd } from "../../chain/term-end.ts";
import { layoutTable } from "../../terminal/terminal.ts";
import { type EndOptions, parseAddress } from "./accreditor.ts";
import { type Chain, formatMoment, readIssuer, RIGHTS } from "@laurel/issuing";

/** An operator, as the chain has it. */
type Operator = Awaited<ReturnType<Registry["getOperator"]>>;

/** Options that name an issuer. */
export interface IssuerOptions extends RegistryOptions {
  readonly issuer?: string;
}

/** What `operator add` takes. */
export interface AddOptions extends IssuerOptions {
  readonly account: string;
  readonly until: string;
  readonly rights: string;
}

function requireIssuer(chain: NamedChain, options: IssuerOptions): number {
  if (options.issuer !== undefined) return parseId(options.issuer, "--issuer");
  if (chain.issuer !== undefined) return chain.issuer;
  throw usageError("no issuer is named", "name it with --issuer");
}

function parseRights(text: string): number {
  let rights = 0;
  for (const word of text.split(",").map((part) => part.trim())) {
    if (word !== "anchor" && word !== "revoke")
      throw usageError(`--rights ${text}: not rights`, "write anchor, revoke or anchor,revoke");
    rights |= RIGHTS[word];
  }
  return rights;
}

function formatRights(rights: number): string {
  return (["anchor", "revoke"] as const).filter((name) => (rights & RIGHTS[name]) !== 0).join(" and ");
}

/** An issuer's operators. */
export async function readOperators(
  { registry }: Chain,
  issuer: number,
): Promise<(Operator & { readonly id: number })[]> {
  const ids = Array.from({ length: await registry.operatorCount(issuer) }, (_, position) => position + 1);
  return Promise.all(ids.map(async (id) => ({ id, ...(await registry.getOperator(issuer, id)) })));
}

/** An operator as a row of a table. */
export function describeOperator({ id, account, rights, term }: Operator & { readonly id: number }): string[] {
  return [
    `  ${id}`,
    account,
    `may ${formatRights(rights)}`,
    `${formatMoment(term.from)} until ${formatMoment(term.until)}`,
  ];
}

/** Lets an account anchor and revoke. */
export function add({ session, options }: Invocation<AddOptions>): Promise<Outcome> {
  const account = parseAddress(options.account, "--account");
  const until = parseDateFlag(options.until, "--until");
  const rights = parseRights(options.rights);
  return withChain(session, options, async (chain) => {
    const issuer = requireIssuer(chain, options);
    const result = await act(session, chain, options, {
      method: "addOperator",
      values: [issuer, account, until, rights],
    });
    const id = readEventId(result, "OperatorAdded", "operator");
    const value = {
      format: "laurel-operator-v1",
      id,
      issuer,
      account,
      rights: formatRights(rights).split(" and "),
      until,
      transaction: result.transaction,
    };
    const { ref } = chain;
    return done(value, [
      `Operator ${id} of issuer ${issuer}, ${account}, may ${formatRights(rights)} until ${formatMoment(until)}.`,
      `Next, with that key: laurel init --registry eip155:${ref.chainId}:${ref.address}/issuers/${issuer} --rpc … --keystore …`,
    ]);
  });
}

/** Ends an operator's term. */
export function end({ session, words, options }: Invocation<EndOptions & IssuerOptions>): Promise<Outcome> {
  const id = parseId(words[0], "operator");
  return withChain(session, options, async (chain) => {
    const issuer = requireIssuer(chain, options);
    const moment = await confirmEnd(session, chain, options, { kind: "operator", id, issuer });
    const result = await act(session, chain, options, { method: "endOperator", values: [issuer, id, moment] });
    return done(
      { format: "laurel-end-v1", kind: "operator", id, issuer, until: moment, transaction: result.transaction },
      [`Operator ${id} of issuer ${issuer} ended as of ${formatMoment(moment)}.`],
    );
  });
}

/** Prints an issuer's operators. */
export function list({ session, options }: Invocation<IssuerOptions>): Promise<Outcome> {
  return withChain(session, options, async (chain) => {
    const issuer = requireIssuer(chain, options);
    const operators = await readOperators(chain, issuer);
    if (operators.length === 0) await readIssuer(chain, issuer);
    const lines =
      operators.length === 0 ? [`Issuer ${issuer} has no operator yet.`] : layoutTable(operators.map(describeOperator));
    return done({ format: "laurel-operators-v1", issuer, operators }, lines);
  });
}
