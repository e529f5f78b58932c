// Credentials verified, however they were named, with a list of reports.
import { createVerifier, type Language, type Report } from "@laurel/sdk";
import { readTrust } from "../settings/trust-file.ts";
import { usageError } from "../terminal/failure.ts";
import type { Session } from "../terminal/session.ts";
import type { CommonOptions, Outcome } from "../terminal/invocation.ts";
import { neutralize } from "../terminal/terminal.ts";
import { type CredentialInput, isSingle, openCredentialInputs } from "./credential-input.ts";
import { openReportList } from "./report-list.ts";
import { countNoun } from "@laurel/issuing";

/** What is verified. */
export interface VerifyRequest {
  /** Files, folders, JSON Lines, `-`. */
  readonly words: readonly string[];
  /** Which trust list. */
  readonly options: CommonOptions;
  /** The parts of credentials that stand on others. */
  readonly parts?: readonly string[] | undefined;
  readonly at?: Date | undefined;
  readonly asOf?: Date | undefined;
  /** English unless said. */
  readonly language?: Language;
}

/** Verifies credentials. Exit code 1 where one is invalid, else 3 where one could not be checked, else 0. */
export async function verifyFiles(
  session: Session,
  { words, options, parts: named = [], at, asOf, language = "en" }: VerifyRequest,
): Promise<Outcome> {
  const inputs = await openCredentialInputs(words, session);
  const verifier = createVerifier(await readTrust(session, options));
  const partInputs = await openCredentialInputs(named, session);
  const names: string[] = [];
  const contents = readContents(inputs, (name) => names.push(name));
  // The verifier takes one part after the other, and stops where they are too many.
  const parts = readContents(partInputs);
  const nestOnce = createNesting();
  const list = openReportList(session, language, await isSingle(words));
  let count = 0;
  for await (const report of verifier.verifyMany(contents, { parts, at, asOf })) {
    const name = names.shift() ?? "-";
    await list.add(name, nestOnce(report));
    count += 1;
    session.progress(`verified ${countNoun(count, "credential")}, the last ${neutralize(name)}`);
  }
  if (count === 0) throw usageError(`${words.join(" ")} holds no credentials`, "look at the path");
  return list.close();
}

async function* readContents(
  inputs: AsyncIterable<CredentialInput>,
  tellName: (name: string) => void = () => {},
): AsyncGenerator<string | Uint8Array> {
  for await (const { name, content } of inputs) {
    tellName(name);
    yield content;
  }
}

/**
 * Nests the report of each part once in a list, where it first comes, and again only with another verdict: many credentials may stand on
 * the same parts, and the list would grow with their product.
 */
function createNesting(): (report: Report) => Report {
  const nested = new Set<string>();
  return function nestOnce(report: Report): Report {
    if (report.stack === null) return report;
    const parts = report.stack.parts.map((part) => {
      if (part.report === null) return part;
      const key = [part.issuer, part.root, part.index, part.report.verdict].join(" ");
      const isFirst = nested.size < nested.add(key).size;
      return { ...part, report: isFirst ? nestOnce(part.report) : null };
    });
    return { ...report, stack: { ...report.stack, parts } };
  };
}
