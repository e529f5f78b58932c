// laurel correct: one transaction anchors a corrected credential and revokes the one that it replaces.
import { readAnswers } from "../../cohort/options.ts";
import { openAsking } from "../../cohort/questions.ts";
import { requireAnchoring, type SettlingOptions, withOffice } from "../../chain/office.ts";
import { writeOrder } from "../../credentials/order-file.ts";
import { chooseLedger } from "../../notes/ledger-notes.ts";
import { openFolderSigner, signIssued } from "../../credentials/sign-folder.ts";
import type { SigningKeyOptions } from "../../settings/signing-key-file.ts";
import { userFolder } from "../../settings/settings-file.ts";
import { CommandError } from "../../terminal/failure.ts";
import { parseCells, parseChoice, type SelectionOptions } from "../../terminal/selection.ts";
import { quoteWord, showPath } from "../../terminal/terminal.ts";
import { confirm } from "../../terminal/prompt.ts";
import { done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import { describeChange } from "./change-text.ts";
import { describeIssued } from "./issue/issue-text.ts";
import { correctCredential, type Correction, openBatchFolder, openLedger, SupersededError } from "@laurel/issuing";

/** What `correct` takes. */
export interface CorrectOptions extends SettlingOptions, SigningKeyOptions, SelectionOptions {
  readonly set: readonly string[];
  readonly out: string;
  readonly future?: boolean;
  readonly expired?: boolean;
  readonly accept?: readonly string[];
  readonly keep?: readonly string[];
  readonly ledger?: boolean;
}

/** Replaces a credential by a corrected one. */
export async function correct({ session, operand, options }: Invocation<CorrectOptions>): Promise<Outcome> {
  const { out, future, expired, yes } = options;
  const cells = parseCells(options.set);
  const choice = parseChoice(options);
  return withOffice(session, options, async (office) => {
    requireAnchoring(office.config);
    const signer = options.sign === undefined ? undefined : await openFolderSigner(session, options);
    const folder = openBatchFolder(out);
    const correction: Correction = {
      folder: openBatchFolder(operand),
      out: folder,
      requireFit: signer?.openCheck(office),
      ...{ ...readAnswers(options), ...choice, cells, allow: { future, expired }, confirm: openAsking(session) },
      openOrderSigner: office.openOrderSigner,
      personFolder: userFolder(session.env),
      // It only says where to look: without a ledger that can be read, the folders' own notes do.
      findFolder: (root) =>
        openLedger(userFolder(session.env))
          .knowsRoot(office.config, root)
          .then(
            (found) => found?.folder,
            () => undefined,
          ),
      ledger: chooseLedger(session, options),
      approve: (id, learner) => confirm(session, `Issue a corrected credential for ${learner} and revoke ${id}?`, yes),
    };
    const { replaced, index, record, issued } = await correctCredential(office, correction).catch((error: unknown) => {
      throw error instanceof SupersededError ? explainSuperseded(error, options) : error;
    });
    const { wasAnchored, order, files, written } = issued;
    if (order !== undefined) {
      const next = `Then run the same laurel correct again, without --sign-only, to write the files${signer === undefined ? "" : " and sign them for other verifiers"}.`;
      return done(order, [...(await writeOrder(options.signOnly ?? "", order)), next]);
    }
    if (wasAnchored) session.note("This correction is already on chain; nothing was sent.");
    const [changed, already] = wasAnchored ? [[], [index]] : [[index], []];
    const change = describeChange("revoke", {
      record,
      changed,
      already,
      wasSent: !wasAnchored,
      receipts: [issued.record],
    });
    const signed = signer === undefined ? undefined : await signIssued(session, signer, { office, folder });
    const corrected = signed?.record ?? issued.record;
    const value = { format: "laurel-correction-v1", replaced, issued: corrected, revoked: change.value };
    const course = (await folder.readSecret())?.course ?? null;
    return done(value, [...change.lines, ...describeIssued(out, corrected, { course, files, written, signed })]);
  });
}

/** What to type to correct what stands now. */
function explainSuperseded(error: SupersededError, { set }: CorrectOptions): CommandError {
  const { code, message, successor } = error;
  const { folder, size, state } = successor;
  const place = folder === undefined ? "<its folder>" : quoteWord(showPath(folder));
  const one = size === 1 ? "--index 0" : "--credential <its file>";
  const cells = set.map((cell) => `--set ${quoteWord(cell)}`).join(" ");
  const commands = [
    ...(state === "suspended" ? [`laurel reinstate ${place} ${one}`] : []),
    `laurel correct ${place} ${one} ${cells} --out <a new folder>`,
  ].map((command) => `\`${command}\``);
  const cure = `correct that one: ${commands.join(", then ")}`;
  const found = folder === undefined ? `find the folder of that batch, and ${cure}` : cure;
  return new CommandError(code, 1, message, { cure: found, cause: error });
}
