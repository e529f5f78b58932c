// Where the registry keeps what evidence proves: the slots of contracts/ as released (test/contracts/frozen.test.ts), and what is packed in them.

import { concatBytes, fromHex, writeUint32 } from "../hash/bytes.ts";
import { keccak256 } from "../hash/keccak.ts";

/** The slots of the mappings. */
const ACCREDITOR_COMMITMENTS = 4;
const OPERATORS = 11;
const ACCREDITATION_COMMITMENTS = 12;
const BATCHES = 17;

/** The slots of one batch. */
export interface BatchSlots {
  readonly record: Uint8Array;
  readonly revoked: (word: number) => Uint8Array;
  readonly suspended: (word: number) => Uint8Array;
}

/** Where a batch is kept. */
export function findBatchSlots(issuer: number, root: string): BatchSlots {
  const record = entryOf(fromHex(root), entryOf(writeNumber(issuer), writeNumber(BATCHES)));
  const [revoked, suspended] = [addTo(record, 1), addTo(record, 2)];
  return {
    record,
    revoked: (word) => entryOf(writeNumber(word), revoked),
    suspended: (word) => entryOf(writeNumber(word), suspended),
  };
}

/** Where an issuer's operator is kept. */
export function findOperatorSlot(issuer: number, operator: number): Uint8Array {
  return entryOf(writeNumber(operator), entryOf(writeNumber(issuer), writeNumber(OPERATORS)));
}

/** Where the commitment to an accreditation is kept. */
export function findAccreditationSlot(accreditation: number): Uint8Array {
  return entryOf(writeNumber(accreditation), writeNumber(ACCREDITATION_COMMITMENTS));
}

/** Where the commitment to an accreditor is kept. */
export function findAccreditorSlot(accreditor: number): Uint8Array {
  return entryOf(writeNumber(accreditor), writeNumber(ACCREDITOR_COMMITMENTS));
}

/** The slot of a mapping's entry (Solidity's layout of state variables in storage). */
function entryOf(key: Uint8Array, mapping: Uint8Array): Uint8Array {
  return keccak256(concatBytes(key, mapping));
}

/** A number as a word of 32 bytes. */
function writeNumber(value: number): Uint8Array {
  const word = new Uint8Array(32);
  writeUint32(word, 28, value);
  return word;
}

function addTo(slot: Uint8Array, few: number): Uint8Array {
  const sum = Uint8Array.from(slot);
  let carry = few;
  for (let i = sum.length - 1; i >= 0 && carry > 0; i--) {
    carry += sum[i] as number;
    sum[i] = carry & 0xff;
    carry >>= 8;
  }
  return sum;
}
