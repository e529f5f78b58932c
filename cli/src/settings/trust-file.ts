// trust.json: the list of registries that a verifier trusts.
import { readTrust, TrustError, type TrustList } from "@laurel/sdk";
import { IssuingError } from "@laurel/issuing";
import { CommandError } from "../terminal/failure.ts";
import type { CommonOptions } from "../terminal/invocation.ts";
import type { Session } from "../terminal/session.ts";
import { findSettings, KEPT_APART, refuseMissing, type SettingsFile } from "./settings-file.ts";

/** Reads the trust list. @throws CommandError where there is none · IssuingError naming the member at fault */
export async function requireTrust(session: Session, options: CommonOptions): Promise<TrustList> {
  const trust = await findTrust(session, options);
  if (trust === undefined) throw refuseMissing("trust.json", { ...session, option: options.trust });
  return trust;
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
