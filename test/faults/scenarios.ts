// All that can go wrong between a registrar and the chain. Each scenario spoils one run; then it is run again without a fault.
import { chainScenarios } from "./chain-scenarios.ts";
import { diskScenarios } from "./disk-scenarios.ts";
import { nodeScenarios } from "./node-scenarios.ts";
import type { Scenario } from "./scenario.ts";

export const scenarios: readonly Scenario[] = [...nodeScenarios, ...chainScenarios, ...diskScenarios];
