// The tone in which a report is told, as a function of all its checks: one that failed early makes those after it meaningless.

import { type CheckCode, CHECKS, type Report, type StackCode } from "./report.ts";

/**
 * How a report is told. `valid`: genuine and in force. `false`: not to be relied on. `ended`: genuine, and withdrawn or out of its dates.
 * `unknown`: could not be checked. `unlisted`: of a registry or an accreditor that is not on the list, or no Laurel credential.
 */
export type Tone = "valid" | "false" | "ended" | "unknown" | "unlisted";

type Results = Pick<Report, "verdict" | "kind" | "checks" | "stack">;
/** One of the seven checks, or the parts. */
interface Result {
  readonly check?: string;
  readonly outcome: string;
  readonly code?: CheckCode | StackCode;
}

/** Which tone a report has, and the code that decides it: undefined for `valid`. It may be another code than `findReason`'s, which goes by the order of the checks. */
export function judgeTone({ verdict, kind, checks, stack }: Results): {
  readonly tone: Tone;
  readonly code: CheckCode | StackCode | undefined;
} {
  const seven = CHECKS.map((name): Result => checks.find(({ check }) => check === name) ?? { outcome: "skipped" });
  const all = stack === null ? seven : [...seven, stack];
  if (verdict === "valid" && all.every(passed)) return { tone: "valid", code: undefined };
  const find = (tone: Tone): Result | undefined =>
    seven.find((one) => one.outcome === "fail" && toneOfFault(one, kind) === tone);
  const [red, grey, ended] = [find("false"), find("unlisted"), find("ended")];
  if (red !== undefined) return { tone: "false", code: red.code };
  // Nothing is believed of whom the list does not name: not what it says of parts, not what ended, not what is pending.
  if (grey !== undefined) return { tone: "unlisted", code: grey.code };
  if (stack?.outcome === "fail") return { tone: "false", code: stack.code };
  if (ended !== undefined && seven.slice(0, CHECKS.indexOf("status")).every(passed))
    return { tone: "ended", code: ended.code };
  return { tone: "unknown", code: (all.find(({ outcome }) => outcome === "unknown") ?? ended)?.code };
}

/** Whether what the file says may be shown: not where it is not the file that was issued, nor where its authority is not to be believed at all. */
export function showsContent({ credential, checks }: Pick<Report, "credential" | "checks">): boolean {
  return (
    credential !== null &&
    checks.every(({ check, outcome, code, codes = [] }) => {
      if (check === "format" || check === "integrity") return outcome === "pass";
      return check !== "authority" || (codes.length < 2 && code !== "authority.unrecognised");
    })
  );
}

function passed({ outcome }: Result): boolean {
  return outcome === "pass";
}

function toneOfFault({ check, code }: Result, kind: Report["kind"]): Tone {
  if (check === "status" || check === "validity") return "ended";
  if (check === "registry" || code === "authority.unrecognised") return "unlisted";
  return check === "format" && kind !== "laurel" ? "unlisted" : "false";
}
