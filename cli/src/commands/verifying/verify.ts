// laurel verify: files in, verdicts with reasons out.
import { isLanguage, type Language, REPORT_TEXTS } from "@laurel/sdk";
import { type EvidenceFlags, readEvidenceFlags } from "../../credentials/evidence-options.ts";
import { verifyFiles } from "../../credentials/verify-files.ts";
import { parseDateFlag, parseSeconds } from "../../terminal/dates.ts";
import { usageError } from "../../terminal/failure.ts";
import type { Invocation, Outcome } from "../../terminal/invocation.ts";

/** What `verify` takes. */
export interface VerifyOptions extends EvidenceFlags {
  readonly at?: string;
  readonly part?: readonly string[];
  readonly timeout?: string;
  readonly language?: string;
}

/** Verifies credentials. */
export async function verify({ session, words, options }: Invocation<VerifyOptions>): Promise<Outcome> {
  return verifyFiles(session, {
    ...{ words, options },
    parts: options.part,
    at: options.at === undefined ? undefined : parseMoment(options.at, "--at"),
    asOf: options.asOf === undefined || options.asOf === "block" ? undefined : parsePastMoment(options.asOf),
    evidence: readEvidenceFlags(session, options),
    timeout: options.timeout === undefined ? undefined : parseSeconds(options.timeout, "--timeout"),
    language: parseLanguage(options.language ?? "en"),
  });
}

function parseMoment(text: string, flag: string): Date {
  return new Date(parseDateFlag(text, flag) * 1000);
}

function parsePastMoment(text: string): Date {
  const moment = parseMoment(text, "--as-of");
  if (moment.getTime() > Date.now() || moment.getTime() <= 0)
    throw usageError(`--as-of ${text}: not in the past`, "for a future date use --at, which checks only the dates");
  return moment;
}

function parseLanguage(tag: string): Language {
  if (isLanguage(tag)) return tag;
  throw usageError(`--language ${tag}: no such language`, `write one of ${Object.keys(REPORT_TEXTS).join(", ")}`);
}
