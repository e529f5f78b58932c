// Issues to the connection's chain: documents of a test's own, or a cohort's list, as one batch in one transaction.
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCohort, readCohortInput } from "@laurel/issuing";
import { createBatch, type Hex, isObject, type JsonObject, type Registry } from "@laurel/sdk";
import { refuse } from "../chain/refuse.ts";
import { FIRST, type Institution } from "./authorities.ts";
import { nameAccount, USUAL_CLAIMS, usualCourse, usualMembers } from "./course.ts";

/** A cohort's list with its course. */
export interface Cohort {
  /** The list: the path of a CSV file or an Excel workbook, or CSV text of two lines or more. */
  readonly csv: string;
  /** The path of a course file, or what stands in one. Unless said, a course with the columns `name` and `account`; the second may be missing. */
  readonly course?: string | object | undefined;
}

/** How documents are issued. */
export interface IssueOptions {
  /** JSON Pointers to the members that a holder may withhold; unless said, the subject's `id` and `name`. A course has its own. */
  readonly disclosable?: readonly string[] | undefined;
}

/** A batch, anchored. */
export interface Issued {
  /** The credentials as their holders get them: JSON texts, in the order of the documents or rows. */
  readonly files: readonly [string, ...string[]];
  readonly root: Hex;
}

/** Where to issue, and for whom. */
export interface Desk {
  readonly registry: Registry;
  readonly chainId: number;
  readonly institution: Institution;
  /** The time of the latest block, in seconds since 1970. */
  readonly now: number;
}

/** Issues a batch. @param registry connected to the operator's account */
export async function issueBatch(
  desk: Desk,
  given: readonly object[] | Cohort | string,
  options: IssueOptions = {},
): Promise<Issued> {
  const { registry, chainId } = desk;
  const { documents, disclosable } = isList(given)
    ? await fillCourse(desk, typeof given === "string" ? { csv: given } : (Object(given) as Cohort))
    : readDocuments(given, options);
  if (documents.length === 0)
    throw refuse("office.issue: there is nothing to issue; give one document or row at least");
  const batch = await createBatch({
    registry: { chainId, address: registry.address },
    issuer: FIRST,
    disclosable,
    documents: documents.map((document) => completeDocument(desk, document)),
  });
  await (await registry.anchorBatch(FIRST, FIRST, FIRST, batch.root, batch.size)).wait();
  const [first, ...others] = Array.from({ length: batch.size }, (_, index) => batch.text(index));
  return Object.freeze({ files: Object.freeze([first ?? "", ...others] as const), root: batch.root });
}

interface Documents {
  readonly documents: readonly object[];
  readonly disclosable: readonly string[];
}

function isList(given: readonly object[] | Cohort | string): given is Cohort | string {
  return !Array.isArray(given);
}

function readDocuments(documents: readonly object[], { disclosable = USUAL_CLAIMS }: IssueOptions): Documents {
  const at = documents.findIndex((document) => !hasSubject(document));
  if (at >= 0)
    throw refuse(
      `office.issue: document ${at} has no subject; give an object with an object credentialSubject, such as { credentialSubject: { name: "Niamh" } }`,
    );
  return { documents, disclosable };
}

/** Whether it is an object whose subject is an object, or several. */
function hasSubject(document: unknown): boolean {
  if (!isObject(document)) return false;
  const { credentialSubject } = document;
  return isObject(credentialSubject) || (Array.isArray(credentialSubject) && credentialSubject.some(isObject));
}

/** Fills in what a document leaves out: its context, type, issuer and beginning. */
function completeDocument({ institution, now }: Desk, document: object): object {
  const { issuer } = document as JsonObject;
  const complete = { ...usualMembers(institution, now), ...document };
  return isObject(issuer) ? { ...complete, issuer: { ...institution, ...issuer } } : complete;
}

async function requireList(path: string): Promise<void> {
  const isList = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  if (isList) return;
  throw refuse(
    `office.issue, csv ${JSON.stringify(path)}: neither a readable file nor CSV text with a header and at least one row`,
  );
}

async function fillCourse({ institution, chainId, now }: Desk, { csv, course }: Cohort): Promise<Documents> {
  if (typeof csv !== "string")
    throw refuse(
      "office.issue takes a list of documents, a list's path or CSV text, or { csv, course }: csv is the path of a list, or CSV text",
    );
  const isText = csv.trimEnd().includes("\n");
  if (!isText) await requireList(csv);
  const folder = await mkdtemp(join(tmpdir(), "hardhat-laurel-"));
  const keep = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  try {
    const listPath = isText ? await keep("list.csv", csv) : csv;
    const hasAccounts = async (): Promise<boolean> =>
      (await readCohort(listPath, { wanted: ["name"] })).header.includes("account");
    const template = course ?? usualCourse(institution, now, await hasAccounts());
    const coursePath =
      typeof template === "string" ? template : await keep("course.json", JSON.stringify(template, null, 2));
    const { count, document, disclosable } = await readCohortInput(listPath, coursePath);
    const complete = course === undefined ? (one: JsonObject) => nameAccount(one, chainId) : (one: JsonObject) => one;
    return { documents: Array.from({ length: count }, (_, row) => complete(document(row))), disclosable };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
