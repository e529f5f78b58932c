// What an earlier run of `issue` left in a folder: its plan, and perhaps an anchor.
import { stat } from "node:fs/promises";
import { anchorPlan } from "./anchor-plan.ts";
import { type BatchRecord, NAMES, readBatchRecord, readBatchSecret, writeRecord } from "./batch-folder.ts";
import type { Chain } from "./chain.ts";
import type { Config } from "./config.ts";
import { writeCredentials, writeInputCopy } from "./credential-files.ts";
import { CommandError } from "./failure.ts";
import { withFolderLock } from "./folder-lock.ts";
import { type IssueInput, watchInput } from "./issue-input.ts";
import { describeIssued } from "./issue-text.ts";
import { type Plan, resumePlan } from "./plan.ts";
import { done, type Outcome, type Session } from "./session.ts";
import type { SettlingOptions } from "./settling.ts";

/** What of `issue`'s options is needed here. */
interface KeptOptions extends SettlingOptions {
  readonly out: string;
  readonly profile?: string;
}

/** A batch that is on chain and counts. */
interface FinishedBatch {
  readonly plan: Plan;
  readonly earlier: BatchRecord;
}

/** What was planned in this folder and is on chain, and counts: it needs no authority in force any more, and no key. */
export async function readFinished(
  session: Session,
  { place, registry }: Chain,
  { issuer }: Config,
  input: IssueInput,
  folder: string,
): Promise<FinishedBatch | undefined> {
  const secret = await readBatchSecret(folder);
  const earlier = await readBatchRecord(folder);
  if (secret === undefined || earlier === undefined) return undefined;
  if (secret.chainId !== place.chainId || secret.registry !== place.address || secret.issuer !== issuer)
    return undefined;
  const { anchoredAt, size } = await registry.getBatch(issuer, secret.root);
  if (anchoredAt === 0 || size !== secret.size || !(await registry.counts(issuer, secret.root))) return undefined;
  return { plan: await resumePlan(watchInput(input, session.progress), secret), earlier };
}

/** Waits until it is final, and writes what is missing. */
export async function finishBatch(
  session: Session,
  chain: Chain,
  { plan, earlier }: FinishedBatch,
  input: IssueInput,
  options: KeptOptions,
): Promise<Outcome> {
  const folder = options.out;
  return withFolderLock(folder, async () => {
    await keepPlan(options, input, plan, earlier);
    const record =
      earlier.state === "anchored" ? earlier : await anchorPlan({ session, chain, options, folder, record: earlier });
    await writeCredentials(folder, plan, { session });
    if (record !== earlier) await writeRecord(folder, NAMES.batch, record);
    else session.note("This batch is anchored already; nothing was sent.");
    return done(record, describeIssued(folder, record, { course: input.course, files: plan.secret.files }));
  });
}

/** Writes seed and root durably before anything is sent, unless an earlier run did; then the copies that the batch is made again from. */
export async function keepPlan(
  options: KeptOptions,
  input: IssueInput,
  plan: Plan,
  planned: BatchRecord,
): Promise<void> {
  const { out: folder, profile = "european" } = options;
  const secret = await readBatchSecret(folder);
  if (secret === undefined) await writeRecord(folder, NAMES.secret, { ...plan.secret, profile }, 0o600);
  else if (secret.root !== plan.batch.root) {
    throw new CommandError("folder.locked", 3, "another run planned a batch in this folder meanwhile", {
      cure: "run the same command again",
    });
  }
  const copy = input.course === null ? NAMES.documents : NAMES.learners;
  const kept = await stat(`${folder}/${copy}`).catch(() => undefined);
  if (kept === undefined) await writeInputCopy(folder, input, plan);
  if ((await readBatchRecord(folder)) === undefined) await writeRecord(folder, NAMES.batch, planned);
}
