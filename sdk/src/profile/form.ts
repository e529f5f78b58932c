// A document's form by the JSON Schemas, with what is wrong in words.
import type { JsonObject } from "../json/value.ts";
import { errorAt, type Fault } from "./fault.ts";
import { type SchemaError, type Validate, validateMicroCredential, validateOpenBadge } from "./validators.js";

const FORMATS: Readonly<Record<string, string>> = {
  uri: "it must be a URI, such as https://… or urn:uuid:…",
  email: "it must be an e-mail address",
  date: "it must be a date, such as 2026-06-15",
  "date-time": "it must be a date and time with a zone, such as 2026-06-15T00:00:00Z",
};

/** JSON's types as people call them. */
const TYPES: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  boolean: "true or false",
  object: "an object",
  array: "a list",
};

/** What the schemas' patterns ask for, but for those that `describePattern` reads. */
const PATTERNS: Readonly<Record<string, string>> = {
  "\\S": "it is empty",
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
  if (validate(document)) return [];
  const faults: Fault[] = [];
  const errors = validate.errors ?? [];
  for (const [position, error] of errors.entries()) {
    // What stands in no item is said once, for the list.
    if (error.keyword === "if" || isTried(error, errors.slice(position + 1))) continue;
    if (error.keyword === "required") {
      const pointer = `${error.instancePath}/${error.params.missingProperty}`;
      faults.push(errorAt(pointer, { message: `missing; ${asker} asks for it` }));
    } else faults.push(errorAt(error.instancePath, { message: describe(error, errors.slice(0, position)) }));
  }
  return faults;
}

function isTried(error: SchemaError, later: readonly SchemaError[]): boolean {
  if (error.keyword !== "const" && error.keyword !== "enum") return false;
  return later.some(({ keyword, instancePath }) => keyword === "contains" && isItem(error, instancePath));
}

function isItem({ instancePath }: SchemaError, list: string): boolean {
  return instancePath.startsWith(`${list}/`);
}

function describe({ keyword, params, instancePath }: SchemaError, earlier: readonly SchemaError[]): string {
  switch (keyword) {
    case "type":
      return `it must be ${[params.type]
        .flat()
        .map((type) => TYPES[String(type)] ?? type)
        .join(" or ")}`;
    case "format":
      return FORMATS[String(params.format)] ?? `it must be a ${params.format}`;
    case "const":
      return `it must be ${JSON.stringify(params.allowedValue)}`;
    case "enum":
      return `it must be one of ${(params.allowedValues as unknown[]).join(", ")}`;
    case "contains": {
      const tried = earlier.findLast((error) => isItem(error, instancePath))?.params;
      const wanted = [tried?.allowedValue ?? tried?.allowedValues ?? "what it needs"].flat();
      return `it must contain ${wanted.map((value) => JSON.stringify(value)).join(" or ")}`;
    }
    case "pattern":
      return describePattern(String(params.pattern));
    case "minItems":
      return params.limit === 1 ? "it must not be empty" : `it must have at least ${params.limit} entries`;
    case "minimum":
    case "exclusiveMinimum":
      return `it must be ${keyword === "minimum" ? "at least" : "above"} ${params.limit}`;
    case "additionalProperties":
      return `it has no member ${JSON.stringify(params.additionalProperty)}`;
    default:
      return "it is not of the form that the schema asks for";
  }
}

function describePattern(pattern: string): string {
  const [, choices] = /^\^\(\?:ext:[^|]*\|(.*)\)\$$/.exec(pattern) ?? [];
  if (choices !== undefined) return `it must be one of ${choices.replaceAll("|", ", ")}, or begin with "ext:"`;
  const [, name] = /^\^(\w+)\$$/.exec(pattern) ?? [];
  return name === undefined ? (PATTERNS[pattern] ?? `it must match ${pattern}`) : `it must be "${name}"`;
}
