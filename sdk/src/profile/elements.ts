// The elements of a European micro-credential (Council Recommendation 2022/C 243/02, Annex I): one table of what each is called, where it
// stands and how it is read. It serves issuing and verification alike.
import { isCountry, isLevel } from "./controlled-values.ts";
import {
  type Container,
  CONTAINERS,
  type Content,
  readCriteria,
  readDay,
  readEnd,
  readIdentifiers,
  readIssuer,
  readNames,
  readObjects,
  readResults,
  readTexts,
  readWorkload,
} from "./reading.ts";
import type { Json, JsonObject } from "../json/value.ts";

/** Where in a document an element, or a part of it, is stated, and how it is read. */
export interface ElementReading {
  /** A JSON pointer. */
  readonly at: string;
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
  readonly parts: readonly ElementReading[];
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
      part("subject", "name"),
      part("subject", "identifier", readIdentifiers),
      part("subject", "id"),
    ),
    anyPart: true,
  },
  mandatory(
    "title",
    part("achievement", "name"),
    silent(part("achievement", "achievementType", only(isMicroCredential))),
  ),
  mandatory("awarding-body", part("document", "issuer", readIssuer)),
  {
    ...optional("on-behalf-of", part("issuer", "parentOrg", readNames), part("achievement", "creator", readNames)),
    statedByIssuer: true,
  },
  {
    ...mandatory(
      "country",
      extra(part("address", "addressLocality")),
      extra(part("address", "addressRegion")),
      part("address", "addressCountryCode", only(isCountry)),
    ),
    statedByIssuer: true,
  },
  mandatory("date-of-issue", part("document", "validFrom", readDay)),
  mandatory(
    "learning-outcomes",
    part("achievement", "learningOutcome"),
    extra(alignment("ext:ESCO", ({ targetName }) => readTexts(targetName))),
  ),
  mandatory("workload", part("achievement", "workload", readWorkload)),
  mandatory(
    "level",
    alignment("ext:EQF", ({ targetCode }) => only(isLevel)(targetCode).map((level) => `EQF ${level}`)),
  ),
  mandatory("assessment", part("achievement", "assessmentType")),
  mandatory("participation", part("achievement", "participationForm")),
  mandatory(
    "quality-assurance",
    part("achievement", "qualityAssurance"),
    extra(alignment("ext:QualityAssurance", ({ targetName }) => readTexts(targetName))),
  ),
  optional("award", part("document", "awardedDate", readDay)),
  optional("validity", part("document", "validUntil", readEnd)),
  optional("grade", {
    at: "/credentialSubject/result",
    read: readResults,
  }),
  optional("prerequisites", part("achievement", "prerequisites")),
  optional("supervision", part("achievement", "supervision")),
  optional("stackability", part("achievement", "stackability"), part("achievement", "partOf")),
  optional("target-group", part("achievement", "targetGroup")),
  optional("field-of-study", part("achievement", "fieldOfStudy")),
  optional("guidance", part("achievement", "guidance")),
  optional("feedback", part("achievement", "feedbackReviewed", readDay)),
  optional("version", part("achievement", "version")),
  optional("review", part("achievement", "reviewBy", readDay)),
  optional(
    "further-information",
    part("achievement", "description"),
    part("achievement", "criteria", readCriteria),
    part("document", "evidence", readNames),
    part("achievement", "tag"),
  ),
];

function isMicroCredential(text: string): boolean {
  return text === "MicroCredential";
}

type Say = (value: Json | undefined) => readonly string[];

/** What stands in one member, read as texts unless said. */
function part(container: Container, member: string, say: Say = readTexts): ElementReading {
  return { at: `${CONTAINERS[container]}/${member}`, read: (content) => say(content[container][member]) };
}

/** The alignments of the achievement to one kind of target. */
function alignment(targetType: string, say: (target: JsonObject) => readonly string[]): ElementReading {
  const read = ({ achievement }: Content): readonly string[] =>
    readObjects(achievement.alignment).flatMap((one) => (one.targetType === targetType ? say(one) : []));
  return { at: `${CONTAINERS.achievement}/alignment`, read };
}

/** A part that an element does without. */
function extra(of: ElementReading): ElementReading {
  return { ...of, extra: true };
}

/** A part that has to be there, but tells a person nothing. */
function silent(of: ElementReading): ElementReading {
  return { ...of, silent: true };
}

/** Reads a text that is acceptable, and nothing else. */
function only(accepts: (text: string) => boolean): Say {
  return (value) => (typeof value === "string" && accepts(value) ? [value] : []);
}

/** An element that a micro-credential has to state. */
function mandatory(name: ElementName, ...parts: ElementReading[]): MicroCredentialElement {
  return { name, need: "mandatory", parts };
}

/** An element that it may state, by any of its parts. */
function optional(name: ElementName, ...parts: ElementReading[]): MicroCredentialElement {
  return { name, need: "optional", anyPart: true, parts };
}
