// The elements of a European micro-credential (Council Recommendation 2022/C 243/02, Annex I): one table of what each is called, where it
// stands, how it is read and what to add where it is missing. It serves issuing and verification alike.
import { isCountry, isLevel } from "./controlled-values.ts";
import {
  type Container,
  CONTAINERS,
  type Content,
  readCriteria,
  readDay,
  readIdentifiers,
  readIssuer,
  readNames,
  readObjects,
  readResults,
  readTexts,
  readWorkload,
} from "./reading.ts";
import type { Json, JsonObject } from "../json/value.ts";

/** Where in a document an element, or a part of it, is stated. */
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
  readonly read: (content: Content) => readonly string[];
}

/** An element of a European micro-credential. */
export interface MicroCredentialElement {
  readonly name: ElementName;
  readonly need: "mandatory" | "optional";
  /** One of the parts is enough; otherwise all but the extra ones are needed. */
  readonly anyPart?: true;
  /** Nobody but the issuer vouches for it: the accreditation covers the issuer's id and name alone. */
  readonly statedByIssuer?: true;
  readonly parts: readonly ElementPart[];
}

/** What people call the elements, in English. */
export const ELEMENT_TITLES = {
  learner: "learner",
  title: "title",
  "awarding-body": "awarding body",
  "on-behalf-of": "on behalf of",
  country: "country or region of the issuer",
  "date-of-issue": "date of issue",
  "learning-outcomes": "learning outcomes",
  workload: "workload",
  level: "level",
  assessment: "type of assessment",
  participation: "form of participation",
  "quality-assurance": "quality assurance",
  award: "awarded on",
  validity: "valid until",
  grade: "grade",
  prerequisites: "prerequisites",
  supervision: "supervision and identity check",
  stackability: "integration and stackability",
  "target-group": "target group",
  "field-of-study": "field of study",
  guidance: "guidance and recognition",
  feedback: "last review with learners' feedback",
  version: "version of the course",
  review: "next review of the course",
  "further-information": "further information",
} as const;

/** An element's name in the table; what people call it is in the catalogues of texts. */
export type ElementName = keyof typeof ELEMENT_TITLES;

/** The elements, in the order in which people are shown them. */
export const ELEMENTS: readonly MicroCredentialElement[] = [
  {
    ...mandatory(
      "learner",
      part("subject", "name", "the learner's name, or id (a DID), or identifier"),
      part("subject", "identifier", "a list of IdentityObject with the learner's number", readIdentifiers),
      part("subject", "id", "the learner's DID"),
    ),
    anyPart: true,
  },
  mandatory(
    "title",
    part("achievement", "name", "the title of the micro-credential"),
    silent(part("achievement", "achievementType", '"MicroCredential"', only(isMicroCredential))),
  ),
  mandatory("awarding-body", part("document", "issuer", "the issuer with id and name", readIssuer)),
  {
    ...optional(
      "on-behalf-of",
      part("issuer", "parentOrg", "the body that the issuer acts for, as a Profile", readNames),
      part("achievement", "creator", "the body that made the course, as a Profile", readNames),
    ),
    statedByIssuer: true,
  },
  {
    ...mandatory(
      "country",
      extra(part("address", "addressLocality", "the place")),
      extra(part("address", "addressRegion", "the region")),
      part(
        "address",
        "addressCountryCode",
        'the country\'s code, two capital letters as in ISO 3166, such as "IE"',
        only(isCountry),
      ),
    ),
    statedByIssuer: true,
  },
  mandatory(
    "date-of-issue",
    part("document", "validFrom", "when it becomes valid, such as 2026-06-15T00:00:00Z", readDay),
  ),
  mandatory(
    "learning-outcomes",
    part("achievement", "learningOutcome", "a list of what the learner knows, understands and can do"),
    extra(
      alignment("ext:ESCO", "an Alignment to each ESCO skill, targetType ext:ESCO", ({ targetName }) =>
        readTexts(targetName),
      ),
    ),
  ),
  mandatory(
    "workload",
    part(
      "achievement",
      "workload",
      'the notional workload: { "value": 3, "unit": "ECTS", "hours": 75 }, without ECTS { "value": 40, "unit": "hours", "hours": 40 }',
      readWorkload,
    ),
  ),
  mandatory(
    "level",
    alignment(
      "ext:EQF",
      "an Alignment with targetType ext:EQF and the level, 1 to 8, as targetCode",
      ({ targetCode }) => only(isLevel)(targetCode).map((level) => `EQF ${level}`),
    ),
  ),
  mandatory("assessment", part("achievement", "assessmentType", "how it is assessed, in words")),
  mandatory(
    "participation",
    part("achievement", "participationForm", '"online", "onsite" or "blended", or other words'),
  ),
  mandatory(
    "quality-assurance",
    part("achievement", "qualityAssurance", "the type of quality assurance behind it, in words"),
    extra(
      alignment(
        "ext:QualityAssurance",
        "an Alignment to the decision, targetType ext:QualityAssurance",
        ({ targetName }) => readTexts(targetName),
      ),
    ),
  ),
  optional("award", part("document", "awardedDate", "when it was awarded, such as 2026-06-10T00:00:00Z", readDay)),
  optional("validity", part("document", "validUntil", "when it expires, such as 2031-06-15T00:00:00Z", readDay)),
  optional("grade", {
    at: "/credentialSubject/result",
    add: "a Result whose resultDescription is one of the achievement's",
    read: readResults,
  }),
  optional("prerequisites", part("achievement", "prerequisites", "a list of what one needs to enrol")),
  optional(
    "supervision",
    part("achievement", "supervision", "how the assessment is supervised and identity is checked"),
  ),
  optional(
    "stackability",
    part("achievement", "stackability", '"stand-alone", "stackable", or other words'),
    part("achievement", "partOf", "the URL of the programme that it is a part of"),
  ),
  optional("target-group", part("achievement", "targetGroup", "whom it is for, in words")),
  optional("field-of-study", part("achievement", "fieldOfStudy", "a code of ISCED-F 2013, or words")),
  optional(
    "guidance",
    part("achievement", "guidance", "the URL of a page for learners and for those who recognise it"),
  ),
  optional("feedback", part("achievement", "feedbackReviewed", "the date of that review, such as 2026-01-31", readDay)),
  optional("version", part("achievement", "version", 'the course\'s version, such as "2.1"')),
  optional(
    "review",
    part("achievement", "reviewBy", "the date by which the course is reviewed, such as 2028-06-30", readDay),
  ),
  optional(
    "further-information",
    part("achievement", "description", "what it is about"),
    part("achievement", "criteria", "the criteria: an id (URL) or a narrative", readCriteria),
    part("document", "evidence", "evidence of the achievement", readNames),
    part("achievement", "tag", "words by which to find it"),
  ),
];

function isMicroCredential(text: string): boolean {
  return text === "MicroCredential";
}

type Say = (value: Json | undefined) => readonly string[];

/** What stands in one member, read as texts unless said. */
function part(container: Container, member: string, add: string, say: Say = readTexts): ElementPart {
  return { at: `${CONTAINERS[container]}/${member}`, add, read: (content) => say(content[container][member]) };
}

/** The alignments of the achievement to one kind of target. */
function alignment(targetType: string, add: string, say: (target: JsonObject) => readonly string[]): ElementPart {
  const read = ({ achievement }: Content): readonly string[] =>
    readObjects(achievement.alignment).flatMap((one) => (one.targetType === targetType ? say(one) : []));
  return { at: `${CONTAINERS.achievement}/alignment`, add, read };
}

/** A part that an element does without. */
function extra(of: ElementPart): ElementPart {
  return { ...of, extra: true };
}

/** A part that has to be there, but tells a person nothing. */
function silent(of: ElementPart): ElementPart {
  return { ...of, silent: true };
}

/** Reads a text that is acceptable, and nothing else. */
function only(accepts: (text: string) => boolean): Say {
  return (value) => (typeof value === "string" && accepts(value) ? [value] : []);
}

/** An element that a micro-credential has to state. */
function mandatory(name: ElementName, ...parts: ElementPart[]): MicroCredentialElement {
  return { name, need: "mandatory", parts };
}

/** An element that it may state, by any of its parts. */
function optional(name: ElementName, ...parts: ElementPart[]): MicroCredentialElement {
  return { name, need: "optional", anyPart: true, parts };
}
