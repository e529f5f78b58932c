// What commands print with --json, checked against the schema in the repository.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "vitest";
import { root } from "./run.ts";

export const schema = JSON.parse(readFileSync(join(root, "cli/schemas/output.schema.json"), "utf8"));
const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
ajv.addSchema(schema, "output");

/** Reads one JSON value that a command printed. It must be of the form that its `format` names. */
export function expectOutput(stdout: string) {
  const value = JSON.parse(stdout);
  const validate = ajv.getSchema(`output#/$defs/${value.format}`);
  expect(validate, `no schema for ${value.format}`).toBeDefined();
  expect(validate?.(value) === true ? [] : validate?.errors, JSON.stringify(value)).toEqual([]);
  return value;
}
