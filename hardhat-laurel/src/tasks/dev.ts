// The task laurel:dev: a local chain with everything ready, until it is ended.
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { describeChain, type DevOptions, exportVariables, startDevNetwork } from "./dev-network.ts";
import { explained } from "./explained.ts";

/** The action of the task. */
// biome-ignore lint/style/noDefaultExport: Hardhat loads a task's action by its default export
export default explained(dev);

async function dev(options: DevOptions, hre: HardhatRuntimeEnvironment): Promise<void> {
  const network = await startDevNetwork(hre, options);
  console.log(describeChain(network.ready).join("\n"));
  console.log(`\nNext, in another terminal:\n  ${exportVariables(network.ready)}\n`);
  console.log(`laurel dev ready ${JSON.stringify(network.ready)}`);
  const end = (): void => void network.close();
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
  await network.closed;
}
