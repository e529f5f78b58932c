// Ending all terms of an account at an issuer: whoever left is out only when none is in force.
import type { RegistryOptions } from "../../../chain/chain.ts";
import type { ActingChain } from "../../../chain/registry-action.ts";
import {
  type AgreedEnd,
  boundMoment,
  chooseMoment,
  confirmEnd,
  type EndOptions,
  isOver,
  nameOwner,
  readPresent,
  requireRunning,
} from "../../../chain/term-end.ts";
import { explainLibraryError } from "../../../terminal/explain.ts";
import { CommandError } from "../../../terminal/failure.ts";
import type { Invocation, Outcome } from "../../../terminal/invocation.ts";
import { neutralize } from "../../../terminal/terminal.ts";
import { type Entry, listOperators } from "../grants/entries.ts";
import { describeLoss, look } from "./end-term.ts";
import { describeRoles, listRoles } from "./roles.ts";
import { countNoun, formatMoment, formatUntil, readIssuer } from "@laurel/issuing";

/** Whose terms. */
interface Leaver {
  readonly issuer: number;
  readonly account: string;
}

/** How often the chain is asked what is in force, where a node may lag behind. */
const LOOKS = 4;
const PAUSE_MS = 500;

/** Ends all terms of an account that are in force or to come, one transaction each. @throws CommandError where the account was never an operator, or the nodes do not say of which */
export async function endAccount(
  { session, options }: Invocation<RegistryOptions & EndOptions>,
  chain: ActingChain,
  leaver: Leaver,
): Promise<Outcome> {
  const { issuer, account } = leaver;
  const first = await chooseMoment(chain, options);
  const all = await listTerms(chain, leaver).catch((error: unknown) => {
    const { code, exitCode, message } = explainLibraryError(error);
    if (exitCode !== 3) throw error;
    const cure = `name other nodes with --rpc; or end one term, which needs no search: laurel operator end <id> --issuer ${issuer}`;
    throw new CommandError(code, 3, `cannot read which operators ${account} is: ${message}`, { cause: error, cure });
  });
  if (all.length === 0) {
    await readIssuer(chain, issuer);
    const cure = `see the accounts: \`laurel operator list --issuer ${issuer}\``;
    throw new CommandError("operator.none", 1, `${account} was never an operator of issuer ${issuer}`, { cure });
  }
  const open = all.filter(({ term }) => !isOver(term, first));
  if (open.length === 0) {
    const now = await readPresent(chain);
    for (const { id, term } of all)
      if (!isOver(term, now + 1))
        requireRunning(term, first, { owner: { kind: "operator", ids: [id], issuer }, isToCome: first > now });
  }
  if (open.length === 0) return report(chain, leaver, { until: null, moment: first, ended: [], left: [] });
  const owner = { kind: "operator", ids: open.map(({ id }) => id), issuer } as const;
  const agreed = await confirmEnd(session, chain, {
    options,
    owner,
    who: account,
    terms: open.map(({ term }) => term),
  });
  const calls = owner.ids.map((id) => ({ method: "endOperator", values: [issuer, id, agreed.moment] }) as const);
  if (!chain.isPlanned) session.note(`Ending ${nameOwner(owner)}: ${countNoun(calls.length, "transaction")}.`);
  try {
    return await chain.actAll(calls, async (results) => {
      const left = await look(listLeft(chain, leaver, agreed.moment));
      const ended = open.flatMap(({ id }, i) =>
        left === undefined || left.some((one) => one.id === id)
          ? []
          : [{ id, transaction: results[i]?.transaction ?? null }],
      );
      return report(chain, leaver, { until: agreed.moment, moment: agreed.moment, ended, left, agreed, tried: open });
    });
  } catch (error) {
    if (chain.isPlanned) throw error;
    const left = await look(listLeft(chain, leaver, agreed.moment, 1));
    const ended = open.filter(({ id }) => left !== undefined && !left.some((one) => one.id === id));
    // Nothing was begun: what refused it says why.
    if (ended.length === 0 && explainLibraryError(error).exitCode !== 3) throw error;
    return report(chain, leaver, {
      ...{ until: agreed.moment, moment: agreed.moment, left, agreed, error, tried: open },
      ended: ended.map(({ id }) => ({ id, transaction: null })),
    });
  }
}

async function listTerms(chain: ActingChain, { issuer, account }: Leaver): Promise<Entry<"getOperator">[]> {
  return (await listOperators(chain, issuer)).filter((one) => one.account === account);
}

/** What is in force from a moment on, as a majority of the nodes says: what goes on in time to come is in force. */
async function listLeft(
  chain: ActingChain,
  leaver: Leaver,
  moment: number,
  looks = LOOKS,
): Promise<Entry<"getOperator">[]> {
  for (let look = 1; ; look += 1) {
    const left = (await listTerms(chain, leaver)).filter(({ term }) => !isOver(term, boundMoment(chain, moment)));
    if (left.length === 0 || look === looks) return left;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** What came of it. */
interface AccountEnd {
  /** From when nothing is to be in force. */
  readonly moment: number;
  /** The same; null where there was nothing to end. */
  readonly until: number | null;
  readonly ended: readonly { readonly id: number; readonly transaction: string | null }[];
  /** What is in force; undefined where the nodes do not tell. */
  readonly left: readonly Entry<"getOperator">[] | undefined;
  readonly agreed?: AgreedEnd;
  readonly error?: unknown;
  /** What was to be ended. */
  readonly tried?: readonly Entry<"getOperator">[];
}

async function report(chain: ActingChain, leaver: Leaver, end: AccountEnd): Promise<Outcome> {
  const { issuer, account } = leaver;
  const { until, ended, left, agreed, tried = [] } = end;
  const isOut = left !== undefined && left.length === 0;
  const failure = isOut || end.error === undefined ? undefined : explainLibraryError(end.error);
  const found = isOut ? await look(listRoles(chain, account, { issuer, moment: end.moment })) : undefined;
  const value = {
    ...{ format: "laurel-account-end-v1", issuer, account, until, ended, loss: agreed?.loss ?? null },
    inForce: left?.map(({ id, term }) => ({ id, until: term.until })) ?? null,
    roles: found?.roles ?? null,
    failure: failure === undefined ? null : { code: failure.code, message: neutralize(failure.message) },
  };
  const name = (ids: readonly number[]): string => nameOwner({ kind: "operator", ids, issuer });
  const lines = [
    ...(failure === undefined ? [] : [`The command stopped: ${neutralize(failure.message)}.`]),
    ...(ended.length === 0 || until === null
      ? []
      : [`Ended as of ${formatMoment(until)}: ${name(ended.map(({ id }) => id))}.`]),
    ...describeLeft(leaver, end, name(tried.map(({ id }) => id))),
    ...(isOut && until !== null ? describeLoss(agreed?.loss, until) : []),
    ...(isOut ? describeRoles(account, found) : ["Next: run the same command again to end the rest."]),
  ];
  return { exitCode: isOut ? 0 : 3, value, lines };
}

function describeLeft({ issuer, account }: Leaver, { left }: AccountEnd, tried: string): string[] {
  if (left === undefined)
    return [`Laurel could not read what is still in force${tried === "" ? "" : `: treat ${tried} as in force`}.`];
  if (left.length === 0) return [`No term of ${account} is in force at issuer ${issuer}.`];
  return [
    "Still in force:",
    ...left.map(({ id, term }) => `  operator ${id} of issuer ${issuer}, ${formatUntil(term.until)}`),
  ];
}
