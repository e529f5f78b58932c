// Signs for verifiers that know nothing of Laurel: data integrity proofs of cryptosuite eddsa-rdfc-2022 (W3C vc-di-eddsa 1.0).
import { FormatError, isObject, type Json, type JsonObject, parseJson, readValidity } from "@laurel/sdk";
import { encodeMultibase } from "../keys/multikey.ts";
import { openForms } from "./forms.ts";
import { findContextFault, findIssuerFault, findSigningFault } from "./signing-fault.ts";
import { ProofError } from "./proof-error.ts";
import { hashQuads, type Quad } from "./quads.ts";

/** A key that signs proofs; its id is `<DID>#<name>`. */
export interface ProofKey {
  readonly id: string;
  /** Ed25519, 64 bytes, the same each time. */
  readonly sign: (bytes: Uint8Array) => Uint8Array;
}

/** A proof that mainstream verifiers accept, its members in this order. */
export interface DataIntegrityProof extends JsonObject {
  readonly type: "DataIntegrityProof";
  readonly cryptosuite: "eddsa-rdfc-2022";
  /** In whole seconds, UTC: `2026-06-15T00:00:00Z`. */
  readonly created: string;
  readonly verificationMethod: string;
  readonly proofPurpose: "assertionMethod";
  /** Multibase base58btc: `z…`. */
  readonly proofValue: string;
}

/** Signs documents, thousands of the same form at once: JSON-LD is done once for each form. */
export interface ProofSigner {
  /**
   * Signs a document without regard to proofs that it has. To sign again gives the same bytes.
   * @param created a date and time in whole seconds, like 2026-06-15T00:00:00Z; the document's `validFrom` unless said
   * @throws ProofError if the document is not the key's to sign, or other verifiers could not read it
   * @throws FormatError `format.document` if `created`, or else the document's `validFrom`, is no such date
   */
  readonly createProof: (document: JsonObject, created?: string) => Promise<DataIntegrityProof>;
  /**
   * Puts a proof before all others in the text of a Laurel credential; all other bytes stay. Proofs that the same DID made earlier go.
   * @throws ProofError as `findSigningFault`, and `proof.text` for a text that Laurel does not write
   */
  readonly signText: (text: string) => Promise<string>;
}

/** Opens a signer of data integrity proofs. */
export function openProofSigner(key: ProofKey): ProofSigner {
  const did = controllerOf(key.id);
  const read = openForms();
  // The options of most proofs are the same.
  const hashes = new WeakMap<readonly Quad[], Uint8Array>();

  async function hash(document: JsonObject): Promise<Uint8Array> {
    const { quads } = await read(document);
    const digest = hashes.get(quads) ?? (await hashQuads(quads));
    hashes.set(quads, digest);
    return digest;
  }

  async function createProof(document: JsonObject, created?: string): Promise<DataIntegrityProof> {
    const fault = findIssuerFault(document, did) ?? findContextFault(document);
    if (fault !== undefined) throw fault;
    const options = {
      type: "DataIntegrityProof",
      cryptosuite: "eddsa-rdfc-2022",
      created: formatSeconds(readValidity(created === undefined ? document : { validFrom: created }).validFrom),
      verificationMethod: key.id,
      proofPurpose: "assertionMethod",
    } as const;
    const { proof: _, ...bare } = document;
    const context = document["@context"] as Json;
    const signed = [await hash({ "@context": context, ...options }), await hash(bare)];
    return { ...options, proofValue: encodeMultibase(key.sign(Buffer.concat(signed))) };
  }

  return {
    createProof,
    async signText(text) {
      const document = readText(text);
      const fault = findSigningFault(document, did);
      if (fault !== undefined) throw fault;
      const proof = await createProof(document);
      const others = document.proof.filter((one) => !isOf(did, one));
      return JSON.stringify({ ...document, proof: [proof, ...others] });
    },
  };
}

/** The DID whose document holds a key. */
function controllerOf(verificationMethod: string): string {
  return verificationMethod.split("#", 1)[0] as string;
}

function isOf(did: string, { type, verificationMethod }: JsonObject): boolean {
  const method = isObject(verificationMethod) ? verificationMethod.id : verificationMethod;
  return type === "DataIntegrityProof" && typeof method === "string" && controllerOf(method) === did;
}

function formatSeconds(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}

/** Reads a text that JSON.stringify wrote: what is written again is the same but for the proofs. */
function readText(text: string): JsonObject & { readonly proof: readonly JsonObject[] } {
  let document: Json;
  try {
    document = parseJson(text);
  } catch (cause) {
    const problem = cause instanceof FormatError ? cause.message : "It cannot be read";
    throw new ProofError("proof.text", `The text is not a credential. ${problem}`, { cause });
  }
  if (JSON.stringify(document) !== text)
    throw new ProofError("proof.text", "The text is not in Laurel's form, on one line");
  if (!isObject(document) || !hasProofs(document)) {
    const message = "The text is not a Laurel credential: the list of proofs is missing";
    throw new ProofError("proof.text", message, { pointer: "/proof" });
  }
  return document;
}

function hasProofs(document: JsonObject): document is JsonObject & { readonly proof: readonly JsonObject[] } {
  return Array.isArray(document.proof) && document.proof.length > 0 && document.proof.every(isObject);
}
