// A short run of the mutation fuzzer, and properties of files that stay valid. The long run: npm run fuzz:verify.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCheck } from "../../scripts/independent-check.ts";
import { createVerifier, type Json, parseCredential, parseTrust, withhold } from "../../sdk/src/index.ts";
import { openWorld } from "../nodes/shared.ts";
import { CLAIMS, createDocument, type World } from "../nodes/world.ts";
import { isMore } from "../more.ts";
import { issueOriginals, MOMENT, readCorpus } from "./corpus.ts";
import { fuzzVerifier } from "./fuzz.ts";
import { KINDS } from "./mutation.ts";
import { nameChecks, nameOutcome } from "./outcome.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.stop());

it("finds nothing valid that was altered, revoked or expired, and nothing that the independent check judges otherwise", async () => {
  const { changed, wellFormed, finds } = await fuzzVerifier(world, isMore ? 30_000 : 1_500, 20_260_615);
  expect(finds).toEqual([]);
  expect(wellFormed * 2).toBeGreaterThanOrEqual(changed);
});

describe("the corpus that is kept", () => {
  const corpus = readCorpus();

  it("gets the verdict and the code of each line again, from the independent check too", async () => {
    await issueOriginals(world);
    const independent = createCheck({ rpc: world.rpc, registry: world.registry.address, at: MOMENT });
    const reports = createVerifier(parseTrust(world.trust())).verifyMany(
      corpus.map(({ file }) => file),
      { at: MOMENT },
    );
    const others: string[] = [];
    let line = 0;
    for await (const report of reports) {
      const { kind, expected, file } = corpus[line++] as (typeof corpus)[number];
      if (nameOutcome(report) !== expected)
        others.push(`line ${line}, ${kind}: ${nameOutcome(report)}, not ${expected}`);
      const theirs = await independent.check(file);
      if (theirs !== nameChecks(report)) others.push(`line ${line}, ${kind}: ${theirs} by the independent check`);
    }
    independent.stop();
    expect(others).toEqual([]);
    expect(line).toBe(corpus.length);
  });

  it("has every kind of change", () => {
    const kept = corpus.map(({ kind }) => kind);
    expect(KINDS.filter((kind) => !kept.includes(kind))).toEqual([]);
  });

  it("is less than 300 kB", () => {
    expect(corpus.reduce((sum, line) => sum + Buffer.byteLength(JSON.stringify(line)) + 1, 0)).toBeLessThan(300_000);
  });
});

describe("a valid file stays valid", () => {
  let file: string;
  const secrets: Readonly<Record<string, string>> = {
    "/credentialSubject/id": "did:example:secret-1",
    "/credentialSubject/name": "Secret-2 \u00c5kesson",
    "/credentialSubject/dateOfBirth": "secret-3",
    "/credentialSubject/result": "secret-4",
  };
  const isValid = async (text: string): Promise<boolean> =>
    (await createVerifier(parseTrust(world.trust())).verify(text)).verdict === "valid";

  beforeAll(async () => {
    const subject = Object.fromEntries(
      Object.entries(secrets).map(([pointer, secret]) => [pointer.split("/")[2], secret]),
    );
    const batch = await world.issue([createDocument({ credentialSubject: subject }), createDocument()]);
    file = JSON.stringify(batch.credential(0));
  });

  it("with any claims withheld, in one step or in several, and nothing of them is left in it", async () => {
    const property = fc.asyncProperty(fc.array(fc.subarray([...CLAIMS]), { maxLength: 3 }), async (steps) => {
      const text = steps.reduce((before, hidden) => JSON.stringify(withhold(parseCredential(before), hidden)), file);
      const hidden = new Set(steps.flat());
      for (const pointer of CLAIMS) expect(text.includes(secrets[pointer] as string)).toBe(!hidden.has(pointer));
      for (const pointer of hidden) {
        const salt = (JSON.parse(file) as { proof: [{ salts: Record<string, string> }] }).proof[0].salts[
          pointer
        ] as string;
        expect(text).not.toContain(salt);
      }
      expect(await isValid(text)).toBe(true);
    });
    await fc.assert(property, { numRuns: 60 });
  });

  it("with its members in any order, and white space or escapes wherever JSON takes them", async () => {
    const property = fc.asyncProperty(
      fc.integer(),
      fc.stringMatching(/^[ \t\r\n]{0,3}$/),
      fc.boolean(),
      async (seed, space, escapes) => {
        const text = rewrite(JSON.parse(file) as Json, seed, space, escapes);
        expect(JSON.parse(text)).toEqual(JSON.parse(file));
        expect(await isValid(text)).toBe(true);
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });
});

function rewrite(value: Json, seed: number, space: string, escapes: boolean): string {
  const write = (inner: Json): string => {
    if (typeof inner === "string") {
      const plain = JSON.stringify(inner);
      return escapes
        ? plain.replace(/[a-z](?![^\\]*\\)/g, (c) =>
            c.charCodeAt(0) % 3 === seed % 3 ? `\\u00${c.charCodeAt(0).toString(16)}` : c,
          )
        : plain;
    }
    if (typeof inner !== "object" || inner === null) return JSON.stringify(inner);
    if (Array.isArray(inner)) return `[${space}${(inner as Json[]).map(write).join(`${space},`)}]`;
    const members = Object.entries(inner);
    const turn = members.length === 0 ? 0 : Math.abs(seed) % members.length;
    const turned = [...members.slice(turn), ...members.slice(0, turn)];
    return `{${turned.map(([name, member]) => `${space}${write(name)}${space}:${space}${write(member)}`).join(",")}${space}}`;
  };
  return space + write(value) + space;
}
