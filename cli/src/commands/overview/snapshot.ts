// laurel registry snapshot: the whole of a registry as a file for pages.
import { closeSync, openSync, readSync } from "node:fs";
import { countNoun, describeReadError, writeFileAtomic } from "@laurel/issuing";
import { formatRegistryRef, MOST_REGISTER_BYTES, readRegister, type Register, writeRegister } from "@laurel/sdk";
import { usageError } from "../../terminal/failure.ts";
import type { Invocation, Outcome } from "../../terminal/invocation.ts";
import { showPath } from "../../terminal/terminal.ts";
import { collect, type CollectOptions, countUnchecked, explainTooLarge } from "./collect.ts";

/** What `registry snapshot` takes. */
export interface SnapshotOptions extends CollectOptions {
  readonly out: string;
}

/** A web server hands it out. */
const MODE = 0o644;

/** Writes what a registry holds at its newest final block. Exit code 3 where the nodes let no row be compared with the chain. */
export async function snapshot({ session, options }: Invocation<SnapshotOptions>): Promise<Outcome> {
  const { out } = options;
  refuseOther(out);
  const { register, differences, unread, withoutGas, events } = await collect(session, options);
  const text = writeRegister(register);
  requireReadable(text);
  await writeFileAtomic(out, text, { mode: MODE, isShared: true });
  const { chainId, address, block, accreditors, issuers, accreditations, batches } = register;
  const unchecked = countUnchecked(register);
  const value = {
    ...{ format: "laurel-registry-snapshot-v1", file: out, bytes: Buffer.byteLength(text), chainId, address, block },
    ...{ accreditors: accreditors.length, issuers: issuers.length, accreditations: accreditations.length },
    ...{ batches: batches.length, events, differences, unchecked, withoutGas },
  };
  return {
    exitCode: unread === undefined ? 0 : 3,
    value,
    lines: [
      `${showPath(out)}: registry ${formatRegistryRef({ chainId, address })} as of block ${block.number}`,
      `  ${describeRows(register)}`,
      ...(unchecked === 0 ? [] : [`  ${countNoun(unchecked, "row")} not compared with the chain`]),
      `Next, for a page: laurel page build --register ${showPath(out)} --out <folder>`,
    ],
  };
}

function describeRows({ accreditors, issuers, accreditations, batches }: Register): string {
  return [
    countNoun(accreditors.length, "accreditor"),
    countNoun(issuers.length, "issuer"),
    countNoun(accreditations.length, "accreditation"),
    countNoun(batches.length, "batch", "batches"),
  ].join(", ");
}

/** What is written, its readers take. @throws CommandError where they do not */
function requireReadable(text: string): void {
  try {
    if (Buffer.byteLength(text) > MOST_REGISTER_BYTES) readRegister(new Uint8Array(MOST_REGISTER_BYTES + 1));
    readRegister(text);
  } catch (error) {
    throw explainTooLarge(error);
  }
}

/** How a snapshot begins. */
const BEGINNING = '{"format":"laurel-registry-v1"';

/** Refuses to write over anything but a snapshot. */
function refuseOther(path: string): void {
  let descriptor: number;
  try {
    descriptor = openSync(path, "r");
  } catch (error) {
    const cause = error as NodeJS.ErrnoException;
    if (cause.code === "ENOENT") return;
    throw usageError(`--out ${path}: ${describeReadError(cause)}`, "name another file");
  }
  try {
    const found = Buffer.alloc(BEGINNING.length);
    readSync(descriptor, found, 0, found.length, 0);
    if (found.toString() === BEGINNING) return;
  } catch {
    // A folder.
  } finally {
    closeSync(descriptor);
  }
  throw usageError(`--out ${path}: not a snapshot`, "name another file");
}
