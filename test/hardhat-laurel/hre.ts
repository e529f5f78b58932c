// Hardhat as a project of a user's own starts it, with the plugin alone; contracts are those of this repository's build.
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { NetworkUserConfig } from "hardhat/types/config";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { root } from "../cli/run.ts";
import plugin from "../../hardhat-laurel/src/index.ts";

/** An environment with these networks beside Hardhat's own. @param network what `--network` says */
export function openHardhat(
  networks: Record<string, NetworkUserConfig> = {},
  network?: string,
): Promise<HardhatRuntimeEnvironment> {
  const options = network === undefined ? {} : { network };
  return createHardhatRuntimeEnvironment({ plugins: [plugin], networks }, options, root);
}

/** A network over a node. */
export function overNode(url: string): NetworkUserConfig {
  return { type: "http", url };
}
