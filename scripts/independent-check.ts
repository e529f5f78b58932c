// Checks credential files against the chain, written from docs/protocol.md alone with ethers, merkletreejs, keccak256 and Ajv: sections 2 to 8.
// node scripts/independent-check.ts <file…> --rpc <url> --registry <address> [--accreditor <number>…]: exit code 0 if every file is valid.
// With --evidence <file> --block-hash 0x… no node is asked (scripts/independent-evidence.ts).
// It believes its one node and looks at the latest block. What a second node or an earlier block would say, and stacks, are not its business.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Ajv } from "ajv";
import { Contract, getAddress, JsonRpcProvider, TypedDataEncoder } from "ethers";
import keccak256 from "keccak256";
import { MerkleTree } from "merkletreejs";
import { openIndependentEvidence } from "./independent-evidence.ts";

type Value = null | boolean | number | string | readonly Value[] | Members;
type Members = { [member: string]: Value };

/** RFC 8785. */
export function canonicalize(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(canonicalize).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = value as Members;
  const names = Object.keys(members).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonicalize(members[name] as Value)}`).join(",")}}`;
}

/** What is asked of a file: whose word counts, and when. */
export interface Question {
  readonly rpc: string;
  /** With its EIP-55 checksum. */
  readonly registry: string;
  /** The accreditors that are recognised; all unless said. */
  readonly accreditors?: readonly number[] | undefined;
  /** The moment for which the dates are judged; now unless said. */
  readonly at?: Date | undefined;
  /** Evidence in place of the node, and the hash of its block. */
  readonly evidence?: { readonly text: string; readonly blockHash: string } | undefined;
}

/** Answers for files, one after the other. A batch's word of 256 indexes is read once. */
export interface IndependentCheck {
  /** `valid`, or the first code of section 8 that applies. */
  readonly check: (file: string | Uint8Array, options?: Pick<Question, "accreditors" | "at">) => Promise<string>;
  readonly stop: () => void;
}

/** Makes the check of one registry on one node. */
export function createCheck({ rpc, registry, evidence, ...defaults }: Question): IndependentCheck {
  const proven = evidence && openIndependentEvidence(evidence.text, evidence.blockHash);
  const provider = new JsonRpcProvider(rpc, undefined, { cacheTimeout: -1 });
  const contract = new Contract(registry, ABI, provider);
  const known = new Map<string, Promise<Standing>>();
  let network: Promise<{ readonly chainId: bigint }> | undefined;

  function readStanding(issuer: number, root: string, word: number): Promise<Standing> {
    const key = `${issuer} ${root} ${word}`;
    const standing =
      known.get(key) ??
      proven?.readStanding(issuer, root, word) ??
      contract.getFunction("standing")(issuer, root, [word]);
    known.set(key, standing);
    return standing;
  }

  async function judge(file: string | Uint8Array, { accreditors, at = new Date() }: typeof defaults): Promise<string> {
    const { leads, chainId, verifyingContract, issuer, root, size, index, document, ...dates } = followProof(file);
    if (!leads) return "integrity.altered";
    network ??= proven === undefined ? provider.getNetwork() : Promise.resolve(proven);
    if (proven !== undefined && proven.registry !== registry) return "evidence.missing";
    if (verifyingContract !== registry || BigInt(chainId) !== (await network).chainId) return "registry.untrusted";
    const standing = await readStanding(issuer, root, Math.floor(index / 256));
    const { batch, operator, accreditation, accreditor, revoked, suspended } = standing;
    if (batch.anchoredAt === 0n) return "anchor.missing";
    if (batch.size !== BigInt(size)) return "anchor.size";
    const stated = typeof document.issuer === "string" ? { id: document.issuer } : document.issuer;
    const { id, name = accreditation.name } = (stated ?? {}) as Members;
    if (id !== accreditation.uri || name !== accreditation.name) return "authority.identity";
    if (accreditors?.includes(Number(accreditation.accreditor)) === false) return "authority.unrecognised";
    for (const [name, { term }] of Object.entries({ operator, accreditation, accreditor }))
      if (batch.anchoredAt < term >> 40n || batch.anchoredAt >= term % 2n ** 40n) return `authority.${name}`;
    const hasBit = ([bits]: readonly bigint[]): boolean => ((bits as bigint) >> BigInt(index % 256)) % 2n === 1n;
    if (hasBit(revoked)) return "status.revoked";
    if (batch.revokedAt !== 0n) return "status.batch-revoked";
    if (hasBit(suspended)) return "status.suspended";
    const now = Math.floor(at.getTime() / 1000);
    if (now < dates.validFrom) return "validity.not-yet";
    return dates.validUntil === 0 || now < dates.validUntil ? "valid" : "validity.expired";
  }

  return {
    async check(file, options = {}) {
      try {
        return await judge(file, { ...defaults, ...options });
      } catch (error) {
        if (error instanceof Refusal) return error.message;
        throw error;
      }
    },
    stop: () => provider.destroy(),
  };
}

/**
 * What a credential says of its place, and whether its content leads to the root that it states.
 * @throws with a code of section 2
 */
export function followProof(file: string | Uint8Array) {
  const { document, pointers, validFrom, validUntil } = readDocument(readText(file));
  const { proof, way, ...issuerRef } = readProof(document, pointers);
  const { root, size, index, salts, withheld } = proof;
  const { proof: _, ...core } = structuredClone(document) as Members;
  const digests = pointers.map((pointer) => {
    const parent = findParent(core, pointer) as Members;
    const { name } = splitPointer(pointer);
    const claim = Object.hasOwn(parent, name) ? [pointer, parent[name] as Value] : [pointer];
    delete parent[name];
    const salt = salts[pointer];
    if (salt === undefined) return bytes(withheld[pointer] as string);
    return hash(Buffer.of(1), bytes(salt), Buffer.from(canonicalize(claim)));
  });
  const coreText = Buffer.from(canonicalize([core, pointers]));
  const contentHash = hash(Buffer.of(2), hash(Buffer.of(0), bytes(salts[""] as string), coreText), ...digests);
  const uint = (name: string, bits: number) => ({ name, type: `uint${bits}` });
  const types = [uint("issuer", 32), uint("index", 32), uint("validFrom", 64), uint("validUntil", 64)];
  const leaf = TypedDataEncoder.hash(
    { name: "Laurel", version: "1", chainId: issuerRef.chainId, verifyingContract: issuerRef.verifyingContract },
    { Credential: [...types, { name: "contentHash", type: "bytes32" }] },
    { issuer: issuerRef.issuer, index, validFrom, validUntil, contentHash },
  );
  const leads = MerkleTree.verify(way, bytes(leaf), bytes(root), keccak256);
  return { leads, ...issuerRef, root, size, index, document, validFrom, validUntil };
}

const bytes = (hex: string): Buffer => Buffer.from(hex.slice(2), "hex");
const hash = (...parts: readonly Buffer[]): Buffer => keccak256(Buffer.concat(parts));
const isMembers = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A file that is refused; the message is the code. */
class Refusal extends Error {}

function demand(isSo: boolean, code: string): void {
  if (!isSo) throw new Refusal(code);
}

/** A text with the colon that makes it a member's name, a bracket, or another literal: enough for what JSON.parse has accepted. */
const TOKEN = /("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|[{}[\]]|[^\s"{}[\],:]+/g;

/**
 * Section 2: the rules for the text. JSON.parse judges the grammar only: V8's takes one escaped name for another (nodejs/node#63785).
 * @throws with a code
 */
export function readText(file: string | Uint8Array): Value {
  demand(Buffer.byteLength(file) <= 262_144, "format.limit");
  let text: string;
  try {
    text = typeof file === "string" ? file : new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(file);
    JSON.parse(text);
  } catch {
    throw new Refusal("format.json");
  }
  const values: Value[] = [];
  const open: { readonly holder: Value[] | Members; name: string }[] = [{ holder: values, name: "" }];
  const faults = new Set<string>();
  for (const [token, written, colon] of text.matchAll(TOKEN)) {
    const top = open.at(-1) as (typeof open)[number];
    const put = (value: Value): void => {
      if (Array.isArray(top.holder)) top.holder.push(value);
      else top.holder[top.name] = value;
    };
    if (written !== undefined) {
      const string = JSON.parse(written) as string;
      demand(string.isWellFormed() && !(colon && string === "__proto__"), "format.json");
      if (colon && Object.hasOwn(top.holder, string)) faults.add("format.duplicate-member");
      if (colon) top.name = string;
      else put(string);
    } else if (token === "{" || token === "[") {
      const holder = token === "{" ? {} : [];
      put(holder);
      if (open.push({ holder, name: "" }) > 17) faults.add("format.limit");
    } else if (token === "}" || token === "]") open.pop();
    else {
      put(JSON.parse(token));
      if (!/^[tfn]/.test(token) && !isExact(token)) faults.add("format.limit");
    }
  }
  demand(!faults.has("format.duplicate-member"), "format.duplicate-member");
  demand(!faults.has("format.limit"), "format.limit");
  return values[0] as Value;
}

function isExact(written: string): boolean {
  const value = Number(written);
  const digits = written.replace(/e.*/i, "").replace(/[-.]/g, "").replace(/^0+/, "");
  if (Object.is(value, -0) || (value === 0 && digits !== "")) return false;
  return Math.abs(value) < 2 ** 53 && digits.length <= 17;
}

const PROTECTED = /^\/(@context|id|type|issuer|validFrom|validUntil|credentialSchema|credentialStatus|proof)(\/|$)/;

/** Sections 2 and 3: the rules for dates and claims. */
function readDocument(document: Value) {
  demand(isMembers(document), "format.document");
  const { proof = [], ...members } = document as Members;
  const proofs = (Array.isArray(proof) ? proof : []).filter(isLaurel);
  const commitments = proofs.flatMap(({ salts, withheld }: Members) => [salts, withheld].filter(isMembers));
  const pointers = [...new Set(commitments.flatMap(Object.keys))].filter((pointer) => pointer !== "").sort();
  demand(pointers.length <= 256, "format.limit");
  const validFrom = readTime(members.validFrom);
  const validUntil = Object.hasOwn(members, "validUntil") ? readTime(members.validUntil) : 0;
  const isOld = Object.hasOwn(members, "issuanceDate") || Object.hasOwn(members, "expirationDate");
  demand(!isOld && (validUntil === 0 || validUntil > validFrom), "format.document");
  for (const pointer of pointers) {
    const isClaim =
      /^(\/([^~/]|~[01])*)+$/.test(pointer) && pointer !== "/credentialSubject" && !PROTECTED.test(pointer);
    const isInside = pointers.some((other) => pointer.startsWith(`${other}/`));
    demand(isClaim && !isInside && findParent(document as Members, pointer) !== undefined, "format.document");
  }
  return { document: document as Members, pointers, validFrom, validUntil };
}

const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** Seconds since 1970. */
function readTime(text: Value | undefined): number {
  const [, local] = (typeof text === "string" && TIME.exec(text)) || [];
  const seconds = Date.parse(String(text)) / 1000;
  const isReal = local !== undefined && seconds >= 1 && seconds <= Date.parse("9999-12-31T23:59:59Z") / 1000;
  demand(isReal && new Date(`${local}Z`).toISOString() === `${local}.000Z`, "format.document");
  return seconds;
}

function splitPointer(pointer: string): { readonly path: readonly string[]; readonly name: string } {
  const tokens = pointer.split("/").map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
  return { path: tokens.slice(1, -1), name: tokens.at(-1) as string };
}

/** What holds the member at a JSON Pointer; undefined where there is no such object. */
function findParent(document: Members, pointer: string): Members | undefined {
  let parent: Value | undefined = document;
  for (const token of splitPointer(pointer).path)
    parent = isMembers(parent) && Object.hasOwn(parent, token) ? parent[token] : undefined;
  return isMembers(parent) ? parent : undefined;
}

interface Proof {
  readonly verificationMethod: string;
  readonly root: string;
  readonly size: number;
  readonly index: number;
  readonly siblings: readonly string[];
  readonly salts: Readonly<Record<string, string>>;
  readonly withheld: Readonly<Record<string, string>>;
}

const hex = (length: number): object => ({ type: "string", pattern: `^0x[0-9a-f]{${2 * length}}$` });
const PROOF_MEMBERS = {
  type: { const: "LaurelMerkleProof2026" },
  proofPurpose: { const: "assertionMethod" },
  verificationMethod: { type: "string" },
  root: hex(32),
  size: { type: "integer", minimum: 1, maximum: 2 ** 32 - 1 },
  index: { type: "integer", minimum: 0 },
  siblings: { type: "array", items: hex(32) },
  salts: { type: "object", additionalProperties: hex(16) },
  withheld: { type: "object", properties: { "": false }, additionalProperties: hex(32) },
};
const isProof = new Ajv().compile<Proof>({
  type: "object",
  required: Object.keys(PROOF_MEMBERS),
  properties: PROOF_MEMBERS,
  additionalProperties: false,
});
const METHOD = /^eip155:([1-9]\d*):(0x[0-9a-fA-F]{40})\/issuers\/([1-9]\d*)$/;

function isLaurel(element: unknown): element is Members {
  const isNamed = (type: unknown): boolean => typeof type === "string" && type.startsWith("Laurel");
  return isMembers(element) && [element.type].flat().some(isNamed);
}

/** Section 6. */
function readProof(document: Members, pointers: readonly string[]) {
  const { proof: proofs } = document;
  demand(Array.isArray(proofs) && proofs.every(isMembers), "format.proof");
  const [proof, ...others] = (proofs as Members[]).filter(isLaurel);
  if (others.length > 0 || !isProof(proof)) throw new Refusal("format.proof");
  const { verificationMethod, size, index, salts, withheld } = proof;
  const [, chainId = "", verifyingContract = "", issuer = ""] = METHOD.exec(verificationMethod) ?? [];
  demand(Number.isSafeInteger(Number(chainId)) && Number(issuer) < 2 ** 32 && issuer !== "", "format.proof");
  demand(getAddress(verifyingContract.toLowerCase()) === verifyingContract, "format.proof");
  // Ajv's "required" does not miss a member whose name is empty.
  demand(salts[""] !== undefined, "format.proof");
  const way = findWay(proof);
  if (index >= size || way === undefined) throw new Refusal("format.proof");
  for (const pointer of pointers.filter((one) => Object.hasOwn(withheld, one))) {
    const parent = findParent(document, pointer) as Members;
    demand(!Object.hasOwn(salts, pointer) && !Object.hasOwn(parent, splitPointer(pointer).name), "format.proof");
  }
  return { proof, way, chainId, verifyingContract, issuer: Number(issuer) };
}

/** The siblings with the side that index and size give them (section 5); undefined if their number is wrong. */
function findWay({ index, size, siblings }: Proof) {
  const way: { position: "left" | "right"; data: Buffer }[] = [];
  let [node, last] = [index, size - 1];
  for (; last > 0; node = Math.floor(node / 2), last = Math.floor(last / 2)) {
    if (node % 2 === 0 && node === last) continue;
    way.push({ position: node % 2 === 1 ? "left" : "right", data: bytes(siblings[way.length] ?? "0x") });
  }
  return way.length === siblings.length ? way : undefined;
}

interface Standing {
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

/** Section 7, from contracts/ICredentialRegistry.sol and IIssuerRegistry.sol. */
const ABI = [
  `function standing(uint32 issuer, bytes32 root, uint32[] words) view returns (tuple(uint256 blockNumber, uint256 timestamp,
    tuple(uint40 anchoredAt, uint32 size, uint32 accreditation, uint32 operator, uint40 revokedAt) batch, uint256[] revoked,
    uint256[] suspended, tuple(address account, uint80 term, uint8 rights) operator,
    tuple(uint32 issuer, uint32 accreditor, uint80 term, string name, string uri) accreditation,
    tuple(address account, uint80 term, string name, string uri) accreditor))`,
];

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rpc: { type: "string", default: "http://127.0.0.1:8545" },
      registry: { type: "string" },
      accreditor: { type: "string", multiple: true },
      evidence: { type: "string" },
      "block-hash": { type: "string", default: "" },
    },
  });
  const registry = getAddress(values.registry ?? "");
  const { check, stop } = createCheck({
    ...{ rpc: values.rpc, registry, accreditors: values.accreditor?.map(Number) },
    evidence:
      values.evidence === undefined
        ? undefined
        : { text: readFileSync(values.evidence, "utf8"), blockHash: values["block-hash"] },
  });
  let refused = 0;
  for (const file of positionals) {
    const found = await check(readFileSync(file));
    if (found === "valid") continue;
    refused += 1;
    console.log(`${file}: ${found}`);
  }
  console.log(`${positionals.length - refused} of ${positionals.length} files are valid`);
  stop();
  process.exitCode = refused === 0 && positionals.length > 0 ? 0 : 1;
}
