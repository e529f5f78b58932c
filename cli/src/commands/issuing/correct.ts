// laurel correct: one transaction anchors a corrected credential and revokes the one that it replaces.
import { requireAnchoring, type SettlingOptions, withOffice } from "../../chain/office.ts";
import { writeOrder } from "../../credentials/order-file.ts";
import { openFolderSigner, signIssued } from "../../credentials/sign-folder.ts";
import type { SigningKeyOptions } from "../../settings/signing-key-file.ts";
import { userFolder } from "../../settings/settings-file.ts";
import { parseCells } from "../../terminal/selection.ts";
import { confirm } from "../../terminal/prompt.ts";
import { done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import { describeChange } from "./change-text.ts";
import { describeIssued } from "./issue-text.ts";
import { correctCredential, openBatchFolder } from "@laurel/issuing";

/** What `correct` takes. */
export interface CorrectOptions extends SettlingOptions, SigningKeyOptions {
  readonly learner: string;
  readonly set: readonly string[];
  readonly out: string;
}

/** Replaces a credential by a corrected one. */
export async function correct({ session, operand, options }: Invocation<CorrectOptions>): Promise<Outcome> {
  const { learner, out, yes } = options;
  const cells = parseCells(options.set);
  return withOffice(session, options, async (office) => {
    requireAnchoring(office.config);
    const signer = options.sign === undefined ? undefined : await openFolderSigner(session, options);
    const folder = openBatchFolder(out);
    const { replaced, index, record, issued } = await correctCredential(office, {
      folder: openBatchFolder(operand),
      out: folder,
      requireFit: signer?.openCheck(office),
      ...{ learner, cells },
      openOrderSigner: office.openOrderSigner,
      personFolder: userFolder(session.env),
      approve: (id) => confirm(session, `Issue a corrected credential for ${learner} and revoke ${id}?`, yes),
    });
    const { wasAnchored, order, files, written } = issued;
    if (order !== undefined) {
      const next = `Then run the same laurel correct again, without --sign-only: it writes the files${signer === undefined ? "" : ", and signs them for other verifiers"}.`;
      return done(order, [...(await writeOrder(options.signOnly ?? "", order)), next]);
    }
    if (wasAnchored) session.note("This correction is on chain already; nothing was sent.");
    const [changed, already] = wasAnchored ? [[], [index]] : [[index], []];
    const change = describeChange("revoke", {
      record,
      changed,
      already,
      wasSent: !wasAnchored,
      receipt: issued.record,
    });
    const signed = signer === undefined ? undefined : await signIssued(session, signer, { office, folder });
    const corrected = signed?.record ?? issued.record;
    const value = { format: "laurel-correction-v1", replaced, issued: corrected, revoked: change.value };
    return done(value, [...change.lines, ...describeIssued(out, corrected, { course: null, files, written, signed })]);
  });
}
