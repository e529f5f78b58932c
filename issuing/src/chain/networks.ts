// Chains by the names that people know them by.

const NAMES: Readonly<Record<number, string>> = {
  1: "Ethereum",
  10: "Optimism",
  100: "Gnosis",
  137: "Polygon",
  8453: "Base",
  31337: "a local chain",
  42161: "Arbitrum",
  84532: "Base Sepolia, a test network",
  560048: "Hoodi, a test network",
  11155111: "Sepolia, a test network",
};

/** `Ethereum (chain 1)`; `chain 4242` where it has no name that everybody knows. */
export function describeNetwork(chainId: number): string {
  const name = NAMES[chainId];
  return name === undefined ? `chain ${chainId}` : `${name} (chain ${chainId})`;
}
