// Whether a document agrees with itself: dates in order, results that the course allows, credits as the course says.
import { parseMoment } from "../credential/moment.ts";
import type { Json, JsonObject } from "../json/value.ts";
import { type Container, CONTAINERS, type Content, openContent, readObjects, readTexts } from "./reading.ts";
import { ECTS_HOURS, isFieldOfStudy } from "./fields-of-study.ts";
import { errorAt, type Fault, warningAt } from "./fault.ts";
import { isReviewOverdue } from "./statement.ts";

const CS = CONTAINERS.subject;
const A = CONTAINERS.achievement;
/** Each is not later than the next. */
const DATES: readonly (readonly [Container, string])[] = [
  ["subject", "activityStartDate"],
  ["subject", "activityEndDate"],
  ["document", "awardedDate"],
  ["document", "validFrom"],
];

/** What is wrong with an award that is older than chains, and what to do. */
const EARLY = "no credential can be valid before 1970, where the time of chains begins";
const LATER = "write the day of issue there, such as 2026-06-15T00:00:00Z, and the earlier day into awardedDate";

/** Compares a document's members with one another. */
export function checkConsistency(document: JsonObject): Fault[] {
  const content = openContent(document);
  return [...checkDates(content), ...checkResults(content), ...checkCredits(content), ...checkField(content)];
}

function checkDates(content: Content): Fault[] {
  const faults: Fault[] = [];
  let latest: { pointer: string; text: string; day: string } | undefined;
  for (const [container, member] of DATES) {
    const text = content[container][member];
    if (typeof text !== "string") continue;
    const pointer = `${CONTAINERS[container]}/${member}`;
    const seconds = parseMoment(text.includes(".") ? text.replace(/\.\d+/, "") : text);
    if (seconds === undefined) {
      faults.push(errorAt(pointer, { message: `${text} is not a date and time of the calendar` }));
      continue;
    }
    if (member === "validFrom" && seconds < 1) faults.push(errorAt(pointer, { message: EARLY, cure: LATER }));
    // By days, as they are written: what happens on one day is written without a time, or with any, and in any offset.
    const day = text.slice(0, 10);
    if (latest !== undefined && day < latest.day) {
      const message = `${text} is before ${latest.pointer.slice(latest.pointer.lastIndexOf("/") + 1)}, ${latest.text}`;
      faults.push(errorAt(pointer, { message, against: latest.pointer, cure: "put the dates in order" }));
    }
    if (latest === undefined || day > latest.day) latest = { pointer, text, day };
  }
  if (isReviewOverdue(content)) {
    const message = "the course's review date is before the credential becomes valid; verifiers will see that";
    faults.push(
      warningAt(`${A}/reviewBy`, { element: "review", message, cure: "review the course, and write the next date" }),
    );
  }
  return faults;
}

function checkResults({ subject, achievement }: Content): Fault[] {
  const descriptions = readObjects(achievement.resultDescription);
  const results = subject.result;
  return (Array.isArray(results) ? (results as readonly Json[]) : []).flatMap((result, index) => {
    const [{ resultDescription, value } = {} as JsonObject] = readObjects(result);
    if (resultDescription === undefined) return [];
    const described = descriptions.find(({ id }) => id === resultDescription);
    const pointer = `${CS}/result/${index}`;
    if (described === undefined) {
      const message = `${JSON.stringify(resultDescription)} is not among the achievement's resultDescription`;
      return [
        errorAt(`${pointer}/resultDescription`, { element: "grade", message, against: `${A}/resultDescription` }),
      ];
    }
    const fault = typeof value === "string" ? judgeValue(value, described) : undefined;
    return fault === undefined ? [] : [errorAt(`${pointer}/value`, { element: "grade", message: fault })];
  });
}

function judgeValue(value: string, { allowedValue, valueMin, valueMax }: JsonObject): string | undefined {
  const allowed = readTexts(allowedValue);
  if (allowed.length > 0 && !allowed.includes(value)) return `"${value}" is not one of ${allowed.join(", ")}`;
  const [least, most] = [valueMin, valueMax].map((limit) => (typeof limit === "string" ? Number(limit) : Number.NaN));
  if (Number(value) < (least as number) || Number(value) > (most as number))
    return `${value} is not within ${valueMin ?? "…"} to ${valueMax ?? "…"}`;
  return undefined;
}

function checkCredits({ subject, achievement }: Content): Fault[] {
  const available = achievement.creditsAvailable;
  const earned = subject.creditsEarned;
  const [{ value, unit, hours } = {} as JsonObject] = readObjects(achievement.workload);
  const credits = unit === "ECTS" ? value : undefined;
  const faults: Fault[] = [];
  const compare = (pointer: string, here: Json | undefined, against: string, there: Json | undefined): void => {
    if (typeof here !== "number" || typeof there !== "number" || here === there) return;
    faults.push(
      errorAt(pointer, {
        element: "workload",
        message: `${here}, but ${against.slice(A.length + 1)} says ${there}`,
        against,
      }),
    );
  };
  compare(`${A}/creditsAvailable`, available, `${A}/workload`, credits);
  compare(`${CS}/creditsEarned`, earned, `${A}/creditsAvailable`, available);
  if (typeof credits === "number" && typeof hours === "number") {
    const { least, most } = ECTS_HOURS;
    if (hours < credits * least || hours > credits * most) {
      const message = `${credits} ECTS mean ${credits * least} to ${credits * most} hours of learning, not ${hours}`;
      faults.push(warningAt(`${A}/workload`, { element: "workload", message }));
    }
  }
  return faults;
}

function checkField({ achievement }: Content): Fault[] {
  const field = achievement.fieldOfStudy;
  if (typeof field !== "string" || !/^\d+$/.test(field) || isFieldOfStudy(field)) return [];
  return [
    errorAt(`${A}/fieldOfStudy`, {
      message: `${field} is not a field of ISCED-F 2013`,
      cure: "write a code, such as 0613, or words",
    }),
  ];
}
