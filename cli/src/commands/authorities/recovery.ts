// laurel issuer recover: a lost or stolen admin key. It freezes the admin at once, and replaces it after seven days.
import { parseAddress, type RegistryOptions } from "../../chain/chain.ts";
import { parseId, withRegistry } from "../../chain/registry-action.ts";
import { CommandError, usageError } from "../../terminal/failure.ts";
import { done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import type { HandoverOptions } from "./role.ts";
import { formatMoment } from "@laurel/issuing";

const DELAY_SECONDS = 7 * 24 * 3600;
/** Where the nodes do not say who that is. */
const PROPOSED = "the proposed account, which the nodes do not name,";

/** What is only shown: no node that does not tell it keeps anybody from acting. */
const look = <Result>(reading: Promise<Result>): Promise<Result | undefined> => reading.catch(() => undefined);

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
    const { admin } = (await look(registry.getIssuer(issuer))) ?? {};
    const frozen = admin === undefined ? `the admin of issuer ${issuer}` : `${admin}, the admin of issuer ${issuer},`;
    const question = `Freeze ${frozen} at once, and propose ${to} in its place?`;
    return act({ method: "startRecovery", values: [issuer, to], question }, async ({ transaction }) => {
      const { recovery } = (await look(registry.getRecovery(issuer))) ?? {};
      const due = recovery === undefined ? "in seven days" : `from ${formatMoment(recovery.startedAt + DELAY_SECONDS)}`;
      return report(issuer, "started", transaction, [
        `The admin of issuer ${issuer} is frozen. ${to} can take its place ${due},`,
        "unless the admin objects before then; in that case the governor decides.",
        `Next: laurel operator end --account 0x… --issuer ${issuer} for each key that you do not trust, then laurel issuer recover complete ${issuer}`,
      ]);
    });
  });
}

/** The frozen admin objects; the governor decides then. */
export function object(invocation: Invocation<RegistryOptions>): Promise<Outcome> {
  const issuer = parseId(invocation.operand, "issuer");
  return withRegistry(invocation, ({ act }) =>
    act({ method: "objectToRecovery", values: [issuer] }, ({ transaction }) =>
      report(issuer, "objected", transaction, [
        `Objected. The freeze stays until the governor decides: laurel issuer recover decide ${issuer}`,
      ]),
    ),
  );
}

/** Completes a recovery after seven days without an objection. */
export function complete(invocation: Invocation<RegistryOptions>): Promise<Outcome> {
  const issuer = parseId(invocation.operand, "issuer");
  return withRegistry(invocation, async ({ act, registry, provider }) => {
    const { recovery, isActive } = (await look(registry.getRecovery(issuer))) ?? {};
    const now = (await look(provider.getBlock("latest")))?.timestamp;
    const due = (recovery?.startedAt ?? 0) + DELAY_SECONDS;
    // The registry says so too, but not from when.
    if (isActive === true && now !== undefined && now < due)
      throw new CommandError(
        "registry.RecoveryNotDue",
        1,
        `the recovery can be completed only from ${formatMoment(due)}`,
        {
          cure: "wait until then; the admin stays frozen",
        },
      );
    const admin = recovery?.proposedAdmin ?? PROPOSED;
    const question = `Make ${admin} the admin of issuer ${issuer}?`;
    return act({ method: "completeRecovery", values: [issuer], question }, ({ transaction }) =>
      report(issuer, "completed", transaction, [
        `The admin of issuer ${issuer} is now ${admin}.`,
        "Next: the new admin ends operators that are not trusted, as of when the key was lost: laurel operator end --account 0x… --as-of <moment>",
      ]),
    );
  });
}

/** The governor decides a recovery that was objected to. */
export function decide(invocation: Invocation<DecideOptions>): Promise<Outcome> {
  const issuer = parseId(invocation.operand, "issuer");
  const { uphold = false, reject = false } = invocation.options;
  if (uphold === reject)
    throw usageError("--uphold or --reject is missing", "choose one: --uphold replaces the admin, --reject keeps it");
  return withRegistry(invocation, async ({ act, registry }) => {
    const admin = (await look(registry.getRecovery(issuer)))?.recovery.proposedAdmin ?? PROPOSED;
    const question = uphold
      ? `Make ${admin} the admin of issuer ${issuer}?`
      : `Keep the admin of issuer ${issuer}, and lift the freeze?`;
    return act({ method: "decideRecovery", values: [issuer, uphold], question }, ({ transaction }) =>
      report(issuer, uphold ? "completed" : "rejected", transaction, [
        uphold ? `The admin of issuer ${issuer} is now ${admin}.` : "The admin stays and is no longer frozen.",
      ]),
    );
  });
}
