// Credentials verified, however they were named, with a list of reports.
import { createVerifier, type Language } from "@laurel/sdk";
import { requireTrust } from "../settings/trust-file.ts";
import { usageError } from "../terminal/failure.ts";
import type { Session } from "../terminal/session.ts";
import type { CommonOptions, Outcome } from "../terminal/invocation.ts";
import { neutralize } from "../terminal/terminal.ts";
import { type CredentialInput, isSingle, openCredentialInputs, type UnreadInput } from "./credential-input.ts";
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
  /** How long the nodes may take for each 25 batches, in milliseconds; as `createVerifier` has it unless said. */
  readonly timeout?: number | undefined;
  /** English unless said. */
  readonly language?: Language;
}

/** So many of the files that could not be read are said with the reason. */
const SAID = 20;

/** Verifies credentials; what cannot be read, a part too, is listed as unknown. Exit code 1 where one is invalid, else 3 where one could not be checked, else 0. */
export async function verifyFiles(
  session: Session,
  { words, options, parts: named = [], at, asOf, timeout, language = "en" }: VerifyRequest,
): Promise<Outcome> {
  const isAlone = await isSingle(words);
  const inputs = await openCredentialInputs(words, session);
  const verifier = createVerifier(await requireTrust(session, options), { timeout });
  const parts: (string | Uint8Array)[] = [];
  const unread: UnreadInput[] = [];
  for await (const part of await openCredentialInputs(named, session)) {
    if (part.content === null) unread.push(part);
    else parts.push(part.content);
  }
  const names: string[] = [];
  let left = SAID;
  async function* contents(): AsyncGenerator<string | Uint8Array | null> {
    for await (const input of join(inputs, unread)) {
      if (input.content === null && left-- > 0) session.note(neutralize(input.reason.message));
      names.push(input.name);
      yield input.content;
    }
  }
  const list = openReportList(session, language, isAlone && unread.length === 0);
  let count = 0;
  for await (const report of verifier.verifyMany(contents(), { parts, at, asOf })) {
    const name = names.shift() ?? "-";
    await list.add(name, report);
    count += 1;
    session.progress(`verified ${countNoun(count, "credential")}, the last ${name}`);
  }
  if (count === 0) throw usageError(`${words.join(" ")} holds no credentials`, "look at the path");
  return list.close();
}

async function* join(
  inputs: AsyncIterable<CredentialInput | UnreadInput>,
  unread: readonly UnreadInput[],
): AsyncGenerator<CredentialInput | UnreadInput> {
  yield* inputs;
  yield* unread;
}
