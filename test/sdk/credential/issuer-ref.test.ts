// The texts that name a registry and an issuer: one reader for files, options and stacks.
import { describe, expect, it } from "vitest";
import { formatIssuerRef, formatRegistryRef, parseIssuerRef, parseRegistryRef } from "../../../sdk/src/index.ts";

const ADDRESS = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
const ISSUER = { chainId: 1, registry: ADDRESS, issuer: 1 };
const TEXT = `eip155:1:${ADDRESS}/issuers/1`;

describe("an issuer's reference", () => {
  it("is written with the checksum, and read back", () => {
    expect(formatIssuerRef({ ...ISSUER, registry: ADDRESS.toLowerCase() })).toBe(TEXT);
    expect(parseIssuerRef(TEXT)).toEqual(ISSUER);
    const largest = { chainId: Number.MAX_SAFE_INTEGER, registry: ADDRESS, issuer: 0xffff_ffff };
    expect(parseIssuerRef(formatIssuerRef(largest))).toEqual(largest);
  });

  it.each([
    ["no checksum", TEXT.toLowerCase()],
    ["a wrong checksum", TEXT.replace("aa3", "aA3")],
    ["no issuer", TEXT.replace("/issuers/1", "")],
    ["issuer 0", TEXT.replace(/1$/, "0")],
    ["an issuer that does not fit", TEXT.replace(/1$/, "4294967296")],
    ["chain 0", TEXT.replace("eip155:1:", "eip155:0:")],
    ["a chain that is no safe integer", TEXT.replace("eip155:1:", "eip155:9007199254740992:")],
    ["a leading zero", TEXT.replace("eip155:1:", "eip155:01:")],
    ["another namespace", TEXT.replace("eip155", "solana")],
    ["what follows", `${TEXT} `],
    ["a number", 1],
    ["nothing", undefined],
  ])("is not read from %s", (_, text) => {
    expect(parseIssuerRef(text)).toBeUndefined();
  });
});

describe("a registry's reference", () => {
  it("is read with or without an issuer, in any case: whoever asks a person checks the address", () => {
    const plain = `eip155:1:${ADDRESS}`;
    expect(formatRegistryRef({ chainId: 1, address: ADDRESS.toLowerCase() })).toBe(plain);
    expect(parseRegistryRef(plain)).toEqual({ chainId: 1, address: ADDRESS, issuer: undefined });
    expect(parseRegistryRef(TEXT)).toEqual({ chainId: 1, address: ADDRESS, issuer: 1 });
    expect(parseRegistryRef(plain.toLowerCase())?.address).toBe(ADDRESS.toLowerCase());
  });
});
