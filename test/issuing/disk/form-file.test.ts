// Every form of file that has a published schema: what Laurel writes is taken, and each member that is spoilt is named.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { Wallet } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  IssuingError,
  openBatchFolder,
  readCohortInput,
  readFormFile,
  starterCourse,
} from "../../../issuing/src/index.ts";
import { signOrder } from "../../../sdk/src/index.ts";
import { createPlan } from "../../../issuing/src/planning/plan.ts";
import { DATE_FORMATS } from "../../../issuing/src/columns/dates.ts";
import { root } from "../../cli/run.ts";

type Name = Parameters<typeof readFormFile>[0];
type Members = Record<string, unknown>;
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | false;
  readonly items?: Schema;
}

const SCHEMAS = {
  course: "issuing/schemas/course-v1.schema.json",
  config: "issuing/schemas/config-v1.schema.json",
  order: "sdk/schemas/order-v1.schema.json",
  batch: "issuing/schemas/batch-v1.schema.json",
  secret: "issuing/schemas/batch-secret-v1.schema.json",
  allocation: "issuing/schemas/status-list-v1.schema.json",
  backup: "issuing/schemas/backup-v1.schema.json",
};
const CODES = {
  course: "course.invalid",
  config: "config.invalid",
  order: "order.invalid",
  batch: "folder.invalid",
  secret: "folder.invalid",
  allocation: "allocation.invalid",
  backup: "backup.invalid",
};
const NAMES = Object.keys(SCHEMAS) as (keyof typeof SCHEMAS)[];
const WRONG = [null, true, -1, 1.5, "¬ ", "0x1", [], [1.5], {}, { other: 1 }];
const STATUS = { list: "https://status.example.org/lists/0a1b2c3d", offset: 7 };
const REGISTRY = "0x5FbDB2315678afecb367f032d93F642f64180aa3";

let folder: string;
const ajv = new Ajv2020({
  allErrors: true,
  allowUnionTypes: true,
  formats: { uri: /^[a-z]+:\S+$/, "date-time": /^\d{4}-\S+Z$/ },
});
const schemas = new Map<Name, Schema>();
const samples = new Map<Name, readonly Members[]>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-forms-"));
  for (const name of NAMES) schemas.set(name, JSON.parse(await readFile(join(root, SCHEMAS[name]), "utf8")));
  const read = async (file: string): Promise<Members> =>
    JSON.parse(await readFile(join(root, "samples", file), "utf8"));
  const files = ["course.json", "company/course.json", "vocational/course.json", "stack/certificate.json"];
  const [course = {}, ...courses] = await Promise.all(files.map(read));
  const requires = {
    credits: 9,
    sameHolder: true,
    achievements: [{ id: "https://example.org/7", issuer: `eip155:1:${REGISTRY}/issuers/1` }],
  };
  const columns = { completed_on: { date: "DD/MM/YYYY" } };
  samples.set("course", [{ ...course, columns, requires, $comment: 7 }, course, ...courses, starterCourse]);
  const place = { chainId: 31337, registry: REGISTRY, issuer: 1 };
  const key = { type: "keystore", path: "keys/operator.json" };
  const file = { name: "batch.json", size: 7, sha256: "ab".repeat(32) };
  const backup = { format: "laurel-backup-manifest-v1", madeAt: "2026-11-23T10:00:00.000Z", ...place };
  samples.set(
    "backup",
    [[file], [file, { ...file, name: "batch.secret.json" }]].map((files) => ({
      ...backup,
      root: `0x${"ab".repeat(32)}`,
      size: 3,
      files,
    })),
  );
  const config = { format: "laurel-config-v1", ...place, rpc: ["http://127.0.0.1:8545"], plainHttp: true, signer: key };
  const account = { type: "rpc-account", address: REGISTRY };
  samples.set("config", [
    { ...config, accreditation: 1, operator: 2, page: "https://verify.example/", statusBase: STATUS.list },
    { ...config, signer: account },
    config,
  ]);
  const batchRoot = `0x${"ab".repeat(32)}`;
  const order = { ...place, operator: 2, root: batchRoot, deadline: 1_800_000_000 };
  const wallet = new Wallet(`0x${"42".repeat(32)}`);
  samples.set("order", [
    await signOrder({ ...order, action: "anchor", accreditation: 1, size: 3 }, wallet),
    await signOrder(
      { ...order, action: "replace", accreditation: 1, size: 1, replacedRoot: `0x${"cd".repeat(32)}`, indexes: [7] },
      wallet,
    ),
    await signOrder({ ...order, action: "revoke", indexes: [0, 7] }, wallet),
    await signOrder({ ...order, action: "revoke-batch" }, wallet),
  ] as unknown as Members[]);
  const batch = openBatchFolder(folder);
  const record = {
    format: "laurel-batch-v1",
    ...place,
    accreditation: 1,
    operator: 2,
    root: batchRoot,
    size: 3,
  } as const;
  await batch.writeRecord({
    ...record,
    state: "planned",
    transaction: null,
    block: null,
    gasUsed: null,
    anchoredAt: null,
  });
  const planned = (await batch.requireRecord()) as unknown as Members;
  const done = { state: "anchored", transaction: batchRoot, block: 3, gasUsed: 90_000, anchoredAt: 1_700_000_000 };
  const replaces = { root: `0x${"cd".repeat(32)}`, indexes: [0, 7] };
  const signed = { verificationMethod: "did:web:university.example.org#key-1" };
  samples.set("batch", [{ ...planned, ...done, replaces, signed, status: STATUS }, planned]);
  const input = await readCohortInput(join(root, "samples/cohort-1000.csv"), join(root, "samples/course.json"));
  const { id, name } = (course.credential as { issuer: { id: string; name: string } }).issuer;
  const identity = { id, name };
  const { secret } = await createPlan(input, { issuerRef: place, identity, files: "jsonl", status: STATUS });
  await batch.writeSecret({
    ...secret,
    profile: "european",
    replaced: "urn:uuid:11111111-1111-8111-8111-111111111111",
  });
  const { seed: _, ...seedless } = secret;
  const erased = { ...seedless, erased: [0], erasedOn: ["2026-06-15"] };
  samples.set("secret", [(await batch.readSecret()) as unknown as Members, { ...secret, course: null }, erased]);
  const given = { offset: 0, size: 3, folder: "/batches/june", root: batchRoot };
  const allocation = { format: "laurel-status-list-v1", ...place, list: STATUS.list, length: 131_072 };
  samples.set("allocation", [
    { ...allocation, places: [given, { ...given, offset: 3, root: null }] },
    { ...allocation, places: [] },
  ]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What is said of a file of this form; undefined where it is taken. */
async function refusal(name: Name, content: unknown): Promise<IssuingError | undefined> {
  const path = join(folder, "file.json");
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
  return readFormFile(name, path).then(
    () => undefined,
    (error: unknown) => {
      expect(error).toBeInstanceOf(IssuingError);
      return error as IssuingError;
    },
  );
}

/** Every member that a schema knows and a value has: where it is, and the object that it belongs to. */
function* walk(schema: Schema, value: unknown, at = ""): Generator<{ parent: Members; name: string; at: string }> {
  if (Array.isArray(value))
    for (const [i, item] of value.entries()) yield* walk(schema.items ?? {}, item, `${at}/${i}`);
  else if (typeof value === "object" && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      const known = schema.properties?.[name] ?? (schema.additionalProperties || undefined);
      if (known === undefined) continue;
      yield { parent: value as Members, name, at };
      yield* walk(known, member, `${at}/${name}`);
    }
  }
}

/** Every change to one member of a copy, with the member's pointer. */
function* spoil(name: Name, sample: Members): Generator<{ spoilt: Members; pointer: string; change: string }> {
  const spoilt = structuredClone(sample);
  for (const { parent, name: member, at } of walk(schemas.get(name) ?? {}, spoilt)) {
    const good = parent[member];
    for (const wrong of WRONG) {
      parent[member] = wrong;
      yield { spoilt, pointer: `${at}/${member}`, change: `is ${JSON.stringify(wrong)}` };
    }
    delete parent[member];
    yield { spoilt, pointer: `${at}/${member}`, change: "is missing" };
    parent[member] = good;
  }
}

/** Another action of an order asks for other members; without what is erased, a seed is missing. */
const NAMED_ELSEWHERE = ["/action", "/erased"];

describe.each(NAMES)("the form %s", (name) => {
  it("takes what Laurel writes, with and without a $schema, which is never fetched", async () => {
    for (const sample of samples.get(name) ?? []) {
      expect(await refusal(name, sample), JSON.stringify(sample)).toBeUndefined();
      expect(await refusal(name, { $schema: "http://127.0.0.1:9/none.json", ...sample })).toBeUndefined();
    }
    expect(samples.get(name)?.length).toBeGreaterThan(1);
  });

  it("refuses exactly what its schema refuses, member by member, and names that member with a cure", async () => {
    const isGood = ajv.compile(schemas.get(name) ?? {});
    const refused = new Set<string>();
    for (const sample of samples.get(name) ?? []) {
      for (const { spoilt, pointer, change } of spoil(name, sample)) {
        const error = await refusal(name, spoilt);
        expect(error === undefined, `${pointer} ${change}`).toBe(isGood(spoilt));
        if (error === undefined) continue;
        refused.add(pointer);
        expect(error.code).toBe(CODES[name]);
        expect(error.message).toContain("file.json");
        const named = error.problems.filter(({ column = "" }) => `${column}/`.startsWith(`${pointer}/`));
        if (!NAMED_ELSEWHERE.includes(pointer))
          expect(named, `${pointer} ${change}: ${JSON.stringify(error.problems)}`).not.toEqual([]);
        for (const { file, message, cure = error.cure } of named) {
          expect(file).toBe("file.json");
          expect(message).not.toMatch(/form that the schema|undefined/);
          expect(cure, `${pointer} ${change}`).toBeTruthy();
        }
      }
    }
    for (const member of Object.keys(schemas.get(name)?.properties ?? {}))
      if (!["$schema", "$comment"].includes(member)) expect(refused).toContain(`/${member}`);
  });

  it("is of no other version, and says only that", async () => {
    const [sample = {}] = samples.get(name) ?? [];
    const { format, ...others } = sample;
    const later = String(format).replace("v1", "v9");
    for (const spoilt of [{ ...sample, format: later }, others, { format: later, more: 1 }]) {
      const problems = (await refusal(name, spoilt))?.problems;
      expect(problems?.map(({ column }) => column)).toEqual(["/format"]);
    }
    for (const value of ["[]", "null", "7", '{"format":', "\u00ff"])
      expect(await refusal(name, value)).toMatchObject({ code: CODES[name] });
  });

  it("describes every member to an editor", async () => {
    const { $id, title } = schemas.get(name) as { $id?: string; title?: string };
    expect($id).toMatch(/^urn:laurel:schema:[a-z-]+-v1$/);
    expect(title).toBeTruthy();
    const describeAll = ({ properties = {}, items, additionalProperties }: Schema): void => {
      const members = [...Object.values(properties), items, additionalProperties || undefined];
      for (const member of members) {
        if (member === undefined) continue;
        expect((member as { description?: string }).description, JSON.stringify(member)).toMatch(/^[A-Z].*[^.]$/);
        describeAll(member);
      }
    };
    describeAll(schemas.get(name) ?? {});
  });
});

describe("a member that the form does not have", () => {
  it.each(["course", "config", "order"] as const)("is named in what a person gives: %s", async (name) => {
    const [sample = {}] = samples.get(name) ?? [];
    const error = await refusal(name, { ...sample, colour: "red" });
    expect(error?.problems).toMatchObject([{ file: "file.json", message: 'it has no member "colour"' }]);
  });

  it.each(["batch", "secret", "allocation"] as const)(
    "of a later version is let through in what Laurel keeps: %s",
    async (name) => {
      const [sample = {}] = samples.get(name) ?? [];
      expect(await refusal(name, { ...sample, colour: "red" })).toBeUndefined();
    },
  );

  it("is named where it stands deeper, too", async () => {
    const [course = {}] = samples.get("course") ?? [];
    const [config = {}] = samples.get("config") ?? [];
    const column = { completed_on: { date: "YYYY-MM-DD", zone: "UTC" } };
    expect((await refusal("course", { ...course, columns: column }))?.problems).toEqual([
      {
        file: "file.json",
        column: "/columns/completed_on",
        message: 'it has no member "zone"',
        cure: "there are date",
      },
    ]);
    const signer = { type: "keystore", path: "key.json", address: REGISTRY };
    expect((await refusal("config", { ...config, signer }))?.problems).toEqual([
      { file: "file.json", column: "/signer/address", message: "it does not belong here", cure: "remove it" },
    ]);
  });
});

describe("a member that somebody spoilt", () => {
  const HUGE = [2 ** 32, 2 ** 53, 1e300, "x".repeat(100_000), "0xABCDEF"];
  // What may stand there as well: a free text, a list of texts, a number of another range, a member that is not needed.
  const FREE: Readonly<Record<string, (wrong: unknown) => boolean>> = {
    "/identity/id": (wrong) => typeof wrong === "string",
    "/identity/name": (wrong) => typeof wrong === "string",
    "/profile": (wrong) => typeof wrong === "string" || wrong === undefined,
    "/files": (wrong) => wrong === undefined,
    "/input/tidy": (wrong) => wrong === undefined || wrong === true,
    "/replaces": (wrong) => wrong === undefined,
    "/status": (wrong) => wrong === undefined,
    "/length": (wrong) => wrong === 2 ** 32,
    "/places": (wrong) => Array.isArray(wrong) && wrong.length === 0,
    "/places/0/root": (wrong) => wrong === null,
    "/places/1/root": (wrong) => wrong === null,
    "/signed": (wrong) => wrong === undefined,
    "/course": (wrong) => wrong === null,
    // Another id makes another root.
    "/erased": (wrong) => Array.isArray(wrong) && wrong.length === 0,
    "/erased/0": (wrong) => wrong === 2 ** 32 - 1,
    "/erasedOn": (wrong) => wrong === undefined || (Array.isArray(wrong) && wrong.length === 0),
    "/replaced": (wrong) => wrong === undefined || typeof wrong === "string",
    "/disclosable": (wrong) => Array.isArray(wrong) && wrong.length === 0,
    "/indexes": (wrong) => Array.isArray(wrong) && wrong.length === 0,
    "/chainId": (wrong) => wrong === 2 ** 32,
    "/deadline": (wrong) => wrong === 2 ** 32,
    ...Object.fromEntries(
      ["block", "gasUsed", "anchoredAt"].map((name) => [
        `/${name}`,
        (wrong: unknown) => wrong === 2 ** 32 || wrong === null,
      ]),
    ),
    "/transaction": (wrong) => wrong === null,
    "/signature": (wrong) => wrong === "0xABCDEF",
  };

  it.each(["batch", "secret", "order", "allocation"] as const)(
    "is refused, whatever it is, and file and member are named: %s",
    async (name) => {
      let count = 0;
      for (const sample of samples.get(name) ?? []) {
        const spoilt = structuredClone(sample);
        for (const { parent, name: member, at } of walk(schemas.get(name) ?? {}, spoilt)) {
          const good = parent[member];
          for (const wrong of [...WRONG, ...HUGE, undefined]) {
            const pointer = `${at}/${member}`;
            if (FREE[pointer]?.(wrong) === true) continue;
            parent[member] = wrong;
            const error = await refusal(name, spoilt);
            expect(error?.message, `${pointer} is ${String(wrong).slice(0, 20)}`).toContain("file.json");
            const columns = error?.problems.map(({ column = "" }) => column) ?? [];
            if (!NAMED_ELSEWHERE.includes(pointer))
              expect(columns.some((column) => `${column}/`.startsWith(`${pointer}/`))).toBe(true);
            count += 1;
          }
          parent[member] = good;
        }
      }
      expect(count).toBeGreaterThan(200);
    },
  );

  it.each(["batch", "secret", "order", "config", "allocation"] as const)(
    "is refused where it is an address with a letter mistyped: %s",
    async (name) => {
      const [sample = {}] = samples.get(name) ?? [];
      const mistyped = REGISTRY.replace("F", "f");
      expect((await refusal(name, { ...sample, registry: mistyped }))?.problems).toMatchObject([
        { file: "file.json", column: "/registry", message: "not an address with its EIP-55 checksum" },
      ]);
      if (name !== "order")
        expect(await refusal(name, { ...sample, registry: REGISTRY.toLowerCase() })).toBeUndefined();
    },
  );

  it("is refused where digests of rows are missing, or too many", async () => {
    const path = join(folder, "rows");
    await mkdir(path);
    const [secret = {}] = samples.get("secret") ?? [];
    const { rows } = secret.input as { readonly rows: string };
    for (const [change, column] of [
      [rows, undefined],
      [rows.slice(8), "/input/rows"],
      [`${rows}00000000`, "/input/rows"],
      [rows.slice(1), "/input/rows"],
    ] as const) {
      await writeFile(
        join(path, "batch.secret.json"),
        JSON.stringify({ ...secret, input: { digest: "0x", rows: change } }),
      );
      const read = openBatchFolder(path).readSecret();
      if (column === undefined) await read;
      else await expect(read).rejects.toMatchObject({ code: "folder.invalid", problems: [{ column }] });
    }
  });
});

describe("what is said", () => {
  it("of a file that a person wrote comes with what belongs there", async () => {
    const [config = {}] = samples.get("config") ?? [];
    const { issuer: _, ...lacking } = config;
    expect((await refusal("config", { ...lacking, chainId: "1", registry: "0x12" }))?.problems).toMatchObject([
      { column: "/issuer", message: "missing", cure: "write the number of the issuer in the registry" },
      { column: "/chainId", message: "it must be a whole number" },
      { column: "/registry", cure: "write the address of the registry: 0x and 40 hexadecimal digits" },
    ]);
  });

  it("of a member that stands twice names its line", async () => {
    const [problem] =
      (await refusal("config", '{\n"format": "laurel-config-v1",\n"format": "laurel-config-v1" }'))?.problems ?? [];
    expect(problem).toMatchObject({ file: "file.json", row: 3 });
  });

  it("of a secret never repeats it", async () => {
    const [secret = {}] = samples.get("secret") ?? [];
    const seed = String(secret.seed).slice(2);
    for (const spoilt of [
      { ...secret, seed },
      JSON.stringify(secret).replace(`"0x${seed}"`, seed),
      { ...secret, [seed]: 1, root: 1 },
    ]) {
      const error = await refusal("secret", spoilt);
      expect(JSON.stringify([error?.message, error?.problems])).not.toContain(seed.slice(0, 8));
    }
  });

  it("of long texts comes soon: two million rows, an order that is all signature", async () => {
    const [secret = {}] = samples.get("secret") ?? [];
    const input = { ...(secret.input as Members), rows: "0123abcd".repeat(2_000_000) };
    expect(await refusal("secret", { ...secret, input })).toBeUndefined();
    const [order = {}] = samples.get("order") ?? [];
    const { problems } = (await refusal("order", { ...order, signature: `0x${"ab".repeat(500_000)}` })) ?? {};
    expect(problems).toMatchObject([{ column: "/signature" }]);
  });

  it("of dates is what the program reads", () => {
    const column = schemas.get("course")?.properties?.columns?.additionalProperties;
    expect(column).toMatchObject({ properties: { date: { enum: DATE_FORMATS } } });
  });
});
