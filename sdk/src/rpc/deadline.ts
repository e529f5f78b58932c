// Work that ends in time: whatever it waits for is told to stop when the time is over, or when the caller wants no more of it.

import { LaurelError } from "../text/laurel-error.ts";

/** Why work was stopped: its time was over, or it was done. */
export class DeadlineError extends LaurelError {
  override readonly name: string = "DeadlineError";
}

/** When work has to end. */
export interface Deadline {
  /** In milliseconds from now, at least 1. */
  readonly limit: number;
  /** Ends it earlier. */
  readonly signal?: AbortSignal | undefined;
}

/** The longest that timers wait, in milliseconds. */
export const LONGEST_MS: number = 2 ** 31 - 1;

const ENDS = new WeakMap<AbortSignal, number>();

/** How many milliseconds are left to work that was given this signal, as far as is known. */
export function countLeft(signal: AbortSignal): number {
  return (ENDS.get(signal) ?? Number.POSITIVE_INFINITY) - Date.now();
}

/**
 * Runs work whose requests all take the signal that it is given. That one is aborted by a DeadlineError when the time is over, and when the
 * work is done: nobody who was slow is waited for. Where the caller's signal is aborted, so is that one, by the caller's own reason.
 * @throws what the work throws · the reason of the caller's signal
 */
export async function runInTime<T>({ limit, signal }: Deadline, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  ENDS.set(controller.signal, Date.now() + Math.min(limit, signal === undefined ? limit : countLeft(signal)));
  const stop = (): void => controller.abort(signal?.reason);
  const end = (reason: string) => (): void => controller.abort(new DeadlineError(reason));
  const timer = setTimeout(end(`did not answer within ${limit / 1000} s`), Math.min(Math.max(1, limit), LONGEST_MS));
  signal?.addEventListener("abort", stop, { once: true });
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
    end("is not needed any more")();
  }
}
