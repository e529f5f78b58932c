// Compiles the JSON Schemas of sdk/schemas to plain code, so that nothing is compiled at run time. Part of the build.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";
import { transformSync } from "esbuild";

const root = join(import.meta.dirname, "..");
const schemas = {
  validateOpenBadge: "open-badges-3.0.schema.json",
  validateMicroCredential: "micro-credential-v1.schema.json",
};
const DATE = String.raw`\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`;
const TIME = String.raw`(?:[01]\d|2[0-3]):[0-5]\d`;
const formats = {
  uri: /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+$/,
  email: /^[^\s@]+@[^\s@]+$/,
  date: new RegExp(`^${DATE}$`),
  "date-time": new RegExp(`^${DATE}T${TIME}:[0-5]\\d(?:\\.\\d+)?(?:Z|[+-]${TIME})$`),
};

const ajv = new Ajv2020({
  allErrors: true,
  strictTypes: false,
  strictTuples: false,
  messages: false,
  inlineRefs: false,
  code: { source: true, esm: true },
  formats,
});
for (const file of Object.values(schemas))
  ajv.addSchema(JSON.parse(readFileSync(join(root, "sdk/schemas", file), "utf8")), file);
const { code } = transformSync(standalone.default(ajv, schemas), { format: "esm", minify: true, target: "es2022" });
if (code.includes("require("))
  throw new Error("A schema needs a part of Ajv at run time: write it without that keyword");
writeFileSync(join(root, "sdk/src/profile/validators.js"), code);
