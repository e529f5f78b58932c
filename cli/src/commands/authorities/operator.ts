// laurel operator: add, renew, end, list.
import { type NamedChain, parseAddress, type RegistryOptions } from "../../chain/chain.ts";
import { type ActingChain, parseId, withRegistry } from "../../chain/registry-action.ts";
import type { EndOptions } from "../../chain/term-end.ts";
import { parseLastDay } from "../../terminal/dates.ts";
import { CommandError, usageError } from "../../terminal/failure.ts";
import { done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import { tabulate } from "../../terminal/table.ts";
import { describeOperator, formatRights, listOperators } from "./grants/entries.ts";
import { endAccount } from "./ends/end-account.ts";
import { endTerm } from "./ends/end-term.ts";
import { type AgainOptions, findOperator, requireSingle } from "./grants/doubles.ts";
import { askPublic } from "./grants/question.ts";
import { type RenewOptions, requireNamed, requireRenewable, requireSame } from "./grants/renew.ts";
import { formatUntil, readIssuer, RIGHTS } from "@laurel/issuing";
import { formatIssuerRef } from "@laurel/sdk";

/** Options that name an issuer. */
export interface IssuerOptions extends RegistryOptions {
  readonly issuer?: string;
}

/** What `operator add` takes. */
export interface AddOptions extends IssuerOptions, AgainOptions {
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

/** Lets an account anchor and revoke. */
export function add(invocation: Invocation<AddOptions>): Promise<Outcome> {
  const { options } = invocation;
  const account = parseAddress(options.account, "--account");
  const until = parseLastDay(options.until, "--until");
  const rights = parseRights(options.rights);
  return withRegistry(invocation, async (chain) => {
    const issuer = requireIssuer(chain, options);
    await requireSingle(options, () => findOperator(chain, { issuer, account, rights }));
    return addOperator(invocation, chain, { issuer, account, until, rights });
  });
}

/** What `operator renew` takes. */
interface RenewOperatorOptions extends IssuerOptions, RenewOptions {
  /** What the operator has, as the person knows it. */
  readonly account?: string;
  readonly rights?: string;
}

/** Adds an operator once more, for longer: the same account with the same rights. */
export function renew(invocation: Invocation<RenewOperatorOptions>): Promise<Outcome> {
  const { session, operand, options } = invocation;
  const id = parseId(operand, "operator");
  const until = parseLastDay(options.until, "--until");
  const known = options.account === undefined ? undefined : parseAddress(options.account, "--account");
  const knownRights = options.rights === undefined ? undefined : formatRights(parseRights(options.rights));
  requireNamed(options, [{ option: "--account", given: known }]);
  return withRegistry(invocation, async (chain) => {
    const issuer = requireIssuer(chain, options);
    const { account, rights, term } = await chain.registry.getOperator(issuer, id);
    if (rights === 0) {
      const cure = `see \`laurel operator list --issuer ${issuer}\``;
      throw new CommandError("registry.UnknownOperator", 1, `issuer ${issuer} has no operator ${id}`, { cure });
    }
    const owner = { kind: "operator", ids: [id], issuer } as const;
    requireSame(owner, [
      { option: "--account", given: known, told: account },
      { option: "--rights", given: knownRights, told: formatRights(rights) },
    ]);
    await requireRenewable(session, chain, { owner, term, until, again: options.again });
    await requireSingle(options, () => findOperator(chain, { issuer, account, rights, except: id }));
    return addOperator(invocation, chain, { issuer, account, until, rights, renews: id });
  });
}

/** What an operator is to be. */
interface NewOperator {
  readonly issuer: number;
  readonly account: string;
  readonly until: number;
  readonly rights: number;
  /** The operator whose account and rights these are. */
  readonly renews?: number;
}

function addOperator(invocation: Invocation<RegistryOptions>, chain: ActingChain, made: NewOperator): Promise<Outcome> {
  const { issuer, account, until, rights, renews } = made;
  const may = formatRights(rights);
  const question = askPublic(invocation, {
    does: `Let ${account} ${may} for issuer ${issuer} ${formatUntil(until)}`,
    shown: "account, rights and term",
    lasting: "You can end the term, but not extend it.",
  });
  return chain.act({ method: "addOperator", values: [issuer, account, until, rights], question }, (result) => {
    const id = result.readId("OperatorAdded", "operator");
    const { transaction } = result;
    const value = { id, issuer, account, rights: may.split(" and "), until, renews: renews ?? null, transaction };
    const own = formatIssuerRef({ chainId: chain.ref.chainId, registry: chain.ref.address, issuer });
    const next =
      renews === undefined
        ? [`Next, with that key: laurel init --registry ${own} --rpc … --keystore …`]
        : [
            `Operator ${renews} stays in force until its own end. New batches must name operator ${id}:`,
            `run laurel init again with that key, or write "operator": ${id} into its laurel.json`,
          ];
    return done({ format: "laurel-operator-v1", ...value }, [
      `Operator ${id} of issuer ${issuer}, ${account}, may ${may} ${formatUntil(until)}.`,
      ...next,
    ]);
  });
}

const endOne = endTerm("operator", requireIssuer);

/** Ends an operator's term, or all terms of an account. */
export function end(invocation: Invocation<IssuerOptions & EndOptions & { account?: string }>): Promise<Outcome> {
  const { operand, options } = invocation;
  if (options.account === undefined) {
    if (operand === "")
      throw usageError("no operator is named", "name a number, or all operators of an account with --account");
    return endOne(invocation);
  }
  if (operand !== "") throw usageError(`operator ${operand} and --account are both given`, "leave one of them out");
  const account = parseAddress(options.account, "--account");
  return withRegistry(invocation, (chain) => {
    return endAccount(invocation, chain, { issuer: requireIssuer(chain, options), account });
  });
}

/** Prints an issuer's operators. */
export function list(invocation: Invocation<IssuerOptions>): Promise<Outcome> {
  return withRegistry(invocation, async (chain) => {
    const issuer = requireIssuer(chain, invocation.options);
    const operators = await listOperators(chain, issuer);
    if (operators.length === 0) await readIssuer(chain, issuer);
    const lines = tabulate(operators.map(describeOperator), `Issuer ${issuer} has no operator yet.`);
    return done({ format: "laurel-operators-v1", issuer, operators }, lines);
  });
}
