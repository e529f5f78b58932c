// The faucet of the local network: npm run dev -- --fund 0x… gives an account coin, while that network runs.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { formatEther, getAddress, isAddress } from "ethers";
import { ask } from "./node.ts";

/** What each call gives, in wei: 10 of the chain's coin. */
const GIFT = 10n ** 19n;
/** The chain of Hardhat's network: nobody's coin is worth anything there. */
const LOCAL_CHAIN = 31337;

/** Gives accounts coin on the network whose laurel.json lies in the folder. @returns what to tell, a line an account @throws where none runs, and where its chain is not the local one */
export async function fundAccounts(folder: string, accounts: readonly string[]): Promise<string[]> {
  for (const account of accounts)
    if (!isAddress(account)) throw new Error(`--fund ${account}: not an address with its EIP-55 checksum, 0x…`);
  const config = join(folder, "laurel.json");
  const text = await readFile(config, "utf8").catch(() => {
    throw new Error(`${config}: no local network runs for this folder; run npm run dev in another terminal`);
  });
  const [rpc] = JSON.parse(text).rpc as readonly string[];
  const chainId = await ask(rpc ?? "", "eth_chainId").catch(() => {
    throw new Error(`nothing answers at ${rpc}: run npm run dev in another terminal, then try again`);
  });
  if (Number(chainId) !== LOCAL_CHAIN)
    throw new Error(`${rpc} is on chain ${Number(chainId)}: only the local chain, ${LOCAL_CHAIN}, gives coin`);
  const lines: string[] = [];
  for (const account of accounts) {
    const balance = BigInt((await ask(rpc ?? "", "eth_getBalance", [account, "latest"])) as string) + GIFT;
    await ask(rpc ?? "", "hardhat_setBalance", [account, `0x${balance.toString(16)}`]);
    lines.push(`${getAddress(account)} has ${formatEther(balance).replace(/\.0$/, "")} ETH on the local chain now.`);
  }
  return lines;
}
