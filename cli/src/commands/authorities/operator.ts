// laurel operator: add, end, list.
import { type NamedChain, parseAddress, type RegistryOptions } from "../../chain/chain.ts";
import { parseId, withRegistry } from "../../chain/registry-action.ts";
import { parseLastDay } from "../../terminal/dates.ts";
import { usageError } from "../../terminal/failure.ts";
import { done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import { tabulate } from "../../terminal/table.ts";
import { describeOperator, formatRights, listOperators } from "./entries.ts";
import { endTerm } from "./role.ts";
import { formatUntil, readIssuer, RIGHTS } from "@laurel/issuing";
import { formatIssuerRef } from "@laurel/sdk";

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

/** Lets an account anchor and revoke. */
export function add(invocation: Invocation<AddOptions>): Promise<Outcome> {
  const { options } = invocation;
  const account = parseAddress(options.account, "--account");
  const until = parseLastDay(options.until, "--until");
  const rights = parseRights(options.rights);
  return withRegistry(invocation, async (chain) => {
    const issuer = requireIssuer(chain, options);
    return chain.act({ method: "addOperator", values: [issuer, account, until, rights] }, ({ transaction, readId }) => {
      const id = readId("OperatorAdded", "operator");
      const may = formatRights(rights);
      const value = { id, issuer, account, rights: may.split(" and "), until, transaction };
      const own = formatIssuerRef({ chainId: chain.ref.chainId, registry: chain.ref.address, issuer });
      return done({ format: "laurel-operator-v1", ...value }, [
        `Operator ${id} of issuer ${issuer}, ${account}, may ${may} ${formatUntil(until)}.`,
        `Next, with that key: laurel init --registry ${own} --rpc … --keystore …`,
      ]);
    });
  });
}

/** Ends an operator's term. */
export const end = endTerm("operator", requireIssuer);

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
