// The chain as a command meets it: the registry that its options name, and a key that signs.
import { MAX_FEE, describeRefusals, parseRegistryRef, type RegistryRef } from "@laurel/sdk";
import {
  formatUnits,
  getAddress,
  isAddress,
  parseUnits,
  type Signer,
  type TransactionReceipt,
  type Wallet,
} from "ethers";
import { type Config, parseSignerOption, readConfig, type SignerConfig } from "../settings/config.ts";
import { openKeystoreFile, readKeystoreAddress } from "../settings/keystore-file.ts";
import { openNodes, readNodeOption } from "../settings/nodes-file.ts";
import { parseSeconds } from "../terminal/dates.ts";
import { nameFunding } from "../terminal/explain.ts";
import { CommandError, usageError } from "../terminal/failure.ts";
import type { SigningOptions } from "../terminal/invocation.ts";
import { openByPassword } from "../terminal/prompt.ts";
import type { Session } from "../terminal/session.ts";
import { neutralize } from "../terminal/terminal.ts";
import { type Chain, openChain } from "@laurel/issuing";

/** A registry that the options name, with laurel.json where it was read. */
export interface NamedChain extends Chain {
  readonly config: Config | undefined;
  /** The issuer that `--registry` names, or laurel.json's. */
  readonly issuer: number | undefined;
}

/** Options that name a registry and a node. */
export interface RegistryOptions extends SigningOptions {
  readonly registry?: string;
  /** How long to wait for a transaction, in seconds. */
  readonly wait?: string;
  /** What a unit of gas may cost, and what of it is paid above the base fee; in gwei. */
  readonly maxFee?: string;
  readonly tip?: string;
  /** Where the calls are written as a file for a Safe, in place of being sent. */
  readonly safe?: string;
  /** Prints the calls' data, in place of sending. */
  readonly calldata?: boolean;
}

/** The fees that the options name, in wei for a unit of gas. @throws CommandError where one is none, or the tip is above the most that is paid */
export function readFeeOptions({ maxFee, tip }: Pick<RegistryOptions, "maxFee" | "tip">): {
  readonly maxFeePerGas: bigint | undefined;
  readonly maxPriorityFeePerGas: bigint | undefined;
} {
  const maxFeePerGas = maxFee === undefined ? undefined : parseGwei(maxFee, "--max-fee");
  if (maxFeePerGas === 0n)
    throw usageError(`--max-fee ${maxFee}: too low to pay anything`, "write it in gwei, such as 30");
  const maxPriorityFeePerGas = tip === undefined ? undefined : parseGwei(tip, "--tip");
  const most = maxFeePerGas ?? MAX_FEE;
  if (maxPriorityFeePerGas !== undefined && maxPriorityFeePerGas > most)
    throw usageError(
      `--tip ${tip}: more than --max-fee allows, which is ${formatUnits(most, "gwei")} gwei`,
      "name a lower tip, or a higher --max-fee",
    );
  return { maxFeePerGas, maxPriorityFeePerGas };
}

/** Has a provider offer what the options say. @throws as `readFeeOptions` */
export function setFees({ provider }: Pick<Chain, "provider">, options: RegistryOptions): void {
  const { maxFeePerGas: cap = MAX_FEE, maxPriorityFeePerGas: tip } = readFeeOptions(options);
  provider.wishes = { tip, cap };
}

function parseGwei(text: string, option: string): bigint {
  if (/^\d{1,9}(?:\.\d{1,9})?$/.test(text)) return parseUnits(text, "gwei");
  throw usageError(`${option} ${text}: not a fee`, "write it in gwei, such as 30 or 0.5");
}

const RECEIPT_MS = 180_000;
const POLL_MS = 250;
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, POLL_MS));

/** Reads `--registry`: `eip155:1:0x…`, with an issuer where it ends in `/issuers/1`. @throws CommandError where it is written otherwise. */
export function parseRegistryOption(text: string): RegistryRef & { readonly issuer: number | undefined } {
  const found = parseRegistryRef(text);
  if (found === undefined) {
    const cure = "write it as eip155:<chain id>:<address>, or for an issuer with /issuers/<n> at the end";
    throw usageError(`--registry ${text}: not a registry`, cure);
  }
  if (!isAddress(found.address)) {
    const cure = "copy it again, or write it in lower case if you are sure of it";
    throw usageError(`--registry ${text}: a letter of the address is mistyped (EIP-55 checksum)`, cure);
  }
  return { ...found, address: getAddress(found.address) };
}

/** An address as a person wrote it. @throws CommandError where it is none, or its checksum is wrong. */
export function parseAddress(text: string, option: string): string {
  if (isAddress(text)) return getAddress(text);
  const cure = "write 0x and 40 hex digits, with the right upper and lower case";
  throw usageError(`${option} ${text}: not an address`, cure);
}

/** Runs `work` with the registry that the options name, or laurel.json's, and closes the node's connection afterwards. */
export async function withChain<Result>(
  session: Session,
  options: RegistryOptions,
  work: (chain: NamedChain) => Promise<Result>,
): Promise<Result> {
  const named = options.registry === undefined ? undefined : parseRegistryOption(options.registry);
  const rpc = options.rpc && (await readNodeOption(session, options.rpc, options));
  const isWhole = named !== undefined && rpc !== undefined;
  const config = isWhole ? undefined : await readConfig({ ...session, option: options.config });
  const { chainId, address } = named ?? refOf(config);
  const plainHttp = rpc === undefined ? config?.plainHttp : options.plainHttp;
  const nodes = rpc ?? (await openNodes(session, config?.rpc ?? []));
  const chain = await openChain({ chainId, address }, nodes, { plainHttp });
  try {
    return await work({ ...chain, config, issuer: named === undefined ? config?.issuer : named.issuer });
  } catch (error) {
    throw nameFunding(error, chainId);
  } finally {
    chain.provider.destroy();
  }
}

function refOf(config: Config | undefined): RegistryRef {
  if (config === undefined)
    throw usageError("no registry is named", "name it with --registry, or write laurel.json with `laurel init`");
  return { chainId: config.chainId, address: getAddress(config.registry) };
}

/** Which key signs: the option's, or laurel.json's. */
export function chooseSigner(options: SigningOptions, config: Config | undefined): SignerConfig {
  if (options.signer !== undefined) return parseSignerOption(options.signer);
  if (config !== undefined) return config.signer;
  const cure = "name it with --signer: a keystore file, or an account of the node (0x…)";
  throw usageError("no key is named to sign with", cure);
}

/** The address of a signer, without its password. */
export async function readSignerAddress(signer: SignerConfig): Promise<string> {
  return signer.type === "rpc-account" ? getAddress(signer.address) : readKeystoreAddress(signer.path);
}

/** Requires that the node holds the key of an account. */
export async function requireNodeAccount({ provider }: Pick<Chain, "provider">, address: string): Promise<void> {
  const accounts: unknown = await provider.send("eth_accounts", []);
  if (Array.isArray(accounts) && accounts.some((account) => String(account).toLowerCase() === address.toLowerCase()))
    return;
  const cure = "sign with a keystore: --signer key.json";
  throw new CommandError("signer.unknown", 1, `the node does not hold the key of ${address}`, { cure });
}

/** Opens a keystore by the password that the options or the person say. */
export async function openWallet(session: Session, options: SigningOptions, path: string): Promise<Wallet> {
  return openByPassword(session, { ...options, path }, (password) => openKeystoreFile(path, password));
}

/** Opens the key that signs; asks for its password where it is a keystore. */
export async function openSigner(
  session: Session,
  options: SigningOptions,
  chain: Pick<NamedChain, "provider" | "config">,
): Promise<Signer> {
  const signer = chooseSigner(options, chain.config);
  if (signer.type === "keystore") return (await openWallet(session, options, signer.path)).connect(chain.provider);
  await requireNodeAccount(chain, signer.address);
  return chain.provider.getSigner(getAddress(signer.address));
}

/**
 * Waits until a transaction is in a block, as a majority of the nodes says.
 * @param send tells its hash; once it was sent, only the chain says what became of it. It is called again where no node took it for its fee.
 * @throws CommandError where it takes too long or was undone · TransactionError where no node takes it
 */
export async function awaitReceipt(
  session: Session,
  { provider, options }: Pick<Chain, "provider"> & { readonly options: RegistryOptions },
  send: () => Promise<string | undefined>,
): Promise<TransactionReceipt> {
  const patience = options.wait === undefined ? RECEIPT_MS : parseSeconds(options.wait, "--wait");
  let isOver = false;
  const sending = provider
    .offer(send)
    .catch((error: unknown) => {
      if (provider.told === undefined) throw error;
      return provider.told;
    })
    .finally(() => {
      isOver = true;
    });
  // ethers waits without end for a node to show what it says that it sent.
  while (!isOver && typeof provider.told !== "string") await Promise.race([sending, pause()]);
  const told = typeof provider.told === "string" ? provider.told : await sending;
  const said = provider.refusals.length === 0 ? "" : ` (${describeRefusals(provider.refusals)})`;
  const end = Date.now() + patience;
  while (typeof told === "string" && Date.now() < end) {
    session.progress(neutralize(`waiting for transaction ${told}${said}`));
    // A node that fails now and then is asked again: the transaction is sent. It may be in a block as it was offered first.
    const receipt = await provider.findReceipt();
    if (receipt?.status === 1) return receipt;
    if (receipt !== null) {
      const { hash, blockNumber } = receipt;
      throw new CommandError("transaction.failed", 1, `transaction ${hash} failed in block ${blockNumber}`, {
        cure: "run the same command again to see why",
      });
    }
    await pause();
  }
  const what = told ?? "that the node was given";
  const state = `was sent, but no majority of the nodes has it in a block${said}`;
  throw new CommandError("transaction.pending", 3, `transaction ${what} ${state}`, {
    cure: "check with the list command whether it went through; a retry would send a second transaction",
  });
}
