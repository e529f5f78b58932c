// What `issue` says to the person before and after it sends.
import type { Batch } from "@laurel/sdk";
import { formatEther } from "ethers";
import type { SignedBatch } from "@laurel/portability";
import { describeSigned } from "../../credentials/sign-folder.ts";
import { indent, neutralize, showPath } from "../../terminal/terminal.ts";
import {
  type BatchRecord,
  type Chain,
  countNoun,
  describeNetwork,
  type Files,
  formatMoment,
  LINES_PER_FILE,
  NAMES,
  type Proposal,
} from "@laurel/issuing";

/** What is to be anchored, where, and what that costs at most. */
export function describeProposal({ ref }: Chain, { batch, cost }: Proposal): string {
  const { gas, wei, account, balance } = cost;
  const short = balance < wei ? ` That is more than the account ${account} has (${formatCoin(balance, "floor")}).` : "";
  const what = `${countNoun(batch.size, "credential")} on ${describeNetwork(ref.chainId)}, registry ${ref.address}`;
  return `${what}, by one transaction: about ${gas.toLocaleString("en")} gas, at most ${formatCoin(wei, "ceil")} of the chain's coin.${short}`;
}

/** An amount of the chain's coin, shortened upwards or downwards to what a person reads: it is an estimate. */
function formatCoin(wei: bigint, roundingMode: "ceil" | "floor"): string {
  return Number(formatEther(wei)).toLocaleString("en", { maximumSignificantDigits: 3, roundingMode });
}

/** The first credential, as its learner will have it, without proof and contexts. */
export function describeFirst(batch: Batch): string[] {
  const { "@context": _context, proof: _proof, ...document } = batch.credential(0);
  const lines = JSON.stringify(document, null, 2).split("\n");
  return ["The first credential:", ...indent(lines.map((line) => line.replace(/\S.*/s, neutralize)))];
}

/** The files of a batch that was issued. */
interface DescribedFiles {
  readonly course: unknown;
  readonly files: Files;
  readonly written: readonly string[];
  readonly signed: SignedBatch | undefined;
}

/** What was done, and what to do next. */
export function describeIssued(
  folder: string,
  record: BatchRecord,
  { course, files, written, signed }: DescribedFiles,
): string[] {
  const near = showPath(folder);
  const { gasUsed, size } = record;
  const each = gasUsed === null ? "" : `${Math.round(gasUsed / size).toLocaleString("en")} a credential`;
  const gas = gasUsed === null ? "" : `, ${gasUsed.toLocaleString("en")} gas (${each})`;
  const kept =
    files === "jsonl"
      ? `${LINES_PER_FILE.toLocaleString("en")} learners a file; take one out by laurel extract`
      : "one file for each learner, to be sent to them";
  const anchored = record.anchoredAt === null ? "" : ` on ${formatMoment(record.anchoredAt)}`;
  return [
    `${countNoun(size, "credential")} anchored${anchored} in block ${record.block ?? "?"}${gas}.`,
    `  ${near}/${NAMES.credentials}/   ${kept}`,
    course === null
      ? `  ${near}/${NAMES.documents}   what they were made of; keep it to yourself`
      : `  ${near}/${NAMES.learners}   who has which file; keep it to yourself`,
    `  ${near}/${NAMES.secret}   keep it safe: lost files and corrections are made from it`,
    ...(signed === undefined ? describeUnsigned(record, written, near) : describeSigned(signed).lines),
    ...(record.status === undefined ? [] : ["Hand the files out after the next `laurel status-list export`."]),
    `Next: laurel verify ${near}`,
  ];
}

/** Files of a signed batch that were made again lack the signature. */
export function describeUnsigned({ signed }: BatchRecord, files: readonly string[], folder: string): string[] {
  if (signed === undefined || files.length === 0) return [];
  const they = files.length === 1 ? "It lacks" : "They lack";
  const key = neutralize(signed.verificationMethod);
  return [`${they} the signature of ${key} for other verifiers: laurel sign ${folder} --sign … adds it.`];
}
