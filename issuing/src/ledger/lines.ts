// The lines of a ledger's file: what is known of one batch, told by events. Nothing stands in them that says who a learner is.
import { FormatError, isObject, type Json, type JsonObject, parseJson, type Replaced } from "@laurel/sdk";

/** A course, as the ledger knows it again. */
export interface LedgerCourse {
  /** Keccak-256 of the course's file; null for ready documents. */
  readonly digest: string | null;
  /** The achievement's id, where it is the same for all. */
  readonly id: string | null;
  /** Its title, where it is the same for all. */
  readonly title: string | null;
}

/** A batch when it was planned. */
export interface BatchNote {
  readonly size: number;
  /** Null where its credentials are of several courses, or say none. */
  readonly course: LedgerCourse | null;
  /** Absolute. */
  readonly folder: string;
  /** Of a correction: what it replaces. */
  readonly replaces: Replaced | null;
  /** Which key named its learners. */
  readonly key: string;
}

/** How it is on chain. */
export interface AnchorNote {
  /** Seconds since 1970. */
  readonly anchoredAt: number;
  readonly block: number | null;
  readonly transaction: string | null;
}

/** What can be done with credentials of a batch, or with all of it. */
const CHANGE_ACTIONS = ["revoke", "suspend", "reinstate", "annul", "revoke-batch", "annul-batch"] as const;

/** Why, as it may be kept in the issuer's own records. */
export const REASONS = ["unspecified", "error", "superseded", "withdrawn", "fraud", "compromised"] as const;

/** One of the reasons. */
export type Reason = (typeof REASONS)[number];

/** What was done with credentials of a batch, and why. */
export interface ChangeNote {
  readonly action: (typeof CHANGE_ACTIONS)[number];
  /** Undefined for the whole batch. */
  readonly indexes: readonly number[] | undefined;
  /** One of the reasons, `unspecified` where none was said; undefined where none is asked for. */
  readonly reason: string | undefined;
  /** Null before it is known. */
  readonly transaction: string | null;
}

/** A change that was noted, and when, in seconds since 1970. */
export type DatedChange = ChangeNote & { readonly at: number };

/** A line: what happened, and when that was written down (ISO 8601). */
export type LedgerLine = { readonly at: string } & (
  | ({ readonly event: "batch" } & BatchNote)
  | ({ readonly event: "anchored" } & AnchorNote)
  | ({ readonly event: "change" } & ChangeNote)
  | { readonly event: "forgotten"; readonly index: number }
);

/** What every line begins with; another version's is not guessed at. */
const FORMAT = "laurel-ledger-v1";
const ROOT = /^0x[0-9a-f]{64}$/;
/** Longer texts are no course's. */
const MOST_TEXT = 2_000;
/** How many indexes stand in one line, so that it is written at once. */
const MOST_INDEXES = 10_000;

/** A line as it is written. */
export function formatLedgerLine(line: LedgerLine): string {
  return JSON.stringify({ format: FORMAT, ...line });
}

/** Reads a line; what is wrong with it where it is none. */
export function parseLedgerLine(bytes: Uint8Array): LedgerLine | string {
  let line: Json;
  try {
    line = parseJson(bytes);
  } catch (error) {
    if (error instanceof FormatError) return error.problem;
    throw error;
  }
  if (!isObject(line)) return "not an object";
  if (line.format !== FORMAT) return `not of the form ${FORMAT}`;
  const wrong = typeof line.at === "string" && !Number.isNaN(Date.parse(line.at)) ? findFault(line) : "/at";
  if (wrong !== undefined) return `${wrong} is not in laurel's form`;
  const { format: _, ...rest } = line;
  return rest as unknown as LedgerLine;
}

/** A change as lines of a bounded length. */
export function splitChange({ indexes, ...rest }: ChangeNote): ChangeNote[] {
  if (indexes === undefined) return [{ ...rest, indexes }];
  const count = Math.max(1, Math.ceil(indexes.length / MOST_INDEXES));
  return Array.from({ length: count }, (_, part) => ({
    ...rest,
    indexes: indexes.slice(part * MOST_INDEXES, (part + 1) * MOST_INDEXES),
  }));
}

/** The changes that a batch's own folder has notes of: those that were begun, whatever came of them, since the chain says what is so. */
export function listChanges(notes: readonly JsonObject[]): DatedChange[] {
  return notes.flatMap(({ state, at, action, indexes, reason }) => {
    const moment = Math.floor(Date.parse(String(at)) / 1000);
    const change = { action, indexes, reason, transaction: null };
    const isRight = Object.entries(FORMS.change).every(([member, check]) =>
      check(change[member as keyof typeof change]),
    );
    if (state !== "begun" || Number.isNaN(moment) || !isRight) return [];
    return [{ ...(change as unknown as ChangeNote), at: moment }];
  });
}

/** The member that is not as it should be. */
function findFault(line: JsonObject): string | undefined {
  const checks = FORMS[String(line.event) as keyof typeof FORMS];
  if (!Object.hasOwn(FORMS, String(line.event))) return "/event";
  const found = Object.entries(checks).find(([member, isRight]) => !isRight(line[member]));
  return found && `/${found[0]}`;
}

type Check = (value: Json | undefined) => boolean;
const isCount: Check = (value) => typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
const isShort: Check = (value) => typeof value === "string" && value.length <= MOST_TEXT;
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const areIndexes: Check = (value) => Array.isArray(value) && value.every(isCount);
const isCourse: Check = (value) =>
  isObject(value) && [value.digest, value.id, value.title].every((one) => orNull(isShort)(one));
const isReplaced: Check = (value) => isObject(value) && ROOT.test(String(value.root)) && areIndexes(value.indexes);

const FORMS: Readonly<Record<LedgerLine["event"], Readonly<Record<string, Check>>>> = {
  batch: {
    size: (value) => isCount(value) && value !== 0,
    course: orNull(isCourse),
    folder: isShort,
    replaces: orNull(isReplaced),
    key: isShort,
  },
  anchored: { anchoredAt: isCount, block: orNull(isCount), transaction: orNull(isShort) },
  change: {
    action: (value) => (CHANGE_ACTIONS as readonly unknown[]).includes(value),
    indexes: (value) => value === undefined || areIndexes(value),
    reason: (value) => value === undefined || (REASONS as readonly unknown[]).includes(value),
    transaction: orNull(isShort),
  },
  forgotten: { index: isCount },
};
