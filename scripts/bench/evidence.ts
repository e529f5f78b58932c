// The size of evidence and what it takes to read it: `npm run bench:evidence`. Beside it @ethereumjs/mpt, which checks the same nodes.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { verifyMerkleProof } from "@ethereumjs/mpt";
import { connectRegistry, createBatch, type Hex, loadKeccak, parseTrust } from "@laurel/sdk";
import { credentialRegistryBytecode, hashReleasedRuntime, keccak256 } from "@laurel/sdk";
import { collectEvidence, proveEvidence, readEvidence } from "@laurel/sdk/evidence";
import { keccak256 as hashHex } from "ethers";
import { startDevNetwork } from "../dev.ts";
import { ask } from "../node.ts";

const root = join(import.meta.dirname, "../..");
/**
 * Of Ethereum's main network: a header of 2026, and the proof of an account among 300 million: seven full branches, two times in three one of two or three
 * children more, and a leaf.
 */
const MAINNET_HEADER = 643;
const MAINNET_ACCOUNT = 7 * 532 + 67 + 104;
const CREDENTIALS = 100;
const ROUNDS = 200;

// In a process of its own, nothing but the reading takes memory.
const [, , flag, named = ""] = process.argv;
if (flag === "--read") {
  const bytes = readFileSync(named);
  await loadKeccak();
  const before = process.resourceUsage().maxRSS;
  try {
    proveEvidence(readEvidence(bytes), `0x${"00".repeat(32)}`);
  } catch {
    // As it should.
  }
  console.log(((process.resourceUsage().maxRSS - before) / 1024).toFixed(0));
  process.exit();
}

const folder = await mkdtemp(join(tmpdir(), "laurel-bench-"));
const { ready, registry, provider, stop } = await startDevNetwork({
  folder,
  course: join(root, "samples/course.json"),
});
try {
  await loadKeccak();
  const place = { chainId: ready.chainId, address: ready.registry };
  const codeHash = hashReleasedRuntime(credentialRegistryBytecode, place);
  const entry = { name: "bench", ...place, rpc: [ready.rpc], finality: "latest" };
  const [trusted] = parseTrust({ format: "laurel-trust-v1", registries: [entry] }).registries;
  if (trusted === undefined) throw new Error("the trust list is empty");
  const operator = connectRegistry(place.address, await provider.getSigner(ready.accounts.operator));
  const { name, uri } = await registry.getAccreditation(1);

  /** Anchors a batch of documents. */
  async function anchor(size: number, salt: string): Promise<Hex> {
    const documents = Array.from({ length: size }, (_, i) => ({
      "@context": ["https://www.w3.org/ns/credentials/v2"],
      type: ["VerifiableCredential"],
      id: `urn:example:${salt}:${i}`,
      issuer: { id: uri, name, type: ["Profile"] },
      validFrom: "2026-06-15T00:00:00Z",
      credentialSubject: { id: `did:example:${i}` },
    }));
    const batch = await createBatch({ registry: place, issuer: 1, disclosable: [], documents });
    await (await operator.anchorBatch(1, 1, 1, batch.root, size)).wait();
    return batch.root as Hex;
  }

  /** Sets so many slots of the registry, wherever they are. */
  async function fill(from: number, to: number): Promise<void> {
    for (let i = from; i < to; i += 1)
      await ask(ready.rpc, "hardhat_setStorageAt", [
        place.address,
        hashHex(`0x${i.toString(16).padStart(8, "0")}`),
        `0x${"01".repeat(32)}`,
      ]);
    await ask(ready.rpc, "hardhat_mine", ["0x1"]);
  }

  const collect = (root: Hex, words: readonly number[]): Promise<string> =>
    collectEvidence(trusted, [{ issuer: 1, root, words }], { codeHash });
  const alone = await anchor(1, "alone");
  console.log(`dev: one credential ${(await collect(alone, [0])).length} bytes of JSON, at most 4,096`);
  const cohort = await anchor(1000, "cohort");
  console.log(`dev: a cohort of 1,000 ${(await collect(cohort, [0, 1, 2, 3])).length} bytes of JSON, at most 4,096`);
  const roots: Hex[] = [];
  for (let i = 0; i < CREDENTIALS; i += 1) roots.push(await anchor(1, `one-${i}`));
  let filled = 0;
  for (const [slots, limit] of [
    [2_000, 10_000],
    [20_000, 12_700],
  ] as const) {
    await fill(filled, slots);
    filled = slots;
    let storage = 0;
    for (const one of roots) {
      const { proof } = readEvidence(await collect(one, [0]));
      storage += countStorage(proof);
    }
    const mean = storage / roots.length + MAINNET_HEADER + MAINNET_ACCOUNT;
    console.log(
      `${slots} slots, with header and account as on the main network: ${mean.toFixed(0)} bytes, mean of ${CREDENTIALS}; at most ${limit}`,
    );
    if (mean > limit) process.exitCode = 1;
  }

  const text = await collect(cohort, [0, 1, 2, 3]);
  const evidence = readEvidence(text);
  const nodes = splitNodes(evidence.proof).length;
  const own = measure(() => proveEvidence(evidence, codeHash));
  const [answer] = [await ask(ready.rpc, "eth_getProof", [place.address, [], "latest"])];
  const account = Object(answer) as { readonly accountProof: readonly Hex[] };
  console.log(
    `reading: ${nodes} nodes in ${own.toFixed(3)} ms of CPU, ${((own / nodes) * 80).toFixed(2)} ms for 80; at most 5`,
  );
  const accountNodes = account.accountProof.map((node) => Buffer.from(node.slice(2), "hex"));
  const began = process.cpuUsage();
  for (let i = 0; i < ROUNDS; i += 1)
    await verifyMerkleProof(Buffer.from(place.address.slice(2), "hex"), accountNodes, { useKeyHashing: true });
  const peer = milliseconds(began) / ROUNDS / accountNodes.length;
  console.log(
    `@ethereumjs/mpt: ${(peer * 80).toFixed(2)} ms for 80 nodes; Laurel is ${(peer / (own / nodes)).toFixed(1)} times as fast`,
  );

  const hostile = new Uint8Array(3 * 1024 * 1024).fill(0xc1);
  const written = JSON.stringify({ ...JSON.parse(text), proof: Buffer.from(hostile).toString("base64") });
  const hashing = measure(() => keccak256(hostile), 10);
  const refusing = measure(() => {
    try {
      proveEvidence(readEvidence(written), codeHash);
    } catch {
      // As it should.
    }
  }, 10);
  console.log(
    `a hostile file of ${written.length} bytes: ${refusing.toFixed(1)} ms, ${(refusing / hashing).toFixed(1)} times what hashing its bytes takes; at most 20`,
  );
  const file = join(folder, "hostile.json");
  await writeFile(file, written);
  const words = ["--conditions", "laurel-source", import.meta.filename, "--read", file];
  console.log(`memory for the same file: ${execFileSync(process.execPath, words).toString().trim()} MiB; at most 64`);
} finally {
  await stop();
  await rm(folder, { recursive: true, force: true });
}

/** The bytes of nodes that are of the registry's own trie: all but the header and the account's, which in this network are the first. */
function countStorage(proof: Uint8Array): number {
  const [, ...nodes] = splitNodes(proof);
  // The account's trie of a local network is two nodes deep: the root and what holds the registry's leaf.
  const account = nodes.findIndex((node) => node.length < 200) + 1;
  return nodes.slice(account).reduce((sum, node) => sum + node.length, 0);
}

function splitNodes(proof: Uint8Array): Uint8Array[] {
  const nodes: Uint8Array[] = [];
  for (let at = 0; at < proof.length;) {
    const first = proof[at] as number;
    const extra = first > 0xf7 ? first - 0xf7 : 0;
    let length = first - 0xc0;
    if (extra > 0) length = proof.subarray(at + 1, at + 1 + extra).reduce((sum, byte) => sum * 256 + byte, 0);
    nodes.push(proof.subarray(at, at + 1 + extra + length));
    at += 1 + extra + length;
  }
  return nodes;
}

/** Milliseconds of CPU that one run takes. */
function measure(work: () => unknown, rounds = ROUNDS): number {
  work();
  const began = process.cpuUsage();
  for (let i = 0; i < rounds; i += 1) work();
  return milliseconds(began) / rounds;
}

function milliseconds(began: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
}
