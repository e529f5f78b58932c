// laurel watch: looks at a registry again and again, and tells what a keeper of keys must see.
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  beginWatch,
  describeWatchEvent,
  IssuingError,
  makeFolder,
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
import { nameCure } from "./cures.ts";
import { lookAtDids } from "./did.ts";
import { openExec } from "./exec.ts";
import { openPost } from "./post.ts";
import { openQueue, type Queue, type Receiver } from "./queue.ts";
import { describeDeaf, findSilence } from "./silence.ts";
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
    kind: "output",
    name: "standard output",
    async take(line, event) {
      await session.write(session.json ? line : `${session.wrap([describeLine(event)]).join("\n")}\n`);
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
    const message = `another laurel watch keeps ${path}: ${error.message.replace(/ is working in this folder$/, "")}`;
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
  const queue = openQueue({ path, receivers, saved, began: isOnce ? 0 : Date.now() });
  const notes = openNotes(session);
  if (saved !== undefined && plan.since !== undefined)
    session.note("This watch goes on where it stopped; --since is for the first run.");
  const look: Look = {
    state: saved === undefined ? undefined : { ...structuredClone(saved), waiting: [] },
    heardAt: performance.now(),
    isListed: true,
    turn: 0,
    isWhole: true,
    isSettled: false,
  };
  let isReady = false;
  for (;;) {
    const fault = await lookOnce(plan, { look, queue, notes });
    for (const reason of await queue.deliver())
      notes.tell(reason, "events that were not taken are kept and offered again");
    // cron would mail it.
    if (!isReady && !isOnce && look.state !== undefined && fault === undefined) {
      isReady = true;
      session.note(
        neutralize(
          `watching ${issuer === undefined ? "all" : `issuer ${issuer}`} of eip155:${ref.chainId}:${ref.address} from block ${look.state.block + 1} on`,
        ),
      );
    }
    const { state, isListed, heardAt } = look;
    const silence = findSilence(target.source, {
      ...{ state, isListed, heardAt, isAnswered: fault === undefined },
      ...{ silence: plan.silence, isOnce },
    });
    const deaf = queue.listDeaf(plan.silence).map((one) => describeDeaf(target.source, state, one));
    if (silence !== undefined || deaf.length > 0) {
      queue.add([...(silence === undefined ? [] : [silence]), ...deaf], undefined);
      for (const reason of await queue.deliver()) notes.tell(reason, "");
      await queue.save();
      return { ...DONE, exitCode: 3 };
    }
    const isWhole = fault === undefined && look.isWhole;
    if (stop.aborted || (isOnce && (isWhole || fault !== undefined))) {
      await queue.save();
      if (isOnce && fault !== undefined) throw fault;
      return queue.waiting() > 0 || (isOnce && !look.isListed) ? { ...DONE, exitCode: 3 } : DONE;
    }
    if (fault !== undefined || isWhole) await sleep(every, undefined, { signal: stop }).catch(() => undefined);
  }
}

interface Look {
  state: WatchState | undefined;
  /** When a majority of the nodes answered the last time, in milliseconds of `performance.now()`; and whether it listed events. */
  heardAt: number;
  isListed: boolean;
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
  const { session, target, since, silence, plainHttp, withDid } = plan;
  try {
    if (look.state === undefined) {
      const { state, event } = await beginWatch(target.source, since);
      queue.add([event], state);
      look.state = structuredClone(state);
      look.isWhole = since === undefined;
    } else {
      const { found, next, isWhole, fault } = await readRound(target.source, look.state, look.isSettled);
      if (fault === undefined) next.listedAt = Math.floor(Date.now() / 1000);
      queue.add(
        found.map(({ event }) => event),
        next,
      );
      look.state = structuredClone(next);
      look.isWhole = isWhole || fault !== undefined;
      look.isSettled = isWhole && fault === undefined;
      look.isListed = fault === undefined;
      if (fault !== undefined) notes.tell(`the nodes list no events: ${fault.message}`, "the state is watched anyway");
    }
    look.heardAt = performance.now();
    if (withDid && look.turn % DID_TURNS === 0) await lookAtKeys();
    look.turn += 1;
    return undefined;
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    notes.tell(`the nodes do not answer: ${error.message}`, "Laurel will ask them again");
    return error;
  }

  async function lookAtKeys(): Promise<void> {
    const state = look.state as WatchState;
    const { found, notes: said } = await lookAtDids(session, { source: target.source, state, plainHttp, silence });
    for (const note of said) notes.tell(note, "");
    queue.add(found, state);
  }
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

function describeLine(event: WatchEvent): string {
  const cure = nameCure(event);
  return cure === undefined ? describeWatchEvent(event) : `${describeWatchEvent(event)}: ${cure}`;
}
