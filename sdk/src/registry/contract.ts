// The registry's interface, as ethers encodes and decodes by it: parsed once for all.

import { Interface } from "ethers";
import { credentialRegistryAbi } from "./abi.ts";

/** Encodes calls of the registry and decodes its answers, events and errors. */
export const registryInterface: Interface = new Interface(credentialRegistryAbi);
