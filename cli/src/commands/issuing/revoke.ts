// laurel revoke, suspend, reinstate, revoke-batch and annul, by a batch's folder or a credential's file. Run again, they do nothing twice.
import { packIndexes, STATUS_METHODS } from "@laurel/sdk";
import { type SettlingOptions, withOffice } from "../../chain/office.ts";
import type { RegistryCall } from "../../chain/executor.ts";
import { isPlanning, planCalls } from "../../chain/planned-calls.ts";
import { describeCost } from "../../chain/registry-action.ts";
import { writeOrders } from "../../credentials/order-file.ts";
import { type ListOptions, readTableOptions } from "../../cohort/options.ts";
import { noteKnownPlaces } from "../../notes/known-places.ts";
import { noteLedgerChange } from "../../notes/ledger-notes.ts";
import { usageError } from "../../terminal/failure.ts";
import { done, type Handler } from "../../terminal/invocation.ts";
import { confirm } from "../../terminal/prompt.ts";
import { listShort, parseSelection } from "../../terminal/selection.ts";
import { describeChange } from "./change-text.ts";
import { describeByFile, type HeldOptions, holdFile, readHeldFile } from "./held-file.ts";
import {
  type BatchChange,
  changeBatch,
  changeCredentials,
  countNoun,
  type CredentialsChange,
  openBatchFolder,
  type Reason,
  REASONS,
  type Selection,
} from "@laurel/issuing";

/** What `revoke` and its like take. */
export interface RevokeOptions extends SettlingOptions, HeldOptions, ListOptions {
  readonly reason?: string;
  readonly batch?: boolean;
}

const QUESTIONS = {
  revoke: "Revoke",
  suspend: "Suspend",
  reinstate: "Reinstate",
  annul: "Undo the revocation of",
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
    const reason = parseReason(options);
    const isWhole = action === "revoke-batch" || action === "annul-batch";
    // What the admin takes back, a folder names.
    const isAnnulling = action === "annul" || action === "annul-batch";
    const given = isAnnulling ? undefined : await readHeldFile(operand, action, options);
    const selection = isWhole || given !== undefined ? {} : readSelection(options);
    return withOffice(session, options, async (office) => {
      const { config, openOrderSigner, chain, issuer, operator } = office;
      if (config.operator === undefined && !isAnnulling)
        throw usageError(`${config.path} names no operator`, "run `laurel init` again with the key that revokes");
      const file = given && (await holdFile(session, office, given, { action, options }));
      const isPlan = isPlanning(options);
      const planned: RegistryCall[] = [];
      const ask = async (question: string, root: string, indexes?: readonly number[]): Promise<void> => {
        const { words, masks } = packIndexes(indexes ?? []);
        const by = isAnnulling ? [] : [operator];
        const values = [issuer, ...by, root, ...(indexes === undefined ? [] : [words, masks])];
        if (isPlan) {
          planned.push({ method: STATUS_METHODS[action] as RegistryCall["method"], values });
          return;
        }
        const costing = { session, options, chain: { ...chain, config } };
        // Of an order, whoever sends it pays.
        const cost = openOrderSigner === undefined ? await describeCost(costing, STATUS_METHODS[action], values) : "";
        await (file === undefined ? confirm(session, `${cost}${question}`, options.yes) : file.decide(cost, question));
        await noteLedgerChange(session, { chain, issuer, root, action, indexes, reason });
      };
      const target = file === undefined ? { folder: openBatchFolder(operand) } : { held: file.held };
      const shared = { reason, openOrderSigner, isPlan };
      const result = isWhole
        ? await changeBatch(office, {
            ...{ ...shared, ...target, action },
            approve: ({ size, root }) => ask(askWhole(action, countNoun(size, "credential")), root),
          })
        : await changeCredentials(office, {
            ...{ ...shared, ...target, action, selection },
            async approve(indexes, { root }) {
              const both = file?.also === undefined ? "" : " and its correction";
              const question = `${QUESTIONS[action]} ${countNoun(indexes.length, "credential")} (index ${listShort(indexes)})${both}?`;
              await ask(question, root, indexes);
            },
          });
      const also =
        file?.also === undefined || isWhole
          ? undefined
          : await changeCredentials(office, {
              ...{ ...shared, held: file.also, action },
              approve: (indexes, { root }) => ask("Revoke its correction?", root, indexes),
            });
      if (planned.length > 0) return planCalls({ session, options, chain }, planned);
      if (file === undefined) await noteKnownPlaces(session, operand, result.record);
      const orders = [...(result.orders ?? []), ...(also?.orders ?? [])];
      if (orders.length > 0) return writeOrders(options.signOnly ?? "", orders);
      if (file !== undefined) return describeByFile(action, file, result, also);
      const { value, lines } = describeChange(action, result);
      return done(value, lines);
    });
  };
}

function readSelection({ list: path, ...options }: RevokeOptions): Selection {
  return parseSelection(options, path === undefined ? undefined : { path, ...readTableOptions(options) });
}

function askWhole(action: BatchChange["action"], size: string): string {
  return action === "revoke-batch" ? `Revoke the whole batch, all ${size}?` : "Undo the revocation of the whole batch?";
}

function parseReason({ reason }: RevokeOptions): Reason | undefined {
  const found = REASONS.find((one) => one === reason);
  if (reason !== undefined && found === undefined)
    throw usageError(`--reason ${reason}: not a reason`, `the reasons are ${REASONS.join(", ")}`);
  return found;
}
