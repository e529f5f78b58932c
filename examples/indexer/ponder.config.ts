// Where the registry is, by the environment (.env.local).

import { createConfig } from "ponder";
import { credentialRegistryEvents } from "./abis/CredentialRegistry.ts";

function readVariable(name: string, form: RegExp, example: string): string {
  const value = process.env[name] ?? "";
  if (!form.test(value))
    throw new Error(
      `${name} is ${value === "" ? "not set" : `"${value}"`}. Set it in .env.local, for example: ${name}=${example}`,
    );
  return value;
}

export default createConfig({
  chains: {
    registry: {
      id: Number(readVariable("LAUREL_CHAIN_ID", /^[1-9]\d*$/, "31337")),
      rpc: readVariable("LAUREL_RPC", /^https?:\/\//, "http://127.0.0.1:8545").split(","),
    },
  },
  contracts: {
    CredentialRegistry: {
      chain: "registry",
      abi: credentialRegistryEvents,
      address: readVariable(
        "LAUREL_REGISTRY",
        /^0x[0-9a-fA-F]{40}$/,
        "0x5FbDB2315678afecb367f032d93F642f64180aa3",
      ) as `0x${string}`,
      startBlock: Number(readVariable("LAUREL_START_BLOCK", /^\d+$/, "0")),
    },
  },
});
