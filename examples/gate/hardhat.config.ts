import { createRequire } from "node:module";
import { defineConfig } from "hardhat/config";
import laurel from "hardhat-laurel";

const path = createRequire(import.meta.url).resolve("solc/soljson.js");
export default defineConfig({ plugins: [laurel], solidity: { version: "0.8.37", path } });
