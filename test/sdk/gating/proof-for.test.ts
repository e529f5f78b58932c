// proofFor and readProof: what they give is what a real registry's isValid takes; and they refuse what it could not find valid.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Contract } from "ethers";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  credentialRegistryAbi,
  FormatError,
  openCredential,
  parseCredential,
  proofFor,
  AlteredError,
  claimProofFor,
  readProof,
  rebuildBatch,
  withhold,
} from "../../../sdk/src/index.ts";
import { CLAIMS, createDocument, type World } from "../../nodes/world.ts";
import { openWorld } from "../../nodes/shared.ts";

const root = join(import.meta.dirname, "../../..");
const vectors = JSON.parse(readFileSync(join(root, "test/vectors/protocol-v1.json"), "utf8"));
let world: World;
let files: string[];

/** A file with its proof changed. */
const alter = (file: string, change: (proof: Record<string, unknown>) => void): string => {
  const credential = JSON.parse(file);
  change(credential.proof[0]);
  return JSON.stringify(credential);
};
const catchError = (file: string | Uint8Array): unknown => {
  try {
    return readProof(file);
  } catch (error) {
    return error;
  }
};

beforeAll(async () => {
  world = await openWorld();
  const documents = ["a", "b", "c", "d", "e"].map((id) => createDocument({ id: `urn:example:${id}` }));
  const batch = await world.issue([
    ...documents,
    createDocument({ id: "urn:example:ends", validUntil: "2031-06-15T00:00:00Z" }),
    createDocument({ id: "urn:example:ended", validUntil: "2026-06-16T00:00:00Z" }),
  ]);
  files = Array.from({ length: batch.size }, (_, index) => JSON.stringify(batch.credential(index)));
});
afterAll(() => world.stop());

describe("proofFor", () => {
  it("gives what isValid takes, by ethers and by our own registry, of each credential of a batch", async () => {
    const contract = new Contract(world.registry.address, [...credentialRegistryAbi], world.provider);
    const answers = await Promise.all(files.map((file) => contract.getFunction("isValid")(...proofFor(file))));
    const isOver = (await world.now()) >= Date.parse("2026-06-16T00:00:00Z") / 1000;
    expect(isOver).toBe(true);
    expect(answers.map(([valid, accreditor]) => [valid, accreditor])).toEqual([
      ...Array.from({ length: 6 }, () => [true, 1n]),
      [false, 0n],
    ]);
    const bytes = new TextEncoder().encode(files[3]);
    expect(await world.registry.isValid(...proofFor(bytes))).toEqual({ valid: true, accreditor: 1 });
  });

  it("gives the same for a copy whose claims are withheld", async () => {
    const copy = JSON.stringify(withhold(parseCredential(files[4] ?? ""), CLAIMS));
    expect(copy).not.toContain("Niamh");
    expect(proofFor(copy)).toEqual(proofFor(files[4] ?? ""));
    expect(await world.registry.isValid(...proofFor(copy))).toEqual({ valid: true, accreditor: 1 });
  });

  it("does not know what the chain knows: a revoked credential has a proof, and isValid refuses it", async () => {
    const { index } = readProof(files[1] ?? "");
    const [, batchRoot] = proofFor(files[1] ?? "");
    await (
      await world.registry.connect(world.operator).revokeCredentials(1, 1, batchRoot, [0], [1n << BigInt(index)])
    ).wait();
    expect(await world.registry.isValid(...proofFor(files[1] ?? ""))).toEqual({ valid: false, accreditor: 0 });
    expect(await world.registry.isValid(...proofFor(files[2] ?? ""))).toEqual({ valid: true, accreditor: 1 });
  });

  it("gives the struct, root and siblings of every vector, which test/contracts/Vectors.t.sol shows to be valid", async () => {
    let compared = 0;
    for (const vector of vectors) {
      const batch = await rebuildBatch({ ...vector, registry: { chainId: vector.chainId, address: vector.registry } });
      for (const { index, contentHash, leaf, siblings } of vector.credentials) {
        const file = JSON.stringify(batch.credential(index));
        const [struct, ...rest] = proofFor(file);
        expect(rest).toEqual([vector.root, siblings]);
        expect(struct).toMatchObject({ issuer: vector.issuer, index, contentHash });
        expect(readProof(file).leaf).toBe(leaf);
        compared += 1;
      }
    }
    expect(compared).toBe(8);
  });
});

describe("readProof", () => {
  it("names registry, issuer, place in the batch and leaf, and the leaf is the contract's", async () => {
    const proof = readProof(files[5] ?? "");
    const opened = openCredential(parseCredential(files[5] ?? ""));
    expect(proof).toEqual({
      registry: { chainId: world.chainId, address: world.registry.address },
      issuer: 1,
      index: 5,
      size: 7,
      root: opened.proof.root,
      leaf: await world.registry.leafOf(proof.credential),
      siblings: opened.proof.siblings,
      credential: {
        issuer: 1,
        index: 5,
        validFrom: 1_781_481_600n,
        validUntil: 1_939_248_000n,
        contentHash: opened.contentHash,
      },
    });
    expect(readProof(files[0] ?? "").credential.validUntil).toBe(0n);
  });

  it("is frozen, and so are the arguments", () => {
    const proof = readProof(files[0] ?? "");
    for (const part of [proof, proof.registry, proof.siblings, proof.credential, proofFor(files[0] ?? "")])
      expect(Object.isFrozen(part)).toBe(true);
  });

  it("refuses an altered file, with its leaf and its root: proofFor too", () => {
    const file = files[0] ?? "";
    const { root: own, leaf } = readProof(file);
    const other = `0x${"5a".repeat(32)}`;
    const altered: Readonly<Record<string, string>> = {
      "a name": file.replace("Niamh", "Eve"),
      "the start": file.replace("2026-06-15", "2026-06-14"),
      "an end": JSON.stringify({ ...JSON.parse(file), validUntil: "2099-01-01T00:00:00Z" }),
      "the root": alter(file, (proof) => Object.assign(proof, { root: other })),
      "a sibling": alter(file, (proof) => Object.assign(proof.siblings as string[], { 1: other })),
      "the salt": alter(file, (proof) => Object.assign(proof.salts as object, { "": `0x${"5a".repeat(16)}` })),
      "the index": alter(file, (proof) => Object.assign(proof, { index: 1 })),
      "the issuer": file.replace("/issuers/1", "/issuers/2"),
      "the chain": file.replace(`eip155:${world.chainId}:`, "eip155:1:"),
    };
    for (const [what, text] of Object.entries(altered)) {
      expect(text, what).not.toBe(file);
      const error = catchError(text) as AlteredError;
      expect(error, what).toBeInstanceOf(AlteredError);
      expect(error, what).toMatchObject({ name: "AlteredError", code: "integrity.altered" });
      expect(error.root === own && error.leaf === leaf, what).toBe(what === "a sibling");
      expect(error.message, what).toContain(`leaf ${error.leaf}, does not lead to root ${error.root}`);
      expect(() => proofFor(text), what).toThrow(AlteredError);
      expect(() => claimProofFor(text, CLAIMS[0] ?? ""), what).toThrow(AlteredError);
    }
  });

  it.each([
    ["text that is no JSON", "hello", "format.json"],
    ["a file that ends too early", () => (files[0] ?? "").slice(0, -3), "format.json"],
    ["a member twice", () => (files[0] ?? "").replace("{", '{"name":"x",'), "format.duplicate-member"],
    ["JSON that is no credential", "{}", "format.document"],
    ["a document with no proof", JSON.stringify(createDocument()), "format.proof"],
    [
      "a sibling too many",
      () => alter(files[0] ?? "", ({ siblings }) => (siblings as string[]).push("0x")),
      "format.proof",
    ],
    ["an index beyond the batch", () => alter(files[0] ?? "", (proof) => (proof.index = 7)), "format.proof"],
    ["too many bytes", " ".repeat(300_000), "format.limit"],
    ["bytes that are no UTF-8", Uint8Array.of(0xff, 0xfe, 0x7b), "format.json"],
  ] as const)("refuses %s by the format error", (_, given, code) => {
    const error = catchError(typeof given === "function" ? given() : given);
    expect(error).toBeInstanceOf(FormatError);
    expect(error).toMatchObject({ code });
  });
});

describe("@laurel/sdk/proof", () => {
  it("needs no other package, no Node, and no WebAssembly", async () => {
    const { metafile, outputFiles } = await build({
      absWorkingDir: root,
      entryPoints: ["sdk/src/proof.ts"],
      bundle: true,
      minify: true,
      format: "esm",
      platform: "browser",
      conditions: ["laurel-source"],
      write: false,
      metafile: true,
    });
    const modules = Object.keys(metafile.inputs);
    expect(modules).toContain("sdk/src/gating/proof-for.ts");
    expect(modules.filter((path) => !path.startsWith("sdk/src/"))).toEqual([]);
    expect(modules.filter((path) => /kernel|fast-keccak|registry\/|rpc\//.test(path))).toEqual([]);
    const bundled = `data:text/javascript;base64,${Buffer.from(outputFiles[0]?.text ?? "").toString("base64")}`;
    const entry = (await import(bundled)) as typeof import("../../../sdk/src/proof.ts");
    expect(entry.proofFor(files[3] ?? "")).toEqual(proofFor(files[3] ?? ""));
    // Not undefined, of which toThrow would take any error.
    expect(entry.CredentialError).toBeTypeOf("function");
    expect(() => entry.claimProofFor(files[3] ?? "", "/issuer")).toThrow(entry.CredentialError);
  });
});
