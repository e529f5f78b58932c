// A local chain that stays: a node on 127.0.0.1 with a registry, its authorities and the files that name them. `npm run dev` of this repository starts it, too.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { resolve as resolvePath } from "node:path";
import { isObject, keccak256, toHex } from "@laurel/sdk";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { assignRoles } from "../chain/development.ts";
import { refuse } from "../chain/refuse.ts";
import { EXAMPLE_INSTITUTION, FIRST, type Institution, setUpAuthorities } from "../office/authorities.ts";

/** What a local chain was set up with; printed as `laurel dev ready`, for programs. */
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

/** A running chain. */
export interface DevNetwork {
  readonly ready: Ready;
  readonly close: () => Promise<void>;
  /** Resolves once it is closed, by whomever. */
  readonly closed: Promise<void>;
}

/** How a local chain is started. */
export interface DevOptions {
  /** Where it listens on 127.0.0.1; 0 for any free port. */
  readonly port: number;
  /** Where laurel.json and trust.json go. */
  readonly folder: string;
  /** A course file whose issuer is accredited; empty for an example. */
  readonly course: string;
}

const HOST = "127.0.0.1";
const MOST_PORT = 65_535;

/** Starts a chain, sets up its authorities and writes laurel.json and trust.json. Where that fails, nothing is left running. */
export async function startDevNetwork(
  hre: HardhatRuntimeEnvironment,
  { port, folder, course }: DevOptions,
): Promise<DevNetwork> {
  if (!Number.isInteger(port) || port < 0 || port > MOST_PORT)
    throw refuse(`--port ${port}: write a number from 0 to ${MOST_PORT}; 0 is any free port`);
  const institution = course === "" ? EXAMPLE_INSTITUTION : await readInstitution(course);
  await mkdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw refuse(`--folder ${folder}: it cannot be made (${error.code}); choose another`, error);
  });
  await requireFree(port);
  const server = await hre.network.createServer("node", HOST, port);
  const { port: chosen } = await server.listen();
  try {
    const ready = await setUp(hre, { rpc: `http://${HOST}:${chosen}`, folder, institution });
    return { ready, close: () => server.close(), closed: server.afterClosed() };
  } catch (error) {
    await server.close();
    throw error;
  }
}

interface Setup {
  readonly rpc: string;
  readonly folder: string;
  readonly institution: Institution;
}

/** Sets a chain up by a connection of its own. */
async function setUp(hre: HardhatRuntimeEnvironment, setup: Setup): Promise<Ready> {
  const connection = await connect(hre, setup.rpc);
  try {
    return await writeNetwork(connection, setup);
  } finally {
    await connection.close();
  }
}

/** A connection to the node itself, whatever a project has set for its own use of "localhost". */
async function connect(hre: HardhatRuntimeEnvironment, url: string) {
  const { chainId } = hre.config.networks.node ?? {};
  const override = { url, accounts: "remote", ...(chainId === undefined ? {} : { chainId }) } as const;
  return hre.network.create({ network: "localhost", override });
}

async function writeNetwork(
  connection: Awaited<ReturnType<typeof connect>>,
  { rpc, folder, institution }: Setup,
): Promise<Ready> {
  const accounts = assignRoles(await connection.ethers.getSigners(), "localhost");
  const now = (await connection.ethers.provider.getBlock("latest"))?.timestamp ?? 0;
  const { address: registry } = await setUpAuthorities(accounts, institution, now);
  const { governor, accreditor, issuerAdmin, operator } = accounts;
  const ready: Ready = {
    rpc,
    chainId: Number((await connection.ethers.provider.getNetwork()).chainId),
    registry,
    issuer: FIRST,
    config: resolvePath(folder, "laurel.json"),
    trust: resolvePath(folder, "trust.json"),
    accounts: {
      governor: governor.address,
      accreditor: accreditor.address,
      issuerAdmin: issuerAdmin.address,
      operator: operator.address,
    },
  };
  const code = await connection.ethers.provider.getCode(registry);
  await writeFile(ready.config, `${JSON.stringify(describeConfig(ready), null, 2)}\n`);
  await writeFile(
    ready.trust,
    `${JSON.stringify(describeTrust(ready, toHex(keccak256(Buffer.from(code.slice(2), "hex")))), null, 2)}\n`,
  );
  return ready;
}

/** Refuses a port where something listens: Hardhat's own server would end the process. */
async function requireFree(port: number): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once("error", (error) => reject(refusePort(port, error)));
    probe.listen(port, HOST, resolve);
  });
  await new Promise((resolve) => probe.close(resolve));
}

/** Why a port cannot be listened on. */
export function refusePort(port: number, error: NodeJS.ErrnoException): Error {
  const known: Record<string, string> = {
    EADDRINUSE: "is taken: end what listens there, or choose another",
    EACCES: "needs more rights than you have: choose one from 1024 on",
  };
  return refuse(`port ${port} ${known[error.code ?? ""] ?? `cannot be used: ${error.message}`}`, error);
}

/** What a person is told of a chain, in lines. */
export function describeChain({ rpc, accounts }: Ready): string[] {
  return [
    `A local chain at ${rpc}. It lives in memory: it is gone when this ends (Ctrl-C).`,
    `  governor      ${accounts.governor}`,
    `  accreditor    ${accounts.accreditor}`,
    `  issuer admin  ${accounts.issuerAdmin}`,
    `  operator      ${accounts.operator}`,
    "The node holds their keys: each acts by --signer and its account, the operator without being named.",
  ];
}

/** What to type so that `laurel` uses these files, in whatever folder. */
export function exportVariables({ config, trust }: Pick<Ready, "config" | "trust">): string {
  const quote = (path: string): string =>
    /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
  return `export LAUREL_CONFIG=${quote(config)} LAUREL_TRUST=${quote(trust)}`;
}

async function readInstitution(course: string): Promise<Institution> {
  const text = await readFile(course, "utf8").catch((error: Error) => {
    throw refuse(`--course ${course}: it cannot be read`, error);
  });
  const { issuer } = Object(Object(parseCourse(course, text)).credential) as { readonly issuer?: unknown };
  if (isObject(issuer) && typeof issuer.id === "string" && typeof issuer.name === "string")
    return { id: issuer.id, name: issuer.name };
  throw refuse(`--course ${course}: it does not state its issuer's id and name, which the accreditation has to have`);
}

function parseCourse(course: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refuse(`--course ${course}: it is not JSON: ${(error as Error).message}`, error);
  }
}

function describeConfig({ rpc, chainId, registry, issuer, accounts }: Ready): object {
  const signer = { type: "rpc-account", address: accounts.operator };
  return { format: "laurel-config-v1", chainId, registry, rpc: [rpc], issuer, accreditation: 1, operator: 1, signer };
}

function describeTrust({ rpc, chainId, registry }: Ready, codeHash: string): object {
  const trusted = { name: "local", chainId, address: registry, codeHash, rpc: [rpc], finality: "latest", maxAge: null };
  return { format: "laurel-trust-v1", registries: [trusted] };
}
