// Writing into a document what its parts are, when a larger credential is issued ("Stacking" in docs/protocol.md).

import { freezeTree, isObject, type Json, type JsonObject } from "../json/value.ts";
import { MICRO_CREDENTIAL_NAMESPACE } from "../credential/vocabulary.ts";
import { type PartName, readStack, STACK_POINTER, STACK_TYPE, StackError, type StackRequirements } from "./stack.ts";

const XSD = "http://www.w3.org/2001/XMLSchema#";

const term = (name: string, type?: string): JsonObject => ({
  "@id": `${MICRO_CREDENTIAL_NAMESPACE}${name}`,
  ...(type === undefined ? {} : { "@type": type }),
});

/** The JSON-LD context of the members that a stack adds to a document, to stand in its `@context`. */
export const stackContext: JsonObject = freezeTree({
  "@protected": true,
  stack: {
    ...term("stack"),
    "@context": {
      "@protected": true,
      LaurelStack2026: `${MICRO_CREDENTIAL_NAMESPACE}Stack`,
      issuer: term("issuer", "@id"),
      requires: {
        ...term("requires"),
        "@context": {
          "@protected": true,
          credits: term("credits", `${XSD}decimal`),
          achievements: term("achievement"),
          sameHolder: term("sameHolder", `${XSD}boolean`),
        },
      },
      parts: {
        ...term("part"),
        "@context": {
          "@protected": true,
          root: term("root"),
          index: term("index", `${XSD}integer`),
          contentHash: term("contentHash"),
        },
      },
    },
  },
});

/**
 * Writes into a document what its parts are and what was required of them.
 * @throws StackError if the requirements or the parts are not of the right form, or the document names parts already
 */
export function stateParts(document: JsonObject, requires: StackRequirements, parts: readonly PartName[]): JsonObject {
  const { credentialSubject: subject, "@context": context = [] } = document;
  if (!isObject(subject)) throw new StackError("/credentialSubject", "must be one object");
  if (Object.hasOwn(subject, "stack")) throw new StackError(STACK_POINTER, "is already in the document");
  const stack = { type: STACK_TYPE, requires, parts } as unknown as Json;
  const contexts: readonly Json[] = Array.isArray(context) ? context : [context];
  const stated = { ...document, "@context": [...contexts, stackContext], credentialSubject: { ...subject, stack } };
  readStack(stated);
  return stated;
}
