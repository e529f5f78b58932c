// Deploys a registry by Hardhat Ignition and checks what is then on chain: `npm run deploy -- --network sepolia --governor 0x… [--verify] [--yes]`, or of any chain with `--rpc <url>` in place of `--network`.
// Stopped half-way, the same command goes on where it was (ignition/deployments).
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { verifyContract } from "@nomicfoundation/hardhat-verify/verify";
import { describeEvmFault, describeNetwork, nameNode } from "@laurel/issuing";
import { findSourceFault, neutralize } from "@laurel/sdk";
import { probeEvm } from "@laurel/sdk/node";
import { getAddress, isAddress, ZeroAddress } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { explainLibraryError } from "../cli/src/terminal/explain.ts";
import { CommandError } from "../cli/src/terminal/failure.ts";
import { describeDeployed, describeRehearsal } from "../hardhat-laurel/src/tasks/deployment.ts";
import registryModule from "../ignition/modules/CredentialRegistry.ts";

/** What the task takes. */
interface DeployArguments {
  /** Who appoints accreditors: a Safe or a timelock in production. */
  readonly governor: string;
  /** A node's URL, in place of a network of hardhat.config.ts; empty for that. */
  readonly rpc: string;
  /** The number of the chain that the node must be of; empty for any. */
  readonly chain: string;
  readonly verify: boolean;
  readonly yes: boolean;
}

const localChain = 31_337;
/** Hardhat's variable of the key that deploys where `--rpc` names the node. */
const KEY = "LAUREL_DEPLOY_KEY";

/** The action of the task `deploy`. What is wrong is said in a sentence, without a trace. */
// biome-ignore lint/style/noDefaultExport: Hardhat loads a task's action by its default export
export default async function deploy(options: DeployArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  try {
    await run(options, hre);
  } catch (error) {
    const { code, message, cure } = explainLibraryError(error);
    const next = cure === undefined || code === "internal" ? "" : `\n  → ${neutralize(cure)}`;
    console.error(`deploy: ${neutralize(message)}${next}`);
    process.exitCode = 1;
  }
}

async function run(options: DeployArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  const governor = readGovernor(options.governor);
  await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
  const connection = await connect(options.rpc, hre);
  const ask = (method: string, params: readonly unknown[]): Promise<unknown> =>
    connection.provider.request({ method, params: [...params] });
  const chainId = Number(await ask("eth_chainId", []).catch(refuseNode));
  const network = describeNetwork(chainId);
  if (options.chain !== "" && options.chain !== String(chainId))
    throw refuse("rpc.wrong-chain", `the node is on ${network}, not on chain ${options.chain}`, "name another node");
  const isLocal = chainId === localChain;
  const [deployer] = await connection.ethers.getSigners();
  if (deployer === undefined)
    throw refuse("signer.missing", `network ${connection.networkName} has no account to deploy from`, GIVE_KEY);
  const evm = describeEvmFault(await probeEvm(connection.provider));
  if (evm !== undefined) throw refuse("chain.evm", `${network} ${evm}`, "use a chain with Cancun or later");
  console.log((await describeRehearsal({ chainId, account: deployer.address, governor, ask })).join("\n"));
  if (!isLocal) await confirm(options.yes);

  // A local chain begins empty each time: what Ignition remembers of an earlier one would mislead it.
  const deploymentId = isLocal ? `local-${process.pid}` : `chain-${chainId}`;
  const { registry } = await connection.ignition.deploy(registryModule, {
    parameters: { CredentialRegistry: { governor } },
    deploymentId,
  });
  if (isLocal) await rm(join(hre.config.paths.ignition, "deployments", deploymentId), { recursive: true, force: true });

  const address = getAddress(await registry.getAddress());
  const name = options.rpc === "" ? connection.networkName : network;
  console.log((await describeDeployed({ chainId, governor, ask }, address, name)).join("\n"));
  if (options.verify) await verifyContract({ address, constructorArgs: [governor], provider: "sourcify" }, hre);
  await connection.close();
}

function refuse(code: string, message: string, cure: string): CommandError {
  return new CommandError(code, 1, message, { cure });
}

const GIVE_KEY = `give the key: npx hardhat keystore set ${KEY}, or the variable ${KEY}`;

/** Connects to the node that `--rpc` names, or to the network of hardhat.config.ts. Without a key, a node's own accounts deploy. */
async function connect(rpc: string, hre: HardhatRuntimeEnvironment) {
  if (rpc === "") return hre.network.create();
  const fault = findSourceFault(rpc, { plainHttp: false });
  if (fault !== undefined)
    throw refuse("usage", `--rpc: ${nameNode(rpc)} ${fault}`, "write it as https://node.example");
  const named = hre.config.networks.named;
  const [key] = named?.type === "http" && Array.isArray(named.accounts) ? named.accounts : [];
  const hasKey = await key?.get().then(
    () => true,
    () => false,
  );
  const accounts = hasKey === true ? {} : ({ accounts: "remote" } as const);
  const connection = await hre.network.create({ network: "named", override: { url: rpc, ...accounts } });
  const held =
    hasKey === true ? [key] : await connection.provider.request({ method: "eth_accounts" }).catch(refuseNode);
  if (Array.isArray(held) && held.length > 0) return connection;
  throw refuse("signer.missing", "no key to deploy with, and the node has none", GIVE_KEY);
}

/** A node that cannot be asked. */
function refuseNode(error: Error): never {
  const [said = ""] = error.message.split("\n");
  throw refuse("rpc.unreachable", `the node does not answer: ${said}`, "check the URL, and that the node runs");
}

function readGovernor(text: string): string {
  if (!isAddress(text)) throw refuse("usage", `--governor ${text}: not an address`, "write a Safe's or a timelock's");
  const governor = getAddress(text);
  if (governor === ZeroAddress)
    throw refuse("usage", "--governor: the zero address cannot govern", "write a Safe's or a timelock's");
  return governor;
}

async function confirm(yes: boolean): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY)
    throw refuse("usage", "confirmation needed, but this is not a terminal", "add --yes to deploy without being asked");
  const asker = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asker.question("A registry cannot be changed once it is deployed. Deploy? (yes/no) ");
  asker.close();
  if (answer.trim() !== "yes") throw refuse("declined", "not deployed", "type yes to deploy");
}
