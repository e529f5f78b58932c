// `laurel issue`, with everything that can go wrong on the chain.
import { chainScenarios } from "./chain-scenarios.ts";
import { testScenarios } from "./faults.ts";

testScenarios(chainScenarios);
