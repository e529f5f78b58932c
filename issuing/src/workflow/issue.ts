// Issuing a batch: planned, kept, anchored once, written. It can be stopped at any moment; called again it goes on.
import { availableParallelism } from "node:os";
import {
  MAX_FEE,
  RegistryError,
  anchorBatch,
  type Batch,
  neutralize,
  type Order,
  type OrderAction,
  type OrderSigner,
  packIndexes,
  type Replaced,
  type StatusPlace,
} from "@laurel/sdk";
import { requireAuthority, RIGHTS } from "../chain/authority.ts";
import { estimateGas } from "../chain/chain.ts";
import {
  type BatchFolder,
  type BatchRecord,
  type BatchSecret,
  credentialFile,
  type Files,
  isSameIssuer,
} from "../folder/batch-folder.ts";
import { type IssueInput, type Question, watchInput } from "../input/input.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { noteAnchor, notePlan } from "../noting/note-batch.ts";
import { requireGoing } from "../messages/events.ts";
import { IssuingError, refuseUse } from "../messages/issuing-error.ts";
import { checkPlan } from "../planning/check.ts";
import type { AllowedPeriods } from "../planning/period.ts";
import { writeCredentials, writeInputCopy, writeList } from "../planning/files.ts";
import { createPlan, type Plan, resumePlan } from "../planning/plan.ts";
import { requireSecret } from "../planning/rebuild.ts";
import { startIssueWorkers } from "../planning/threads.ts";
import { baseOf, keepPlaces, readStatusBase, reservePlaces, showPlace } from "../status/places.ts";
import { type Office, openSigner, requireAnchoring, settlingOptions } from "./office.ts";
import { signLater } from "./order.ts";
import { settleRestored } from "./restored.ts";

/** What is issued, and into which folder. */
export interface IssueRequest {
  readonly input: IssueInput;
  readonly folder: BatchFolder;
  /** What every credential has to state: `european` unless said, `open-badges` or `none`. */
  readonly profile?: string | undefined;
  /** How the credentials are kept: a file for each unless said. */
  readonly files?: Files | undefined;
  /** How many threads share the work on a large cohort; all cores unless said, at most 8. */
  readonly threads?: number | undefined;
  /** Gives a batch places in the issuer's status lists, for verifiers that do not read the chain; a batch that has places needs it, too. */
  readonly status?: StatusRequest | undefined;
  /** What the batch replaces: revoked by the transaction that anchors it, for which the operator needs both rights. */
  readonly replaces?: Replaced | undefined;
  /** Credentials that are not valid now are asked about, but for these: `future` begins later, `expired` is over. */
  readonly allow?: AllowedPeriods | undefined;
  /** Is asked about credentials that are not valid now; whoever declines rejects. Without it they are refused. */
  readonly confirm?: ((questions: readonly Question[]) => Promise<void>) | undefined;
  /** Where the batch is noted before it is sent, with its learners as HMACs; nowhere unless said. */
  readonly ledger?: Ledger | undefined;
  /** Looks at a plan that is in order, before anything is kept or sent; whoever refuses it rejects. */
  readonly requireFit?: ((plan: Plan, input: IssueInput) => Promise<void>) | undefined;
  /** Is done when the plan is kept, before the anchor is signed. */
  readonly beforeAnchor?: (() => Promise<void>) | undefined;
  /** Is asked before a new batch is kept and anchored; whoever declines rejects. */
  readonly approve?: ((proposal: Proposal) => Promise<void>) | undefined;
  /** Signs an order for somebody else to send, in place of sending. */
  readonly openOrderSigner?: (() => Promise<OrderSigner>) | undefined;
}

/** Where a batch gets its places in status lists. */
export interface StatusRequest {
  /** The person's folder, in which is written down who has which: one for all that is issued here. */
  readonly personFolder: string;
  /** The https URL under which the lists lie. A batch that was planned has its own; another is refused. */
  readonly base?: string | undefined;
  /** The same for a new batch where `base` is not said; without either it has no places. */
  readonly usualBase?: string | undefined;
}

/** A batch as it would be anchored. */
export interface Proposal {
  readonly batch: Batch;
  /** Undefined where the nodes do not tell, which keeps nobody from issuing. */
  readonly cost: Cost | undefined;
}

/** What anchoring will cost. */
export interface Cost {
  /** Units of gas, as the node estimates. */
  readonly gas: bigint;
  /** At most, at today's fees. */
  readonly wei: bigint;
  /** The operator's account, and what it has, in wei. */
  readonly account: string;
  readonly balance: bigint;
}

/** What came of it. */
export interface IssuedBatch {
  readonly record: BatchRecord;
  readonly files: Files;
  /** Whether an earlier run had anchored it, so that nothing was sent. */
  readonly wasAnchored: boolean;
  /** The files that this run wrote, inside the folder: what was there and whole stays. */
  readonly written: readonly string[];
  /** The file of a row's credential, inside the folder; row 0 is the input's first. @throws RangeError where the input has no such row */
  readonly fileOf: (row: number) => string;
  /** The order, where one was asked for: then nothing was sent, and no credential is written yet. */
  readonly order?: Order;
}

/** More threads would wait for the disk. */
const MOST_THREADS = 8;

/** What every credential has to state unless said. */
export const DEFAULT_PROFILE = "european";

/** How many threads share the work unless said. */
export function countThreads(): number {
  return Math.min(availableParallelism(), MOST_THREADS);
}

/**
 * Plans a batch and checks every credential; nothing is written and nothing is sent. Places in status lists are shown, but not given.
 * @throws as `issueBatch`
 */
export async function proposeBatch(
  office: Office,
  request: Omit<IssueRequest, "folder">,
): Promise<Proposal & { readonly cost: Cost }> {
  tellNotes(office, request);
  const prepared = await prepare(office, request, undefined);
  await prepared.plan.workers?.close();
  return propose(office, prepared, request);
}

/**
 * Issues a batch, or goes on where an earlier run stopped, to exactly one anchor.
 * @throws IssuingError `cohort.invalid` naming every row at fault, `cohort.unsure` naming those that are not valid now, `batch.changed`, `batch.place`, `authority.…`, `signer.other`, `folder.locked`, `disk`,
 * `transaction.stopped` · RegistryError · TransactionError · RpcError as `anchorBatch`
 * @example
 * const office = await openOffice({ registry, rpc, issuer: 1, accreditation: 1, operator: 1, signer });
 * const input = await readCohortInput("cohort.csv", "course.json");
 * const { record } = await issueBatch(office, { input, folder: openBatchFolder("june-2026"), onEvent: console.log });
 */
export async function issueBatch(office: Office, asked: IssueRequest): Promise<IssuedBatch> {
  const { folder } = asked;
  tellNotes(office, asked);
  await settleRestored(office, folder);
  const earlier = await folder.readRecord();
  const secret = await (earlier === undefined ? folder.readSecret() : requireSecret(folder, earlier));
  // What the first version planned is made again as it was.
  if (secret?.erased !== undefined) {
    const message = `learners of the batch in ${folder.path} were erased, so this batch cannot be issued again; nothing was sent`;
    throw new IssuingError("batch.erased", "refused", message, {
      cure: "restore the files of the other learners instead",
    });
  }
  const isUntidy = secret !== undefined && secret.input.tidy !== true;
  const request = isUntidy ? { ...asked, input: asked.input.untidied?.() ?? asked.input } : asked;
  chooseFiles(request, secret);
  requireSameLists(request, secret);
  requireSamePurpose(request, earlier);
  const finished = await finishAnchored(office, request, secret);
  if (finished !== undefined) return finished;
  const prepared = await prepare(office, request, secret);
  try {
    requireGoing(office.signal);
    if (secret === undefined && request.approve !== undefined) {
      const proposal = await propose(office, prepared, request).catch((error: unknown) => {
        if (error instanceof RegistryError) throw error;
        return { batch: prepared.plan.batch, cost: undefined };
      });
      await request.approve(proposal);
    }
    await folder.make();
    return await folder.lock(() => anchorPrepared(office, request, prepared));
  } finally {
    await prepared.plan.workers?.close();
  }
}

/** Tells what was put right in the input without asking. */
export function tellNotes({ onEvent }: Pick<Office, "onEvent">, { input }: Pick<IssueRequest, "input">): void {
  for (const message of input.notes) onEvent?.({ type: "notice", kind: "input", message: neutralize(message) });
}

interface Prepared {
  readonly plan: Plan;
  readonly accreditation: number;
  readonly operator: number;
  /** The operator's account. */
  readonly account: string;
}

async function prepare(
  office: Office,
  request: Omit<IssueRequest, "folder"> & { readonly folder?: BatchFolder },
  secret: BatchSecret | undefined,
): Promise<Prepared> {
  const { input, profile = DEFAULT_PROFILE, threads = countThreads() } = request;
  const { status, folder, allow, confirm } = request;
  const { chain, issuer, onEvent } = office;
  const { accreditation, operator } = requireAnchoring(office);
  const needed = request.replaces === undefined ? RIGHTS.anchor : RIGHTS.anchor | RIGHTS.revoke;
  const authority = await requireAuthority(chain, issuer, accreditation, operator, needed);
  for (const message of authority.warnings) onEvent?.({ type: "notice", kind: "term", message: neutralize(message) });
  const issuerRef = { chainId: chain.ref.chainId, registry: chain.ref.address, issuer };
  if (secret !== undefined && !isSameIssuer(secret, issuerRef)) {
    const message = `${folder?.path} was planned for a different registry or issuer`;
    throw new IssuingError("batch.place", "refused", message, { cure: "use another folder" });
  }
  const files = chooseFiles(request, secret);
  const identity = secret?.identity ?? authority.identity;
  const base = status?.base ?? status?.usualBase;
  const place = async (): Promise<StatusPlace | undefined> => {
    if (base === undefined || status === undefined) return undefined;
    if (folder === undefined) return showPlace(readStatusBase(base));
    const wanted = { ...issuerRef, base: readStatusBase(base), size: input.count, folder: folder.path };
    return reservePlaces(status.personFolder, wanted);
  };
  const workers = await startIssueWorkers(input, { identity, profile, files, threads, onEvent });
  try {
    const watched = workers === undefined ? watchInput(input, onEvent) : input;
    const plan =
      secret === undefined
        ? await createPlan(watched, { issuerRef, identity, files, workers, status: await place() })
        : await resumePlan(watched, secret, { workers });
    await checkPlan(plan, { input, profile, allow, confirm, onEvent });
    await request.requireFit?.(plan, input);
    return { plan, accreditation, operator, account: authority.account };
  } catch (error) {
    await workers?.close();
    throw error;
  }
}

/** A batch that replaces others is gone on with by whoever knows what it replaces. @throws IssuingError `batch.purpose` */
export function requireSamePurpose(
  { replaces, folder }: Pick<IssueRequest, "replaces" | "folder">,
  earlier: BatchRecord | undefined,
): void {
  if (earlier === undefined || JSON.stringify(earlier.replaces) === JSON.stringify(replaces)) return;
  const message = `${folder.path} contains ${earlier.replaces === undefined ? "another batch" : "a correction"}`;
  const cure = earlier.replaces === undefined ? "use another folder" : "continue the correction";
  throw new IssuingError("batch.purpose", "refused", `${message}; nothing was sent`, { cure });
}

/** How the credentials are to be kept. @throws IssuingError where an earlier run keeps them in another way */
function chooseFiles(
  { files, folder }: { readonly files?: Files | undefined; readonly folder?: BatchFolder },
  secret: BatchSecret | undefined,
): Files {
  const kept = secret === undefined ? undefined : (secret.files ?? "files");
  if (files !== undefined && kept !== undefined && files !== kept)
    throw refuseUse(`${folder?.path} was planned with the format ${kept}`, "use that format, or another folder");
  return kept ?? files ?? "files";
}

/** Refuses other status lists than a batch was planned with. */
function requireSameLists({ status, folder }: IssueRequest, secret: BatchSecret | undefined): void {
  const base = status?.base === undefined ? undefined : readStatusBase(status.base);
  if (secret === undefined) return;
  const planned = secret.status && baseOf(secret.status);
  if (base !== undefined && base !== planned) {
    const how = planned === undefined ? "without status lists" : `for status lists under ${planned}`;
    throw refuseUse(`${folder.path} was planned ${how}`, "do the same again, or use another folder");
  }
  if (planned !== undefined) requireLists({ personFolder: status?.personFolder }, folder);
}

/** What a batch with places in status lists needs. @throws IssuingError `usage` where the person's folder is not named */
export function requireLists(
  { personFolder, base }: { readonly personFolder: string | undefined; readonly base?: string },
  { path }: Pick<BatchFolder, "path">,
): StatusRequest {
  if (personFolder !== undefined) return { personFolder, base };
  throw refuseUse(`${path} has places in status lists`, "name the folder that records those places");
}

async function propose(
  { chain, issuer, maxFeePerGas: cap = MAX_FEE, maxPriorityFeePerGas: tip }: Office,
  { plan, accreditation, operator, account }: Prepared,
  { replaces }: Pick<IssueRequest, "replaces">,
) {
  chain.provider.wishes = { tip };
  const { batch } = plan;
  const anchor = [issuer, accreditation, operator, batch.root, batch.size];
  const { words, masks } = packIndexes(replaces?.indexes ?? []);
  const [gas, fees, balance] = await Promise.all([
    replaces === undefined
      ? estimateGas(chain, "anchorBatch", anchor, account)
      : estimateGas(chain, "replaceCredentials", [...anchor, replaces.root, words, masks], account),
    chain.provider.getFeeData(),
    chain.provider.getBalance(account),
  ]);
  const price = fees.maxFeePerGas ?? fees.gasPrice ?? 0n;
  return { batch, cost: { gas, wei: gas * (price < cap ? price : cap), account, balance } };
}

async function anchorPrepared(office: Office, request: IssueRequest, prepared: Prepared): Promise<IssuedBatch> {
  const { chain, issuer } = office;
  const { folder, replaces } = request;
  const { plan, accreditation, operator, account } = prepared;
  const { root, size } = plan.batch;
  const { chainId, address: registry } = chain.ref;
  // A chain that forgot a batch does not undo its signatures.
  const { signed } = (await folder.readRecord()) ?? {};
  const planned: BatchRecord = {
    format: "laurel-batch-v1",
    ...{ chainId, registry, issuer, accreditation, operator, root, size },
    ...{ state: "planned", transaction: null, block: null, gasUsed: null, anchoredAt: null },
    ...(replaces === undefined ? {} : { replaces }),
    ...(plan.secret.status && { status: plan.secret.status }),
    ...(signed === undefined ? {} : { signed }),
  };
  await keepPlan(request, plan, planned);
  const files = plan.secret.files ?? "files";
  if (request.openOrderSigner !== undefined) {
    const anchor = { accreditation, size };
    const action: OrderAction =
      replaces === undefined
        ? { action: "anchor", ...anchor }
        : { action: "replace", ...anchor, replacedRoot: replaces.root, indexes: replaces.indexes };
    const order = await signLater(office, { operator, root, action, signer: await request.openOrderSigner() });
    return { record: planned, files, wasAnchored: false, written: [], fileOf: nameFiles(plan), order };
  }
  await request.beforeAnchor?.();
  const record = await anchorRecord(office, { folder, record: planned, account });
  const written = await writeCredentials(folder, plan, office);
  await folder.writeRecord(record);
  if (request.ledger !== undefined) await noteAnchor(request.ledger, record);
  return { record, files, wasAnchored: false, written, fileOf: nameFiles(plan) };
}

/** The file of each row's credential. */
function nameFiles({ batch, secret }: Plan): IssuedBatch["fileOf"] {
  return (row) => credentialFile(batch.index(row), batch.size, secret.files);
}

/** Finishes what was planned here and is on chain, and counts: it needs no authority in force any more. Undefined where nothing is. */
async function finishAnchored(
  office: Office,
  request: IssueRequest,
  secret: BatchSecret | undefined,
): Promise<IssuedBatch | undefined> {
  const { chain, issuer, onEvent } = office;
  const { input, folder } = request;
  const earlier = await folder.readRecord();
  if (secret === undefined || earlier === undefined) return undefined;
  const { ref, registry } = chain;
  if (!isSameIssuer(secret, { chainId: ref.chainId, registry: ref.address, issuer })) return undefined;
  const { anchoredAt, size } = await registry.getBatch(issuer, secret.root);
  if (anchoredAt === 0 || size !== secret.size || !(await registry.counts(issuer, secret.root))) return undefined;
  const plan = await resumePlan(watchInput(input, onEvent), secret);
  return folder.lock(async () => {
    await keepPlan(request, plan, earlier);
    const wasAnchored = earlier.state === "anchored";
    const record = wasAnchored ? earlier : await anchorRecord(office, { folder, record: earlier });
    const written = await writeCredentials(folder, plan, office);
    if (!wasAnchored) await folder.writeRecord(record);
    if (request.ledger !== undefined) await noteAnchor(request.ledger, record);
    return { record, files: plan.secret.files ?? "files", wasAnchored, written, fileOf: nameFiles(plan) };
  });
}

/** Writes seed and root durably before anything is sent, unless an earlier run did, and who has which places; then the copies that the batch is made again from. */
async function keepPlan(
  { folder, input, profile = DEFAULT_PROFILE, status, ledger }: IssueRequest,
  plan: Plan,
  planned: BatchRecord,
): Promise<void> {
  const secret = await folder.readSecret();
  if (secret === undefined) await folder.writeSecret({ ...plan.secret, profile });
  else if (secret.root !== plan.batch.root) {
    const message = "another run planned a batch in this folder in the meantime";
    throw new IssuingError("folder.locked", "unfinished", message, { cure: "run the same command again" });
  }
  if (planned.status !== undefined && status !== undefined)
    await keepPlaces(status.personFolder, { ...planned, status: planned.status, folder: folder.path });
  await writeInputCopy(folder, input, plan);
  await writeList(folder, input, plan);
  if ((await folder.readRecord()) === undefined) await folder.writeRecord(planned);
  if (ledger !== undefined) await notePlan(ledger, { folder: folder.path, record: planned, input, plan });
}

/** What is anchored, and with what. */
export interface AnchorRecordOptions {
  readonly folder: BatchFolder;
  readonly record: BatchRecord;
  /** The operator's account, which must sign; not said where the chain has the batch already. */
  readonly account?: string | undefined;
  /** Anchors a batch again that is on chain but does not count. */
  readonly again?: boolean;
}

/** Anchors a batch of a folder, or finds that it is anchored. @throws as `issueBatch` */
export async function anchorRecord(
  office: Office,
  { folder, record, account, again = false }: AnchorRecordOptions,
): Promise<BatchRecord> {
  const opened = await openSigner(office);
  if (account !== undefined && opened.account.toLowerCase() !== account.toLowerCase()) {
    const message = `the key belongs to ${opened.account}, but operator ${record.operator} is ${account}; nothing was sent`;
    throw new IssuingError("signer.other", "refused", message, { cure: "sign with the operator's key" });
  }
  const settling = settlingOptions(office);
  const { issuer, accreditation, operator, root, size } = record;
  // Anchored again, it replaces nothing again: what it replaced stays revoked.
  const replaces = again ? undefined : record.replaces;
  let state = record.state;
  const anchored = await anchorBatch({
    ...settling,
    ...{ issuer, accreditation, operator, root, size, again, replaces },
    journal: folder.journal,
    signer: opened.signer,
    onProgress(progress) {
      settling.onProgress(progress);
      if (progress.state === state || again) return;
      if (progress.state !== "sent" && progress.state !== "pending") return;
      state = progress.state;
      // For whoever looks into the folder meanwhile; the chain and the journal are what counts.
      void folder.writeRecord({ ...record, state }).catch(() => undefined);
    },
  });
  return { ...record, state: "anchored", ...anchored };
}
