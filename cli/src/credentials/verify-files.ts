// Credentials verified, however they were named, with a list of reports.
import { createVerifier, type Language, type Report, reportUnread, type RpcError } from "@laurel/sdk";
import { CarrierError, noteFile } from "@laurel/sdk/carrier";
import type { EvidenceOptions } from "@laurel/sdk/evidence";
import { openTrustedNodes } from "../settings/nodes-file.ts";
import { requireTrust } from "../settings/trust-file.ts";
import { explainLibraryError } from "../terminal/explain.ts";
import { usageError } from "../terminal/failure.ts";
import type { Session } from "../terminal/session.ts";
import type { CommonOptions, Outcome } from "../terminal/invocation.ts";
import { neutralize } from "../terminal/terminal.ts";
import { type CredentialInput, isSingle, openCredentialInputs, type UnreadInput } from "./credential-input.ts";
import { openReportList } from "./report-list.ts";
import { countNoun } from "@laurel/issuing";

/** What is verified. */
export interface VerifyRequest {
  /** Files, folders, JSON Lines, links, `-`. */
  readonly words: readonly string[];
  /** Which trust list. */
  readonly options: CommonOptions;
  /** The parts of credentials that stand on others. */
  readonly parts?: readonly string[] | undefined;
  readonly at?: Date | undefined;
  readonly asOf?: Date | undefined;
  /** What decides where the nodes cannot be reached. */
  readonly evidence?: EvidenceOptions | undefined;
  /** How long the nodes may take for each 25 batches, in milliseconds; as `createVerifier` has it unless said. */
  readonly timeout?: number | undefined;
  /** English unless said. */
  readonly language?: Language;
}

/** Why a link, or a file that carries a credential, does not open. */
const OPENING_CODES = [
  "link.damaged",
  "link.dictionary",
  "carrier.several",
  "carrier.limit",
  "carrier.damaged",
] as const;
/** Errors that do not name the file. */
const NAMELESS: readonly string[] = ["LinkError", "CarrierError"];
/** So many of the files that could not be read are said with the reason. */
const SAID = 20;

/** Verifies credentials; what cannot be read, a part too, is listed as unknown. Exit code 1 where one is invalid, else 3 where one could not be checked, else 0. */
export async function verifyFiles(
  session: Session,
  { words, options, parts: named = [], at, asOf, evidence, timeout, language = "en" }: VerifyRequest,
): Promise<Outcome> {
  const isAlone = await isSingle(words);
  const inputs = await openCredentialInputs(words, session);
  const trust = await openTrustedNodes(session, await requireTrust(session, options));
  const told = new Set<string>();
  // Many files fail for one reason.
  const onFailure = (failure: RpcError): void => {
    const { message, cure } = explainLibraryError(failure);
    if (told.has(message) || told.size >= SAID) return;
    told.add(message);
    session.note(neutralize(message), ...(cure === undefined ? [] : [`  → ${neutralize(cure)}`]));
  };
  const verifier = createVerifier(trust, { ...evidence, timeout, onFailure });
  const partInputs = await openCredentialInputs(named, session);
  const unread: UnreadInput[] = [];
  let left = SAID;
  const tellUnread = (name: string, reason: Error): void => {
    if (left-- > 0)
      session.note(neutralize(NAMELESS.includes(reason.name) ? `${name}: ${reason.message}` : reason.message));
  };
  // The verifier takes one part after the other before the first credential, and stops where they are too many.
  async function* readParts(): AsyncGenerator<string | Uint8Array> {
    for await (const part of partInputs) {
      if (part.content === null) unread.push(part);
      else yield part.content;
    }
  }
  const given: (CredentialInput | UnreadInput)[] = [];
  async function* readContents(): AsyncGenerator<string | Uint8Array | null> {
    for await (const input of join(inputs, unread)) {
      if (input.reason !== undefined) tellUnread(input.name, input.reason);
      given.push(input);
      yield input.content;
    }
  }
  const contents = readContents();
  const parts = readParts();
  const nestOnce = createNesting();
  const list = openReportList(session, language, isAlone);
  let count = 0;
  for await (const report of verifier.verifyMany(contents, { parts, at, asOf })) {
    const input = given.shift() as (typeof given)[number];
    const { name, reason } = input;
    const code = OPENING_CODES.find((one) => one === reason?.code);
    // The verifier knows neither links nor carriers: to it, one that does not open is a file that could not be read.
    const said = code === undefined ? nestOnce(report) : reportUnread(code, trust, new Date(report.checkedAt));
    const notes = noteFile({ ...input, reason: reason instanceof CarrierError ? reason : undefined }, report);
    await list.add(name, { ...said, ...notes });
    count += 1;
    session.progress(`verified ${countNoun(count, "credential")}, the last ${name}`);
  }
  if (count === 0) throw usageError(`${words.join(" ")} holds no credentials`, "check the path");
  return list.close();
}

async function* join(
  inputs: AsyncIterable<CredentialInput | UnreadInput>,
  unread: readonly UnreadInput[],
): AsyncGenerator<CredentialInput | UnreadInput> {
  yield* inputs;
  yield* unread;
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
