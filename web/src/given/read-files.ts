// Reading what a person chose, dropped, pasted or scanned: never more than a bound, and of a file that carries a credential what is in it.

import type { Given } from "./given.ts";

/** One byte more than a credential may have: the verifier then says that it is too long. */
export const MOST_BYTES: number = 256 * 1024 + 1;

/** The most bytes of a file that may carry a credential, such as a picture. */
export const MOST_CARRIER_BYTES: number = 16 * 1024 * 1024;

/** A kind of file that carries a credential. What opens it is loaded when the first such file comes. */
interface Carrier {
  readonly isOne: (head: Uint8Array) => boolean;
  /** What is in it, or undefined. */
  readonly open: (bytes: Uint8Array) => Promise<Uint8Array | undefined>;
}

const HEAD_BYTES = 16;

const CARRIERS: readonly Carrier[] = [
  {
    isOne: ([first, ...head]) => first === 0x89 && String.fromCharCode(...head.slice(0, 3)) === "PNG",
    open: async (bytes) => (await import("./badge.ts")).readBadge(bytes, MOST_BYTES),
  },
];

/** Reads files, in their order; one that cannot be read has a fault. */
export async function readGivenFiles(files: Iterable<File>): Promise<Given[]> {
  const given: Given[] = [];
  for (const file of files) {
    const { name } = file;
    try {
      given.push({ name, via: "file", input: await readFile(file) });
    } catch {
      given.push({ name, via: "file", input: null, fault: "file.unreadable" });
    }
  }
  return given;
}

async function readFile(file: File): Promise<Uint8Array> {
  const bytes = await readSlice(file, MOST_BYTES);
  const head = bytes.subarray(0, HEAD_BYTES);
  const carrier = CARRIERS.find(({ isOne }) => isOne(head));
  if (carrier === undefined) return bytes;
  const whole = file.size <= bytes.length ? bytes : await readSlice(file, MOST_CARRIER_BYTES);
  return (await carrier.open(whole)) ?? bytes;
}

async function readSlice(file: File, most: number): Promise<Uint8Array> {
  return new Uint8Array(await file.slice(0, most).arrayBuffer());
}
