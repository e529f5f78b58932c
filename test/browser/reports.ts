// A report for every code, made from one real report of a valid credential.
import type { StackCode } from "../../sdk/src/index.ts";
import { REPORT_TEXTS } from "../../sdk/src/report/languages.ts";
import { type CheckCode, type CheckName, CHECKS, type Report, STACK_FAILS } from "../../sdk/src/report/report.ts";

type Code = CheckCode | StackCode;

/** All codes that a report can have. */
export const CODES = Object.keys(REPORT_TEXTS.en.codes) as readonly Code[];

/** The report of a valid credential, with a code in its place and what follows from the code. */
export function spoil(valid: Report, code: Code): Report {
  const { says } = REPORT_TEXTS.en.codes[code];
  if (isOfStack(code)) {
    const outcome = (STACK_FAILS as readonly string[]).includes(code) ? "fail" : "unknown";
    const stack = { outcome, code, message: says, requires: null, credits: 0, parts: [] } as const;
    return { ...valid, verdict: outcome === "fail" ? "invalid" : "unknown", stack };
  }
  const check = findCheck(code);
  const outcome = isOpen(code) ? "unknown" : "fail";
  const place = CHECKS.indexOf(check);
  // Authority, status and dates are judged whatever the others come to; the dates of all that is unaltered.
  const isLast = (other: CheckName): boolean =>
    other === "validity" ? place > 1 : CHECKS.indexOf(other) < place || place >= CHECKS.indexOf("authority");
  const checks = valid.checks.map((one) => {
    if (one.check === check) return { check, outcome, code, message: says } as const;
    return isLast(one.check) ? one : ({ check: one.check, outcome: "skipped", message: "not checked" } as const);
  });
  const isProved = place > 1;
  const isAnchored = place > 3 || code === "anchor.size" || code === "anchor.pending";
  return {
    ...{ ...valid, verdict: outcome === "fail" ? "invalid" : "unknown", checks },
    ...(isProved
      ? {}
      : { credential: null, elements: null, withheld: [], holder: "none", registry: null, batch: null }),
    ...(isAnchored ? {} : { issuer: null, accreditor: null }),
    asOf: place < 3 ? null : valid.asOf,
    revokedAt: check === "status" && code !== "status.suspended" ? Date.parse("2026-09-01T00:00:00Z") / 1000 : null,
  };
}

const isOfStack = (code: Code): code is StackCode => code.startsWith("stack.");

function findCheck(code: CheckCode): CheckName {
  const [family = ""] = code.split(".");
  if (family === "rpc" || family === "evidence") return "registry";
  return CHECKS.find((check) => check === family) ?? "format";
}

const isOpen = (code: CheckCode): boolean =>
  /^(?:rpc|evidence|file|link)\.|\.pending$/.test(code) ||
  code === "registry.no-contract" ||
  code === "registry.wrong-code";
