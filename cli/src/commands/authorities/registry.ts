// laurel registry: deploy one, or read one.
import {
  credentialRegistryAbi,
  credentialRegistryBytecode,
  explainRevert,
  formatRegistryRef,
  identifyRuntime,
} from "@laurel/sdk";
import { ContractFactory, keccak256 } from "ethers";
import { awaitReceipt, openSigner, parseAddress, type RegistryOptions, setFees } from "../../chain/chain.ts";
import { withRegistry } from "../../chain/registry-action.ts";
import { readConfig } from "../../settings/config.ts";
import { openNodes, readNodeOption } from "../../settings/nodes-file.ts";
import { CommandError } from "../../terminal/failure.ts";
import { done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import { confirm } from "../../terminal/prompt.ts";
import { connectNodes, countNoun, describeNetwork, requireEvm } from "@laurel/issuing";

/** What `registry deploy` takes. */
export interface DeployOptions extends RegistryOptions {
  readonly governor: string;
}

/** Deploys a registry. */
export async function deploy({ session, options }: Invocation<DeployOptions>): Promise<Outcome> {
  const governor = parseAddress(options.governor, "--governor");
  const rpc = options.rpc && (await readNodeOption(session, options.rpc, options));
  const config = rpc === undefined ? await readConfig({ ...session, option: options.config }) : undefined;
  const nodes = rpc ?? (await openNodes(session, config?.rpc ?? []));
  const provider = await connectNodes(nodes, {
    chainId: config?.chainId,
    plainHttp: rpc === undefined ? config?.plainHttp : options.plainHttp,
  });
  try {
    setFees({ provider }, options);
    await requireEvm(nodes);
    const chainId = Number((await provider.getNetwork()).chainId);
    const signer = await openSigner(session, options, { provider, config });
    await confirm(session, `Deploy a registry on ${describeNetwork(chainId)}, governed by ${governor}?`, options.yes);
    const factory = new ContractFactory(credentialRegistryAbi, credentialRegistryBytecode, signer);
    const send = (): Promise<string | undefined> =>
      factory.deploy(governor).then(
        (contract) => contract.deploymentTransaction()?.hash,
        (error: unknown) => Promise.reject(explainRevert(error)),
      );
    const receipt = await awaitReceipt(session, { provider, options }, send);
    const { contractAddress: address, hash: transaction, blockNumber: block } = receipt;
    if (!address) throw new CommandError("rpc.bad-answer", 3, "the node's receipt names no contract");
    // The registry is there, whether its code can be read at once or not.
    const codeHash = await provider.getCode(address).then(keccak256, () => null);
    const gasUsed = Number(receipt.gasUsed);
    const value = { chainId, address, governor, codeHash, transaction, block, gasUsed };
    return done({ format: "laurel-deployment-v1", ...value }, [
      `Registry ${formatRegistryRef({ chainId, address })} deployed in block ${block}, ${gasUsed.toLocaleString("en")} gas.`,
      codeHash === null ? "  its code could not be read: laurel registry check" : `  code hash ${codeHash}`,
      "Next: the governor appoints an accreditor with laurel accreditor appoint --help",
    ]);
  } finally {
    provider.destroy();
  }
}

/** Reads a registry: its chain, code, governor and how much is in it. */
export function check(invocation: Invocation<RegistryOptions>): Promise<Outcome> {
  return withRegistry(invocation, async ({ ref: { chainId, address }, rpc, provider, registry }) => {
    await requireEvm(rpc);
    const [code, governor, accreditors, accreditations, issuers] = await Promise.all([
      provider.getCode(address),
      registry.owner(),
      registry.accreditorCount(),
      registry.accreditationCount(),
      registry.issuerCount(),
    ]).catch((cause: unknown) => {
      const details = { cure: "check the address", cause };
      throw new CommandError("registry.wrong-code", 1, `the contract at ${address} is not a Laurel registry`, details);
    });
    const codeHash = keccak256(code);
    const release = identifyRuntime(code, { chainId, address })?.release ?? null;
    const value = { chainId, address, codeHash, release, governor, accreditors, accreditations, issuers };
    return done({ format: "laurel-registry-check-v1", ...value }, [
      `Registry ${formatRegistryRef({ chainId, address })}`,
      `  code hash    ${codeHash}`,
      `  release      ${release ?? "none that this version of Laurel knows: compare the code hash with what the governor publishes"}`,
      `  governor     ${governor}`,
      `  accreditors  ${accreditors}`,
      `  issuers      ${issuers}, with ${countNoun(accreditations, "accreditation")}`,
    ]);
  });
}
