// What became of a credential that a correction comes too late for: who revoked or replaced it, and what stands in its place now.
import { basename, dirname, join, resolve } from "node:path";
import { hasBit, LaurelError, neutralize } from "@laurel/sdk";
import { readHistory, type Revocation } from "../chain/revocation.ts";
import { type BatchFolder, type BatchRecord, isSameIssuer, openBatchFolder } from "../folder/batch-folder.ts";
import { type FailureKind, IssuingError, type Problem } from "../messages/issuing-error.ts";
import { formatMoment } from "../messages/words.ts";
import type { Office } from "./office.ts";

/** The batch at the end of a chain of corrections: the last one that the chain knows. */
export interface Successor {
  readonly root: string;
  /** How many credentials the batch has: one, but where a program replaced several at once. */
  readonly size: number;
  /** `lapsed`: its anchor counts no more. `revoked`: nothing stands. `unknown`: it is revoked or replaced, and the nodes do not tell by whom. */
  readonly state: "stands" | "suspended" | "lapsed" | "revoked" | "unknown";
  /** The replacement that put it there. */
  readonly by: Revocation;
  /** How many corrections there were until then. */
  readonly count: number;
  /** Its folder, if it is known: the one whose record is of this batch. */
  readonly folder: string | undefined;
  /** Who revoked it, where it was only revoked. */
  readonly end: Revocation | undefined;
}

/** The credential was corrected already: what stands now is to be corrected in its place. It has what an `IssuingError` has. */
export class SupersededError extends LaurelError {
  override readonly name: string = "SupersededError";
  readonly code = "correction.late";
  readonly kind: FailureKind = "refused";
  readonly cure: string;
  readonly problems: readonly Problem[] = [];
  readonly successor: Successor;

  constructor(message: string, successor: Successor, cure: string) {
    super(message);
    this.cure = neutralize(cure);
    this.successor = successor;
  }
}

/** Of which credential is asked, in the folder of its batch. */
export interface Superseded {
  readonly folder: BatchFolder;
  readonly record: BatchRecord;
  readonly index: number;
  /** Where the folder of a batch may be, by its root, beside what the folders of corrected credentials remember. */
  readonly findFolder?: ((root: string) => Promise<string | undefined>) | undefined;
}

/** More corrections of corrections than anybody makes. */
const MOST_CORRECTIONS = 1000;

/** Why a credential that is revoked cannot be corrected: by whom it was, and what stands in its place, as far as the nodes tell. */
export async function describeLate(office: Office, superseded: Superseded): Promise<IssuingError | SupersededError> {
  const { folder, record, index } = superseded;
  const { issuer, root } = record;
  const history = await readHistory(office.chain, { issuer, root, index, since: findStart(folder, record) });
  const by = history?.revocation;
  if (by === undefined) return refuseUnknown("already revoked or corrected, and the node does not say by whom");
  if (by.replacedBy === undefined)
    return refuseLate(
      "correction.revoked",
      `already revoked ${describeAct(by)}`,
      "issue it again in a batch of its own",
    );
  return describeSuccessor(by, await followReplacement(office, superseded, by));
}

/**
 * Refuses a credential that is not revoked, but was corrected before: its revocation was annulled, and a second correction beside the first would
 * contradict it. Says where the nodes do not tell.
 * @throws IssuingError `correction.both`
 */
export async function requireUncorrected(office: Office, superseded: Superseded): Promise<void> {
  const { folder, record, index } = superseded;
  const { issuer, root } = record;
  const since = findStart(folder, record);
  const history = await readHistory(office.chain, { issuer, root, index, since });
  if (history === undefined) {
    const message = "the node does not say whether this credential has a correction that is still in force";
    office.onEvent?.({ type: "notice", kind: "input", message });
  }
  const noted = folder
    .readNotes()
    .flatMap(({ indexes, replacedBy }) =>
      Array.isArray(indexes) && indexes.includes(index) && isRoot(replacedBy) ? [replacedBy] : [],
    );
  for (const replacedBy of new Set([...(history?.replacedBy ?? []), ...noted])) {
    const by = { operator: 0, timestamp: since, transaction: "", replacedBy };
    const successor = await followReplacement(office, superseded, by);
    const { size, state } = successor;
    // Planned and never anchored, withdrawn, or of a thief whose term was ended back past it.
    if (size === 0 || state === "revoked" || state === "lapsed") continue;
    const name = nameSuccessor(successor);
    if (state === "unknown")
      throw refuseUnknown(`already corrected; ${name} is revoked or corrected, too, and the node does not say by whom`);
    const message = `this credential was already corrected, and its revocation was annulled: ${name} is in force beside it; nothing was sent`;
    throw new IssuingError("correction.both", "refused", message, { cure: "revoke the one that is wrong" });
  }
}

/** Follows the replacements of a credential to the last one. */
async function followReplacement(
  { chain, issuer }: Office,
  { folder: first, record, findFolder }: Superseded,
  replacement: Revocation,
): Promise<Successor> {
  const { registry } = chain;
  const seen = new Set([record.root]);
  let [by, folder] = [replacement, first as BatchFolder | undefined];
  for (let count = 1; ; count += 1) {
    const root = by.replacedBy ?? "";
    const places = [...(folder === undefined ? [] : listNoted(folder, root)), await findFolder?.(root)];
    folder = await openFirst(places, record, root);
    const { batch, revoked, suspended } = await registry.standing(issuer, root, [0]);
    const { size, anchoredAt } = batch;
    const end = (state: Successor["state"], last?: Revocation): Successor => ({
      ...{ root, size, state, by, count, folder: folder?.path, end: last },
    });
    const isAlone = size === 1;
    const isRevoked = batch.revokedAt !== 0 || (isAlone && hasBit(revoked[0] ?? 0n, 0));
    if (anchoredAt === 0) return end("unknown");
    if (!isRevoked && !(await registry.counts(issuer, root))) return end("lapsed");
    if (!isRevoked) return end(isAlone && hasBit(suspended[0] ?? 0n, 0) ? "suspended" : "stands");
    // By the replacement it was anchored: it may have been anchored again since.
    const history = await readHistory(chain, { issuer, root, index: 0, since: by.timestamp });
    const next = history?.revocation;
    seen.add(root);
    if (next === undefined || count === MOST_CORRECTIONS || seen.has(next.replacedBy ?? "")) return end("unknown");
    if (next.replacedBy === undefined) return end("revoked", next);
    by = next;
  }
}

/** Where the batch with this root may be that replaced a credential, as the folder of that credential remembers it. */
function listNoted(folder: BatchFolder, root: string): string[] {
  const noted = folder
    .readNotes()
    .flatMap(({ replacedBy, out }) => (replacedBy === root && typeof out === "string" ? [out] : []));
  // Both may have been moved together.
  return [...noted, ...noted.map((out) => join(dirname(resolve(folder.path)), basename(out)))];
}

/** The first of these folders whose record is of this batch. */
async function openFirst(
  places: readonly (string | undefined)[],
  issuer: BatchRecord,
  root: string,
): Promise<BatchFolder | undefined> {
  for (const path of new Set(places)) {
    if (path === undefined) continue;
    const found = openBatchFolder(path);
    // What cannot be read there is not the folder that is looked for.
    const record = await found.readRecord().catch(() => undefined);
    if (record?.root === root && isSameIssuer(record, issuer)) return found;
  }
  return undefined;
}

/** Since when events matter, in seconds since 1970: since the batch was anchored, the first time where it was anchored again. */
function findStart(folder: BatchFolder, { anchoredAt }: BatchRecord): number {
  const earlier = folder
    .readNotes()
    .flatMap((note) => (note.state === "reanchored" && typeof note.anchoredAt === "number" ? [note.anchoredAt] : []));
  return Math.max(0, Math.min(anchoredAt ?? 0, ...earlier));
}

function isRoot(value: unknown): value is string {
  return typeof value === "string" && /^0x[0-9a-f]{64}$/.test(value);
}

function describeSuccessor(first: Revocation, successor: Successor): IssuingError | SupersededError {
  const { root, state, by, count, folder, end } = successor;
  const chain = count === 1 ? "" : `; that correction was corrected, too, last ${describeAct(by)}`;
  const told = `already corrected ${describeAct(first)}${chain}`;
  const name = nameSuccessor(successor);
  if (state === "unknown")
    return refuseUnknown(`${told}; batch ${root} is revoked or corrected, too, and the node does not say by whom`);
  if (end !== undefined)
    return refuseLate(
      "correction.revoked",
      `${told}; ${name} was revoked ${describeAct(end)}, and nothing is in force`,
      "issue it again in a batch of its own",
    );
  if (state === "lapsed")
    return refuseLate("correction.lapsed", `${told}; ${name} no longer counts`, "anchor that batch again");
  const message = `${told}; ${name} is ${state === "suspended" ? "suspended" : "in force"}`;
  const cure =
    folder === undefined
      ? "find the folder of that batch, and correct the credential there"
      : `correct that one, in ${folder}`;
  return new SupersededError(nameCorrection(message), successor, cure);
}

function nameSuccessor({ root, size, folder }: Successor): string {
  const one = size === 1 ? "" : `one of the ${size} credentials of `;
  return `${one}batch ${root} (${folder === undefined ? "in no known folder" : `in ${folder}`})`;
}

function describeAct({ operator, timestamp, transaction }: Revocation): string {
  return `by operator ${operator} on ${formatMoment(timestamp)}, transaction ${transaction}`;
}

const nameCorrection = (what: string): string => `the credential was ${what}; this correction was not anchored`;

function refuseLate(code: string, what: string, cure: string): IssuingError {
  return new IssuingError(code, "refused", nameCorrection(what), { cure });
}

function refuseUnknown(what: string): IssuingError {
  const cure = "ask another node, or the issuer's other operators, before you issue anything";
  return refuseLate("correction.unknown", what, cure);
}
