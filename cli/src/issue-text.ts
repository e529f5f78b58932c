// What `issue` says to the person before and after it sends.
import type { Batch, Json } from "@laurel/sdk";
import { formatEther } from "ethers";
import type { Authority } from "./authority.ts";
import { type BatchRecord, type Files, LINES_PER_FILE, NAMES } from "./batch-folder.ts";
import { type Chain, estimateGas } from "./chain.ts";
import type { Config } from "./config.ts";
import { formatMoment } from "./dates.ts";
import { describeNetwork } from "./networks.ts";
import { countNoun, neutralize, showPath } from "./terminal.ts";

/** What anchoring will cost. */
export interface Cost {
  readonly text: string;
  /** Units of gas, as the node estimates. */
  readonly gas: number;
  /** At most, at today's fees; a decimal number. */
  readonly wei: string;
}

/** Asks the node what anchoring this batch costs. @throws RegistryError where the registry would refuse it. */
export async function describeCost(chain: Chain, authority: Authority, config: Config, batch: Batch): Promise<Cost> {
  const { accreditation = 0, operator = 0, issuer } = config;
  const { provider, place } = chain;
  const [gas, fees, balance] = await Promise.all([
    estimateGas(chain, "anchorBatch", [issuer, accreditation, operator, batch.root, batch.size], authority.account),
    provider.getFeeData(),
    provider.getBalance(authority.account),
  ]);
  const wei = gas * (fees.maxFeePerGas ?? fees.gasPrice ?? 0n);
  const short =
    balance < wei ? ` That is more than the account ${authority.account} has (${formatEther(balance)}).` : "";
  const text = `${countNoun(batch.size, "credential")} on ${describeNetwork(place.chainId)}, registry ${place.address}, by one transaction: about ${gas.toLocaleString("en")} gas, at most ${formatEther(wei)} of the chain's coin.${short}`;
  return { text, gas: Number(gas), wei: wei.toString() };
}

/** The first credential, as its learner will have it, without proof and contexts. */
export function describeFirst(batch: Batch): string[] {
  const { "@context": _context, proof: _proof, ...document } = batch.credential(0);
  return ["The first credential:", ...formatJson(document)];
}

function formatJson(value: Json): string[] {
  return JSON.stringify(value, null, 2)
    .split("\n")
    .map((line) => `  ${neutralize(line)}`);
}

/** What was done, and what to do next. */
export function describeIssued(
  folder: string,
  record: BatchRecord,
  { course, files }: { course: unknown; files: Files | undefined },
): string[] {
  const near = showPath(folder);
  const gas =
    record.gasUsed === null
      ? ""
      : `, ${record.gasUsed.toLocaleString("en")} gas (${Math.round(record.gasUsed / record.size).toLocaleString("en")} a credential)`;
  const kept =
    files === "jsonl"
      ? `${LINES_PER_FILE.toLocaleString("en")} learners a file; take one out by laurel extract`
      : "one file for each learner, to be sent to them";
  const anchored = record.anchoredAt === null ? "" : ` on ${formatMoment(record.anchoredAt)}`;
  return [
    `${countNoun(record.size, "credential")} anchored${anchored} in block ${record.block ?? "?"}${gas}.`,
    `  ${near}/${NAMES.credentials}/   ${kept}`,
    course === null
      ? `  ${near}/${NAMES.documents}   what they were made of; keep it to yourself`
      : `  ${near}/${NAMES.learners}   who has which file; keep it to yourself`,
    `  ${near}/${NAMES.secret}   keep it safe: lost files and corrections are made from it`,
    `Next: laurel verify ${near}`,
  ];
}
