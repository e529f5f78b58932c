// The JSON-LD context of the members that Open Badges has no word for. It stands in each document, since nobody has to host it then.
import { canonicalizeJson } from "../json/canonical.ts";
import { isObject, type Json, type JsonObject } from "../json/value.ts";

/** The namespace of the terms below: what a micro-credential says beyond Open Badges 3.0. */
export const MICRO_CREDENTIAL_NAMESPACE = "urn:laurel:micro-credential:v1#";

const DECIMAL = "http://www.w3.org/2001/XMLSchema#decimal";
const DATE = "http://www.w3.org/2001/XMLSchema#date";

function term(name: string, type?: string): [string, string | JsonObject] {
  const id = `${MICRO_CREDENTIAL_NAMESPACE}${name}`;
  return [name, type === undefined ? id : { "@id": id, "@type": type }];
}

function list(name: string): [string, JsonObject] {
  return [name, { "@id": `${MICRO_CREDENTIAL_NAMESPACE}${name}`, "@container": "@list" }];
}

const workload: JsonObject = {
  "@id": `${MICRO_CREDENTIAL_NAMESPACE}workload`,
  "@context": {
    "@protected": true,
    ...Object.fromEntries([term("value", DECIMAL), term("unit"), term("hours", DECIMAL)]),
  },
};

/** The terms that an achievement of type `MicroCredential` may use. */
export const MICRO_CREDENTIAL_TERMS: JsonObject = {
  "@protected": true,
  ...Object.fromEntries([list("learningOutcome"), ["workload", workload] as const]),
  ...Object.fromEntries(
    ["assessmentType", "participationForm", "qualityAssurance", "targetGroup"].map((name) => term(name)),
  ),
  ...Object.fromEntries([term("feedbackReviewed", DATE), term("guidance", "@id"), list("prerequisites")]),
  ...Object.fromEntries([term("supervision"), term("stackability"), term("partOf", "@id"), term("reviewBy", DATE)]),
};

const SECURITY = "https://w3id.org/security#";
const INTEGER = "http://www.w3.org/2001/XMLSchema#nonNegativeInteger";

/** The terms of Laurel's own proof: without them no JSON-LD software takes a presentation around a credential. */
const PROOF_TERMS: JsonObject = {
  "@protected": true,
  proofPurpose: { "@id": `${SECURITY}proofPurpose`, "@type": "@vocab" },
  assertionMethod: `${SECURITY}assertionMethod`,
  verificationMethod: { "@id": `${SECURITY}verificationMethod`, "@type": "@id" },
  ...Object.fromEntries([term("root"), term("size", INTEGER), term("index", INTEGER), list("siblings")]),
  ...Object.fromEntries([term("salts", "@json"), term("withheld", "@json")]),
};

/** What stands in `@context` after the contexts of VC 2.0 and Open Badges 3.0. */
export const microCredentialContext: JsonObject = {
  "@protected": true,
  MicroCredential: { "@id": `${MICRO_CREDENTIAL_NAMESPACE}MicroCredential`, "@context": MICRO_CREDENTIAL_TERMS },
  LaurelMerkleProof2026: { "@id": `${MICRO_CREDENTIAL_NAMESPACE}LaurelMerkleProof2026`, "@context": PROOF_TERMS },
};

const PROOF = "LaurelMerkleProof2026";

/** Whether one of a document's own contexts defines the terms of Laurel's proof as here, protected, so that none after it gives them another meaning. */
export function definesProofTerms({ "@context": context }: JsonObject): boolean {
  const contexts: readonly (Json | undefined)[] = Array.isArray(context) ? context : [context];
  const own = canonicalizeJson(microCredentialContext[PROOF] as Json);
  return contexts.some((one) => {
    if (one === undefined || !isObject(one) || one["@protected"] !== true) return false;
    const terms = one[PROOF];
    return terms !== undefined && canonicalizeJson(terms) === own;
  });
}
