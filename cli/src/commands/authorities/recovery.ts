// laurel issuer recover: a lost or stolen admin key. It freezes the admin at once, and replaces it after seven days.
import type { RegistryOptions } from "../../chain/chain.ts";
import { CommandError, usageError } from "../../terminal/failure.ts";
import type { Invocation } from "../../terminal/invocation.ts";
import { act, parseId } from "../../chain/registry-action.ts";
import { withChain } from "../../chain/chain.ts";
import { done, type Outcome } from "../../terminal/session.ts";
import { parseAddress } from "./accreditor.ts";
import { formatMoment } from "@laurel/issuing";

const DELAY_SECONDS = 7 * 24 * 3600;

/** What `recover start` takes. */
export interface StartOptions extends RegistryOptions {
  readonly to: string;
}

/** What `recover decide` takes. */
export interface DecideOptions extends RegistryOptions {
  readonly uphold?: boolean;
  readonly reject?: boolean;
}

function report(issuer: number, state: string, transaction: string, lines: readonly string[]): Outcome {
  return done({ format: "laurel-recovery-v1", issuer, state, transaction }, lines);
}

/** Freezes an issuer's admin and proposes another; for its sponsor, or for the governor once the sponsor's mandate is over. */
export function start({ session, words, options }: Invocation<StartOptions>): Promise<Outcome> {
  const issuer = parseId(words[0], "issuer");
  const to = parseAddress(options.to, "--to");
  return withChain(session, options, async (chain) => {
    const { admin } = await chain.registry.getIssuer(issuer);
    const question = `Freeze ${admin}, the admin of issuer ${issuer}, at once, and propose ${to} in its place?`;
    const result = await act(session, chain, options, { method: "startRecovery", values: [issuer, to], question });
    const { recovery } = await chain.registry.getRecovery(issuer);
    return report(issuer, "started", result.transaction, [
      `The admin of issuer ${issuer} is frozen. ${to} can take its place from ${formatMoment(recovery.startedAt + DELAY_SECONDS)},`,
      "unless the admin objects before; then the governor decides.",
      `Next: laurel operator end <id> --issuer ${issuer} for each key that is not trusted, then laurel issuer recover complete ${issuer}`,
    ]);
  });
}

/** The frozen admin objects; the governor decides then. */
export function object({ session, words, options }: Invocation<RegistryOptions>): Promise<Outcome> {
  const issuer = parseId(words[0], "issuer");
  return withChain(session, options, async (chain) => {
    const result = await act(session, chain, options, { method: "objectToRecovery", values: [issuer] });
    return report(issuer, "objected", result.transaction, [
      `Objected. The freeze stays until the governor decides: laurel issuer recover decide ${issuer}`,
    ]);
  });
}

/** Completes a recovery after seven days without an objection. */
export function complete({ session, words, options }: Invocation<RegistryOptions>): Promise<Outcome> {
  const issuer = parseId(words[0], "issuer");
  return withChain(session, options, async (chain) => {
    const { recovery, isActive } = await chain.registry.getRecovery(issuer);
    const due = recovery.startedAt + DELAY_SECONDS;
    const now = (await chain.provider.getBlock("latest"))?.timestamp ?? 0;
    if (isActive && now < due)
      throw new CommandError("registry.RecoveryNotDue", 1, `it can be completed only from ${formatMoment(due)}`, {
        cure: "wait until then; the admin stays frozen",
      });
    const question = `Make ${recovery.proposedAdmin} the admin of issuer ${issuer}?`;
    const result = await act(session, chain, options, { method: "completeRecovery", values: [issuer], question });
    return report(issuer, "completed", result.transaction, [
      `The admin of issuer ${issuer} is now ${recovery.proposedAdmin}.`,
      "Next: it ends operators that are not trusted as of when the key was lost: laurel operator end <id> --as-of <date>",
    ]);
  });
}

/** The governor decides a recovery that was objected to. */
export function decide({ session, words, options }: Invocation<DecideOptions>): Promise<Outcome> {
  const issuer = parseId(words[0], "issuer");
  if ((options.uphold === true) === (options.reject === true))
    throw usageError("--uphold or --reject is missing", "say which: --uphold replaces the admin, --reject leaves it");
  const upheld = options.uphold === true;
  return withChain(session, options, async (chain) => {
    const { recovery } = await chain.registry.getRecovery(issuer);
    const question = upheld
      ? `Make ${recovery.proposedAdmin} the admin of issuer ${issuer}?`
      : `Leave the admin of issuer ${issuer} in its place, and lift the freeze?`;
    const values = [issuer, upheld];
    const result = await act(session, chain, options, { method: "decideRecovery", values, question });
    return report(issuer, upheld ? "completed" : "rejected", result.transaction, [
      upheld
        ? `The admin of issuer ${issuer} is now ${recovery.proposedAdmin}.`
        : "The admin stays, and is free again.",
    ]);
  });
}
