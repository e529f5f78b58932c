// A corrected credential: it names the one that it replaces, as an Open Badges evidence whose id is the old credential's.

import { isObject, type Json, type JsonObject } from "../json/value.ts";

const NAME = "Replaces";

/** Writes into a document that it replaces the credential with this id, which is to be revoked. */
export function stateReplacement(document: JsonObject, replaced: string): JsonObject {
  const evidence = {
    id: replaced,
    type: ["Evidence"],
    name: NAME,
    narrative: `Replaces the credential ${replaced}, which is revoked.`,
  };
  return { ...document, evidence: [...listEvidence(document), evidence] };
}

/** The ids of the credentials that a document says it replaces. */
export function listReplaced(document: JsonObject): readonly string[] {
  const found = listEvidence(document).map((one) => (isObject(one) && one.name === NAME ? one.id : undefined));
  return Object.freeze(found.filter((id) => typeof id === "string"));
}

function listEvidence({ evidence }: JsonObject): readonly Json[] {
  if (evidence === undefined) return [];
  return Array.isArray(evidence) ? evidence : [evidence];
}
