// What every change of the chain that must survive a stop is given: the key, the journal, the fee cap, progress in words, and Ctrl-C.
import { join } from "node:path";
import type { Finality, NodeAccount, Progress, TransactionSigner } from "@laurel/sdk";
import { openJournal } from "@laurel/sdk/node";
import type { Wallet } from "ethers";
import { describeDiskError } from "./atomic-file.ts";
import { NAMES } from "./batch-folder.ts";
import { type Chain, chooseSigner, readSignerAddress, requireNodeAccount } from "./chain.ts";
import { CommandError, usageError } from "./failure.ts";
import type { SigningOptions } from "./invocation.ts";
import { readPassword } from "./prompt.ts";
import type { Session } from "./session.ts";
import { countNoun } from "./terminal.ts";
import { readTrust } from "./trust-file.ts";

/** What a unit of gas may cost where nothing else is said: a node that lies about fees must not empty an account. */
const MAX_FEE_GWEI = "1000";

/** Options of the commands that settle something. */
export interface SettlingOptions extends SigningOptions {
  /** In gwei. */
  readonly maxFee?: string;
  /** In seconds. */
  readonly wait?: string;
  /** In seconds. */
  readonly raiseAfter?: string;
}

/** The account that will sign, and how. A keystore's password is asked for only when something is to be signed. */
export async function openTransactionSigner(
  session: Session,
  options: SigningOptions,
  chain: Pick<Chain, "provider" | "config">,
): Promise<{ readonly account: string; readonly signer: TransactionSigner | NodeAccount }> {
  const chosen = chooseSigner(options, chain.config);
  const account = await readSignerAddress(chosen);
  if (chosen.type === "rpc-account") {
    await requireNodeAccount(chain, account);
    return { account, signer: { nodeAccount: account } };
  }
  let wallet: Wallet | undefined;
  const signer: TransactionSigner = {
    getAddress: async () => account,
    async signTransaction(transaction) {
      if (wallet === undefined) {
        const { openKeystoreFile } = await import("./keystore-file.ts");
        wallet = await openKeystoreFile(
          chosen.path,
          await readPassword(session, options, `Password of ${chosen.path}: `),
        );
      }
      return wallet.signTransaction(transaction);
    },
  };
  return { account, signer };
}

/** Runs `work` with all that settling needs, in a batch's folder. */
export async function withSettling<Result>(
  { session, chain, options, folder }: { session: Session; chain: Chain; options: SettlingOptions; folder: string },
  work: (settling: {
    readonly registry: { readonly chainId: number; readonly address: string };
    readonly rpc: readonly string[];
    readonly finality: Finality;
    readonly journal: ReturnType<typeof openFolderJournal>;
    readonly maxFeePerGas: bigint;
    readonly patience?: number;
    readonly stuckAfter?: number;
    readonly onProgress: (progress: Progress) => void;
    readonly signal: AbortSignal;
  }) => Promise<Result>,
): Promise<Result> {
  const finality = await readFinality(session, options, chain);
  return session.stoppable(() =>
    work({
      registry: { chainId: chain.place.chainId, address: chain.place.address },
      rpc: chain.rpc,
      finality,
      journal: openFolderJournal(folder),
      maxFeePerGas: parseGwei(options.maxFee ?? MAX_FEE_GWEI),
      ...(options.wait === undefined ? {} : { patience: parseSeconds(options.wait, "--wait") }),
      ...(options.raiseAfter === undefined ? {} : { stuckAfter: parseSeconds(options.raiseAfter, "--raise-after") }),
      onProgress: (progress) => session.progress(describeProgress(progress)),
      signal: session.stop,
    }),
  );
}

/** The journal of a batch's folder; what the disk refuses is said in words. */
export function openFolderJournal(folder: string) {
  const path = join(folder, NAMES.journal);
  const journal = openJournal(path);
  const explain = (cause: NodeJS.ErrnoException): never => {
    throw describeDiskError(path, cause);
  };
  return {
    read: () => journal.read().catch(explain),
    append: (entry: Parameters<typeof journal.append>[0]) => journal.append(entry).catch(explain),
  };
}

/** When verifiers hold something final: as trust.json says of this registry, or what the chain itself holds final. */
export async function readFinality(session: Session, options: SigningOptions, { place }: Chain): Promise<Finality> {
  const trust = await readTrust(session, options).catch((error: unknown) => {
    if (error instanceof CommandError && error.code === "trust.missing") return undefined;
    throw error;
  });
  const listed = trust?.registries.find(
    ({ chainId, address }) => chainId === place.chainId && address === place.address,
  );
  return listed?.finality ?? "finalized";
}

/** How far something is, in words. */
export function describeProgress(progress: Progress): string {
  if (progress.state === "planned") return "planned: nothing was sent";
  if (progress.state === "sent") return "sent: not in a block yet";
  if (progress.state === "final") return "anchored";
  const { blocks, of } = progress;
  return of === undefined
    ? `pending (${countNoun(blocks, "block")}, not final yet)`
    : `pending (${blocks} of ${of} blocks)`;
}

/** Seconds as a person wrote them, in milliseconds. */
function parseSeconds(text: string, option: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= 1_000_000)) throw usageError(`${option} ${text}: not a time`, "write it in seconds");
  return seconds * 1000;
}

function parseGwei(text: string): bigint {
  const gwei = Number(text);
  if (!(gwei > 0 && gwei < 1e9)) throw usageError(`--max-fee ${text}: not a fee`, "write it in gwei, such as 30");
  return BigInt(Math.round(gwei * 1e9));
}
