// The chain as a command meets it: the registry that its options name, and a key that signs.
import { parseRegistryRef, type RegistryRef } from "@laurel/sdk";
import { getAddress, isAddress, type Signer } from "ethers";
import { type Config, parseSignerOption, readConfig, type SignerConfig } from "../settings/config.ts";
import { CommandError, usageError } from "../terminal/failure.ts";
import type { SigningOptions } from "../terminal/invocation.ts";
import { readPassword } from "../terminal/prompt.ts";
import type { Session } from "../terminal/session.ts";
import { type Chain, openChain, type Told } from "@laurel/issuing";

/** A registry that the options name, with laurel.json where it was read. */
export interface NamedChain extends Chain {
  readonly config: Config | undefined;
  /** The issuer that `--registry` names, or laurel.json's. */
  readonly issuer: number | undefined;
}

/** Options that name a registry and a node. */
export interface RegistryOptions extends SigningOptions {
  readonly registry?: string;
}

const RECEIPT_MS = 180_000;
const POLL_MS = 250;

/** Reads `--registry`: `eip155:1:0x…`, with an issuer where it ends in `/issuers/1`. @throws CommandError where it is written otherwise. */
export function parseRegistryOption(text: string): RegistryRef & { readonly issuer: number | undefined } {
  const found = parseRegistryRef(text);
  if (found === undefined) {
    throw usageError(
      `--registry ${text}: not a registry`,
      "write it as eip155:<chain id>:<address>, with /issuers/<n> where an issuer is meant",
    );
  }
  if (!isAddress(found.address)) {
    const cure = "copy it again, or write all letters small if you are sure of it";
    throw usageError(`--registry ${text}: a letter of the address is mistyped (EIP-55 checksum)`, cure);
  }
  return { ...found, address: getAddress(found.address) };
}

/** The registry that the options name, or laurel.json's. */
async function openNamedChain(session: Session, options: RegistryOptions): Promise<NamedChain> {
  const named = options.registry === undefined ? undefined : parseRegistryOption(options.registry);
  const config =
    named !== undefined && options.rpc !== undefined
      ? undefined
      : await readConfig({ option: options.config, env: session.env });
  const ref = named ?? refOf(config);
  const chain = await openChain({ chainId: ref.chainId, address: ref.address }, options.rpc ?? config?.rpc ?? []);
  return { ...chain, config, issuer: named === undefined ? config?.issuer : named.issuer };
}

/** Runs `work` with the registry that the options name, and closes the node's connection afterwards. */
export async function withChain<Result>(
  session: Session,
  options: RegistryOptions,
  work: (chain: NamedChain) => Promise<Result>,
): Promise<Result> {
  const chain = await openNamedChain(session, options);
  try {
    return await work(chain);
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
  throw usageError(
    "no key is named to sign with",
    "name it with --signer: a keystore file, or an account of the node (0x…)",
  );
}

/** The address of a signer, without its password. */
export async function readSignerAddress(signer: SignerConfig): Promise<string> {
  if (signer.type === "rpc-account") return getAddress(signer.address);
  const { readKeystoreAddress } = await import("../settings/keystore-file.ts");
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
  chain: Pick<NamedChain, "provider" | "config">,
): Promise<Signer> {
  const signer = chooseSigner(options, chain.config);
  if (signer.type === "rpc-account") {
    await requireNodeAccount(chain, signer.address);
    return chain.provider.getSigner(getAddress(signer.address));
  }
  const { openKeystoreFile } = await import("../settings/keystore-file.ts");
  const password = await readPassword(session, options, `Password of ${signer.path}: `);
  return (await openKeystoreFile(signer.path, password)).connect(chain.provider);
}

/** A transaction that is in a block. */
export interface Mined {
  readonly transaction: string;
  readonly block: number;
  readonly gasUsed: number;
}

/** Waits until a transaction is in a block. @throws CommandError where it takes too long or was undone. */
export async function awaitReceipt(
  session: Session,
  { provider }: Pick<Chain, "provider">,
  told: Told,
): Promise<Mined> {
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
    cure: "check with the list command whether it went through; a retry would send a second transaction",
  });
}
