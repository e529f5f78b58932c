// Verification against a real node: each code of the protocol's table, the requests it takes, and what is changed in a file.
import { keccak256 } from "ethers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import {
  createVerifier,
  describeReport,
  describeTone,
  type Json,
  type JsonObject,
  judgeTone,
  parseCredential,
  parseTrust,
  type Report,
  REPORT_TEXTS,
  reportUnread,
  withhold,
} from "../../../sdk/src/index.ts";
import { type NodeProxy, startProxy } from "../../nodes/proxy.ts";
import { openWorld } from "../../nodes/shared.ts";
import { CLAIMS, createDocument, UNIVERSITY, type World } from "../../nodes/world.ts";

let world: World;
let text: string;
let root: string;

const check = (input: string, changes: object = {}, at?: Date): Promise<Report> =>
  createVerifier(parseTrust(world.trust(changes))).verify(input, at === undefined ? {} : { at });
const outcomeOf = ({ verdict, checks }: Report): string => {
  const { code = "" } = checks.find(({ outcome }) => outcome !== "pass") ?? {};
  return `${verdict} ${code}`.trim();
};
const outcome = async (...args: Parameters<typeof check>): Promise<string> => outcomeOf(await check(...args));
/** The file with one member set, or taken out. */
const change = (pointer: string, value?: Json): string => {
  const tokens = pointer.split("/").slice(1);
  const edit = (inner: Json, [token = "", ...rest]: string[]): Json => {
    if (Array.isArray(inner)) return inner.with(Number(token), edit(inner[Number(token)], rest));
    const { [token]: old, ...others } = inner as JsonObject;
    const next = rest.length === 0 ? value : edit(old as Json, rest);
    return next === undefined ? others : { ...others, [token]: next };
  };
  return JSON.stringify(edit(JSON.parse(text), tokens));
};
const one = async (changes: object = {}, options = {}): Promise<{ file: string; root: string }> => {
  const batch = await world.issue([createDocument(changes)], options);
  return { file: JSON.stringify(batch.credential(0)), root: batch.root };
};

beforeAll(async () => {
  world = await openWorld();
  const documents = [1, 2, 3].map((n) => createDocument({ id: `urn:example:${n}` }));
  const batch = await world.issue(documents);
  root = batch.root;
  text = JSON.stringify(batch.credential(1));
});
afterAll(() => world.stop());

describe("a valid credential", () => {
  it("passes all seven checks, and the report says who issued it", async () => {
    const report = await check(text, { codeHash: keccak256(await world.provider.getCode(world.registry.address)) });
    expect(report.checks.map(({ check: name, outcome: result }) => `${name} ${result}`)).toEqual(
      ["format", "integrity", "registry", "anchor", "authority", "status", "validity"].map((name) => `${name} pass`),
    );
    expect(report).toMatchObject({
      format: "laurel-report-v1",
      verdict: "valid",
      withheld: [],
      holder: "disclosed",
      issuer: { id: 1, name: UNIVERSITY.name, uri: UNIVERSITY.id },
      accreditor: { id: 1, name: "Quality Agency", uri: "https://qa.example.org" },
      batch: { root, index: 1, size: 3 },
    });
    expect(report.credential).not.toHaveProperty("proof");
  });

  it("stays valid with every claim withheld, and shows none of them", async () => {
    const report = await check(JSON.stringify(withhold(parseCredential(text), CLAIMS)));
    expect(outcomeOf(report)).toBe("valid");
    expect(report.holder).toBe("withheld");
    expect([...report.withheld].sort()).toEqual([...CLAIMS].sort());
    expect(JSON.stringify(report)).not.toContain("Åkesson");
  });
});

describe("requests", () => {
  let proxy: NodeProxy;
  beforeEach(async () => {
    proxy = await startProxy(world.rpc);
  });
  afterEach(() => proxy.stop());
  const methods = (): string[] => proxy.requests.flat().map(({ method }) => method);

  it("are one: an eth_call with its block's header, and the chain id once a process", async () => {
    const verifier = createVerifier(parseTrust(world.trust({ rpc: [proxy.url] })));
    expect(outcomeOf(await verifier.verify(text))).toBe("valid");
    expect(methods().sort()).toEqual(["eth_call", "eth_chainId", "eth_getBlockByNumber"]);
    expect(outcomeOf(await verifier.verify(text))).toBe("valid");
    expect(methods().slice(3).sort()).toEqual(["eth_call", "eth_getBlockByNumber"]);
    expect(proxy.requests).toHaveLength(2);
  });

  it("are one eth_getCode more where the code is pinned", async () => {
    const codeHash = keccak256(await world.provider.getCode(world.registry.address));
    const verifier = createVerifier(parseTrust(world.trust({ rpc: [proxy.url], codeHash })));
    await verifier.verify(text);
    await verifier.verify(text);
    expect(methods().filter((method) => method === "eth_getCode")).toHaveLength(1);
    expect(proxy.requests).toHaveLength(2);
  });

  it("are at most four for a cohort of 1,000", async () => {
    const batch = await world.issue(Array.from({ length: 1000 }, (_, n) => createDocument({ id: `urn:example:${n}` })));
    const verifier = createVerifier(parseTrust(world.trust({ rpc: [proxy.url] })));
    const files = Array.from({ length: 1000 }, (_, index) => JSON.stringify(batch.credential(index)));
    let index = 0;
    for await (const report of verifier.verifyMany(files)) {
      expect(report.verdict).toBe("valid");
      expect(report.batch?.index).toBe(index++);
    }
    expect(index).toBe(1000);
    expect(proxy.requests.length).toBeLessThanOrEqual(4);
  });

  it("are none for what could not be read, whose report is the one of reportUnread", async () => {
    const trust = parseTrust(world.trust({ rpc: [proxy.url] }));
    const at = new Date("2030-01-01T00:00:00Z");
    const report = await createVerifier(trust).verify(null, { at });
    expect({ ...report, at: null }).toEqual(reportUnread("file.unreadable", trust, at));
    expect(proxy.requests).toHaveLength(0);
  });

  it("ask nothing of any node where the file is no credential of a trusted registry", async () => {
    const verifier = createVerifier(parseTrust(world.trust({ rpc: [proxy.url] })));
    await verifier.verify("{}");
    await verifier.verify(change("/name", "Other"));
    expect(proxy.requests).toHaveLength(0);
  });
});

describe("each code", () => {
  it("of the format", async () => {
    expect(await outcome("no json")).toBe("invalid format.json");
    expect(await outcome(text.replace('"name":', '"name":"Twice","name":'))).toBe("invalid format.duplicate-member");
    expect(await outcome(`${"[".repeat(40)}${"]".repeat(40)}`)).toBe("invalid format.limit");
    expect(await outcome(change("/validFrom"))).toBe("invalid format.document");
    expect(await outcome(change("/proof/0/extra", 1))).toBe("invalid format.proof");
  });

  it("integrity.altered", async () => {
    expect(await outcome(change("/credentialSubject/result/0/value", "B"))).toBe("invalid integrity.altered");
  });

  it("registry.untrusted", async () => {
    const stranger = await world.build([createDocument()], CLAIMS, `0x${"dEaD".padStart(40, "0")}`);
    expect(await outcome(JSON.stringify(stranger.credential(0)))).toBe("invalid registry.untrusted");
  });

  it("anchor.missing and anchor.size", async () => {
    const batch = await world.build([createDocument()]);
    const file = JSON.stringify(batch.credential(0));
    expect(await outcome(file)).toBe("invalid anchor.missing");
    await (await world.registry.connect(world.operator).anchorBatch(1, 1, 1, batch.root, 2)).wait();
    expect(await outcome(file)).toBe("invalid anchor.size");
  });

  it("authority.operator, .accreditation and .accreditor", async () => {
    const { registry, until } = world;
    const end = async (
      add: () => Promise<unknown>,
      finish: (moment: number) => Promise<unknown>,
      ids: readonly [number, number],
    ) => {
      await add();
      const batch = await world.build([createDocument()]);
      await (await registry.connect(world.operator).anchorBatch(1, ids[0], ids[1], batch.root, 1)).wait();
      const file = JSON.stringify(batch.credential(0));
      expect(await outcome(file)).toBe("valid");
      await finish((await registry.getBatch(1, batch.root)).anchoredAt);
      return outcome(file);
    };
    const admin = registry.connect(world.admin);
    const accreditor = registry.connect(world.accreditor);
    const operator = await end(
      async () => (await admin.addOperator(1, world.operator.address, until, 3)).wait(),
      async (moment) => (await admin.endOperator(1, 2, moment)).wait(),
      [1, 2],
    );
    expect(operator).toBe("invalid authority.operator");
    const accreditation = await end(
      async () => (await accreditor.accreditIssuer(1, 1, until, UNIVERSITY.name, UNIVERSITY.id)).wait(),
      async (moment) => (await accreditor.endAccreditation(2, moment)).wait(),
      [2, 1],
    );
    expect(accreditation).toBe("invalid authority.accreditation");
    const mandate = await end(
      async () => {
        await (
          await registry.appointAccreditor(world.stranger.address, until, "Other", "https://other.example")
        ).wait();
        const other = registry.connect(world.stranger);
        await (await other.accreditIssuer(2, 1, until, UNIVERSITY.name, UNIVERSITY.id)).wait();
      },
      async (moment) => (await registry.endAccreditor(2, moment)).wait(),
      [3, 1],
    );
    expect(mandate).toBe("invalid authority.accreditor");
  });

  it("authority.identity and authority.unrecognised", async () => {
    const renamed = await one({ issuer: { ...UNIVERSITY, name: "University of Examples" } });
    expect(await outcome(renamed.file)).toBe("invalid authority.identity");
    const other = await one({ issuer: `${UNIVERSITY.id}/` });
    expect(await outcome(other.file)).toBe("invalid authority.identity");
    const bare = await one({ issuer: UNIVERSITY.id });
    expect(await outcome(bare.file)).toBe("valid");
    expect(await outcome(text, { accreditors: [7] })).toBe("invalid authority.unrecognised");
    expect(await outcome(text, { accreditors: [7, 1] })).toBe("valid");
  });

  it("of authority are all told, the gravest first, and an end that comes later does not change which that is", async () => {
    const { registry, until } = world;
    const accreditor = registry.connect(world.accreditor);
    await (await accreditor.accreditIssuer(1, 1, until, "Oxford", "https://oxford.example")).wait();
    const accreditation = await registry.accreditationCount();
    const issue = async (issuer: Json): Promise<string> => {
      const batch = await world.build([createDocument({ issuer })]);
      await (await registry.connect(world.operator).anchorBatch(1, accreditation, 1, batch.root, 1)).wait();
      return JSON.stringify(batch.credential(0));
    };
    const [oxford, other] = [await issue("https://oxford.example"), await issue(UNIVERSITY.id)];
    const tell = async (file: string) => {
      const { checks, ...report } = await check(file, { accreditors: [7] });
      const { outcome: told, code, codes } = checks[4] ?? {};
      return { told, code, codes, tone: judgeTone({ checks, ...report }).tone };
    };
    const unrecognised = "authority.unrecognised";
    const identity = "authority.identity";
    expect(await tell(oxford)).toEqual({ told: "fail", code: unrecognised, codes: undefined, tone: "unlisted" });
    expect(await tell(other)).toEqual({ told: "fail", code: identity, codes: [identity, unrecognised], tone: "false" });
    await (await accreditor.endAccreditation(accreditation, 0)).wait();
    const ended = "authority.accreditation";
    expect(await tell(oxford)).toEqual({
      ...{ told: "fail", code: unrecognised, codes: [unrecognised, ended], tone: "unlisted" },
    });
    expect(await tell(other)).toMatchObject({ code: identity, codes: [identity, unrecognised, ended], tone: "false" });
    expect((await check(oxford)).checks[4]).toMatchObject({ code: ended });
  });

  it("validity.expired says that it was valid until then only where the chain said so", async () => {
    const { file } = await one({ validFrom: "2020-01-01T00:00:00Z", validUntil: "2021-01-01T00:00:00Z" });
    const { untilThen } = REPORT_TEXTS.en;
    const tell = async (changes: object = {}) => {
      const report = await check(file, changes);
      const said = [
        describeReport(report).join("\n").includes(untilThen),
        describeTone(report).lines.includes(untilThen),
      ];
      return [outcomeOf(report), describeTone(report).tone, ...said];
    };
    expect(await tell()).toEqual(["invalid validity.expired", "ended", true, true]);
    expect(await tell({ rpc: ["http://127.0.0.1:9"] })).toEqual(["invalid rpc.unreachable", "unknown", false, false]);
    expect(await tell({ accreditors: [7] })).toEqual(["invalid authority.unrecognised", "unlisted", false, false]);
  });

  it("status.suspended, status.revoked and status.batch-revoked", async () => {
    const operator = world.registry.connect(world.operator);
    const { file, root: batch } = await one();
    await (await operator.suspendCredentials(1, 1, batch, [0], [1n])).wait();
    expect(await outcome(file)).toBe("invalid status.suspended");
    await (await operator.revokeBatch(1, 1, batch)).wait();
    expect(await outcome(file)).toBe("invalid status.batch-revoked");
    await (await operator.revokeCredentials(1, 1, batch, [0], [1n])).wait();
    expect(await outcome(file)).toBe("invalid status.revoked");
    const { codes } = (await check(file)).checks[5] ?? {};
    expect(codes).toEqual(["status.revoked", "status.batch-revoked", "status.suspended"]);
  });

  it("validity.not-yet and validity.expired, to the second", async () => {
    const { file } = await one({ validFrom: "2026-06-15T00:00:00Z", validUntil: "2026-07-15T02:00:00+02:00" });
    const at = (moment: string): Promise<string> => outcome(file, {}, new Date(moment));
    expect(await at("2026-06-14T23:59:59Z")).toBe("invalid validity.not-yet");
    expect(await at("2026-06-15T00:00:00Z")).toBe("valid");
    expect(await at("2026-07-14T23:59:59Z")).toBe("valid");
    expect(await at("2026-07-15T00:00:00Z")).toBe("invalid validity.expired");
  });

  it("of the dates is asked for a moment, and an invalid date is refused before any node is asked", async () => {
    const nowhere = createVerifier(parseTrust(world.trust({ rpc: ["http://127.0.0.1:9"] })));
    const at = new Date("soon");
    await expect(nowhere.verify(text, { at })).rejects.toThrow("at must be a moment");
    await expect(nowhere.verifyMany([], { at })[Symbol.asyncIterator]().next()).rejects.toThrow("at must be a moment");
  });

  it("anchor.pending, status.pending and authority.pending, before they are final", async () => {
    const finality = { confirmations: 5 };
    const { registry, until } = world;
    await (await registry.connect(world.admin).addOperator(1, world.operator.address, until, 3)).wait();
    const operator = await registry.operatorCount(1);
    const { file, root: batch } = await one({}, { operator });
    expect(await outcome(file, { finality })).toBe("unknown anchor.pending");
    await world.mine(5);
    expect(await outcome(file, { finality })).toBe("valid");
    await (await registry.connect(world.operator).suspendCredentials(1, operator, batch, [0], [1n])).wait();
    expect(await outcome(file, { finality })).toBe("unknown status.pending");
    const { anchoredAt } = await registry.getBatch(1, batch);
    await (await registry.connect(world.admin).endOperator(1, operator, anchoredAt)).wait();
    expect(await outcome(file, { finality })).toBe("unknown authority.pending");
    await world.mine(5);
    expect(await outcome(file, { finality })).toBe("invalid authority.operator");
  });

  it("of a registry that is not the pinned one, or not there", async () => {
    expect(await outcome(text, { codeHash: `0x${"11".repeat(32)}` })).toBe("unknown registry.wrong-code");
    const nowhere = `0x${"11".repeat(20)}`;
    const batch = await world.build([createDocument()], CLAIMS, nowhere);
    const file = JSON.stringify(batch.credential(0));
    expect(await outcome(file, { address: nowhere })).toBe("unknown registry.no-contract");
  });

  it("rpc.unreachable and rpc.stale", async () => {
    expect(await outcome(text, { rpc: ["http://127.0.0.1:9"] })).toBe("unknown rpc.unreachable");
    vi.useFakeTimers({ toFake: ["Date"], now: ((await world.now()) + 3601) * 1000 });
    expect(await outcome(text, { maxAge: 3600 })).toBe("unknown rpc.stale");
    expect(await outcome(text, { maxAge: 3700 })).toBe("valid");
    vi.useRealTimers();
  });

  it("rpc.wrong-chain, rpc.bad-answer and rpc.disagreement, of a node that lies", async () => {
    const [proxy, third] = [await startProxy(world.rpc), await startProxy(world.rpc)];
    const answer = (edit: (method: string, result: string) => unknown): void => {
      proxy.fault = async (calls, forward) => {
        const answers = [await forward()].flat() as { id: number; result: string }[];
        const edited = answers.map((one) => ({
          ...one,
          result: edit(calls.find(({ id }) => id === one.id)?.method ?? "", one.result),
        }));
        return { body: calls.length === 1 ? edited[0] : edited };
      };
    };
    const lie = (nodes: readonly string[], quorum = nodes.length): Promise<string> =>
      outcome(text, { rpc: nodes, quorum });
    try {
      answer((method, result) => (method === "eth_chainId" ? "0x1" : result));
      expect(await lie([proxy.url])).toBe("unknown rpc.wrong-chain");
      answer((method, result) => (method === "eth_call" ? result.slice(0, -64) : result));
      expect(await lie([proxy.url])).toBe("unknown rpc.bad-answer");
      const name = Buffer.from("Quality Agency").toString("hex");
      answer((method, result) => (method === "eth_call" ? result.replace(name, name.replace(/^51/, "58")) : result));
      expect(await lie([proxy.url, world.rpc])).toBe("unknown rpc.disagreement");
      expect(await lie([proxy.url, world.rpc, third.url], 2)).toBe("valid");
    } finally {
      await proxy.stop();
      await third.stop();
    }
  });
});

describe("a file that is changed", () => {
  /** Every way to change one member: another value, gone, or one more beside it. */
  function* changeOnce(value: Json, place = ""): Generator<[string, Json]> {
    if (typeof value === "string")
      yield [place, value.endsWith("1") ? `${value.slice(0, -1)}2` : `${value.slice(0, -1)}1`];
    else if (typeof value === "number") yield [place, value + 1];
    else if (Array.isArray(value)) {
      yield [`${place}, added to`, [...value, "x"]];
      for (const [index, inner] of value.entries()) {
        yield [`${place}/${index}, removed`, value.toSpliced(index, 1)];
        for (const [name, changed] of changeOnce(inner, `${place}/${index}`)) yield [name, value.with(index, changed)];
      }
    } else if (typeof value === "object" && value !== null) {
      yield [`${place}, added to`, { ...value, x: "x" }];
      for (const [member, inner] of Object.entries(value)) {
        const { [member]: _, ...others } = value as JsonObject;
        yield [`${place}/${member}, removed`, others];
        for (const [name, changed] of changeOnce(inner, `${place}/${member}`))
          yield [name, { ...value, [member]: changed }];
      }
    }
  }

  it("by any one member is never valid", async () => {
    const verifier = createVerifier(parseTrust(world.trust()));
    const changes = [...changeOnce(JSON.parse(text))];
    expect(changes.length).toBeGreaterThan(80);
    for (const [name, file] of changes)
      expect((await verifier.verify(JSON.stringify(file))).verdict, name).not.toBe("valid");
  });

  it("by any one character of its proof is never valid", async () => {
    const verifier = createVerifier(parseTrust(world.trust()));
    const start = text.indexOf('"proof"');
    let tried = 0;
    for (let at = start; at < text.length; at += 1) {
      const now = text[at] as string;
      const next = now === "9" ? "8" : now === "f" ? "e" : String.fromCharCode(now.charCodeAt(0) + 1);
      const changed = text.slice(0, at) + next + text.slice(at + 1);
      expect((await verifier.verify(changed)).verdict, changed.slice(at - 20, at + 20)).not.toBe("valid");
      tried += 1;
    }
    expect(tried).toBeGreaterThan(700);
  });
});
