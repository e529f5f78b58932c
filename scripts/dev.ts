// npm run dev: the chain of the plugin's task laurel:dev, in a process of its own, with the samples' course; beside it the page.
import { spawn } from "node:child_process";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { connectRegistry, type Registry } from "@laurel/sdk";
import { JsonRpcProvider } from "ethers";
import { composePage } from "../cli/src/page/compose.ts";
import { readPageInput } from "../cli/src/page/input.ts";
import { type PageServer, servePage } from "../cli/src/page/serve.ts";
import { describeChain, exportVariables, type Ready } from "../hardhat-laurel/src/tasks/dev-network.ts";
import { bindChild } from "./children.ts";
import { fundAccounts } from "./faucet.ts";
import { findPort } from "./node.ts";

/** A local network, ready to issue and verify. */
export interface DevNetwork {
  readonly ready: Ready;
  readonly provider: JsonRpcProvider;
  readonly registry: Registry;
  readonly stop: () => Promise<void>;
}

const PAGE_PORT = 8480;
const root = join(import.meta.dirname, "..");

/** Starts a network with its authorities; laurel.json and trust.json are written to `folder`. */
export async function startDevNetwork(options: {
  readonly folder: string;
  readonly course: string;
  readonly port?: number;
}): Promise<DevNetwork> {
  const port = await findPort(options.port);
  const words = ["laurel:dev", "--port", String(port), "--folder", options.folder, "--course", options.course];
  const hardhat = join(root, "node_modules/hardhat/dist/src/cli.js");
  const node = ["--conditions", "laurel-source", hardhat, ...words];
  const child = bindChild(spawn(process.execPath, node, { cwd: root, stdio: ["ignore", "pipe", "pipe"] }));
  const ended = new Promise<void>((done) => child.once("close", () => done()));
  const ready = await new Promise<Ready>((done, fail) => {
    let [said, complaint] = ["", ""];
    let isReady = false;
    child.stdout.on("data", (chunk) => {
      // Read on when it is ready, and keep nothing: a program whose words nobody reads stands still.
      if (isReady) return;
      said += chunk;
      const [, text] = /^laurel dev ready (.*)\n/m.exec(said) ?? [];
      if (text === undefined) return;
      isReady = true;
      done(JSON.parse(text));
    });
    child.stderr.on("data", (chunk) => {
      if (!isReady) complaint += chunk;
    });
    child.once("error", fail);
    child.once("close", () => fail(new Error(`the local network ended: ${complaint.trim()}`)));
  });
  const provider = new JsonRpcProvider(ready.rpc, ready.chainId, { staticNetwork: true, batchMaxCount: 1 });
  provider.pollingInterval = 50;
  const registry = connectRegistry(ready.registry, await provider.getSigner(ready.accounts.governor));
  const stop = async (): Promise<void> => {
    provider.destroy();
    child.kill();
    await ended;
  };
  return { ready, provider, registry, stop };
}

/** Serves the page for a network: by its trust list, with its course. Where the page's port is taken, at another one. */
async function startPage({ trust }: Ready, course: string): Promise<PageServer> {
  const folder = join(dirname(trust), "page");
  await mkdir(join(folder, "courses"), { recursive: true });
  await copyFile(course, join(folder, "courses/course.json"));
  const brand = join(folder, "page.json");
  await writeFile(brand, `${JSON.stringify({ format: "laurel-page-v1", name: "local" }, null, 2)}\n`);
  const options = { trust, brand, courses: join(folder, "courses") };
  const { files } = await composePage(await readPageInput({ env: process.env }, options));
  return servePage({ files, port: PAGE_PORT }).catch(() => servePage({ files, port: 0 }));
}

async function main(): Promise<void> {
  const sample = join(root, "samples/course.json");
  const { values } = parseArgs({
    options: { course: { type: "string", default: sample }, fund: { type: "string", multiple: true } },
  });
  const { LAUREL_DEV_PORT: port, LAUREL_DEV_DIR } = process.env;
  const folder = resolve(LAUREL_DEV_DIR ?? ".laurel-dev");
  if (values.fund !== undefined) return console.log((await fundAccounts(folder, values.fund)).join("\n"));
  const network = await startDevNetwork({
    folder,
    course: resolve(values.course),
    port: port === undefined ? 8545 : Number(port),
  });
  const { ready } = network;
  const page = await startPage(ready, resolve(values.course));
  console.log(describeChain(ready).join("\n"));
  console.log(`The page that checks credentials is at ${page.url}`);
  console.log("\nNext, in another terminal:");
  console.log(`  ${exportVariables(ready)}`);
  console.log("  npx laurel issue samples/cohort-1000.csv --course samples/course.json --out cohort");
  console.log("  npx laurel verify cohort/credentials/000012.json");
  console.log(`  npx laurel link cohort/credentials/000012.json --page ${page.url}`);
  console.log("  npm run dev -- --fund 0x…    gives an account of your own coin (laurel keystore new)");
  console.log("  npx laurel --help            or, as a library: scripts/example.ts\n");
  console.log(`laurel dev ready ${JSON.stringify({ ...ready, page: page.url })}`);
  const end = (): void => void Promise.all([page.stop(), network.stop()]).then(() => process.exit(0));
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
}

if (import.meta.main)
  await main().catch((error: Error) => {
    console.error(`npm run dev: ${error.message}`);
    if (error.message.startsWith("port "))
      console.error("  LAUREL_DEV_PORT=8546 npm run dev, for one, listens elsewhere");
    process.exit(1);
  });
