// How the registry of a status list is read: by the nodes of laurel.json and of the trust list together, and at least as strictly as that list asks for.
import { identifyNode, parseTrust, type RegistryRef, type TrustedRegistry, type TrustList } from "@laurel/sdk";
import type { Config } from "../settings/config.ts";
import { usageError } from "../terminal/failure.ts";

/**
 * A registry as it is read for others, who rely on what is written: a majority of all hosts that the person named must agree, at the block that the trust
 * list holds final; `finalized` where the registry is not on it.
 * @throws CommandError where no node of it is named
 */
export function chooseListRegistry(
  { chainId, address }: RegistryRef,
  config: Pick<Config, "chainId" | "registry" | "rpc" | "plainHttp">,
  trust: TrustList | undefined,
): TrustedRegistry {
  const isMeant = (one: RegistryRef): boolean =>
    one.chainId === chainId && one.address.toLowerCase() === address.toLowerCase();
  const listed = trust?.registries.find(isMeant);
  const own = isMeant({ chainId: config.chainId, address: config.registry }) ? config : undefined;
  const urls = [...(own?.rpc ?? []), ...(listed?.rpc ?? [])];
  const rpc = [...new Map(urls.map((url) => [identifyNode(url).place, url])).values()];
  if (rpc.length === 0) {
    const cure = "name its laurel.json with --config, or add the registry to your trust list with `laurel trust add`";
    throw usageError(`no node is named for the registry ${address} on chain ${chainId}`, cure);
  }
  const hosts = new Set(rpc.map((url) => identifyNode(url).voter)).size;
  const { name = "laurel.json", codeHash, finality = "finalized", maxAge } = listed ?? {};
  const entry = {
    ...{ name, chainId, address, rpc, finality, plainHttp: own?.plainHttp === true || listed?.plainHttp === true },
    quorum: Math.max(Math.floor(hosts / 2) + 1, listed?.quorum ?? 1),
    ...(codeHash === undefined ? {} : { codeHash }),
    ...(maxAge === undefined ? {} : { maxAge }),
  };
  return parseTrust({ format: "laurel-trust-v1", registries: [entry] }).registries[0] as TrustedRegistry;
}
