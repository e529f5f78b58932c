// Why a credential cannot be signed for others: what it lacks that their verifiers need.
import { formatPointer, isObject, type Json, type JsonObject } from "@laurel/sdk";
import { definesProofTerms } from "@laurel/sdk/profile";
import { CREDENTIALS_CONTEXT, describeUnknown, isKnownContext } from "./contexts.ts";
import { ProofError } from "./proof-error.ts";

/**
 * Finds why a credential cannot be signed for other verifiers by the key of a DID.
 * @returns undefined if it can; otherwise a ProofError `proof.issuer`, `proof.status`, `proof.terms` or `proof.context`
 */
export function findSigningFault(document: JsonObject, did: string): ProofError | undefined {
  return (
    findIssuerFault(document, did) ??
    findContextFault(document) ??
    findTermsFault(document) ??
    findStatusFault(document)
  );
}

/** Why the key of a DID cannot sign for the issuer that a document names. */
export function findIssuerFault({ issuer }: JsonObject, did: string): ProofError | undefined {
  const [id, pointer] = isObject(issuer) ? [issuer.id, "/issuer/id"] : [issuer, "/issuer"];
  if (id === did) return undefined;
  const found = typeof id === "string" ? JSON.stringify(id) : "missing";
  const message =
    typeof id === "string" && id.startsWith("did:")
      ? `The issuer is ${found}, but the key belongs to ${did}: sign with the issuer's key`
      : `The issuer is ${found}, but other verifiers accept only signatures of a DID. Use ${did} in the accreditation and in the course`;
  return new ProofError("proof.issuer", message, { pointer });
}

/** Which context of a document, at any depth, is not known; or that the one of VC 2.0 is missing. */
export function findContextFault(document: JsonObject): ProofError | undefined {
  const fault = findUnknown(document, []);
  if (fault !== undefined || listContexts(document)[0] === CREDENTIALS_CONTEXT) return fault;
  const message = `The first context must be ${CREDENTIALS_CONTEXT}`;
  return new ProofError("proof.context", message, { pointer: "/@context" });
}

function findUnknown(value: Json, path: readonly (string | number)[]): ProofError | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  for (const [name, member] of Object.entries(value)) {
    const here = [...path, name];
    const named = name === "@import" || name === "@context" ? (Array.isArray(member) ? member : [member]) : [];
    for (const url of named)
      if (typeof url === "string" && !isKnownContext(url)) return describeUnknown(url, formatPointer(here));
    const fault = findUnknown(member, here);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function findTermsFault(document: JsonObject): ProofError | undefined {
  if (definesProofTerms(document)) return undefined;
  const message =
    'The terms of Laurel\'s own proof are missing in "@context", so a presentation around the credential is refused. They are part of what is anchored: only a cohort issued with them can be signed';
  return new ProofError("proof.terms", message, { pointer: "/@context" });
}

function findStatusFault({ credentialStatus }: JsonObject): ProofError | undefined {
  const first: Json | undefined = Array.isArray(credentialStatus) ? credentialStatus[0] : credentialStatus;
  const pointer = "/credentialStatus";
  if (first === undefined || !isObject(first)) {
    const message =
      "No status list is named, so other verifiers would call the credential valid after it is revoked. The status is anchored with the credential: issue the cohort with a status list to sign it";
    return new ProofError("proof.status", message, { pointer });
  }
  const { type, statusPurpose, statusListIndex, statusListCredential } = first;
  const isEntry =
    type === "BitstringStatusListEntry" &&
    statusPurpose === "revocation" &&
    /^(?:0|[1-9]\d{0,15})$/.test(String(statusListIndex)) &&
    typeof statusListCredential === "string" &&
    statusListCredential.startsWith("https://");
  if (isEntry) return undefined;
  const message =
    "The first entry must be a BitstringStatusListEntry for revocation with an index and an https address: some verifiers read only the first";
  return new ProofError("proof.status", message, { pointer });
}

function listContexts({ "@context": context }: JsonObject): readonly Json[] {
  if (context === undefined) return [];
  return Array.isArray(context) ? context : [context];
}
