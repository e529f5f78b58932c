// A document as RDF: its quads by JSON-LD, and the hash of their canonical form (RDFC-1.0).
import { createHash } from "node:crypto";
import { formatPointer, isObject, type Json, type JsonObject } from "@laurel/sdk";
import { loadContext } from "./contexts.ts";
import { ProofError } from "./proof-error.ts";

/** A part of a quad, as rdf-canonize takes it. */
export interface Term {
  readonly termType: "NamedNode" | "BlankNode" | "Literal" | "DefaultGraph";
  readonly value: string;
  readonly datatype?: Term;
  readonly language?: string;
}

/** One statement of a document. */
export interface Quad {
  readonly subject: Term;
  readonly predicate: Term;
  readonly object: Term;
  readonly graph: Term;
}

/** What no IRI may hold (RFC 3987, N-Quads). Old canonicalizers would write it out as it is. */
const NOT_IN_IRI = /[\0-\x20<>"{}|^`\\]/;

/**
 * Reads a document's quads by JSON-LD in safe mode: nothing that the document says is left out.
 * @throws ProofError `proof.context` or `proof.document`
 */
export async function readQuads(document: JsonObject): Promise<readonly Quad[]> {
  const { default: jsonld } = await import("jsonld");
  const options = { safe: true, base: null, rdfDirection: "i18n-datatype", documentLoader: loadContext } as const;
  let quads: readonly Quad[];
  try {
    quads = (await jsonld.toRDF(document, options)) as unknown as readonly Quad[];
  } catch (error) {
    throw explain(error, document);
  }
  for (const { subject, predicate, object, graph } of quads)
    for (const { termType, value } of [subject, predicate, object, object.datatype ?? object, graph])
      if (termType === "NamedNode" && NOT_IN_IRI.test(value))
        throw refuse(
          `${JSON.stringify(value)} contains a character that is not allowed in an IRI`,
          locate(document, value),
        );
  return quads;
}

/** SHA-256 of the canonical N-Quads. @throws ProofError `proof.document` for what takes too long to canonicalize */
export async function hashQuads(quads: readonly Quad[]): Promise<Uint8Array> {
  return createHash("sha256")
    .update(await canonizeQuads(quads))
    .digest();
}

/** Canonical N-Quads. @throws ProofError `proof.document` for what takes too long to canonicalize */
export async function canonizeQuads(quads: readonly Quad[]): Promise<string> {
  const { canonize } = await import("rdf-canonize");
  try {
    return await canonize(quads, { algorithm: "RDFC-1.0" });
  } catch (cause) {
    throw new ProofError("proof.document", "The document has too many similar parts to be canonicalized", { cause });
  }
}

/** What JSON-LD says is wrong, with the member that it means. */
function explain(error: unknown, document: JsonObject): ProofError {
  for (let cause: unknown = error; cause instanceof Error; cause = findCause(cause))
    if (cause instanceof ProofError) return cause;
  const event = readEvent(error);
  for (const named of ["property", "id", "type", "value", "object", "language"]) {
    const text = event[named];
    if (typeof text !== "string") continue;
    const pointer = locate(document, text);
    return refuse(
      named === "property"
        ? `No context defines ${JSON.stringify(text)}, so no other verifier can read it: define the term in "@context", or remove the member`
        : `${JSON.stringify(text)} is neither an absolute IRI such as https://…, urn:… or did:…, nor a term that a context defines`,
      pointer,
      error,
    );
  }
  return refuse(
    error instanceof Error ? `JSON-LD cannot read it: ${error.message}` : "JSON-LD cannot read it",
    undefined,
    error,
  );
}

function findCause(error: Error): unknown {
  const details: unknown = Reflect.get(error, "details");
  return error.cause ?? (isObject(details) ? details.cause : undefined);
}

function readEvent(error: unknown): JsonObject {
  const details: unknown = error instanceof Error ? Reflect.get(error, "details") : undefined;
  const event = isObject(details) ? details.event : undefined;
  return isObject(event) && isObject(event.details) ? event.details : {};
}

/** Where a text first stands in a document, as the name of a member or as a value. */
function locate(value: Json, text: string, path: readonly (string | number)[] = []): string | undefined {
  if (value === text) return formatPointer(path);
  if (typeof value !== "object" || value === null) return undefined;
  for (const [name, member] of Object.entries(value)) {
    if (path.length === 0 && name === "@context") continue;
    const here = [...path, name];
    const found = name === text ? formatPointer(here) : locate(member, text, here);
    if (found !== undefined) return found;
  }
  return undefined;
}

function refuse(message: string, pointer?: string, cause?: unknown): ProofError {
  return new ProofError("proof.document", message, { pointer, cause });
}
