// What evidence proves, for whoever believes its block's hash: the standing of each of its batches at that block, by nothing but hashes.

import { concatBytes, fromHex, type Hex, toHex, utf8, writeWord } from "../hash/bytes.ts";
import { keccak256 } from "../hash/keccak.ts";
import type { PlacedStanding, Standing } from "../registry/standing.ts";
import { NO_STANDING } from "../registry/standing.ts";
import { packTerm, readTerm } from "../registry/term.ts";
import { EvidenceError, refuseProof } from "./evidence-error.ts";
import type { AccreditationText, AccreditorText, Evidence, EvidenceBatch } from "./form.ts";
import { readProvenHeader } from "./header.ts";
import { readInteger, readItem, readItems, takeString } from "./rlp.ts";
import { findAccreditationSlot, findAccreditorSlot, findBatchSlots, findOperatorSlot } from "./slots.ts";
import { openNodes, type Trie } from "./trie.ts";

/** Evidence whose nodes lead from its block's hash to the registry's slots. Nobody said yet that there is such a block. */
export interface ProvenEvidence {
  readonly chainId: number;
  readonly registry: string;
  readonly block: {
    readonly number: number;
    readonly hash: Hex;
    /** Seconds since 1970. */ readonly timestamp: number;
  };
  /** What is proved, as the file names it. */
  readonly batches: readonly EvidenceBatch[];
  /** Bytes of the proof, and how many slots were walked to. */
  readonly size: number;
  readonly slots: number;
  /** The standing of a batch; undefined where the evidence is not of it. Its bitmaps have the words that are named, and no others. */
  readonly find: (issuer: number, root: string) => PlacedStanding | undefined;
}

/** The block that evidence is of, by its header alone: nothing below the header is proved yet. @throws EvidenceError `evidence.unproven` where the header is none */
export function readBlock({ proof, block }: Evidence): ProvenEvidence["block"] {
  const { number, timestamp, end } = readProvenHeader(proof);
  if (number !== block) throw refuseProof("the header belongs to a different block");
  return Object.freeze({ number, hash: toHex(keccak256(proof.subarray(0, end))), timestamp });
}

/**
 * Walks the proof. What it takes is bounded by the file: each node is hashed once.
 * @param codeHash the hash of the code that the registry must have: only of a released one the slots are known
 * @throws EvidenceError `evidence.unproven` · `registry.no-contract` or `registry.wrong-code` as the block's state says
 */
export function proveEvidence(evidence: Evidence, codeHash: Hex): ProvenEvidence {
  const { proof, chainId, registry, batches } = evidence;
  const block = readBlock(evidence);
  const { number, hash, timestamp } = block;
  const { stateRoot, end } = readProvenHeader(proof);
  const nodes = openNodes(proof, end);
  const storage = openStorage(nodes, readAccount(nodes, { stateRoot, registry, codeHash }));
  const texts = openTexts(evidence);
  const found = new Map<string, PlacedStanding>();
  for (const batch of batches) {
    const standing = readStanding(storage, batch, { texts, timestamp });
    found.set(`${batch.issuer} ${batch.root}`, Object.freeze({ ...standing, block: number, hash }));
  }
  nodes.end();
  texts.end();
  return Object.freeze({
    ...{ chainId, registry, batches, block, size: proof.length },
    slots: storage.count(),
    find: (issuer: number, root: string) => found.get(`${issuer} ${root}`),
  });
}

/** The account of the registry: its storage's root. */
function readAccount(
  nodes: Trie,
  {
    stateRoot,
    registry,
    codeHash,
  }: { readonly stateRoot: Uint8Array; readonly registry: string; readonly codeHash: Hex },
): Uint8Array {
  const account = nodes.find(stateRoot, keccak256(fromHex(registry)));
  if (account === undefined)
    throw new EvidenceError("registry.no-contract", "there is no contract at the registry's address in that block");
  const list = readItem(account, 0);
  const items = readItems(account, list, 4);
  if (list.to !== account.length || items.length !== 4) throw refuseProof("an account has other members");
  const [nonce, balance, root, code] = items.map((item) => takeString(account, item)) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  readInteger(nonce, 8);
  readInteger(balance, 32);
  if (root.length !== 32 || code.length !== 32) throw refuseProof("an account has other members");
  if (toHex(code) !== codeHash)
    throw new EvidenceError(
      "registry.wrong-code",
      "the contract at the registry's address has other code in that block",
    );
  return root;
}

/** The registry's slots, each walked to once. */
interface Storage {
  readonly read: (slot: Uint8Array) => bigint;
  readonly count: () => number;
}

function openStorage(nodes: Trie, root: Uint8Array): Storage {
  const known = new Map<string, bigint>();
  return {
    read(slot) {
      const name = toHex(slot);
      const met = known.get(name);
      if (met !== undefined) return met;
      const encoded = nodes.find(root, keccak256(slot));
      const value = encoded === undefined ? 0n : readValue(encoded);
      known.set(name, value);
      return value;
    },
    count: () => known.size,
  };
}

function readValue(encoded: Uint8Array): bigint {
  const item = readItem(encoded, 0);
  if (item.to !== encoded.length) throw refuseProof("a slot's value has more than one item");
  // Chains leave zeros out; anvil keeps those of slots that were cleared, which says the same.
  return readInteger(takeString(encoded, item), 32);
}

/** The texts of the evidence, each compared with its commitment when it is needed. */
interface Texts {
  readonly accreditation: (id: number, commitment: bigint) => AccreditationText;
  readonly accreditor: (id: number, commitment: bigint) => AccreditorText;
  /** @throws EvidenceError where one is left that no batch needed */
  readonly end: () => void;
}

function openTexts({ texts }: Evidence): Texts {
  const accreditations = new Map(texts.accreditations.map((text) => [text.accreditation, text]));
  const accreditors = new Map(texts.accreditors.map((text) => [text.accreditor, text]));
  const used = new Set<object>();
  function take<Text extends AccreditorText>(text: Text | undefined, ids: readonly number[], commitment: bigint): Text {
    if (text === undefined) throw refuseProof("a text that a batch needs is missing");
    if (commitTo(ids, text) !== commitment) throw refuseProof("a text differs from the registry's commitment");
    used.add(text);
    return text;
  }
  return {
    accreditation(id, commitment) {
      const text = accreditations.get(id);
      return take(text, text === undefined ? [] : [text.issuer, text.accreditor], commitment);
    },
    accreditor: (id, commitment) => take(accreditors.get(id), [], commitment),
    end() {
      if (used.size !== accreditations.size + accreditors.size)
        throw refuseProof("there are texts that no batch needs");
    },
  };
}

/** `keccak256(abi.encode(…ids, term, name, uri))`. */
function commitTo(ids: readonly number[], { from, until, name, uri }: AccreditorText): bigint {
  const [nameBytes, uriBytes] = [utf8(name), utf8(uri)];
  const head = ids.length + 3;
  const words: Uint8Array[] = [...ids.map(BigInt), packTerm({ from, until })].map(writeWord);
  words.push(writeWord(BigInt(head * 32)), writeWord(BigInt(head * 32 + 32 + padded(nameBytes))));
  for (const bytes of [nameBytes, uriBytes]) {
    const text = new Uint8Array(padded(bytes));
    text.set(bytes);
    words.push(writeWord(BigInt(bytes.length)), text);
  }
  return BigInt(toHex(keccak256(concatBytes(...words))));
}

const padded = ({ length }: Uint8Array): number => Math.ceil(length / 32) * 32;

/** Takes bits from a slot's low end up. */
function unpack(value: bigint, widths: readonly number[]): bigint[] {
  let rest = value;
  const parts = widths.map((width) => {
    const part = rest & ((1n << BigInt(width)) - 1n);
    rest >>= BigInt(width);
    return part;
  });
  if (rest !== 0n) throw refuseProof("a slot has bits set that are not in use");
  return parts;
}

function readStanding(
  storage: Storage,
  { issuer, root, words }: EvidenceBatch,
  { texts, timestamp }: { readonly texts: Texts; readonly timestamp: number },
): Standing {
  const slots = findBatchSlots(issuer, root);
  const record = storage.read(slots.record);
  if (record === 0n) return { ...NO_STANDING, timestamp, ...emptyWords(words) };
  const [anchoredAt = 0, size = 0, accreditation = 0, operator = 0, revokedAt = 0] = unpack(
    record,
    [40, 32, 32, 32, 40],
  ).map(Number);
  const revoked: Record<number, string> = {};
  const suspended: Record<number, string> = {};
  for (const word of words) {
    revoked[word] = storage.read(slots.revoked(word)).toString(16);
    suspended[word] = storage.read(slots.suspended(word)).toString(16);
  }
  const [, term = 0n] = unpack(storage.read(findOperatorSlot(issuer, operator)), [160, 80, 8]);
  const stated = texts.accreditation(accreditation, storage.read(findAccreditationSlot(accreditation)));
  const body = texts.accreditor(stated.accreditor, storage.read(findAccreditorSlot(stated.accreditor)));
  const isPossible =
    anchoredAt > 0 &&
    anchoredAt <= timestamp &&
    revokedAt <= timestamp &&
    size > 0 &&
    stated.issuer === issuer &&
    [accreditation, operator].every((id) => id > 0);
  const ends = [readTerm(term), stated, body];
  if (!isPossible || ends.some(({ from, until }) => until < from))
    throw refuseProof("the registry's slots have impossible values");
  return {
    ...{ timestamp, batch: { anchoredAt, size, revokedAt }, revoked, suspended, operator: readTerm(term) },
    accreditation: readParty(stated),
    accreditor: { id: stated.accreditor, ...readParty(body) },
  };
}

function emptyWords(words: readonly number[]): Pick<Standing, "revoked" | "suspended"> {
  const none = Object.fromEntries(words.map((word) => [word, "0"]));
  return { revoked: none, suspended: none };
}

function readParty({ from, until, name, uri }: AccreditorText): Standing["accreditation"] {
  return { term: { from, until }, name, uri };
}
