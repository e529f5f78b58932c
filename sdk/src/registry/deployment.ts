// Deploying a registry, for tests, local networks and programs; Hardhat Ignition does it for the networks of hardhat.config.ts.

import { type Contract, ContractFactory, type Signer } from "ethers";
import { credentialRegistryAbi } from "./abi.ts";
import { credentialRegistryBytecode } from "./bytecode.ts";
import { explainRevert } from "./registry-error.ts";
import { connectRegistry, type Registry } from "./registry.ts";

/** Whom to deploy for. */
export interface DeployOptions {
  /** The account that will appoint accreditors: a Safe or a timelock in production. The signer itself unless said. */
  readonly governor?: string;
  /** Told of the transaction as soon as it is sent, with the address that the registry will have. */
  readonly onSent?: (sent: { readonly hash: string; readonly address: string }) => void;
}

/**
 * Deploys a registry and waits until it is in a block.
 * @throws RegistryError where the contract refuses the governor
 */
export async function deployRegistry(signer: Signer, options: DeployOptions = {}): Promise<Registry> {
  const factory = new ContractFactory(credentialRegistryAbi, credentialRegistryBytecode, signer);
  try {
    const deployed = await factory.deploy(options.governor ?? (await signer.getAddress()));
    const address = (deployed as Contract).target as string;
    options.onSent?.({ hash: deployed.deploymentTransaction()?.hash ?? "", address });
    await deployed.waitForDeployment();
    return connectRegistry(address, signer);
  } catch (error) {
    throw explainRevert(error);
  }
}
