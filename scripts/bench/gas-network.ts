// An in-process Hardhat network, with transactions that say what they cost.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BrowserProvider, Contract, ContractFactory, getBytes, type InterfaceAbi, type JsonRpcSigner } from "ethers";
import { network } from "hardhat";

/** Starts a network of its own. @returns its first four accounts */
export async function startNetwork(): Promise<readonly [JsonRpcSigner, JsonRpcSigner, JsonRpcSigner, JsonRpcSigner]> {
  const { provider } = await network.create();
  const browser = new BrowserProvider(provider, undefined, { cacheTimeout: -1, pollingInterval: 10 });
  const signer = (place: number): Promise<JsonRpcSigner> => browser.getSigner(place);
  return [await signer(0), await signer(1), await signer(2), await signer(3)];
}

/** Deploys a contract of this project by its name. */
export function deploy(by: JsonRpcSigner, name: string, words: readonly unknown[]): Promise<Deployment> {
  const path = join(import.meta.dirname, `../../artifacts/contracts/${name}.sol/${name}.json`);
  const { abi, bytecode } = JSON.parse(readFileSync(path, "utf8")) as { abi: InterfaceAbi; bytecode: string };
  return deployBytecode(by, abi, bytecode, words);
}

/** A contract, and the gas that its deployment used. */
export interface Deployment {
  readonly contract: Contract;
  readonly gas: number;
}

/** Deploys any contract. */
export async function deployBytecode(
  by: JsonRpcSigner,
  abi: InterfaceAbi,
  bytecode: string,
  words: readonly unknown[],
): Promise<Deployment> {
  const deployed = await new ContractFactory(abi, bytecode, by).deploy(...words);
  const receipt = await deployed.deploymentTransaction()?.wait();
  return { contract: new Contract(await deployed.getAddress(), abi, by), gas: Number(receipt?.gasUsed) };
}

/** Sends a call as a transaction. @returns the gas that it used */
export async function costOf(
  by: JsonRpcSigner,
  contract: Contract,
  method: string,
  words: readonly unknown[],
): Promise<number> {
  const data = contract.interface.encodeFunctionData(method, words);
  const sent = await by.sendTransaction({ to: await contract.getAddress(), data });
  const receipt = await sent.wait();
  if (receipt?.status !== 1) throw new Error(`${method} failed`);
  return Number(receipt.gasUsed);
}

/** What a transaction with this data costs before its first instruction: 21,000, and 16 gas a byte (4 if zero) (EIP-2028). */
export function intrinsicOf(data: string): number {
  return getBytes(data).reduce((sum, byte) => sum + (byte === 0 ? 4 : 16), 21_000);
}
