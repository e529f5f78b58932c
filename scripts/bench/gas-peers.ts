// The same jobs by peers, from their published packages: the Ethereum Attestation Service and OpenAttestation's DocumentStore.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { keccak256, toBeHex } from "ethers";
import { costOf, deployBytecode, startNetwork } from "./gas-network.ts";

const packages = join(import.meta.dirname, "peers/node_modules");
const registryAbi = ["function register(string schema, address resolver, bool revocable) returns (bytes32)"];
const easAbi = [
  "constructor(address registry)",
  "function timestamp(bytes32 data) returns (uint64)",
  "function revokeOffchain(bytes32 data) returns (uint64)",
  "function multiRevokeOffchain(bytes32[] data) returns (uint64)",
];
const storeAbi = [
  "constructor(string name, address owner)",
  "function issue(bytes32 document)",
  "function revoke(bytes32 document) returns (bool)",
  "function bulkRevoke(bytes32[] documents)",
];

/** Measures the peers. */
export async function measurePeers(): Promise<Record<string, number>> {
  const [owner] = await startNetwork();
  const hash = (number: number): string => keccak256(toBeHex(number, 32));
  const hundred = Array.from({ length: 100 }, (_, place) => hash(1_000 + place));

  const eas = join(packages, "@ethereum-attestation-service/eas-contracts/artifacts/contracts");
  const read = (name: string): string =>
    JSON.parse(readFileSync(join(eas, `${name}.sol/${name}.json`), "utf8")).bytecode;
  const schemas = await deployBytecode(owner, registryAbi, read("SchemaRegistry"), []);
  const service = await deployBytecode(owner, easAbi, read("EAS"), [await schemas.contract.getAddress()]);

  const factory = join(
    packages,
    "@govtechsg/document-store/src/contracts/factories/contracts/DocumentStore__factory.ts",
  );
  const bytecode = /_bytecode =\s*"(0x[0-9a-f]+)"/.exec(readFileSync(factory, "utf8"))?.[1] ?? "";
  const store = await deployBytecode(owner, storeAbi, bytecode, ["University of Example", owner.address]);

  const send = (of: typeof store, method: string, ...words: unknown[]): Promise<number> =>
    costOf(owner, of.contract, method, words);
  return {
    "EAS: timestamp a root": await send(service, "timestamp", hash(1)),
    "EAS: revoke one": await send(service, "revokeOffchain", hash(2)),
    "EAS: revoke 100": await send(service, "multiRevokeOffchain", hundred),
    "DocumentStore: issue a root": await send(store, "issue", hash(1)),
    "DocumentStore: revoke one": await send(store, "revoke", hash(2)),
    "DocumentStore: revoke 100": await send(store, "bulkRevoke", hundred),
  };
}
