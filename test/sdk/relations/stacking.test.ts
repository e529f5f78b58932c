// Stacking against a real node: larger credentials over parts of three issuers on two registries, and what must never be valid.
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import {
  createBatch,
  createVerifier,
  describeReport,
  draftStacks,
  type JsonObject,
  namePart,
  openCredential,
  parseCredential,
  type PartName,
  type Report,
  type StackRequirements,
  stateParts,
  stateReplacement,
  type TrustedRegistry,
  type TrustList,
  withhold,
} from "../../../sdk/src/index.ts";
import { startProxy } from "../../nodes/proxy.ts";
import { type Alliance, createAlliance, createPart } from "../../nodes/alliance.ts";

let alliance: Alliance;
let parts: string[];
let names: PartName[];
let larger: string;

const REQUIRES: StackRequirements = {
  credits: 9,
  achievements: [{ id: "https://courses.example/statistics" }, { id: "https://courses.example/ethics" }],
  sameHolder: true,
};
const open = (text: string) => openCredential(parseCredential(text));
const nameAll = (texts: readonly string[]): PartName[] => texts.map((text) => namePart(open(text)));
const verify = (text: string, given: readonly string[] = []): Promise<Report> =>
  createVerifier(alliance.trust()).verify(text, { parts: given });
const outcome = async (text: string, given: readonly string[]): Promise<string> => {
  const { verdict, stack } = await verify(text, given);
  return `${verdict} ${stack?.code ?? ""}`.trim();
};
const state = (names: readonly PartName[], requires: StackRequirements = REQUIRES, subject = {}): JsonObject =>
  stateParts(createPart("certificate", { credits: 9, ...subject }) as JsonObject, requires, names);
/** A larger credential over these parts, issued by the university without asking whether they are enough. */
const stackUp = async (texts: readonly string[], requires?: StackRequirements, subject?: object): Promise<string> =>
  (await alliance.issue(alliance.university, [state(nameAll(texts), requires, subject)]))[0] as string;
const without = (document: ReturnType<typeof createPart>, member: string): object => {
  const { [member]: _, ...credentialSubject } = document.credentialSubject as Record<string, unknown>;
  return { ...document, credentialSubject };
};
const hide = (text: string, ...members: string[]): string =>
  JSON.stringify(
    withhold(
      parseCredential(text),
      members.map((member) => `/credentialSubject/${member}`),
    ),
  );

beforeAll(async () => {
  alliance = await createAlliance();
  const { issue, university, provider, college } = alliance;
  const [statistics = ""] = await issue(university, [createPart("statistics")]);
  const [, ethics = ""] = await issue(provider, [
    createPart("ethics", { learner: "did:example:tadhg" }),
    createPart("ethics"),
  ]);
  const [charts = ""] = await issue(college, [createPart("charts")]);
  parts = [statistics, ethics, charts];
  names = nameAll(parts);
  larger = await stackUp(parts);
});
afterAll(() => alliance?.world.stop());
afterEach(() => {
  vi.useRealTimers();
});

describe("a stack of three parts, of three issuers on two registries", () => {
  it("is valid with its parts, whose reports are in its own", async () => {
    const report = await verify(larger, parts);
    expect(report).toMatchObject({ verdict: "valid", stack: { outcome: "pass", credits: 9, requires: REQUIRES } });
    expect(report.stack?.parts.map((part) => [part.report?.issuer?.name, part.learner, part.credits])).toEqual([
      ["University of Example", "same", 3],
      ["Example Training", "same", 3],
      ["Kolleg Beispiel", "same", 3],
    ]);
    expect(
      report.stack?.parts.map(({ issuer, root, index, contentHash }) => ({ issuer, root, index, contentHash })),
    ).toEqual(names);
  });

  it("is unknown while a part was not given, whatever else was", async () => {
    expect(await outcome(larger, [])).toBe("unknown stack.part-missing");
    for (let without = 0; without < 3; without += 1)
      expect(await outcome(larger, parts.toSpliced(without, 1))).toBe("unknown stack.part-missing");
    const strangers = await alliance.issue(alliance.university, [createPart("other")]);
    expect(await outcome(larger, [...parts.slice(1), ...strangers, "no credential", larger])).toBe(
      "unknown stack.part-missing",
    );
    expect(await outcome(larger, [...strangers, ...parts, "no credential", larger])).toBe("valid");
  });

  it("says nothing of parts where there are none", async () => {
    expect(await verify(parts[0] as string, parts)).toMatchObject({ verdict: "valid", stack: null });
    const other = await alliance.issue(alliance.university, [
      createPart("other", { stack: "of another meaning" } as object),
    ]);
    expect(await verify(other[0] as string)).toMatchObject({ verdict: "valid", stack: null });
  });

  it("takes one reading for each batch, however many parts are of it", async () => {
    const texts = await alliance.issue(
      alliance.provider,
      Array.from({ length: 40 }, (_, i) => createPart(`module-${i}`)),
    );
    const stack = await stackUp(texts, { credits: 120 });
    const proxy = await startProxy(alliance.world.rpc);
    try {
      const report = await createVerifier(alliance.trust(proxy.url)).verify(stack, { parts: texts });
      expect(report.verdict).toBe("valid");
      const readings = proxy.requests.flat().filter(({ method }) => method === "eth_call");
      expect(readings).toHaveLength(2);
    } finally {
      await proxy.stop();
    }
  });
});

describe("a part", () => {
  it("that was revoked shows in the larger credential", async () => {
    const own = await alliance.issue(alliance.provider, [createPart("own")]);
    const stack = await stackUp(own, {});
    expect(await outcome(stack, own)).toBe("valid");
    await alliance.revoke(alliance.provider, nameAll(own)[0]?.root ?? "", 0);
    expect(await outcome(stack, own)).toBe("invalid stack.part-invalid");
    const { stack: judged } = await verify(stack, own);
    expect(judged?.parts[0]?.report?.checks.find(({ outcome: one }) => one === "fail")?.code).toBe("status.revoked");
  });

  it("that was altered, or is another than the one named, is not it", async () => {
    const altered = (parts[0] as string).replace('"creditsEarned":3', '"creditsEarned":30');
    expect(await outcome(larger, [altered, ...parts.slice(1)])).toBe("invalid stack.part-other");
    const { stack: judged } = await verify(larger, [altered, ...parts.slice(1)]);
    expect(judged).toMatchObject({
      credits: 6,
      parts: [{ learner: null, credits: null, report: { credential: null } }, {}, {}],
    });
    expect(await outcome(larger, [altered, ...parts])).toBe("valid");
    const misnamed = { ...(names[0] as PartName), contentHash: names[1]?.contentHash as PartName["contentHash"] };
    const [wrong = ""] = await alliance.issue(alliance.university, [state([misnamed, ...names.slice(1)])]);
    expect(await outcome(wrong, parts)).toBe("invalid stack.part-other");
  });

  it("of a registry that is not on the list is not valid", async () => {
    const { registries, ...list } = alliance.trust();
    const narrow = createVerifier({ ...list, registries: registries.slice(0, 1) });
    const { verdict, stack } = await narrow.verify(larger, { parts });
    expect([verdict, stack?.code, stack?.parts[2]?.code]).toEqual([
      "invalid",
      "stack.part-invalid",
      "stack.part-invalid",
    ]);
  });

  it("that could not be checked leaves the stack unknown", async () => {
    const { registries, ...list } = alliance.trust();
    const [here, abroad] = registries;
    const dead = createVerifier({
      ...list,
      registries: [here, { ...abroad, rpc: ["http://127.0.0.1:9"] }] as typeof registries,
    });
    const { verdict, stack } = await dead.verify(larger, { parts });
    expect([verdict, stack?.code, stack?.parts[2]?.code]).toEqual([
      "unknown",
      "stack.part-unknown",
      "stack.part-unknown",
    ]);
  });
});

describe("a part that is not anchored on a registry of the list", () => {
  it("is an outcome of its own: nothing in it is counted, compared or gone into", async () => {
    const { world, university, provider } = alliance;
    const place = { registry: { chainId: world.chainId, address: provider.registry }, issuer: provider.issuer };
    const { id, name } = provider;
    const issuer = { id, type: ["Profile"], name };
    // Of another learner, of the same achievement, and above a part of the larger one.
    const documents = [
      { ...createPart("certificate", { learner: "did:example:tadhg" }), issuer },
      { ...state(names.slice(0, 1), {}), issuer },
    ];
    const loose = await createBatch({ ...place, disclosable: [], documents });
    const own = [0, 1].map((index) => loose.text(index));
    expect(university.issuer).toBe(1);
    const stack = await stackUp([parts[0] as string, ...own], {});
    const { verdict, stack: judged } = await verify(stack, [...parts, ...own]);
    expect([verdict, judged?.code, judged?.credits]).toEqual(["invalid", "stack.part-invalid", 3]);
    const nothing = { code: "stack.part-invalid", learner: null, credits: null, report: { stack: null } };
    expect(judged?.parts).toMatchObject([{ outcome: "pass", learner: "same" }, nothing, nothing]);
  });

  it("nor is one that could not be read", async () => {
    const diploma = await stackUp([larger], {}, { achievement: { id: "https://courses.example/unread" } });
    const { registries, ...list } = alliance.trust("http://127.0.0.1:9");
    const dead = createVerifier({ ...list, registries });
    const { verdict, stack } = await dead.verify(diploma, { parts: [larger, ...parts] });
    expect([verdict, stack?.code]).toEqual(["unknown", "stack.part-unknown"]);
    expect(stack?.parts[0]).toMatchObject({ learner: null, credits: null, report: { stack: null } });
  });
});

describe("parts, while files come", () => {
  /** The verdicts of one file at first and after each thing that happens: a first thousand waits for one reading. */
  async function verifyOn(
    trust: TrustList,
    file: string,
    given: readonly string[],
    events: readonly (() => unknown)[],
  ): Promise<string[]> {
    async function* files(): AsyncGenerator<string> {
      yield* Array.from({ length: 1024 }, () => file);
      for (const happen of events) {
        await happen();
        yield file;
      }
    }
    const verdicts: string[] = [];
    for await (const { verdict } of createVerifier(trust).verifyMany(files(), { parts: given })) verdicts.push(verdict);
    return verdicts.slice(1023);
  }

  it("are judged again where a reading would be made again", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const own = await alliance.issue(alliance.provider, [createPart("kept")]);
    const verdicts = await verifyOn(alliance.trust(), await stackUp(own, {}), own, [
      () => alliance.revoke(alliance.provider, nameAll(own)[0]?.root ?? "", 0),
      () => vi.advanceTimersByTime(61_000),
    ]);
    expect(verdicts).toEqual(["valid", "valid", "invalid"]);
  });

  it("are judged again soon where their node did not answer", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const { registries, ...list } = alliance.trust();
    const [here, abroad] = registries as readonly [TrustedRegistry, TrustedRegistry];
    const proxy = await startProxy(alliance.world.rpc);
    try {
      proxy.fault = () => ({ status: 503, body: "later" });
      const trust = { ...list, registries: [here, { ...abroad, rpc: [proxy.url] }] };
      const verdicts = await verifyOn(trust, larger, parts, [
        () => {
          proxy.fault = undefined;
          vi.advanceTimersByTime(6_000);
        },
      ]);
      expect(verdicts).toEqual(["unknown", "valid"]);
    } finally {
      await proxy.stop();
    }
  });
});

describe("a report for people", () => {
  it("has a line for each part, which says why it is not valid, and the parts of parts", async () => {
    const own = await alliance.issue(alliance.provider, [createPart("fair"), createPart("short")]);
    const inner = await stackUp(own, { credits: 6 });
    const outer = await stackUp([inner], {}, { achievement: { id: "https://courses.example/outer" } });
    const given = [inner, ...own];
    const find = async (language: "en" | "de" = "en") =>
      describeReport(await verify(outer, given), { language }).filter((line) => /^\s+\S+\s+(?:part|Teil)/.test(line));
    const provider = "Example Training (did:web:training.example.com); 3 credits";
    expect(await find()).toEqual([
      "  pass  parts     the named parts, all valid, and all that is required",
      "  pass  part 1    certificate; University of Example (did:web:university.example.org); 9 credits",
      "  pass  parts 1   the named parts, all valid, and all that is required; 6 of 6 credits required",
      `  pass  part 1.1  fair; ${provider}`,
      `  pass  part 1.2  short; ${provider}`,
    ]);
    await alliance.revoke(alliance.provider, nameAll(own)[1]?.root ?? "", 1);
    given.splice(1, 1);
    const [name] = nameAll(own);
    expect(await find()).toEqual([
      "  fail     parts     a part does not pass its own check [stack.part-invalid]",
      "  fail     part 1    certificate; University of Example (did:web:university.example.org); 9 credits; a part does not pass its own check [stack.part-invalid]",
      "  fail     parts 1   a part does not pass its own check [stack.part-invalid]; 0 of 6 credits required",
      `  unknown  part 1.1  index 0 of batch ${name?.root} of ${name?.issuer}; a part was not given [stack.part-missing]`,
      expect.stringContaining(`  fail     part 1.2  short; ${provider}; its issuer has revoked it`),
    ]);
    expect((await find("de")).join()).toMatch(/Teil 1\.2 .*widerrufen \[status\.revoked\]/);
  });

  it("names what a corrected credential replaces", async () => {
    const old = "urn:uuid:11111111-1111-8111-8111-111111111111";
    const [text = ""] = await alliance.issue(alliance.university, [
      stateReplacement(createPart("a") as JsonObject, old),
    ]);
    const report = await verify(text);
    expect(report.replaces).toEqual([old]);
    expect(describeReport(report).join("\n")).toMatch(new RegExp(`replaces +${old}`));
    expect((await verify(parts[0] as string)).replaces).toEqual([]);
  });
});

describe("the learner", () => {
  it("must be the same, by id", async () => {
    const tadhg = await alliance.issue(alliance.provider, [createPart("ethics", { learner: "did:example:tadhg" })]);
    expect(await outcome(await stackUp([...parts.slice(0, 1), ...tadhg], {}), [...parts, ...tadhg])).toBe(
      "invalid stack.learner",
    );
  });

  it("is said to be undisclosed where an id is withheld, and required only where the course says so", async () => {
    const hidden = parts.map((part) => hide(part, "id"));
    expect(await outcome(larger, hidden)).toBe("unknown stack.learner-withheld");
    const lenient = await stackUp(parts, {});
    const { verdict, stack } = await verify(lenient, hidden);
    expect([verdict, ...(stack?.parts ?? []).map(({ learner }) => learner)]).toEqual([
      "valid",
      ...["undisclosed", "undisclosed", "undisclosed"],
    ]);
  });

  it("is compared by an identifier too, between credentials of one issuer", async () => {
    const identifier = (value: string) => [
      { type: "IdentityObject", hashed: false, identityType: "sisSourcedId", identityHash: value },
    ];
    const { university, provider, issue } = alliance;
    const named = (course: string, value: string) =>
      without(createPart(course, { identifier: identifier(value) } as object), "id");
    const [a = "", b = ""] = await issue(university, [named("a", "7"), named("b", "8")]);
    const [elsewhere = ""] = await issue(provider, [named("b", "7")]);
    const known = { identifier: identifier("7") };
    const strict = { sameHolder: true };
    expect(await outcome(await stackUp([a], strict, known), [a])).toBe("valid");
    expect(await outcome(await stackUp([b], strict, known), [b])).toBe("invalid stack.learner");
    expect(await outcome(await stackUp([elsewhere], strict, known), [elsewhere])).toBe(
      "unknown stack.learner-withheld",
    );
  });
});

describe("an identifier", () => {
  const identify = (values: Readonly<Record<string, string>>) =>
    Object.entries(values).map(([identityType, identityHash]) => ({
      ...{ type: "IdentityObject", hashed: false, identityType, identityHash },
    }));
  const strict = { sameHolder: true };

  it("that a family shares makes no two learners one, also where their ids are withheld", async () => {
    const identifier = identify({ emailAddress: "family@example.org" });
    const texts = await alliance.issue(alliance.university, [createPart("a", { identifier } as object)]);
    const stack = await stackUp(texts, strict, { learner: "did:example:tadhg", identifier });
    expect(await outcome(stack, texts)).toBe("invalid stack.learner");
    const hidden = texts.map((text) => hide(text, "id"));
    expect(await outcome(stack, hidden)).toBe("unknown stack.learner-withheld");
  });

  it("that is equal does not outweigh another that differs", async () => {
    const numbered = (number: string) => identify({ sisSourcedId: "7", nationalIdentityNumber: number });
    const part = without(createPart("a", { identifier: numbered("2") } as object), "id");
    const texts = await alliance.issue(alliance.university, [part]);
    const judge = async (number: string) =>
      outcome(await stackUp(texts, strict, { identifier: numbered(number) }), texts);
    expect(await judge("1")).toBe("unknown stack.learner-withheld");
    expect(await judge("2")).toBe("valid");
  });
});

describe("credits and achievements", () => {
  it("add up, in thousandths", async () => {
    const tenths = await alliance.issue(alliance.provider, [
      createPart("x", { credits: 0.7 }),
      createPart("y", { credits: 0.1 }),
    ]);
    expect(await outcome(await stackUp(tenths, { credits: 0.8 }), tenths)).toBe("valid");
    expect(await outcome(await stackUp(tenths, { credits: 0.801 }), tenths)).toBe("invalid stack.credits");
  });

  it("are not taken from texts, nor below 0, nor where there are none", async () => {
    for (const credits of ["9", -9, null, { value: 9 }, 1e9]) {
      const odd = await alliance.issue(alliance.provider, [createPart("odd", { credits })]);
      const texts = [...odd, ...parts];
      expect(await outcome(await stackUp(texts, { credits: 9 }), texts), JSON.stringify(credits)).toBe(
        "invalid stack.credits",
      );
    }
    const bare = await alliance.issue(alliance.provider, [without(createPart("bare"), "creditsEarned")]);
    expect(await outcome(await stackUp(bare, { credits: 1 }), bare)).toBe("invalid stack.credits");
  });

  it("are unknown where withheld, unless the rest is enough", async () => {
    const hidden = [hide(parts[0] as string, "creditsEarned"), ...parts.slice(1)];
    expect(await outcome(larger, hidden)).toBe("unknown stack.credits-withheld");
    expect(await outcome(await stackUp(parts, { credits: 6 }), hidden)).toBe("valid");
    const nameless = [hide(parts[0] as string, "achievement/id"), ...parts.slice(1)];
    expect(await outcome(larger, nameless)).toBe("unknown stack.achievement-withheld");
  });

  it("must be those required, from the issuer required", async () => {
    const { university, provider } = alliance;
    expect(await outcome(await stackUp(parts, { achievements: [{ id: "https://courses.example/law" }] }), parts)).toBe(
      "invalid stack.achievement",
    );
    const from = (issuer: PartName | undefined) => ({
      achievements: [{ id: "https://courses.example/ethics", issuer: issuer?.issuer ?? "" }],
    });
    expect(university.issuer).not.toBe(provider.issuer);
    expect(await outcome(await stackUp(parts, from(names[1])), parts)).toBe("valid");
    expect(await outcome(await stackUp(parts, from(names[0])), parts)).toBe("invalid stack.achievement");
  });

  it("are not counted twice: the same part, the same achievement, or a part of a part", async () => {
    expect(await outcome(await stackUp([...parts, parts[0] as string]), parts)).toBe("invalid stack.twice");
    const again = await alliance.issue(alliance.university, [createPart("statistics")]);
    expect(await outcome(await stackUp([...parts, ...again]), [...parts, ...again])).toBe("invalid stack.twice");
    const diploma = await stackUp(
      [larger, parts[0] as string],
      { credits: 12 },
      { achievement: { id: "https://courses.example/diploma" } },
    );
    expect(await outcome(diploma, [larger, ...parts])).toBe("invalid stack.twice");
  });
});

describe("a part that is a stack itself", () => {
  const level = (n: number) => ({ achievement: { id: `https://courses.example/level-${n}` } });

  it("is checked with its own parts", async () => {
    const diploma = await stackUp([larger], { credits: 9 }, level(2));
    expect(await outcome(diploma, [larger])).toBe("unknown stack.part-unknown");
    expect(await outcome(diploma, [larger, ...parts])).toBe("valid");
    const { stack } = await verify(diploma, [larger, ...parts]);
    expect(stack?.parts[0]?.report?.stack?.parts).toHaveLength(3);
    const altered = (parts[1] as string).replace("Niamh", "Nuala");
    expect(await outcome(diploma, [larger, altered, ...parts.toSpliced(1, 1)])).toBe("invalid stack.part-invalid");
  });

  it("may lie four levels deep, and no deeper", async () => {
    const given = [...parts, larger];
    for (let n = 2; n <= 5; n += 1) {
      const next = await stackUp([given.at(-1) as string], {}, level(n));
      expect(await outcome(next, given), `level ${n}`).toBe(n <= 4 ? "valid" : "invalid stack.limit");
      given.push(next);
    }
  });

  it("may have 256 parts with its own on all levels, and no more", async () => {
    const { university, issue } = alliance;
    const leaves = await issue(
      university,
      Array.from({ length: 253 }, (_, i) => createPart(`leaf-${i}`)),
    );
    const hubs: string[] = [];
    for (let i = 0; i < 253; i += 64) hubs.push(await stackUp(leaves.slice(i, i + 64), {}, level(10 + i)));
    const given = [...leaves, ...hubs];
    expect([leaves.length, hubs.length]).toEqual([253, 4]);
    expect(await outcome(await stackUp(hubs, {}, level(7)), given)).toBe("invalid stack.limit");
    const fewer = await stackUp(leaves.slice(192, 252), {}, level(8));
    expect(await outcome(await stackUp([...hubs.slice(0, 3), fewer], {}, level(9)), [...given, fewer])).toBe("valid");
  });
});

describe("hostile statements", () => {
  const issueRaw = async (stack: unknown, subject: object = {}): Promise<string> =>
    (await alliance.issue(alliance.university, [createPart("hostile", { stack, ...subject } as object)]))[0] as string;

  it("are refused where they are not of the form", async () => {
    const good = { type: "LaurelStack2026", requires: {}, parts: names };
    const [first] = names;
    for (const stack of [
      { ...good, type: "LaurelStack2027" },
      { ...good, extra: 1 },
      { type: good.type, requires: {} },
      { type: good.type, parts: names },
      { ...good, parts: [] },
      { ...good, parts: {} },
      { ...good, parts: [null] },
      { ...good, parts: [{ ...first, index: "0" }] },
      { ...good, parts: [{ ...first, index: -1 }] },
      { ...good, parts: [{ ...first, index: 0.5 }] },
      { ...good, parts: [{ ...first, root: "0x00" }] },
      { ...good, parts: [{ ...first, contentHash: first?.contentHash.toUpperCase() }] },
      { ...good, parts: [{ ...first, issuer: first?.issuer.toLowerCase() }] },
      { ...good, parts: [{ ...first, name: "x" }] },
      { ...good, requires: { credits: "9" } },
      { ...good, requires: { credits: -9 } },
      { ...good, requires: { sameHolder: "yes" } },
      { ...good, requires: { achievements: "x" } },
      { ...good, requires: { achievements: [{ id: "statistics" }] } },
      { ...good, requires: { achievements: [{ id: "u:a" }, { id: "u:a" }] } },
      { ...good, requires: { achievements: [{ id: "u:a", issuer: "https://university.example.org" }] } },
      { ...good, requires: { more: 1 } },
      { ...good, parts: Array.from({ length: 65 }, (_, index) => ({ ...first, index })) },
    ])
      expect(await outcome(await issueRaw(stack), parts), JSON.stringify(stack).slice(0, 200)).toBe(
        "invalid stack.document",
      );
  });

  it("are refused among several subjects", async () => {
    const { credentialSubject = null, ...rest } = state(names);
    const documents = [{ ...rest, credentialSubject: [credentialSubject] }];
    const [text = ""] = await alliance.issue(alliance.university, documents, []);
    expect(await outcome(text, parts)).toBe("invalid stack.document");
  });

  it("are never valid where they are withheld, in whole or in part", async () => {
    for (const member of ["stack", "stack/parts", "stack/requires/credits"]) {
      const claim = [`/credentialSubject/${member}`];
      const [text = ""] = await alliance.issue(alliance.university, [state(names)], claim);
      expect(await outcome(text, parts)).toBe("valid");
      expect(await outcome(hide(text, member), parts)).toBe("unknown stack.withheld");
    }
  });

  it("of parts that name each other end", async () => {
    const { university, issue } = alliance;
    const name = (root: string): PartName => ({ ...(names[0] as PartName), root: root as PartName["root"] });
    const [first = ""] = await issue(university, [
      state([name(`0x${"11".repeat(32)}`)], {}, { achievement: { id: "u:1" } }),
    ]);
    const [second = ""] = await issue(university, [state(nameAll([first]), {}, { achievement: { id: "u:2" } })]);
    const back = parseCredential(first);
    const looped = JSON.stringify({
      ...back,
      credentialSubject: {
        ...(back.credentialSubject as object),
        stack: { type: "LaurelStack2026", requires: {}, parts: nameAll([second]) },
      },
    });
    expect((await verify(second, [looped, second])).verdict).toBe("invalid");
    expect((await verify(looped, [looped, second])).verdict).toBe("invalid");
  });

  it("are refused with more than 4,096 parts given, or more than 64 MiB, and no other part is taken", async () => {
    for (const [text, most] of [
      ["{}", 4096],
      [" ".repeat(2 ** 18), 256],
    ] as const) {
      let taken = 0;
      async function* given(): AsyncGenerator<string> {
        for (;;) {
          taken += 1;
          yield text;
        }
      }
      const options = { parts: given() };
      await expect(createVerifier(alliance.trust()).verify(larger, options)).rejects.toMatchObject({
        ...{ name: "StackError", member: "parts" },
      });
      expect(taken).toBe(most + 1);
    }
    const many = { document: createPart("certificate") as JsonObject, parts: Array.from({ length: 4097 }, () => "{}") };
    const { world, university } = alliance;
    const issuerRef = { chainId: world.chainId, registry: university.registry, issuer: 1 };
    await expect(
      draftStacks({ verifier: createVerifier(alliance.trust()), issuerRef, requires: {}, drafts: [many] }),
    ).rejects.toMatchObject({ name: "StackError", member: "parts" });
  });
});

describe("draftStacks", () => {
  it("names and judges the parts before anything is issued, for many learners by few readings", async () => {
    const { university, world } = alliance;
    const place = { chainId: world.chainId, registry: university.registry, issuer: 1 };
    const document = createPart("certificate", { credits: 9 }) as JsonObject;
    const diploma = createPart("diploma") as JsonObject;
    const proxy = await startProxy(world.rpc);
    try {
      const verifier = createVerifier(alliance.trust(proxy.url));
      const draft = (
        below: readonly string[],
        requires: StackRequirements,
        ...drafts: { document: JsonObject; parts: string[] }[]
      ) => draftStacks({ verifier, issuerRef: place, requires, drafts, below });
      const [whole, short] = await draft([], REQUIRES, { document, parts }, { document, parts: parts.slice(1) });
      expect(whole).toEqual({
        document: state(names),
        stack: expect.objectContaining({ outcome: "pass", credits: 9 }),
      });
      expect(short?.stack).toMatchObject({ outcome: "fail", code: "stack.achievement" });
      expect(proxy.requests.flat().filter(({ method }) => method === "eth_call")).toHaveLength(3);
      const [alone] = await draft([], {}, { document: diploma, parts: [larger] });
      expect(alone?.stack.code).toBe("stack.part-unknown");
      const [complete] = await draft(parts, {}, { document: diploma, parts: [larger] });
      expect(complete?.stack.outcome).toBe("pass");
    } finally {
      await proxy.stop();
    }
  });
});
