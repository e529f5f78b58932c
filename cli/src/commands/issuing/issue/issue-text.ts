// What `issue` says to the person before and after it sends.
import type { SignedBatch } from "@laurel/portability";
import { describeSigned } from "../../../credentials/sign-folder.ts";
import { tabulate } from "../../../terminal/table.ts";
import { cutMiddle, indent, measure, neutralize, showPath } from "../../../terminal/terminal.ts";
import {
  type BatchRecord,
  type Chain,
  countNoun,
  describeNetwork,
  type Files,
  formatCoin,
  formatMoment,
  LINES_PER_FILE,
  MANY_VALUES,
  NAMES,
  type Preview,
  type Proposal,
  type ValueCount,
} from "@laurel/issuing";

/** What is to be anchored, where, and what that costs at most. */
export function describeProposal({ ref }: Chain, { batch, cost }: Proposal): string {
  const what = `${countNoun(batch.size, "credential")} on ${describeNetwork(ref.chainId)}, registry ${ref.address}`;
  if (cost === undefined) return `${what}, in one transaction: the nodes do not say what that costs.`;
  const { gas, wei, account, balance } = cost;
  const short = balance < wei ? ` The account ${account} has less (${formatCoin(ref.chainId, balance, "floor")}).` : "";
  return `${what}, in one transaction: about ${gas.toLocaleString("en")} gas, at most ${formatCoin(ref.chainId, wei, "ceil")}.${short}`;
}

/** A few learners, how many have which grade, and whose rows are left out. */
export function describePreview({ shared, columns, rows, counts, leftOut }: Preview, size: number): string[] {
  const shown = fitColumns([columns, ...rows]);
  const hidden = columns.slice(shown[0]?.length);
  return [
    [countNoun(size, "credential"), ...shared.map(neutralize)].join(", "),
    ...indent(tabulate(shown)),
    ...(size > rows.length ? [`  … and ${countNoun(size - rows.length, "more learner")}`] : []),
    ...(hidden.length === 0 ? [] : [`  besides: ${hidden.map(neutralize).join(", ")}`]),
    ...counts.map(describeCount),
    ...describeLeftOut(leftOut),
  ];
}

/** For which rows no credential was made, and why. */
export function describeLeftOut(leftOut: Preview["leftOut"]): string[] {
  return leftOut.map(({ message }) => neutralize(`left out: ${message}`));
}

/** How wide a table is, and a cell of it at most. */
const [TABLE, CELL] = [76, 30];

/** As many columns as a narrow terminal shows. */
function fitColumns(rows: readonly (readonly string[])[]): string[][] {
  const cut = rows.map((row) => row.map((cell) => cutMiddle(neutralize(cell), CELL)));
  let [left, count] = [TABLE, 0];
  for (const column of cut[0]?.keys() ?? []) {
    left -= Math.max(...cut.map((row) => measure(row[column] ?? ""))) + 2;
    if (left >= 0 || column === 0) count = column + 1;
    else break;
  }
  return cut.map((row) => row.slice(0, count));
}

function describeCount({ column, different, values }: ValueCount): string {
  const counted = values.map(({ value, count }) => `${value} (${count.toLocaleString("en")})`).join(", ");
  const many = `${different > MANY_VALUES ? `more than ${MANY_VALUES.toLocaleString("en")}` : different} different values`;
  return neutralize(`${column}: ${values.length === 0 ? many : counted}`);
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
      ? `${LINES_PER_FILE.toLocaleString("en")} learners per file; take one out with laurel extract`
      : "one file for each learner, to send to them";
  const anchored = record.anchoredAt === null ? "" : ` on ${formatMoment(record.anchoredAt)}`;
  return [
    `${countNoun(size, "credential")} anchored${anchored} in block ${record.block ?? "?"}${gas}.`,
    `  ${near}/${NAMES.credentials}/   ${kept}`,
    course === null
      ? `  ${near}/${NAMES.documents}   what the files were made from; keep this private`
      : `  ${near}/${NAMES.learners}   who has which file; keep this private`,
    `  ${near}/${NAMES.secret}   keep this safe: lost files and corrections need it`,
    ...(signed === undefined ? describeUnsigned(record, written, near) : describeSigned(signed).lines),
    ...(record.status === undefined ? [] : ["Hand the files out after the next `laurel status-list export`."]),
    `Next: laurel verify ${near}`,
  ];
}

/** Files of a signed batch that were made again lack the signature. */
export function describeUnsigned({ signed }: BatchRecord, files: readonly string[], folder: string): string[] {
  if (signed === undefined || files.length === 0) return [];
  const they = files.length === 1 ? "The file lacks" : "The files lack";
  const key = neutralize(signed.verificationMethod);
  return [`${they} the signature of ${key} for other verifiers: laurel sign ${folder} --sign … adds it.`];
}
