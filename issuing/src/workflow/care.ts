// A batch after it was issued: how far it is, whether all is as it was issued, lost files, an anchor that no longer counts.
import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  hasBit,
  neutralize,
  packIndexes,
  type Progress,
  readAnchorProgress,
  type Replaced,
  RpcError,
  type TermSpan,
  wordOf,
} from "@laurel/sdk";
import { compareLines, type ForeignProof } from "@laurel/sdk/node";
import { describeTermFault, requireAuthority } from "../chain/authority.ts";
import { readBatchStanding } from "../chain/standing.ts";
import { type BatchFolder, type BatchRecord, credentialFile, requireThere } from "../folder/batch-folder.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { listChanges } from "../ledger/lines.ts";
import { type Counts, countCredentials, openReasons } from "../noting/counts.ts";
import { readExpiry } from "../noting/expiry.ts";
import { selectIndexes, type Selection } from "../folder/selection.ts";
import type { Listener } from "../messages/events.ts";
import { IssuingError } from "../messages/issuing-error.ts";
import { formatMoment } from "../messages/words.ts";
import { compareList, listFiles, type ListState, writeCredentials, writeList } from "../planning/files.ts";
import { readOwnSecret, rebuildFolder } from "../planning/rebuild.ts";
import { anchorRecord } from "./issue.ts";
import { type Office, requireAnchoring, requireOwn, settlingOptions } from "./office.ts";
import { settleRestored } from "./restored.ts";

/**
 * What needs attention: the chain has another size, a term was ended back past the anchor, the batch is revoked, what it replaces is not revoked, the chain
 * lost the anchor.
 */
type Trouble = "size" | "lapsed" | "revoked" | "both" | "lost";

/** How far a batch is, as the chain says. */
export interface BatchStatus {
  readonly record: BatchRecord;
  /** `trouble` where it needs attention; else how far its anchor is. */
  readonly progress: Progress | { readonly state: "trouble"; readonly trouble: Trouble };
  /** Of the chain's record, in seconds since 1970; 0 for never. */
  readonly anchoredAt: number;
  readonly revokedAt: number;
  /** The number of credentials that the chain has under this root; 0 for none. */
  readonly size: number;
  readonly counts: boolean;
  /** Whether lost files can still be made again. */
  readonly hasSecret: boolean;
  /** What became of its credentials, at the finality point; undefined while the anchor is not final. */
  readonly tally: Tally | undefined;
}

/** What became of a batch's credentials. */
export interface Tally extends Counts {
  /** Whether it is known when they expire; where it is not, none is counted as expired. */
  readonly isExpiryKnown: boolean;
}

/** Says how far a batch is; nothing is sent. @param ledger what knows reasons and expiry dates too @throws IssuingError `folder.none` · RpcError */
export async function readBatchStatus(office: Office, folder: BatchFolder, ledger?: Ledger): Promise<BatchStatus> {
  const record = await folder.requireRecord();
  const hasSecret = (await folder.readSecret()) !== undefined;
  const { registry } = office.chain;
  const { issuer, accreditation, operator, root, size, replaces } = record;
  const { anchoredAt, revokedAt, size: found } = await registry.getBatch(issuer, root);
  const counts = anchoredAt !== 0 && (await registry.counts(issuer, root));
  const trouble: Trouble | undefined =
    anchoredAt !== 0 && found !== size
      ? "size"
      : anchoredAt !== 0 && !counts
        ? "lapsed"
        : revokedAt !== 0
          ? "revoked"
          : anchoredAt === 0 && record.state === "anchored"
            ? "lost"
            : anchoredAt !== 0 && replaces !== undefined && !(await isRevoked(office, replaces))
              ? "both"
              : undefined;
  const { onProgress: _, ...settling } = settlingOptions(office);
  const progress =
    trouble === undefined
      ? await readAnchorProgress({
          ...settling,
          registry: { chainId: record.chainId, address: record.registry },
          ...{ issuer, accreditation, operator, root, size, replaces, journal: folder.journal },
        })
      : { state: "trouble" as const, trouble };
  const isFinal = progress.state === "final" || (progress.state === "trouble" && found === size);
  // In trouble, a chain that names no final block still has to be told of.
  const tally = isFinal
    ? await tallyBatch(office, { folder, record, ledger }).catch((error: unknown) => {
        if (error instanceof RpcError && trouble !== undefined) return undefined;
        throw error;
      })
    : undefined;
  return { record, progress, anchoredAt, revokedAt, size: found, counts, hasSecret, tally };
}

/** Counts the credentials of a batch at the finality point; undefined where it is not on chain there. */
async function tallyBatch(
  office: Office,
  {
    folder,
    record,
    ledger,
  }: { readonly folder: BatchFolder; readonly record: BatchRecord; readonly ledger: Ledger | undefined },
): Promise<Tally | undefined> {
  const standing = await readBatchStanding(office, record, "final");
  if (standing.batch.anchoredAt === 0) return undefined;
  const noted = await ledger?.find(record).catch((error: unknown) => {
    if (!(error instanceof IssuingError)) throw error;
  });
  const reasons = openReasons([...listChanges(folder.readNotes()), ...(noted?.changes ?? [])]);
  const until = await readExpiry({ ledger, folder }, record);
  const counts = countCredentials({ size: record.size, standing, reasons, until: until ?? (() => undefined) });
  return { ...counts, isExpiryKnown: until !== undefined };
}

/** Whether all that a correction replaces is revoked, as the node says. */
async function isRevoked({ chain, issuer }: Office, { root, indexes }: Replaced): Promise<boolean> {
  const { words } = packIndexes(indexes);
  const { batch, revoked } = await chain.registry.standing(issuer, root, words);
  const isSet = (index: number): boolean => hasBit(revoked[words.indexOf(wordOf(index))] ?? 0n, index);
  return batch.revokedAt !== 0 || indexes.every(isSet);
}

/** A batch compared with what it was made of, and with the chain. */
export interface Audit {
  readonly record: BatchRecord;
  /** Files of the batch, inside its folder. */
  readonly missing: readonly string[];
  readonly changed: readonly string[];
  /** The credentials that are erased, with the day of each: they are neither missing nor changed. */
  readonly erased: readonly { readonly index: number; readonly on: string }[];
  /** The files of erased credentials that are there again, as from a backup. */
  readonly back: readonly string[];
  /** The registrar's list beside the one that was written: it is theirs, and nothing is wrong where it differs. */
  readonly list: ListState;
  /** Undefined where the batch was never signed for other verifiers. */
  readonly signatures: SignatureAudit | undefined;
  /** Whether the chain has the batch, with its size; whether its anchor counts; whether the whole batch is revoked. */
  readonly anchored: boolean;
  readonly counts: boolean;
  readonly revoked: boolean;
  /** What became of its credentials, at the finality point; undefined while it is not on chain there. */
  readonly tally: Tally | undefined;
}

/** Who has signed credentials for other verifiers, as the files say: whether the signatures are right, only `sign` and those verifiers tell. */
export interface SignatureAudit {
  /** How many credentials each key has signed, by its id. */
  readonly signed: ReadonlyMap<string, number>;
  /** The indexes that lack the signature of the key in `batch.json`: in files that are in order, and neither revoked nor suspended. */
  readonly lacking: readonly number[];
}

/** Makes a batch again from input and seed, and compares it with its files and with the chain. @throws IssuingError where it cannot be made again */
export async function auditBatch(office: Office, folder: BatchFolder, ledger?: Ledger): Promise<Audit> {
  const { record, plan, input } = await rebuildFolder(folder, office.onEvent);
  const list = await compareList(folder, input, plan);
  const missing: string[] = [];
  const changed: string[] = [];
  const signed = new Map<string, number>();
  const others: number[] = [];
  const tell = (index: number, proof: ForeignProof | undefined): void => {
    if (proof !== undefined) signed.set(proof.verificationMethod, (signed.get(proof.verificationMethod) ?? 0) + 1);
    if (proof?.verificationMethod !== record.signed?.verificationMethod) others.push(index);
  };
  for (const { file, from, to } of listFiles(plan)) {
    const state = compareLines(plan.batch, { from, to, path: join(folder.path, file) }, tell);
    if (state === "missing") missing.push(file);
    if (state === "changed") changed.push(file);
    office.onEvent?.({ type: "step", step: "credentials compared", done: to, total: record.size });
  }
  requireOwn(office, { ...record, issuer: office.issuer });
  const { registry } = office.chain;
  const batch = await registry.getBatch(record.issuer, record.root);
  const anchored = batch.anchoredAt !== 0 && batch.size === record.size;
  const counts = anchored && (await registry.counts(record.issuer, record.root));
  const signatures =
    record.signed === undefined && signed.size === 0
      ? undefined
      : { signed, lacking: record.signed === undefined ? [] : await listLacking(office, record, others) };
  const tally = anchored ? await tallyBatch(office, { folder, record, ledger }) : undefined;
  const { erased = [], erasedOn = [] } = plan.secret;
  const gone = erased.map((index, at) => ({ index, on: erasedOn[at] ?? "" }));
  const paths = new Set(erased.map((index) => credentialFile(index, record.size, plan.secret.files)));
  // A file of JSON Lines that holds others too was compared.
  const listed = new Set([...listFiles(plan)].map(({ file }) => file));
  const isBack = (file: string): boolean => !listed.has(file) && existsSync(join(folder.path, file));
  return {
    ...{ record, missing, changed, list, signatures, anchored, counts, revoked: batch.revokedAt !== 0, tally },
    ...{ erased: gone, back: [...paths].filter(isBack) },
  };
}

/** Those of some indexes that could be signed: what is revoked or suspended is not. */
async function listLacking(
  office: Office,
  record: BatchRecord,
  indexes: readonly number[],
): Promise<readonly number[]> {
  if (indexes.length === 0) return [];
  const { batch, isRevoked, isSuspended } = await readBatchStanding(office, record, "latest");
  return indexes.filter((index) => batch.revokedAt === 0 && !isRevoked(index) && !isSuspended(index));
}

/** Files that were made again. */
export interface Reissued {
  readonly record: BatchRecord;
  /** The files of credentials, inside the folder. */
  readonly files: readonly string[];
  /** Those of them that lack a signature now. */
  readonly unsigned: readonly string[];
  /** What became of the registrar's list: one that differs from what was issued stays as it is. `none` where only some files were asked for. */
  readonly list: ListState;
}

/** Makes lost or damaged files again, byte for byte, but for signatures for other verifiers; needs no chain. */
export async function reissueFiles(
  folder: BatchFolder,
  selection?: Selection,
  options: { readonly onEvent?: Listener | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<Reissued> {
  const record = await folder.requireRecord();
  const indexes = selection === undefined ? undefined : await selectIndexes(folder, record, selection);
  const { plan, input } = await rebuildFolder(folder, options.onEvent);
  requireThere(plan.secret, indexes);
  return folder.lock(async () => {
    const written = await writeCredentials(folder, plan, { ...options, indexes });
    const files = [...listFiles(plan, indexes)].map(({ file }) => file);
    const isThere = indexes !== undefined || (await writeList(folder, input, plan));
    const list = indexes !== undefined ? "none" : isThere ? await compareList(folder, input, plan) : "written";
    return { record, files, list, unsigned: record.signed === undefined ? [] : written };
  });
}

/** A batch that is to be anchored again. */
export interface Reanchoring {
  readonly folder: BatchFolder;
  /** Is asked before anything is sent, with what is to be anchored; whoever declines rejects. */
  readonly approve?: ((record: BatchRecord) => Promise<void>) | undefined;
}

/**
 * Anchors a batch again that no longer counts, and tells which terms were ended; its files stay as they are.
 * @returns its record, and whether anything had to be done
 * @throws IssuingError `anchor.missing`, `registry.BatchIsRevoked`, `batch.place`, `authority.…` · as `issueBatch`
 */
export async function reanchorBatch(
  office: Office,
  { folder, approve }: Reanchoring,
): Promise<{ readonly record: BatchRecord; readonly wasSent: boolean }> {
  const record = await folder.requireRecord();
  requireOwn(office, record);
  await settleRestored(office, folder);
  await readOwnSecret(folder, record);
  const { accreditation, operator } = requireAnchoring(office);
  const { chain } = office;
  const { issuer, root, size } = record;
  const { journal } = folder;
  const progress = await readAnchorProgress({
    ...settlingOptions(office),
    ...{ issuer, accreditation, operator, root, size, journal, again: true },
  });
  if (progress.state === "final") return { record, wasSent: false };
  const planned = { ...record, accreditation, operator };
  const anchor = (account?: string) =>
    folder.lock(async () => {
      const renewed = await anchorRecord(office, { folder, record: planned, account, again: true });
      // What happened to its credentials before is looked for from the first anchor on.
      await folder.noteChange({ state: "reanchored", anchoredAt: record.anchoredAt });
      await folder.writeRecord(renewed);
      return { record: renewed, wasSent: true };
    });
  // Anchored again by an earlier run, and not final yet.
  if (progress.state === "pending") return anchor();
  const batch = await chain.registry.getBatch(issuer, root);
  if (batch.anchoredAt === 0) throw new IssuingError("anchor.missing", "refused", "this batch was never anchored");
  if (batch.revokedAt !== 0) {
    const message = `the batch was revoked on ${formatMoment(batch.revokedAt)}`;
    throw new IssuingError("registry.BatchIsRevoked", "refused", message);
  }
  const terms = await listLapsed(office, issuer, batch).catch(({ message }: Error) => [
    `cannot be read now: ${message}`,
  ]);
  office.onEvent?.({ type: "lapsed", anchoredAt: batch.anchoredAt, terms: terms.map(neutralize) });
  const { account } = await requireAuthority(chain, issuer, accreditation, operator);
  await approve?.(planned);
  return anchor(account);
}

async function listLapsed(
  { chain: { registry } }: Office,
  issuer: number,
  batch: { readonly operator: number; readonly accreditation: number; readonly anchoredAt: number },
): Promise<string[]> {
  const [operator, accreditation] = await Promise.all([
    registry.getOperator(issuer, batch.operator),
    registry.getAccreditation(batch.accreditation),
  ]);
  const accreditor = await registry.getAccreditor(accreditation.accreditor);
  const terms: readonly (readonly [string, TermSpan])[] = [
    [`operator ${batch.operator} (${operator.account})`, operator.term],
    [`accreditation ${batch.accreditation} by ${accreditor.name}`, accreditation.term],
    [`the mandate of ${accreditor.name}`, accreditor.term],
  ];
  return terms.flatMap(([name, term]) => {
    const fault = describeTermFault(term, batch.anchoredAt);
    return fault === undefined ? [] : [`${name} ${fault}`];
  });
}
