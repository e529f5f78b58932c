// Whether a chain can hold a registry: its EVM, its limits, and what a deployment would cost.
import {
  credentialRegistryAbi,
  credentialRegistryBytecode,
  explainRevert,
  formatRegistryRef,
  identifyRuntime,
  type NodeSource,
  RegistryError,
  TransactionError,
} from "@laurel/sdk";
import { type Evm, probeEvm } from "@laurel/sdk/node";
import { ContractFactory, Interface, keccak256 } from "ethers";
import { IssuingError } from "../messages/issuing-error.ts";
import { describeNetwork } from "./networks.ts";

/** How long a node may take to say it, in milliseconds. */
const LIMIT_MS = 5_000;

/** What a chain lacks that runs an older EVM, as the end of a sentence; undefined where it lacks nothing, or nobody knows. */
export function describeEvmFault(evm: Evm | undefined): string | undefined {
  if (evm === "older") return "has an EVM older than Shanghai (no PUSH0): the registry cannot run there";
  if (evm === "shanghai") return "has an EVM older than Cancun (no MCOPY): the registry cannot be read there";
  return undefined;
}

/** Requires that a chain can run the registry, where its nodes say so. @throws IssuingError `chain.evm` where more of them say that it cannot than that it can */
export async function requireEvm(rpc: readonly NodeSource[]): Promise<void> {
  const said = await Promise.all(rpc.map((source) => probeEvm(source, LIMIT_MS).catch(() => undefined)));
  const faults = said.flatMap((evm) => describeEvmFault(evm) ?? []);
  if (faults.length <= said.filter((evm) => evm === "cancun").length) return;
  const cure = "use a chain with Cancun or later, or ask the operator of this chain to upgrade";
  throw new IssuingError("chain.evm", "refused", `this chain ${faults[0]}`, { cure });
}

/** A deployment that is to be tried. */
export interface Deployment {
  readonly chainId: number;
  /** The account that pays. */
  readonly account: string;
  readonly governor: string;
  /** Asks the chain's nodes; an error is what they reply. */
  readonly ask: (method: string, params: readonly unknown[]) => Promise<unknown>;
}

/** What a deployment would take. */
export interface Rehearsal {
  readonly gas: bigint;
  /** In wei, at the price of now. */
  readonly cost: bigint;
  /** Whether the governor has code, as a Safe or a timelock has. */
  readonly isContract: boolean;
}

/** The most gas of a transaction since Osaka (EIP-7825). */
const MOST_GAS = 1n << 24n;
/** How much code a contract may have on most chains (EIP-170), in bytes. */
const MOST_CODE = 24_576;
const TOO_LARGE = /code ?size|init ?code|CreateContractSizeLimit|contract.{0,20}too (?:large|big)/i;
const TOO_MUCH = /gas.{0,40}(?:limit|exceed|allowance|cap\b)|out of gas|exceeds.{0,40}gas/i;
const NOT_LET = /not (?:authori[sz]ed|permitted|allowed|whitelisted)|unauthori[sz]ed|permission|forbidden|denied/i;
const NO_FUNDS = /insufficient ?(?:funds|balance)|enough (?:funds|balance)/i;
const OTHER_CHAIN = "use another chain, or ask the operator of this one";

/**
 * Tries a deployment without sending anything.
 * @throws IssuingError `deploy.size`, `deploy.gas`, `deploy.refused` · TransactionError `funds` · RegistryError where the contract refuses the governor · what `ask` throws
 */
export async function rehearseDeployment({ chainId, account, governor, ask }: Deployment): Promise<Rehearsal> {
  const factory = new ContractFactory(credentialRegistryAbi, credentialRegistryBytecode);
  const { data } = await factory.getDeployTransaction(governor);
  const [code, balance, block] = await Promise.all([
    ask("eth_getCode", [governor, "latest"]),
    ask("eth_getBalance", [account, "latest"]).then(readQuantity),
    ask("eth_getBlockByNumber", ["latest", false]),
  ]);
  const { gasLimit, baseFeePerGas } = Object(block) as {
    readonly gasLimit?: unknown;
    readonly baseFeePerGas?: unknown;
  };
  const price = readQuantity(await ask("eth_gasPrice", []).catch(() => "0x0"));
  const refuseFunds = (need: bigint): TransactionError =>
    new TransactionError("funds", "the account cannot pay for the registry", false, {
      funds: { chainId, account, balance, need },
    });
  let gas: bigint;
  try {
    gas = readQuantity(await ask("eth_estimateGas", [{ from: account, data }]));
  } catch (error) {
    throw explainEstimate(error, { chainId, size: (credentialRegistryBytecode.length - 2) / 2, refuseFunds });
  }
  const most = typeof gasLimit === "string" ? readQuantity(gasLimit) : MOST_GAS;
  if (gas > most)
    throw refuseDeployment(
      "deploy.gas",
      chainId,
      `a block allows at most ${count(most)} gas, but the registry needs ${count(gas)}`,
    );
  const cost = gas * price;
  // Where the base fee is none, gas may be free, whatever price a node names.
  const isPaid = typeof baseFeePerGas !== "string" || readQuantity(baseFeePerGas) > 0n;
  if (isPaid && cost > balance) throw refuseFunds(cost);
  return { gas, cost, isContract: code !== "0x" };
}

/** A registry that a transaction has deployed, as somebody says. */
export interface Deployed extends Pick<Deployment, "chainId" | "governor" | "ask"> {
  readonly address: string;
}

/** How often a node is asked that knows the transaction, and no code yet. */
const TRIES = 20;
const PAUSE_MS = 250;

/**
 * Requires that a release of the registry is there, made for this chain and address, and governed as was asked for.
 * @returns its Keccak-256, and the release
 * @throws IssuingError `registry.wrong-code`, `registry.wrong-governor`; `deploy.unread` where the nodes do not say
 */
export async function requireDeployed({
  chainId,
  address,
  governor,
  ask,
}: Deployed): Promise<{ readonly codeHash: string; readonly release: number }> {
  const registry = formatRegistryRef({ chainId, address });
  const refuseUnread = (cause: unknown): never => {
    const message = `the nodes do not say what is at ${registry}`;
    throw new IssuingError("deploy.unread", "unfinished", message, {
      cause,
      cure: "check the contract before anyone uses it",
    });
  };
  const read = (method: string, params: readonly unknown[]): Promise<string> =>
    ask(method, [...params, "latest"])
      .then(String)
      .catch(refuseUnread);
  let code = await read("eth_getCode", [address]);
  for (let left = TRIES; code === "0x" && left > 1; left -= 1) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    code = await read("eth_getCode", [address]);
  }
  if (code === "0x") return refuseUnread(undefined);
  const codeHash = keccak256(code);
  // Its immutables are compared too: the domain that it says is of this chain and address.
  const release = identifyRuntime(code, { chainId, address })?.release;
  const cure = "do not use this contract; compare with other nodes";
  if (release === undefined)
    throw new IssuingError(
      "registry.wrong-code",
      "refused",
      `the code at ${registry} is not a release of the registry`,
      {
        cure,
      },
    );
  const owner = GOVERNED.encodeFunctionData("owner");
  const said = await read("eth_call", [{ to: address, data: owner }]);
  const found = decodeOwner(said) ?? refuseUnread(undefined);
  if (found === governor) return { codeHash, release };
  const message = `the governor of ${registry} is ${found}, not ${governor}`;
  throw new IssuingError("registry.wrong-governor", "refused", message, { cure });
}

const GOVERNED = new Interface(["function owner() view returns (address)"]);

function decodeOwner(data: string): string | undefined {
  try {
    return String(GOVERNED.decodeFunctionResult("owner", data)[0]);
  } catch {
    return undefined;
  }
}

function readQuantity(value: unknown): bigint {
  if (typeof value === "string" && /^0x[\da-f]+$/i.test(value)) return BigInt(value);
  if (typeof value === "bigint") return value;
  throw new IssuingError("rpc.bad-answer", "unfinished", "the node's answer is not a number", {
    cure: "try another node",
  });
}

const count = (value: bigint): string => value.toLocaleString("en");

function refuseDeployment(code: string, chainId: number, what: string): IssuingError {
  const message = `${describeNetwork(chainId)} does not accept the registry: ${what}; nothing was sent`;
  return new IssuingError(code, "refused", message, { cure: OTHER_CHAIN });
}

function explainEstimate(
  error: unknown,
  { chainId, size, refuseFunds }: { chainId: number; size: number; refuseFunds: (need: bigint) => TransactionError },
): unknown {
  const explained = explainRevert(error);
  if (explained instanceof RegistryError) return explained;
  const words = readWords(error);
  if (TOO_LARGE.test(words)) {
    const what = `a contract of ${count(BigInt(size))} bytes is too large there (most chains allow ${count(BigInt(MOST_CODE))}, EIP-170)`;
    return refuseDeployment("deploy.size", chainId, `${what}: ${words}`);
  }
  if (NOT_LET.test(words)) return refuseDeployment("deploy.refused", chainId, `the account may not deploy: ${words}`);
  if (NO_FUNDS.test(words)) return refuseFunds(1n);
  if (TOO_MUCH.test(words))
    return refuseDeployment(
      "deploy.gas",
      chainId,
      `the registry needs some 5.2 million gas in one transaction, but the node says: ${words}`,
    );
  return error;
}

/** What a node said, wherever the error keeps it. */
function readWords(error: unknown): string {
  const { info, refusal, message } = Object(error) as {
    info?: { error?: unknown };
    refusal?: unknown;
    message?: unknown;
  };
  for (const said of [info?.error, refusal, { message }]) {
    const { message: text } = Object(said) as { readonly message?: unknown };
    if (typeof text === "string") return text.slice(0, 200);
  }
  return "";
}
