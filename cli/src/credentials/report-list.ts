// The reports of a verification, written as they come: for programs one JSON value, for people a line for each that matters.
import {
  describeMoments,
  describeReport,
  describeTone,
  describeTrust,
  explainReport,
  formatJson,
  type Language,
  openCorrections,
  type Report,
  REPORT_TEXTS,
  type Verdict,
} from "@laurel/sdk";
import { describeCause, describeFile, describeUnwrapped, type FileNotes, type Wrapping } from "@laurel/sdk/carrier";
import type { ExitCode } from "../terminal/failure.ts";
import type { Session } from "../terminal/session.ts";
import type { Outcome } from "../terminal/invocation.ts";
import { LIST_TEXTS } from "./list-texts.ts";
import { tabulate } from "../terminal/table.ts";
import { countColumns, fitCells, neutralize } from "../terminal/terminal.ts";

/** A report, and what is told of the file besides: no verifier looks into one. */
type GivenReport = Report & FileNotes;

/** Where reports go; few are held, whatever their number. */
export interface ReportList {
  add(file: string, report: GivenReport): Promise<void>;
  /** Ends the list. Exit code 1 where one is invalid, else 3 where one could not be checked, else 0. */
  close(): Promise<Outcome>;
}

const EXIT_CODES: Record<Verdict, ExitCode> = { valid: 0, invalid: 1, unknown: 3 };
/** Up to so many files, the valid ones are listed too; and on a terminal, so many that are not valid. */
const LISTED = 20;
/** What is written at once, in UTF-16 code units. */
const PIECE_LENGTH = 1 << 17;
const HEAD = '{"format":"laurel-reports-v1","reports":[\n';

/** Opens a list. @param isSingle one credential was named, whose report is given alone */
export function openReportList(session: Session, language: Language, isSingle: boolean): ReportList {
  const texts = REPORT_TEXTS[language];
  const format = (number: number): string => number.toLocaleString(language);
  const isTerminal = session.stdout.isTTY === true;
  const summary = { valid: 0, invalid: 0, unknown: 0 };
  const corrections = openCorrections();
  let count = 0;
  let first: GivenReport | undefined;
  let unwrapped: Wrapping | undefined;
  /** Those on the trust list alone: files can name any number of others. */
  const registries = new Map<string, NonNullable<Report["registry"]>>();
  /** How many reports are as of which moments; of what was read now, the text is empty. */
  const asOf = new Map<string, number>();
  let held: { readonly verdict: Verdict; readonly line: string }[] = [];
  let notValid = 0;
  let text = "";

  function list(verdict: Verdict, line: string): void {
    if (verdict !== "valid") notValid += 1;
    if (!isTerminal || notValid <= LISTED) text += `${session.wrap([line]).join("\n")}\n`;
  }

  function listHeld(isWhole: boolean): void {
    for (const { verdict, line } of held) if (isWhole || verdict !== "valid") list(verdict, line);
    held = [];
  }

  function describeSource(): string[] {
    if (first === undefined) return [];
    return tabulate(describeTrust(first.trust, { registries: [...registries.values()], language }));
  }

  async function flush(): Promise<void> {
    const ready = text;
    text = "";
    await session.write(ready);
  }

  return {
    async add(file, report) {
      const { verdict } = report;
      first ??= report;
      unwrapped ??= report.unwrapped;
      if (report.registry !== null && report.registry.name !== null)
        registries.set(`${report.registry.chainId}:${report.registry.address}`, report.registry);
      if (report.asOf !== null) {
        const moments = describeMoments(report, language);
        asOf.set(moments, (asOf.get(moments) ?? 0) + 1);
      }
      count += 1;
      summary[verdict] += 1;
      corrections.note(file, report);
      if (session.json) text += `${count === 1 ? HEAD : ",\n"}${formatJson({ file, ...report })}`;
      else if (count <= LISTED) held.push({ verdict, line: describeLine(session, file, report, language) });
      else {
        listHeld(false);
        if (verdict !== "valid") list(verdict, describeLine(session, file, report, language));
      }
      if (count > LISTED && text.length >= (isTerminal ? 1 : PIECE_LENGTH)) await flush();
    },
    async close() {
      if (isSingle && count === 1 && first !== undefined) return describeOne(session, first, language);
      const worst: Verdict = summary.invalid > 0 ? "invalid" : summary.unknown > 0 ? "unknown" : "valid";
      const exitCode = EXIT_CODES[worst];
      const found = corrections.list();
      if (session.json) {
        text += `\n],"corrections":${formatJson(found)},"summary":${formatJson(summary)}}\n`;
        await flush();
        return { exitCode, value: undefined, lines: [] };
      }
      listHeld(true);
      await flush();
      const { valid, invalid, unknown } = summary;
      const of = { valid: format(valid), invalid: format(invalid), unknown: format(unknown) };
      const more = isTerminal && notValid > LISTED ? [LIST_TEXTS[language].more(format(notValid - LISTED))] : [];
      const superseded = found
        .slice(0, LISTED)
        .map(({ replaced, by }) => LIST_TEXTS[language].superseded(neutralize(replaced), neutralize(by)));
      if (found.length > LISTED) superseded.push(LIST_TEXTS[language].more(format(found.length - LISTED)));
      const [moments = ""] = asOf.size === 1 ? asOf.keys() : [];
      const counts = LIST_TEXTS[language].counts(format(count), moments, of);
      const shares = asOf.size > 1 ? [...asOf].filter(([said]) => said !== "").slice(0, LISTED) : [];
      const older = shares.map(([said, some]) => LIST_TEXTS[language].older(format(some), said));
      const details =
        count === 1 && first !== undefined
          ? [...describeReport(first, { language }), ...describeFile(first, language)]
          : [...describeSource(), texts.bearer];
      const inside = unwrapped === undefined || count === 1 ? [] : describeUnwrapped(unwrapped, language).slice(1);
      return {
        exitCode,
        value: undefined,
        lines: [...more, ...superseded, session.colours.bold(counts), ...older, ...details, ...inside],
      };
    },
  };
}

function paintVerdict({ colours }: Session, verdict: Verdict, text: string): string {
  if (verdict === "valid") return colours.green(text);
  return verdict === "invalid" ? colours.red(text) : colours.yellow(text);
}

function describeLine(session: Session, file: string, report: GivenReport, language: Language): string {
  const why = explainReport(report, language);
  const verdict = LIST_TEXTS[language].listed[report.verdict].padEnd(8);
  const told = describeTone(report).showsContent ? [report.credential?.name, report.issuer?.name] : [];
  const names = told.filter((name) => typeof name === "string");
  const cells = [file, ...names].map(neutralize);
  const { stdout } = session;
  // Elsewhere than on a terminal nothing scrolls away, and whoever reads it needs the file whole.
  const fitting = fitCells(cells, stdout.isTTY === true ? countColumns(stdout) - verdict.length - 1 : undefined);
  const [cause] = report.cause === undefined ? [] : describeCause(report.cause, language);
  const reason = why === undefined ? "" : `  ${why.code}: ${why.says}${cause === undefined ? "" : `. ${cause}`}`;
  // By nodes all are of one moment, which the last line says.
  const when = report.asOf?.evidence === undefined ? "" : ` ${describeMoments(report, language)}`;
  return `${paintVerdict(session, report.verdict, verdict)} ${fitting}${when}${reason}`;
}

function describeOne(session: Session, report: GivenReport, language: Language): Outcome {
  const [headline = "", ...lines] = describeReport(report, { language });
  const painted = session.colours.bold(paintVerdict(session, report.verdict, headline));
  if (report.stack?.code === "stack.part-missing") lines.push(session.colours.dim("→ add --part <file or folder>"));
  lines.push(...describeFile(report, language));
  return { exitCode: EXIT_CODES[report.verdict], value: report, lines: [painted, ...lines] };
}
