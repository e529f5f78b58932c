// The trust list: its reader, which is written by hand, and its published schema take and refuse the same.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseTrust, readTrust, TrustError } from "../../../sdk/src/index.ts";

const schema = JSON.parse(readFileSync(join(import.meta.dirname, "../../../sdk/schemas/trust-v1.schema.json"), "utf8"));
const isGood = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
const ADDRESS = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
const REGISTRY = { name: "National", chainId: 1, address: ADDRESS, rpc: ["https://a.example", "https://b.example"] };

/** The member that the reader refuses; undefined where it takes the list. */
function findFault(list: unknown): string | undefined {
  try {
    parseTrust(list);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(TrustError);
    return (error as TrustError).member;
  }
}

const listOf = (changes: object): object => ({
  format: "laurel-trust-v1",
  registries: [{ ...REGISTRY, ...changes }],
});

const LIST = listOf({});

const GOOD = {
  name: ["National", " ", "–"],
  chainId: [1, 31337, 2 ** 53 - 1],
  address: [ADDRESS, ADDRESS.toLowerCase()],
  codeHash: [`0x${"ab".repeat(32)}`],
  rpc: [REGISTRY.rpc, [], ["HTTP://127.0.0.1:8545/x?y", "http://[::1]"]],
  plainHttp: [false, true],
  quorum: [1, 2],
  finality: ["finalized", "safe", "latest", { confirmations: 1 }, { confirmations: 1_000_000 }],
  maxAge: [null, 1, 3600],
  accreditors: [[], [1, 4294967295], [7, 7]],
};
const BAD = {
  name: ["", null, 7, []],
  chainId: [0, -1, 1.5, "1", null, 2 ** 53, true],
  address: ["", null, 7, ADDRESS.slice(2), `${ADDRESS}0`, `0X${ADDRESS.slice(2)}`, ADDRESS.replace("F", "G")],
  codeHash: ["", null, `0x${"AB".repeat(32)}`, `0x${"ab".repeat(31)}`, 7],
  rpc: [
    null,
    "https://a.example",
    [7],
    ["ftp://a.example"],
    ["a.example"],
    ["https://a", "https://a"],
    [" http://a"],
    ["http:a"],
  ],
  plainHttp: [null, 1, "true", []],
  quorum: [0, 1.5, "1", null, -1],
  finality: [
    "Latest",
    null,
    7,
    [],
    {},
    { confirmations: 0 },
    { confirmations: 1_000_001 },
    { confirmations: 1, more: 1 },
  ],
  maxAge: [0, -1, 1.5, "3600", false],
  accreditors: [null, 7, [0], [1.5], ["1"], [4294967296], {}],
};
/** Of the list itself. */
const NAMES = {
  good: ["Ours", " ", "ℵ".repeat(100), "🎓".repeat(100)],
  bad: ["", null, 7, "a\nb", "\u009b", "x".repeat(101)],
};
type Member = keyof typeof GOOD;
const MEMBERS = Object.keys(GOOD) as Member[];

describe("the trust list's schema and its reader", () => {
  it("know the same members", () => {
    expect(Object.keys(schema.properties.registries.items.properties)).toEqual(MEMBERS);
    for (const member of MEMBERS) expect(findFault(listOf({ [member]: GOOD[member][0] })), member).toBeUndefined();
  });

  it.each(MEMBERS)("judge %s alike", (member) => {
    for (const value of GOOD[member]) {
      const list = listOf({ [member]: value });
      expect([isGood(list), findFault(list)], JSON.stringify(value)).toEqual([true, undefined]);
    }
    for (const value of BAD[member]) {
      const list = listOf({ [member]: value });
      expect(isGood(list), JSON.stringify(value)).toBe(false);
      expect(findFault(list), JSON.stringify(value)).toContain(`registries[0].${member}`);
    }
    const { [member as "name"]: _, ...others } = REGISTRY;
    const list = { format: "laurel-trust-v1", registries: [others] };
    expect(isGood(list)).toBe(findFault(list) === undefined);
  });

  it("let through what was imported, which decides nothing: the schema alone looks into it", () => {
    const good = {
      ...{ from: "https://ministry.example/.well-known/laurel-trust.json", sha256: "ab".repeat(32) },
      ...{ at: "2026-06-15T08:00:00Z", registries: [`eip155:1:${ADDRESS}`] },
    };
    for (const imported of [[], [good], [{ ...good, publisher: "Ministry", updated: "2026-06-01T08:00:00Z" }]]) {
      expect(isGood({ ...LIST, imported })).toBe(true);
      expect(parseTrust({ ...LIST, imported })).toEqual(parseTrust(LIST));
    }
    for (const imported of [{}, null, 7]) expect(isGood({ ...LIST, imported })).toBe(false);
    expect(isGood({ ...LIST, imported: [{ ...good, more: 1 }] })).toBe(false);
  });

  it("judge lists of any such members alike", () => {
    const pick = (member: Member) =>
      fc.oneof(
        { weight: 12, arbitrary: fc.constantFrom<unknown>(...GOOD[member]) },
        { weight: 1, arbitrary: fc.constantFrom<unknown>(...BAD[member]) },
      );
    const registry = fc.record(
      { ...Object.fromEntries(MEMBERS.map((member) => [member, pick(member)])) },
      { requiredKeys: ["name", "chainId", "address"] },
    );
    const list = fc.record(
      {
        format: fc.oneof({ weight: 9, arbitrary: fc.constant("laurel-trust-v1") }, fc.constant("laurel-trust-v2")),
        registries: fc.oneof({ weight: 9, arbitrary: fc.array(registry, { maxLength: 1 }) }, fc.jsonValue()),
        $schema: fc.oneof(fc.webUrl(), fc.constant(7), fc.constant(null)),
        name: fc.constantFrom<unknown>(...NAMES.good, ...NAMES.bad),
        more: fc.constant(1),
      },
      { requiredKeys: ["format", "registries"] },
    );
    fc.assert(
      fc.property(fc.oneof({ weight: 20, arbitrary: list }, fc.jsonValue()), (value) => {
        expect(isGood(value)).toBe(findFault(value) === undefined);
      }),
      { numRuns: 2000 },
    );
  });

  it("differ only in what no schema can say", () => {
    const twice = { format: "laurel-trust-v1", registries: [REGISTRY, { ...REGISTRY, name: "again" }] };
    const lists = {
      "registries[0].address": listOf({ address: ADDRESS.replace("F", "f") }),
      "registries[0].quorum": listOf({ quorum: 3 }),
      "registries[0].rpc[0]": listOf({ rpc: ["http://["] }),
      "registries[1]": twice,
    };
    for (const [member, list] of Object.entries(lists)) expect([isGood(list), findFault(list)]).toEqual([true, member]);
  });

  it("judge the list's own name alike", () => {
    for (const name of NAMES.good)
      expect([isGood({ ...LIST, name }), findFault({ ...LIST, name })]).toEqual([true, undefined]);
    for (const name of NAMES.bad)
      expect([isGood({ ...LIST, name }), findFault({ ...LIST, name })]).toEqual([false, "name"]);
  });

  it("differ where two URLs are one node, or one host, or a far one has http", () => {
    const of = (rpc: readonly string[], more: object = {}): object => listOf({ rpc, ...more });
    const lists: readonly (readonly [string, object, string])[] = [
      ["rpc[1]", of(["http://localhost:8545", "http://127.1:8545/"]), "is listed twice: see registries[0].rpc[0]"],
      ["rpc[1]", of(["https://node.example/key", "https://NODE.example.:443/key"]), "twice: see registries[0].rpc[0]"],
      ["rpc[1]", of(["https://a.example", "http://b.example"]), "must begin with https"],
      ["rpc[0]", of(["https://user:secret@a.example"]), "neither user nor password"],
      [
        "quorum",
        of(["https://b.example", "https://a.example:1/key", "https://A.example:2/key"], { quorum: 3 }),
        "must be at most 2: rpc[1] (https://a.example:1) and rpc[2] (https://A.example:2) are one host",
      ],
    ];
    for (const [member, list, says] of lists) {
      expect([isGood(list), findFault(list)]).toEqual([true, `registries[0].${member}`]);
      expect(() => parseTrust(list)).toThrow(says);
    }
  });

  it("take a majority of the hosts for the quorum, whatever the ports, and http where it is asked for", () => {
    const quorumOf = (rpc: readonly string[], more: object = {}): number | undefined =>
      parseTrust(listOf({ rpc, ...more })).registries[0]?.quorum;
    expect(quorumOf(["https://a.example/1", "https://a.example/2", "https://a.example:444"])).toBe(1);
    expect(quorumOf(["https://a.example/1", "https://a.example/2", "https://b.example"])).toBe(2);
    expect(quorumOf(["https://a.example", "https://b.example", "https://c.example"])).toBe(2);
    expect(quorumOf(["http://127.0.0.1:1", "http://localhost:2", "http://[::1]:3"])).toBe(2);
    expect(quorumOf(["http://a.example", "https://b.example"], { plainHttp: true, quorum: 2 })).toBe(2);
  });

  it("let a list name its schema, which is not fetched and not kept", () => {
    const list = { $schema: "http://127.0.0.1:9/trust.json", ...listOf({}) };
    expect(isGood(list)).toBe(true);
    expect(Object.keys(parseTrust(list))).toEqual(["format", "name", "sha256", "registries"]);
    expect(findFault({ ...list, $schema: 7 })).toBe("$schema");
    expect(() => parseTrust({ ...list, schema: "x" })).toThrow(
      "trust list.schema: no such member; there are $schema, format, name, registries",
    );
  });
});

describe("readTrust", () => {
  const text = `${JSON.stringify({ ...LIST, note: undefined })}\n`;
  const digest = (bytes: string | Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

  it("keeps the SHA-256 of the very bytes, as sha256sum prints it, of a text and of bytes", () => {
    const spaced = `  ${JSON.stringify({ ...LIST, name: "Zoë’s 🎓" }, null, 2)}\n`;
    for (const file of [text, spaced]) {
      expect(readTrust(file).sha256).toBe(digest(file));
      expect(readTrust(new TextEncoder().encode(file)).sha256).toBe(digest(file));
    }
    expect(readTrust(text)).toMatchObject({ ...parseTrust(LIST), sha256: digest(text) });
    expect(parseTrust(LIST).sha256).toBeNull();
  });

  it("calls the list what it calls itself, else by its file's name without the folders, else a trust list", () => {
    const named = JSON.stringify({ ...LIST, name: "Ours" });
    expect(readTrust(named, "/home/niamh/trust.json").name).toBe("Ours");
    expect(readTrust(text, "/home/niamh/our trust.json").name).toBe("our trust.json");
    expect(readTrust(text, String.raw`C:\Users\niamh\trust.json`).name).toBe("trust.json");
    expect([readTrust(text).name, readTrust(text, "folder/").name, parseTrust(LIST).name]).toEqual(
      Array(3).fill("trust list"),
    );
  });

  it("reads JSON as strictly as a credential, and no list that parseTrust refuses", () => {
    const twice = text.replace("{", '{"registries":[],');
    expect(() => readTrust(twice)).toThrow(expect.objectContaining({ code: "format.duplicate-member" }));
    expect(() => readTrust(" ".repeat(256 * 1024) + text)).toThrow(expect.objectContaining({ code: "format.limit" }));
    for (const other of ["null", "[]", "7", "{}"]) expect(() => readTrust(other)).toThrow(TrustError);
  });
});

describe("a page's list", () => {
  const PAGE = "https://verify.example/sub/trust.json?v=1#x";
  const read = (rpc: readonly unknown[], base: string | URL = PAGE, more: object = {}): readonly string[] | undefined =>
    readTrust(JSON.stringify(listOf({ rpc, ...more })), "trust.json", { base }).registries[0]?.rpc;
  const RELATIVE: Readonly<Record<string, string>> = {
    "/rpc": "https://verify.example/rpc",
    "./rpc": "https://verify.example/sub/rpc",
    rpc: "https://verify.example/sub/rpc",
    "../rpc": "https://verify.example/rpc",
    "../../../rpc": "https://verify.example/rpc",
    "/rpc/v1.2?key=a&b=%2F": "https://verify.example/rpc/v1.2?key=a&b=%2F",
    "rpc/": "https://verify.example/sub/rpc/",
    "/%2F%2Fevil.example": "https://verify.example/%2F%2Fevil.example",
  };
  const NONE = [
    ...[
      "//evil.example/rpc",
      "///evil.example",
      "/\\evil.example",
      "\\\\evil.example",
      "/\t/evil.example",
      "/\n/evil.example",
    ],
    ...[
      "https:rpc",
      "https:/rpc",
      "https:",
      "rpc:8545",
      "javascript:alert",
      "data:,x",
      "user@evil.example",
      "/@evil.example",
    ],
    ...[
      "",
      " ",
      " /rpc",
      "/rpc ",
      "/",
      "?rpc",
      "#rpc",
      "/rpc#x",
      ".",
      "..",
      "./",
      "a.example",
      "a.example/rpc",
      "127.0.0.1",
      "/ü",
    ],
    ...[7, null, ["/rpc"], {}],
  ];

  it.each(Object.entries(RELATIVE))("may name %s, on its own host", (relative, absolute) => {
    expect(read([relative])).toEqual([absolute]);
    expect(read([relative], new URL(PAGE))).toEqual([absolute]);
    expect(isGood(listOf({ rpc: [relative] }))).toBe(true);
    expect(findFault(listOf({ rpc: [relative] }))).toBe("registries[0].rpc[0]");
  });

  it.each(NONE)("may not name %j", (value) => {
    expect(isGood(listOf({ rpc: [value] }))).toBe(false);
    for (const base of [PAGE, "http://127.0.0.1:8080/"])
      expect(() => read([value], base, { plainHttp: true })).toThrow(
        expect.objectContaining({ member: "registries[0].rpc[0]" }),
      );
  });

  it("never leads to another host, or to another spelling of what is absolute", () => {
    const part = fc.constantFrom(
      "/",
      "\\",
      ".",
      ":",
      "@",
      "?",
      "#",
      "%2f",
      "rpc",
      "evil.example",
      "https",
      "\t",
      " ",
      "-",
      "ü",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(part).map((parts) => parts.join("")),
          fc.webUrl(),
        ),
        (url) => {
          const list = listOf({ rpc: [url], plainHttp: true });
          const plain = findFault(list) === undefined ? [url] : undefined;
          let found: readonly string[] | undefined;
          try {
            found = read([url], PAGE, { plainHttp: true });
          } catch (error) {
            expect(error).toBeInstanceOf(TrustError);
          }
          if (found !== undefined && plain === undefined) expect(new URL(found[0] ?? "").host).toBe("verify.example");
          else expect(found).toEqual(plain);
          expect(isGood(list) || found === undefined).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("is held to the same rules where its URLs are resolved", () => {
    const says =
      (rpc: readonly string[], base: string, more: object = {}) =>
      () =>
        read(rpc, base, more);
    expect(says(["/rpc", "https://VERIFY.example:443/rpc"], PAGE)).toThrow("is listed twice: see registries[0].rpc[0]");
    expect(says(["/rpc", "/other"], PAGE, { quorum: 2 })).toThrow("must be at most 1");
    expect(says(["/rpc"], "http://verify.example/trust.json")).toThrow("must begin with https");
    expect(read(["/rpc"], "http://verify.example/trust.json", { plainHttp: true })).toEqual([
      "http://verify.example/rpc",
    ]);
    expect(read(["/rpc"], "http://localhost:8080/trust.json")).toEqual(["http://localhost:8080/rpc"]);
    expect(says(["/rpc"], "https://user:secret@verify.example/trust.json")).toThrow("neither user nor password");
    expect(says(["/rpc"], "file:///srv/trust.json")).toThrow("must be a URL with http or https");
    for (const base of [
      "",
      "trust.json",
      "//verify.example",
      "blob:https://verify.example/1",
      "data:,x",
      "about:blank",
    ])
      expect(says(["/rpc"], base)).toThrow(TypeError);
    expect(parseTrust(listOf({ rpc: ["/rpc"] }), { base: PAGE }).registries[0]?.rpc).toEqual([
      "https://verify.example/rpc",
    ]);
  });
});
