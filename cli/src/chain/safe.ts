// Safes (safe.global) that execute calls: the file that their Transaction Builder reads, and the hash that their owners sign.
import { type Chain, countNoun } from "@laurel/issuing";
import {
  Contract,
  type FunctionFragment,
  id as hashText,
  isCallException,
  isError,
  TypedDataEncoder,
  ZeroAddress,
} from "ethers";
import type { Provider } from "ethers";

/** What an account is. */
type AccountKind = "safe" | "contract" | "plain";

/** An account as the nodes know it. */
export interface ReadAccount {
  readonly kind: AccountKind;
  /** Of a Safe of version 1.3.0 or later: what its owners sign depends on it. */
  readonly safe: Safe | undefined;
}

/** A Safe. */
interface Safe {
  readonly version: string;
  /** Of the transaction that it executes next. */
  readonly nonce: number;
  /** How many of its owners have to sign. */
  readonly threshold: number;
  readonly owners: number;
}

/** The code of a plain account that has another contract's code run in its place (EIP-7702). */
const DELEGATED = /^0xef0100/i;
/** From this version on the chain is a part of what is signed. */
const SIGNS_CHAIN = /^1\.(?:[3-9]|[1-9]\d)\.\d{1,3}$/;
const SAFE_ABI = [
  "function VERSION() view returns (string)",
  "function nonce() view returns (uint256)",
  "function getThreshold() view returns (uint256)",
  "function getOwners() view returns (address[])",
];

/** What a majority of the nodes says of an account. @throws RpcError */
export async function readAccount({ provider }: Pick<Chain, "provider">, address: string): Promise<ReadAccount> {
  const code = await provider.getCode(address);
  if (code === "0x" || DELEGATED.test(code)) return { kind: "plain", safe: undefined };
  const safe = await readSafe(provider, address);
  return { kind: safe === undefined ? "contract" : "safe", safe };
}

async function readSafe(provider: Provider, address: string): Promise<Safe | undefined> {
  const contract = new Contract(address, SAFE_ABI, provider);
  const read = (name: string): Promise<unknown> => contract.getFunction(name).staticCall();
  try {
    const version = String(await read("VERSION"));
    if (!SIGNS_CHAIN.test(version)) return undefined;
    const [nonce, threshold, owners] = await Promise.all([read("nonce"), read("getThreshold"), read("getOwners")]);
    const counts = { nonce: Number(nonce), threshold: Number(threshold), owners: (owners as unknown[]).length };
    return Number.isSafeInteger(counts.nonce) && Number.isSafeInteger(counts.threshold)
      ? { version, ...counts }
      : undefined;
  } catch (error) {
    // Another contract refuses what it does not know, or answers something else.
    if (isCallException(error) || isError(error, "BAD_DATA")) return undefined;
    throw error;
  }
}

/** `a Safe 1.4.1, 2 of 3 owners sign`. */
export function describeAccount({ kind, safe }: ReadAccount): string {
  if (safe !== undefined)
    return `a Safe ${safe.version}, ${safe.threshold} of ${countNoun(safe.owners, "owner")} ${safe.threshold === 1 ? "signs" : "sign"}`;
  return kind === "contract" ? "a contract, not a Safe that Laurel knows" : "a plain account with a key, no contract";
}

/** One call, as a Safe makes it. */
export interface SafeCall {
  readonly to: string;
  /** `0x…` */
  readonly data: string;
}

const SAFE_TRANSACTION = {
  SafeTx: [
    ["address", "to"],
    ["uint256", "value"],
    ["bytes", "data"],
    ["uint8", "operation"],
    ["uint256", "safeTxGas"],
    ["uint256", "baseGas"],
    ["uint256", "gasPrice"],
    ["address", "gasToken"],
    ["address", "refundReceiver"],
    ["uint256", "nonce"],
  ].map(([type = "", name = ""]) => ({ type, name })),
};

/** What the owners of a Safe sign (EIP-712): one hash, and the two that it is made of, which some devices show in its place. */
export interface SafeHashes {
  readonly safeTxHash: string;
  readonly domainHash: string;
  readonly messageHash: string;
}

/** The hashes of one call without value and without a refund of gas, as a Safe of version 1.3.0 or later makes them. */
export function hashSafeTransaction(
  { to, data }: SafeCall,
  { chainId, safe, nonce }: { readonly chainId: number; readonly safe: string; readonly nonce: number },
): SafeHashes {
  const domain = { chainId, verifyingContract: safe };
  const gas = { safeTxGas: 0, baseGas: 0, gasPrice: 0, gasToken: ZeroAddress, refundReceiver: ZeroAddress };
  const message = { to, value: 0, data, operation: 0, ...gas, nonce };
  return {
    safeTxHash: TypedDataEncoder.hash(domain, SAFE_TRANSACTION, message),
    domainHash: TypedDataEncoder.hashDomain(domain),
    messageHash: TypedDataEncoder.from(SAFE_TRANSACTION).hash(message),
  };
}

/** A call with the method that its data is of. */
export interface MethodCall extends SafeCall {
  readonly fragment: FunctionFragment;
  /** As ethers decodes them. */
  readonly values: readonly unknown[];
}

/** What a file for a Safe's Transaction Builder says besides its calls. */
export interface SafeFileOptions {
  readonly chainId: number;
  readonly name: string;
  readonly description: string;
  /** The account that is to execute the calls. */
  readonly account: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** The version of the Transaction Builder whose files these are. */
const BUILDER_VERSION = "1.18.3";

/** A file that a Safe's Transaction Builder reads: https://github.com/safe-global/safe-wallet-monorepo, apps/tx-builder. */
export function createSafeFile(calls: readonly MethodCall[], options: SafeFileOptions): object {
  const { chainId, name, description, account, createdAt } = options;
  const meta = {
    ...{ name, description, txBuilderVersion: BUILDER_VERSION },
    ...{ createdFromSafeAddress: account, createdFromOwnerAddress: "" },
  };
  const transactions = calls.map(({ to, data, fragment, values }) => {
    const inputs = fragment.inputs.map(({ name: input, type }) => ({ internalType: type, name: input, type }));
    const given = fragment.inputs.map(({ name: input }, at) => [input, writeValue(values[at])] as const);
    const contractMethod = { inputs, name: fragment.name, payable: fragment.payable };
    return { to, value: "0", data, contractMethod, contractInputsValues: Object.fromEntries(given) };
  });
  const file = { version: "1.0", chainId: String(chainId), createdAt, meta, transactions };
  return { ...file, meta: { ...meta, checksum: hashSafeFile(file) } };
}

/** A value as one writes it into the Transaction Builder. */
function writeValue(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(writeValue).join(", ")}]` : String(value);
}

/** The checksum of a file as the Transaction Builder makes it: without the name, and without the checksum itself. */
export function hashSafeFile(file: { readonly meta: object }): string {
  return hashText(serialize({ ...file, meta: { ...file.meta, name: null } }));
}

/** Members in their order by name: first the names as a list, then each value with a comma behind it. */
function serialize(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(serialize).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${JSON.stringify(members.map(([name]) => name))}${members.map(([, member]) => `${serialize(member)},`).join("")}}`;
}
