// Many messages hashed together, two at a time where the kernel is loaded.

import { ARENA_START, getKernel, keccak256, MEMORY_BYTES } from "./keccak.ts";

/** Room for messages that are hashed together. With the kernel's memory, only one may hold messages at a time. */
export interface HashArena {
  /** Where messages are written: from the offset that `open` gave. */
  readonly bytes: Uint8Array;
  /**
   * The offset of the next message.
   * @param longest the most bytes that it may take, up to `LONGEST_MESSAGE`
   */
  open(longest: number): number;
  /** Ends the message that began at `open`'s offset. */
  close(end: number): void;
  /** Adds a message of any length that stands elsewhere. */
  add(message: Uint8Array): void;
  /** Hashes what is left: the digests of all messages since the last call, 32 bytes each, in order. */
  finish(): Uint8Array;
}

const BLOCK = 136;
const DIGEST = 32;
/** What is written at once: small enough to stay in a processor's cache. */
const FULL = 262_144;
/** The longest message that `open` takes, in bytes. */
const LONGEST_MESSAGE: number = MEMORY_BYTES - ARENA_START - 2 * BLOCK - 4 * DIGEST;

/** Opens an arena. */
export function openArena(): HashArena {
  const kernel = getKernel();
  const bytes = kernel?.memory ?? new Uint8Array(MEMORY_BYTES);
  const starts: number[] = [];
  const ends: number[] = [];
  let next = ARENA_START;
  let digests = new Uint8Array(1024 * DIGEST);
  let hashed = 0;

  function open(longest: number): number {
    const end = next + longest + 2 * BLOCK + DIGEST * (starts.length + 3);
    if (starts.length > 0 && (end > MEMORY_BYTES || next > FULL)) run();
    if (longest > LONGEST_MESSAGE) throw new RangeError(`A message of ${longest} bytes does not fit`);
    return next;
  }

  function close(end: number): void {
    starts.push(next);
    ends.push(end);
    const after = next + countBlocks(next, end) * BLOCK;
    bytes.fill(0, end, after);
    bytes[end] = 0x01;
    bytes[after - 1] = (bytes[after - 1] as number) | 0x80;
    next = after;
  }

  function add(message: Uint8Array): void {
    if (message.length > LONGEST_MESSAGE) {
      run();
      keep(keccak256(message), 1);
    } else {
      const start = open(message.length);
      bytes.set(message, start);
      close(start + message.length);
    }
  }

  function keep(more: Uint8Array, count: number): void {
    if (digests.length < (hashed + count) * DIGEST) {
      const longer = new Uint8Array((hashed + count) * 2 * DIGEST);
      longer.set(digests);
      digests = longer;
    }
    digests.set(more, hashed * DIGEST);
    hashed += count;
  }

  function run(): void {
    const count = starts.length;
    if (kernel === undefined) {
      for (let i = 0; i < count; i++) keep(keccak256(bytes.subarray(starts[i], ends[i])), 1);
    } else {
      const spare = next + DIGEST * count;
      // The message of each length that has no partner yet, by its number of blocks.
      const waiting = new Map<number, number>();
      for (let i = 0; i < count; i++) {
        const start = starts[i] as number;
        const blocks = countBlocks(start, ends[i] as number);
        const other = waiting.get(blocks);
        if (other === undefined) waiting.set(blocks, i);
        else {
          kernel.hashPair(starts[other] as number, start, blocks, next + other * DIGEST, next + i * DIGEST);
          waiting.delete(blocks);
        }
      }
      for (const [blocks, i] of waiting) {
        const start = starts[i] as number;
        kernel.hashPair(start, start, blocks, next + i * DIGEST, spare);
      }
      keep(bytes.subarray(next, spare), count);
    }
    starts.length = 0;
    ends.length = 0;
    next = ARENA_START;
  }

  function finish(): Uint8Array {
    run();
    const all = digests.slice(0, hashed * DIGEST);
    hashed = 0;
    return all;
  }

  return { bytes, open, close, add, finish };
}

// An engine keeps to its first, slow code inside a call that is running: many calls let it change over.
const NODES_AT_ONCE = 1024;

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

function countBlocks(start: number, end: number): number {
  return Math.floor((end - start) / BLOCK) + 1;
}
