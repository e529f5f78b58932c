// A report for people: a table of 80 columns, and the same for a spreadsheet.
import {
  type Attention,
  countNoun,
  formatLine,
  formatMoment,
  type IssuerReport,
  type ReportedBatch,
} from "@laurel/issuing";
import { describeReasons } from "../../credentials/tally-text.ts";
import { cutMiddle, listSome, measure, neutralize, showPath } from "../../terminal/terminal.ts";

/** What was asked for. */
interface Asked {
  readonly issuer: number;
  readonly year: number | undefined;
  readonly months: number;
}

/** How wide a folder's name is in the table, and how many lines of a kind are shown. */
const [NAME, SHOWN] = [26, 20];
/** How wide a day is. */
const DAY = 10;
const NUMBERS = ["Issued", "Corrected", "Revoked", "Suspended"] as const;

/** The report as a table, with what needs attention below. */
export function formatReport(report: IssuerReport, { issuer, year, months }: Asked): string[] {
  const { asOf, totals, batches, reasons, unknown } = report;
  const named = batches.map((batch) => [nameBatch(batch), formatDay(batch.anchoredAt), batch] as const);
  const width = Math.max("At least".length, ...named.map(([name]) => measure(name)));
  const row = (name: string, day: string, numbers: readonly string[]): string => {
    const cells = numbers.map((number, at) => number.padStart(NUMBERS[at]?.length ?? 0));
    return [name + " ".repeat(width - measure(name)), day.padEnd(DAY), ...cells].join("  ");
  };
  const countAll = (one: IssuerReport["totals"]): string[] =>
    [one.issued, one.corrected, one.revoked, one.suspended].map((count) => count.toLocaleString("en"));
  const corrections = batches.reduce((sum, { isCorrection, issued }) => sum + (isCorrection ? issued : 0), 0);
  const why = describeReasons(reasons);
  return [
    `Issuer ${issuer}, ${year === undefined ? "all years" : `the year ${year}`}, as of block ${asOf.block} (${formatMoment(asOf.timestamp)})`,
    "",
    row("Folder", "Anchored", NUMBERS),
    ...named.map(([name, day, batch]) => row(name, day, countAll(batch))),
    row(unknown.length === 0 ? "Total" : "At least", "", countAll(totals)),
    ...(corrections + why.length === 0 ? [] : [""]),
    ...(corrections === 0
      ? []
      : [`Of those issued, ${corrections === 1 ? "1 is a correction" : `${corrections} are corrections`}.`]),
    ...(why === "" ? [] : [`Revoked: ${why}.`]),
    ...describeAttention(report, months),
  ];
}

/** What expires, needs attention, or could not be found out. */
export function describeAttention({ batches, attention, damaged, unknown }: IssuerReport, months: number): string[] {
  const soon = batches.flatMap((batch) =>
    batch.expiring === undefined || batch.expiring === 0
      ? []
      : [`${nameBatch(batch, false)}: ${countNoun(batch.expiring, "credential")}`],
  );
  const undated = batches.filter(({ expiring, folder }) => expiring === undefined && folder !== undefined);
  return [
    ...list(`Expiring within ${countNoun(months, "month")}:`, soon),
    ...list("Needs attention:", [
      ...attention.map(describeOne),
      ...damaged.map(({ file, message }) => neutralize(`your ledger: ${file}: ${message}`)),
      ...undated.map((batch) => `${nameBatch(batch, false)}: Laurel does not know when its credentials expire`),
    ]),
    ...list("Not known:", unknown.map(neutralize)),
  ];
}

function list(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", title, ...listSome(lines, SHOWN, " (--json lists all)")];
}

function describeOne({ kind, folder, root, message }: Attention): string {
  const path = folder === undefined ? `batch ${root}` : showPath(folder);
  switch (kind) {
    case "planned":
      return `${path}: not anchored: run the same laurel issue … --out ${path} again`;
    case "lost":
      return `${path}: anchored, but no longer on chain: see laurel status ${path}`;
    case "size":
      return `${path}: the batch size on chain differs: see laurel status ${path}`;
    case "lapsed":
      return `${path}: its anchor no longer counts, so nothing of it is counted here: see laurel reanchor`;
    case "both":
      return `${path}: the credential that it corrects is not revoked, so both are valid: revoke the wrong one with laurel revoke`;
    case "gone":
      return `${path}: this folder is gone: run laurel report <folder> with its new place`;
    case "elsewhere":
      return `batch ${root}: no folder known here holds this batch. Ask your colleagues; if none of them issued it, an operator's key is stolen`;
    case "unreadable":
      return neutralize(message ?? path);
    case "foreign":
      return `${path}: belongs to a different registry or issuer; not counted`;
  }
}

function nameBatch({ folder, root }: ReportedBatch, isShort = true): string {
  const name = folder === undefined ? `batch ${root}` : showPath(folder);
  return isShort ? cutMiddle(name, NAME) : name;
}

function formatDay(seconds: number): string {
  return formatMoment(seconds).slice(0, 10);
}

const HEADER = [
  ...["folder", "root", "course", "anchored", "issued", "corrections", "corrected", "revoked", "suspended"],
  ...["reasons", "valid now", "expired now"],
];

/** The report as lines of CSV: a row a batch, and one of the totals. No cell is taken for a formula, and each is harmless to print. */
export function formatCsv({ batches, totals, reasons, unknown }: IssuerReport): string[] {
  const sum = (count: (batch: ReportedBatch) => number): number =>
    batches.reduce((total, batch) => total + count(batch), 0);
  const countCorrections = ({ isCorrection, issued }: ReportedBatch): number => (isCorrection ? issued : 0);
  const rows = batches.map((batch) => [
    ...[batch.folder ?? "", batch.root, batch.title ?? "", formatDay(batch.anchoredAt), batch.issued],
    ...[countCorrections(batch), batch.corrected, batch.revoked, batch.suspended],
    ...[describeReasons(batch.reasons), batch.valid, batch.expired],
  ]);
  const total = [
    ...[unknown.length === 0 ? "total" : "at least", "", "", "", totals.issued, sum(countCorrections)],
    ...[totals.corrected, totals.revoked, totals.suspended, describeReasons(reasons)],
    ...[sum(({ valid }) => valid), sum(({ expired }) => expired)],
  ];
  return [HEADER, ...rows, total].map((row) => {
    const cells = row.map((cell) => neutralize(String(cell)));
    return formatLine(cells, ",").trimEnd();
  });
}
