// did-seen.json in a person's own folder: the keys of their DID that they made here, saw on the web, retired or gave up.
import { makeFolder, writeFileAtomic } from "@laurel/issuing";
import type { KeyState, KnownKey } from "@laurel/portability";
import { isObject, type Json, parseJson } from "@laurel/sdk";
import { readSmallFile } from "@laurel/sdk/node";
import { dirname, join } from "node:path";
import { CommandError } from "../terminal/failure.ts";
import { userFolder } from "./settings-file.ts";

const FORMAT = "laurel-did-seen-v1";
const STATES: readonly KeyState[] = ["made", "seen", "retired", "compromised"];
/** In bytes; a thousand keys have less. */
const MOST = 1 << 18;

/** All keys that are known here, of every DID. @throws CommandError where the file is spoilt: without it a key of somebody else's would not be found */
export function readKnownKeys(env: NodeJS.ProcessEnv): readonly KnownKey[] {
  const path = locate(env);
  let value: Json;
  try {
    value = parseJson(readSmallFile(path, MOST, { isOwn: true }));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw refuse(path, cause as Error);
  }
  const { format, keys } = Object(value) as Record<string, Json>;
  if (format !== FORMAT || !Array.isArray(keys) || !keys.every(isKnownKey)) throw refuse(path);
  return keys;
}

/** Changes what is known here of the keys of a DID; nothing is written where that is nothing. */
export async function changeKnownKeys(
  env: NodeJS.ProcessEnv,
  did: string,
  change: (known: readonly KnownKey[]) => readonly KnownKey[],
): Promise<void> {
  const path = locate(env);
  const all = readKnownKeys(env);
  const isOwn = ({ id }: KnownKey): boolean => id.startsWith(`${did}#`);
  const known = all.filter(isOwn);
  const changed = change(known);
  if (JSON.stringify(changed) === JSON.stringify(known)) return;
  const keys = [...all.filter((one) => !isOwn(one)), ...changed];
  await makeFolder(dirname(path));
  await writeFileAtomic(path, `${JSON.stringify({ format: FORMAT, keys }, null, 2)}\n`);
}

function locate(env: NodeJS.ProcessEnv): string {
  return join(userFolder(env), "did-seen.json");
}

function isKnownKey(value: Json): value is Json & KnownKey {
  if (!isObject(value)) return false;
  const { id, key, state, ...others } = value;
  const isState = STATES.some((one) => one === state);
  return typeof id === "string" && typeof key === "string" && isState && Object.keys(others).length === 0;
}

function refuse(path: string, cause?: Error): CommandError {
  const why = cause === undefined ? "" : `: ${cause.message}`;
  const cure = "restore it from a copy; without it, check every key again: laurel did check";
  return new CommandError("did-seen.invalid", 2, `${path} is not a ${FORMAT} file${why}`, { cure, cause });
}
