// What a JSON Schema finds wrong with a value, in words.

import { neutralize } from "../text/neutralize.ts";

/** What a compiled schema finds wrong, as Ajv says it. */
interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The schema that says so, where it was compiled to tell. */
  readonly parentSchema?: { readonly description?: string; readonly properties?: Readonly<Record<string, unknown>> };
}

/** Whether a value is of the schema's form; if not, `errors` says why. `scripts/validators.ts` makes such functions. */
export interface Validate {
  (value: unknown): boolean;
  errors?: SchemaError[] | null;
}

/** One thing that is wrong, where (a JSON pointer, as it came), and what belongs there if the schema describes it. */
interface SchemaFault {
  readonly pointer: string;
  readonly message: string;
  readonly cure: string | undefined;
}

type Patterns = Readonly<Record<string, string>>;

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
  integer: "a whole number",
  boolean: "true or false",
  object: "an object",
  array: "a list",
};

/** What a keyword asks for. */
const WORDS: Readonly<Record<string, (params: SchemaError["params"]) => string>> = {
  type: ({ type }) => `it must be ${[type].flat().map(nameType).join(" or ")}`,
  format: ({ format }) => FORMATS[String(format)] ?? `it must be a ${format}`,
  const: ({ allowedValue }) => `it must be ${JSON.stringify(allowedValue)}`,
  enum: ({ allowedValues }) => `it must be one of ${(allowedValues as unknown[]).join(", ")}`,
  minItems: ({ limit }) => (limit === 1 ? "it must not be empty" : `it must have at least ${limit} entries`),
  maxItems: ({ limit }) => `it must have at most ${limit} entries`,
  minimum: ({ limit }) => `it must be at least ${limit}`,
  exclusiveMinimum: ({ limit }) => `it must be above ${limit}`,
  maximum: ({ limit }) => `it must be at most ${limit}`,
  additionalProperties: ({ additionalProperty }) => `it has no member ${JSON.stringify(additionalProperty)}`,
  "false schema": () => "it does not belong here",
};

/**
 * Lists what is wrong with a value, in the order of its schema.
 * @param missing what is said of a missing member
 * @param patterns what is said where a pattern does not match
 */
export function listSchemaFaults(
  validate: Validate,
  value: unknown,
  missing = "missing",
  patterns: Patterns = {},
): SchemaFault[] {
  const errors = validate(value) ? [] : (validate.errors ?? []);
  return errors.flatMap((error, position): SchemaFault | [] => {
    const { keyword, params, instancePath: pointer, parentSchema } = error;
    // What stands in no item is said once, for the list.
    if (keyword === "if" || isTried(error, errors.slice(position + 1))) return [];
    const members = parentSchema?.properties ?? {};
    if (keyword === "required") {
      const name = String(params.missingProperty);
      return { pointer: `${pointer}/${name}`, message: missing, cure: advise(members[name]) };
    }
    const names = keyword === "additionalProperties" ? Object.keys(members) : [];
    const known = names.length > 0 ? `there are ${names.join(", ")}` : advise(parentSchema);
    const cure = keyword === "false schema" ? "remove it" : known;
    return { pointer, message: neutralize(describe(error, errors.slice(0, position), patterns)), cure };
  });
}

function advise(schema: unknown): string | undefined {
  const { description } = Object(schema) as { readonly description?: string };
  return description && `write ${description.slice(0, 1).toLowerCase()}${description.slice(1)}`;
}

function isTried(error: SchemaError, later: readonly SchemaError[]): boolean {
  if (error.keyword !== "const" && error.keyword !== "enum") return false;
  return later.some(({ keyword, instancePath }) => keyword === "contains" && isItem(error, instancePath));
}

function isItem({ instancePath }: SchemaError, list: string): boolean {
  return instancePath.startsWith(`${list}/`);
}

function nameType(type: unknown): string {
  return TYPES[String(type)] ?? String(type);
}

function describe(error: SchemaError, earlier: readonly SchemaError[], patterns: Patterns): string {
  const { keyword, params, instancePath, parentSchema } = error;
  if (keyword === "contains") {
    const tried = earlier.findLast((one) => isItem(one, instancePath))?.params;
    const wanted = [tried?.allowedValue ?? tried?.allowedValues ?? "what it needs"].flat();
    return `it must contain ${wanted.map((value) => JSON.stringify(value)).join(" or ")}`;
  }
  if (keyword !== "pattern") return WORDS[keyword]?.(params) ?? "not in the form that the schema asks for";
  const pattern = String(params.pattern);
  if (pattern === "\\S") return "it is empty";
  // The description says it better than the pattern.
  if (parentSchema?.description !== undefined) return "not in the right form";
  const [, choices] = /^\^\(\?:ext:[^|]*\|(.*)\)\$$/.exec(pattern) ?? [];
  if (choices !== undefined) return `it must be one of ${choices.replaceAll("|", ", ")}, or begin with "ext:"`;
  const [, name] = /^\^(\w+)\$$/.exec(pattern) ?? [];
  return name === undefined ? (patterns[pattern] ?? `it must match ${pattern}`) : `it must be "${name}"`;
}
