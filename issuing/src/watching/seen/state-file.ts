// laurel-watch-v1: how far a watch is. What is to be told is written here before anybody is told.
import { dirname } from "node:path";
import type { RegistryRef } from "@laurel/sdk";
import { makeFolder, writeFileAtomic } from "../../disk/atomic-file.ts";
import { forgiveMissing, readFormFile } from "../../disk/form-file.ts";
import { IssuingError } from "../../messages/issuing-error.ts";
import { describeWatchEvent } from "../events/words.ts";
import { applyEvent, type Seen } from "./seen.ts";
import type { KeyFacts, WatchEvent } from "../events/event.ts";

/** An event that was told, and may lie in a block that comes again. */
interface Told {
  readonly id: string;
  readonly kind: string;
  readonly block: number;
  /** The block's hash. */
  readonly hash: string;
  /** Whether that block is no more, and the event in no other. */
  readonly isGone: boolean;
}

/** An event that somebody has not taken yet. */
export interface WaitingEvent {
  readonly event: WatchEvent;
  /** When it was found, in seconds since 1970 by this computer's clock. */
  readonly at: number;
  /** How often it was refused. */
  readonly refused: number;
  /** The names of those who took it. */
  readonly taken: readonly string[];
}

/** A DID of the issuer, and its keys as they were seen the last time. */
export interface SeenDid {
  readonly did: string;
  /** Null where they were never seen. */
  readonly keys: readonly KeyFacts[] | null;
  /** When they were fetched the last time or, where never, were to be; in seconds since 1970 by this computer's clock. */
  readonly heardAt: number;
  /** Whether it was told that they cannot be fetched. */
  readonly isLost: boolean;
  /** How often they changed. */
  readonly changes: number;
}

/** How far a watch is. */
export interface WatchState {
  readonly format: "laurel-watch-v1";
  readonly chainId: number;
  readonly registry: string;
  /** Null for the whole registry. */
  readonly issuer: number | null;
  /** What happened up to this block was there before the watch began. */
  readonly began: number;
  /** What is to be told. */
  readonly waiting: readonly WaitingEvent[];
  /** All events up to this block are found, and it does not come again. */
  block: number;
  /** Those that were found in blocks after that one. */
  told: readonly Told[];
  /** What was told of the state, before the nodes told of the event. */
  toldByState: readonly string[];
  /** How often a change was told of the state, by its name: it is a new event each time. */
  times: Readonly<Record<string, number>>;
  /** When the nodes listed events the last time, in seconds since 1970 by this computer's clock. */
  listedAt: number;
  readonly seen: Seen;
  dids: readonly SeenDid[];
  /** Which of the known entries have their turn. */
  turn: number;
  /** The newest block that the nodes agreed on. */
  head: { readonly number: number; readonly hash: string; readonly timestamp: number };
}

/** In bytes: twenty thousand entries, and the events of a flood. */
const MOST = 1 << 25;
/** What is remembered of the state's changes, and of blocks that come again. */
const MOST_BY_STATE = 1000;
const MOST_NAMES = 5000;
const MOST_TOLD = 10_000;

/** Reads how far a watch is; undefined where it never ran. @throws IssuingError where the file is spoilt, or of another registry or issuer */
export async function readWatchState(
  path: string,
  { chainId, address }: RegistryRef,
  issuer: number | undefined,
): Promise<WatchState | undefined> {
  const found = await readFormFile<WatchState>("watch", path, { most: MOST }).catch(forgiveMissing);
  if (found === undefined) return undefined;
  const { value } = found;
  const isSame =
    value.chainId === chainId &&
    value.registry.toLowerCase() === address.toLowerCase() &&
    value.issuer === (issuer ?? null);
  if (isSame) {
    requireTellable(path, value.waiting);
    return value;
  }
  throw new IssuingError("watch.other", "misuse", `${path} belongs to a different registry or issuer`, {
    cure: "name another file: each watch needs its own",
  });
}

function requireTellable(path: string, waiting: readonly WaitingEvent[]): void {
  try {
    for (const { event } of waiting) describeWatchEvent(event);
  } catch (cause) {
    throw new IssuingError("watch.invalid", "refused", `${path} contains an event that cannot be reported`, {
      cure: "move the file away, and watch again from an earlier moment",
      cause,
    });
  }
}

/** Writes how far a watch is. @throws IssuingError saying what the disk said */
export async function writeWatchState(path: string, state: WatchState): Promise<void> {
  await makeFolder(dirname(path));
  await writeFileAtomic(path, `${JSON.stringify(state)}\n`);
}

/** Takes an event for told. @param hash of its block, where it lies in one */
export function noteTold(state: WatchState, event: WatchEvent, hash = ""): void {
  const { id, kind, source, block } = event;
  if (kind === "reorganised") {
    const gone = new Set(event.gone.map((one) => one.id));
    state.told = state.told.map((one) => (gone.has(one.id) ? { ...one, isGone: true } : one));
  }
  if (source === "state") {
    const name = nameChange(event);
    state.toldByState = [...state.toldByState, name].slice(-MOST_BY_STATE);
    const { [name]: times = 0, ...others } = state.times;
    state.times = Object.fromEntries([...Object.entries(others), [name, times + 1]].slice(-MOST_NAMES));
  }
  if (source === "event" && block !== null && block > state.block)
    state.told = [...state.told, { id, kind, block, hash, isGone: false }].slice(-MOST_TOLD);
  if (source !== "event" || (block ?? 0) > state.began) applyEvent(state.seen, event);
}

/** What a change is called, whoever tells of it. */
export function nameChange(event: WatchEvent): string {
  const { kind, issuer } = event;
  const given: Readonly<Record<string, unknown>> = { ...event };
  const subject = ["operator", "accreditation", "accreditor", "account", "admin", "startedAt", "until"];
  const own = kind === "operator-ended" ? subject.filter((name) => name !== "account") : subject;
  return JSON.stringify([kind, issuer, ...own.map((name) => given[name] ?? null)]);
}
