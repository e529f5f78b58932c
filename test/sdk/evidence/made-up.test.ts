// Nodes, headers and slots that no chain writes, made by hand: each is refused, whatever it would prove.
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { collectEvidence, openEvidence, proveEvidence, readEvidence } from "../../../sdk/src/evidence.ts";
import { EvidenceError } from "../../../sdk/src/evidence/evidence-error.ts";
import { readProvenHeader } from "../../../sdk/src/evidence/header.ts";
import { writeList } from "../../../sdk/src/evidence/rlp.ts";
import { findBatchSlots, findOperatorSlot } from "../../../sdk/src/evidence/slots.ts";
import { openNodes } from "../../../sdk/src/evidence/trie.ts";
import { concatBytes, toHex } from "../../../sdk/src/hash/bytes.ts";
import { keccak256 } from "../../../sdk/src/hash/keccak.ts";
import type { Reader } from "../../../sdk/src/reading/chain-reading.ts";
import { RpcError } from "../../../sdk/src/rpc/rpc.ts";
import { ask } from "../../nodes/anvil.ts";
import { type EvidenceScene, openEvidenceScene } from "./scene.ts";

const NONE = new Uint8Array();
const KEY = new Uint8Array(32);
const hashOf = (node: Uint8Array): Uint8Array => keccak256(node);

/** A list of items that are encoded already. */
function listOf(...items: readonly Uint8Array[]): Uint8Array {
  const payload = concatBytes(...items);
  const prefix =
    payload.length <= 55
      ? [0xc0 + payload.length]
      : [0xf7 + (payload.length > 255 ? 2 : 1), ...lengthOf(payload.length)];
  return concatBytes(Uint8Array.from(prefix), payload);
}
const lengthOf = (length: number): number[] => (length > 255 ? [length >> 8, length & 255] : [length]);
/** A string, encoded: the only item of a list, without the list. */
const text = (string: Uint8Array): Uint8Array => writeList([string]).subarray(string.length > 54 ? 2 : 1);
/** The path of all 64 nibbles of the key from a depth on, or of other ones, after its flag. */
const path = (flag: number, nibbles: readonly number[]): Uint8Array => {
  const all = nibbles.length % 2 === 1 ? [flag, ...nibbles] : [flag, 0, ...nibbles];
  return Uint8Array.from(
    { length: all.length / 2 },
    (_, i) => ((all[2 * i] as number) << 4) | (all[2 * i + 1] as number),
  );
};
const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);
const leaf = (depth: number, flag = depth % 2 === 0 ? 2 : 3): Uint8Array =>
  listOf(text(path(flag, zeros(64 - depth))), text(Uint8Array.of(7)));
const branch = (children: Readonly<Record<number, Uint8Array>>, value = NONE): Uint8Array =>
  listOf(...Array.from({ length: 16 }, (_, i) => children[i] ?? text(NONE)), text(value));
const OTHER = text(new Uint8Array(32).fill(9));

function walk(...nodes: readonly Uint8Array[]): Uint8Array | undefined {
  const proof = openNodes(concatBytes(...nodes), 0);
  const found = proof.find(hashOf(nodes[0] as Uint8Array), KEY);
  proof.end();
  return found;
}

describe("nodes that were made by hand", () => {
  it("lead to a value where they are as chains write them", () => {
    expect(walk(leaf(0))).toEqual(Uint8Array.of(7));
    const below = leaf(1);
    expect(walk(branch({ 0: text(hashOf(below)), 5: OTHER }), below)).toEqual(Uint8Array.of(7));
    expect(walk(branch({ 3: OTHER, 5: OTHER }))).toBeUndefined();
    const extension = listOf(text(path(0, zeros(2))), text(hashOf(branch({ 1: OTHER, 2: OTHER }))));
    expect(walk(extension, branch({ 1: OTHER, 2: OTHER }))).toBeUndefined();
  });

  const below = leaf(1);
  const refused: Readonly<Record<string, () => unknown>> = {
    "a path with flag 4": () => walk(leaf(0, 4)),
    "an even path whose padding is not 0": () =>
      walk(listOf(text(Uint8Array.from([0x21, ...zeros(32)])), text(Uint8Array.of(7)))),
    "a branch with one child": () => walk(branch({ 0: text(hashOf(below)) }), below),
    "a branch with a value": () => walk(branch({ 0: text(hashOf(below)), 5: OTHER }, Uint8Array.of(1)), below),
    "a branch of sixteen items": () => walk(listOf(...Array.from({ length: 16 }, () => OTHER))),
    "an extension without a path": () => walk(listOf(text(path(0, [])), text(hashOf(below))), below),
    "an extension before a leaf": () => walk(listOf(text(path(1, [0])), text(hashOf(below))), below),
    "a leaf whose key is shorter": () => walk(listOf(text(path(2, zeros(62))), text(Uint8Array.of(7)))),
    "a leaf without a value": () => walk(listOf(text(path(2, zeros(64))), text(NONE))),
    "a child of 31 bytes": () => walk(branch({ 0: text(new Uint8Array(31).fill(1)), 5: OTHER })),
    "a child that is a node of 32 bytes": () =>
      walk(branch({ 0: listOf(...Array.from({ length: 31 }, () => Uint8Array.of(1))), 5: OTHER })),
    "a node beside an empty trie": () => {
      const proof = openNodes(below, 0);
      expect(proof.find(keccak256(Uint8Array.of(0x80)), KEY)).toBeUndefined();
      proof.end();
    },
  };
  for (const [name, attempt] of Object.entries(refused))
    it(`are refused: ${name}`, () => expect(attempt).toThrow(EvidenceError));

  it("may be below headers that later forks have made longer", () => {
    const lengths = [32, 32, 20, 32, 32, 32, 256];
    const of = (items: number): Uint8Array =>
      writeList(Array.from({ length: items }, (_, i) => new Uint8Array(lengths[i] ?? 1).fill(1)));
    for (const items of [15, 23, 41, 64])
      expect(readProvenHeader(of(items))).toMatchObject({ number: 1, timestamp: 1 });
    for (const items of [14, 65, 81]) expect(() => readProvenHeader(of(items))).toThrow(EvidenceError);
  });
});

describe("slots that no registry writes", () => {
  let scene: EvidenceScene;
  beforeAll(async () => {
    scene = await openEvidenceScene();
  });
  afterAll(() => scene.world.stop());

  async function collectWith(slot: Uint8Array, change: (value: bigint) => bigint): Promise<string> {
    const { rpc, registry } = scene.world;
    const snapshot = await ask(rpc, "evm_snapshot");
    const place = [registry.address, toHex(slot)];
    const value = change(BigInt(String(await ask(rpc, "eth_getStorageAt", [...place, "latest"]))));
    await ask(rpc, "anvil_setStorageAt", [...place, `0x${value.toString(16).padStart(64, "0")}`]);
    await scene.world.mine(1);
    try {
      const query = { issuer: 1, root: scene.roots[0], words: [0] };
      return await collectEvidence(scene.registry, [query], { codeHash: scene.codeHash });
    } finally {
      await ask(rpc, "evm_revert", [snapshot]);
    }
  }

  it("prove nothing: an unused bit of a record, a term that ends before it begins", async () => {
    const record = findBatchSlots(1, scene.roots[0]).record;
    await expect(collectWith(record, (value) => value | (1n << 200n))).rejects.toMatchObject({
      code: "evidence.unproven",
    });
    const operator = findOperatorSlot(1, 1);
    const shorten = (value: bigint): bigint => value & ~(0xff_ffff_ffffn << 160n);
    await expect(collectWith(operator, shorten)).rejects.toMatchObject({ code: "evidence.unproven" });
  });

  const unheard = (): Reader => ({
    registry: scene.registry,
    nodes: [],
    read: async (queries) => queries.map(() => new RpcError("rpc.unreachable", "silent")),
  });

  it("are believed of no block that the chain undid", async () => {
    const { rpc } = scene.world;
    const snapshot = await ask(rpc, "evm_snapshot");
    await scene.world.mine(1);
    const query = { issuer: 1, root: scene.roots[0], words: [0] };
    const undone = await collectEvidence(scene.registry, [query], { codeHash: scene.codeHash });
    await ask(rpc, "evm_revert", [snapshot]);
    await (
      await scene.world.registry.connect(scene.world.operator).suspendCredentials(1, 1, scene.roots[1], [0], [1n])
    ).wait();
    const [shown] = await openEvidence({ evidence: [undone] })
      .over(unheard())
      .read([query], {});
    expect(shown).toMatchObject({ code: "evidence.untrusted-block" });
  });

  it("are of an age to the second, and may be 900 seconds ahead of the clock", async () => {
    const query = { issuer: 1, root: scene.roots[0], words: [0] };
    const { block } = proveEvidence(readEvidence(scene.text), scene.codeHash);
    const confirm = async (): Promise<"final"> => "final";
    const tryAt = async (seconds: number): Promise<string> => {
      vi.useFakeTimers({ toFake: ["Date"], now: (block.timestamp + seconds) * 1000 });
      try {
        const store = openEvidence({ evidence: [scene.text], blocks: [{ name: "said", confirm }], offline: true });
        const [shown] = await store.over(unheard()).read([query], {});
        if (shown instanceof RpcError) return shown.code;
        const results = shown?.evidence?.qualify(0, () => ({ status: ["pass"] }));
        return JSON.stringify(results);
      } finally {
        vi.useRealTimers();
      }
    };
    const week = 7 * 24 * 3600;
    expect(await tryAt(week)).toBe('{"status":["pass"]}');
    expect(await tryAt(week + 1)).toBe('{"status":["unknown","evidence.stale"]}');
    expect(await tryAt(-900)).toBe('{"status":["pass"]}');
    expect(await tryAt(-901)).toBe("evidence.later");
  });
});
