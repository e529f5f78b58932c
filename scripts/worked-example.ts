// Writes the worked example of docs/protocol.md, computed with nothing but ethers, merkletreejs and keccak256. With --check it only compares.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TypedDataEncoder } from "ethers";
import keccak256 from "keccak256";
import { MerkleTree } from "merkletreejs";
import { canonicalize } from "./independent-check.ts";

const SEED = "0x0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20";
const DOMAIN = {
  name: "Laurel",
  version: "1",
  chainId: 31337,
  verifyingContract: "0x5FbDB2315678afecb367f032d93F642f64180aa3",
};
const ISSUER = 1;
const POINTERS = ["/credentialSubject/grade", "/credentialSubject/name"];
const DOCUMENTS = [
  { name: "Niamh Åkesson", grade: "A" },
  { name: "Tadhg Murphy" },
  { name: "Zoë O’Brien", grade: "B" },
].map((credentialSubject, index) => ({
  id: `urn:example:${index}`,
  issuer: "did:web:university.example.org",
  validFrom: "2026-06-15T00:00:00Z",
  credentialSubject,
}));

const bytes = (hex: string): Buffer => Buffer.from(hex.slice(2), "hex");
const toHex = (data: Buffer): string => `0x${data.toString("hex")}`;
const uint32be = (value: number): Buffer => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
};
const hash = (...parts: readonly Buffer[]): Buffer => keccak256(Buffer.concat(parts));

/** The salts, digests, content hash and leaf of one document, with the bytes that were hashed. */
function hashDocument(index: number) {
  const { credentialSubject, ...rest } = DOCUMENTS[index] as (typeof DOCUMENTS)[number];
  const saltOf = (pointer: string): Buffer => hash(bytes(SEED), uint32be(index), Buffer.from(pointer)).subarray(0, 16);
  const digestOf = (tag: number, pointer: string, text: string) => {
    const salt = saltOf(pointer);
    return { pointer, salt, text, digest: hash(Buffer.of(tag), salt, Buffer.from(text)) };
  };
  const core = digestOf(0, "", canonicalize([{ ...rest, credentialSubject: {} }, POINTERS]));
  const claims = POINTERS.map((pointer) => {
    const value = (credentialSubject as Record<string, string>)[pointer.split("/").at(-1) as string];
    return digestOf(1, pointer, canonicalize(value === undefined ? [pointer] : [pointer, value]));
  });
  const contentHash = hash(Buffer.of(2), core.digest, ...claims.map(({ digest }) => digest));
  const uint = (name: string, bits: number) => ({ name, type: `uint${bits}` });
  const types = {
    Credential: [
      ...[uint("issuer", 32), uint("index", 32), uint("validFrom", 64), uint("validUntil", 64)],
      { name: "contentHash", type: "bytes32" },
    ],
  };
  const value = {
    issuer: ISSUER,
    index,
    validFrom: Date.parse(rest.validFrom) / 1000,
    validUntil: 0,
    contentHash: toHex(contentHash),
  };
  const encoder = TypedDataEncoder.from(types);
  return {
    core,
    claims,
    contentHash,
    typeHash: keccak256(Buffer.from(encoder.encodeType("Credential"))),
    domain: bytes(TypedDataEncoder.hashDomain(DOMAIN)),
    struct: bytes(encoder.hashStruct("Credential", value)),
    leaf: bytes(TypedDataEncoder.hash(DOMAIN, types, value)),
  };
}

/** The batch of the example, for tests to build with the SDK. */
export const example = {
  seed: SEED,
  issuer: ISSUER,
  domain: DOMAIN,
  pointers: POINTERS,
  documents: DOCUMENTS,
} as const;

/** The example as Markdown. */
export function describeExample(): string {
  const all = DOCUMENTS.map((_, index) => hashDocument(index));
  const [first, second, third] = all as [(typeof all)[0], (typeof all)[0], (typeof all)[0]];
  const [grade, name] = first.claims as [typeof first.core, typeof first.core];
  const tree = new MerkleTree(
    all.map(({ leaf }) => leaf),
    keccak256,
  );
  const parent = hash(first.leaf, second.leaf);
  const lines = [
    `Three documents, in this order, with the claims \`${POINTERS.join("` and `")}\`:`,
    "",
    "```text",
    ...DOCUMENTS.map((document) => JSON.stringify(document)),
    "```",
    "",
    `for issuer ${ISSUER} of the registry ${DOMAIN.verifyingContract} on chain ${DOMAIN.chainId}, with the seed`,
    "",
    "```text",
    SEED,
    "```",
    "",
    "Index 0:",
    "",
    "```text",
    `salt ""                         keccak(seed ‖ 00000000 ‖ nothing)[0..16]`,
    `                                = ${toHex(first.core.salt)}`,
    `salt "${grade.pointer}"  keccak(seed ‖ 00000000 ‖ ${Buffer.from(grade.pointer).toString("hex")})[0..16]`,
    `                                = ${toHex(grade.salt)}`,
    `salt "${name.pointer}"   = ${toHex(name.salt)}`,
    "",
    "core digest   keccak(00 ‖ salt ‖ utf8 of the next line)",
    `              ${first.core.text}`,
    `              = ${toHex(first.core.digest)}`,
    "claim digests keccak(01 ‖ salt ‖ utf8 of the next line)",
    `              ${grade.text}`,
    `              = ${toHex(grade.digest)}`,
    `              ${name.text}`,
    `              = ${toHex(name.digest)}`,
    "contentHash   keccak(02 ‖ core digest ‖ grade's digest ‖ name's digest)",
    `              = ${toHex(first.contentHash)}`,
    "",
    "leaf          keccak(1901 ‖ domain separator ‖ struct hash)",
    `  type hash        ${toHex(first.typeHash)}`,
    `  domain separator ${toHex(first.domain)}`,
    "  struct hash      keccak(type hash ‖ issuer ‖ index ‖ validFrom ‖ validUntil ‖ contentHash), each in 32 bytes,",
    `                   validFrom ${Date.parse("2026-06-15T00:00:00Z") / 1000}, validUntil 0`,
    `                   = ${toHex(first.struct)}`,
    `              = ${toHex(first.leaf)}`,
    "```",
    "",
    "Index 1 has no grade, which is committed to as absent; index 2 is the odd last leaf and moves up unchanged:",
    "",
    "```text",
    `index 1, grade absent  ${(second.claims[0] as typeof grade).text}`,
    `                       = ${toHex((second.claims[0] as typeof grade).digest)}`,
    `leaf 0                 ${toHex(first.leaf)}`,
    `leaf 1                 ${toHex(second.leaf)}`,
    `leaf 2                 ${toHex(third.leaf)}`,
    `parent of 0 and 1      ${toHex(parent)}`,
    `root                   keccak(parent ‖ leaf 2)`,
    `                       = ${tree.getHexRoot()}`,
    "siblings of index 0    leaf 1, leaf 2",
    "siblings of index 2    parent of 0 and 1",
    "```",
  ];
  return lines.join("\n");
}

if (import.meta.main) {
  const path = join(import.meta.dirname, "../docs/protocol.md");
  const old = readFileSync(path, "utf8");
  const text = old.replace(
    /(<!-- worked example: begin -->\n)[\s\S]*(\n<!-- worked example: end -->)/,
    (_, begin, end) => `${begin}\n${describeExample()}\n${end}`,
  );
  if (process.argv.includes("--check")) process.exitCode = text === old ? 0 : 1;
  else writeFileSync(path, text);
}
