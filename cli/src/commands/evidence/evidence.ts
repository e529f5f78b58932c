// laurel evidence: collect, show.
import { basename } from "node:path";
import { FormatError, openCredential, type OpenedCredential, parseCredential } from "@laurel/sdk";
import type { ProvenEvidence } from "@laurel/sdk/evidence";
import { countNoun, describeNetwork, formatMoment } from "@laurel/issuing";
import { openCredentialInputs } from "../../credentials/credential-input.ts";
import { openWanted, proveFile, readEvidenceFile } from "../../credentials/evidence-options.ts";
import { CommandError, usageError } from "../../terminal/failure.ts";
import { done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import { neutralize } from "../../terminal/terminal.ts";

/** What `evidence collect` takes. */
export interface CollectOptions {
  readonly out?: string;
  readonly block?: string;
}

/** Collects what proves the standing of credentials at one block. */
export async function collect({ session, words, options }: Invocation<CollectOptions>): Promise<Outcome> {
  const wanted = openWanted();
  for await (const { name, content, ...input } of await openCredentialInputs(words, session)) {
    if (content === null) throw "reason" in input ? input.reason : new Error(name);
    const opened = openNamed(name, content);
    if (!opened.leadsToRoot)
      throw new CommandError("integrity.altered", 1, `${name} was altered, so no evidence can prove it`, {
        cure: "get the file again from its sender",
      });
    wanted.add(name, opened);
  }
  const out = options.out ?? `${basename(words[0] ?? "").replace(/\.[a-z]+$/i, "")}.evidence.json`;
  if (wanted.count() === 0) throw usageError(`${words.join(" ")} holds no credentials`, "check the path");
  const block = options.block === undefined ? undefined : readBlockNumber(options.block);
  const { bytes, proven } = await wanted.collect(session, options, { out, block });
  return done({ format: "laurel-evidence-collected-v1", file: out, bytes, ...summarize(proven) }, [
    `${neutralize(out)} proves ${countNoun(proven.batches.length, "batch", "batches")} as of ${describeBlock(proven)}: ${bytes.toLocaleString("en")} bytes.`,
    `  block hash  ${proven.block.hash}`,
    "A reader of the evidence needs this hash from a source they trust: a node, or you.",
    `Next: laurel verify ${neutralize(words[0] ?? "")} --evidence ${neutralize(out)} --block-hash ${proven.block.hash} --offline`,
  ]);
}

function openNamed(name: string, content: string | Uint8Array): OpenedCredential {
  try {
    return openCredential(parseCredential(content));
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    throw new CommandError(cause.code, 1, `${name}: ${cause.message}`, {
      cure: "name credentials, or a folder of them",
      cause,
    });
  }
}

/** Prints what evidence shows, whoever wrote it; asks no node. */
export async function show({ operand }: Invocation<object>): Promise<Outcome> {
  const bytes = readEvidenceFile(operand);
  const proven = proveFile(bytes);
  const batches = proven.batches.map(({ issuer, root, words }) => {
    const { batch, accreditation, accreditor } = proven.find(issuer, root) as NonNullable<
      ReturnType<typeof proven.find>
    >;
    const parties = batch.anchoredAt === 0 ? {} : { issuerName: accreditation.name, accreditor: accreditor.name };
    return { issuer, root, words, ...batch, ...parties };
  });
  const lines = batches.map(({ issuer, root, words, anchoredAt, size, issuerName = "" }) => {
    const where = `  issuer ${issuer}  ${root}  ${countNoun(words.length, "word")}`;
    if (anchoredAt === 0) return `${where}: not anchored`;
    return neutralize(
      `${where}: ${countNoun(size, "credential")} of ${issuerName}, anchored ${formatMoment(anchoredAt)}`,
    );
  });
  return done({ format: "laurel-evidence-shown-v1", bytes: bytes.length, ...summarize(proven), batches }, [
    `Evidence of ${describeBlock(proven)}, ${bytes.length.toLocaleString("en")} bytes`,
    `  registry    ${proven.registry} on ${describeNetwork(proven.chainId)}`,
    `  block hash  ${proven.block.hash}`,
    ...lines,
    "This proves something only if you know from another source that the chain has a block with this hash.",
  ]);
}

function summarize({ chainId, registry, block, slots, batches }: ProvenEvidence) {
  return { chainId, registry, block, slots, batches: batches.length };
}

function describeBlock({ block }: ProvenEvidence): string {
  return `block ${block.number}, ${formatMoment(block.timestamp)}`;
}

function readBlockNumber(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw usageError(`--block ${text}: not a block's number`, "write the number, such as 21500000");
}
