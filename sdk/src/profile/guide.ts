// What to write for each element of a micro-credential, for whoever makes a course. Reading needs none of it.
import {
  type ElementName,
  type ElementReading,
  ELEMENTS as READ,
  type MicroCredentialElement as ReadElement,
} from "./elements.ts";

/** A part of an element, with what to write there. */
export interface ElementPart extends ElementReading {
  /** For a person. */
  readonly add: string;
}

/** An element of a European micro-credential, with what to write for it. */
export interface MicroCredentialElement extends ReadElement {
  readonly parts: readonly ElementPart[];
}

/** For each part of each element, in the order of the table. */
const GUIDE: Readonly<Record<ElementName, readonly string[]>> = {
  learner: [
    "the learner's name, or id (a DID), or identifier",
    "a list of IdentityObject with the learner's number",
    "the learner's DID",
  ],
  title: ["the title of the micro-credential", '"MicroCredential"'],
  "awarding-body": ["the issuer with id and name"],
  "on-behalf-of": ["the body that the issuer acts for, as a Profile", "the body that made the course, as a Profile"],
  country: ["the place", "the region", 'the country\'s code, two capital letters as in ISO 3166, such as "IE"'],
  "date-of-issue": ["the first moment of validity, such as 2026-06-15T00:00:00Z"],
  "learning-outcomes": [
    "a list of what the learner knows, understands and can do",
    "an Alignment to each ESCO skill, targetType ext:ESCO",
  ],
  workload: [
    'the notional workload: { "value": 3, "unit": "ECTS", "hours": 75 }, without ECTS { "value": 40, "unit": "hours", "hours": 40 }',
  ],
  level: ["an Alignment with targetType ext:EQF and the level, 1 to 8, as targetCode"],
  assessment: ["the type of assessment, in words"],
  participation: ['"online", "onsite" or "blended", or other words'],
  "quality-assurance": [
    "the type of quality assurance, in words",
    "an Alignment to the decision, targetType ext:QualityAssurance",
  ],
  award: ["the moment of award, such as 2026-06-10T00:00:00Z"],
  validity: ["the first moment after the last day, such as 2031-07-01T00:00:00Z"],
  grade: ["a Result whose resultDescription is one of the achievement's"],
  prerequisites: ["a list of what learners need to enrol"],
  supervision: ["how the assessment is supervised and identity is checked"],
  stackability: ['"stand-alone", "stackable", or other words', "the URL of the programme it belongs to"],
  "target-group": ["the target group, in words"],
  "field-of-study": ["a code of ISCED-F 2013, or words"],
  guidance: ["the URL of a page for learners and for those who recognise it"],
  feedback: ["the date of that review, such as 2026-01-31"],
  version: ['the course\'s version, such as "2.1"'],
  review: ["the date by which the course is reviewed, such as 2028-06-30"],
  "further-information": [
    "the subject",
    "the criteria: an id (URL) or a narrative",
    "evidence of the achievement",
    "search words",
  ],
};

/** The elements, in the order in which people are shown them. */
export const ELEMENTS: readonly MicroCredentialElement[] = READ.map((element) => ({
  ...element,
  parts: element.parts.map((part, i) => ({ ...part, add: GUIDE[element.name][i] as string })),
}));
