// The file of a register, read strictly; its bounds; and whether a row is still so, asked of a real chain.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseTrust, type RegisterBatch, writeRegister } from "../../../sdk/src/index.ts";
import {
  checkAccreditation,
  checkAccreditor,
  checkBatch,
  checkIssuer,
  readRegister,
  type Register,
  RegisterError,
} from "../../../sdk/src/register.ts";
import { createFold, foldEvent, listRows, MOST_KEPT, putOperator } from "../../../sdk/src/register/fold.ts";
import { MOST_REGISTER_BYTES, MOST_REGISTER_ROWS } from "../../../sdk/src/register/register.ts";
import { restoreFold, saveFold } from "../../../sdk/src/register/saved-fold.ts";
import { openWorld } from "../../nodes/shared.ts";
import type { World } from "../../nodes/world.ts";

const digest = (byte: number): string => `0x${byte.toString(16).padStart(2, "0").repeat(32)}`;
const BATCH: RegisterBatch = {
  ...{ issuer: 1, root: digest(1), size: 1000, accreditation: 1, operator: 1, anchoredAt: 1_780_000_000, block: 90 },
  ...{ revokedAt: 0, revoked: 3, suspended: 0, counts: true, corrects: null, checked: true },
};
const PARTY = { name: "University", uri: "did:web:u.example", from: 1_700_000_000, until: 1_900_000_000 };
const REGISTER: Register = {
  ...{ format: "laurel-registry-v1", chainId: 1, address: "0x5FbDB2315678afecb367f032d93F642f64180aa3" },
  block: { number: 100, hash: digest(0xab), timestamp: 1_790_000_000 },
  accreditors: [{ id: 1, ...PARTY, checked: true }],
  issuers: [{ id: 1, sponsor: 1, operators: { all: 3, inForce: 2 }, recovering: false, checked: true }],
  accreditations: [{ id: 1, issuer: 1, accreditor: 1, ...PARTY, checked: false }],
  batches: [BATCH, { ...BATCH, root: digest(2), corrects: digest(1), size: 1, revoked: 0, gas: 123_456 }],
};

describe("the file of a register", () => {
  it("is read as it was written, as text and as bytes, and cannot be changed afterwards", () => {
    const text = writeRegister(REGISTER);
    for (const input of [text, new TextEncoder().encode(text), JSON.stringify(REGISTER, null, 2)]) {
      const read = readRegister(input);
      expect(read).toEqual(REGISTER);
      for (const part of [read, read.block, read.batches, read.batches[0], read.issuers[0]?.operators])
        expect(Object.isFrozen(part)).toBe(true);
    }
  });

  const spoil = (pointer: string, value: unknown): unknown => {
    const copy = structuredClone(REGISTER) as never;
    const names = pointer.split("/");
    const last = names.pop() as string;
    const parent = names.reduce((at, name) => Object(at)[name], copy as unknown) as Record<string, unknown>;
    if (value === undefined) delete parent[last];
    else parent[last] = value;
    return copy;
  };
  const LONG = "x".repeat(257);
  const batches = (changes: object): readonly object[] => [BATCH, { ...BATCH, ...changes }];
  it.each([
    ["format", "laurel-registry-v2", "format"],
    ["format", undefined, "format"],
    ["more", 1, "register.more"],
    ["chainId", 0, "chainId"],
    ["chainId", "1", "chainId"],
    ["address", REGISTER.address.toLowerCase(), "address"],
    ["block/hash", digest(0xab).toUpperCase(), "block.hash"],
    ["block/number", -1, "block.number"],
    ["block/timestamp", 2 ** 40, "block.timestamp"],
    ["block/more", 1, "block.more"],
    ["accreditors", {}, "accreditors"],
    ["accreditors/0/id", 0, "accreditors[0].id"],
    ["accreditors/0/id", 2 ** 32, "accreditors[0].id"],
    ["accreditors/0/name", "", "accreditors[0].name"],
    ["accreditors/0/name", LONG, "accreditors[0].name"],
    ["accreditors/0/uri", null, "accreditors[0].uri"],
    ["accreditors/0/until", 1, "accreditors[0].until"],
    ["accreditors/0/checked", "yes", "accreditors[0].checked"],
    ["accreditors/0/account", REGISTER.address, "accreditors[0].account"],
    ["accreditors", [...REGISTER.accreditors, ...REGISTER.accreditors], "accreditors[1].id"],
    ["issuers/0/sponsor", 2, "issuers[0].sponsor"],
    ["issuers/0/operators", 3, "issuers[0].operators"],
    ["issuers/0/operators/inForce", 4, "issuers[0].operators.inForce"],
    ["issuers/0/recovering", undefined, "issuers[0].recovering"],
    ["accreditations/0/issuer", 2, "accreditations[0].issuer"],
    ["accreditations/0/accreditor", 2, "accreditations[0].accreditor"],
    ["batches/0/issuer", 2, "batches[0].issuer"],
    ["batches/0/accreditation", 2, "batches[0].accreditation"],
    ["batches/0/root", "0x12", "batches[0].root"],
    ["batches/0/size", 0, "batches[0].size"],
    ["batches/0/size", 2 ** 32, "batches[0].size"],
    ["batches/0/size", 1.5, "batches[0].size"],
    ["batches/0/revoked", 1001, "batches[0].revoked"],
    ["batches/0/anchoredAt", 1_790_000_001, "batches[0].anchoredAt"],
    ["batches/0/block", 101, "batches[0].block"],
    ["batches/0/counts", 1, "batches[0].counts"],
    ["batches/0/corrects", [], "batches[0].corrects"],
    ["batches/0/gas", 0, "batches[0].gas"],
    ["batches/0/learners", 1, "batches[0].learners"],
    ["batches", batches({}), "batches[1]"],
    ["batches", batches({ root: digest(2), block: 89 }), "batches[1].block"],
  ])("names the member at fault: %s = %j", (pointer, value, member) => {
    const code = member === "format" ? "register.format" : "register.damaged";
    expect(() => readRegister(JSON.stringify(spoil(pointer, value)))).toThrow(
      expect.objectContaining({ code, member }),
    );
  });

  it.each([
    ["no JSON", "{"],
    ["a member twice", writeRegister(REGISTER).replace('"chainId":1,', '"chainId":1,"chainId":1,')],
    ["more after it", `${writeRegister(REGISTER)}{}`],
    ["a list", "[]"],
    ["half a character", writeRegister(REGISTER).replace("University", "\uD800")],
    ["no UTF-8", new Uint8Array([0x7b, 0xff])],
    ["a million brackets", "[".repeat(1_000_000)],
    [
      "brackets in a row",
      writeRegister(REGISTER).replace('"corrects":null', `"corrects":${"[".repeat(9)}${"]".repeat(9)}`),
    ],
  ])("is refused that is %s", (_, input) => {
    expect(() => readRegister(input)).toThrow(
      expect.objectContaining({ name: "RegisterError", code: "register.damaged" }),
    );
  });

  it("is refused above its bounds, and an object is none", () => {
    const rows = Array.from({ length: MOST_REGISTER_ROWS + 1 }, () => 0).join(",");
    const many = writeRegister(REGISTER).replace(/"batches":\[[\s\S]*\]/, `"batches":[${rows}]`);
    for (const input of [many, new Uint8Array(MOST_REGISTER_BYTES + 1)])
      expect(() => readRegister(input)).toThrow(expect.objectContaining({ code: "register.too-large" }));
    expect(() => readRegister(REGISTER as never)).toThrow(TypeError);
  });
});

describe("a fold of events", () => {
  const place = { block: 7, transaction: "0x11" as const };
  const options = { ...REGISTER, isChecked: () => false, hasGas: false };
  const term = { from: 1, until: 1_900_000_000 };
  const begun = () => {
    const fold = createFold();
    foldEvent(
      fold,
      { event: "AccreditorAppointed", accreditor: 1, account: "0x00", name: "A", uri: "b", ...term },
      place,
    );
    foldEvent(fold, { event: "IssuerRegistered", issuer: 1, sponsor: 1, admin: "0x00" }, place);
    const parties = { accreditation: 1, issuer: 1, accreditor: 1 };
    foldEvent(fold, { event: "IssuerAccredited", ...parties, name: "U", uri: "d", ...term }, place);
    foldEvent(fold, { event: "OperatorAdded", issuer: 1, operator: 1, account: "0x00", rights: 3, ...term }, place);
    return fold;
  };
  const root = digest(9) as `0x${string}`;

  it("counts a thief's batch of four billion by the words that events touched", () => {
    const fold = begun();
    const batch = { issuer: 1, root, operator: 1 };
    const anchored = { ...batch, size: 0xffff_ffff, accreditation: 1, anchoredAt: 1_780_000_000 };
    foldEvent(fold, { event: "BatchAnchored", ...anchored }, place);
    for (const word of [0, 16_777_215]) {
      foldEvent(fold, { event: "CredentialsRevoked", ...batch, word, mask: 2n ** 256n - 1n }, place);
    }
    // The last bit of the last word is no credential's.
    expect(listRows(fold, options).batches).toMatchObject([
      { size: 0xffff_ffff, revoked: 511, counts: true, block: 7 },
    ]);
    expect(listRows(restoreFold(JSON.parse(JSON.stringify(saveFold(fold)))), options)).toEqual(listRows(fold, options));
  });

  it("stops at its bound, however many operators a thief adds", () => {
    const fold = begun();
    fold.kept = MOST_KEPT;
    putOperator(fold, 1, 1, term);
    expect(() => putOperator(fold, 1, 2, term)).toThrow(RegisterError);
  });

  it("says so where events were left out, and the chain was not asked", () => {
    const fold = begun();
    foldEvent(fold, { event: "CredentialsRevoked", issuer: 1, root, operator: 1, word: 0, mask: 1n }, place);
    expect(() => listRows(fold, options)).toThrow(expect.objectContaining({ code: "rpc.bad-answer" }));
  });
});

describe("a row compared with the chain", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.stop());

  it("is so, or is told member by member", async () => {
    const { registry, until, operator, governor, accreditor, admin } = world;
    const [trusted] = parseTrust(world.trust()).registries;
    if (trusted === undefined) throw new Error("no registry");
    const root = digest(0x77);
    await (await registry.connect(operator).anchorBatch(1, 1, 1, root, 1000)).wait();
    const { anchoredAt } = await registry.getBatch(1, root);
    const batch = { ...BATCH, root, anchoredAt, revoked: 0 };
    const [party, made, one] = await Promise.all([
      registry.getAccreditor(1),
      registry.getAccreditation(1),
      registry.getOperator(1, 1),
    ]);
    const accreditorRow = { id: 1, name: party.name, uri: party.uri, ...party.term, checked: true };
    const accreditation = {
      id: 1,
      issuer: 1,
      accreditor: 1,
      name: made.name,
      uri: made.uri,
      ...made.term,
      checked: true,
    };
    const issuer = { id: 1, sponsor: 1, operators: { all: 1, inForce: 1 }, recovering: false, checked: true };
    expect(one.term.until).toBe(until);
    const checkAll = async () => [
      await checkAccreditor(trusted, accreditorRow),
      await checkAccreditation(trusted, accreditation),
      await checkIssuer(trusted, issuer),
      await checkBatch(trusted, batch),
    ];
    const before = await checkAll();
    expect(before.map(({ differs }) => differs)).toEqual([[], [], [], []]);
    expect(before[3]).toMatchObject({ now: batch, unread: ["block", "corrects"] });

    await (await registry.connect(operator).revokeCredentials(1, 1, root, [3], [1n << 5n])).wait();
    const moment = await world.now();
    await (await registry.connect(admin).endOperator(1, 1, anchoredAt)).wait();
    await (await registry.connect(accreditor).endAccreditation(1, moment + 1000)).wait();
    await (await registry.connect(governor).endAccreditor(1, moment + 2000)).wait();
    const after = await checkAll();
    expect(after.map(({ differs }) => differs)).toEqual([["until"], ["until"], ["operators"], ["revoked", "counts"]]);
    expect(after[2]?.now).toMatchObject({ operators: { all: 1, inForce: 0 } });
    expect(after[3]?.now).toMatchObject({ revoked: 1, counts: false });
    expect(after[3]?.block.number).toBe(await world.provider.getBlockNumber());
  });

  it("is none where the chain has none such, and is compared in part where it is huge", async () => {
    const [trusted] = parseTrust(world.trust()).registries;
    if (trusted === undefined) throw new Error("no registry");
    expect(await checkBatch(trusted, { ...BATCH, root: digest(0x78) })).toMatchObject({ now: undefined, differs: [] });
    const unknown = { id: 99, ...PARTY, checked: true };
    expect((await checkAccreditor(trusted, unknown)).now).toBeUndefined();
    const huge = { ...BATCH, root: digest(0x77), size: 0xffff_ffff };
    const { differs, unread } = await checkBatch(trusted, huge);
    expect(differs).toContain("size");
    expect(unread).toEqual(["block", "corrects", "revoked", "suspended"]);
  });

  it("is not told where the nodes are of another chain", async () => {
    const [trusted] = parseTrust(world.trust({ chainId: 5 })).registries;
    if (trusted === undefined) throw new Error("no registry");
    await expect(checkBatch(trusted, BATCH)).rejects.toMatchObject({ code: "rpc.wrong-chain" });
  });
});
