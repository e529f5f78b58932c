// The elements of a European micro-credential (Council Recommendation 2022/C 243/02, Annex I): one table of what each is called, where it
// stands, how it is read and what to add where it is missing. It serves issuing and verification alike.
import { resolvePointer } from "../document.ts";
import type { Json, JsonObject } from "../json.ts";
import {
  readAlignments,
  readCriteria,
  readDay,
  readIdentifiers,
  readIssuer,
  readNames,
  readResults,
  readTexts,
  readWorkload,
} from "./reading.ts";
import { isCountry, isLevel } from "./controlled-values.ts";

/** A place of a document where an element, or a part of it, stands. */
export interface ElementPart {
  /** A JSON pointer. */
  readonly at: string;
  /** What to write there, for a person. */
  readonly add: string;
  /** The element is there without it. */
  readonly extra?: true;
  /** It has to be there, but tells a person nothing. */
  readonly silent?: true;
  /** What stands there, as texts; none if it is missing or no acceptable value. */
  readonly read: (document: JsonObject) => readonly string[];
}

/** An element of a European micro-credential. */
export interface MicroCredentialElement {
  readonly name: string;
  /** What a person calls it. */
  readonly title: string;
  readonly need: "mandatory" | "optional";
  /** One of the parts is enough; otherwise all but the extra ones are needed. */
  readonly anyPart?: true;
  /** Nobody but the issuer vouches for it: the accreditation covers the issuer's id and name alone. */
  readonly statedByIssuer?: true;
  readonly parts: readonly ElementPart[];
}

const A = "/credentialSubject/achievement";

function part(at: string, add: string, say: (value: Json | undefined) => readonly string[] = readTexts): ElementPart {
  return { at, add, read: (document) => say(resolvePointer(document, at)) };
}

function alignment(targetType: string, add: string, say: (target: JsonObject) => readonly string[]): ElementPart {
  return { at: `${A}/alignment`, add, read: (document) => readAlignments(document, targetType).flatMap(say) };
}

function extra(of: ElementPart): ElementPart {
  return { ...of, extra: true };
}

function silent(of: ElementPart): ElementPart {
  return { ...of, silent: true };
}

function isMicroCredential(text: string): boolean {
  return text === "MicroCredential";
}

function only(accepts: (text: string) => boolean): (value: Json | undefined) => readonly string[] {
  return (value) => (typeof value === "string" && accepts(value) ? [value] : []);
}

function mandatory(name: string, title: string, ...parts: ElementPart[]): MicroCredentialElement {
  return { name, title, need: "mandatory", parts };
}

function optional(name: string, title: string, ...parts: ElementPart[]): MicroCredentialElement {
  return { name, title, need: "optional", anyPart: true, parts };
}

/** The elements, in the order in which people are shown them. */
export const ELEMENTS: readonly MicroCredentialElement[] = [
  {
    ...mandatory(
      "learner",
      "learner",
      part("/credentialSubject/name", "the learner's name, or id (a DID), or identifier"),
      part("/credentialSubject/identifier", "a list of IdentityObject with the learner's number", readIdentifiers),
      part("/credentialSubject/id", "the learner's DID"),
    ),
    anyPart: true,
  },
  mandatory(
    "title",
    "title",
    part(`${A}/name`, "the title of the micro-credential"),
    silent(part(`${A}/achievementType`, '"MicroCredential"', only(isMicroCredential))),
  ),
  mandatory("awarding-body", "awarding body", part("/issuer", "the issuer with id and name", readIssuer)),
  {
    ...optional(
      "on-behalf-of",
      "on behalf of",
      part("/issuer/parentOrg", "the body that the issuer acts for, as a Profile", readNames),
      part(`${A}/creator`, "the body that made the course, as a Profile", readNames),
    ),
    statedByIssuer: true,
  },
  {
    ...mandatory(
      "country",
      "country or region of the issuer",
      extra(part("/issuer/address/addressLocality", "the place")),
      extra(part("/issuer/address/addressRegion", "the region")),
      part(
        "/issuer/address/addressCountryCode",
        'the country\'s code, two capital letters as in ISO 3166, such as "IE"',
        only(isCountry),
      ),
    ),
    statedByIssuer: true,
  },
  mandatory(
    "date-of-issue",
    "date of issue",
    part("/validFrom", "when it becomes valid, such as 2026-06-15T00:00:00Z", readDay),
  ),
  mandatory(
    "learning-outcomes",
    "learning outcomes",
    part(`${A}/learningOutcome`, "a list of what the learner knows, understands and can do"),
    extra(
      alignment("ext:ESCO", "an Alignment to each ESCO skill, targetType ext:ESCO", ({ targetName }) =>
        readTexts(targetName),
      ),
    ),
  ),
  mandatory(
    "workload",
    "workload",
    part(
      `${A}/workload`,
      'the notional workload: { "value": 3, "unit": "ECTS", "hours": 75 }, without ECTS { "value": 40, "unit": "hours", "hours": 40 }',
      readWorkload,
    ),
  ),
  mandatory(
    "level",
    "level",
    alignment(
      "ext:EQF",
      "an Alignment with targetType ext:EQF and the level, 1 to 8, as targetCode",
      ({ targetCode }) => only(isLevel)(targetCode).map((level) => `EQF ${level}`),
    ),
  ),
  mandatory("assessment", "type of assessment", part(`${A}/assessmentType`, "how it is assessed, in words")),
  mandatory(
    "participation",
    "form of participation",
    part(`${A}/participationForm`, '"online", "onsite" or "blended", or other words'),
  ),
  mandatory(
    "quality-assurance",
    "quality assurance",
    part(`${A}/qualityAssurance`, "the type of quality assurance behind it, in words"),
    extra(
      alignment(
        "ext:QualityAssurance",
        "an Alignment to the decision, targetType ext:QualityAssurance",
        ({ targetName }) => readTexts(targetName),
      ),
    ),
  ),
  optional("award", "awarded on", part("/awardedDate", "when it was awarded, such as 2026-06-10T00:00:00Z", readDay)),
  optional("validity", "valid until", part("/validUntil", "when it expires, such as 2031-06-15T00:00:00Z", readDay)),
  optional("grade", "grade", {
    at: "/credentialSubject/result",
    add: "a Result whose resultDescription is one of the achievement's",
    read: readResults,
  }),
  optional("prerequisites", "prerequisites", part(`${A}/prerequisites`, "a list of what one needs to enrol")),
  optional(
    "supervision",
    "supervision and identity check",
    part(`${A}/supervision`, "how the assessment is supervised and identity is checked"),
  ),
  optional(
    "stackability",
    "integration and stackability",
    part(`${A}/stackability`, '"stand-alone", "stackable", or other words'),
    part(`${A}/partOf`, "the URL of the programme that it is a part of"),
  ),
  optional("target-group", "target group", part(`${A}/targetGroup`, "whom it is for, in words")),
  optional("field-of-study", "field of study", part(`${A}/fieldOfStudy`, "a code of ISCED-F 2013, or words")),
  optional(
    "guidance",
    "guidance and recognition",
    part(`${A}/guidance`, "the URL of a page for learners and for those who recognise it"),
  ),
  optional(
    "feedback",
    "last review with learners' feedback",
    part(`${A}/feedbackReviewed`, "the date of that review, such as 2026-01-31", readDay),
  ),
  optional("version", "version of the course", part(`${A}/version`, 'the course\'s version, such as "2.1"')),
  optional(
    "review",
    "next review of the course",
    part(`${A}/reviewBy`, "the date by which the course is reviewed, such as 2028-06-30", readDay),
  ),
  optional(
    "further-information",
    "further information",
    part(`${A}/description`, "what it is about"),
    part(`${A}/criteria`, "the criteria: an id (URL) or a narrative", readCriteria),
    part("/evidence", "evidence of the achievement", readNames),
    part(`${A}/tag`, "words by which to find it"),
  ),
];
