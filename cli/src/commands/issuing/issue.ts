// laurel issue: a cohort in, one anchored batch and one file per learner out. It can be stopped at any moment and run again.
import { writeOrder } from "../../credentials/order-file.ts";
import { requireAnchoring, type SettlingOptions, tell, withOffice } from "../../chain/office.ts";
import { openFolderSigner, signIssued } from "../../credentials/sign-folder.ts";
import type { SigningKeyOptions } from "../../settings/signing-key-file.ts";
import { userFolder } from "../../settings/settings-file.ts";
import { usageError } from "../../terminal/failure.ts";
import { confirm } from "../../terminal/prompt.ts";
import type { Session } from "../../terminal/session.ts";
import { done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import { neutralize } from "../../terminal/terminal.ts";
import { describeFirst, describeIssued, describeProposal } from "./issue-text.ts";
import {
  type Files,
  holdsDocuments,
  issueBatch,
  type IssueInput,
  type Listener,
  openBatchFolder,
  proposeBatch,
  readCohortInput,
  readCourse,
  readDocumentInput,
  refuseUnreadable,
  requireProfile,
} from "@laurel/issuing";

/** What `issue` takes. */
export interface IssueOptions extends SettlingOptions, SigningKeyOptions {
  readonly course?: string;
  readonly out: string;
  readonly disclosable?: readonly string[];
  readonly profile?: string;
  readonly format?: string;
  readonly threads?: string;
  readonly statusBase?: string;
  readonly dryRun?: boolean;
}

/** Issues a batch, or goes on where an earlier run stopped. */
export async function issue({ session, operand, options }: Invocation<IssueOptions>): Promise<Outcome> {
  return issueInput(session, await readInput(session, operand, options), options);
}

/** Issues an input by the options of `issue`, and says what came of it. */
export async function issueInput(session: Session, input: IssueInput, options: IssueOptions): Promise<Outcome> {
  const { profile, out, yes } = options;
  const shared = { input, profile, files: parseFormat(options.format), threads: parseThreads(options.threads) };
  return withOffice(session, options, async (office) => {
    requireAnchoring(office.config);
    const { statusBase: usualBase } = office.config;
    const status = { personFolder: userFolder(session.env), base: options.statusBase, usualBase };
    const signer = options.sign === undefined ? undefined : await openFolderSigner(session, options);
    const request = { ...shared, status, requireFit: signer?.openCheck(office) };
    if (options.dryRun === true) {
      const proposal = await proposeBatch(office, request);
      const { batch, cost } = proposal;
      const { chainId, address: registry } = office.chain.ref;
      const value = {
        format: "laurel-dry-run-v1",
        ...{ chainId, registry, issuer: office.issuer, size: batch.size },
        ...{ gas: Number(cost.gas), costWei: cost.wei.toString(), first: batch.credential(0) },
      };
      const told = describeProposal(office.chain, proposal);
      const hasPlace = (status.base ?? usualBase) !== undefined;
      const place = hasPlace ? ["The status list is chosen when it is issued; 00000000 stands for it here."] : [];
      const later = signer === undefined ? "" : " Without --dry-run it is signed for other verifiers too.";
      return done(value, [
        ...describeFirst(batch),
        ...place,
        "",
        told,
        `A dry run: nothing was written or sent.${later}`,
      ]);
    }
    const folder = openBatchFolder(out);
    const issued = await issueBatch(office, {
      ...{ ...request, folder },
      openOrderSigner: office.openOrderSigner,
      async approve(proposal) {
        const lines = [...describeFirst(proposal.batch), "", describeProposal(office.chain, proposal)];
        if (yes !== true) for (const line of lines) session.note(line);
        await confirm(session, "Anchor this batch?", yes);
      },
    });
    const { record, files, wasAnchored, order } = issued;
    if (order !== undefined) {
      const next = `Then run the same laurel issue again, without --sign-only: it writes the files${signer === undefined ? "" : ", and signs them for other verifiers"}.`;
      return done(order, [...(await writeOrder(options.signOnly ?? "", order)), next]);
    }
    if (wasAnchored) session.note("This batch is anchored already; nothing was sent.");
    const signed = signer === undefined ? undefined : await signIssued(session, signer, { office, folder });
    const lines = describeIssued(out, record, { course: input.course, files, written: issued.written, signed });
    return done(signed?.record ?? record, lines);
  });
}

async function readInput(session: Session, path: string, options: IssueOptions): Promise<IssueInput> {
  const onEvent: Listener = (event) => tell(session, event);
  const ready = await holdsDocuments(path).catch((cause: NodeJS.ErrnoException) => {
    throw refuseUnreadable(path, cause);
  });
  if (ready) return readDocumentInput(path, options.disclosable ?? [], { onEvent });
  if (options.course === undefined)
    throw usageError("--course is missing", "a CSV file needs its course: --course course.json");
  const course = await readCourse(options.course);
  if (course.requires !== undefined)
    throw usageError(
      `${course.file} requires parts`,
      "make its credentials from them: laurel stack <files> --course …",
    );
  for (const warning of await requireProfile(course, options.profile)) session.note(neutralize(warning));
  return readCohortInput(path, options.course, onEvent);
}

function parseFormat(format: string | undefined): Files | undefined {
  if (format === undefined || format === "files" || format === "jsonl") return format;
  throw usageError(`--format ${format}: there is no such format`, "write files or jsonl");
}

function parseThreads(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d?$/.test(text)) throw usageError(`--threads ${text}: not a number of threads`, "write 1 to 99");
  return Number(text);
}
