// What a credential says it replaces is believed of its own issuer alone, and once both are verified; everybody else may say what they like.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createVerifier,
  describeReport,
  type JsonObject,
  openCorrections,
  openCredential,
  parseCredential,
  stateReplacement,
} from "../../../sdk/src/index.ts";
import { type Alliance, createAlliance, createPart, type Member } from "../../nodes/alliance.ts";

let alliance: Alliance;
/** Revoked by the university; its correction, by the same; and the correction's. */
let [old, first, second]: string[] = [];

const idOf = (text = ""): string => String(JSON.parse(text).id);
const rootOf = (text = ""): string => openCredential(parseCredential(text)).proof.root;
const claim = (id: string, more: object = {}): JsonObject =>
  stateReplacement({ ...createPart("corrected"), ...more } as JsonObject, id);
const issueOne = async (member: Member, document: object): Promise<string> =>
  (await alliance.issue(member, [document]))[0] as string;
const replace = (member: Member, text = "", more?: object) => issueOne(member, claim(idOf(text), more));
const revoke = (member: Member, text = "") => alliance.revoke(member, rootOf(text), 0);

/** What is believed of these files, as `replaced < by`, in whatever order they come. */
async function find(files: Readonly<Record<string, string | undefined>>, trust = alliance.trust()): Promise<string[]> {
  const verifier = createVerifier(trust);
  const orders = [Object.entries(files), Object.entries(files).reverse()];
  const found = await Promise.all(
    orders.map(async (order) => {
      const corrections = openCorrections();
      for (const [name, text = ""] of order) corrections.note(name, await verifier.verify(text));
      return corrections
        .list()
        .map(({ replaced, by }) => `${replaced} < ${by}`)
        .sort();
    }),
  );
  expect(found[1]).toEqual(found[0]);
  return found[0] ?? [];
}

beforeAll(async () => {
  alliance = await createAlliance();
  old = await issueOne(alliance.university, createPart("grade"));
  await revoke(alliance.university, old);
  first = await replace(alliance.university, old);
});
afterAll(() => alliance.world.stop());

describe("openCorrections", () => {
  it("says what was superseded by what, through corrections of corrections", async () => {
    expect(await find({ old, first })).toEqual(["old < first"]);
    second = await replace(alliance.university, first);
    // The first still stands beside it: nobody knows which is right.
    expect(await find({ first, second })).toEqual([]);
    await revoke(alliance.university, first);
    expect(await find({ old, first, second })).toEqual(["first < second", "old < first"]);
    // A correction that is revoked, and nothing known that stands in its place, supersedes nothing.
    expect(await find({ old, first })).toEqual([]);
    expect(await find({ old, second, again: second, copy: old })).toEqual([]);
    expect(await find({ first, second, copy: first })).toEqual(["copy < second", "first < second"]);
  });

  it("believes no other issuer: not another number, not the same number elsewhere", async () => {
    for (const other of [alliance.provider, alliance.college]) {
      const foreign = await replace(other, old);
      const report = await createVerifier(alliance.trust()).verify(foreign);
      expect(report.verdict).toBe("valid");
      expect(describeReport(report).join("\n")).toMatch(/replaces .*as this file says/);
      expect(await find({ old, foreign })).toEqual([]);
      // Nor does it make what it names look superseded where its own issuer corrected it.
      expect(await find({ old, foreign, first, second })).toEqual(["first < second", "old < first"]);
    }
    // An id of somebody else's, in a credential of one's own that is revoked.
    const copied = await issueOne(alliance.provider, { ...createPart("grade"), id: idOf(first) });
    await revoke(alliance.provider, copied);
    expect(await find({ copied, second })).toEqual([]);
  });

  it("believes nothing that is not verified", async () => {
    const { university } = alliance;
    const old = await issueOne(university, createPart("grade"));
    const correction = await replace(university, old);
    expect(await find({ old, correction })).toEqual([]);
    await revoke(university, old);
    expect(await find({ old, correction })).toEqual(["old < correction"]);
    const altered = correction.replace('"corrected"', '"altered"');
    expect(altered).not.toBe(correction);
    expect(await find({ old, altered })).toEqual([]);
    expect(await find({ altered: old.replace('"grade"', '"altered"'), correction })).toEqual([]);
    const elsewhere = alliance.trust("http://127.0.0.1:9");
    expect(await find({ old, correction }, elsewhere)).toEqual([]);
    const [, abroad] = alliance.trust().registries;
    expect(await find({ old, correction }, { ...alliance.trust(), registries: abroad ? [abroad] : [] })).toEqual([]);
    await revoke(university, correction);
    expect(await find({ old, correction })).toEqual([]);
    const { replaces } = await createVerifier(alliance.trust()).verify(correction);
    expect(replaces).toEqual([]);
  });

  it("takes a correction that has expired, and none that is suspended", async () => {
    const { university, world } = alliance;
    const old = await issueOne(university, createPart("grade"));
    await revoke(university, old);
    const expired = await replace(university, old, {
      validUntil: "2026-06-16T00:00:00Z",
      validFrom: "2026-06-15T00:00:00Z",
    });
    expect(await find({ old, expired })).toEqual(["old < expired"]);
    await (await world.registry.connect(world.operator).suspendCredentials(1, 1, rootOf(expired), [0], [1n])).wait();
    expect(await find({ old, expired })).toEqual([]);
  });

  it("ends where credentials name each other, or themselves", async () => {
    const { university } = alliance;
    const [a, b] = ["urn:uuid:11111111-1111-8111-8111-111111111111", "urn:uuid:22222222-2222-8222-8222-222222222222"];
    const one = await issueOne(university, claim(b, { id: a }));
    const other = await issueOne(university, claim(a, { id: b }));
    const itself = await issueOne(university, claim(a, { id: a }));
    for (const text of [one, other, itself]) await revoke(university, text);
    expect(await find({ one, other, itself })).toEqual([]);
    const last = await issueOne(university, claim(b));
    expect(await find({ one, other, last })).toEqual(["one < other", "other < last"]);
  });
});
