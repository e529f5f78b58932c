// Reads evidence, written from docs/protocol.md (section 15) alone with ethers and @ethereumjs/mpt: scripts/independent-check.ts takes it in place of a node.
// It looks at the code's hash and at the age of the block as little as it looks at finality: whoever calls it names the block.
import { createMPT, type MerklePatriciaTrie, updateMPTFromMerkleProof } from "@ethereumjs/mpt";
import { AbiCoder, decodeRlp, getBytes, keccak256, toBeHex } from "ethers";

/** What the registry says of a batch, as its function `standing` names it. */
export interface ProvenStanding {
  readonly batch: { readonly anchoredAt: bigint; readonly size: bigint; readonly revokedAt: bigint };
  readonly revoked: readonly bigint[];
  readonly suspended: readonly bigint[];
  readonly operator: { readonly term: bigint };
  readonly accreditation: {
    readonly accreditor: bigint;
    readonly term: bigint;
    readonly name: string;
    readonly uri: string;
  };
  readonly accreditor: { readonly term: bigint };
}

interface Text {
  readonly from: number;
  readonly until: number;
  readonly name: string;
  readonly uri: string;
}

/** The file, as far as this check reads it. */
interface File {
  readonly chainId: number;
  readonly registry: string;
  readonly proof: string;
  readonly texts: {
    readonly accreditations: readonly (Text & {
      readonly accreditation: number;
      readonly issuer: number;
      readonly accreditor: number;
    })[];
    readonly accreditors: readonly (Text & { readonly accreditor: number })[];
  };
}

const coder = AbiCoder.defaultAbiCoder();
const slotOf = (key: bigint | number | string, slot: bigint | number | string): string =>
  keccak256(coder.encode(["bytes32", "bytes32"], [toBeHex(key, 32), toBeHex(slot, 32)]));

/** Opens evidence of one block. @throws where it is of another block, or proves nothing */
export function openIndependentEvidence(text: string, blockHash: string) {
  const { chainId, registry, proof, texts } = JSON.parse(text) as File;
  const [header = new Uint8Array(), ...nodes] = splitItems(Buffer.from(proof, "base64"));
  if (keccak256(header) !== blockHash) throw new Error("evidence.untrusted-block");
  const stateRoot = (decodeRlp(header) as readonly string[])[3] ?? "0x";
  let storage: Promise<MerklePatriciaTrie> | undefined;

  async function openTrie(root: string): Promise<MerklePatriciaTrie> {
    const trie = await createMPT({ useKeyHashing: true });
    await updateMPTFromMerkleProof(trie, nodes as Uint8Array[]);
    trie.root(getBytes(root));
    return trie;
  }

  async function openStorage(): Promise<MerklePatriciaTrie> {
    const account = await (await openTrie(stateRoot)).get(getBytes(registry), true);
    if (account === null) throw new Error("registry.no-contract");
    return openTrie((decodeRlp(account) as readonly string[])[2] ?? "0x");
  }

  async function read(slot: string): Promise<bigint> {
    storage ??= openStorage();
    const value = await (await storage).get(getBytes(slot), true);
    const decoded = value === null ? "0x" : decodeRlp(value);
    return decoded === "0x" ? 0n : BigInt(decoded as string);
  }

  /** All that the registry says of a batch and a word of its bitmaps. */
  async function readStanding(issuer: number, root: string, word: number): Promise<ProvenStanding> {
    const entry = slotOf(root, slotOf(issuer, 17));
    const record = await read(entry);
    const take = (from: number, bits: number): bigint => (record >> BigInt(from)) % 2n ** BigInt(bits);
    const batch = { anchoredAt: take(0, 40), size: take(40, 32), revokedAt: take(136, 40) };
    const [accreditation, operator] = [Number(take(72, 32)), Number(take(104, 32))];
    if (record === 0n) {
      const nobody = { accreditor: 0n, term: 0n, name: "", uri: "" };
      const empty = { revoked: [0n], suspended: [0n], operator: { term: 0n } };
      return { batch, ...empty, accreditation: nobody, accreditor: nobody };
    }
    const bitmap = (position: bigint): Promise<bigint> => read(slotOf(word, BigInt(entry) + position));
    const [revoked, suspended] = [await bitmap(1n), await bitmap(2n)];
    const actor = await read(slotOf(operator, slotOf(issuer, 11)));
    const stated = texts.accreditations.find((one) => one.accreditation === accreditation);
    const body = texts.accreditors.find((one) => one.accreditor === stated?.accreditor);
    if (stated === undefined || body === undefined) throw new Error("evidence.unproven");
    const term = ({ from, until }: Text): bigint => (BigInt(from) << 40n) + BigInt(until);
    const own = ["uint256", "string", "string"];
    const commitments = [
      coder.encode(
        ["uint256", "uint256", ...own],
        [stated.issuer, stated.accreditor, term(stated), stated.name, stated.uri],
      ),
      coder.encode(own, [term(body), body.name, body.uri]),
    ].map((encoded) => BigInt(keccak256(encoded)));
    const kept = [await read(slotOf(accreditation, 12)), await read(slotOf(body.accreditor, 4))];
    if (commitments.some((one, i) => one !== kept[i])) throw new Error("evidence.unproven");
    return {
      ...{ batch, revoked: [revoked], suspended: [suspended] },
      operator: { term: (actor >> 160n) % 2n ** 80n },
      accreditation: { accreditor: BigInt(stated.accreditor), term: term(stated), name: stated.name, uri: stated.uri },
      accreditor: { term: term(body) },
    };
  }

  return { chainId: BigInt(chainId), registry, readStanding };
}

/** The items that lie one after another: each begins with its length. */
function splitItems(bytes: Uint8Array): Uint8Array[] {
  const items: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at] as number;
    const more = Math.max(0, first - 0xf7);
    const length =
      more === 0 ? first - 0xc0 : Number(`0x${Buffer.from(bytes.subarray(at + 1, at + 1 + more)).toString("hex")}`);
    items.push(bytes.subarray(at, at + 1 + more + length));
    at += 1 + more + length;
  }
  return items;
}
