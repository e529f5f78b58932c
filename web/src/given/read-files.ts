// Reading what a person chose, dropped, pasted or scanned: never more than a bound, and of what carries a credential, what is in it.

import type { Given } from "./given.ts";

/** One byte more than a credential may have: the verifier then says that it is too long. */
export const MOST_BYTES: number = 256 * 1024 + 1;

/** One byte more than a file has that may carry a credential, such as a picture. */
export const MOST_CARRIER_BYTES: number = 16 * 1024 * 1024 + 1;

const WHITE = 0x20;
const OPEN_BRACE = 0x7b;

/** Reads files, in their order; one that cannot be read has a fault. */
export async function readGivenFiles(files: Iterable<File>): Promise<Given[]> {
  const given: Given[] = [];
  for (const file of files) {
    const { name } = file;
    try {
      given.push({ name, via: "file", ...(await readFile(file)) });
    } catch {
      given.push({ name, via: "file", input: null, fault: "file.unreadable" });
    }
  }
  return given;
}

/** Reads a file or a text; of what carries a credential, what is in it. @throws what the browser throws */
export async function readFile(file: Blob): Promise<Pick<Given, "input" | "fault" | "unwrapped">> {
  const input = new Uint8Array(await file.slice(0, MOST_BYTES).arrayBuffer());
  const isJson = input.find((byte) => byte > WHITE) === OPEN_BRACE;
  return isJson ? { input } : (await import("./open-carrier.ts")).openCarrier(input, file);
}
