// `laurel issue`, with everything that can go wrong on the registrar's own machine.
import { diskScenarios } from "./disk-scenarios.ts";
import { testScenarios } from "./faults.ts";

testScenarios(diskScenarios);
