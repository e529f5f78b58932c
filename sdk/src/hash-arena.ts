// Many messages hashed together, two at a time where the kernel is loaded.

import { getKernel, keccak256 } from "./keccak.ts";
import { ARENA_START, MEMORY_BYTES } from "./keccak-kernel.ts";

/** A place for messages that are hashed together; what is written there lasts until the next `run` has returned. */
export interface HashArena {
  /** Where messages are written: from `open`'s place on. */
  readonly bytes: Uint8Array;
  /** How many bytes are free, without what padding and digests take. */
  free(): number;
  /** The place of the next message. */
  open(): number;
  /** Ends the message that began at `open`'s place. */
  close(end: number): void;
  /** Hashes all messages: their digests, 32 bytes each, in the order of `close`. The arena is empty again. */
  run(): Uint8Array;
}

const BLOCK = 136;
const DIGEST = 32;

/** Opens an arena; with the kernel's memory there is one at a time. */
export function openArena(): HashArena {
  const kernel = getKernel();
  const bytes = kernel?.memory ?? new Uint8Array(MEMORY_BYTES);
  const starts: number[] = [];
  const ends: number[] = [];
  let next = ARENA_START;

  function free(): number {
    return MEMORY_BYTES - next - BLOCK - DIGEST * (starts.length + 2);
  }

  function close(end: number): void {
    starts.push(next);
    ends.push(end);
    const blocks = countBlocks(next, end);
    const after = next + blocks * BLOCK;
    bytes.fill(0, end, after);
    bytes[end] = 0x01;
    bytes[after - 1] = (bytes[after - 1] as number) | 0x80;
    next = after;
  }

  function run(): Uint8Array {
    const digests = new Uint8Array(starts.length * DIGEST);
    if (kernel === undefined) {
      for (let i = 0; i < starts.length; i++) digests.set(keccak256(bytes.subarray(starts[i], ends[i])), i * DIGEST);
    } else {
      const spare = next + DIGEST * starts.length;
      const waiting = new Map<number, number>();
      for (let i = 0; i < starts.length; i++) {
        const blocks = countBlocks(starts[i] as number, ends[i] as number);
        const other = waiting.get(blocks);
        if (other === undefined || other < 0) waiting.set(blocks, i);
        else {
          const [a, b] = [starts[other] as number, starts[i] as number];
          kernel.hashPair(a, b, blocks, next + other * DIGEST, next + i * DIGEST);
          waiting.set(blocks, -1);
        }
      }
      for (const [blocks, i] of waiting) {
        const start = starts[i];
        if (start !== undefined) kernel.hashPair(start, start, blocks, next + i * DIGEST, spare);
      }
      digests.set(bytes.subarray(next, spare));
    }
    starts.length = 0;
    ends.length = 0;
    next = ARENA_START;
    return digests;
  }

  return { bytes, free, open: () => next, close, run };
}

/**
 * Hashes pairs of nodes of 64 bytes each, that follow each other, to nodes of 32 bytes each.
 * @param from where the first pair begins in `nodes`, in bytes
 * @param to where the first hash goes, in bytes
 */
export function hashPairs(nodes: Uint8Array, from: number, to: number, count: number): void {
  const kernel = getKernel();
  if (kernel === undefined) {
    for (let i = 0; i < count; i++) {
      nodes.set(keccak256(nodes.subarray(from + i * 64, from + i * 64 + 64)), to + i * DIGEST);
    }
    return;
  }
  const { memory } = kernel;
  const hashed = ARENA_START + NODES_AT_ONCE * 64;
  for (let done = 0; done < count; done += NODES_AT_ONCE) {
    const now = Math.min(NODES_AT_ONCE, count - done);
    memory.set(nodes.subarray(from + done * 64, from + (done + now) * 64), ARENA_START);
    kernel.hashNodes(ARENA_START, hashed, now);
    nodes.set(memory.subarray(hashed, hashed + now * DIGEST), to + done * DIGEST);
  }
}

// An engine keeps to its first, slow code inside a call that is running: many calls let it change over.
const NODES_AT_ONCE = 1024;

function countBlocks(start: number, end: number): number {
  return Math.floor((end - start) / BLOCK) + 1;
}
