// The code that scripts/validators.ts compiles from the schemas of documents.
import type { Validate } from "../json/schema-fault.ts";

export const validateOpenBadge: Validate, validateMicroCredential: Validate;
