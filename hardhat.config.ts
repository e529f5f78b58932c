import { createRequire } from "node:module";
import toolbox from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { configVariable, defineConfig, task } from "hardhat/config";
import laurel from "./hardhat-laurel/src/index.ts";

const isDeep = process.env.LAUREL_MORE === "1";

const deploy = task("deploy", "Deploy a registry, check it, print its code hash for trust lists")
  .addOption({ name: "governor", description: "Who appoints accreditors: a Safe or a timelock", defaultValue: "" })
  .addOption({ name: "rpc", description: "A node's URL, in place of --network: any chain", defaultValue: "" })
  .addOption({ name: "chain", description: "The number of the chain that the node must be of", defaultValue: "" })
  .addFlag({ name: "verify", description: "Publish the sources on Sourcify" })
  .addFlag({ name: "yes", description: "Do not ask before deploying" })
  .setAction(() => import("./scripts/deploy.ts"))
  .build();

export default defineConfig({
  plugins: [toolbox, laurel],
  tasks: [deploy],
  solidity: {
    version: "0.8.37",
    path: createRequire(import.meta.url).resolve("solc/soljson.js"),
    settings: { optimizer: { enabled: true, runs: 200 }, evmVersion: "cancun" },
  },
  paths: { tests: { solidity: "test/contracts" } },
  networks: {
    // test/contracts/deploy.test.ts names its own node; a chain of `npm run dev` on another port is named in the same way.
    localhost: { type: "http", url: process.env.LAUREL_DEV_RPC ?? "http://127.0.0.1:8545" },
    // Any other chain: npm run deploy -- --rpc <url>, which says in place of what the URL is.
    named: {
      type: "http",
      url: "http://127.0.0.1:8545",
      accounts: [configVariable("LAUREL_DEPLOY_KEY")],
    },
    sepolia: { type: "http", url: configVariable("SEPOLIA_RPC_URL"), accounts: [configVariable("SEPOLIA_KEY")] },
    mainnet: { type: "http", url: configVariable("MAINNET_RPC_URL"), accounts: [configVariable("MAINNET_KEY")] },
    base: { type: "http", url: configVariable("BASE_RPC_URL"), accounts: [configVariable("BASE_KEY")] },
  },
  test: {
    solidity: {
      fsPermissions: { readFile: ["test/vectors/protocol-v1.json"] },
      fuzz: { runs: isDeep ? 5000 : 256 },
      invariant: { runs: isDeep ? 256 : 32, depth: isDeep ? 128 : 32 },
    },
  },
});
