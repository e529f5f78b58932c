// laurel verify: files in, verdicts with reasons out.
import { createVerifier, isLanguage, type Language, REPORT_TEXTS } from "@laurel/sdk";
import { isSingle, openCredentialInputs } from "../credential-input.ts";
import { parseDateFlag } from "../dates.ts";
import { usageError } from "../failure.ts";
import type { Invocation } from "../invocation.ts";
import { openReportList } from "../report-list.ts";
import type { Outcome } from "../session.ts";
import { countNoun, neutralize } from "../terminal.ts";
import { readTrust } from "../trust-file.ts";

/** What `verify` takes. */
export interface VerifyOptions {
  readonly at?: string;
  readonly asOf?: string;
  readonly part?: readonly string[];
  readonly language?: string;
}

/** Verifies credentials. Exit code 1 where one is invalid, else 3 where one could not be checked, else 0. */
export async function verify({ session, words, options }: Invocation<VerifyOptions>): Promise<Outcome> {
  const at = options.at === undefined ? {} : { at: parseMoment(options.at, "--at") };
  const asOf = options.asOf === undefined ? {} : { asOf: parsePastMoment(options.asOf) };
  const language = parseLanguage(options.language ?? "en");
  const inputs = await openCredentialInputs(words, session);
  const verifier = createVerifier(await readTrust(session, options));
  const parts: (string | Uint8Array)[] = [];
  for await (const { content } of await openCredentialInputs(options.part ?? [], session)) parts.push(content);
  const names: string[] = [];
  async function* contents(): AsyncGenerator<string | Uint8Array> {
    for await (const { name, content } of inputs) {
      names.push(name);
      yield content;
    }
  }
  const list = openReportList(session, language, await isSingle(words));
  let count = 0;
  for await (const report of verifier.verifyMany(contents(), { parts, ...at, ...asOf })) {
    const name = names.shift() ?? "-";
    await list.add(name, report);
    count += 1;
    session.progress(`verified ${countNoun(count, "credential")}, the last ${neutralize(name)}`);
  }
  if (count === 0) throw usageError(`${words.join(" ")} holds no credentials`, "look at the path");
  return list.close();
}

function parseMoment(text: string, flag: string): Date {
  return new Date(parseDateFlag(text, flag) * 1000);
}

function parsePastMoment(text: string): Date {
  const moment = parseMoment(text, "--as-of");
  if (moment.getTime() > Date.now() || moment.getTime() <= 0)
    throw usageError(`--as-of ${text}: not in the past`, "for a date to come use --at, which judges the dates alone");
  return moment;
}

function parseLanguage(tag: string): Language {
  if (isLanguage(tag)) return tag;
  throw usageError(`--language ${tag}: no such texts`, `write one of ${Object.keys(REPORT_TEXTS).join(", ")}`);
}
