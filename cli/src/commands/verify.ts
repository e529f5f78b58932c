// laurel verify: files in, verdicts with reasons out.
import {
  createVerifier,
  describeReport,
  findReason,
  isLanguage,
  type Language,
  REPORT_TEXTS,
  type Report,
} from "@laurel/sdk";
import { isSingle, listCredentialFiles, readCredentialInputs } from "../credential-input.ts";
import { parseDateFlag } from "../dates.ts";
import { type ExitCode, usageError } from "../failure.ts";
import type { Invocation } from "../invocation.ts";
import type { Outcome, Session } from "../session.ts";
import { neutralize } from "../terminal.ts";
import { readTrust } from "../trust-file.ts";

/** What `verify` takes. */
export interface VerifyOptions {
  readonly at?: string;
  readonly asOf?: string;
  readonly part?: readonly string[];
  readonly language?: string;
}

const EXIT_CODES: Record<Report["verdict"], ExitCode> = { valid: 0, invalid: 1, unknown: 3 };
const LISTED = 20;

interface NamedReport {
  readonly file: string;
  readonly report: Report;
}

/** Verifies credentials. Exit code 1 where one is invalid, else 3 where one could not be checked, else 0. */
export async function verify({ session, words, options }: Invocation<VerifyOptions>): Promise<Outcome> {
  const at = options.at === undefined ? {} : { at: parseMoment(options.at, "--at") };
  const asOf = options.asOf === undefined ? {} : { asOf: parsePastMoment(options.asOf) };
  const language = parseLanguage(options.language ?? "en");
  const single = await isSingle(words);
  const files = await listCredentialFiles(words);
  const verifier = createVerifier(await readTrust(session, options));
  const names: string[] = [];
  async function* contents(): AsyncGenerator<string | Uint8Array> {
    for await (const input of readCredentialInputs(files, session)) {
      names.push(input.name);
      yield input.content;
    }
  }
  const parts: (string | Uint8Array)[] = [];
  const partFiles = await listCredentialFiles(options.part ?? []);
  for await (const { content } of readCredentialInputs(partFiles, session)) parts.push(content);
  const reports: NamedReport[] = [];
  for await (const report of verifier.verifyMany(contents(), { parts, ...at, ...asOf })) {
    reports.push({ file: names[reports.length] ?? "-", report });
    session.progress(`verified ${reports.length.toLocaleString("en")} of ${files.length.toLocaleString("en")} files`);
  }
  const [only] = reports;
  if (single && reports.length === 1 && only !== undefined) return describeOne(session, only.report, language);
  return describeMany(session, reports, language);
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

function paintVerdict({ colours }: Session, verdict: Report["verdict"], text: string): string {
  if (verdict === "valid") return colours.green(text);
  return verdict === "invalid" ? colours.red(text) : colours.yellow(text);
}

function describeOne(session: Session, report: Report, language: Language): Outcome {
  const [headline = "", ...lines] = describeReport(report, { language }).map(neutralize);
  const painted = session.colours.bold(paintVerdict(session, report.verdict, headline));
  if (report.stack?.code === "stack.part-missing") lines.push(session.colours.dim("→ add --part <file or folder>"));
  return { exitCode: EXIT_CODES[report.verdict], value: report, lines: [painted, ...lines] };
}

function describeMany(session: Session, reports: readonly NamedReport[], language: Language): Outcome {
  const { listed, counts, bearer } = REPORT_TEXTS[language];
  const summary = { valid: 0, invalid: 0, unknown: 0 };
  for (const { report } of reports) summary[report.verdict] += 1;
  const shown = reports.length <= LISTED ? reports : reports.filter(({ report }) => report.verdict !== "valid");
  const lines = shown.map(({ file, report }) => {
    const verdict = paintVerdict(session, report.verdict, listed[report.verdict].padEnd(8));
    return `${verdict} ${neutralize(`${file}${nameReason(report, language)}`)}`;
  });
  const numbers = [reports.length, summary.valid, summary.invalid, summary.unknown] as const;
  const [count, valid, invalid, unknown] = numbers.map((number) => number.toLocaleString(language)) as [
    string,
    string,
    string,
    string,
  ];
  const worst: Report["verdict"] = summary.invalid > 0 ? "invalid" : summary.unknown > 0 ? "unknown" : "valid";
  const [only] = reports;
  const details = reports.length === 1 && only !== undefined ? describeReport(only.report, { language }) : [bearer];
  return {
    exitCode: EXIT_CODES[worst],
    value: { format: "laurel-reports-v1", summary, reports: reports.map(({ file, report }) => ({ file, ...report })) },
    lines: [...lines, session.colours.bold(counts(count, valid, invalid, unknown)), ...details.map(neutralize)],
  };
}

function nameReason(report: Report, language: Language): string {
  const code = findReason(report)?.code;
  return code === undefined ? "" : `  ${code}: ${REPORT_TEXTS[language].codes[code].says}`;
}
