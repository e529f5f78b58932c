// Evidence to attack: of a batch with a revocation, of another one, and of a root that nobody anchored, on a real node.
import { collectEvidence } from "../../../sdk/src/evidence/collect.ts";
import { type Evidence, readEvidence } from "../../../sdk/src/evidence/form.ts";
import { proveEvidence, type ProvenEvidence } from "../../../sdk/src/evidence/prove.ts";
import { readItem } from "../../../sdk/src/evidence/rlp.ts";
import { concatBytes, type Hex } from "../../../sdk/src/hash/bytes.ts";
import { parseTrust, type TrustedRegistry } from "../../../sdk/src/index.ts";
import { credentialRegistryBytecode } from "../../../sdk/src/registry/bytecode.ts";
import { hashReleasedRuntime } from "../../../sdk/src/registry/released.ts";
import { openWorld } from "../../nodes/shared.ts";
import { createDocument, type World } from "../../nodes/world.ts";

/** The file of evidence as JSON has it. */
export type Written = Omit<Evidence, "proof" | "texts"> & {
  readonly proof: string;
  readonly texts: Record<keyof Evidence["texts"], readonly Record<string, unknown>[]>;
};

/** Evidence of three roots, and how to change it. */
export interface EvidenceScene {
  readonly world: World;
  readonly registry: TrustedRegistry;
  readonly codeHash: Hex;
  readonly roots: readonly [Hex, Hex];
  readonly text: string;
  readonly written: Written;
  /** The header and the nodes. */
  readonly parts: readonly Uint8Array[];
  readonly prove: (text: string) => ProvenEvidence;
}

/** A root that nobody anchored. */
export const UNKNOWN_ROOT: Hex = `0x${"77".repeat(32)}`;

export async function openEvidenceScene(): Promise<EvidenceScene> {
  const world = await openWorld();
  const place = { chainId: world.chainId, address: world.registry.address };
  const codeHash = hashReleasedRuntime(credentialRegistryBytecode, place);
  const [registry] = parseTrust(world.trust()).registries;
  if (registry === undefined) throw new Error("the world's trust list is empty");
  const roots: Hex[] = [];
  for (const name of ["a", "b"]) {
    const batch = await world.issue([1, 2, 3].map((n) => createDocument({ id: `urn:example:${name}${n}` })));
    roots.push(batch.root as Hex);
  }
  const [one = "0x", two = "0x"] = roots;
  await (await world.registry.connect(world.operator).revokeCredentials(1, 1, one, [0], [2n])).wait();
  const batches = [one, two, UNKNOWN_ROOT].map((root) => ({ issuer: 1, root, words: [0] }));
  const text = await collectEvidence(registry, batches, { codeHash });
  return {
    ...{ world, registry, codeHash, roots: [one, two], text, written: JSON.parse(text) as Written },
    parts: splitProof(readEvidence(text).proof),
    prove: (given) => proveEvidence(readEvidence(given), codeHash),
  };
}

/** Header and nodes, apart. */
export function splitProof(proof: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < proof.length;) {
    const { to } = readItem(proof, at);
    parts.push(proof.subarray(at, to));
    at = to;
  }
  return parts;
}

/** The file with other parts, or with other bytes in their place. */
export function withProof(written: Written, parts: readonly Uint8Array[]): string {
  return JSON.stringify({ ...written, proof: Buffer.from(concatBytes(...parts)).toString("base64") });
}
