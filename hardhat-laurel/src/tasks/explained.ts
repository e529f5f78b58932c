// What a task says of an error that a person can do something about: a sentence with its cure. Hardhat prints any other with a trace.
import { describeDiskError, formatCoin, IssuingError } from "@laurel/issuing";
import { LaurelError, TransactionError } from "@laurel/sdk";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { refuse } from "../chain/refuse.ts";

/** The action of a task. */
type Action<Options> = (options: Options, hre: HardhatRuntimeEnvironment) => Promise<void>;

/** An action whose errors are sentences: those of Laurel, of a path that cannot be written and of a transaction that the node refused. */
export function explained<Options>(action: Action<Options>): Action<Options> {
  return (options, hre) =>
    action(options, hre).catch((error: unknown) => {
      const message = explain(error);
      throw message === undefined ? error : refuse(message, error);
    });
}

function explain(error: unknown): string | undefined {
  if (error instanceof TransactionError && error.funds !== undefined) {
    const { chainId, account, balance, need } = error.funds;
    return (
      `account ${account} has ${formatCoin(chainId, balance, "floor")}, but the transaction may cost ${formatCoin(chainId, need, "ceil")}; nothing was sent. ` +
      `Send ${account} some of the chain's coin`
    );
  }
  if (error instanceof LaurelError) {
    const cure = error instanceof IssuingError ? error.cure : undefined;
    return cure === undefined ? error.message : `${error.message}; ${cure}`;
  }
  const { name, path, shortMessage } = Object(error) as { readonly [member: string]: unknown };
  if (typeof path === "string") return explain(describeDiskError(path, error as NodeJS.ErrnoException));
  // Of ethers, and of Hardhat's connection to a node.
  if (typeof shortMessage === "string") return `the transaction failed: ${shortMessage}`;
  return name === "ProviderError" ? `the node refused the call: ${(error as Error).message}` : undefined;
}
