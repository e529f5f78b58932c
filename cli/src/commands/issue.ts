// laurel issue: a cohort in, one anchored batch and one file per learner out. It can be stopped at any moment and run again.
import { availableParallelism } from "node:os";
import { anchorPlan } from "../anchor-plan.ts";
import { makeFolder } from "../atomic-file.ts";
import {
  type BatchRecord,
  type BatchSecret,
  type Files,
  NAMES,
  readBatchSecret,
  writeRecord,
} from "../batch-folder.ts";
import { type Authority, requireAuthority } from "../authority.ts";
import { type Chain, openChain } from "../chain.ts";
import { type Config, readConfig } from "../config.ts";
import { writeCredentials } from "../credential-files.ts";
import { holdsDocuments, readDocumentInput } from "../document-input.ts";
import { readCourse } from "../course.ts";
import { requireProfile } from "../course-profile.ts";
import { CommandError, usageError } from "../failure.ts";
import { withFolderLock } from "../folder-lock.ts";
import { type IssueInput, readCohortInput, watchInput } from "../issue-input.ts";
import type { Invocation } from "../invocation.ts";
import { describeCost, describeFirst, describeIssued } from "../issue-text.ts";
import { writeOrder } from "../order-file.ts";
import { startIssueWorkers } from "../issue-work.ts";
import { createPlan, type Plan, resumePlan } from "../plan.ts";
import { checkPlan } from "../plan-check.ts";
import { confirm } from "../prompt.ts";
import { finishBatch, keepPlan, readFinished } from "../resumption.ts";
import { done, type Outcome, type Session } from "../session.ts";
import type { SettlingOptions } from "../settling.ts";
import { neutralize } from "../terminal.ts";

/** What `issue` takes. */
export interface IssueOptions extends SettlingOptions {
  readonly course?: string;
  readonly out: string;
  readonly disclosable?: readonly string[];
  readonly profile?: string;
  readonly format?: string;
  readonly threads?: string;
  readonly dryRun?: boolean;
  readonly signOnly?: string;
}

/** More threads would wait for the disk. */
const MOST_THREADS = 8;

/** Issues a batch, or goes on where an earlier run stopped. */
export async function issue({ session, words, options }: Invocation<IssueOptions>): Promise<Outcome> {
  return issueInput(session, await readInput(session, words[0] ?? "", options), options);
}

/** Issues what was read already, in the same way. */
export async function issueInput(
  session: Session,
  input: IssueInput,
  options: Invocation<IssueOptions>["options"],
): Promise<Outcome> {
  const config = await readConfig({ option: options.config, env: session.env });
  for (const note of input.notes) session.note(neutralize(note));
  if (options.dryRun === true) {
    const chain = await openChain(session, options);
    try {
      return await tryOut(session, chain, config, input, options);
    } finally {
      chain.provider.destroy();
    }
  }
  const chain = await openChain(session, options);
  try {
    return await session.stoppable(() => issueBatch(session, chain, config, input, options));
  } finally {
    chain.provider.destroy();
  }
}

async function readInput(session: Session, path: string, options: IssueOptions): Promise<IssueInput> {
  const ready = await holdsDocuments(path).catch((cause: NodeJS.ErrnoException) => {
    throw new CommandError(
      "file.missing",
      2,
      `${path}: ${cause.code === "ENOENT" ? "there is no such file" : cause.message}`,
      { cause },
    );
  });
  if (ready) return readDocumentInput(path, options.disclosable ?? [], { progress: session.progress });
  if (options.course === undefined)
    throw usageError("--course is missing", "a CSV file needs its course: --course course.json");
  const course = await readCourse(options.course);
  if (course.requires !== undefined)
    throw usageError(
      `${course.file} requires parts`,
      "make its credentials from them: laurel stack <files> --course …",
    );
  for (const warning of await requireProfile(course, options.profile)) session.note(neutralize(warning));
  return readCohortInput(path, options.course, session.progress);
}

function requireOperator(config: Config): { accreditation: number; operator: number } {
  const { accreditation, operator, path } = config;
  if (accreditation === undefined || operator === undefined) {
    throw usageError(
      `${path} names no ${operator === undefined ? "operator" : "accreditation"}`,
      "run `laurel init` again with the key that anchors",
    );
  }
  return { accreditation, operator };
}

interface Prepared {
  readonly authority: Authority;
  readonly accreditation: number;
  readonly operator: number;
  readonly plan: Plan;
}

async function prepare(
  session: Session,
  chain: Chain,
  config: Config,
  input: IssueInput,
  options: IssueOptions,
): Promise<Prepared> {
  const { accreditation, operator } = requireOperator(config);
  const authority = await requireAuthority(chain, config.issuer, accreditation, operator);
  for (const warning of authority.warnings) session.note(`Soon: ${neutralize(warning)}`);
  const secret = options.dryRun === true ? undefined : await readBatchSecret(options.out);
  const place = { chainId: chain.place.chainId, registry: chain.place.address, issuer: config.issuer };
  if (
    secret !== undefined &&
    (secret.chainId !== place.chainId || secret.registry !== place.registry || secret.issuer !== place.issuer)
  ) {
    throw new CommandError("batch.place", 1, `${options.out} was planned for another registry or issuer`, {
      cure: "use another folder (--out)",
    });
  }
  const { profile = "european" } = options;
  const files = readFiles(options, secret);
  const identity = secret?.identity ?? authority.identity;
  const workers = await startIssueWorkers(session, input, {
    identity,
    profile,
    files,
    threads: readThreads(options.threads),
  });
  try {
    const watched = workers === undefined ? watchInput(input, session.progress) : input;
    const plan =
      secret === undefined
        ? await createPlan(watched, { place, identity, files, workers })
        : await resumePlan(watched, secret, workers);
    await checkPlan(plan, { session, input, profile });
    return { authority, accreditation, operator, plan };
  } catch (error) {
    await workers?.close();
    throw error;
  }
}

/** How the credentials are to be kept. @throws CommandError where an earlier run keeps them in another way */
function readFiles({ format, out }: IssueOptions, secret: BatchSecret | undefined): Files {
  if (format !== undefined && format !== "files" && format !== "jsonl")
    throw usageError(`--format ${format}: there is no such format`, "write files or jsonl");
  const kept = secret === undefined ? undefined : (secret.files ?? "files");
  if (format !== undefined && kept !== undefined && format !== kept)
    throw usageError(`${out} was planned with --format ${kept}`, "leave --format out, or use another folder (--out)");
  return kept ?? format ?? "files";
}

function readThreads(text: string | undefined): number {
  if (text === undefined) return Math.min(availableParallelism(), MOST_THREADS);
  if (!/^[1-9]\d?$/.test(text)) throw usageError(`--threads ${text}: not a number of threads`, "write 1 to 99");
  return Number(text);
}

async function tryOut(
  session: Session,
  chain: Chain,
  config: Config,
  input: IssueInput,
  options: IssueOptions,
): Promise<Outcome> {
  const { authority, plan } = await prepare(session, chain, config, input, options);
  await plan.workers?.close();
  const cost = await describeCost(chain, authority, config, plan.batch);
  const lines = [...describeFirst(plan.batch), "", cost.text, "A dry run: nothing was written and nothing was sent."];
  const value = {
    format: "laurel-dry-run-v1",
    chainId: chain.place.chainId,
    registry: chain.place.address,
    issuer: config.issuer,
    size: plan.batch.size,
    gas: cost.gas,
    costWei: cost.wei,
    first: plan.batch.credential(0),
  };
  return done(value, lines);
}

async function issueBatch(
  session: Session,
  chain: Chain,
  config: Config,
  input: IssueInput,
  options: IssueOptions,
): Promise<Outcome> {
  readFiles(options, await readBatchSecret(options.out));
  const finished = await readFinished(session, chain, config, input, options.out);
  if (finished !== undefined) return finishBatch(session, chain, finished, input, options);
  const before = await readBatchSecret(options.out);
  const prepared = await prepare(session, chain, config, input, options);
  try {
    return await anchorPrepared(session, chain, config, input, { ...options, isNew: before === undefined }, prepared);
  } finally {
    await prepared.plan.workers?.close();
  }
}

async function anchorPrepared(
  session: Session,
  chain: Chain,
  config: Config,
  input: IssueInput,
  options: IssueOptions & { readonly isNew: boolean },
  prepared: Prepared,
): Promise<Outcome> {
  session.requireGoing();
  const { plan, authority, accreditation, operator } = prepared;
  if (options.isNew) {
    const cost = await describeCost(chain, authority, config, plan.batch);
    if (options.yes !== true) for (const line of [...describeFirst(plan.batch), "", cost.text]) session.note(line);
    await confirm(session, "Anchor this batch?", options.yes);
  }
  await makeFolder(options.out);
  return withFolderLock(options.out, async () => {
    const planned: BatchRecord = {
      format: "laurel-batch-v1",
      chainId: chain.place.chainId,
      registry: chain.place.address,
      issuer: config.issuer,
      accreditation,
      operator,
      root: plan.batch.root,
      size: plan.batch.size,
      state: "planned",
      transaction: null,
      block: null,
      gasUsed: null,
      anchoredAt: null,
    };
    await keepPlan(options, input, plan, planned);
    if (options.signOnly !== undefined) {
      const { issuer, root, size } = planned;
      const action = { action: "anchor", accreditation, size } as const;
      const request = { session, chain, options, file: options.signOnly, issuer, operator, root, action };
      const { order, lines } = await writeOrder(request);
      return done(order, [...lines, "Then run the same laurel issue again, without --sign-only: it writes the files."]);
    }
    const record = await anchorPlan({
      session,
      chain,
      options,
      folder: options.out,
      record: planned,
      account: authority.account,
    });
    await writeCredentials(options.out, plan, { session });
    await writeRecord(options.out, NAMES.batch, record);
    return done(record, describeIssued(options.out, record, { course: input.course, files: plan.secret.files }));
  });
}
