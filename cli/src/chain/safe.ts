// Safes (safe.global) that execute calls: the file that their Transaction Builder reads, and the hash that their owners sign.
import { type Chain, countNoun } from "@laurel/issuing";
import {
  concat,
  Contract,
  dataLength,
  type FunctionFragment,
  id as hashText,
  Interface,
  isCallException,
  isError,
  solidityPacked,
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

/** Which transaction of which Safe. */
interface SafePlace {
  readonly chainId: number;
  readonly safe: string;
  readonly nonce: number;
  /** 0, a call, unless said; 1 runs the target's code in the Safe's place. */
  readonly operation?: 0 | 1;
}

/** The hashes of one call without value and without a refund of gas, as a Safe of version 1.3.0 or later makes them. */
export function hashSafeTransaction(
  { to, data }: SafeCall,
  { chainId, safe, nonce, operation = 0 }: SafePlace,
): SafeHashes {
  const domain = { chainId, verifyingContract: safe };
  const gas = { safeTxGas: 0, baseGas: 0, gasPrice: 0, gasToken: ZeroAddress, refundReceiver: ZeroAddress };
  const message = { to, value: 0, data, operation, ...gas, nonce };
  return {
    safeTxHash: TypedDataEncoder.hash(domain, SAFE_TRANSACTION, message),
    domainHash: TypedDataEncoder.hashDomain(domain),
    messageHash: TypedDataEncoder.from(SAFE_TRANSACTION).hash(message),
  };
}

/** What makes several calls in a Safe's place, by the Safe's version: https://github.com/safe-global/safe-deployments, multi_send_call_only.json. */
const MULTI_SENDS: readonly (readonly [version: string, address: string])[] = [
  ["1.4.1", "0x9641d764fc13c8B624c04430C7356C1C7C8102e2"],
  ["1.3.0", "0x40A2aCCbd92BCA938b02010E17A5b8929b49130D"],
  ["1.3.0", "0xA1dabEF33b3B82c7814B6D82A79e50F4AC44102B"],
];
const MULTI_SEND = new Interface(["function multiSend(bytes transactions) payable"]);

/** The hashes of several calls at once, as one transaction by a MultiSendCallOnly. */
export type MultiSendHashes = SafeHashes & { readonly multiSend: string };

/** What the owners of a Safe sign for several calls at once: for each MultiSendCallOnly of its version that a majority of the nodes has code of. @throws RpcError */
export async function hashTogether(
  { provider }: Pick<Chain, "provider">,
  calls: readonly SafeCall[],
  { version, ...place }: SafePlace & { readonly version: string },
): Promise<readonly MultiSendHashes[]> {
  const packed = calls.map(({ to, data }) =>
    solidityPacked(["uint8", "address", "uint256", "uint256", "bytes"], [0, to, 0, dataLength(data), data]),
  );
  const data = MULTI_SEND.encodeFunctionData("multiSend", [concat(packed)]);
  const own = MULTI_SENDS.filter(([of]) => of === version);
  const found = await Promise.all(own.map(async ([, to]) => ((await provider.getCode(to)) === "0x" ? [] : [to])));
  return found
    .flat()
    .map((to) => ({ multiSend: to, ...hashSafeTransaction({ to, data }, { ...place, operation: 1 }) }));
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
