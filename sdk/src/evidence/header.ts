// A block's header: read from its encoding, and written from what a node says of the block.

import { fromHex } from "../hash/bytes.ts";
import { refuseProof } from "./evidence-error.ts";
import { readInteger, readItem, readItems, takeString, writeList } from "./rlp.ts";

/** What evidence needs of a header. */
export interface ProvenHeader {
  readonly number: number;
  /** Seconds since 1970. */
  readonly timestamp: number;
  /** The root of the trie of accounts. */
  readonly stateRoot: Uint8Array;
  /** Where the header ends in the bytes. */
  readonly end: number;
}

/** The longest header in bytes, and how many items one has: later forks add some. */
const MOST_HEADER = 4096;
const FEWEST_ITEMS = 15;
const MOST_ITEMS = 64;
/** Where each of these lies, and how long it is. */
const LENGTHS: readonly (readonly [item: number, length: number])[] = [
  [0, 32],
  [1, 32],
  [2, 20],
  [3, 32],
  [4, 32],
  [5, 32],
  [6, 256],
];
const STATE_ROOT = 3;
const NUMBER = 8;
const TIMESTAMP = 11;

/** Reads the header at the beginning of bytes. @throws EvidenceError `evidence.unproven` where none is there */
export function readProvenHeader(bytes: Uint8Array): ProvenHeader {
  const list = readItem(bytes, 0);
  if (list.to > MOST_HEADER) throw refuseProof("the header is too long");
  const items = readItems(bytes, list, MOST_ITEMS);
  if (items.length < FEWEST_ITEMS) throw refuseProof("the header has too few items");
  const strings = items.map((item) => takeString(bytes, item));
  for (const [item, length] of LENGTHS)
    if (strings[item]?.length !== length) throw refuseProof("the header has an item of another length");
  const number = Number(readInteger(strings[NUMBER] as Uint8Array, 6));
  const timestamp = Number(readInteger(strings[TIMESTAMP] as Uint8Array, 5));
  if (number === 0 || timestamp === 0) throw refuseProof("the header's block cannot contain a registry");
  return { number, timestamp, stateRoot: strings[STATE_ROOT] as Uint8Array, end: list.to };
}

/** The members of a block as nodes name them, in the order of the header; those after `nonce` came with forks, in this order. */
const MEMBERS = [
  ["parentHash", "sha3Uncles", "miner", "stateRoot", "transactionsRoot", "receiptsRoot", "logsBloom"],
  ["difficulty", "number", "gasLimit", "gasUsed", "timestamp"],
  ["extraData", "mixHash", "nonce"],
] as const;
const LATER = [
  "baseFeePerGas",
  "withdrawalsRoot",
  "blobGasUsed",
  "excessBlobGas",
  "parentBeaconBlockRoot",
  "requestsHash",
  "blockAccessListHash",
  "slotNumber",
] as const;
const QUANTITIES: ReadonlySet<string> = new Set([
  ...MEMBERS[1],
  "baseFeePerGas",
  "blobGasUsed",
  "excessBlobGas",
  "slotNumber",
]);

/**
 * Writes the header of a block that a node tells. Its keccak-256 is the block's hash, or the block has members that are not known here.
 * @throws EvidenceError `evidence.unproven` where a member is missing or is not what nodes write
 */
export function writeHeader(block: Readonly<Record<string, unknown>>): Uint8Array {
  const later = LATER.filter((name) => block[name] !== undefined && block[name] !== null);
  const strings = [...MEMBERS.flat(), ...later].map((name) => {
    const value = block[name];
    if (typeof value !== "string" || !/^0x[0-9a-f]*$/i.test(value))
      throw refuseProof(`the node does not return the block's ${name}`);
    if (!QUANTITIES.has(name)) return readBytes(value, name);
    const digits = value.slice(2).replace(/^0+/, "");
    return readBytes(`0x${digits.length % 2 === 0 ? "" : "0"}${digits}`, name);
  });
  return writeList(strings);
}

function readBytes(text: string, name: string): Uint8Array {
  try {
    return fromHex(text);
  } catch {
    throw refuseProof(`the node does not return the block's ${name}`);
  }
}
