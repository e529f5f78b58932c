// laurel issue: a cohort in, one anchored batch and one file per learner out. It can be stopped at any moment and run again.
import { join } from "node:path";
import { describeMissingBackup, offerBackup } from "../../../backup/offer.ts";
import { type ListOptions, readListOptions } from "../../../cohort/options.ts";
import { confirmAgain, readEarlier } from "../../../cohort/again.ts";
import { openAsking } from "../../../cohort/questions.ts";
import { openWanted } from "../../../credentials/evidence-options.ts";
import { writeOrder } from "../../../credentials/order-file.ts";
import { requireAnchoring, type SettlingOptions, tell, withOffice } from "../../../chain/office.ts";
import { chooseLedger } from "../../../notes/ledger-notes.ts";
import { openFolderSigner, signIssued } from "../../../credentials/sign-folder.ts";
import type { SigningKeyOptions } from "../../../settings/signing-key-file.ts";
import { usageError } from "../../../terminal/failure.ts";
import { confirm } from "../../../terminal/prompt.ts";
import type { Session } from "../../../terminal/session.ts";
import { done, type Invocation, type Outcome } from "../../../terminal/invocation.ts";
import { neutralize } from "../../../terminal/terminal.ts";
import { chooseStatus, tryOut } from "./dry-run.ts";
import { describeIssued, describeLeftOut, describePreview, describeProposal } from "./issue-text.ts";
import {
  type BatchFolder,
  type BatchRecord,
  type Files,
  holdsDocuments,
  issueBatch,
  type IssueInput,
  type IssueRequest,
  type Listener,
  NAMES,
  type Office,
  openBatchFolder,
  previewInput,
  readCohortInput,
  readCourse,
  readDocumentInput,
  refuseUnreadable,
  requireProfile,
} from "@laurel/issuing";

/** What `issue` takes. */
export interface IssueOptions extends SettlingOptions, SigningKeyOptions, ListOptions {
  readonly course?: string;
  readonly out: string;
  readonly disclosable?: readonly string[];
  readonly profile?: string;
  readonly format?: string;
  readonly threads?: string;
  readonly statusBase?: string;
  readonly dryRun?: boolean;
  readonly evidence?: boolean;
  readonly future?: boolean;
  readonly expired?: boolean;
  readonly again?: boolean;
  readonly ledger?: boolean;
}

/** Issues a batch, or goes on where an earlier run stopped. */
export async function issue({ session, operand, options }: Invocation<IssueOptions>): Promise<Outcome> {
  return issueInput(session, await readInput(session, operand, options), options);
}

/** Issues an input by the options of `issue`, and says what came of it. */
export async function issueInput(session: Session, input: IssueInput, options: IssueOptions): Promise<Outcome> {
  const { profile, out, yes } = options;
  const { future, expired } = options;
  const answers = { allow: { future, expired }, confirm: openAsking(session) };
  const shared = {
    ...{ input, profile, ...answers },
    ...{ files: parseFormat(options.format), threads: parseThreads(options.threads) },
  };
  if (options.dryRun === true) return tryOut(session, shared, options);
  return withOffice(session, options, async (office) => {
    requireAnchoring(office.config);
    const status = chooseStatus(session, options, office.config);
    const signer = options.sign === undefined ? undefined : await openFolderSigner(session, options);
    const folder = openBatchFolder(out);
    const ledger = chooseLedger(session, options);
    const request = { ...shared, status, ledger, requireFit: openFit({ session, options, office, folder }, signer) };
    const issued = await issueBatch(office, {
      ...{ ...request, folder },
      openOrderSigner: office.openOrderSigner,
      beforeAnchor: () => offerBackup(session, folder, yes),
      async approve(proposal) {
        const lines = [
          ...describePreview(previewInput(input), input.count),
          "",
          describeProposal(office.chain, proposal),
        ];
        if (yes !== true) session.note(...lines);
        await confirm(session, "Anchor this batch?", yes);
      },
    });
    const { record, files, wasAnchored, order } = issued;
    if (order !== undefined) {
      const next = `Then run the same laurel issue again, without --sign-only, to write the files${signer === undefined ? "" : " and sign them for other verifiers"}.`;
      return done(order, [...(await writeOrder(options.signOnly ?? "", order)), next]);
    }
    if (wasAnchored) session.note("This batch is already anchored; nothing was sent.");
    const signed = signer === undefined ? undefined : await signIssued(session, signer, { office, folder });
    const proving = options.evidence === true ? await collectOf(session, options, record) : [];
    const lines = describeIssued(out, record, { course: input.course, files, written: issued.written, signed });
    return done(signed?.record ?? record, [
      ...lines.slice(0, 1),
      ...describeLeftOut(previewInput(input).leftOut),
      ...lines.slice(1),
      ...proving,
      ...describeMissingBackup(folder),
    ]);
  });
}

/** Collects evidence of the whole batch beside its credentials. */
async function collectOf(session: Session, options: IssueOptions, record: BatchRecord): Promise<string[]> {
  const wanted = openWanted();
  wanted.addBatch(record, record);
  const file = join(options.out, NAMES.evidence);
  const { bytes, proven } = await wanted.collect(session, options, { out: file });
  return [
    `  ${neutralize(file)}   proves all of them as of block ${proven.block.number}, without a node; ${bytes.toLocaleString("en")} bytes`,
  ];
}

/** What looks at a plan: first whether its learners have this course's credential already, then the key that signs for other verifiers. */
function openFit(
  {
    session,
    options,
    office,
    folder,
  }: { session: Session; options: IssueOptions; office: Office; folder: BatchFolder },
  signer: Awaited<ReturnType<typeof openFolderSigner>> | undefined,
): IssueRequest["requireFit"] {
  const requireSignable = signer?.openCheck(office);
  const ledger = chooseLedger(session, options);
  return async (plan, input) => {
    // A run that goes on was asked when it began.
    if (ledger !== undefined && (await folder.readSecret()) === undefined)
      await confirmAgain(session, await readEarlier(ledger, office, input), options.again);
    await requireSignable?.(plan, input);
  };
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
      "make its credentials from parts: laurel stack <files> --course …",
    );
  for (const warning of await requireProfile(course, options.profile)) session.note(neutralize(warning));
  return readCohortInput(path, options.course, { ...readListOptions(options), confirm: openAsking(session), onEvent });
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
