// A document's form by the JSON Schemas, with what is wrong in words.
import type { JsonObject } from "../json/value.ts";
import { listSchemaFaults, type Validate } from "../json/schema-fault.ts";
import { errorAt, type Fault } from "./fault.ts";
import { validateMicroCredential, validateOpenBadge } from "./validators.js";

/** What the schemas' patterns ask for, where it is not told by the pattern. */
const PATTERNS: Readonly<Record<string, string>> = {
  "^[A-Z]{2}$": "it must be two capital letters, as in ISO 3166, such as IE",
  "^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$": "it must be a language tag, such as en or nl-NL",
  "^[\\w-]+\\.[\\w-]*\\.[\\w-]+$": "it must be a compact JWS: three parts with dots between them",
  "^https://purl\\.imsglobal\\.org/spec/ob/v3p0/context(?:-3\\.\\d\\.\\d)?\\.json$":
    "it must be the context of Open Badges 3.0, https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
};

/** Checks that a document is an Open Badge 3.0 on VC 2.0. */
export function checkOpenBadge(document: JsonObject): Fault[] {
  return run(validateOpenBadge, document, "Open Badges 3.0");
}

/** Checks the form of what a micro-credential adds to Open Badges. */
export function checkMicroCredential(document: JsonObject): Fault[] {
  return run(validateMicroCredential, document, "the European profile");
}

/** @param asker who wants the form, for people */
function run(validate: Validate, document: JsonObject, asker: string): Fault[] {
  const faults = listSchemaFaults(validate, document, `missing; ${asker} asks for it`, PATTERNS);
  return faults.map(({ pointer, message }) => errorAt(pointer, { message }));
}
