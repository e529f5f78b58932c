// A real Safe 1.4.1 on a node: made by its factory, and executing what two of its three owners signed.
import { concat, Contract, ContractFactory, getBytes, type JsonRpcSigner, solidityPacked, ZeroAddress } from "ethers";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
/** What `@safe-global/safe-contracts` has of a contract. */
interface Artifact {
  readonly abi: [];
  readonly bytecode: string;
  readonly deployedBytecode: string;
}
const ARTIFACTS: Readonly<Record<"safe" | "factory" | "handler" | "multiSend" | "callOnly", Artifact>> = {
  safe: require("@safe-global/safe-contracts/build/artifacts/contracts/Safe.sol/Safe.json"),
  factory: require("@safe-global/safe-contracts/build/artifacts/contracts/proxies/SafeProxyFactory.sol/SafeProxyFactory.json"),
  handler: require("@safe-global/safe-contracts/build/artifacts/contracts/handler/CompatibilityFallbackHandler.sol/CompatibilityFallbackHandler.json"),
  multiSend: require("@safe-global/safe-contracts/build/artifacts/contracts/libraries/MultiSend.sol/MultiSend.json"),
  callOnly: require("@safe-global/safe-contracts/build/artifacts/contracts/libraries/MultiSendCallOnly.sol/MultiSendCallOnly.json"),
};

/** The code of MultiSendCallOnly 1.4.1. */
export const CALL_ONLY_CODE: string = ARTIFACTS.callOnly.deployedBytecode;

/** One call that a Safe is to make. */
export interface Call {
  readonly to: string;
  readonly value: string;
  readonly data: string;
}

/** A Safe, and how its owners have it execute something. */
export interface TestSafe {
  readonly address: string;
  /** What the Safe itself says that its owners have to sign. */
  readonly hash: (call: Call) => Promise<string>;
  /** The same of several calls at once, by the MultiSendCallOnly at an address. */
  readonly hashAll: (calls: readonly Call[], multiSend: string) => Promise<string>;
  /** What the Safe says that its own part of that is. */
  readonly domain: () => Promise<string>;
  /** Has two owners sign and the Safe execute: one call by itself, several through MultiSend. */
  readonly execute: (calls: readonly Call[], multiSend?: string) => Promise<void>;
}

/** Makes Safes of the same three owners, of whom two have to sign. */
export async function openSafes(owners: readonly JsonRpcSigner[]): Promise<() => Promise<TestSafe>> {
  const [sender] = owners as [JsonRpcSigner];
  const deploy = async ({ abi, bytecode }: Artifact): Promise<Contract> => {
    const contract = await new ContractFactory(abi, bytecode, sender).deploy();
    await contract.waitForDeployment();
    return new Contract(await contract.getAddress(), abi, sender);
  };
  const singleton = await deploy(ARTIFACTS.safe);
  const factory = await deploy(ARTIFACTS.factory);
  const handler = await deploy(ARTIFACTS.handler);
  const multiSend = await deploy(ARTIFACTS.multiSend);
  let salt = 0;

  return async () => {
    const addresses = owners.map(({ address }) => address);
    const none = [ZeroAddress, "0x", await handler.getAddress(), ZeroAddress, 0, ZeroAddress];
    const setup = singleton.interface.encodeFunctionData("setup", [addresses, 2, ...none]);
    salt += 1;
    const made = [await singleton.getAddress(), setup, salt];
    const address = String(await factory.getFunction("createProxyWithNonce").staticCall(...made));
    await (await factory.getFunction("createProxyWithNonce").send(...made)).wait();
    const safe = new Contract(address, ARTIFACTS.safe.abi, sender);
    const hashOf = async (call: Call, operation: number): Promise<string> => {
      const { to, value, data } = call;
      const nonce: unknown = await safe.getFunction("nonce").staticCall();
      const gas = [0, 0, 0, ZeroAddress, ZeroAddress];
      return String(await safe.getFunction("getTransactionHash").staticCall(to, value, data, operation, ...gas, nonce));
    };
    return {
      address,
      hash: (call) => hashOf(call, 0),
      hashAll: async (calls, to) => hashOf(await joinCalls(multiSend.attach(to) as Contract, calls), 1),
      domain: async () => String(await safe.getFunction("domainSeparator").staticCall()),
      async execute(calls, at = String(multiSend.target)) {
        const [only] = calls as [Call];
        const operation = calls.length === 1 ? 0 : 1;
        const call = operation === 0 ? only : await joinCalls(multiSend.attach(at) as Contract, calls);
        const hash = await hashOf(call, operation);
        const signing = [...owners.slice(0, 2)].sort((a, b) => (BigInt(a.address) < BigInt(b.address) ? -1 : 1));
        const signatures = concat(await Promise.all(signing.map((owner) => signHash(owner, hash))));
        const gas = [0, 0, 0, ZeroAddress, ZeroAddress];
        const sent = await safe
          .getFunction("execTransaction")
          .send(call.to, call.value, call.data, operation, ...gas, signatures);
        await sent.wait();
      },
    };
  };
}

/** The signature of a hash as a wallet signs a message: a Safe tells those apart by a `v` that is four higher. */
async function signHash(owner: JsonRpcSigner, hash: string): Promise<string> {
  const bytes = getBytes(await owner.signMessage(getBytes(hash)));
  bytes[64] = (bytes[64] as number) + 4;
  return concat([bytes]);
}

/** Several calls as the one that a Safe makes by delegating to MultiSend. */
async function joinCalls(multiSend: Contract, calls: readonly Call[]): Promise<Call> {
  const packed = calls.map(({ to, value, data }) =>
    solidityPacked(["uint8", "address", "uint256", "uint256", "bytes"], [0, to, value, getBytes(data).length, data]),
  );
  const data = multiSend.interface.encodeFunctionData("multiSend", [concat(packed)]);
  return { to: await multiSend.getAddress(), value: "0", data };
}
