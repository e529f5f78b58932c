// Verifying by evidence: the same report as of the same block, and never more than it shows.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  collectEvidence,
  pinnedBlocks,
  providerBlocks,
  quorumBlocks,
  readEvidence,
} from "../../../sdk/src/evidence.ts";
import type { BlockSource } from "../../../sdk/src/evidence/blocks.ts";
import { proveEvidence } from "../../../sdk/src/evidence/prove.ts";
import {
  createVerifier,
  describeReport,
  parseTrust,
  type Report,
  type RpcError,
  type TrustedRegistry,
  type VerifierOptions,
} from "../../../sdk/src/index.ts";

import { ask } from "../../nodes/anvil.ts";
import { startProxy } from "../../nodes/proxy.ts";
import { createDocument } from "../../nodes/world.ts";
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
    expect(describeReport(report).join("\n")).toContain("by evidence; you pinned its block");
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

  it("grows old: what it showed is then unknown, good and bad alike, but as of its block", async () => {
    const stale = await verify(files[1] ?? "", { maxAge: -1000 });
    expect(stale.verdict).toBe("unknown");
    expect(outcomes(stale)).toBe("pass pass pass evidence.stale evidence.stale evidence.stale pass");
    expect((await verify(files[2] ?? "", { maxAge: -1000 })).verdict).toBe("unknown");
    expect((await verify(files[1] ?? "", { maxAge: -1000, asOfBlock: true })).verdict).toBe("valid");
    expect((await verify(files[2] ?? "", { maxAge: -1000, asOfBlock: true })).verdict).toBe("invalid");
  });
});
