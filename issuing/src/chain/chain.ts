// A registry on a chain: the nodes that are asked, and the contract.
import {
  connectRegistry,
  credentialRegistryAbi,
  explainRevert,
  type NodeSource,
  type Registry,
  type RegistryRef,
} from "@laurel/sdk";
import { Contract, isAddress } from "ethers";
import { connectNodes, type NodesProvider } from "./nodes.ts";
import { IssuingError, refuseUse } from "../messages/issuing-error.ts";
import { requireEvm } from "./deployment.ts";
import { describeNetwork } from "./networks.ts";

/** A registry that can be read and written. */
export interface Chain {
  readonly ref: RegistryRef;
  readonly rpc: readonly NodeSource[];
  /** Whether far nodes may be asked by http. */
  readonly plainHttp: boolean;
  readonly provider: NodesProvider;
  readonly registry: Registry;
  /** The same, for its events. */
  readonly contract: Contract;
}

/**
 * Connects to a registry. Whoever opens it ends it by `provider.destroy()`.
 * @param rpc nodes: a majority of them is believed
 * @throws IssuingError where `ref` or `rpc` are none, `registry.no-contract` where there is none, `chain.evm` where there can be none · RpcError where no node answers
 */
export async function openChain(
  ref: RegistryRef,
  rpc: readonly NodeSource[],
  { plainHttp = false }: { readonly plainHttp?: boolean | undefined } = {},
): Promise<Chain> {
  const { chainId, address } = Object(ref) as RegistryRef;
  if (!Number.isSafeInteger(chainId) || !isAddress(address))
    throw refuseUse(
      `${address}: not the address of a registry`,
      "write a registry as a chainId, and 0x with 40 hexadecimal digits",
    );
  const provider = await connectNodes(rpc, { chainId: ref.chainId, plainHttp });
  // Good enough to send by where one node knows of code: what the contract is, a majority says with every answer.
  const codes = await provider.askEach("eth_getCode", [address, "latest"]);
  const code = codes.find((one) => one !== "0x");
  // On a chain that is too old there can be none: that is what is wrong then.
  if (code === undefined) await requireEvm(rpc).finally(() => provider.destroy());
  requireCode(String(code ?? "0x"), provider, ref);
  const contract = new Contract(ref.address, credentialRegistryAbi, provider);
  return { ref, rpc, plainHttp, provider, registry: connectRegistry(ref.address, provider), contract };
}

/** The code of a registry, as a majority of the nodes says. @throws IssuingError where there is none. */
export async function readCode(provider: NodesProvider, ref: RegistryRef): Promise<string> {
  return requireCode(await provider.getCode(ref.address), provider, ref);
}

function requireCode(code: string, provider: NodesProvider, { chainId, address }: RegistryRef): string {
  if (code !== "0x") return code;
  provider.destroy();
  const message = `there is no contract at ${address} on ${describeNetwork(chainId)}`;
  const cure = "check the registry's address; a local chain forgets it when it is restarted";
  throw new IssuingError("registry.no-contract", "unfinished", message, { cure });
}

/** The gas that a call would take. @throws RegistryError where the registry would refuse it */
export async function estimateGas(
  { contract }: Pick<Chain, "contract">,
  method: string,
  values: readonly unknown[],
  from: string,
): Promise<bigint> {
  try {
    return await contract.getFunction(method).estimateGas(...values, { from });
  } catch (error) {
    throw explainRevert(error);
  }
}
