// The course that `laurel course new` writes: Open Badges 3.0 on W3C VC 2.0, to be filled in.

/** A course to start from; what the institution has to replace stands in upper case. */
export const starterCourse = {
  format: "laurel-course-v1",
  $comment:
    "Replace UPPER CASE. {{column}} is a column of the cohort, {{column?}} may be empty. Leave issuer out: it is filled in from your accreditation.",
  key: "student_number",
  disclosable: ["/credentialSubject/name", "/credentialSubject/identifier", "/credentialSubject/result"],
  columns: { completed_on: { date: "YYYY-MM-DD" } },
  credential: {
    "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
    type: ["VerifiableCredential", "OpenBadgeCredential"],
    name: "TITLE OF THE COURSE",
    validFrom: "{{completed_on}}T00:00:00Z",
    awardedDate: "{{completed_on}}T00:00:00Z",
    credentialSubject: {
      type: ["AchievementSubject"],
      name: "{{full_name}}",
      identifier: [
        { type: "IdentityObject", hashed: false, identityHash: "{{student_number}}", identityType: "sisSourcedId" },
      ],
      result: [{ type: ["Result"], value: "{{grade?}}" }],
      achievement: {
        id: "https://INSTITUTION.example/courses/COURSE",
        type: ["Achievement"],
        achievementType: "MicroCredential",
        name: "TITLE OF THE COURSE",
        description: "WHAT IT IS ABOUT",
        criteria: { narrative: "HOW IT IS ASSESSED, AND WHAT IS NEEDED TO PASS" },
        creditsAvailable: 3,
        alignment: [
          {
            type: ["Alignment"],
            targetType: "ext:EQF",
            targetName: "EQF level 6",
            targetCode: "6",
            targetUrl: "http://data.europa.eu/snb/eqf/6",
          },
        ],
      },
    },
  },
} as const;
