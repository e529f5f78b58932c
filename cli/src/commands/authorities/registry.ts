// laurel registry: deploy one, or read one.
import { credentialRegistryAbi, credentialRegistryBytecode, explainRevert } from "@laurel/sdk";
import { ContractFactory, keccak256 } from "ethers";
import { awaitReceipt, openSigner, type RegistryOptions } from "../../chain/chain.ts";
import { readConfig } from "../../settings/config.ts";
import { CommandError } from "../../terminal/failure.ts";
import type { Invocation } from "../../terminal/invocation.ts";
import { confirm } from "../../terminal/prompt.ts";
import { withChain } from "../../chain/chain.ts";
import { done, type Outcome } from "../../terminal/session.ts";
import { parseAddress } from "./accreditor.ts";
import { connectNodes, describeNetwork } from "@laurel/issuing";

/** What `registry deploy` takes. */
export interface DeployOptions extends RegistryOptions {
  readonly governor: string;
}

/** Deploys a registry. */
export async function deploy({ session, options }: Invocation<DeployOptions>): Promise<Outcome> {
  const governor = parseAddress(options.governor, "--governor");
  const config = options.rpc === undefined ? await readConfig({ option: options.config, env: session.env }) : undefined;
  const provider = await connectNodes(options.rpc ?? config?.rpc ?? [], config?.chainId);
  try {
    const chainId = Number((await provider.getNetwork()).chainId);
    const signer = await openSigner(session, options, { provider, config });
    await confirm(session, `Deploy a registry on ${describeNetwork(chainId)}, governed by ${governor}?`, options.yes);
    const factory = new ContractFactory(credentialRegistryAbi, credentialRegistryBytecode, signer);
    const told = await factory.deploy(governor).then(
      (contract) => contract.deploymentTransaction()?.hash,
      (error: unknown) => {
        if (provider.told === undefined) throw explainRevert(error);
        return provider.told;
      },
    );
    const sent = await awaitReceipt(session, { provider }, told);
    const address = (await provider.getTransactionReceipt(sent.transaction))?.contractAddress;
    if (!address) throw new CommandError("rpc.bad-answer", 3, "the node's receipt names no contract");
    const codeHash = keccak256(await provider.getCode(address));
    const value = { format: "laurel-registry-v1", chainId, address, governor, codeHash, ...sent };
    return done(value, [
      `Registry eip155:${chainId}:${address} deployed in block ${sent.block}, ${sent.gasUsed.toLocaleString("en")} gas.`,
      `  code hash ${codeHash}`,
      "Next: the governor appoints an accreditor with laurel accreditor appoint --help",
    ]);
  } finally {
    provider.destroy();
  }
}

/** Reads a registry: its chain, code, governor and how much is in it. */
export function check({ session, options }: Invocation<RegistryOptions>): Promise<Outcome> {
  return withChain(session, options, async ({ ref, provider, registry }) => {
    const [code, governor, accreditors, accreditations, issuers] = await Promise.all([
      provider.getCode(ref.address),
      registry.owner(),
      registry.accreditorCount(),
      registry.accreditationCount(),
      registry.issuerCount(),
    ]).catch((cause: unknown) => {
      throw new CommandError("registry.wrong-code", 1, `the contract at ${ref.address} is not a Laurel registry`, {
        cure: "check the address",
        cause,
      });
    });
    const codeHash = keccak256(code);
    const value = {
      format: "laurel-registry-check-v1",
      chainId: ref.chainId,
      address: ref.address,
      codeHash,
      governor,
      accreditors,
      accreditations,
      issuers,
    };
    return done(value, [
      `Registry eip155:${ref.chainId}:${ref.address}`,
      `  code hash    ${codeHash}`,
      `  governor     ${governor}`,
      `  accreditors  ${accreditors}`,
      `  issuers      ${issuers}, with ${accreditations} accreditations`,
    ]);
  });
}
