// laurel watch: looks at a registry again and again, and tells what a keeper of keys must see.
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  beginWatch,
  describeWatchEvent,
  type FoundEvent,
  IssuingError,
  makeEvent,
  makeEventId,
  makeFolder,
  noteTold,
  readRound,
  readWatchState,
  type WatchEvent,
  type WatchState,
  withFolderLock,
} from "@laurel/issuing";
import { RpcError } from "@laurel/sdk";
import { userFolder } from "../../settings/settings-file.ts";
import { parseDateFlag, parseSeconds } from "../../terminal/dates.ts";
import { CommandError, usageError } from "../../terminal/failure.ts";
import type { Invocation, Outcome } from "../../terminal/invocation.ts";
import type { Session } from "../../terminal/session.ts";
import { neutralize } from "../../terminal/terminal.ts";
import { lookAtDid } from "./did.ts";
import { openExec } from "./exec.ts";
import { openPost } from "./post.ts";
import { openQueue, type Queue, type Receiver } from "./queue.ts";
import { openTarget, type TargetOptions, type WatchTarget } from "./target.ts";

/** What `watch` takes. */
export interface WatchOptions extends TargetOptions {
  readonly exec?: string;
  readonly execArg?: readonly string[];
  readonly post?: string;
  readonly since?: string;
  readonly every?: string;
  readonly silence?: string;
  readonly once?: boolean;
  readonly state?: string;
  readonly did?: boolean;
}

/** Seconds in milliseconds. */
const EVERY_MS = 15_000;
const SILENCE_MS = 3_600_000;
/** did.json is fetched every so many looks. */
const DID_TURNS = 20;
/** While so many events wait for somebody, no more are read. */
const MOST_WAITING = 1000;

/** Watches until it is stopped, once with `--once`. */
export async function watch({ session, options }: Invocation<WatchOptions>): Promise<Outcome> {
  const plan = {
    every: options.every === undefined ? EVERY_MS : parseSeconds(options.every, "--every"),
    silence: options.silence === undefined ? SILENCE_MS : parseSeconds(options.silence, "--silence"),
    since: options.since === undefined ? undefined : parsePast(options.since),
    isOnce: options.once === true,
    plainHttp: options.plainHttp,
    withDid: options.did !== false,
  };
  const receivers = openReceivers(session, options);
  const target = await openTarget(session, options);
  const { ref, issuer } = target.source;
  const name = `${ref.chainId}-${ref.address.slice(2).toLowerCase()}-${issuer ?? "all"}.json`;
  const path = resolve(options.state ?? join(userFolder(session.env), "watch", name));
  return locked(path, () => stoppable(session, (stop) => run({ session, target, receivers, path, stop, ...plan })));
}

interface Plan {
  readonly session: Session;
  readonly target: WatchTarget;
  readonly receivers: readonly Receiver[];
  readonly path: string;
  readonly stop: AbortSignal;
  /** In milliseconds. */
  readonly every: number;
  readonly silence: number;
  /** In seconds since 1970. */
  readonly since: number | undefined;
  readonly isOnce: boolean;
  readonly plainHttp: boolean | undefined;
  readonly withDid: boolean;
}

function parsePast(text: string): number {
  const moment = parseDateFlag(text, "--since");
  if (moment * 1000 > Date.now())
    throw usageError(`--since ${text}: not in the past`, "leave it out to watch from now on");
  return moment;
}

/** Standard output is the first who is told. */
function openReceivers(session: Session, { exec, execArg, post }: WatchOptions): readonly Receiver[] {
  if (exec === undefined && execArg !== undefined)
    throw usageError("--exec-arg without --exec", "name the file to run: --exec <file>");
  const print: Receiver = {
    name: "standard output",
    async take(line, { event }) {
      await session.write(session.json ? line : `${session.wrap([describeWatchEvent(event)]).join("\n")}\n`);
      return undefined;
    },
  };
  return [
    print,
    ...(exec === undefined ? [] : [openExec({ file: exec, words: execArg ?? [], env: session.env })]),
    ...(post === undefined ? [] : [openPost(post)]),
  ];
}

/** Runs while no other watch keeps the same file. */
async function locked<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  const folder = `${path}.lock`;
  await makeFolder(dirname(path));
  await makeFolder(folder);
  return withFolderLock(folder, work).catch((error: unknown) => {
    if (!(error instanceof IssuingError) || error.code !== "folder.locked") throw error;
    const message = `another laurel watch keeps ${path}: ${error.message.replace(/ works in this folder$/, "")}`;
    throw new CommandError("watch.running", 3, message, {
      cure: `stop that one first, or name another file: --state <file>`,
      cause: error,
    });
  });
}

/** Runs until Ctrl-C, or until a supervisor asks it to end. */
async function stoppable(session: Session, work: (stop: AbortSignal) => Promise<Outcome>): Promise<Outcome> {
  const asked = new AbortController();
  const end = (): void => asked.abort();
  process.once("SIGTERM", end);
  try {
    return await session.stoppable(() => work(AbortSignal.any([session.stop, asked.signal])));
  } finally {
    process.removeListener("SIGTERM", end);
  }
}

const DONE: Outcome = { exitCode: 0, value: undefined, lines: [] };

async function run(plan: Plan): Promise<Outcome> {
  const { session, target, receivers, path, stop, every, isOnce } = plan;
  const { ref, issuer } = target.source;
  const saved = await readWatchState(path, ref, issuer);
  const queue = openQueue(path, receivers, saved);
  const notes = openNotes(session);
  if (saved !== undefined && plan.since !== undefined)
    session.note("This watch goes on where it was; --since is for the first time.");
  const look: Look = {
    state: saved === undefined ? undefined : structuredClone(saved),
    heardAt: performance.now(),
    listedAt: performance.now(),
    turn: 0,
    isWhole: true,
    isSettled: false,
  };
  let isReady = false;
  for (;;) {
    const fault = await lookOnce(plan, { look, queue, notes });
    for (const reason of await queue.deliver()) notes.tell(reason, "what was not taken is kept, and offered again");
    // cron would mail it.
    if (!isReady && !isOnce && look.state !== undefined && fault === undefined) {
      isReady = true;
      session.note(
        neutralize(
          `watching ${issuer === undefined ? "all" : `issuer ${issuer}`} of eip155:${ref.chainId}:${ref.address} from block ${look.state.block + 1} on`,
        ),
      );
    }
    const silence = findSilence(plan, look, fault);
    if (silence !== undefined) {
      queue.add([silence], undefined);
      for (const reason of await queue.deliver()) notes.tell(reason, "");
      await queue.save();
      return { ...DONE, exitCode: 3 };
    }
    const isWhole = fault === undefined && look.isWhole;
    if (stop.aborted || (isOnce && (isWhole || fault !== undefined))) {
      await queue.save();
      if (isOnce && fault !== undefined) throw fault;
      if (isOnce && queue.waiting() > 0) return { ...DONE, exitCode: 3 };
      return DONE;
    }
    if (fault !== undefined || isWhole) await sleep(every, undefined, { signal: stop }).catch(() => undefined);
  }
}

interface Look {
  state: WatchState | undefined;
  /** When a majority of the nodes answered the last time, and listed events; in milliseconds of `performance.now()`. */
  heardAt: number;
  listedAt: number;
  turn: number;
  /** Whether the last look came as far as the chain; and with all its events. */
  isWhole: boolean;
  isSettled: boolean;
}

interface Around {
  readonly look: Look;
  readonly queue: Queue;
  readonly notes: Notes;
}

/** Looks at the chain and at did.json. @returns why the nodes did not answer, if they did not */
async function lookOnce(plan: Plan, { look, queue, notes }: Around): Promise<RpcError | undefined> {
  const { session, target, since, plainHttp, withDid } = plan;
  if (queue.waiting() >= MOST_WAITING) {
    notes.tell(`${queue.waiting()} events wait for somebody who takes none`, "no more are read until they are taken");
    look.heardAt = look.listedAt = performance.now();
    return undefined;
  }
  try {
    if (look.state === undefined) {
      const { state, event } = await beginWatch(target.source, since);
      queue.add([{ event, hash: "" }], state);
      look.state = structuredClone(state);
      look.isWhole = since === undefined;
    } else {
      const { found, next, isWhole, fault } = await readRound(target.source, look.state, look.isSettled);
      queue.add(found, next);
      look.state = structuredClone(next);
      look.isWhole = isWhole || fault !== undefined;
      look.isSettled = isWhole && fault === undefined;
      if (fault === undefined) look.listedAt = performance.now();
      else notes.tell(`the nodes list no events: ${fault.message}`, "the state is watched all the same");
    }
    look.heardAt = performance.now();
    if (withDid && look.turn % DID_TURNS === 0) await lookAtKeys();
    look.turn += 1;
    return undefined;
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    notes.tell(`the nodes do not answer: ${error.message}`, "they are asked again");
    return error;
  }

  async function lookAtKeys(): Promise<void> {
    const state = look.state as WatchState;
    const before = state.did;
    const { found, note } = await lookAtDid(session, { source: target.source, state, plainHttp });
    if (note !== undefined) notes.tell(note, "");
    if (state.did !== before) queue.add([], structuredClone(state));
    queue.add(found, undefined);
    for (const { event, hash } of found) noteTold(state, event, hash);
  }
}

/** The event that nothing is heard; undefined while something is. */
function findSilence(
  { target, silence, isOnce }: Plan,
  look: Look,
  fault: RpcError | undefined,
): FoundEvent | undefined {
  const { ref, issuer = null } = target.source;
  const now = Date.now();
  const head = look.state?.head;
  const age = head === undefined ? 0 : now - head.timestamp * 1000;
  const isUnheard = fault !== undefined && (performance.now() - look.heardAt >= silence || (isOnce && age >= silence));
  const isStale = fault === undefined && !target.source.isAgeless && age >= silence;
  const isUnlisted = fault === undefined && performance.now() - look.listedAt >= silence && look.isWhole;
  if (!isUnheard && !isStale && !isUnlisted) return undefined;
  const reason = isUnheard ? "no-majority" : isStale ? "stale-head" : "no-events";
  const since = head?.timestamp ?? null;
  const id = makeEventId(ref, ["silence", reason, issuer, head?.hash ?? null]);
  const at = Math.floor(now / 1000);
  const origin = {
    id,
    source: "watch",
    issuer,
    block: head?.number ?? null,
    transaction: null,
    at,
    final: false,
  } as const;
  const event: WatchEvent = makeEvent(ref, origin, { kind: "silence", reason, since });
  return { event, hash: "" };
}

interface Notes {
  /** Says something on stderr, once until something else is said in its place. */
  readonly tell: (what: string, then: string) => void;
}

function openNotes(session: Session): Notes {
  let last = "";
  return {
    tell(what, then) {
      if (what === last) return;
      last = what;
      session.note(neutralize(`${what}${then === "" ? "" : `; ${then}`}.`));
    },
  };
}
