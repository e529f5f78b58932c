import fc from "fast-check";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type Batch,
  BatchError,
  type BatchInput,
  createBatch,
  createTree,
  type FilledTemplate,
  fillTemplate,
  type JsonObject,
  openCredential,
  parseCredential,
  rebuildBatch,
  shareJson,
  type StatusPlace,
  type TemplateSource,
  toHex,
} from "../../../sdk/src/index.ts";
import { inputOf } from "../../../sdk/src/batch/batch.ts";
import { copyJson } from "../../../sdk/src/json/canonical.ts";
import { concatBytes } from "../../../sdk/src/hash/bytes.ts";
import { hashDocument, type Issue, prepareDocument, writeCredential } from "../../../sdk/src/credential/issuing.ts";
import { isMore } from "../../more.ts";

const PLACE = { registry: { chainId: 31337, address: "0x5FbDB2315678afecb367f032d93F642f64180aa3" }, issuer: 1 };
const decoder = new TextDecoder("utf-8", { fatal: true });

function isJson(value: unknown): boolean {
  try {
    copyJson(value);
    return true;
  } catch {
    return false;
  }
}

/** Rows of one or more templates. */
function sourceOf(rows: readonly FilledTemplate[]): TemplateSource {
  return { size: rows.length, fill: (row) => rows[row] as FilledTemplate };
}

/** The root and the files of documents, each copied, canonicalised and hashed for itself, with nothing shared. */
function makePlainly(documents: readonly unknown[], { issue, rows }: { issue: Issue; rows: Uint32Array }) {
  const contents = [...rows].map((row, index) => prepareDocument(documents[row], issue, index));
  const tree = createTree(concatBytes(...contents.map((content, index) => hashDocument(content, issue, index))));
  const [root, size] = [toHex(tree.root), rows.length];
  const files = contents.map((content, index) =>
    writeCredential(content, issue, { root, size, index, siblings: tree.siblings(index).map(toHex) }),
  );
  return { root, files };
}

/** What a document says of the status lists, and the member after it. */
function placesOf(document: JsonObject): unknown {
  const names = Object.keys(document);
  const at = names.indexOf("credentialStatus");
  return at === -1 ? undefined : { status: document.credentialStatus, next: names[at + 1] };
}

/** What it has to say. */
function listPlaces({ list, offset }: StatusPlace, index: number): unknown {
  const entry = { type: "BitstringStatusListEntry", statusListIndex: String(offset + index) };
  const status = ["revocation", "suspension"].map((statusPurpose) => ({
    ...{ ...entry, statusPurpose, statusListCredential: `${list}/${statusPurpose}.json` },
  }));
  return { status, next: "credentialSubject" };
}

/** Holds a batch to the plain way; `spliced` tells how many of its documents are expected to be spliced. */
function expectPlain(batch: Batch, documents: readonly unknown[], spliced: number): void {
  const input = inputOf(batch);
  const { root, files } = makePlainly(documents, input);
  expect(batch.root).toBe(root);
  const lines = decoder.decode(batch.lines(0, batch.size)).split("\n");
  expect(lines.pop()).toBe("");
  expect(lines).toEqual(files);
  // A print of zeros is one of a row that took the plain way.
  const prints = files.map((_, index) => input.prints.subarray(index * 16, index * 16 + 16));
  expect(prints.filter((print) => print.some((byte) => byte !== 0))).toHaveLength(spliced);
  for (const [index, line] of lines.entries()) {
    const opened = openCredential(parseCredential(line));
    expect(opened.leadsToRoot).toBe(true);
    expect(opened.proof.index).toBe(index);
    expect([batch.text(index), batch.id(index)]).toEqual([line, opened.document.id]);
    expect(placesOf(opened.document)).toEqual(input.issue.status && listPlaces(input.issue.status, index));
  }
}

const LIST = "https://status.example.org/lists/0a1b2c3d";

/** Builds a batch of templates, and one of the same documents ready; both must be as the plain way makes them. */
async function compare(
  rows: readonly FilledTemplate[],
  disclosable: readonly string[],
  more: Pick<BatchInput, "shuffle" | "status"> = {},
): Promise<void> {
  const documents = rows.map(fillTemplate);
  const count = JSON.stringify(documents).includes('"proof"') ? 0 : rows.length;
  const place = { ...PLACE, disclosable, shuffle: true, ...more };
  const batch = await createBatch({ ...place, documents: sourceOf(rows) });
  expectPlain(batch, documents, count);
  const { seed, root } = batch;
  expectPlain(await rebuildBatch({ ...place, documents, seed, root }), documents, count);
}

/** What is said of documents that cannot be issued. */
async function refusal(documents: BatchInput["documents"], disclosable: readonly string[]): Promise<unknown> {
  const error = await createBatch({ ...PLACE, disclosable, documents }).catch((thrown: unknown) => thrown);
  if (!(error instanceof BatchError)) throw new Error(`not refused: ${String(error)}`);
  return { message: error.message, index: error.index, pointer: error.pointer };
}

/** What is said of ready documents, and of rows, that cannot be issued. */
async function refusals(rows: readonly FilledTemplate[], disclosable: readonly string[]): Promise<unknown[]> {
  return [await refusal(rows.map(fillTemplate), disclosable), await refusal(sourceOf(rows), disclosable)];
}

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.constantFrom('"', "\\", "\u2028", "\u007f", "é", "🎓", "{{x}}", "__proto__"),
);
const scalar = fc.oneof(
  text,
  fc.boolean(),
  fc.integer(),
  fc.double({ noNaN: true, min: -1e9, max: 1e9 }).filter((x) => !Object.is(x, -0)),
);
const offset = fc.oneof(fc.nat(131_071), fc.constantFrom(0, 9, 99, 2 ** 32 - 12));
const place = fc.option(
  offset.map((from) => ({ list: LIST, offset: from })),
  { nil: undefined },
);
const names = ["a", "é", "a/b", "m~n", "10", "9", "z"];
const tokenOf = (name: string): string => name.replaceAll("~", "~0").replaceAll("/", "~1");

describe("a batch of ready documents", () => {
  it("has the root and the files of the plain way, whatever their forms", async () => {
    const documents = fc.array(
      fc.record({
        id: fc.option(text, { nil: undefined }),
        subject: fc.dictionary(fc.constantFrom(...names), fc.jsonValue({ maxDepth: 3 }).filter(isJson)),
        more: fc.jsonValue({ maxDepth: 2 }).filter(isJson),
        until: fc.boolean(),
      }),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(documents, place, async (drafts, status) => {
        const ready = drafts.map(({ id, subject, more, until }, row) => ({
          ...(id === undefined ? {} : { id }),
          validFrom: `2026-06-${String(row + 10)}T12:00:00+01:00`,
          ...(until ? { validUntil: "2031-01-01T00:00:00Z" } : {}),
          more,
          credentialSubject: subject,
        }));
        const disclosable = ["/credentialSubject/a", "/more"];
        const batch = await createBatch({ ...PLACE, disclosable, shuffle: true, documents: ready, status });
        expectPlain(batch, ready, ready.length);
      }),
      { numRuns: isMore ? 500 : 40 },
    );
  });

  it("takes parts that are shared as they are, and documents of very many values plainly", async () => {
    const parts = [shareJson({ name: "one", list: [1, "two", null] }), shareJson(["three", { é: 4 }])];
    const shared = Array.from({ length: 30 }, (_, row) => ({
      validFrom: "2026-06-15T00:00:00Z",
      ...{ part: parts[row % 2], other: { part: parts[(row >> 1) % 2], row } },
    }));
    const batch = await createBatch({ ...PLACE, disclosable: ["/other", "/part"], shuffle: true, documents: shared });
    expectPlain(batch, shared, shared.length);
    const long = [1_000, 20_000].map((length) => ({
      validFrom: "2026-06-15T00:00:00Z",
      list: Array.from({ length }, (_, at) => at),
    }));
    expectPlain(await createBatch({ ...PLACE, disclosable: [], documents: long }), long, 0);
  });

  it("may be made of another batch", async () => {
    const ready = [1, 2].map((row) => ({ validFrom: "2026-06-15T00:00:00Z", row }));
    const other = await createBatch({ ...PLACE, disclosable: [], documents: ready });
    const read = (row: number) => ({ ...ready[0], of: other.text(row % 2) });
    const batch = await createBatch({ ...PLACE, disclosable: [], documents: { size: 5, document: read } });
    expectPlain(batch, [0, 1, 2, 3, 4].map(read), 5);
  });

  it("says which document cannot be read", async () => {
    const unreadable = {
      get name(): string {
        throw new TypeError("cannot be read");
      },
    };
    const documents = [{ validFrom: "2026-06-15T00:00:00Z" }, unreadable];
    expect(await refusal(documents, [])).toMatchObject({ index: 1, message: "Document 1: cannot be read" });
  });

  it("makes those of too many forms plainly", async () => {
    const ready = Array.from({ length: 200 }, (_, row) => ({
      validFrom: "2026-06-15T00:00:00Z",
      [`member ${row % 100}`]: row,
    }));
    const batch = await createBatch({ ...PLACE, disclosable: [], documents: ready });
    expectPlain(batch, ready, 128);
  });

  it("refuses what is no document, in the words of the plain way", async () => {
    const good = { validFrom: "2026-06-15T00:00:00Z", credentialSubject: { score: 1 } };
    const deep = JSON.parse(`${'{"a":'.repeat(40)}1${"}".repeat(40)}`);
    const bad = [
      "text",
      null,
      [good],
      { ...good, validFrom: 3 },
      { ...good, issuanceDate: "2026" },
      { ...good, when: new Date(0) },
      { ...good, deep },
      { ...good, credentialSubject: { score: undefined } },
      JSON.parse('{ "__proto__": 1 }'),
    ];
    for (const document of bad) {
      const documents = [good, document, good];
      const source = { size: 3, document: (row: number) => documents[row] };
      const [kept, asked] = [await refusal(documents, []), await refusal(source, [])];
      expect(asked).toMatchObject({ index: 1 });
      expect(asked).toEqual(kept);
    }
  });
});

describe("a spliced batch", () => {
  it("has the root and the files of a plain one, whatever the members, claims and values", async () => {
    const cases = fc.record({
      members: fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 }),
      fixed: fc.jsonValue({ maxDepth: 2 }).filter(isJson),
      claims: fc.subarray([...names, "absent"]),
      values: fc.array(fc.array(scalar, { minLength: names.length, maxLength: names.length }), {
        minLength: 1,
        maxLength: 9,
      }),
      dated: fc.boolean(),
      identified: fc.boolean(),
      status: place,
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ members, fixed, claims, values, dated, identified, status }) => {
        const subject = Object.fromEntries(members.map((name) => [name, 0]));
        const document = {
          "@context": ["https://www.w3.org/ns/credentials/v2"],
          ...(identified ? { id: "urn:x" } : {}),
          validFrom: "2026-06-15T00:00:00Z",
          list: [{ deep: 0 }, fixed],
          credentialSubject: { ...subject, fixed },
        };
        const varying = [
          ...members.map((name) => `/credentialSubject/${tokenOf(name)}`),
          "/list/0/deep",
          ...(dated ? ["/validFrom"] : []),
          ...(identified ? ["/id"] : []),
        ];
        const template = { document, varying };
        const rows = values.map((list, row) => ({
          template,
          values: [
            ...list.slice(0, members.length),
            list[0] ?? "",
            ...(dated ? [`2026-06-${String(row + 10)}T12:00:00+01:00`] : []),
            ...(identified ? [`urn:x:${row}`] : []),
          ],
        }));
        await compare(
          rows,
          claims.map((name) => `/credentialSubject/${tokenOf(name)}`),
          { status },
        );
      }),
      { numRuns: isMore ? 500 : 40 },
    );
  });

  it("has them over many rows of the sample course, with and without an optional value", async () => {
    const course = JSON.parse(readFileSync(join(import.meta.dirname, "../../../samples/course.json"), "utf8"));
    const { id: _, ...subject } = course.credential.credentialSubject;
    const varying = ["/awardedDate", "/credentialSubject/name", "/credentialSubject/identifier/0/identityHash"];
    const whole = { document: course.credential, varying: [...varying, "/credentialSubject/id"] };
    const without = { document: { ...course.credential, credentialSubject: subject }, varying };
    const rows = Array.from({ length: 300 }, (_, row) => {
      const values = [`2026-06-${10 + (row % 9)}T00:00:00Z`, `Łucja ${row}`, row % 50];
      return row % 3 === 0
        ? { template: whole, values: [...values, `did:example:${row}`] }
        : { template: without, values };
    });
    await compare(rows, course.disclosable);
    await compare(rows, course.disclosable, { status: { list: LIST, offset: 99_900 } });
    await compare(rows.slice(0, 1), course.disclosable, { shuffle: false });
  });

  it("takes the plain way where documents carry proofs of their own", async () => {
    const document = { validFrom: "2026-06-15T00:00:00Z", proof: [{ type: "DataIntegrityProof" }], name: "" };
    const template = { document, varying: ["/name"] };
    await compare(
      [
        { template, values: ["a"] },
        { template, values: ["b"] },
      ],
      [],
    );
  });

  it("refuses what a plain one refuses, in the same words", async () => {
    const document = { validFrom: "2026-06-15T00:00:00Z", name: "", score: 0, credentialSubject: { name: "" } };
    const template = { document, varying: ["/validFrom", "/name", "/score"] };
    const good: FilledTemplate = { template, values: ["2026-06-15T00:00:00Z", "a", 1] };
    const spoilt: (readonly (string | number)[])[] = [
      ["2026-06-31T00:00:00Z", "a", 1],
      ["2026-06-15", "a", 1],
      ["2026-06-15T00:00:00Z", "half \ud800", 1],
      ["2026-06-15T00:00:00Z", "a", -0],
      ["2026-06-15T00:00:00Z", "a", Number.NaN],
      ["2026-06-15T00:00:00Z", "a", 2 ** 53],
      ["2026-06-15T00:00:00Z", "x".repeat(200_000), 1],
      ["2026-06-15T00:00:00Z", "é".repeat(98_000), 1],
      ["2026-06-15T00:00:00Z", "a"],
    ];
    for (const values of spoilt) {
      const [plain, spliced] = await refusals([good, { template, values }, good], ["/credentialSubject/name"]);
      expect(plain).toMatchObject({ index: 1 });
      expect(spliced).toEqual(plain);
    }
    const [plain, spliced] = await refusals([good], ["/nowhere/name"]);
    expect(plain).toMatchObject({ index: 0, pointer: "/nowhere/name" });
    expect(spliced).toEqual(plain);
  });

  it("takes names as long as a file may be", async () => {
    const document = { validFrom: "2026-06-15T00:00:00Z", name: "" };
    const template = { document, varying: ["/name"] };
    const rows = ["x".repeat(190_000), "\u0001".repeat(30_000), "é".repeat(90_000), ""].map((name) => ({
      template,
      values: [name],
    }));
    await compare(rows, []);
  });

  it("does not take one template for another whose fixed text looks like a mark", async () => {
    const base = { validFrom: "2026-06-15T00:00:00Z" };
    const templates = [
      { document: { ...base, name: "", note: ":0" }, varying: ["/name"] },
      { document: { ...base, name: ":0", note: "" }, varying: ["/note"] },
    ] as const;
    let now: FilledTemplate = { template: templates[0], values: ["v"] };
    const batch = await createBatch({ ...PLACE, disclosable: [], documents: { size: 1, fill: () => now } });
    now = { template: templates[1], values: ["v"] };
    expect(() => batch.lines(0, 1)).toThrow("The document is not the one in the batch");
  });

  it("does not write a row that has changed since it was hashed", async () => {
    const document = { validFrom: "2026-06-15T00:00:00Z", name: "" };
    const template = { document, varying: ["/name"] };
    const values = ["a", "b", "c"].map((name) => [name]);
    const source: TemplateSource = { size: 3, fill: (row) => ({ template, values: values[row] ?? [] }) };
    const batch = await createBatch({ ...PLACE, disclosable: [], documents: source });
    values[1] = ["B"];
    expect(batch.lines(0, 1)).toHaveLength(batch.text(0).length + 1);
    expect(() => batch.lines(0, 3)).toThrow(new BatchError("The document is not the one in the batch", { index: 1 }));
  });
});

describe("a batch with places in status lists", () => {
  const document = { validFrom: "2026-06-15T00:00:00Z", name: "", credentialSubject: {} };
  const template = { document, varying: ["/name"] };
  const rows = ["a", "b", "c"].map((name) => ({ template, values: [name] }));
  const build = (status: unknown, documents: BatchInput["documents"] = sourceOf(rows)) =>
    createBatch({ ...PLACE, disclosable: [], documents, status: status as StatusPlace });

  it("takes the last places that there are, and none beyond", async () => {
    const batch = await build({ list: LIST, offset: 2 ** 32 - 3 });
    expect(batch.text(2)).toContain('"statusListIndex":"4294967295"');
    for (const offset of [2 ** 32 - 2, -1, 0.5, Number.NaN, "0"])
      await expect(build({ list: LIST, offset })).rejects.toThrow(/status\.offset must be .* from 0 to 4294967293/);
  });

  it.each([
    "http://status.example.org/l",
    "https://status.example.org/l/",
    "https://status.example.org/a/../b",
    "https://status.example.org/a/./b",
    "https://status.example.org/%2e%2e/b",
    "https://status.example.org/a//b",
    "https://status.example.org/a\\b",
    "https://me:pass@status.example.org/a",
    "https://status.example.org/a?b",
    "https://status.example.org/a#b",
    "https://status.example.org:443/a",
    "https://status.example.org:99999/a",
    "https://STATUS.example.org/a",
    "https://0x7f.1/a",
    `https://status.example.org/${"a".repeat(500)}`,
    "https:///a",
    "",
    undefined,
    7,
  ])("refuses the list %j", async (list) => {
    await expect(build({ list, offset: 0 })).rejects.toThrow(
      "status.list must be like https://status.example.org/lists",
    );
  });

  it("refuses a document that has a status of its own, spliced or not, which stays where there are no places", async () => {
    const own = { ...document, credentialStatus: { type: "Other" } };
    const spliced = sourceOf([
      rows[0] as FilledTemplate,
      { template: { document: own, varying: ["/name"] }, values: ["b"] },
    ]);
    for (const documents of [[document, own], spliced]) {
      const refused = { index: 1, pointer: "/credentialStatus" };
      await expect(build({ list: LIST, offset: 0 }, documents)).rejects.toMatchObject(refused);
      expect((await build(undefined, documents)).text(1)).toContain('"credentialStatus":{"type":"Other"}');
    }
  });

  it("is another one at other places", async () => {
    const { seed, root } = await build({ list: LIST, offset: 7 });
    const again = (status?: StatusPlace) =>
      rebuildBatch({ ...PLACE, disclosable: [], documents: sourceOf(rows), seed, root, ...(status && { status }) });
    expect((await again({ list: LIST, offset: 7 })).root).toBe(root);
    for (const status of [undefined, { list: LIST, offset: 8 }, { list: `${LIST}0`, offset: 7 }])
      await expect(again(status)).rejects.toThrow("leads to the root");
  });
});
