// Judging what a command printed: what it says, and what is wrong with that.
import type { Run } from "../../cli/run.ts";
import type { Class } from "./quirk.ts";

/** What came of one class of command with one quirk. */
export interface Cell {
  /** "works", or the code of what is said. */
  readonly says: string;
  /** What no command may do; none if all is well. */
  readonly faults: readonly string[];
  /** All that was printed. */
  readonly printed: string;
  readonly seconds: number;
}

/** What a command prints with --json, as far as it is looked at. */
interface Printed {
  readonly format?: unknown;
  readonly code?: unknown;
  readonly cure?: unknown;
  readonly exitCode?: unknown;
  /** Of `status`. */
  readonly state?: unknown;
  readonly reports?: readonly PrintedReport[];
}

interface PrintedReport {
  readonly file: string;
  readonly verdict: string;
  readonly checks: readonly { readonly outcome: string; readonly code?: string; readonly message: string }[];
}

/** Words of libraries, and of JavaScript, that mean nothing to a registrar. */
const RAW =
  /\bethers\b|could not coalesce|missing (?:response|revert)|fetch failed|\bundefined\b|\bNaN\b|TypeError|RangeError|SyntaxError|\bat \S+ \(|:\d+:\d+\)|\[object |CALL_EXCEPTION|SERVER_ERROR|NETWORK_ERROR|UNKNOWN_ERROR|BAD_DATA|version=\d|(?<!\()\b(?:ECONN\w+|ENOTFOUND|UND_ERR\w*)|getaddrinfo|Unexpected token|estimateGas \(|"internal"/i;
/** What the headers and URLs of the quirks keep secret. */
const SECRET = /s3cret|user:pass(?!word@host)|dXNlcjpwYXNz/;

/** The verdicts that are right, of three files. */
const TRUTH = {
  verify: ["valid", "invalid", "invalid"],
  // At that moment the third was not revoked yet.
  "as-of": ["valid", "invalid", "valid"],
} as const;

/** What a run with --json says, and what is told of it: of reports only what did not pass, since what a credential says is nobody's error. */
export function judge(name: Class, run: Run, faults: string[]): { readonly says: string; readonly told: string } {
  const value = parse(run.stdout);
  if (value === undefined) {
    faults.push("stdout is not JSON");
    return { says: "nothing", told: run.stdout + run.stderr };
  }
  const { reports } = value;
  if (reports === undefined || (name !== "verify" && name !== "as-of"))
    return { says: judgeOutcome(name, run, value, faults), told: run.stdout + run.stderr };
  const shown = reports.map(({ file, verdict, checks }) => ({
    ...{ file, verdict },
    checks: checks.filter(({ outcome }) => outcome !== "pass" && outcome !== "skipped"),
  }));
  return { says: judgeReports(TRUTH[name], reports, faults), told: `${JSON.stringify(shown)}\n${run.stderr}` };
}

/** What is wrong with a text whatever it says. */
export function judgeText(text: string, faults: string[]): void {
  const raw = RAW.exec(text);
  if (raw !== null) faults.push(`raw text: ${raw[0]}`);
  if (SECRET.test(text)) faults.push("prints a secret");
}

function parse(text: string): Printed | undefined {
  try {
    return JSON.parse(text) as Printed;
  } catch {
    return undefined;
  }
}

function judgeReports(truth: readonly string[], reports: readonly PrintedReport[], faults: string[]): string {
  if (reports.length !== truth.length) faults.push(`${reports.length} reports`);
  const codes = new Set<string>();
  for (const [i, { verdict, checks }] of reports.entries()) {
    if (verdict === truth[i]) continue;
    if (verdict !== "unknown") faults.push(`WRONG VERDICT: file ${i} is ${truth[i]}, and said to be ${verdict}`);
    codes.add(checks.find(({ outcome }) => outcome === "unknown")?.code ?? "no code");
  }
  return codes.size === 0 ? "works" : [...codes].sort().join(" ");
}

function judgeOutcome(name: Class, { code }: Run, value: Printed, faults: string[]): string {
  if (value.format !== "laurel-error-v1") {
    if (name === "status" && value.state !== "anchored") {
      if (code === 1) faults.push("says that the batch needs attention, and it does not");
      return String(value.state);
    }
    if (code !== 0) faults.push(`exit code ${code} without an error`);
    return "works";
  }
  if (code === 0) faults.push("exit code 0 with an error");
  if (value.exitCode !== code) faults.push(`exit code ${code}, and ${String(value.exitCode)} in JSON`);
  if (typeof value.cure !== "string" || value.cure === "") faults.push("no cure");
  return String(value.code);
}
