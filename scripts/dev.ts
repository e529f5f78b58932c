// npm run dev: a local network with a registry, an accreditor, an issuer accredited under the course's issuer, and its operator; beside it the page.
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { connectRegistry, type Registry } from "@laurel/sdk";
import { JsonRpcProvider, keccak256 } from "ethers";
import { composePage } from "../cli/src/page/compose.ts";
import { readPageInput } from "../cli/src/page/input.ts";
import { type PageServer, servePage } from "../cli/src/page/serve.ts";
import registryModule from "../ignition/modules/CredentialRegistry.ts";
import { fundAccounts } from "./faucet.ts";
import { startNode } from "./node.ts";

/** What a local network was set up with; `npm run dev` prints it as `laurel dev ready`, with the address of its `page`. */
export interface Ready {
  readonly rpc: string;
  readonly chainId: number;
  readonly registry: string;
  readonly issuer: number;
  /** Path of laurel.json. */
  readonly config: string;
  /** Path of trust.json. */
  readonly trust: string;
  readonly accounts: {
    readonly governor: string;
    readonly accreditor: string;
    readonly issuerAdmin: string;
    readonly operator: string;
  };
}

/** A local network, ready to issue and verify. */
export interface DevNetwork {
  readonly ready: Ready;
  readonly provider: JsonRpcProvider;
  readonly registry: Registry;
  readonly stop: () => Promise<void>;
}

const TERM_SECONDS = 4 * 365 * 24 * 3600;
const PAGE_PORT = 8480;

/** Starts a network, deploys a registry and sets up its authorities; writes laurel.json and trust.json to `folder`. */
export async function startDevNetwork(options: {
  readonly folder: string;
  readonly course: string;
  readonly port?: number;
}): Promise<DevNetwork> {
  const { issuer: accredited } = JSON.parse(await readFile(options.course, "utf8")).credential;
  const node = await startNode(options.port);
  process.env.LAUREL_DEV_RPC = node.rpc;
  const [governor = "", accreditor = "", issuerAdmin = "", operator = ""] = node.accounts;
  const provider = new JsonRpcProvider(node.rpc, node.chainId, { staticNetwork: true, batchMaxCount: 1 });
  provider.pollingInterval = 50;

  const address = await deployRegistry(node.rpc, governor);
  const registry = connectRegistry(address, await provider.getSigner(governor));
  const as = async (account: string): Promise<Registry> => registry.connect(await provider.getSigner(account));
  const until = ((await provider.getBlock("latest"))?.timestamp ?? 0) + TERM_SECONDS;
  const quality = ["Quality Agency of Example", "https://qa.example.org"] as const;
  await (await registry.appointAccreditor(accreditor, until, ...quality)).wait();
  const { name, id } = accredited;
  await (await (await as(accreditor)).registerIssuer(1, issuerAdmin, until, name, id)).wait();
  await (await (await as(issuerAdmin)).addOperator(1, operator, until, 3)).wait();

  const ready: Ready = {
    rpc: node.rpc,
    chainId: node.chainId,
    registry: address,
    issuer: 1,
    config: join(options.folder, "laurel.json"),
    trust: join(options.folder, "trust.json"),
    accounts: { governor, accreditor, issuerAdmin, operator },
  };
  const codeHash = keccak256(await provider.getCode(address));
  await mkdir(options.folder, { recursive: true });
  await writeFile(ready.config, `${JSON.stringify(createConfig(ready), null, 2)}\n`);
  await writeFile(ready.trust, `${JSON.stringify(createTrust(ready, codeHash), null, 2)}\n`);
  const stop = async (): Promise<void> => {
    provider.destroy();
    await node.stop();
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

/** What to type so that `laurel` uses these files, in whatever folder. */
export function exportVariables({ config, trust }: Pick<Ready, "config" | "trust">): string {
  const quote = (path: string): string =>
    /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
  return `export LAUREL_CONFIG=${quote(config)} LAUREL_TRUST=${quote(trust)}`;
}

/** Deploys by Hardhat Ignition, as `npm run deploy` does on a real network. */
async function deployRegistry(rpc: string, governor: string): Promise<string> {
  // The faucet needs no Hardhat, which takes a second to load.
  const { default: hre } = await import("hardhat");
  // Each network begins empty: what Ignition remembers of an earlier one would mislead it.
  const deploymentId = `local-${process.pid}`;
  const connection = await hre.network.create({ network: "localhost", override: { url: rpc } });
  const { registry } = await connection.ignition.deploy(registryModule, {
    parameters: { CredentialRegistry: { governor } },
    deploymentId,
  });
  const address = await registry.getAddress();
  await connection.close();
  await rm(join(hre.config.paths.ignition, "deployments", deploymentId), { recursive: true, force: true });
  return address;
}

function createConfig({ rpc, chainId, registry, issuer, accounts }: Ready): object {
  const signer = { type: "rpc-account", address: accounts.operator };
  return { format: "laurel-config-v1", chainId, registry, rpc: [rpc], issuer, accreditation: 1, operator: 1, signer };
}

function createTrust({ rpc, chainId, registry }: Ready, codeHash: string): object {
  const trusted = { name: "local", chainId, address: registry, codeHash, rpc: [rpc], finality: "latest", maxAge: null };
  return { format: "laurel-trust-v1", registries: [trusted] };
}

async function main(): Promise<void> {
  const sample = join(import.meta.dirname, "../samples/course.json");
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
  const { governor, accreditor, issuerAdmin, operator } = ready.accounts;
  console.log(`A local chain at ${ready.rpc}. It lives in memory: it is gone when this ends (Ctrl-C).`);
  console.log(`  governor      ${governor}\n  accreditor    ${accreditor}`);
  console.log(`  issuer admin  ${issuerAdmin}\n  operator      ${operator}`);
  console.log("The node holds their keys: each acts by --signer and its account, the operator without being named.");
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
