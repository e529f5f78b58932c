// blocks.json in a person's own folder: blocks that they pinned, by which evidence is believed with no node asked. It is never published.
import { makeFolder, writeFileAtomic } from "@laurel/issuing";
import { isObject, type Json, parseJson } from "@laurel/sdk";
import { readSmallFile } from "@laurel/sdk/node";
import { dirname, join } from "node:path";
import { CommandError } from "../terminal/failure.ts";
import { userFolder } from "../settings/settings-file.ts";

/** A block that is believed. */
export interface PinnedBlock {
  readonly chainId: number;
  readonly block: number;
  /** 32 bytes in lower-case hexadecimal. */
  readonly hash: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
}

const FORMAT = "laurel-blocks-v1";
/** In bytes; a thousand blocks have less. */
const MOST = 1 << 18;
/** The oldest are forgotten. */
const MOST_PINNED = 1000;

/** The blocks that are pinned, in the order in which that was done. @throws CommandError where the file is spoilt */
export function readBlocks(env: NodeJS.ProcessEnv): readonly PinnedBlock[] {
  const path = locateBlocks(env);
  let value: Json;
  try {
    value = parseJson(readSmallFile(path, MOST, { isOwn: true }));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw refuse(path, cause as Error);
  }
  const { format, blocks, ...others } = Object(value) as Record<string, Json>;
  const isWhole = format === FORMAT && Array.isArray(blocks) && Object.keys(others).length === 0;
  if (!isWhole || !blocks.every(isBlock)) throw refuse(path);
  return blocks;
}

/** Pins a block. */
export async function pinBlock(env: NodeJS.ProcessEnv, pinned: PinnedBlock): Promise<void> {
  const path = locateBlocks(env);
  const blocks = [...readBlocks(env).filter(({ hash }) => hash !== pinned.hash), pinned].slice(-MOST_PINNED);
  await makeFolder(dirname(path));
  await writeFileAtomic(path, `${JSON.stringify({ format: FORMAT, blocks }, null, 2)}\n`);
}

/** Where they are kept. */
export function locateBlocks(env: NodeJS.ProcessEnv): string {
  return join(userFolder(env), "blocks.json");
}

function isBlock(value: Json): value is Json & PinnedBlock {
  if (!isObject(value)) return false;
  const { chainId, block, hash, timestamp, ...others } = value;
  const isNumbers = [chainId, block, timestamp].every((one) => Number.isSafeInteger(one) && Number(one) > 0);
  return isNumbers && typeof hash === "string" && /^0x[0-9a-f]{64}$/.test(hash) && Object.keys(others).length === 0;
}

function refuse(path: string, cause?: Error): CommandError {
  const why = cause === undefined ? "" : `: ${cause.message}`;
  const cure = "restore the file from a copy, or delete it and pin blocks again: laurel trust block add";
  return new CommandError("blocks.invalid", 2, `${path} is not a file of pinned blocks${why}`, { cure, cause });
}
