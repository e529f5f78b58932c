// Ending one term, and what is in force afterwards.
import type { ActingChain } from "../../../chain/registry-action.ts";
import { parseId, withRegistry } from "../../../chain/registry-action.ts";
import {
  boundMoment,
  confirmEnd,
  type EndOptions,
  isOver,
  type Loss,
  nameOwner,
  readPresent,
  type TermOwner,
} from "../../../chain/term-end.ts";
import { done, type Handler } from "../../../terminal/invocation.ts";
import { listSome, neutralize } from "../../../terminal/terminal.ts";
import { listAccreditations, listAccreditors, listOperators } from "../grants/entries.ts";
import { describeRoles, listRoles } from "./roles.ts";
import type { TermSpan } from "@laurel/sdk";
import { countNoun, formatMoment, formatUntil } from "@laurel/issuing";

/** The terms that can be ended: by which method, and what ended then. */
const TERMS = {
  accreditor: { method: "endAccreditor", ended: "The mandate of accreditor" },
  accreditation: { method: "endAccreditation", ended: "Accreditation" },
  operator: { method: "endOperator", ended: "Operator" },
} as const;

/** What is only shown: no node that does not tell it keeps anybody from ending a term. */
export const look = <Result>(reading: Promise<Result>): Promise<Result | undefined> => reading.catch(() => undefined);

/** The command that ends a term. @param readIssuer whose operator it is */
export function endTerm<Options>(
  kind: keyof typeof TERMS,
  readIssuer?: (chain: ActingChain, options: Options) => number,
): Handler<Options & EndOptions> {
  const { method, ended } = TERMS[kind];
  return (invocation) => {
    const { session, operand, options } = invocation;
    const id = parseId(operand, kind);
    return withRegistry(invocation, async (chain) => {
      const issuer = readIssuer?.(chain, options);
      const owner: TermOwner = { kind, ids: [id], issuer };
      const found = await look(readOwn(chain, owner));
      const terms = found === undefined ? [] : [found.term];
      const { moment, loss } = await confirmEnd(session, chain, { options, owner, terms, who: found?.name });
      const values = issuer === undefined ? [id, moment] : [issuer, id, moment];
      return chain.act({ method, values }, async ({ transaction }) => {
        const [others, roles] = await Promise.all([
          look(listOthers(chain, owner, { moment, issuer: found?.issuer })),
          found?.account === undefined ? undefined : look(listRoles(chain, found.account, { issuer, moment })),
        ]);
        const value = {
          ...{ format: "laurel-end-v1", kind, id, issuer, until: moment, transaction, loss: loss ?? null },
          ...{ account: found?.account ?? null, inForce: others?.map((other) => other.id) ?? null },
          roles: roles?.roles ?? null,
        };
        return done(value, [
          `${nameOwner(owner, ended)} ended as of ${formatMoment(moment)}.`,
          ...describeLoss(loss, moment),
          ...(others === undefined ? ["Laurel could not read what else is in force."] : describeOthers(owner, others)),
          ...(found?.account === undefined ? [] : describeRoles(found.account, roles)),
        ]);
      });
    });
  };
}

/** Of what was anchored since then, how much goes on counting. */
export function describeLoss(loss: Loss | undefined, moment: number): string[] {
  if (loss === undefined) return ["What was anchored before still counts."];
  const { lost, counting, isWhole } = loss;
  const since = `anchored since ${formatMoment(moment)}`;
  if (lost + counting === 0) return [isWhole ? `No batch was ${since}.` : `The nodes list no batch ${since}.`];
  const still = [...["none still counts", "1 still counts"], `${counting.toLocaleString("en")} still count`][
    Math.min(counting, 2)
  ];
  const known = isWhole ? "" : ", as far as the nodes list them";
  return [`Of ${countNoun(lost + counting, "batch", "batches")} ${since}, ${still}${known}.`];
}

/** Whose term it is. An accreditation has no account, and an operator's issuer is named. */
interface Own {
  readonly term: TermSpan;
  readonly account?: string;
  readonly issuer?: number;
  /** The account, or the name; harmless to print. */
  readonly name: string;
}

async function readOwn({ registry }: ActingChain, { kind, ids, issuer }: TermOwner): Promise<Own | undefined> {
  const [id = 0] = ids;
  if (kind === "accreditation") {
    const { issuer: of, name, term } = await registry.getAccreditation(id);
    return of === 0 ? undefined : { term, issuer: of, name: `${neutralize(name)}, issuer ${of}` };
  }
  const { account, term, name } =
    issuer === undefined
      ? await registry.getAccreditor(id)
      : { ...(await registry.getOperator(issuer, id)), name: undefined };
  // The registry says so itself of a number that it has not given.
  return BigInt(account) === 0n ? undefined : { account, term, name: name === undefined ? account : neutralize(name) };
}

/** What is in force of the same kind, at the same issuer. */
interface Other {
  readonly id: number;
  readonly term: TermSpan;
  readonly name: string;
}

async function listOthers(
  chain: ActingChain,
  { kind, ids, issuer }: TermOwner,
  { moment, issuer: accredited }: { readonly moment: number; readonly issuer: number | undefined },
): Promise<Other[]> {
  const now = Math.max(await readPresent(chain), boundMoment(chain, moment));
  const all: readonly Other[] =
    kind === "operator"
      ? (await listOperators(chain, issuer ?? 0)).map(({ account, ...one }) => ({ ...one, name: account }))
      : kind === "accreditor"
        ? await listAccreditors(chain)
        : await listAccreditations(chain, accredited);
  return all.filter(({ id, term }) => !ids.includes(id) && !isOver(term, now));
}

/** How many are listed. */
const LISTED = 10;

function describeOthers({ kind, issuer }: TermOwner, others: readonly Other[]): string[] {
  const where = kind === "accreditation" ? " of the same issuer" : issuer === undefined ? "" : ` of issuer ${issuer}`;
  if (others.length === 0) return [`No other ${kind}${where} is in force.`];
  const rows = others.map(({ id, name, term }) => `${kind} ${id}, ${neutralize(name)}, ${formatUntil(term.until)}`);
  return [`Other ${kind}s${where} in force:`, ...listSome(rows, LISTED)];
}
