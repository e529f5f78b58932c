// What a report comes to, in one word or two.
import { findReason, type Report } from "../../sdk/src/index.ts";

/** `invalid integrity.altered`, or `valid`. */
export function nameOutcome(report: Report): string {
  const code = findReason(report)?.code;
  return code === undefined ? report.verdict : `${report.verdict} ${code}`;
}

/** The same of the seven checks alone. */
export const nameChecks = ({ checks }: Pick<Report, "checks">): string =>
  checks.find(({ outcome }) => outcome === "fail")?.code ??
  checks.find(({ outcome }) => outcome === "unknown")?.code ??
  "valid";
