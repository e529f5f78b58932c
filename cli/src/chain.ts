// The chain as a command meets it: a node that is asked, a registry on it, and a key that signs.
import { connectRegistry, credentialRegistryAbi, explainRevert, type Registry } from "@laurel/sdk";
import { Contract, getAddress, isAddress, type Signer } from "ethers";
import { type Config, parseSignerOption, readConfig, type SignerConfig } from "./config.ts";
import { CommandError, usageError } from "./failure.ts";
import type { SigningOptions } from "./invocation.ts";
import { describeNetwork } from "./networks.ts";
import { connectNodes, type NodesProvider, type Told } from "./nodes.ts";
import { readPassword } from "./prompt.ts";
import type { Session } from "./session.ts";

/** A registry's place, as `eip155:1:0x…` names it, with an issuer where it ends in `/issuers/1`. */
export interface RegistryPlace {
  readonly chainId: number;
  readonly address: string;
  readonly issuer: number | undefined;
}

/** A registry that can be read and written. */
export interface Chain {
  readonly place: RegistryPlace;
  readonly rpc: readonly string[];
  readonly provider: NodesProvider;
  readonly registry: Registry;
  /** The same, for its events. */
  readonly contract: Contract;
  readonly config: Config | undefined;
}

/** Options that name a registry and a node. */
export interface PlaceOptions extends SigningOptions {
  readonly registry?: string;
}

const RECEIPT_MS = 180_000;
const POLL_MS = 250;
const PLACE = /^eip155:([1-9]\d{0,15}):(0x[0-9a-fA-F]{40})(?:\/issuers\/([1-9]\d{0,9}))?$/;

/** Reads a registry's place. @throws CommandError where it is written otherwise. */
export function parsePlace(text: string): RegistryPlace {
  const [, chainId, address, issuer] = PLACE.exec(text) ?? [];
  if (address !== undefined && !isAddress(address)) {
    const cure = "copy it anew, or write all letters small if you are sure of it";
    throw usageError(`--registry ${text}: a letter of the address is mistyped (EIP-55 checksum)`, cure);
  }
  if (chainId === undefined || address === undefined) {
    throw usageError(
      `--registry ${text}: not a registry's place`,
      "write it as eip155:<chain id>:<address>, with /issuers/<n> where an issuer is meant",
    );
  }
  return {
    chainId: Number(chainId),
    address: getAddress(address),
    issuer: issuer === undefined ? undefined : Number(issuer),
  };
}

/** The registry that the options name, or laurel.json's. */
export async function openChain(session: Session, options: PlaceOptions): Promise<Chain> {
  const named = options.registry === undefined ? undefined : parsePlace(options.registry);
  const config =
    named !== undefined && options.rpc !== undefined
      ? undefined
      : await readConfig({ option: options.config, env: session.env });
  const place = named ?? placeOf(config);
  const rpc = options.rpc ?? config?.rpc ?? [];
  const provider = await connectNodes(rpc, place.chainId);
  await readCode(provider, place);
  const contract = new Contract(place.address, credentialRegistryAbi, provider);
  return { place, rpc, provider, registry: connectRegistry(place.address, provider), contract, config };
}

/** The code of a registry. @throws CommandError where there is none. */
export async function readCode(
  provider: NodesProvider,
  { chainId, address }: Pick<RegistryPlace, "chainId" | "address">,
): Promise<string> {
  const code = await provider.getCode(address);
  if (code !== "0x") return code;
  provider.destroy();
  throw new CommandError(
    "registry.no-contract",
    3,
    `there is no contract at ${address} on ${describeNetwork(chainId)}`,
    {
      cure: "check the registry's address; a local chain forgets it when it is restarted",
    },
  );
}

function placeOf(config: Config | undefined): RegistryPlace {
  if (config === undefined)
    throw usageError("no registry is named", "name it with --registry, or write laurel.json with `laurel init`");
  return { chainId: config.chainId, address: getAddress(config.registry), issuer: config.issuer };
}

/** Which key signs: the option's, or laurel.json's. */
export function chooseSigner(options: SigningOptions, config: Config | undefined): SignerConfig {
  if (options.signer !== undefined) return parseSignerOption(options.signer);
  if (config !== undefined) return config.signer;
  throw usageError(
    "no key is named to sign with",
    "name it with --signer: a keystore file, or an account of the node (0x…)",
  );
}

/** The address of a signer, without its password. */
export async function readSignerAddress(signer: SignerConfig): Promise<string> {
  if (signer.type === "rpc-account") return getAddress(signer.address);
  const { readKeystoreAddress } = await import("./keystore-file.ts");
  return readKeystoreAddress(signer.path);
}

/** Requires that the node holds the key of an account. */
export async function requireNodeAccount({ provider }: Pick<Chain, "provider">, address: string): Promise<void> {
  const accounts: unknown = await provider.send("eth_accounts", []);
  if (Array.isArray(accounts) && accounts.some((account) => String(account).toLowerCase() === address.toLowerCase()))
    return;
  throw new CommandError("signer.unknown", 1, `the node does not hold the key of ${address}`, {
    cure: "sign with a keystore: --signer key.json",
  });
}

/** Opens the key that signs; asks for its password where it is a keystore. */
export async function openSigner(
  session: Session,
  options: SigningOptions,
  chain: Pick<Chain, "provider" | "config">,
): Promise<Signer> {
  const signer = chooseSigner(options, chain.config);
  if (signer.type === "rpc-account") {
    await requireNodeAccount(chain, signer.address);
    return chain.provider.getSigner(getAddress(signer.address));
  }
  const { openKeystoreFile } = await import("./keystore-file.ts");
  const password = await readPassword(session, options, `Password of ${signer.path}: `);
  return (await openKeystoreFile(signer.path, password)).connect(chain.provider);
}

/** The gas that a call would take. @throws RegistryError where the registry would refuse it */
export async function estimateGas(
  { contract }: Pick<Chain, "contract">,
  method: string,
  values: readonly unknown[],
  from: string,
): Promise<bigint> {
  try {
    return await contract.getFunction(method).estimateGas(...values, { from });
  } catch (error) {
    throw explainRevert(error);
  }
}

/** What became of a transaction. */
export interface Sent {
  readonly transaction: string;
  readonly block: number;
  readonly gasUsed: number;
}

/** Waits until a transaction is in a block. @throws CommandError where it takes too long or was undone. */
export async function awaitReceipt(session: Session, { provider }: Pick<Chain, "provider">, told: Told): Promise<Sent> {
  const end = Date.now() + RECEIPT_MS;
  while (typeof told === "string" && Date.now() < end) {
    session.progress(`waiting for transaction ${told}`);
    // A node that fails now and then is asked again: the transaction is sent.
    const receipt = await provider.getTransactionReceipt(told).catch(() => null);
    if (receipt?.status === 1)
      return { transaction: receipt.hash, block: receipt.blockNumber, gasUsed: Number(receipt.gasUsed) };
    if (receipt !== null) {
      throw new CommandError("transaction.failed", 1, `transaction ${told} failed in block ${receipt.blockNumber}`, {
        cure: "run the same command again to see why",
      });
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  const what = told ?? "that the node was given";
  throw new CommandError("transaction.pending", 3, `transaction ${what} was sent, and is not in a block yet`, {
    cure: "look with the list command whether it has come about before you run this again: that would be a second one",
  });
}
