// Chains by the names that people know them by, and their coins.
import { formatEther } from "ethers";

/** The name of a chain and the symbol of its coin. */
const NETWORKS: Readonly<Record<number, readonly [name: string, coin: string]>> = {
  1: ["Ethereum", "ETH"],
  10: ["Optimism", "ETH"],
  56: ["BNB Smart Chain", "BNB"],
  100: ["Gnosis", "xDAI"],
  137: ["Polygon", "POL"],
  300: ["zkSync Sepolia, a test network", "ETH"],
  324: ["zkSync Era", "ETH"],
  1101: ["Polygon zkEVM", "ETH"],
  5000: ["Mantle", "MNT"],
  8453: ["Base", "ETH"],
  10200: ["Chiado, a test network", "xDAI"],
  31337: ["a local chain", "ETH"],
  42161: ["Arbitrum", "ETH"],
  42170: ["Arbitrum Nova", "ETH"],
  42220: ["Celo", "CELO"],
  43114: ["Avalanche", "AVAX"],
  59144: ["Linea", "ETH"],
  80002: ["Amoy, a test network", "POL"],
  84532: ["Base Sepolia, a test network", "ETH"],
  421614: ["Arbitrum Sepolia, a test network", "ETH"],
  534352: ["Scroll", "ETH"],
  560048: ["Hoodi, a test network", "ETH"],
  11155111: ["Sepolia, a test network", "ETH"],
  11155420: ["OP Sepolia, a test network", "ETH"],
};

/** `Ethereum (chain 1)`; `chain 4242` where it has no name that everybody knows. */
export function describeNetwork(chainId: number): string {
  const [name] = NETWORKS[chainId] ?? [];
  return name === undefined ? `chain ${chainId}` : `${name} (chain ${chainId})`;
}

/** Whether a chain is a test network or a local one, on which nobody relies. */
export function isTrial(chainId: number): boolean {
  return /\b(?:test network|local chain)\b/.test(describeNetwork(chainId));
}

/** `0.0002 ETH`, of wei: shortened upwards or downwards to what a person reads. `0.0002 of the chain's coin` where its symbol is not known. */
export function formatCoin(chainId: number, wei: bigint, roundingMode: "ceil" | "floor"): string {
  const [, coin = "of the chain's coin"] = NETWORKS[chainId] ?? [];
  const amount = Number(formatEther(wei)).toLocaleString("en", { maximumSignificantDigits: 3, roundingMode });
  return `${amount} ${coin}`;
}
