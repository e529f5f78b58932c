// Orders signed by ethers' own EIP-712, sent by another account: the registry takes each, once.
import { type Contract, keccak256, toUtf8Bytes } from "ethers";
import { beforeAll, describe, expect, it } from "vitest";
import { costOf, deploy, startNetwork } from "../../scripts/bench/gas-network.ts";

const [root, corrected] = ["root", "corrected"].map((text) => keccak256(toUtf8Bytes(text)));
const until = 4_000_000_000n;
const common = [
  { name: "nonce", type: "uint256" },
  { name: "deadline", type: "uint256" },
];
const types = {
  AnchorBatch: [
    { name: "issuer", type: "uint32" },
    { name: "accreditation", type: "uint32" },
    { name: "operator", type: "uint32" },
    { name: "root", type: "bytes32" },
    { name: "size", type: "uint32" },
    ...common,
  ],
  ReplaceCredentials: [
    { name: "issuer", type: "uint32" },
    { name: "accreditation", type: "uint32" },
    { name: "operator", type: "uint32" },
    { name: "root", type: "bytes32" },
    { name: "size", type: "uint32" },
    { name: "replacedRoot", type: "bytes32" },
    { name: "words", type: "uint32[]" },
    { name: "masks", type: "uint256[]" },
    ...common,
  ],
  RevokeCredentials: [
    { name: "issuer", type: "uint32" },
    { name: "operator", type: "uint32" },
    { name: "root", type: "bytes32" },
    { name: "words", type: "uint32[]" },
    { name: "masks", type: "uint256[]" },
    ...common,
  ],
  RevokeBatch: [
    { name: "issuer", type: "uint32" },
    { name: "operator", type: "uint32" },
    { name: "root", type: "bytes32" },
    ...common,
  ],
} as const;

let registry: Contract;
let relayer: Awaited<ReturnType<typeof startNetwork>>[number];
let sign: (kind: keyof typeof types, order: Readonly<Record<string, unknown>>) => Promise<readonly unknown[]>;
let send: (kind: keyof typeof types, method: string, order: Readonly<Record<string, unknown>>) => Promise<number>;

beforeAll(async () => {
  const [governor, agency, operator, other] = await startNetwork();
  relayer = other;
  ({ contract: registry } = await deploy(governor, "CredentialRegistry", [governor.address]));
  await costOf(governor, registry, "appointAccreditor", [agency.address, until, "Agency", "did:web:a"]);
  await costOf(agency, registry, "registerIssuer", [1, operator.address, until, "University", "did:web:u"]);
  await costOf(operator, registry, "addOperator", [1, operator.address, until, 3]);
  const verifyingContract = await registry.getAddress();
  const domain = { name: "Laurel", version: "1", chainId: 31_337, verifyingContract };
  sign = async (kind, order) => {
    const signature = await operator.signTypedData(domain, { [kind]: [...types[kind]] }, order);
    return [...types[kind].map(({ name }) => order[name]), signature];
  };
  send = async (kind, method, order) => costOf(relayer, registry, method, await sign(kind, order));
});

describe("orders signed by ethers", () => {
  it("anchor, replace and revoke credentials, and revoke a batch", async () => {
    const common = { issuer: 1, operator: 1, root, deadline: until };
    const anchoring = { ...common, accreditation: 1, size: 600, nonce: 0 };
    await send("AnchorBatch", "anchorBatchBySignature", anchoring);
    expect(await registry.getFunction("counts")(1, root)).toBe(true);

    const revoking = { ...common, words: [0, 2], masks: [1n << 255n, 5n], nonce: 1 };
    await send("RevokeCredentials", "revokeCredentialsBySignature", revoking);
    const { revoked } = await registry.getFunction("standing")(1, root, [0, 1, 2]);
    expect([...revoked]).toEqual([1n << 255n, 0n, 5n]);

    const replacement = { ...common, accreditation: 1, root: corrected, size: 1, replacedRoot: root };
    const replacing = { ...replacement, words: [1], masks: [4n], nonce: 2 };
    const signature = (await sign("ReplaceCredentials", replacing)).at(-1);
    await costOf(relayer, registry, "replaceCredentialsBySignature", [replacing, 2, until, signature]);
    expect(await registry.getFunction("counts")(1, corrected)).toBe(true);

    await send("RevokeBatch", "revokeBatchBySignature", { ...common, nonce: 3 });
    expect((await registry.getFunction("getBatch")(1, root)).revokedAt).not.toBe(0n);
    const again = await sign("RevokeBatch", { ...common, nonce: 3 });
    // Not by vitest's `rejects`: Hardhat's toolbox puts chai-as-promised in its place, which waits for nothing here.
    const refusal: unknown = await registry
      .getFunction("revokeBatchBySignature")
      .staticCall(...again)
      .catch((error: unknown) => error);
    expect(refusal).toMatchObject({ revert: { name: "InvalidAccountNonce" } });
  });
});
