// The code that scripts/validators.ts compiles from the schemas of Laurel's own files.
import type { Validate } from "@laurel/sdk";

export const batch: Validate, config: Validate, course: Validate, order: Validate, page: Validate, secret: Validate;
