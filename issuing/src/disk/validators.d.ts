// The code that scripts/validators.ts compiles from the schemas of Laurel's own files.
import type { Validate } from "@laurel/sdk";

export const allocation: Validate,
  backup: Validate,
  batch: Validate,
  config: Validate,
  course: Validate,
  order: Validate;
export const nodes: Validate, orders: Validate, page: Validate, scan: Validate, secret: Validate;
