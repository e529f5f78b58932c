// trust.json: finding and reading the list of registries that a verifier trusts.
import { parseTrust, TrustError, type TrustList } from "@laurel/sdk";
import { findFile } from "./config.ts";
import { CommandError } from "../terminal/failure.ts";
import type { CommonOptions } from "../terminal/invocation.ts";
import type { Session } from "../terminal/session.ts";
import { IssuingError, readFormFile } from "@laurel/issuing";

/** Reads the trust list. @throws CommandError where there is none, or naming the member at fault. */
export async function readTrust(session: Session, options: CommonOptions): Promise<TrustList> {
  const path = await findFile("trust.json", { option: options.trust, env: session.env });
  if (path === undefined) {
    const cure = "make it with `laurel trust add` (see laurel trust add --help), or name it with --trust";
    throw new CommandError("trust.missing", 2, "there is no trust.json, which says whose registries you trust", {
      cure,
    });
  }
  const { value } = await readFormFile("trust", path);
  try {
    return parseTrust(value);
  } catch (error) {
    if (!(error instanceof TrustError)) throw error;
    throw new IssuingError("trust.invalid", "misuse", `${path}: ${error.message}`, { cause: error });
  }
}
