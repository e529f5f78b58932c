// Deploys a registry by Hardhat Ignition and checks what is then on chain: `npm run deploy -- --network sepolia --governor 0x… [--verify] [--yes]`.
// Stopped half-way, the same command goes on where it was (ignition/deployments).
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { verifyContract } from "@nomicfoundation/hardhat-verify/verify";
import { identifyRuntime } from "@laurel/sdk";
import { getAddress, keccak256, ZeroAddress } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import registryModule from "../ignition/modules/CredentialRegistry.ts";

/** What the task takes. */
interface DeployArguments {
  /** Who appoints accreditors: a Safe or a timelock in production. */
  readonly governor: string;
  readonly verify: boolean;
  readonly yes: boolean;
}

const localChain = 31_337;

/** The action of the task `deploy`. */
// biome-ignore lint/style/noDefaultExport: Hardhat loads a task's action by its default export
export default async function deploy(options: DeployArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  const governor = readGovernor(options.governor);
  await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
  const connection = await hre.network.create();
  const { provider } = connection.ethers;
  const chainId = Number((await provider.getNetwork()).chainId);
  const isLocal = chainId === localChain;
  const [deployer] = await connection.ethers.getSigners();
  if (deployer === undefined) throw new Error(`network ${connection.networkName} has no account to deploy from`);

  console.log(`Deploys a registry on ${connection.networkName} (chain ${chainId}), from ${deployer.address}.`);
  console.log(
    `Governor: ${governor}, ${(await provider.getCode(governor)) === "0x" ? "a plain account" : "a contract"}.`,
  );
  if (!isLocal && (await provider.getCode(governor)) === "0x") {
    console.log(
      "Warning: whoever has this one key governs the registry. In production the governor is a Safe or a timelock.",
    );
  }
  if (!isLocal) await confirm(options.yes);

  // A local chain begins empty each time: what Ignition remembers of an earlier one would mislead it.
  const deploymentId = isLocal ? `local-${process.pid}` : `chain-${chainId}`;
  const { registry } = await connection.ignition.deploy(registryModule, {
    parameters: { CredentialRegistry: { governor } },
    deploymentId,
  });
  if (isLocal) await rm(join(hre.config.paths.ignition, "deployments", deploymentId), { recursive: true, force: true });

  const address = getAddress(await registry.getAddress());
  const code = await provider.getCode(address);
  // Its immutables are compared too: the domain that it says is of this chain and address.
  const release = identifyRuntime(code, { chainId, address })?.release;
  if (release === undefined) throw new Error(`the code at ${address} is no release of the registry (docs/decisions/)`);
  const owner = await registry.getFunction("owner")();
  if (owner !== governor) throw new Error(`the owner is ${owner}, not ${governor}`);
  const codeHash = keccak256(code);
  console.log(
    `\nRegistry   eip155:${chainId}:${address}\nCode hash  ${codeHash}\nIt is release ${release}, with the owner that was asked for.`,
  );
  const entry = { name: connection.networkName, chainId, address, codeHash, rpc: ["https://…"], finality: "finalized" };
  console.log(`\nFor trust lists:\n${JSON.stringify(entry, null, 2)}`);
  console.log(`\nAt any time: laurel registry check --registry eip155:${chainId}:${address} --rpc https://…`);
  if (options.verify) await verifyContract({ address, constructorArgs: [governor], provider: "sourcify" }, hre);
  await connection.close();
}

function readGovernor(text: string): string {
  const governor = getAddress(text);
  if (governor === ZeroAddress) throw new Error("--governor: the zero address governs nothing");
  return governor;
}

async function confirm(yes: boolean): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) throw new Error("nobody to ask: pass --yes to deploy without being asked");
  const asker = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asker.question("A registry cannot be changed once it is deployed. Deploy? (yes/no) ");
  asker.close();
  if (answer.trim() !== "yes") throw new Error("not deployed");
}
