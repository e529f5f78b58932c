// Compiles the JSON Schemas to plain code, so that nothing is compiled at run time. Part of the build.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";
import { transformSync } from "esbuild";

const root = join(import.meta.dirname, "..");

/** What is compiled into which file: the name of each function, and its schema. The trust list is read by hand. */
const OUTPUTS = {
  "sdk/src/profile/validators.js": {
    validateOpenBadge: "sdk/schemas/open-badges-3.0.schema.json",
    validateMicroCredential: "sdk/schemas/micro-credential-v1.schema.json",
  },
  "issuing/src/disk/validators.js": {
    course: "issuing/schemas/course-v1.schema.json",
    config: "issuing/schemas/config-v1.schema.json",
    order: "sdk/schemas/order-v1.schema.json",
    orders: "sdk/schemas/orders-v1.schema.json",
    batch: "issuing/schemas/batch-v1.schema.json",
    secret: "issuing/schemas/batch-secret-v1.schema.json",
    allocation: "issuing/schemas/status-list-v1.schema.json",
    nodes: "issuing/schemas/nodes-v1.schema.json",
    scan: "issuing/schemas/register-scan-v1.schema.json",
    backup: "issuing/schemas/backup-v1.schema.json",
    page: "cli/schemas/page-v1.schema.json",
  },
} as const;

const DATE = String.raw`\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`;
const TIME = String.raw`(?:[01]\d|2[0-3]):[0-5]\d`;
const formats = {
  uri: /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+$/,
  email: /^[^\s@]+@[^\s@]+$/,
  date: new RegExp(`^${DATE}$`),
  "date-time": new RegExp(`^${DATE}T${TIME}:[0-5]\\d(?:\\.\\d+)?(?:Z|[+-]${TIME})$`),
};

for (const [output, schemas] of Object.entries(OUTPUTS)) {
  const ajv = new Ajv2020({
    allErrors: true,
    strictTypes: false,
    strictTuples: false,
    messages: false,
    inlineRefs: false,
    // The descriptions are cures for Laurel's own files; a page that checks documents is smaller without them.
    verbose: output.startsWith("issuing/"),
    code: { source: true, esm: true },
    formats,
  });
  const names = Object.entries(schemas).map(([name, path]) => {
    ajv.addSchema(JSON.parse(readFileSync(join(root, path), "utf8")), basename(path));
    return [name, basename(path)];
  });
  const source = standalone.default(ajv, Object.fromEntries(names));
  const { code } = transformSync(source, { format: "esm", minify: true, target: "es2022" });
  if (code.includes("require("))
    throw new Error(`${output}: a schema needs a part of Ajv at run time; write it without that keyword`);
  // A test that builds must not empty a file that another reads.
  const path = join(root, output);
  if (!existsSync(path) || readFileSync(path, "utf8") !== code) writeFileSync(path, code);
}
