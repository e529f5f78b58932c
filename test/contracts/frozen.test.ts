// The contract is frozen: its storage, its runtime, and with the runtime every source of it, comments included (the code holds their hash).
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { getBytes, hexlify, keccak256 } from "ethers";
import { beforeAll, describe, expect, it } from "vitest";
import { identifyRuntime, RELEASED_RUNTIMES } from "../../sdk/src/index.ts";
import { openWorld } from "../nodes/shared.ts";
import { startAnvil } from "../nodes/anvil.ts";
import { createWorld, type World } from "../nodes/world.ts";
import { type Compiled, compileRegistry } from "./compiled.ts";

const root = join(import.meta.dirname, "../..");

/** Slot, offset, name and type of everything in storage. Proofs of storage rely on them (test/contracts/Storage.sol). */
const STORAGE = `
0/0 _owner address
1/0 _pendingOwner address
1/20 accreditorCount uint32
2/0 _accreditors mapping(uint32 => struct IIssuerRegistry.Accreditor)
3/0 pendingAccreditor mapping(uint32 => address)
4/0 _accreditorCommitments mapping(uint32 => bytes32)
5/0 accreditationCount uint32
5/4 issuerCount uint32
6/0 _accreditations mapping(uint32 => struct IIssuerRegistry.Accreditation)
7/0 _issuers mapping(uint32 => struct IIssuerRegistry.Issuer)
8/0 pendingAdmin mapping(uint32 => address)
9/0 _recoveries mapping(uint32 => struct IIssuerRegistry.Recovery)
10/0 operatorCount mapping(uint32 => uint32)
11/0 _operators mapping(uint32 => mapping(uint32 => struct IIssuerRegistry.Operator))
12/0 _accreditationCommitments mapping(uint32 => bytes32)
13/0 _nameFallback string
14/0 _versionFallback string
15/0 _nonces mapping(address => uint256)
16/0 _nonces mapping(address => mapping(uint192 => uint64))
17/0 _entries mapping(uint32 => mapping(bytes32 => struct BatchRegistry.Entry))
struct BatchRegistry.Entry: 0/0 batch struct ICredentialRegistry.Batch, 1/0 revoked struct Bitmap, 2/0 suspended struct Bitmap
struct Bitmap: 0/0 words mapping(uint256 => uint256)
struct ICredentialRegistry.Batch: 0/0 anchoredAt uint40, 0/5 size uint32, 0/9 accreditation uint32, 0/13 operator uint32, 0/17 revokedAt uint40
struct IIssuerRegistry.Accreditation: 0/0 issuer uint32, 0/4 accreditor uint32, 0/8 term Term, 1/0 name string, 2/0 uri string
struct IIssuerRegistry.Accreditor: 0/0 account address, 0/20 term Term, 1/0 name string, 2/0 uri string
struct IIssuerRegistry.Issuer: 0/0 admin address, 0/20 sponsor uint32
struct IIssuerRegistry.Operator: 0/0 account address, 0/20 term Term, 0/30 rights uint8
struct IIssuerRegistry.Recovery: 0/0 proposedAdmin address, 0/20 startedAt uint40, 0/25 starter uint32, 0/29 objected bool
`;

let compiled: ReturnType<typeof compileRegistry>;

beforeAll(() => {
  compiled = compileRegistry();
});

describe("the frozen registry", () => {
  it("has the storage that proofs rely on", () => {
    expect(describeStorage(compiled.registry).trim()).toBe(STORAGE.trim());
  });

  it("compiles alone to what Hardhat compiles, and to the newest release", () => {
    const { registry, artifact, output } = compiled;
    const { object, immutableReferences } = registry.evm.deployedBytecode;
    expect(`0x${object}`).toBe(artifact.deployedBytecode);
    const places = Object.entries(immutableReferences).map(([id, [only, ...more]]) => {
      expect(more).toEqual([]);
      return [findName(output.sources, Number(id)).replace(/^_/, ""), only?.start];
    });
    const { release, ...newest } = RELEASED_RUNTIMES.at(-1) ?? {};
    const built = { size: object.length / 2, hash: keccak256(`0x${object}`), immutables: Object.fromEntries(places) };
    expect(built, "a changed source is another release: argue for it in docs/decisions/").toEqual(newest);
    expect(release).toBe(RELEASED_RUNTIMES.length);
    expect(built.size).toBeLessThanOrEqual(24_576);
  });

  it("has each release argued for in docs/decisions", () => {
    const folder = join(root, "docs/decisions");
    const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
    for (const { hash } of RELEASED_RUNTIMES) expect(texts.some((text) => text.includes(hash))).toBe(true);
  });

  it("is known where it is deployed, on two chains; with one byte changed, or elsewhere, it is not", async () => {
    const other = await createWorld(await startAnvil(["--chain-id", "9999"]));
    try {
      for (const world of [await openWorld(), other]) await expectKnown(world);
      const { registry, provider } = other;
      const code = await provider.getCode(registry.address);
      expect(identifyRuntime(code, { chainId: 31337, address: registry.address })).toBeUndefined();
    } finally {
      await other.stop();
    }
  });
});

async function expectKnown({ chainId, registry: { address }, provider }: World): Promise<void> {
  const code = await provider.getCode(address);
  const ref = { chainId, address };
  expect(identifyRuntime(code, ref)).toEqual(RELEASED_RUNTIMES.at(-1));
  expect(identifyRuntime(code, { chainId, address: `0x${"11".repeat(20)}` })).toBeUndefined();
  for (const odd of ["0x", "0x00", `${code}00`]) expect(identifyRuntime(odd, ref)).toBeUndefined();
  const places = Object.values(RELEASED_RUNTIMES.at(-1)?.immutables ?? {});
  for (const place of [0, 5_000, ...places.flatMap((start) => [start, start + 31])]) {
    const bytes = getBytes(code);
    bytes[place] = (bytes[place] ?? 0) ^ 1;
    expect(identifyRuntime(hexlify(bytes), ref)).toBeUndefined();
  }
}

function describeStorage({ storageLayout: { storage, types } }: Compiled): string {
  const typeOf = (type: string): string => types[type]?.label ?? type;
  const lineOf = ({ slot, offset, label, type }: (typeof storage)[number]): string =>
    `${slot}/${offset} ${label} ${typeOf(type)}`;
  const structs = Object.values(types)
    .flatMap(({ label, members }) => (members === undefined ? [] : [`${label}: ${members.map(lineOf).join(", ")}`]))
    .sort();
  return [...storage.map(lineOf), ...structs].join("\n");
}

/** The name of a declaration, by its number in solc's syntax tree. */
function findName(value: unknown, id: number): string {
  if (typeof value !== "object" || value === null) return "";
  const node = value as { readonly id?: unknown; readonly nodeType?: unknown; readonly name?: unknown };
  if (node.id === id && node.nodeType === "VariableDeclaration") return String(node.name);
  for (const child of Object.values(value)) {
    const found = findName(child, id);
    if (found !== "") return found;
  }
  return "";
}
