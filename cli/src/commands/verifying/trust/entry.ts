// An entry of the trust list: how options say it, what is wrong with it, how it is printed.
import { parseTrust, TrustError, type TrustedRegistry } from "@laurel/sdk";
import { nameNode } from "@laurel/issuing";
import type { ImportedList } from "../../../settings/trust-file.ts";
import { usageError } from "../../../terminal/failure.ts";

/** How a registry is read, as options say it. */
export interface ReadingOptions {
  readonly finality: string;
  readonly maxAge: string;
  readonly plainHttp?: boolean;
}

/** The members of an entry that say how the registry is read. @throws CommandError where an option says no rule */
export function readReading({ finality, maxAge, plainHttp }: ReadingOptions): object {
  return {
    ...(plainHttp === true ? { plainHttp: true } : {}),
    ...{ finality: parseFinality(finality), maxAge: parseMaxAge(maxAge) },
  };
}

function parseFinality(text: string): string | { confirmations: number } {
  if (["finalized", "safe", "latest"].includes(text)) return text;
  if (/^\d{1,5}$/.test(text)) return { confirmations: Number(text) };
  throw usageError(`--finality ${text}: not a rule`, "write finalized, safe, latest, or a number of confirmations");
}

function parseMaxAge(text: string): number | null {
  if (text === "none") return null;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw usageError(`--max-age ${text}: not a number of seconds`, "write 3600, or none for a chain without new blocks");
}

/** What `--accreditor` says: numbers, or all. @throws CommandError where it says neither */
export function parseAccreditors(given: readonly string[]): readonly number[] | "all" {
  if (given.every((text) => text === "all")) return "all";
  return [...new Set(given.map(parseAccreditor))];
}

function parseAccreditor(text: string): number {
  if (/^[1-9]\d{0,9}$/.test(text) && Number(text) <= 0xffff_ffff) return Number(text);
  const cure = "write a number, or all alone; see laurel accreditor list";
  throw usageError(`--accreditor ${text}: not an accreditor's number`, cure);
}

/** The entry as a trust list has it. @throws CommandError saying which of the options is wrong */
export function checkEntry(entry: object): TrustedRegistry {
  try {
    const [listed] = parseTrust({ format: "laurel-trust-v1", registries: [entry] }).registries;
    return listed as TrustedRegistry;
  } catch (error) {
    if (!(error instanceof TrustError)) throw error;
    throw usageError(error.message.replaceAll("registries[0].", ""), "correct the option and run the command again");
  }
}

/** A trust list as it is printed: of its nodes, the hosts. */
export function showTrust({
  registries,
  imported,
}: {
  readonly registries: readonly Pick<TrustedRegistry, "rpc">[];
  readonly imported: readonly ImportedList[];
}): object {
  const shown = registries.map((registry) => ({ ...registry, rpc: registry.rpc.map(nameNode) }));
  return { format: "laurel-trust-v1", registries: shown, ...(imported.length === 0 ? {} : { imported }) };
}
