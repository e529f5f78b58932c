// Ethereum addresses with the checksum of EIP-55.

import { toHex, utf8 } from "./bytes.ts";
import { keccak256 } from "./keccak.ts";

let lastChecked = "";

/**
 * Writes an address with its EIP-55 checksum.
 * @param address 40 hexadecimal digits after `0x`: all of one case, or with the right checksum
 * @throws TypeError if it is anything else
 */
export function checksumAddress(address: string): string {
  if (!/^0x[0-9a-fA-F]{40}$/.test(address)) throw new TypeError(`Not an address: ${address.slice(0, 80)}`);
  const lower = address.slice(2).toLowerCase();
  const hash = toHex(keccak256(utf8(lower))).slice(2);
  let digits = "";
  for (let i = 0; i < 40; i++) {
    const digit = lower.charAt(i);
    digits += hash.charAt(i) >= "8" ? digit.toUpperCase() : digit;
  }
  const given = address.slice(2);
  if (given !== digits && given !== lower && given !== lower.toUpperCase()) {
    throw new TypeError(`Not an address, its EIP-55 checksum is wrong: ${address}`);
  }
  return `0x${digits}`;
}

/** Whether a text is an address written with its EIP-55 checksum. */
export function isChecksummedAddress(text: string): boolean {
  if (text === lastChecked) return true;
  try {
    if (checksumAddress(text) !== text) return false;
  } catch {
    return false;
  }
  lastChecked = text;
  return true;
}
