// What decided a verdict: one of the seven checks, or what the parts come to.

import type { Check, Report } from "./report.ts";
import type { StackReport } from "./stack-report.ts";

/** The check that decided the verdict, or the parts, unless all passed. */
export function findReason({ checks, stack }: Report): Check | StackReport | undefined {
  const all = stack === null ? checks : [...checks, stack];
  return all.find(({ outcome }) => outcome === "fail") ?? all.find(({ outcome }) => outcome === "unknown");
}
