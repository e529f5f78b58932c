// Renewing: a term cannot be lengthened, so what it grants is granted once more, under a number of its own.
import { isPlanning, type PlanOptions } from "../../../chain/planned-calls.ts";
import type { ActingChain } from "../../../chain/registry-action.ts";
import { type TermOwner, isOver, nameOwner, readPresent } from "../../../chain/term-end.ts";
import { explainLibraryError } from "../../../terminal/explain.ts";
import { CommandError, usageError } from "../../../terminal/failure.ts";
import { neutralize } from "../../../terminal/terminal.ts";
import type { Session } from "../../../terminal/session.ts";
import type { AgainOptions } from "./doubles.ts";
import { scanLogsSince, type TermSpan } from "@laurel/sdk";
import { formatUntil } from "@laurel/issuing";

/** What the `renew` commands take. */
export interface RenewOptions extends AgainOptions {
  readonly until: string;
}

/** What a person knows of what is renewed: the option that says so, and what it says. */
interface Known {
  readonly option: string;
  readonly given: string | undefined;
}

/**
 * Requires that what the nodes cannot know better is named where nobody is asked: they could name another account, and it would be granted.
 * @throws CommandError
 */
export function requireNamed(
  options: PlanOptions & { readonly yes?: boolean | undefined },
  known: readonly Known[],
): void {
  const missing = known.filter(({ given }) => given === undefined).map(({ option }) => option);
  if (missing.length === 0 || (options.yes !== true && !isPlanning(options))) return;
  throw usageError(
    `${missing.join(" and ")}: required here, because the nodes' answer is not shown for confirmation`,
    "pass what your own records say; or leave out --yes, --safe and --calldata to be asked",
  );
}

/** Requires that the nodes say the same of what is renewed as the person. @throws CommandError `renew.other` */
export function requireSame(owner: TermOwner, known: readonly (Known & { readonly told: string })[]): void {
  for (const { option, given, told } of known)
    if (given !== undefined && given !== told)
      throw new CommandError(
        "renew.other",
        1,
        `${option} ${neutralize(given)}: according to the nodes, ${nameOwner(owner)} has ${neutralize(told)}`,
        { cure: "check the number with the list command; if it is right, name other nodes with --rpc" },
      );
}

/** What is renewed, and until when. */
interface Renewal {
  readonly owner: TermOwner;
  readonly term: TermSpan;
  readonly until: number;
  readonly again: boolean | undefined;
}

const ENDINGS = {
  accreditor: "AccreditorEnded",
  accreditation: "AccreditationEnded",
  operator: "OperatorEnded",
} as const;

/**
 * Requires that a term may be followed by another one.
 * @throws CommandError where the new term does not last longer · `renew.ended` where the old one was ended early: somebody had a reason · `grant.unchecked` where the
 * nodes do not tell
 */
export async function requireRenewable(
  session: Session,
  chain: ActingChain,
  { owner, term, until, again }: Renewal,
): Promise<void> {
  const name = nameOwner(owner);
  if (until <= term.until && !isOver(term, term.from))
    throw usageError(`the term of ${name} already lasts ${formatUntil(term.until)}`, "name a later day with --until");
  if (again === true || !isOver(term, (await readPresent(chain)) + 1)) return;
  if (!(await wasEnded(session, chain, owner, term))) return;
  throw new CommandError("renew.ended", 1, `${name} was ended early, ${formatUntil(term.until)}`, {
    cure: "ask why it was ended; to grant the same again: --again",
  });
}

/** Whether somebody ended a term that is over. */
async function wasEnded(session: Session, chain: ActingChain, owner: TermOwner, term: TermSpan): Promise<boolean> {
  // Only an end empties a term.
  if (term.from >= term.until) return true;
  const { ids, issuer, kind } = owner;
  const values = issuer === undefined ? ids : [issuer, ...ids];
  const topics = chain.contract.interface.encodeFilterTopics(ENDINGS[kind], [...values]);
  const filter = { address: chain.ref.address, topics, since: term.from };
  const onProgress = ({ done, of }: { readonly done: number; readonly of: number }): void =>
    session.progress(`looking for its end: ${done.toLocaleString("en")} of ${of.toLocaleString("en")} blocks`);
  try {
    const { logs, unread } = await scanLogsSince((method, params) => chain.provider.ask(method, params), filter, {
      onProgress,
    });
    if (logs.length > 0) return true;
    if (unread === undefined) return false;
    throw unread.reason;
  } catch (error) {
    const { exitCode, message } = explainLibraryError(error);
    if (exitCode !== 3) throw error;
    throw new CommandError(
      "grant.unchecked",
      3,
      `cannot tell whether ${nameOwner(owner)} expired or was ended early: ${message}`,
      { cause: error, cure: "name a node that lists events; or renew unchecked: --again" },
    );
  } finally {
    session.endProgress();
  }
}
