// The task laurel:deploy: one registry on the chosen network, from its first account. A single transaction, so there is nothing to go on with after a stop.
import { describeEvmFault, describeNetwork } from "@laurel/issuing";
import { checksumAddress, deployRegistry } from "@laurel/sdk";
import { probeEvm } from "@laurel/sdk/node";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { refuse } from "../chain/refuse.ts";
import { describeDeployed, describeRehearsal } from "./deployment.ts";
import { explained } from "./explained.ts";

/** What the task takes. */
interface DeployArguments {
  /** Who appoints accreditors: a Safe or a timelock in production. */
  readonly governor: string;
  readonly yes: boolean;
}

const ZERO_ADDRESS = /^0x0{40}$/;
/** Hardhat's and Anvil's chain. Of any other a number or a program's name does not say that its coin is worth nothing. */
const LOCAL_CHAIN = 31_337;

/** The action of the task. */
// biome-ignore lint/style/noDefaultExport: Hardhat loads a task's action by its default export
export default explained(deploy);

async function deploy(options: DeployArguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  const governor = readGovernor(options.governor);
  const connection = await hre.network.create();
  const { ethers, networkConfig, provider, networkName } = connection;
  const ask = (method: string, params: readonly unknown[]): Promise<unknown> =>
    provider.request({ method, params: [...params] });
  try {
    const chainId = Number(await ask("eth_chainId", []));
    const [deployer] = await ethers.getSigners();
    if (deployer === undefined)
      throw refuse(
        `network "${networkName}" has no account to deploy from: list its key in "accounts" in hardhat.config.ts`,
      );
    const fault = describeEvmFault(await probeEvm(provider));
    if (fault !== undefined) throw refuse(`${describeNetwork(chainId)} ${fault}; use a chain with Cancun or later`);
    const deployment = { chainId, account: deployer.address, governor, ask };
    console.log((await describeRehearsal(deployment)).join("\n"));
    const isLocal = chainId === LOCAL_CHAIN || networkConfig.type === "edr-simulated";
    if (!options.yes && !isLocal) await confirm(hre);
    const { address } = await deployRegistry(deployer, {
      governor,
      onSent: (sent) => console.log(`\nSent in transaction ${sent.hash}: the registry will be at ${sent.address}.`),
    });
    console.log((await describeDeployed(deployment, address, networkName)).join("\n"));
  } finally {
    await connection.close();
  }
}

function readGovernor(text: string): string {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text) || ZERO_ADDRESS.test(text))
    throw refuse(`--governor ${text || "is missing"}: write the address of a Safe or a timelock, 0x…`);
  try {
    return checksumAddress(text);
  } catch (error) {
    throw refuse(`--governor ${text}: its checksum is wrong; copy the address again`, error);
  }
}

async function confirm(hre: HardhatRuntimeEnvironment): Promise<void> {
  if (!process.stdin.isTTY) throw refuse("confirmation needed, but this is not a terminal; add --yes");
  const question = "A registry cannot be changed once it is deployed. Deploy? (yes/no)";
  const answer = await hre.interruptions.requestInput("laurel:deploy", question);
  if (answer.trim() !== "yes") throw refuse("not deployed: the answer was not yes");
}
