// laurel revoke, suspend, reinstate, revoke-batch and annul. Run again, they do nothing twice.
import { type SettlingOptions, withOffice } from "../../chain/office.ts";
import { writeOrder } from "../../credentials/order-file.ts";
import { noteKnownPlaces } from "../../credentials/known-places.ts";
import { usageError } from "../../terminal/failure.ts";
import { done, type Handler } from "../../terminal/invocation.ts";
import { confirm } from "../../terminal/prompt.ts";
import { listShort, parseSelection, type SelectionOptions } from "../../terminal/selection.ts";
import { describeChange } from "./change-text.ts";
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
}

const QUESTIONS = {
  revoke: "Revoke",
  suspend: "Suspend",
  reinstate: "Reinstate",
  annul: "Take back the revocation of",
} as const;

/** Revokes credentials. */
export const revoke = change("revoke");
/** Suspends credentials. */
export const suspend = change("suspend");
/** Lifts the suspension of credentials. */
export const reinstate = change("reinstate");
/** Revokes a whole batch. */
export const revokeBatch = change("revoke-batch");

/** Takes revocations back, of credentials or of the whole batch. */
export const annul: Handler<RevokeOptions> = (invocation) =>
  change(invocation.options.batch === true ? "annul-batch" : "annul")(invocation);

function change(action: CredentialsChange["action"] | BatchChange["action"]): Handler<RevokeOptions> {
  return async ({ session, operand, options }) => {
    const shared = { folder: openBatchFolder(operand), reason: parseReason(options) };
    const isWhole = action === "revoke-batch" || action === "annul-batch";
    const selection = isWhole ? {} : parseSelection(options);
    const ask = (question: string) => confirm(session, question, options.yes);
    return withOffice(session, options, async (office) => {
      const { config, openOrderSigner } = office;
      if (config.operator === undefined && action !== "annul" && action !== "annul-batch")
        throw usageError(`${config.path} names no operator`, "run `laurel init` again with the key that revokes");
      const result = isWhole
        ? await changeBatch(office, {
            ...{ ...shared, action, openOrderSigner },
            approve: ({ size }) => ask(askWhole(action, countNoun(size, "credential"))),
          })
        : await changeCredentials(office, {
            ...{ ...shared, action, selection, openOrderSigner },
            approve: (indexes) =>
              ask(`${QUESTIONS[action]} ${countNoun(indexes.length, "credential")} (index ${listShort(indexes)})?`),
          });
      await noteKnownPlaces(session, operand, result.record);
      const { order } = result;
      if (order !== undefined) return done(order, await writeOrder(options.signOnly ?? "", order));
      const { value, lines } = describeChange(action, result);
      return done(value, lines);
    });
  };
}

function askWhole(action: BatchChange["action"], size: string): string {
  return action === "revoke-batch"
    ? `Revoke the whole batch, all ${size}?`
    : "Take back the revocation of the whole batch?";
}

function parseReason({ reason }: RevokeOptions): Reason | undefined {
  const found = REASONS.find((one) => one === reason);
  if (reason !== undefined && found === undefined)
    throw usageError(`--reason ${reason}: not a reason`, `the reasons are ${REASONS.join(", ")}`);
  return found;
}
