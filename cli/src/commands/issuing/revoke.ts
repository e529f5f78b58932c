// laurel revoke, suspend, reinstate, revoke-batch and annul. Run again, they do nothing twice.
import { type NamedOffice, type SettlingOptions, withOffice } from "../../chain/office.ts";
import { writeOrder } from "../../credentials/order-file.ts";
import { usageError } from "../../terminal/failure.ts";
import type { Handler, Invocation } from "../../terminal/invocation.ts";
import { confirm } from "../../terminal/prompt.ts";
import { parseSelection, type SelectionOptions } from "../../terminal/selection.ts";
import { done, type Outcome } from "../../terminal/session.ts";
import { describeBatchChange, describeChange, listShort } from "./change-text.ts";
import {
  type BatchChange,
  changeBatch,
  changeCredentials,
  countNoun,
  type CredentialsChange,
  openBatchFolder,
  type Reason,
  REASONS,
} from "@laurel/issuing";

/** What `revoke` and its like take. */
export interface RevokeOptions extends SettlingOptions, SelectionOptions {
  readonly reason?: string;
  readonly batch?: boolean;
  readonly signOnly?: string;
}

const QUESTIONS = {
  revoke: "Revoke",
  suspend: "Suspend",
  reinstate: "Reinstate",
  annul: "Take back the revocation of",
} as const;

/** Revokes credentials. */
export const revoke: Handler<RevokeOptions> = (invocation) => change(invocation, "revoke");
/** Suspends credentials. */
export const suspend: Handler<RevokeOptions> = (invocation) => change(invocation, "suspend");
/** Lifts the suspension of credentials. */
export const reinstate: Handler<RevokeOptions> = (invocation) => change(invocation, "reinstate");

/** Takes revocations back, of credentials or of the whole batch. */
export const annul: Handler<RevokeOptions> = (invocation) =>
  invocation.options.batch === true ? changeWhole(invocation, "annul-batch") : change(invocation, "annul");

/** Revokes a whole batch. */
export const revokeBatch: Handler<RevokeOptions> = (invocation) => changeWhole(invocation, "revoke-batch");

async function change(
  { session, words, options }: Invocation<RevokeOptions>,
  action: CredentialsChange["action"],
): Promise<Outcome> {
  const { yes, signOnly } = options;
  const shared = { folder: openBatchFolder(words[0] ?? ""), reason: parseReason(options) };
  const selection = parseSelection(options);
  return withOffice(session, options, async (office) => {
    if (action !== "annul") requireOperator(office);
    const result = await changeCredentials(office, {
      ...{ ...shared, action, selection },
      ...(signOnly === undefined ? {} : { openOrderSigner: office.openOrderSigner }),
      approve: (indexes) => {
        const what = `${countNoun(indexes.length, "credential")} (index ${listShort(indexes)})`;
        return confirm(session, `${QUESTIONS[action]} ${what}?`, yes);
      },
    });
    if (result.order !== undefined) return done(result.order, await writeOrder(signOnly ?? "", result.order));
    const { value, lines } = describeChange(action, result);
    return done(value, lines);
  });
}

async function changeWhole(
  { session, words, options }: Invocation<RevokeOptions>,
  action: BatchChange["action"],
): Promise<Outcome> {
  const { yes, signOnly } = options;
  const shared = { folder: openBatchFolder(words[0] ?? ""), reason: parseReason(options) };
  return withOffice(session, options, async (office) => {
    if (action === "revoke-batch") requireOperator(office);
    const result = await changeBatch(office, {
      ...{ ...shared, action },
      ...(signOnly === undefined ? {} : { openOrderSigner: office.openOrderSigner }),
      approve: ({ size }) =>
        confirm(
          session,
          action === "revoke-batch"
            ? `Revoke the whole batch, all ${countNoun(size, "credential")}?`
            : "Take back the revocation of the whole batch?",
          yes,
        ),
    });
    if (result.order !== undefined) return done(result.order, await writeOrder(signOnly ?? "", result.order));
    const { value, lines } = describeBatchChange(action, result);
    return done(value, lines);
  });
}

function parseReason({ reason }: RevokeOptions): Reason | undefined {
  const found = REASONS.find((one) => one === reason);
  if (reason !== undefined && found === undefined)
    throw usageError(`--reason ${reason}: not a reason`, `the reasons are ${REASONS.join(", ")}`);
  return found;
}

function requireOperator({ config }: NamedOffice): void {
  if (config.operator === undefined)
    throw usageError(`${config.path} names no operator`, "run `laurel init` again with the key that revokes");
}
