// Credentials of every sample course, as they are issued but on no chain: for tests and measures of what a file becomes.
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { encodeBase58 } from "ethers";
import { bindInput, readCohort, readCourse } from "../issuing/src/index.ts";
import {
  createBatch,
  type Credential,
  type JsonObject,
  namePart,
  openCredential,
  type PartName,
  stateParts,
} from "../sdk/src/index.ts";
import type { DictionaryCourse } from "../sdk/src/link/dictionary.ts";

const samples = join(import.meta.dirname, "../samples");
const registry = { chainId: 11_155_111, address: "0x5FbDB2315678afecb367f032d93F642f64180aa3" };
/** The samples with their cohorts; the last stands on those before it from the same folder. */
const COURSES = [
  ["course.json", "cohort-1000.csv"],
  ["company/course.json", "company/cohort.csv"],
  ["vocational/course.json", "vocational/cohort.csv"],
  ["stack/statistics.json", "stack/cohort.csv"],
  ["stack/charts.json", "stack/cohort.csv"],
  ["stack/ethics.json", "stack/cohort.csv"],
  ["stack/certificate.json", "stack/cohort.csv"],
] as const;

/** One sample course with the files of its first learners. */
export interface SampleCredentials {
  readonly course: string;
  /** The course file, parsed. */
  readonly source: DictionaryCourse;
  readonly disclosable: readonly string[];
  readonly files: readonly string[];
  /** The first of them with a status and a signature for other verifiers, which is 64 random bytes. */
  readonly signed: string;
}

/** Where a credential's status stands, for verifiers that do not read the chain. */
function stateStatus(document: JsonObject): JsonObject {
  const { credentialSubject = null, ...rest } = document;
  const list = "https://status.university.example.org/laurel/9f3a61c4";
  const credentialStatus = ["revocation", "suspension"].map((statusPurpose) => ({
    ...{ type: "BitstringStatusListEntry", statusPurpose },
    ...{ statusListIndex: "4711", statusListCredential: `${list}/${statusPurpose}.json` },
  }));
  return { ...rest, credentialStatus, credentialSubject };
}

/** The file with a proof such as `laurel sign` writes, as first element of `proof`. */
function addSignature({ proof, ...document }: Credential): string {
  const { issuer, validFrom } = document as JsonObject;
  const signature = {
    ...{ type: "DataIntegrityProof", cryptosuite: "eddsa-rdfc-2022", created: validFrom },
    ...{ verificationMethod: `${(issuer as JsonObject).id}#key-1`, proofPurpose: "assertionMethod" },
    proofValue: `z${encodeBase58(randomBytes(64)).padStart(88, "1")}`,
  };
  return JSON.stringify({ ...document, proof: [signature, ...proof] });
}

/** Makes the files of each sample course, with new salts each time. */
export async function makeSampleCredentials(): Promise<readonly SampleCredentials[]> {
  const made: SampleCredentials[] = [];
  const parts: PartName[] = [];
  for (const [name, cohort] of COURSES) {
    const course = await readCourse(join(samples, name));
    const table = await readCohort(join(samples, cohort));
    const { requires, disclosable } = course;
    const input = bindInput(table, course);
    const documents = Array.from({ length: table.count }, (_, row) => {
      const document = input.document(row) as JsonObject;
      return requires === undefined ? document : stateParts(document, requires, parts);
    });
    const batch = await createBatch({ registry, issuer: 1, disclosable, documents });
    const [first = null] = documents;
    const others = [stateStatus(first as JsonObject), ...documents.slice(1)];
    const second = await createBatch({ registry, issuer: 1, disclosable, documents: others });
    const credentials = Array.from({ length: Math.min(batch.size, 3) }, (_, index) => batch.credential(index));
    if (name.startsWith("stack/")) parts.push(...credentials.slice(0, 1).map((one) => namePart(openCredential(one))));
    const source = JSON.parse(await readFile(join(samples, name), "utf8")) as DictionaryCourse;
    made.push({
      course: name,
      source,
      disclosable,
      files: credentials.map((one) => JSON.stringify(one)),
      signed: addSignature(second.credential(0)),
    });
  }
  return made;
}
