// Whether a document agrees with itself: dates in order, results that the course allows, credits as the course says.
import { parseTime, resolvePointer } from "../document.ts";
import type { Json, JsonObject } from "../json.ts";
import { readObjects, readTexts } from "./reading.ts";
import { ECTS_HOURS, isFieldOfStudy } from "./controlled-values.ts";
import { errorAt, type Fault, warningAt } from "./fault.ts";
import { isReviewOverdue } from "./statement.ts";

const CS = "/credentialSubject";
const A = `${CS}/achievement`;
/** Each is not later than the next. */
const DATES: readonly string[] = [`${CS}/activityStartDate`, `${CS}/activityEndDate`, "/awardedDate", "/validFrom"];
const DAY = 86_400;

/** Compares a document's members with one another. */
export function checkConsistency(document: JsonObject): Fault[] {
  return [...checkDates(document), ...checkResults(document), ...checkCredits(document), ...checkField(document)];
}

function checkDates(document: JsonObject): Fault[] {
  const faults: Fault[] = [];
  let latest: { pointer: string; text: string; day: number } | undefined;
  for (const pointer of DATES) {
    const text = resolvePointer(document, pointer);
    if (typeof text !== "string") continue;
    const seconds = parseTime(text.replace(/\.\d+/, ""));
    if (seconds === undefined) {
      faults.push(errorAt(pointer, { message: `${text} is no date and time of the calendar` }));
      continue;
    }
    // By days: what happens on one day is written without a time, or with any.
    const day = Math.floor(seconds / DAY);
    if (latest !== undefined && day < latest.day) {
      const message = `${text} is before ${latest.pointer.slice(latest.pointer.lastIndexOf("/") + 1)}, ${latest.text}`;
      faults.push(errorAt(pointer, { message, against: latest.pointer, cure: "put the dates in order" }));
    }
    if (latest === undefined || day > latest.day) latest = { pointer, text, day };
  }
  if (isReviewOverdue(document)) {
    const message = "the course's review date had passed when it becomes valid; verifiers are told so";
    faults.push(
      warningAt(`${A}/reviewBy`, { element: "review", message, cure: "review the course, and write the next date" }),
    );
  }
  return faults;
}

function checkResults(document: JsonObject): Fault[] {
  const descriptions = readObjects(resolvePointer(document, `${A}/resultDescription`));
  const results = resolvePointer(document, `${CS}/result`);
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

function checkCredits(document: JsonObject): Fault[] {
  const available = resolvePointer(document, `${A}/creditsAvailable`);
  const earned = resolvePointer(document, `${CS}/creditsEarned`);
  const [{ value, unit, hours } = {} as JsonObject] = readObjects(resolvePointer(document, `${A}/workload`));
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
      const message = `${credits} ECTS stand for ${credits * least} to ${credits * most} hours of learning, not ${hours}`;
      faults.push(warningAt(`${A}/workload`, { element: "workload", message }));
    }
  }
  return faults;
}

function checkField(document: JsonObject): Fault[] {
  const field = resolvePointer(document, `${A}/fieldOfStudy`);
  if (typeof field !== "string" || !/^\d+$/.test(field) || isFieldOfStudy(field)) return [];
  return [
    errorAt(`${A}/fieldOfStudy`, {
      message: `${field} is no field of ISCED-F 2013`,
      cure: "write its code, such as 0613, or words",
    }),
  ];
}
