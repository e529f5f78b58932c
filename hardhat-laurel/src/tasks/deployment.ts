// What is said of a deployment, before and after it. `npm run deploy` of this repository, which deploys by Ignition, says the same.
import {
  type Deployment,
  describeNetwork,
  formatCoin,
  isTrial,
  rehearseDeployment,
  requireDeployed,
} from "@laurel/issuing";

/** What a deployment would do, in lines. @throws RegistryError, IssuingError or TransactionError where the chain would refuse it */
export async function describeRehearsal(deployment: Deployment): Promise<string[]> {
  const { chainId, account, governor } = deployment;
  const { cost, gas, isContract } = await rehearseDeployment(deployment);
  const lines = [
    `Deploys a registry on ${describeNetwork(chainId)}, from ${account}.`,
    `It takes ${gas.toLocaleString("en")} gas, some ${formatCoin(chainId, cost, "ceil")}.`,
    `Governor: ${governor}, ${isContract ? "a contract" : "a plain account"}.`,
  ];
  if (!isTrial(chainId) && !isContract)
    lines.push(
      "Warning: the holder of this one key governs the registry. In production the governor is a Safe or a timelock.",
    );
  return lines;
}

/** What was deployed, checked, with its entry for trust lists, in lines. @param name what the entry calls the registry @throws IssuingError where it is not what was asked for */
export async function describeDeployed(
  { chainId, governor, ask }: Omit<Deployment, "account">,
  address: string,
  name: string,
): Promise<string[]> {
  const { codeHash, release } = await requireDeployed({ chainId, address, governor, ask });
  const entry = { name, chainId, address, codeHash, rpc: ["https://…"], finality: "finalized" };
  return [
    `\nRegistry   eip155:${chainId}:${address}\nCode hash  ${codeHash}\nIt is release ${release}, with the owner that was asked for.`,
    `\nFor trust lists:\n${JSON.stringify(entry, null, 2)}`,
    `\nAt any time: laurel registry check --registry eip155:${chainId}:${address} --rpc https://…`,
  ];
}
