// Credentials as the sample course makes them, changed as a test needs; on no chain.
import { join } from "node:path";
import { bindInput, readCohort, readCourse } from "../../issuing/src/index.ts";
import {
  createBatch,
  type Json,
  type JsonObject,
  openCredential,
  type OpenedCredential,
  parseCredential,
} from "../../sdk/src/index.ts";

const samples = join(import.meta.dirname, "../../samples");
const sample = Promise.all([readCourse(join(samples, "course.json")), readCohort(join(samples, "cohort-1000.csv"))]);
const registry = { chainId: 11_155_111, address: "0x5FbDB2315678afecb367f032d93F642f64180aa3" };

/** A credential's file, and what it says. */
export interface MadeCredential {
  readonly file: Buffer;
  readonly opened: OpenedCredential;
}

/** Values by JSON pointer; null takes the member away. */
export type Changes = Readonly<Record<string, Json>>;

/** The document of a learner of the sample, counted from 0, with changes. */
export async function makeDocument(changes: Changes = {}, row = 0): Promise<JsonObject> {
  const [course, table] = await sample;
  const document = structuredClone(bindInput(table, course).document(row)) as JsonObject;
  for (const [pointer, value] of Object.entries(changes)) {
    const path = pointer.split("/").slice(1);
    const last = path.pop() ?? "";
    const place = path.reduce<Record<string, Json>>((inside, name) => inside[name] as Record<string, Json>, document);
    if (value === null) delete place[last];
    else place[last] = value;
  }
  return document;
}

/** Makes credentials of one batch, one for each change. */
export async function makeCredentials(...changes: readonly Changes[]): Promise<readonly MadeCredential[]> {
  const [{ disclosable }] = await sample;
  const documents = await Promise.all(changes.map((change, row) => makeDocument(change, row)));
  const batch = await createBatch({ registry, issuer: 1, disclosable, documents });
  return documents.map((_, row) => readMade(Buffer.from(JSON.stringify(batch.credential(batch.index(row))))));
}

/** Makes one. */
export async function makeCredential(changes: Changes = {}): Promise<MadeCredential> {
  const [made] = await makeCredentials(changes);
  return made as MadeCredential;
}

/** A credential's file, read. */
export function readMade(file: Buffer): MadeCredential {
  return { file, opened: openCredential(parseCredential(file)) };
}
