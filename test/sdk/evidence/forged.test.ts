// What a forger does with evidence: each is refused, or proves what it proved before.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EvidenceError } from "../../../sdk/src/evidence/evidence-error.ts";
import { writeList } from "../../../sdk/src/evidence/rlp.ts";
import type { ProvenEvidence } from "../../../sdk/src/evidence/prove.ts";
import { concatBytes } from "../../../sdk/src/hash/bytes.ts";
import type { PlacedStanding } from "../../../sdk/src/registry/standing.ts";
import { isMore } from "../../more.ts";
import { type EvidenceScene, openEvidenceScene, UNKNOWN_ROOT, withProof, type Written } from "./scene.ts";

let scene: EvidenceScene;
beforeAll(async () => {
  scene = await openEvidenceScene();
});
afterAll(() => scene.world.stop());

/** The code by which a file is refused; `proved` where it proves a block's state, whichever block that is. */
function tryFile(text: string): string {
  try {
    const { block } = scene.prove(text);
    return block.hash === scene.prove(scene.text).block.hash ? "proved" : "proved of another block";
  } catch (error) {
    if (error instanceof EvidenceError) return error.code;
    throw error;
  }
}

const header = (): Uint8Array => scene.parts[0] as Uint8Array;
const nodes = (): readonly Uint8Array[] => scene.parts.slice(1);
const change = (members: object): string => JSON.stringify({ ...scene.written, ...members });
const [form, unproven] = ["evidence.form", "evidence.unproven"];

describe("evidence that was made up", () => {
  const proofs: Record<string, () => readonly Uint8Array[]> = {
    "without a node": () => [header(), ...nodes().slice(0, -1)],
    "without the first node": () => [header(), ...nodes().slice(1)],
    "with two nodes swapped": () => [header(), nodes()[1] as Uint8Array, nodes()[0] as Uint8Array, ...nodes().slice(2)],
    "with a node twice": () => [header(), ...nodes(), nodes().at(-1) as Uint8Array],
    "with a byte after the last node": () => [...scene.parts, Uint8Array.of(0x80)],
    "with a header of 23 fields cut to 14": () => [writeList([new Uint8Array(32)]), ...nodes()],
    "with a list inside the header": () => [concatBytes(Uint8Array.of(0xc1, 0xc0)), ...nodes()],
    "of nothing but 0xc0": () => [new Uint8Array(100_000).fill(0xc0)],
    "of nested lists, 100,000 deep": () => [new Uint8Array(100_000).fill(0xc1)],
    "with a false length": () => [Uint8Array.of(0xfa, 0xff, 0xff, 0xff), ...nodes()],
    "with a length of eight bytes": () => [Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)],
    "without a header": () => nodes(),
  };
  for (const [name, parts] of Object.entries(proofs))
    it(`is refused ${name}`, () => expect(tryFile(withProof(scene.written, parts()))).toBe(unproven));

  it("is refused with any field of the header dropped, or with many more", () => {
    expect(tryFile(withProof(scene.written, [writeList(Array(81).fill(new Uint8Array(32))), ...nodes()]))).toBe(
      unproven,
    );
  });

  const files: Record<string, readonly [code: string, text: () => string]> = {
    "of another format": [form, () => change({ format: "laurel-evidence-v2" })],
    "with a member more": [form, () => change({ more: 1 })],
    "with a member twice": [form, () => scene.text.replace("{", '{"block":1,')],
    "of another block's number": [unproven, () => change({ block: scene.written.block + 1 })],
    "of another registry": [unproven, () => change({ registry: "0x0000000000000000000000000000000000000001" })],
    "of a registry without its checksum": [form, () => change({ registry: scene.written.registry.toLowerCase() })],
    "of another issuer": [
      unproven,
      () => change({ batches: scene.written.batches.map((one) => ({ ...one, issuer: 2 })) }),
    ],
    "of another root": [unproven, () => changeBatch(0, { root: `0x${"01".repeat(32)}` })],
    "with words that do not ascend": [form, () => changeBatch(0, { words: [1, 0] })],
    "with batches that do not ascend": [form, () => change({ batches: scene.written.batches.toReversed() })],
    "with no batch": [form, () => change({ batches: [] })],
    "with 1,025 batches": [form, () => change({ batches: Array.from({ length: 1025 }, (_, i) => batchOf(i)) })],
    "with 16,385 words": [form, () => changeBatch(0, { words: Array.from({ length: 16_385 }, (_, i) => i) })],
    "with 5 MiB": [form, () => scene.text + " ".repeat(5 * 1024 * 1024)],
    "with a million values": [form, () => `[${"[],".repeat(1_000_000)}[]]`],
    "nested 100,000 deep": [form, () => "[".repeat(100_000)],
    "with another name": [unproven, () => changeText("accreditations", { name: "University of Elsewhere" })],
    "with a longer term": [unproven, () => changeText("accreditations", { until: 2 ** 40 - 1 })],
    "with another accreditor's name": [unproven, () => changeText("accreditors", { name: "Ministry" })],
    "with texts of another accreditation": [unproven, () => changeText("accreditations", { accreditation: 2 })],
    "without a text": [unproven, () => change({ texts: { ...scene.written.texts, accreditors: [] } })],
    "with a text that nothing needs": [unproven, () => change({ texts: addText() })],
    "with base64 that has spaces": [
      form,
      () => change({ proof: `${scene.written.proof.slice(0, 4)} ${scene.written.proof.slice(4)}` }),
    ],
    "with base64 without padding": [form, () => change({ proof: "AAA" })],
    "with bits after the last byte": [form, () => change({ proof: "AB==" })],
    "in UTF-16": [form, () => Buffer.from(scene.text, "utf16le").toString("latin1")],
  };
  for (const [name, [code, text]] of Object.entries(files))
    it(`is refused ${name}`, () => expect(tryFile(text())).toBe(code));

  it("is of another block, which nobody confirms, where only the header is another", () => {
    const forged = Uint8Array.from(header());
    // The last byte of the nonce.
    forged[forged.length - 1] = (forged.at(-1) as number) ^ 1;
    expect(["proved of another block", unproven]).toContain(tryFile(withProof(scene.written, [forged, ...nodes()])));
  });

  it(`proves nothing but the truth however it is changed, ${isMore ? "100,000" : "1,500"} times`, () => {
    const { block } = scene.prove(scene.text);
    const told = { refused: 0, "another block": 0, "the truth": 0 };
    const next = openDraw(7);
    const bytes = Buffer.from(scene.written.proof, "base64");
    for (let i = 0; i < (isMore ? 100_000 : 1_500); i += 1) {
      const text = i % 3 === 0 ? mutateText(scene.text, next) : withProof(scene.written, [mutateBytes(bytes, next)]);
      const outcome = tryFile(text);
      if (outcome === "proved") expectTruth(scene.prove(text));
      told[outcome === "proved" ? "the truth" : outcome === "proved of another block" ? "another block" : "refused"] +=
        1;
    }
    expect(block.number).toBe(scene.written.block);
    expect(told.refused).toBeGreaterThan(isMore ? 90_000 : 1_300);
  });
});

/** What is proved of this block is what its state is: words and roots that were not asked for before are empty, and the others as they were. */
function expectTruth(proven: ProvenEvidence): void {
  const before = scene.prove(scene.text);
  for (const { issuer, root, words } of proven.batches) {
    const { revoked, suspended, ...rest } = proven.find(issuer, root) ?? expect.fail("not proved");
    const { revoked: was, suspended: wasToo, ...known } = before.find(issuer, root) ?? NOTHING(before);
    expect(rest).toEqual(known);
    for (const word of words) expect([revoked[word], suspended[word]]).toEqual([was[word] ?? "0", wasToo[word] ?? "0"]);
  }
}

const NOTHING = (proven: ProvenEvidence): PlacedStanding =>
  proven.find(1, UNKNOWN_ROOT) ?? expect.fail("the unknown root is not proved");

function openDraw(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return Math.floor((state / 0x8000_0000) * below);
  };
}

function mutateBytes(bytes: Uint8Array, next: (below: number) => number): Uint8Array {
  const [at, kind] = [next(bytes.length), next(4)];
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at + 1)];
  if (kind === 0) return concatBytes(before, after);
  if (kind === 1) return concatBytes(before, Uint8Array.of(next(256)), bytes.subarray(at));
  if (kind === 2) return concatBytes(before, Uint8Array.of((bytes[at] as number) ^ (1 << next(8))), after);
  return concatBytes(before, bytes.subarray(next(bytes.length)));
}

function mutateText(text: string, next: (below: number) => number): string {
  const at = next(text.length);
  const letters = '0123456789abcdef{}[]",: ';
  return text.slice(0, at) + (letters[next(letters.length)] ?? "") + text.slice(at + next(2));
}

function changeBatch(position: number, members: object): string {
  const batches = scene.written.batches.map((batch, i) => (i === position ? { ...batch, ...members } : batch));
  return change({ batches: batches.toSorted((a, b) => (a.root < b.root ? -1 : 1)) });
}

function changeText(list: keyof Written["texts"], members: object): string {
  const { texts } = scene.written;
  return change({ texts: { ...texts, [list]: texts[list].map((text) => ({ ...text, ...members })) } });
}

function addText(): Written["texts"] {
  const { accreditors, accreditations } = scene.written.texts;
  return { accreditations, accreditors: [...accreditors, { ...accreditors[0], accreditor: 9 }] };
}

function batchOf(i: number): object {
  return { issuer: 1, root: `0x${i.toString(16).padStart(64, "0")}`, words: [0] };
}
