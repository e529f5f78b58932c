// A snapshot's file in place of the nodes: whoever wrote it may have written anything, so no row of it counts as compared with the chain.
import { describeReadError } from "@laurel/issuing";
import {
  formatRegistryRef,
  MOST_REGISTER_BYTES,
  readRegister,
  type Register,
  RegisterError,
  type RegistryRef,
} from "@laurel/sdk";
import { readSmallFile } from "@laurel/sdk/node";
import { parseRegistryOption } from "../../chain/chain.ts";
import { findSettings } from "../../settings/settings-file.ts";
import { CommandError, usageError } from "../../terminal/failure.ts";
import type { Session } from "../../terminal/session.ts";
import type { CollectOptions } from "./collect.ts";

/**
 * Reads a snapshot's file, every row unchecked.
 * @throws CommandError where it is none, where it is not of the registry that the options or laurel.json name, or where an option asks for a node
 */
export async function readSnapshot(
  session: Session,
  options: CollectOptions & { readonly trust?: string; readonly config?: string },
  path: string,
): Promise<Register> {
  refuseNodes(options);
  const register = readSnapshotFile(path);
  await requireMeant(session, options, { path, register });
  const { accreditors, issuers, accreditations, batches } = register;
  const uncheck = <Row extends { readonly checked: boolean }>(rows: readonly Row[]): readonly Row[] =>
    rows.map((row) => ({ ...row, checked: false }));
  return {
    ...register,
    ...{ accreditors: uncheck(accreditors), issuers: uncheck(issuers) },
    ...{ accreditations: uncheck(accreditations), batches: uncheck(batches) },
  };
}

function readSnapshotFile(path: string): Register {
  let bytes: Uint8Array;
  try {
    bytes = readSmallFile(path, MOST_REGISTER_BYTES);
  } catch (cause) {
    throw new CommandError("file.unreadable", 2, `${path}: ${describeReadError(cause as NodeJS.ErrnoException)}`, {
      cause,
    });
  }
  try {
    return readRegister(bytes);
  } catch (cause) {
    if (!(cause instanceof RegisterError)) throw cause;
    const cure = "write the snapshot again with `laurel registry snapshot`";
    throw new CommandError(cause.code, 1, `${path} is not a snapshot: ${cause.message}`, { cure, cause });
  }
}

/** Where the person works with one registry, a snapshot of another is not taken for it. */
async function requireMeant(
  session: Session,
  { registry, config }: CollectOptions,
  { path, register }: { readonly path: string; readonly register: Register },
): Promise<void> {
  let meant: RegistryRef | undefined;
  if (registry !== undefined) meant = parseRegistryOption(registry);
  else {
    const found = await findSettings<{ readonly chainId: number; readonly registry: string }>("laurel.json", {
      ...session,
      option: config,
    });
    meant = found && { chainId: found.value.chainId, address: found.value.registry };
  }
  const { chainId, address } = register;
  if (meant === undefined) return;
  if (meant.chainId === chainId && meant.address.toLowerCase() === address.toLowerCase()) return;
  const named = formatRegistryRef({ chainId: meant.chainId, address: meant.address });
  const own = formatRegistryRef({ chainId, address });
  throw new CommandError(
    "register.other",
    1,
    `${path} is a snapshot of registry ${own}, but ${registry === undefined ? "laurel.json" : "--registry"} names ${named}`,
    { cure: `pass --registry ${own} if you mean that one` },
  );
}

function refuseNodes({ rpc, gas, check, anew }: CollectOptions): void {
  const given = [rpc && "--rpc", gas && "--gas", check === false && "--no-check", anew && "--anew"];
  const found = given.find((option) => typeof option === "string");
  if (found !== undefined)
    throw usageError(`--from reads only a file, but ${found} needs a node`, "leave one of them out");
}
