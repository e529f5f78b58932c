// The course that `laurel course new` writes: a European micro-credential as Open Badges 3.0 on W3C VC 2.0, to be filled in.
import { formatPointer, type Json } from "@laurel/sdk";
import { ELEMENTS, microCredentialContext, nameElement } from "@laurel/sdk/profile";
import { visitStrings } from "./course.ts";

const RESULT = "urn:uuid:2d1c0a4e-0000-4000-8000-000000000001";

const credential = {
  "@context": [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    microCredentialContext,
  ],
  type: ["VerifiableCredential", "OpenBadgeCredential"],
  name: "TITLE OF THE COURSE",
  issuer: {
    type: ["Profile"],
    url: "https://INSTITUTION.example",
    address: { type: ["Address"], addressCountryCode: "COUNTRY, TWO LETTERS", addressLocality: "CITY" },
  },
  validFrom: "{{completed_on}}T00:00:00Z",
  awardedDate: "{{completed_on}}T00:00:00Z",
  credentialSubject: {
    type: ["AchievementSubject", "Profile"],
    name: "{{full_name}}",
    identifier: [
      { type: "IdentityObject", hashed: false, identityHash: "{{student_number}}", identityType: "sisSourcedId" },
    ],
    result: [{ type: ["Result"], resultDescription: RESULT, value: "{{grade}}" }],
    achievement: {
      id: "https://INSTITUTION.example/courses/COURSE/1",
      type: ["Achievement", "MicroCredential"],
      achievementType: "MicroCredential",
      version: "1",
      inLanguage: "en",
      name: "TITLE OF THE COURSE",
      description: "WHAT IT IS ABOUT",
      criteria: { narrative: "WHAT IS NEEDED TO PASS" },
      learningOutcome: ["WHAT THE LEARNER KNOWS", "WHAT THE LEARNER UNDERSTANDS", "WHAT THE LEARNER CAN DO"],
      workload: { value: 3, unit: "ECTS", hours: 75 },
      creditsAvailable: 3,
      assessmentType: "HOW IT IS ASSESSED",
      participationForm: "ONLINE, ONSITE OR BLENDED",
      qualityAssurance: "HOW ITS QUALITY IS ASSURED",
      alignment: [
        {
          type: ["Alignment"],
          targetType: "ext:EQF",
          targetName: "LEVEL, AS IN: EQF level 6",
          targetCode: "LEVEL, 1 TO 8",
          targetFramework: "European Qualifications Framework",
          targetUrl: "http://data.europa.eu/snb/eqf/LEVEL",
        },
      ],
      resultDescription: [
        {
          id: RESULT,
          type: ["ResultDescription"],
          name: "Grade",
          resultType: "LetterGrade",
          allowedValue: ["A", "B", "C", "D", "E"],
        },
      ],
      reviewBy: "YEAR-MONTH-DAY OF THE COURSE'S NEXT REVIEW",
    },
  },
};

/** A course to start from; what the institution has to replace stands in upper case. */
export const starterCourse = {
  format: "laurel-course-v1",
  $comment: [
    "Replace everything in UPPER CASE. {{column}} is a column of the cohort; {{column?}} may be empty.",
    "Leave out the issuer's id and name: the accreditation supplies them.",
    "The elements of a European micro-credential, and where each appears in the credential:",
    ...ELEMENTS.map(
      ({ name, need, parts }) =>
        `${nameElement(name)} (${need}): ${parts.map(({ at, add }) => `${at}, ${add}`).join("; ")}`,
    ),
  ],
  key: "student_number",
  disclosable: ["/credentialSubject/name", "/credentialSubject/identifier", "/credentialSubject/result"],
  columns: { completed_on: { date: "YYYY-MM-DD" } },
  credential,
} as const;

/** What a course made from a list has in place of what the list does not say. */
export const GAPS = {
  day: "YYYY-MM-DDT00:00:00Z",
  name: "NAME OF THE LEARNER",
  key: "COLUMN OF THE STUDENT NUMBER",
} as const;

/** Where a course still says what the starter says in UPPER CASE: pointers into its credential. */
export function listUnreplaced(template: Json): string[] {
  const upper = new Set<string>(Object.values(GAPS));
  visitStrings(credential as Json, [], (text) => {
    if (/\b[A-Z]{4,}\b/.test(text) && text !== "ECTS") upper.add(text);
  });
  const found: string[] = [];
  visitStrings(template, [], (text, path) => {
    if (upper.has(text)) found.push(formatPointer(path));
  });
  return found;
}
