// What a JSON Schema finds wrong with a value, in words.

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

/** One thing that is wrong, where (a JSON pointer), and what belongs there if the schema describes it. */
export interface SchemaFault {
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
  if (validate(value)) return [];
  const faults: SchemaFault[] = [];
  const errors = validate.errors ?? [];
  for (const [position, error] of errors.entries()) {
    const { keyword, params, instancePath: at, parentSchema } = error;
    const members = parentSchema?.properties ?? {};
    // What stands in no item is said once, for the list.
    if (keyword === "if" || isTried(error, errors.slice(position + 1))) continue;
    if (keyword === "required") {
      const name = String(params.missingProperty);
      faults.push({ pointer: `${at}/${name}`, message: missing, cure: advise(members[name]) });
    } else {
      const message = describe(error, errors.slice(0, position), patterns);
      const names = keyword === "additionalProperties" ? Object.keys(members) : [];
      const known = names.length > 0 ? `there are ${names.join(", ")}` : undefined;
      const cure = keyword === "false schema" ? "take it out" : (known ?? advise(parentSchema));
      faults.push({ pointer: at, message, cure });
    }
  }
  return faults;
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

function describe(
  { keyword, params, instancePath, parentSchema }: SchemaError,
  earlier: readonly SchemaError[],
  patterns: Patterns,
): string {
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
      if (params.pattern === "\\S") return "it is empty";
      if (parentSchema?.description !== undefined) return "it is not of the right form";
      return patterns[String(params.pattern)] ?? describePattern(String(params.pattern));
    case "minItems":
      return params.limit === 1 ? "it must not be empty" : `it must have at least ${params.limit} entries`;
    case "maxItems":
      return `it must have at most ${params.limit} entries`;
    case "minimum":
    case "exclusiveMinimum":
      return `it must be ${keyword === "minimum" ? "at least" : "above"} ${params.limit}`;
    case "maximum":
      return `it must be at most ${params.limit}`;
    case "additionalProperties":
      return `it has no member ${JSON.stringify(params.additionalProperty)}`;
    case "false schema":
      return "it does not belong here";
    default:
      return "it is not of the form that the schema asks for";
  }
}

function describePattern(pattern: string): string {
  const [, choices] = /^\^\(\?:ext:[^|]*\|(.*)\)\$$/.exec(pattern) ?? [];
  if (choices !== undefined) return `it must be one of ${choices.replaceAll("|", ", ")}, or begin with "ext:"`;
  const [, name] = /^\^(\w+)\$$/.exec(pattern) ?? [];
  return name === undefined ? `it must match ${pattern}` : `it must be "${name}"`;
}
