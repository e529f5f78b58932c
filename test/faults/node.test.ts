// `laurel issue`, with everything that can go wrong between the registrar and the nodes.
import { nodeScenarios } from "./node-scenarios.ts";
import { testScenarios } from "./faults.ts";

testScenarios(nodeScenarios);
