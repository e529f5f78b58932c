// Whether a chain is for development, and which of its accounts act for Laurel.
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { ChainType, NetworkConnection } from "hardhat/types/network";
import { refuse } from "./refuse.ts";

/** A connection of whatever type. */
export type Connection = NetworkConnection<ChainType | string>;

/** The accounts that act, one a role. */
export interface Accounts {
  readonly governor: HardhatEthersSigner;
  readonly accreditor: HardhatEthersSigner;
  readonly issuerAdmin: HardhatEthersSigner;
  readonly operator: HardhatEthersSigner;
}

const ROLES = 4;
/** Hardhat's and Anvil's chain, and that of Ganache and of `geth --dev`. */
const LOCAL_CHAINS: readonly number[] = [31_337, 1337];

/** Refuses a chain on which coin or trust may be worth something. @returns its number */
export async function requireDevelopment(connection: Connection): Promise<number> {
  const chainId = await readChainId(connection);
  if (await isDevelopment(connection)) return chainId;
  throw refuse(
    `network "${connection.networkName}" is chain ${chainId}, which is not a development chain: laurel.ready() deploys a registry with made-up authorities, so it refuses. ` +
      "Use Hardhat's own network or a local node; on a real chain, deploy with npx hardhat laurel:deploy",
  );
}

/** Whether a chain is for development: its coin is worth nothing. */
async function isDevelopment(connection: Connection): Promise<boolean> {
  const { networkConfig, provider } = connection;
  if (networkConfig.type === "edr-simulated") return true;
  if (LOCAL_CHAINS.includes(await readChainId(connection))) return true;
  // A fork has the number of the chain it forks, but the program says what it is.
  const program = String(await provider.request({ method: "web3_clientVersion" }).catch(() => ""));
  return /^(hardhat|edr|anvil|ganache)/i.test(program);
}

async function readChainId({ provider }: Connection): Promise<number> {
  return Number(await provider.request({ method: "eth_chainId" }));
}

/** The last four accounts of a network, so that a test has the first ones for itself. */
export async function chooseAccounts(connection: Connection): Promise<Accounts> {
  const signers = await connection.ethers.getSigners();
  return assignRoles(signers.slice(-ROLES), connection.networkName);
}

/** Gives the first four accounts the roles, in this order. */
export function assignRoles(signers: readonly HardhatEthersSigner[], networkName: string): Accounts {
  const [governor, accreditor, issuerAdmin, operator] = signers;
  if (governor && accreditor && issuerAdmin && operator) return { governor, accreditor, issuerAdmin, operator };
  throw refuse(
    `network "${networkName}" has ${signers.length === 0 ? "no accounts" : `only ${signers.length} of the ${ROLES} accounts that are needed`}: ` +
      "the governor, the accreditor, the issuer's admin and the operator each send transactions. " +
      'Start a node that unlocks accounts, such as npx hardhat node, or list keys in the network\'s "accounts" in hardhat.config.ts',
  );
}
