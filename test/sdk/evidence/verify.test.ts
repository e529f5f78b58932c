// Verifying by evidence: the same report as of the same block, and never more than it shows.
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  collectEvidence,
  openEvidence,
  pinnedBlocks,
  providerBlocks,
  quorumBlocks,
  readEvidence,
} from "../../../sdk/src/evidence.ts";
import type { BlockSource } from "../../../sdk/src/evidence/blocks.ts";
import { proveEvidence } from "../../../sdk/src/evidence/prove.ts";
import {
  createVerifier,
  describeMoments,
  formatTime,
  type JsonObject,
  namePart,
  openCredential,
  parseCredential,
  stateParts,
  deployRegistry,
  describeReport,
  parseTrust,
  type Report,
  type TrustedRegistry,
  type VerifierOptions,
} from "../../../sdk/src/index.ts";

import type { Reader } from "../../../sdk/src/reading/chain-reading.ts";
import { credentialRegistryBytecode } from "../../../sdk/src/registry/bytecode.ts";
import { hashReleasedRuntime } from "../../../sdk/src/registry/released.ts";
import { RpcError } from "../../../sdk/src/rpc/rpc.ts";
import type { NodeSource } from "../../../sdk/src/rpc/source.ts";
import { ask, startAnvil } from "../../nodes/anvil.ts";
import { startProxy } from "../../nodes/proxy.ts";
import { createDocument, createWorld } from "../../nodes/world.ts";
import { type EvidenceScene, openEvidenceScene } from "./scene.ts";

let scene: EvidenceScene;
let files: readonly string[];
let root: string;
let text: string;
let blocks: readonly BlockSource[];

async function collect(words = [0]): Promise<string> {
  const batches = [{ issuer: 1, root: root as `0x${string}`, words }];
  return collectEvidence(scene.registry, batches, { codeHash: scene.codeHash });
}
const pin = (file: string): BlockSource => {
  const { block } = proveEvidence(readEvidence(file), scene.codeHash);
  return pinnedBlocks([{ chainId: scene.world.chainId, block: block.number, hash: block.hash }], "pinned");
};

beforeAll(async () => {
  scene = await openEvidenceScene();
  const batch = await scene.world.issue([1, 2, 3].map((n) => createDocument({ id: `urn:example:c${n}` })));
  root = batch.root;
  files = [0, 1, 2].map((index) => JSON.stringify(batch.credential(index)));
  await (await scene.world.registry.connect(scene.world.operator).revokeCredentials(1, 1, root, [0], [4n])).wait();
  text = await collect();
  blocks = [pin(text)];
});
afterAll(() => scene.world.stop());

const verify = (file: string, options: VerifierOptions = {}, trust: object = {}): Promise<Report> =>
  createVerifier(parseTrust(scene.world.trust(trust)), { evidence: [text], blocks, offline: true, ...options }).verify(
    file,
  );
const outcomes = ({ checks }: Report): string => checks.map(({ outcome, code }) => code ?? outcome).join(" ");
const dead = { rpc: ["http://127.0.0.1:1"] };

/** A reader whose nodes say nothing. */
const unheard = (registry: TrustedRegistry<NodeSource>): Reader => ({
  registry,
  nodes: [],
  read: async (queries) => queries.map(() => new RpcError("rpc.unreachable", "silent")),
});

describe("verifying by evidence", () => {
  it("says what the nodes say, with no request", async () => {
    const proxy = await startProxy(scene.world.rpc);
    const before = proxy.requests.length;
    for (const file of files) {
      const offline = await verify(file, {}, { rpc: [proxy.url] });
      const online = await verify(file, { evidence: undefined, offline: false });
      expect({ ...offline, asOf: null, checkedAt: "", revokedAt: null }).toEqual({
        ...{ ...online, asOf: null, checkedAt: "", revokedAt: null },
      });
    }
    expect(proxy.requests.length).toBe(before);
    await proxy.stop();
  });

  it("says of which block that is, and who vouches for the block", async () => {
    const report = await verify(files[0] ?? "");
    expect(report.verdict).toBe("valid");
    expect(report.asOf).toMatchObject({ nodes: { agreed: 0, asked: 0 }, evidence: { confirmedBy: "pinned" } });
    const [headline = ""] = describeReport(report);
    expect(headline).toMatch(/^VALID as of \d+ \w+ \d{4} at \d\d:\d\d UTC: /);
    expect(describeReport(report).join("\n")).toContain("by evidence; you pinned the block hash 0x");
  });

  it("is unknown where nobody vouches for the block, or it shows another batch or word", async () => {
    expect(outcomes(await verify(files[0] ?? "", { blocks: [] }))).toMatch(/^pass pass evidence.untrusted-block/);
    expect(outcomes(await verify(files[0] ?? "", { evidence: [scene.text] }))).toMatch(/^pass pass evidence.missing/);
    const other = await collect([1]);
    const report = await verify(files[0] ?? "", { evidence: [other], blocks: [pin(other)] });
    expect([report.verdict, outcomes(report)]).toEqual([
      "unknown",
      "pass pass evidence.missing skipped skipped skipped pass",
    ]);
  });

  it("decides alone where the trust list names no node, and without it nothing does", async () => {
    const lone = { rpc: [] };
    const options = { offline: false };
    expect((await verify(files[0] ?? "", options, lone)).verdict).toBe("valid");
    expect(outcomes(await verify(files[0] ?? "", { ...options, blocks: [] }, lone))).toMatch(
      /^pass pass evidence.untrusted-block/,
    );
    const failures: string[] = [];
    const onFailure = ({ message, reason }: RpcError): void => void failures.push(`${reason}: ${message}`);
    const none = { ...options, evidence: undefined, blocks: undefined, onFailure };
    expect(outcomes(await verify(files[0] ?? "", none, lone))).toMatch(/^pass pass rpc.unreachable/);
    const verifier = createVerifier(parseTrust(scene.world.trust({ ...lone, quorum: 2 })), none);
    const past = await verifier.verify(files[0] ?? "", { asOf: new Date(Date.now() - 1000) });
    expect(outcomes(past)).toMatch(/^pass pass rpc.unreachable/);
    expect(failures).toEqual(Array(2).fill("no-node: no node of this registry is named"));
    const [registry] = parseTrust(scene.world.trust(lone)).registries;
    const nodes = quorumBlocks(registry as TrustedRegistry);
    await expect(nodes.newest()).rejects.toMatchObject({ code: "rpc.unreachable", reason: "no-node" });
    const batches = [{ issuer: 1, root: root as `0x${string}`, words: [0] }];
    for (const block of [undefined, 1])
      await expect(
        collectEvidence(registry as TrustedRegistry, batches, { codeHash: scene.codeHash, block }),
      ).rejects.toMatchObject({ reason: "no-node" });
  });

  it("believes a light client of the program's own, which learns a block and not the batch", async () => {
    const asked: string[] = [];
    const provider = {
      request: ({ method, params = [] }: { readonly method: string; readonly params?: readonly unknown[] }) => {
        asked.push(method);
        return ask(scene.world.rpc, method, params);
      },
    };
    const report = await verify(files[0] ?? "", { blocks: [providerBlocks(provider, "Helios")] });
    expect([report.verdict, report.asOf?.evidence]).toEqual(["valid", { confirmedBy: "Helios" }]);
    expect(asked).toEqual(["eth_chainId", "eth_getBlockByNumber", "eth_getBlockByNumber"]);
  });

  it("asks the nodes first, and believes them where both speak", async () => {
    await (await scene.world.registry.connect(scene.world.operator).revokeCredentials(1, 1, root, [0], [1n])).wait();
    const online = { offline: false };
    expect(outcomes(await verify(files[0] ?? "", online))).toMatch(/status.revoked/);
    expect((await verify(files[0] ?? "", online, dead)).verdict).toBe("valid");
    const newer = await collect();
    const both = { evidence: [text, newer], blocks: [...blocks, pin(newer)] };
    expect(outcomes(await verify(files[0] ?? "", both))).toMatch(/status.revoked/);
    expect(outcomes(await verify(files[0] ?? "", { ...both, evidence: [newer, "{", text] }))).toMatch(/status.revoked/);
  });

  it("decides nothing where a node said something, though too few did", async () => {
    const trust = { rpc: [scene.world.rpc, "http://127.0.0.1:1"], quorum: 2 };
    const report = await verify(files[0] ?? "", { offline: false }, trust);
    expect([report.verdict, outcomes(report)]).toEqual(["unknown", expect.stringContaining("rpc.unreachable")]);
  });

  it("shows an index by the newest file that shows it, and nothing of a moment before it", async () => {
    const other = await collect([1]);
    const both = { evidence: [text, other], blocks: [...blocks, pin(other)] };
    expect((await verify(files[1] ?? "", both)).verdict).toBe("valid");
    const store = openEvidence({ evidence: [text], blocks, offline: true });
    const query = { issuer: 1, root, words: [0] };
    const before = proveEvidence(readEvidence(text), scene.codeHash).block.timestamp - 1;
    const [early] = await store.over(unheard(scene.registry)).read([query], { asOf: before });
    expect(early).toMatchObject({ code: "evidence.later" });
  });

  it("is confirmed for each registry by that registry's own nodes", async () => {
    const own = await deployRegistry(scene.world.governor);
    const other = { ...scene.registry, address: own.address };
    const codeHash = hashReleasedRuntime(credentialRegistryBytecode, {
      chainId: scene.world.chainId,
      address: own.address,
    });
    const query = { issuer: 1, root, words: [0] };
    const theirs = await collectEvidence(other, [query as never], { codeHash });
    const store = openEvidence({ evidence: [theirs, await collect()], timeout: 2000 });
    const [known] = await store.over(unheard(scene.registry)).read([query], {});
    expect(known).toMatchObject({ evidence: { named: { confirmedBy: "the nodes of test" } } });
    const [unknown] = await store.over(unheard({ ...other, rpc: dead.rpc })).read([query], {});
    expect(unknown).toMatchObject({ code: "evidence.untrusted-block" });
  });

  it("is collected of a block that the quorum has, though the first node proves another", async () => {
    const liar = await createWorld(await startAnvil(["--slots-in-an-epoch", "0"]));
    const proxy = await startProxy(scene.world.rpc);
    try {
      await liar.mine(100);
      const registry = { ...scene.registry, rpc: [liar.rpc, scene.world.rpc, proxy.url], quorum: 2 };
      const batch = { issuer: 1, root: root as `0x${string}`, words: [0] };
      const collected = await collectEvidence(registry, [batch], { codeHash: scene.codeHash });
      const { find } = proveEvidence(readEvidence(collected), scene.codeHash);
      expect(find(1, root)?.batch.anchoredAt).toBeGreaterThan(0);
    } finally {
      await Promise.all([liar.stop(), proxy.stop()]);
    }
  });

  it("is opened and confirmed once for many files of a cohort", async () => {
    let confirmed = 0;
    const counting: BlockSource = {
      name: "counted",
      confirm: (claim) => {
        confirmed += 1;
        return (blocks[0] as BlockSource).confirm(claim);
      },
    };
    const settings = { evidence: [text], blocks: [counting], offline: true };
    const many = Array.from({ length: 100 }, () => files[0] ?? "");
    const verdicts = new Set<string>();
    for await (const { verdict } of createVerifier(parseTrust(scene.world.trust()), settings).verifyMany(many))
      verdicts.add(verdict);
    expect([[...verdicts], confirmed]).toEqual([["valid"], 1]);
  });

  it("leaves a stack unknown where it does not show a part, and says the earliest of its blocks where it does", async () => {
    const part = openCredential(parseCredential(files[1] ?? ""));
    const named = stateParts(createDocument({ id: "urn:example:larger" }) as JsonObject, {}, [namePart(part)]);
    const larger = await scene.world.issue([named]);
    const file = JSON.stringify(larger.credential(0));
    const query = { issuer: 1, root: larger.root as `0x${string}`, words: [0] };
    const own = await collectEvidence(scene.registry, [query], { codeHash: scene.codeHash });
    const judge = (evidence: readonly string[]): Promise<Report> =>
      createVerifier(parseTrust(scene.world.trust()), { evidence, blocks: evidence.map(pin), offline: true }).verify(
        file,
        { parts: [files[1] ?? ""] },
      );
    const without = await judge([own]);
    expect([without.verdict, without.stack?.parts[0]?.code]).toEqual(["unknown", "stack.part-unknown"]);
    const shown = await judge([own, text]);
    const { timestamp } = proveEvidence(readEvidence(text), scene.codeHash).block;
    expect(shown.verdict).toBe("valid");
    expect(describeMoments(shown)).toBe(` as of ${formatTime(timestamp, "en")}`);
  });

  it("refuses options that would believe more than was meant", async () => {
    expect(() => openEvidence({ evidence: text as never })).toThrow(TypeError);
    for (const maxAge of [Number.NaN, -1]) expect(() => openEvidence({ evidence: [text], maxAge })).toThrow(RangeError);
    const opened = openEvidence({ evidence: [text] });
    const trust = parseTrust(scene.world.trust());
    expect(() => createVerifier(trust, { evidence: opened, offline: true })).toThrow("pass offline to openEvidence");
    const verifier = createVerifier(trust, { evidence: [text], asOfBlock: true });
    await expect(verifier.verify(files[0] ?? "", { parts: [] })).rejects.toThrow(RangeError);
  });

  it("grows old: what it showed is then unknown, good and bad alike, but as of its block", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 8 * 24 * 3600 * 1000 });
    try {
      const stale = await verify(files[1] ?? "");
      expect(stale.verdict).toBe("unknown");
      expect(outcomes(stale)).toBe("pass pass pass evidence.stale evidence.stale evidence.stale pass");
      expect((await verify(files[2] ?? "")).verdict).toBe("unknown");
      const accepted = await verify(files[1] ?? "", { maxAge: 9 * 24 * 3600 });
      expect(describeReport(accepted).join("\n")).toContain("; up to 9 days old");
      expect((await verify(files[1] ?? "", { asOfBlock: true })).verdict).toBe("valid");
      expect((await verify(files[2] ?? "", { asOfBlock: true })).verdict).toBe("invalid");
      const untrusted = await verify(files[1] ?? "", { asOfBlock: true, blocks: [] });
      expect(outcomes(untrusted)).toBe("pass pass evidence.untrusted-block skipped skipped skipped skipped");
    } finally {
      vi.useRealTimers();
    }
  });

  it("beats nodes that lag behind it", async () => {
    const snapshot = await ask(scene.world.rpc, "evm_snapshot");
    await (await scene.world.registry.connect(scene.world.operator).revokeCredentials(1, 1, root, [0], [2n])).wait();
    const newer = await collect();
    await ask(scene.world.rpc, "evm_revert", [snapshot]);
    const options = { offline: false, evidence: [newer], blocks: [pin(newer)] };
    expect(outcomes(await verify(files[1] ?? "", { offline: false, evidence: [text] }))).not.toMatch(/revoked/);
    expect(outcomes(await verify(files[1] ?? "", options))).toMatch(/status.revoked/);
  });
});
