// The plugin: `plugins: [laurel]` in hardhat.config.ts gives every network connection a `laurel` beside its `ethers`, and two tasks.
// What Hardhat needs to load a configuration is here; everything else is imported when it is used.
import { task } from "hardhat/config";
import { definePlugin } from "hardhat/plugins";
import { ArgumentType } from "hardhat/types/arguments";
import type { HardhatPlugin } from "hardhat/types/plugins";

export type * from "./hooks/type-extensions.ts";
export type { Clock, Ending } from "./chain/clock.ts";
export type { Cohort, IssueOptions, Issued } from "./office/issue.ts";
export type { Accreditor, Institution, Issuer, Laurel, Office, Operator } from "./office/office.ts";

const dev = task("laurel:dev", "Start a local chain with a registry, an accreditor, an issuer and its operator")
  .addOption({
    name: "port",
    description: "Where it listens, on 127.0.0.1; 0 for any free port",
    type: ArgumentType.INT,
    defaultValue: 8545,
  })
  .addOption({ name: "folder", description: "Where laurel.json and trust.json go", defaultValue: ".laurel-dev" })
  .addOption({ name: "course", description: "A course file whose issuer is accredited", defaultValue: "" })
  .setAction(() => import("./tasks/dev.ts"))
  .build();

const deploy = task("laurel:deploy", "Deploy a registry, check it, print its code hash and an entry for trust lists")
  .addOption({ name: "governor", description: "Who appoints accreditors: a Safe or a timelock", defaultValue: "" })
  .addFlag({ name: "yes", description: "Do not ask before deploying" })
  .setAction(() => import("./tasks/deploy.ts"))
  .build();

const plugin: HardhatPlugin = definePlugin({
  id: "hardhat-laurel",
  npmPackage: "hardhat-laurel",
  dependencies: () => [import("@nomicfoundation/hardhat-ethers")],
  hookHandlers: { network: () => import("./hooks/network.ts") },
  tasks: [dev, deploy],
});

// biome-ignore lint/style/noDefaultExport: Hardhat plugins are imported by their default export
export default plugin;
