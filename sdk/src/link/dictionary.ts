// What both sides of a link know already, so that no link carries it: the words of a credential, and of a course.
import { concatBytes, toHex, utf8 } from "../hash/bytes.ts";
import { keccak256 } from "../hash/keccak.ts";
import type { JsonObject } from "../json/value.ts";

/** A course's dictionary: links made with it are shorter, and open only where it is served. */
export interface CourseDictionary {
  /** The first 32 hexadecimal digits of keccak-256 of the bytes. */
  readonly id: string;
  /** The file `courses/<id>.json`, byte for byte. */
  readonly bytes: Uint8Array;
}

/** What a dictionary takes of a course file. */
export interface DictionaryCourse {
  /** The template of its credentials. */
  readonly credential: JsonObject;
  /** What holders may withhold. */
  readonly disclosable?: readonly string[] | undefined;
}

/**
 * The dictionary of version 1, part of the format: links that were made with it open with these bytes alone. Never change it; a better one
 * is a new version of links. What is rare stands first; the rest has the order of an issued file.
 */
const VERSION_1 = [
  `{"@protected":true,"stack":{"@id":"urn:laurel:micro-credential:v1#stack","@context":{"@protected":true,"LaurelStack2026":"urn:laurel:micro-credential:v1#Stack","issuer":{"@id":"urn:laurel:micro-credential:v1#issuer","@type":"@id"},"requires":{"@id":"urn:laurel:micro-credential:v1#requires","@context":{"@protected":true,"credits":{"@id":"urn:laurel:micro-credential:v1#credits","@type":"http://www.w3.org/2001/XMLSchema#decimal"},"achievements":{"@id":"urn:laurel:micro-credential:v1#achievement"},"sameHolder":{"@id":"urn:laurel:micro-credential:v1#sameHolder","@type":"http://www.w3.org/2001/XMLSchema#boolean"}}},"parts":{"@id":"urn:laurel:micro-credential:v1#part","@context":{"@protected":true,"root":{"@id":"urn:laurel:micro-credential:v1#root"},"index":{"@id":"urn:laurel:micro-credential:v1#index","@type":"http://www.w3.org/2001/XMLSchema#integer"},"contentHash":{"@id":"urn:laurel:micro-credential:v1#contentHash"}}}}}}`,
  `"stack":{"type":"LaurelStack2026","requires":{"credits":10,"achievements":[{"id":"https://"}],"sameHolder":true},"parts":[{"issuer":"eip155:1:0x/issuers/1","root":\u0002,"index":0,"contentHash":\u0002}]}`,
  `"evidence":[{"id":"urn:uuid:","type":["Evidence"],"name":"Replaces","narrative":"`,
  `"credentialSchema":[{"id":"https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json","type":"1EdTechJsonSchemaValidator2019"}],`,
  `"image":{"id":"https://","type":"Image"},"parentOrg":{"id":"https://www.","type":["Profile"],"otherIdentifier":[{"type":"IdentifierEntry","identifier":"","identifierType":"ext:"}],"phone":"","familyName":"","givenName":"","birthDate":"","`,
  `"specialization":"","tag":[""],"source":{"role":"","term":"","licenseNumber":"","activityStartDate":"20","activityEndDate":"20"`,
  `"resultType":"RubricCriterionLevel","Percent","ScaledScore","Status","valueMin":"0","valueMax":"100","achievedLevel":"urn:uuid:","status":"Completed"`,
  `online, onsite, blended, stand-alone, stackable, hours, written examination, oral, practical, portfolio, certified, education, training, course, and , of the , with , for , to the `,
  `{"@context":["https://www.w3.org/ns/credentials/v2","https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",`,
  `{"@protected":true,"MicroCredential":{"@id":"urn:laurel:micro-credential:v1#MicroCredential","@context":{"@protected":true,"learningOutcome":{"@id":"urn:laurel:micro-credential:v1#learningOutcome","@container":"@list"},"workload":{"@id":"urn:laurel:micro-credential:v1#workload","@context":{"@protected":true,"value":{"@id":"urn:laurel:micro-credential:v1#value","@type":"http://www.w3.org/2001/XMLSchema#decimal"},"unit":"urn:laurel:micro-credential:v1#unit","hours":{"@id":"urn:laurel:micro-credential:v1#hours","@type":"http://www.w3.org/2001/XMLSchema#decimal"}}},"assessmentType":"urn:laurel:micro-credential:v1#assessmentType","participationForm":"urn:laurel:micro-credential:v1#participationForm","qualityAssurance":"urn:laurel:micro-credential:v1#qualityAssurance","targetGroup":"urn:laurel:micro-credential:v1#targetGroup","feedbackReviewed":{"@id":"urn:laurel:micro-credential:v1#feedbackReviewed","@type":"http://www.w3.org/2001/XMLSchema#date"},"guidance":{"@id":"urn:laurel:micro-credential:v1#guidance","@type":"@id"},"prerequisites":{"@id":"urn:laurel:micro-credential:v1#prerequisites","@container":"@list"},"supervision":"urn:laurel:micro-credential:v1#supervision","stackability":"urn:laurel:micro-credential:v1#stackability","partOf":{"@id":"urn:laurel:micro-credential:v1#partOf","@type":"@id"},"reviewBy":{"@id":"urn:laurel:micro-credential:v1#reviewBy","@type":"http://www.w3.org/2001/XMLSchema#date"}}},"LaurelMerkleProof2026":{"@id":"urn:laurel:micro-credential:v1#LaurelMerkleProof2026","@context":{"@protected":true,"proofPurpose":{"@id":"https://w3id.org/security#proofPurpose","@type":"@vocab"},"assertionMethod":"https://w3id.org/security#assertionMethod","verificationMethod":{"@id":"https://w3id.org/security#verificationMethod","@type":"@id"},"root":"urn:laurel:micro-credential:v1#root","size":{"@id":"urn:laurel:micro-credential:v1#size","@type":"http://www.w3.org/2001/XMLSchema#nonNegativeInteger"},"index":{"@id":"urn:laurel:micro-credential:v1#index","@type":"http://www.w3.org/2001/XMLSchema#nonNegativeInteger"},"siblings":{"@id":"urn:laurel:micro-credential:v1#siblings","@container":"@list"},"salts":{"@id":"urn:laurel:micro-credential:v1#salts","@type":"@json"},"withheld":{"@id":"urn:laurel:micro-credential:v1#withheld","@type":"@json"}}}}`,
  `],"id":"urn:uuid:","type":["VerifiableCredential","OpenBadgeCredential"],"name":"","description":"","issuer":{"id":"did:web:","type":["Profile"],"name":"University of ","url":"https://www.","email":"","address":{"type":["Address"],"addressCountry":"","addressCountryCode":"DE","addressRegion":"","addressLocality":""}},`,
  `"validFrom":"2026-01-01T00:00:00Z","validUntil":"2031-01-01T00:00:00Z","awardedDate":"2026-01-01T00:00:00Z",`,
  `"credentialStatus":[{"type":"BitstringStatusListEntry","statusPurpose":"revocation","statusListIndex":"1","statusListCredential":"https://status./revocation.json"},{"type":"BitstringStatusListEntry","statusPurpose":"suspension","statusListIndex":"1","statusListCredential":"https://status./suspension.json"}],`,
  `"credentialSubject":{"id":"did:key:z6Mk","type":["AchievementSubject","Profile"],"name":"","email":"","dateOfBirth":"200","identifier":[{"type":"IdentityObject","hashed":false,"identityHash":"20","identityType":"sisSourcedId"}],`,
  `"creditsEarned":3,"result":[{"type":["Result"],"resultDescription":"urn:uuid:11111111-1111-4111-8111-111111111111","value":"A"}],`,
  `"achievement":{"id":"https:///micro-credentials/","type":["Achievement","MicroCredential"],"achievementType":"MicroCredential","version":"1.0","inLanguage":"en","name":"","description":"","fieldOfStudy":"06","creditsAvailable":3,"criteria":{"id":"https://#criteria","narrative":"A "},`,
  `"alignment":[{"type":["Alignment"],"targetType":"ext:EQF","targetName":"EQF level 6","targetCode":"6","targetFramework":"European Qualifications Framework","targetUrl":"http://data.europa.eu/snb/eqf/6"},{"type":["Alignment"],"targetType":"ext:ESCO","targetName":"","targetFramework":"ESCO","targetUrl":"http://data.europa.eu/esco/skill/"},{"type":["Alignment"],"targetType":"ext:QualityAssurance","targetName":"","targetUrl":"https://qa."}],`,
  `"resultDescription":[{"id":"urn:uuid:11111111-1111-4111-8111-111111111111","type":["ResultDescription"],"name":"Final grade","resultType":"LetterGrade","allowedValue":["A","B","C","D","E","F"],"requiredValue":"D"}],`,
  `"learningOutcome":["",""],"workload":{"value":3,"unit":"ECTS","hours":75},"assessmentType":"examination; project report","participationForm":"blended","qualityAssurance":"institutional accreditation","prerequisites":["None"],"supervision":"on site, identity checked","stackability":"stackable","partOf":"https:///programmes/","reviewBy":"2028-12-31"}},`,
  `"proof":[{"type":"DataIntegrityProof","cryptosuite":"eddsa-rdfc-2022","created":"2026-01-01T00:00:00Z","verificationMethod":"did:web:#key-1","proofPurpose":"assertionMethod","proofValue":"z"},`,
  `{"type":"LaurelMerkleProof2026","proofPurpose":"assertionMethod","verificationMethod":"eip155:1:0x/issuers/1","root":\u0002,"size":100,"index":0,"siblings":[\u0002,\u0002,\u0002,\u0002,\u0002,\u0002,\u0002,\u0002,\u0002,\u0002],`,
  `"salts":{"":\u0001,"/credentialSubject/dateOfBirth":\u0001,"/credentialSubject/email":\u0001,"/credentialSubject/id":\u0001,"/credentialSubject/identifier":\u0001,"/credentialSubject/name":\u0001,"/credentialSubject/result":\u0001},"withheld":{"/credentialSubject/dateOfBirth":\u0002,"/credentialSubject/email":\u0002}}]}`,
].join("");

let version1: Uint8Array | undefined;

/** The dictionary of a link: the SDK's own, and after it the course's. */
export function joinDictionary(course?: CourseDictionary): Uint8Array {
  version1 ??= utf8(VERSION_1);
  return course === undefined ? version1 : concatBytes(version1, course.bytes);
}

/** Reads a course's dictionary, as `courses/<id>.json` has it. Its id is computed: compare it with the one that was asked for. */
export function readCourseDictionary(bytes: Uint8Array): CourseDictionary {
  return { id: toHex(keccak256(bytes)).slice(2, 34), bytes };
}

/** Writes a course's dictionary: the bytes of `courses/<id>.json`. The same course gives the same bytes. */
export function writeCourseDictionary({ credential, disclosable = [] }: DictionaryCourse): Uint8Array {
  return utf8(JSON.stringify({ disclosable, credential }));
}
