// A course held to its profile before there is a cohort: what every learner's credential will state, and what it will lack.
import { formatPointer, isObject, type Json, type JsonObject, neutralize } from "@laurel/sdk";
import { makeCohort } from "../spreadsheet/cohort.ts";
import { type Course, listPlaceholders } from "./course.ts";
import { IssuingError, type Problem, refuseUse } from "../messages/issuing-error.ts";
import { mayVanish } from "./join.ts";
import { formatPlaceholder } from "./placeholder.ts";
import { listUnreplaced } from "./starter.ts";
import { bindCourse, deriveRules } from "./template.ts";

type Profile = typeof import("@laurel/sdk/profile");
type Fault = ReturnType<Profile["checkProfile"]>[number];

/** An element as a learner's credential will state it, where every cell that may be empty is empty. */
export interface JudgedElement {
  readonly element: string;
  readonly title: string;
  readonly need: "mandatory" | "optional";
  readonly state: "present" | "missing";
  readonly texts: readonly string[];
  /** What to write where, if it is missing. */
  readonly add: readonly { readonly at: string; readonly add: string }[];
}

/** What a course comes to under a profile. */
export interface JudgedCourse {
  readonly elements: readonly JudgedElement[];
  readonly faults: readonly Fault[];
}

/** Holds a course to a profile. @throws IssuingError for a profile that does not exist */
export async function judgeCourse(course: Course, profileName: string | undefined): Promise<JudgedCourse> {
  const profile = await readProfileName(profileName);
  const { checkProfile, ELEMENTS, listLacking, nameElement, openContent, stateElements } =
    await import("@laurel/sdk/profile");
  const document = fillSample(course);
  const unreplaced = listUnreplaced(course.template);
  const filled = new Set(
    // What is left out where its cells are empty leaves nothing to be filled.
    listPlaceholders(course).flatMap(({ path, parts }) => (mayVanish(parts) ? [] : [formatPointer(path)])),
  );
  const isFilled = (pointer: string | undefined): boolean => pointer !== undefined && filled.has(pointer);
  // What a cell will decide is found in its row.
  const faults = checkProfile(document, profile, course.disclosable).filter(
    ({ pointer, against }) => !isFilled(pointer) && !isFilled(against) && !unreplaced.includes(pointer),
  );
  const [message, cure] = ["still as in the starter", "replace it"];
  const starting = unreplaced.map((pointer): Fault => ({ severity: "error", pointer, message, cure }));
  const content = openContent(document);
  const elements = stateElements(document).map(({ element, need, state: found, texts }, position): JudgedElement => {
    const state = found === "present" ? found : "missing";
    const lacking = state === "present" ? [] : listLacking(ELEMENTS[position] as (typeof ELEMENTS)[number], content);
    return {
      element,
      title: nameElement(element),
      need,
      state,
      texts,
      add: lacking.map(({ at, add }) => ({ at, add })),
    };
  });
  return { elements, faults: [...starting, ...faults] };
}

/** Reads a profile's name. @throws IssuingError for one that does not exist */
export async function readProfileName(name = "european"): Promise<Parameters<Profile["checkProfile"]>[1]> {
  const { PROFILES } = await import("@laurel/sdk/profile");
  const profile = PROFILES.find((one) => one === name);
  if (profile === undefined)
    throw refuseUse(`profile ${name}: there is no such profile`, `write ${PROFILES.join(", ")}`);
  return profile;
}

/** Refuses a course that lacks what its profile asks for, naming all of it. Returns what is only to be told, safe to print. */
export async function requireProfile(course: Course, profileName: string | undefined): Promise<readonly string[]> {
  const { faults } = await judgeCourse(course, profileName);
  const problems = faults.filter(({ severity }) => severity === "error").map((fault) => locateFault(fault, course));
  if (problems.length > 0) {
    const message = describeIncomplete(course, profileName, problems.length);
    const cure = "use the profile open-badges or none, which asks for less";
    throw new IssuingError("course.incomplete", "refused", message, { problems, cure });
  }
  return faults.map(({ pointer, message }) => neutralize(`${course.file} /credential${pointer}: ${message}`));
}

function describeIncomplete({ file }: Course, profileName = "european", count: number): string {
  const what = profileName === "european" ? "a European micro-credential" : "an Open Badge 3.0";
  return `${file} is not yet a course for ${what}: ${count} to fix; nothing was written or sent`;
}

/** A fault as a problem of the course's file. */
export function locateFault({ pointer, message, cure }: Fault, { file }: Course): Problem {
  return { file, column: `/credential${pointer}`, message, cure };
}

/** The document of a learner whose cells are as few as the course allows. */
function fillSample(course: Course): JsonObject {
  const rules = deriveRules(course);
  const day = sampleDay(course.template);
  const cells = rules.map(({ name, types, required, dateFormat }) => {
    if (!required) return "";
    if (types.has("number")) return "1";
    if (types.has("boolean")) return "true";
    if (!types.has("date")) return formatPlaceholder({ column: name });
    const [year = "", month = "", date = ""] = day.split("-");
    return dateFormat.replace("YYYY", year).replace("MM", month).replace("DD", date);
  });
  const header = rules.map(({ name }) => name);
  const document = bindCourse(course, makeCohort(course.file, header, []), [])?.fill(cells) ?? {};
  const id = "urn:uuid:00000000-0000-8000-8000-000000000000";
  return { id, ...document, issuer: fillSampleIssuer(document.issuer) };
}

function sampleDay({ validFrom }: JsonObject): string {
  return typeof validFrom === "string" && /^\d{4}-\d\d-\d\d/.test(validFrom) ? validFrom.slice(0, 10) : "2026-01-01";
}

/** The id and the name come from the accreditation. */
function fillSampleIssuer(issuer: Json | undefined): Json {
  const accredited = { id: "https://issuer.example", type: ["Profile"], name: "The accredited issuer" };
  if (issuer === undefined) return accredited;
  if (!isObject(issuer)) return issuer;
  const { id, name } = accredited;
  return { id, name, ...issuer };
}
