// trust.json: the list of registries that a verifier trusts.
import { isObject, readTrust, TrustError, type TrustList } from "@laurel/sdk";
import { IssuingError } from "@laurel/issuing";
import { CommandError } from "../terminal/failure.ts";
import type { CommonOptions } from "../terminal/invocation.ts";
import type { Session } from "../terminal/session.ts";
import { findSettings, KEPT_APART, refuseMissing, type SettingsFile } from "./settings-file.ts";

/** A published list that registries were taken from, as `trust.json` keeps it; it decides nothing. */
export interface ImportedList {
  /** Its URL, or the name of its file. */
  readonly from: string;
  /** What it calls whoever publishes it. */
  readonly publisher?: string;
  /** SHA-256 of its bytes, 64 lower-case hex digits. */
  readonly sha256: string;
  /** When it was imported, as ISO 8601 in UTC. */
  readonly at: string;
  /** When it was written, as it says. */
  readonly updated?: string;
  /** The registries that came from it, such as `eip155:1:0x…`. */
  readonly registries: readonly string[];
}

/** What of each list has to be a text, and what may be missing. */
const TEXTS = { from: false, sha256: false, at: false, publisher: true, updated: true };

/**
 * Reads where registries of a trust list came from, of its file's value.
 * @param path where the file is, for messages
 * @throws IssuingError naming the member at fault
 */
export function readImported(path: string, value: unknown): readonly ImportedList[] {
  const { imported = [] } = Object(value) as { readonly imported?: unknown };
  const refuse = (at: string, problem: string): IssuingError =>
    new IssuingError("trust.invalid", "misuse", `${path}: imported${at}: ${problem}`);
  if (!Array.isArray(imported)) throw refuse("", "must be an array");
  return imported.map((list: unknown, i) => {
    if (!isObject(list)) throw refuse(`[${i}]`, "must be an object");
    const { registries } = list;
    const other = Object.keys(list).find((name) => !(name in TEXTS) && name !== "registries");
    if (other !== undefined) throw refuse(`[${i}].${other}`, "no such member");
    for (const [name, mayLack] of Object.entries(TEXTS)) {
      const text = list[name];
      if (text === undefined && mayLack) continue;
      if (typeof text !== "string" || text === "" || (name === "sha256" && !/^[0-9a-f]{64}$/.test(text)))
        throw refuse(`[${i}].${name}`, name === "sha256" ? "must be 64 hex digits in lower case" : "must be a text");
    }
    if (!Array.isArray(registries) || registries.some((place) => typeof place !== "string"))
      throw refuse(`[${i}].registries`, "must be an array of texts");
    return list as unknown as ImportedList;
  });
}

/** Reads the trust list, and where its registries came from. @throws as `requireTrust` and `readImported` */
export async function requireTrustFile(
  session: Session,
  options: CommonOptions,
): Promise<{ readonly trust: TrustList; readonly imported: readonly ImportedList[] }> {
  const lookup = { ...session, option: options.trust };
  const found = await findSettings("trust.json", lookup);
  if (found === undefined) throw refuseMissing("trust.json", lookup);
  return { trust: readTrustFile(found), imported: readImported(found.path, found.value) };
}

/** Reads the trust list. @throws CommandError where there is none · IssuingError naming the member at fault */
export async function requireTrust(session: Session, options: CommonOptions): Promise<TrustList> {
  return (await requireTrustFile(session, options)).trust;
}

/** Reads the trust list; undefined where nobody named one and the person has none. @throws CommandError · IssuingError as `requireTrust` */
export async function findTrust(session: Session, options: CommonOptions): Promise<TrustList | undefined> {
  const found = await findSettings("trust.json", { ...session, option: options.trust });
  return found && readTrustFile(found);
}

/** Reads a trust list's bytes. @param base the URL of a page's list, from which its relative URLs count @throws IssuingError naming the member at fault */
export function readTrustFile(
  { path, bytes }: Pick<SettingsFile<unknown>, "path" | "bytes">,
  base?: string,
): TrustList {
  try {
    return readTrust(bytes, path, { base });
  } catch (error) {
    if (!(error instanceof TrustError)) throw error;
    const message = `${path}: ${error.message}`;
    if (/neither user nor password/.test(message))
      throw new CommandError("trust.invalid", 2, message, { cure: KEPT_APART, cause: error });
    throw new IssuingError("trust.invalid", "misuse", message, { cause: error });
  }
}
