// laurel issuer recover: a lost or stolen admin key. It freezes the admin at once, and replaces it after seven days.
import { parseAddress, type RegistryOptions } from "../../chain/chain.ts";
import { parseId, withRegistry } from "../../chain/registry-action.ts";
import { CommandError, usageError } from "../../terminal/failure.ts";
import { done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import type { HandoverOptions } from "./role.ts";
import { formatMoment } from "@laurel/issuing";

const DELAY_SECONDS = 7 * 24 * 3600;

/** What `recover decide` takes. */
export interface DecideOptions extends RegistryOptions {
  readonly uphold?: boolean;
  readonly reject?: boolean;
}

function report(issuer: number, state: string, transaction: string, lines: readonly string[]): Outcome {
  return done({ format: "laurel-recovery-v1", issuer, state, transaction }, lines);
}

/** Freezes an issuer's admin and proposes another; for its sponsor, or for the governor once the sponsor's mandate is over. */
export function start(invocation: Invocation<HandoverOptions>): Promise<Outcome> {
  const issuer = parseId(invocation.operand, "issuer");
  const to = parseAddress(invocation.options.to, "--to");
  return withRegistry(invocation, async ({ act, registry }) => {
    const { admin } = await registry.getIssuer(issuer);
    const question = `Freeze ${admin}, the admin of issuer ${issuer}, at once, and propose ${to} in its place?`;
    const { transaction } = await act("startRecovery", [issuer, to], question);
    const due = (await registry.getRecovery(issuer)).recovery.startedAt + DELAY_SECONDS;
    return report(issuer, "started", transaction, [
      `The admin of issuer ${issuer} is frozen. ${to} can take its place from ${formatMoment(due)},`,
      "unless the admin objects before; then the governor decides.",
      `Next: laurel operator end <id> --issuer ${issuer} for each key that is not trusted, then laurel issuer recover complete ${issuer}`,
    ]);
  });
}

/** The frozen admin objects; the governor decides then. */
export function object(invocation: Invocation<RegistryOptions>): Promise<Outcome> {
  const issuer = parseId(invocation.operand, "issuer");
  return withRegistry(invocation, async ({ act }) => {
    const { transaction } = await act("objectToRecovery", [issuer]);
    return report(issuer, "objected", transaction, [
      `Objected. The freeze stays until the governor decides: laurel issuer recover decide ${issuer}`,
    ]);
  });
}

/** Completes a recovery after seven days without an objection. */
export function complete(invocation: Invocation<RegistryOptions>): Promise<Outcome> {
  const issuer = parseId(invocation.operand, "issuer");
  return withRegistry(invocation, async ({ act, registry, provider }) => {
    const { recovery, isActive } = await registry.getRecovery(issuer);
    const due = recovery.startedAt + DELAY_SECONDS;
    const now = (await provider.getBlock("latest"))?.timestamp ?? 0;
    if (isActive && now < due)
      throw new CommandError("registry.RecoveryNotDue", 1, `it can be completed only from ${formatMoment(due)}`, {
        cure: "wait until then; the admin stays frozen",
      });
    const question = `Make ${recovery.proposedAdmin} the admin of issuer ${issuer}?`;
    const { transaction } = await act("completeRecovery", [issuer], question);
    return report(issuer, "completed", transaction, [
      `The admin of issuer ${issuer} is now ${recovery.proposedAdmin}.`,
      "Next: it ends operators that are not trusted as of when the key was lost: laurel operator end <id> --as-of <date>",
    ]);
  });
}

/** The governor decides a recovery that was objected to. */
export function decide(invocation: Invocation<DecideOptions>): Promise<Outcome> {
  const issuer = parseId(invocation.operand, "issuer");
  const { uphold = false, reject = false } = invocation.options;
  if (uphold === reject)
    throw usageError("--uphold or --reject is missing", "say which: --uphold replaces the admin, --reject leaves it");
  return withRegistry(invocation, async ({ act, registry }) => {
    const { recovery } = await registry.getRecovery(issuer);
    const question = uphold
      ? `Make ${recovery.proposedAdmin} the admin of issuer ${issuer}?`
      : `Leave the admin of issuer ${issuer} in its place, and lift the freeze?`;
    const { transaction } = await act("decideRecovery", [issuer, uphold], question);
    return report(issuer, uphold ? "completed" : "rejected", transaction, [
      uphold
        ? `The admin of issuer ${issuer} is now ${recovery.proposedAdmin}.`
        : "The admin stays, and is free again.",
    ]);
  });
}
