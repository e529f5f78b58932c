// Checks a credential file against the chain with nothing but ethers, merkletreejs and keccak256: written from docs/protocol.md alone.
// node scripts/independent-check.ts <file…> --rpc <url> --registry <address>: exit code 0 if every file leads to an anchored root.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Contract, JsonRpcProvider, TypedDataEncoder } from "ethers";
import keccak256 from "keccak256";
import { MerkleTree } from "merkletreejs";

type Value = null | boolean | number | string | readonly Value[] | { readonly [member: string]: Value };
type Members = Record<string, Value>;

const bytes = (hex: string): Buffer => Buffer.from(hex.slice(2), "hex");
const hash = (...parts: readonly Buffer[]): Buffer => keccak256(Buffer.concat(parts));

/** RFC 8785. */
export function canonicalize(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(canonicalize).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = value as Members;
  const names = Object.keys(members).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonicalize(members[name] as Value)}`).join(",")}}`;
}

/** Takes the member at a JSON Pointer out of a document; undefined if it is absent. */
function take(document: Members, pointer: string): Value | undefined {
  const tokens = pointer
    .slice(1)
    .split("/")
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
  const last = tokens.pop() as string;
  const parent = tokens.reduce((object, token) => object[token] as Members, document);
  const value = parent[last];
  delete parent[last];
  return value;
}

/** The root that a credential's content leads to, with what it says of its place; `leads` tells whether that is the root it states. */
export function followProof(text: string): { leads: boolean; issuer: number; root: string; size: number } {
  const { proof: proofs, ...document } = JSON.parse(text);
  const proof = proofs.find(({ type }: { type: unknown }) => type === "LaurelMerkleProof2026");
  const [, chainId, verifyingContract, , issuer] = proof.verificationMethod.split(/[:/]/);
  const pointers = Object.keys({ ...proof.salts, ...proof.withheld })
    .filter((pointer) => pointer !== "")
    .sort();
  const digests = pointers.map((pointer) => {
    const salt = proof.salts[pointer];
    if (salt === undefined) return bytes(proof.withheld[pointer]);
    const value = take(document, pointer);
    const claim = value === undefined ? [pointer] : [pointer, value];
    return hash(Buffer.of(1), bytes(salt), Buffer.from(canonicalize(claim)));
  });
  const core = hash(Buffer.of(0), bytes(proof.salts[""]), Buffer.from(canonicalize([document, pointers])));
  const contentHash = hash(Buffer.of(2), core, ...digests);
  const uint = (name: string, bits: number) => ({ name, type: `uint${bits}` });
  const types = [uint("issuer", 32), uint("index", 32), uint("validFrom", 64), uint("validUntil", 64)];
  const seconds = (date?: string): number => (date === undefined ? 0 : Date.parse(date) / 1000);
  const leaf = TypedDataEncoder.hash(
    { name: "Laurel", version: "1", chainId, verifyingContract },
    { Credential: [...types, { name: "contentHash", type: "bytes32" }] },
    {
      issuer,
      index: proof.index,
      validFrom: seconds(document.validFrom),
      validUntil: seconds(document.validUntil),
      contentHash,
    },
  );
  const way = place(proof.index, proof.size, proof.siblings);
  const leads = way !== undefined && MerkleTree.verify(way, bytes(leaf), bytes(proof.root), keccak256);
  return { leads, issuer: Number(issuer), root: proof.root, size: proof.size };
}

/** The siblings with the side that index and size give them; undefined if their number is wrong. */
function place(index: number, size: number, siblings: readonly string[]) {
  const way: { position: "left" | "right"; data: Buffer }[] = [];
  let [node, last] = [index, size - 1];
  for (; last > 0; node = Math.floor(node / 2), last = Math.floor(last / 2)) {
    if (node % 2 === 0 && node === last) continue;
    way.push({ position: node % 2 === 1 ? "left" : "right", data: bytes(siblings[way.length] ?? "0x") });
  }
  return way.length === siblings.length ? way : undefined;
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { rpc: { type: "string", default: "http://127.0.0.1:8545" }, registry: { type: "string" } },
  });
  const provider = new JsonRpcProvider(values.rpc);
  const abi = [
    "function getBatch(uint32,bytes32) view returns (tuple(uint40 anchoredAt,uint32 size,uint32 accreditation,uint32 operator,uint40 revokedAt))",
    "function counts(uint32,bytes32) view returns (bool)",
  ];
  const registry = new Contract(values.registry ?? "", abi, provider);
  const known = new Map<string, boolean>();
  let refused = 0;
  for (const file of positionals) {
    const { leads, issuer, root, size } = followProof(readFileSync(file, "utf8"));
    const key = `${issuer} ${root} ${size}`;
    if (!known.has(key)) {
      const [batch, isCounted] = await Promise.all([
        registry.getBatch?.(issuer, root),
        registry.counts?.(issuer, root),
      ]);
      known.set(key, isCounted && Number(batch.size) === size && batch.revokedAt === 0n);
    }
    if (leads && known.get(key) === true) continue;
    refused += 1;
    console.log(`${file}: does not lead to an anchored root`);
  }
  console.log(`${positionals.length - refused} of ${positionals.length} files lead to an anchored root`);
  provider.destroy();
  process.exitCode = refused === 0 && positionals.length > 0 ? 0 : 1;
}
