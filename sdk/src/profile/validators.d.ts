// The code that scripts/validators.ts compiles from sdk/schemas when the SDK is built.

/** What a schema finds wrong, as Ajv says it. */
export interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Whether a document is of the schema's form; if not, `errors` says why. */
export interface Validate {
  (document: unknown): boolean;
  errors?: SchemaError[] | null;
}

export const validateOpenBadge: Validate;
export const validateMicroCredential: Validate;
