// laurel verify: files in, verdicts with reasons out.
import { createVerifier, describeReport, type Report } from "@laurel/sdk";
import { isSingle, listCredentialFiles, readCredentialInputs } from "../credential-input.ts";
import { parseDateFlag } from "../dates.ts";
import type { ExitCode } from "../failure.ts";
import type { Invocation } from "../invocation.ts";
import type { Outcome, Session } from "../session.ts";
import { countNoun, neutralize } from "../terminal.ts";
import { readTrust } from "../trust-file.ts";

/** What `verify` takes. */
export interface VerifyOptions {
  readonly at?: string;
}

const EXIT_CODES: Record<Report["verdict"], ExitCode> = { valid: 0, invalid: 1, unknown: 3 };
const LISTED = 20;

interface NamedReport {
  readonly file: string;
  readonly report: Report;
}

/** Verifies credentials. Exit code 1 where one is invalid, else 3 where one could not be checked, else 0. */
export async function verify({ session, words, options }: Invocation<VerifyOptions>): Promise<Outcome> {
  const at = options.at === undefined ? undefined : parseDateFlag(options.at, "--at");
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
  const moments = at === undefined ? {} : { at: new Date(at * 1000) };
  const reports: NamedReport[] = [];
  for await (const report of verifier.verifyMany(contents(), moments)) {
    reports.push({ file: names[reports.length] ?? "-", report });
    session.progress(`verified ${reports.length.toLocaleString("en")} of ${files.length.toLocaleString("en")} files`);
  }
  const [only] = reports;
  if (single && reports.length === 1 && only !== undefined) return describeOne(session, only.report);
  return describeMany(session, reports);
}

function paintVerdict({ colours }: Session, verdict: Report["verdict"], text: string): string {
  if (verdict === "valid") return colours.green(text);
  return verdict === "invalid" ? colours.red(text) : colours.yellow(text);
}

function describeOne(session: Session, report: Report): Outcome {
  const [headline = "", ...lines] = describeLines(report);
  const painted = session.colours.bold(paintVerdict(session, report.verdict, headline));
  return { exitCode: EXIT_CODES[report.verdict], value: report, lines: [painted, ...lines] };
}

function describeLines(report: Report): string[] {
  return describeReport(report).map(neutralize);
}

function describeMany(session: Session, reports: readonly NamedReport[]): Outcome {
  const summary = { valid: 0, invalid: 0, unknown: 0 };
  for (const { report } of reports) summary[report.verdict] += 1;
  const shown = reports.length <= LISTED ? reports : reports.filter(({ report }) => report.verdict !== "valid");
  const lines = shown.map(({ file, report }) => {
    const reason = report.verdict === "valid" ? "" : `  ${describeReason(report)}`;
    return `${paintVerdict(session, report.verdict, report.verdict.padEnd(7))}  ${neutralize(file)}${neutralize(reason)}`;
  });
  const counts = `${countNoun(reports.length, "credential")}: ${summary.valid} valid, ${summary.invalid} invalid, ${summary.unknown} unknown`;
  const worst: Report["verdict"] = summary.invalid > 0 ? "invalid" : summary.unknown > 0 ? "unknown" : "valid";
  const [, ...details] = reports.length === 1 && reports[0] !== undefined ? describeLines(reports[0].report) : [];
  return {
    exitCode: EXIT_CODES[worst],
    value: { format: "laurel-reports-v1", summary, reports: reports.map(({ file, report }) => ({ file, ...report })) },
    lines: [
      ...lines,
      ...details,
      session.colours.bold(counts),
      "A credential does not prove that whoever sent it is its learner.",
    ],
  };
}

function describeReason(report: Report): string {
  const check =
    report.checks.find(({ outcome }) => outcome === "fail") ??
    report.checks.find(({ outcome }) => outcome === "unknown");
  return check?.code === undefined ? "" : `${check.code}: ${check.message}`;
}
